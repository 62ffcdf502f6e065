import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

/// A folder with a configuration, and a site on loopback that it names.
struct Newsroom {
  let folder: TemporaryFolder
  let server: LoopbackServer

  init(articles: Int = 3) throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer { request in Self.answer(request, articles: articles) }
    try folder.write(
      """
      {
        "network": { "allow_private": true, "host_delay": 0, "host_concurrency": 8 },
        "feeds": [ { "id": "one", "url": "\(server.url("/rss"))" } ]
      }
      """, to: "feeds.json")
  }

  func end() {
    server.stop()
    folder.remove()
  }

  private static func answer(_ request: LoopbackRequest, articles: Int) -> LoopbackReply {
    let origin = "http://\(request.fields.first("Host") ?? "")"
    if request.path == "/rss" {
      let items = (1...articles).map { "<item><link>\(origin)/\($0)</link></item>" }
      return .ok(
        "<rss version='2.0'><channel><title>R</title>\(items.joined())</channel></rss>",
        type: "application/rss+xml")
    }
    return .ok(page(String(request.path.dropFirst())))
  }

  static func page(_ name: String) -> String {
    """
    <html lang="en"><head><title>The well at number \(name)</title></head><body><article>
    <h1>The well at number \(name)</h1>
    <p>The well behind number \(name) had been dry for eleven years when it filled again on
    Thursday, and by the evening half of the street stood around it with lamps.</p>
    <p>“It was the rain in the hills,” said the baker, who owns the yard. Others thought of the new
    tunnel, and one, a retired surveyor, had brought a map to prove them wrong.</p>
    <p>The water is clear and very cold. Nobody has drunk of it yet, though a boy of seven said that
    he had, and that it tasted of pennies.</p>
    </article></body></html>
    """
  }
}

@Suite struct CommandTests {
  @Test("The demo tells of two editions, the difference and an archive that holds")
  func demo() throws {
    let result = try Program.run("demo")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.out.contains("4 new"))
    #expect(result.out.contains("[-4.2%-] {+4.6%+}"))
    #expect(result.out.contains("gone"))
    #expect(result.out.contains("word for word the same in lantern and ledger"))
    #expect(result.out.contains("everything holds"))
    #expect(result.error.isEmpty)
  }

  @Test("The demo's archive holds the stories' paragraphs and nothing of what stands around them")
  func demoTexts() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let archive = folder.file("lantern")
    #expect(try Program.run("demo", "--keep", archive).status == 0)
    let list = try Program.run("list", "--archive", archive, "--json").out
    let articles = try list.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(articles.count == 4)
    for article in articles {
      let id = try #require(article["article"]?.string)
      let body = try Program.run("show", "--archive", archive, "--body", id).out
      let paragraphs = body.split(separator: "\n\n")
      #expect((3...5).contains(paragraphs.count), "\(body)")
      for furniture in [
        "app", "Font Resizer", "Share to", "Follow us", "Loading next", "rights reserved",
        "Photo:", "Advertisement", "Related", "min read", "newsletter",
      ] {
        #expect(!body.contains(furniture), "\(furniture) in \(body)")
      }
    }
    #expect(try Program.run("demo", "--keep", archive).status == 64)
  }

  @Test("Crawl, list, log, show, diff and verify work on one archive from the folder of feeds.json")
  func tour() throws {
    let room = try Newsroom()
    defer { room.end() }
    let crawl = try Program.run("crawl", "--once", "--json", in: room.folder.path)
    #expect(crawl.status == 0, "\(crawl.error)")
    let summary = try JSON.parse(crawl.out)
    #expect(summary["articles"]?["new"]?.int == 3)
    #expect(summary["feeds"]?["changed"]?.int == 1)

    let list = try Program.run("list", "--limit", "2", in: room.folder.path)
    #expect(list.out.split(separator: "\n").count == 2)
    let id = try #require(list.out.split(separator: " ").first.map(String.init))
    let log = try Program.run("log", String(id.prefix(6)), in: room.folder.path)
    #expect(log.out.contains("The well at number") && log.out.contains("v1"))
    let show = try Program.run("show", "\(id)@1", in: room.folder.path)
    #expect(show.out.hasPrefix("---\ntitle: ") && show.out.contains("tasted of pennies"))
    #expect(try Program.run("show", "\(id)@9", in: room.folder.path).status == 1)
    #expect(try Program.run("show", "ffffffffffff", in: room.folder.path).status == 1)
    let diff = try Program.run("diff", id, in: room.folder.path)
    #expect(diff.status == 1 && diff.error.contains("one version only"))
    let verify = try Program.run("verify", in: room.folder.path)
    #expect(verify.status == 0 && verify.out.contains("everything holds (3 versions"))
  }

  @Test("verify ends with 1 and names the file in which one byte was changed")
  func flippedByte() throws {
    let room = try Newsroom(articles: 1)
    defer { room.end() }
    #expect(try Program.run("crawl", "--once", "--quiet", in: room.folder.path).status == 0)
    let list = try Program.run("list", "--json", in: room.folder.path).out
    let text = try #require(try JSON.parse(list)["text"]?.string)
    let path = room.folder.file("archive/\(text)")
    var bytes = Array(Program.read(path).utf8)
    bytes[bytes.count - 10] ^= 1
    try room.folder.write(bytes, to: "archive/\(text)")
    let verify = try Program.run("verify", in: room.folder.path)
    #expect(verify.status == 1)
    #expect(verify.error.contains(text))
  }

  @Test(
    "Exit statuses mean what the documentation says",
    arguments: [
      (["crawl", "--once", "--config", "missing.json"], 78, "missing.json"),
      (["crawl", "--once", "--config", "broken.json"], 78, "broken.json:2:3: unknown key"),
      (["crawl", "--once", "--feed", "nobody"], 64, "no feed \"nobody\""),
      (["crawl", "--recheck-all"], 64, "needs --once"),
      (["crawl", "--wrong"], 64, "Unknown option"),
      (["parse", "feeds.json"], 65, "not a JSON Feed"),
      (["parse", "missing.xml"], 65, "No such file"),
      (["parse"], 64, "--batch"),
      (["parse", "--json", "cut.xml"], 65, "damaged or cut off"),
      (["extract", "missing.html"], 65, "No such file"),
      (["list", "--archive", "missing"], 1, "no archive yet"),
      (["verify", "--archive", "missing"], 1, "missing"),
      (["verify", "--archive", "."], 1, "archive.json"),
      (["crawl", "--once", "--archive", "."], 1, "not empty"),
    ] as [([String], Int32, String)])
  func statuses(arguments: [String], status: Int32, words: String) throws {
    let room = try Newsroom()
    defer { room.end() }
    try room.folder.write("{\n  \"feed\": []}", to: "broken.json")
    try room.folder.write("<rss version=\"2.0\"><channel><title>no ent", to: "cut.xml")
    let result = try Program.start(arguments, in: room.folder.path).result()
    #expect(result.status == status, "\(result.error)")
    #expect(result.error.contains(words), "\(result.error)")
  }

  @Test("A failing feed is named on a line of its own and the pass ends with 1")
  func failingFeed() throws {
    let room = try Newsroom()
    defer { room.end() }
    try room.folder.write(
      """
      { "network": { "allow_private": true, "host_delay": 0 },
        "feeds": [ "\(room.server.url("/rss"))", {"id": "bad", "url": "http://127.0.0.1:1/x"} ] }
      """, to: "feeds.json")
    let result = try Program.run("crawl", "--once", in: room.folder.path)
    #expect(result.status == 1)
    #expect(result.error.split(separator: "\n").contains { $0.hasPrefix("feed bad: failed: ") })
    #expect(result.out.contains("3 new"))
  }

  @Test("Private addresses are refused unless the configuration opens them")
  func privateAddress() throws {
    let room = try Newsroom()
    defer { room.end() }
    try room.folder.write("{\"feeds\": [\"\(room.server.url("/rss"))\"]}", to: "feeds.json")
    let result = try Program.run("crawl", "--once", in: room.folder.path)
    #expect(result.status == 1)
    #expect(result.error.contains("network.allow_private"))
    #expect(room.server.requests.isEmpty)
  }

  @Test("The daemon ends in good order on SIGTERM, and refuses a second one beside it")
  func daemon() async throws {
    let room = try Newsroom()
    defer { room.end() }
    let daemon = try Program.start(["crawl"], in: room.folder.path)
    await room.server.arrival(of: 4)
    let second = try Program.run("crawl", "--once", in: room.folder.path)
    #expect(second.status == 75)
    #expect(second.error.contains("pid \(daemon.pid)"))
    daemon.signal(SIGTERM)
    let result = daemon.result()
    #expect(result.status == 0, "\(result.error)")
    let verify = try Program.run("verify", in: room.folder.path)
    #expect(verify.out.contains("everything holds"))
  }

  @Test("Killed in the middle and run again, nothing archived is lost or written twice")
  func killed() async throws {
    let room = try Newsroom(articles: 40)
    defer { room.end() }
    for arrivals in [5, 20, 35] {
      let crawl = try Program.start(["crawl", "--once"], in: room.folder.path)
      await room.server.arrival(of: arrivals)
      crawl.signal(SIGKILL)
      _ = crawl.result()
    }
    let last = try Program.run("crawl", "--once", in: room.folder.path)
    #expect(last.status == 0, "\(last.error)")
    let verify = try JSON.parse(try Program.run("verify", "--json", in: room.folder.path).out)
    #expect(verify["holds"]?.bool == true)
    #expect(verify["versions"]?.int == 40)
    let list = try Program.run("list", "--limit", "100", in: room.folder.path).out
    #expect(list.split(separator: "\n").count == 40)
  }

  @Test("Nothing from outside can steer the terminal or turn the direction of writing")
  func terminal() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let title = "start&#x1b;]0;owned&#7;&#x9b;31m&#x202e;end"
    let feed =
      "<rss version='2.0'><channel><title>\(title)</title><item><title>\(title)</title></item></channel></rss>"
    let path = try folder.write(feed, to: "feed.xml")
    let page = try folder.write(
      Newsroom.page("9").replacing("The well behind", with: title + " The well behind"),
      to: "page.html")
    for arguments in [
      ["parse", path], ["parse", "--json", path], ["extract", page],
      ["extract", "--explain", page],
      ["extract", "--format", "json", page],
    ] {
      let result = try Program.start(arguments).result()
      #expect(result.out.contains("start"), "\(arguments)")
      for scalar in result.out.unicodeScalars where scalar != "\n" {
        #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "\(arguments)")
        if !arguments.contains("json"), !arguments.contains("--json") {
          #expect(!(0x202A...0x202E).contains(scalar.value), "\(arguments)")
        }
      }
    }
  }

  @Test("Every command has help with an example")
  func help() throws {
    let names = ["crawl", "list", "log", "show", "diff", "verify", "parse", "extract", "demo"]
    for name in names {
      let help = try Program.run(name, "--help")
      #expect(help.status == 0)
      #expect(help.out.contains("Example: stet \(name)"), "\(name)")
    }
    let overview = try Program.run("--help").out
    for name in names { #expect(overview.contains("  \(name) ")) }
  }
}

@Suite struct BatchTests {
  @Test("parse --batch answers in order, with a result or an error for each line")
  func parse() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let feed =
      "<rss version='2.0'><channel><title>R</title><item><link>/x</link></item></channel></rss>"
    let path = try folder.write(feed, to: "feed.xml")
    let lines = [
      #"{"id":"a","file":"\#(path)","url":"https://a.example/f","content_type":null}"#,
      #"{"id":2,"file":"\#(folder.file("none"))"}"#, "nonsense", "",
      #"{"id":"d","file":"\#(path)"}"#,
    ]
    let result = try Program.run("parse", "--batch", input: lines.joined(separator: "\n"))
    #expect(result.status == 0)
    let answers = try result.out.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(answers.count == 4)
    #expect(answers[0]["id"]?.string == "a" && answers[0]["error"]?.isNull == true)
    #expect(
      answers[0]["result"]?["entries"]?.array?.first?["url"]?.string == "https://a.example/x")
    #expect(answers[1]["id"]?.int == 2 && answers[1]["result"]?.isNull == true)
    #expect(answers[1]["error"]?.string?.contains("No such file") == true)
    #expect(answers[2]["id"]?.isNull == true)
    #expect(answers[2]["error"]?.string?.hasPrefix("line 3") == true)
    #expect(answers[3]["id"]?.string == "d")
  }

  @Test("extract --batch unpacks gzip and gives the body as it would be archived")
  func extract() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = try folder.write(Newsroom.page("9"), to: "page.html")
    let line = #"{"id":"p","file":"\#(path)","url":"https://a.example/p"}"#
    let result = try Program.run("extract", "--batch", input: line)
    let answer = try JSON.parse(result.out)
    let text = try #require(answer["result"]?["text"]?.string)
    #expect(text.hasPrefix("The well behind number 9 had been dry"))
    #expect(answer["result"]?["kind"]?.string == "article")
    #expect(answer["result"]?["title"]?.string == "The well at number 9")
    let shown = try Program.run("extract", path)
    #expect(shown.status == 0 && shown.out == text + "\n")
    let explained = try Program.run("extract", "--explain", path)
    #expect(explained.out.contains("+ "))
  }
}
