#!/usr/bin/env python3
"""A made-up newspaper on 127.0.0.1, for Scripts/check-readers and Scripts/crash-test.

Its articles can be edited and set back, its feeds gain items, and it remembers every answer that it
gave, so that an archive can be compared with what was really served. Python's standard library alone.
"""
import gzip, hashlib, http.server, os, random, subprocess, sys, threading, time, urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WHO = ["The harbour board", "A ferry crew", "The town's baker", "The school on Mill Lane",
       "The weather station", "A group of beekeepers", "The night market", "The tram workshop"]
DID = ["counted", "repaired", "moved", "painted", "lent out", "measured", "sorted", "weighed"]
WHAT = ["crates of lemons", "wooden benches", "copper lamps", "fishing nets", "old timetables",
        "garden gates", "bags of flour", "bicycle wheels"]
WHERE = ["behind the east pier", "near the old mill", "on the upper square", "below the lighthouse",
         "beside the canal", "in the glass hall", "along the north road", "under the railway arch"]
WHEN = ["before the rain came", "while the bells were ringing", "as soon as the tide had turned",
        "after a long and friendly meeting", "when nobody had expected it", "for the third year running"]


def sentence(chance):
    return (f"{chance.choice(WHO)} {chance.choice(DID)} {chance.randint(2, 9000)} {chance.choice(WHAT)} "
            f"{chance.choice(WHERE)} {chance.choice(WHEN)}.")


class Article:
    """One page: its address, how it is sent, and its paragraphs."""

    def __init__(self, number, address, feed_address, coding, validated, chance):
        self.number, self.address, self.feed_address = number, address, feed_address
        self.coding, self.validated = coding, validated
        self.title = f"Report {number}: what {chance.choice(WHO).lower()} did {chance.choice(WHERE)}"
        self.edition = 1
        self.rest = [" ".join(sentence(chance) for _ in range(4)) for _ in range(4)]
        self.served = {}  # the text of every edition that was sent -> its number
        self.sent = []  # (time, edition or None, payload) of every answer, where it is asked for
        self.last = None  # the text that the last answer of this pass stood for

    def edit(self, chance, edition=None):
        self.edition = edition or self.edition + 1
        if edition is None and chance.random() < 0.5:
            self.rest[chance.randrange(len(self.rest))] = " ".join(sentence(chance) for _ in range(4))

    def paragraphs(self):
        return [f"This is edition {self.edition} of report {self.number}, and it was written by hand "
                f"for readers who like to know what is new in the town and what is not."] + self.rest

    def text(self):
        return "\n\n".join(self.paragraphs()) + "\n"

    def page(self):
        body = "".join(f"<p>{line}</p>\n" for line in self.paragraphs())
        return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{self.title}</title>'
                f"</head><body><nav><a href='/'>Front page</a></nav><main><article><h1>{self.title}</h1>\n"
                f"{body}</article></main><footer><p>Made up by a script.</p></footer></body></html>\n").encode()


class Site:
    """The server. `lock` is held while an answer is made, and by whoever edits."""

    def __init__(self, seed=1, feeds=1, keep_answers=False):
        self.chance, self.lock = random.Random(seed), threading.RLock()
        self.articles, self.by_path, self.feeds = [], {}, [[] for _ in range(feeds)]
        self.keep_answers, self.feed_sent = keep_answers, {}
        self.pass_number = 0  # answers to a process that was killed do not count for the next
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version, server_version, sys_version = "HTTP/1.1", "made-up", ""

            def log_message(self, *_):
                pass

            def do_GET(self):
                try:
                    site.answer(self)
                except (ConnectionError, BrokenPipeError):  # a client that was killed
                    self.close_connection = True

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 128

            def handle_error(self, *_):  # clients are killed on purpose
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def add(self, kind="plain", coding="", validated=False, feed=0):
        """kind: plain, redirect, query, non-ascii; coding: any of gzip, chunked."""
        with self.lock:
            number = len(self.articles) + 1
            address = {"query": f"/story?id={number}&view=full",
                       "non-ascii": f"/überfahrt-{number}-größer-als-früher"}.get(kind, f"/news/report-{number}")
            feed_address = f"/go/{number}" if kind == "redirect" else address
            article = Article(number, address, feed_address, coding, validated, self.chance)
            self.articles.append(article)
            self.by_path[urllib.parse.quote(address, safe="/?=&")] = article
            self.by_path[feed_address if kind == "redirect" else None] = article
            self.feeds[feed].append(article)
            return article

    def feed(self, number, window=60):
        items = "".join(
            f"<item><title>{a.title}</title><link>{self.base}{a.feed_address.replace('&', '&amp;')}</link>"
            f"<guid isPermaLink='false'>report-{a.number}</guid></item>\n"
            for a in reversed(self.feeds[number][-window:]))
        return (f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Paper {number}"
                f"</title><link>{self.base}/</link><description>Made up</description>\n{items}</channel></rss>").encode()

    def answer(self, request):
        with self.lock:
            article, text, now = self.by_path.get(request.path), None, time.time()
            pass_number = self.pass_number
            if request.path.startswith("/feed-"):
                number = int(request.path[6:-4])
                kind, body, coding, validated = "application/rss+xml", self.feed(number), "gzip", True
                shown = list(self.feeds[number])
            elif article and request.path == article.feed_address and article.feed_address != article.address:
                self.send(request, 302, [("Location", article.address)], b"Over there.\n", "")
                return
            elif article:
                kind, body, coding, validated = (
                    "text/html; charset=utf-8", article.page(), article.coding, article.validated)
                text, edition = article.text(), article.edition
            else:
                self.send(request, 404, [], b"There is no such page.\n", "")
                return
        tag = '"' + hashlib.sha256(body).hexdigest()[:20] + '"'
        if "gzip" in coding:  # without a time, so that the same page is the same bytes
            body = gzip.compress(body, 6, mtime=0)
        status, fields = 200, [("Content-Type", kind)]
        if "gzip" in coding:
            fields.append(("Content-Encoding", "gzip"))
        if validated:
            fields.append(("ETag", tag))
            if request.headers.get("If-None-Match") == tag:
                status = 304
        with self.lock:  # before it is on the wire: a client may act upon it at once
            if text is not None:
                article.served.setdefault(text, edition)
                if self.keep_answers and status == 200:
                    article.sent.append((now, edition, body))
            if self.pass_number == pass_number:
                if text is not None:
                    article.last = text
                else:
                    self.feed_sent[number] = shown
        self.send(request, status, fields, body if status == 200 else b"", coding)

    def begin_pass(self):
        """Forgets what was answered last."""
        with self.lock:
            self.pass_number += 1
            self.feed_sent = {}
            for article in self.articles:
                article.last = None

    def send(self, request, status, fields, body, coding):
        request.send_response(status)
        chunked = "chunked" in coding and status == 200
        for name, value in fields + [("Transfer-Encoding", "chunked") if chunked
                                     else ("Content-Length", str(len(body)))]:
            if not (status == 304 and name in ("Content-Length", "Content-Encoding")):
                request.send_header(name, value)
        data = body
        if chunked:
            size = 700
            parts = [body[at:at + size] for at in range(0, len(body), size)]
            data = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        request._headers_buffer.append(b"\r\n")  # head and body in one write
        head = b"".join(request._headers_buffer)
        request._headers_buffer = []
        request.wfile.write(head + (b"" if status == 304 else data))


def program():
    """The command that runs stet: $STET, or this checkout's Scripts/stet, which builds it."""
    given = os.environ.get("STET")
    if given:
        if not os.access(given, os.X_OK):
            sys.exit(f"STET={given}: no such program. Set it to the path of a built stet.")
        return [os.path.abspath(given)]
    command = [os.path.join(ROOT, "Scripts", "stet")]
    if subprocess.run(command + ["--version"], stdout=subprocess.DEVNULL).returncode != 0:
        sys.exit("Scripts/stet could not build the program; see above. Or set STET to a built one.")
    return [os.path.join(ROOT, ".build", "release", "stet")]  # itself, so that it can be killed


def sha256(data):
    return hashlib.sha256(data).hexdigest()
