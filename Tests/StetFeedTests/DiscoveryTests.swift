import StetFeed
import StetModel
import StetText
import Testing

@Suite struct DiscoveryTests {
  private func found(_ html: String, at url: String = "https://www.site.example/news/") throws
    -> [String]
  {
    let url = try #require(WebURL(url))
    return FeedDiscovery.candidates(onPage: Array(html.utf8), url: url, contentType: nil)
      .map { $0.url.replacing("https://www.site.example", with: "") }
  }

  @Test(
    "What a page names in its head is found, in its order",
    arguments: [
      ("<link rel=alternate type=application/rss+xml href=/rss>", ["/rss"]),
      (
        "<link rel=\"Alternate  home\" type=\"application/atom+xml; charset=utf-8\" href=x>",
        ["/news/x"]
      ),
      (
        "<base href=/deep/><link rel=alternate type=application/feed+json href=' x.json '>",
        ["/deep/x.json"]
      ),
      ("<link rel=feed href=a><link rel=alternate type=text/xml href=b>", ["/news/a", "/news/b"]),
      // A wrong type, or none.
      ("<link rel=alternate type=text/html href=/rss.xml>", ["/rss.xml"]),
      ("<link rel=alternate href=/feed/>", ["/feed/"]),
      ("<link rel=sitemap type=application/xml href=/map.xml>", ["/map.xml"]),
      (
        "<link rel=alternate type=application/rss+xml href='feed://other.example/x'>",
        ["http://other.example/x"]
      ),
      // In the body, and behind broken markup.
      ("<body><p><b>x<link rel=alternate type=application/rss+xml href=/late></table>", ["/late"]),
      // What is none.
      (
        "<link rel=alternate hreflang=de href=/de/><link rel=alternate type=application/json href=/wp-json/x>",
        []
      ),
      ("<link rel='alternate stylesheet' type=text/css href=/rss.css>", []),
      ("<link rel=alternate type=application/json+oembed href='/oembed?url=feed'>", []),
      ("<link rel=alternate type=application/rss+xml href=javascript:x>", []),
      ("<link rel=alternate type=application/rss+xml href='https://u:p@www.site.example/x'>", []),
    ] as [(String, [String])])
  func heads(html: String, urls: [String]) throws {
    #expect(try found(html) == urls)
  }

  @Test(
    "Links that look like feeds are found, the likeliest first",
    arguments: [
      ("<a href=/about>About</a><a href=/rss.xml>x</a>", ["/rss.xml"]),
      ("<a href=/subscribe>RSS</a><a href=/world.rss>World</a>", ["/world.rss", "/subscribe"]),
      ("<a href=/x><img alt='RSS feed' src=i.png></a>", ["/x"]),
      (
        "<a href=/x><img src=/img/icon-rss.png></a><a href=/y><i class='fa fa-rss'></i></a>",
        ["/x", "/y"]
      ),
      ("<a href=/a class=icon-rss></a><a href=/b title='Atom-Feed'>b</a>", ["/a", "/b"]),
      (
        "<a href=/feeds/world.xml>x</a><a href=/?feed=rss2>y</a><a href=/?format=feed&type=rss>z</a>",
        ["/feeds/world.xml", "/?feed=rss2", "/?format=feed&type=rss"]
      ),
      ("<a href=https://feeds.other.example/site>x</a>", ["https://feeds.other.example/site"]),
      // A reader's button carries the address of the feed; other sites' pages about feeds do not count.
      ("<a href='https://reader.example/sub/feed?u=https://www.site.example/rss'>RSS</a>", []),
      ("<a href=https://other.example/about>RSS</a>", []),
      // Words that only sound alike.
      (
        "<a href=/feedback>Feedback</a><a href=/atomic-power>Atomic</a><a href=/pressroom.html>x</a>",
        []
      ),
      (
        "<a href=/rss.png>RSS</a><a href='/a?from=rss'>story</a><a href=mailto:rss@a.example>RSS</a><a href='#rss'>RSS</a>",
        []
      ),
      ("<div class=news-feed><a class='feed-item' href=/story>A story</a></div>", []),
    ] as [(String, [String])])
  func links(html: String, urls: [String]) throws {
    #expect(try found(html) == urls)
  }

  @Test("A head goes before links, an address is named once, and there is an end")
  func order() throws {
    let links = (0..<100).map { "<a href=/rss/\($0).xml>x</a>" }.joined()
    let urls = try found(
      "<a href=/feed>RSS</a>\(links)<link rel=alternate type=application/rss+xml href=/main>"
        + "<link rel=alternate type=application/atom+xml href=/main#top>")
    #expect(urls.first == "/main")
    #expect(urls.count == 24)
    #expect(Set(urls).count == urls.count)
  }

  @Test("A page that comes instead of a feed tells which feeds it names")
  func statedInError() throws {
    let page =
      "<!DOCTYPE html><title>T</title><link rel=alternate type=application/rss+xml href=/rss>"
      + "<link rel=alternate type=application/rss+xml href=/comments/feed><a href=/x.rss>x</a>"
    let url = WebURL("https://site.example/a/")
    for kind in [SourceReader.Kind.auto, .feed] {
      let error = #expect(throws: FeedParseError.self) {
        try SourceReader.read(Array(page.utf8), as: kind, url: url, contentType: "text/html")
      }
      #expect(error == .html(title: "T", feeds: ["https://site.example/rss"]))
      #expect(error?.description.hasSuffix("it names a feed: https://site.example/rss") == true)
    }
  }

  @Test("Link fields count where they name feeds")
  func header() throws {
    let url = try #require(WebURL("https://site.example/a/"))
    let candidates = FeedDiscovery.candidates(
      header: [
        .init(target: "/f", relations: ["alternate"], type: "application/atom+xml", title: " T\n"),
        .init(target: "rss.xml", relations: ["alternate"]),
        .init(target: "/de", relations: ["alternate"]),
        .init(target: "/style", relations: ["preload"]),
      ], url: url)
    #expect(candidates.map(\.url) == ["https://site.example/f", "https://site.example/a/rss.xml"])
    #expect(candidates.first?.title == "T")
    #expect(candidates.allSatisfy { $0.origin == .header })
  }

  @Test("Sitemaps of robots.txt are taken, those of news first")
  func robots() throws {
    let url = try #require(WebURL("https://site.example/a/"))
    let candidates = FeedDiscovery.candidates(
      sitemaps: ["https://site.example/all.xml", " /news.xml ", "ftp://site.example/x"], of: url)
    #expect(
      candidates.map(\.url) == ["https://site.example/news.xml", "https://site.example/all.xml"])
    #expect(
      FeedDiscovery.candidates(
        sitemaps: (0..<2000).map { "/\($0).xml" }, of: url
      ).count == 16)
  }

  @Test(
    "Usual places are at the top and below the path that was given",
    arguments: [
      ("https://site.example/", ["/feed", "/rss.xml", "/sitemap.xml"], ["/.rss", "//feed"]),
      ("https://site.example/blog", ["/blog/feed", "/blog.rss", "/feed"], []),
      ("https://site.example/blog/", ["/blog/atom.xml", "/atom.xml"], ["/blog/.rss"]),
      (
        "https://site.example/blog/a.html?x=1", ["/blog/feed"],
        ["/blog/a.html/feed", "/blog/a.html.rss"]
      ),
      ("https://site.example/@name", ["/@name.rss", "/@name/feed"], []),
    ] as [(String, [String], [String])])
  func guesses(url: String, there: [String], missing: [String]) throws {
    let guesses = FeedDiscovery.guesses(for: try #require(WebURL(url)))
    let paths = guesses.map { $0.url.replacing("https://site.example", with: "") }
    for path in there { #expect(paths.contains(path), "\(path)") }
    for path in missing { #expect(!paths.contains(path), "\(path)") }
    #expect(guesses.allSatisfy { $0.isSitemap == $0.url.contains("sitemap") })
    #expect(guesses.count <= 32)
  }

  @Test("The queue gives the surest first, comments last among alike, none twice, forty at most")
  func queue() throws {
    func candidate(_ path: String, _ origin: FeedCandidate.Origin, _ title: String? = nil) throws
      -> FeedCandidate
    {
      FeedCandidate(
        url: try #require(WebURL("https://site.example\(path)")), origin: origin, title: title)
    }
    var queue = FeedCandidateQueue()
    queue.know(try #require(WebURL("https://site.example/known")))
    queue.add([
      try candidate("/guess", .guess), try candidate("/x", .alternate, "Site » Comments Feed"),
      try candidate("/comments/feed", .alternate), try candidate("/main", .alternate),
      try candidate("/known/", .alternate), try candidate("/main/", .link),
      try candidate("/map", .robots),
    ])
    var order: [String] = []
    while let next = queue.next() { order.append(next.url) }
    #expect(
      order
        == ["/main", "/x", "/comments/feed", "/map", "/guess"].map { "https://site.example\($0)" })
    queue.add(try (0..<100).map { try candidate("/\($0)", .guess) })
    #expect(queue.next { $0.url.hasSuffix("/7") }?.url == "https://site.example/7")
    #expect(queue.tried == 6 && queue.remaining == 34)
    queue.know(try #require(WebURL("http://site.example/8/")))
    #expect(queue.next()?.url == "https://site.example/9")
    while queue.next() != nil {}
    #expect(queue.tried == 40 && queue.remaining == 0)
  }

  @Test("A sketch tells how many entries there are, how new, and how much of them")
  func sketch() throws {
    let long = String(repeating: "<p>word </p>", count: 400)
    func feed(_ content: String, _ link: String = "https://a.example/1") throws -> FeedSketch {
      let text = """
        <rss version="2.0"><channel><title>A\u{9}paper</title><language>en-SG</language>
        <item><title>one</title><link>\(link)</link><description><![CDATA[\(content)]]></description>
        <pubDate>Sat, 21 Nov 2026 10:00:00 +0800</pubDate></item>
        <item><title>two</title><link>https://a.example/2</link><description><![CDATA[\(content)]]></description>
        <pubDate>Fri, 20 Nov 2026 10:00:00 +0800</pubDate></item></channel></rss>
        """
      return FeedSketch(
        try FeedParser.parse(Array(text.utf8), url: nil, contentType: nil))
    }
    let full = try feed(long)
    #expect(full.label == "RSS" && full.title == "A paper" && full.entries == 2)
    #expect(full.newest?.value == "2026-11-21T10:00:00+08:00" && full.language == "en-SG")
    #expect(full.extent == .full)
    #expect(try feed("a sentence").extent == .summaries)
    #expect(try feed("").extent == .titles)
    #expect(try feed("").fingerprint == full.fingerprint)
    #expect(try feed("", "https://a.example/1?utm_source=x").fingerprint == full.fingerprint)
    #expect(try feed("", "https://a.example/9").fingerprint != full.fingerprint)
    var map = Feed(format: .sitemap)
    #expect(FeedSketch(map).label == "sitemap" && FeedSketch(map).extent == nil)
    map.sitemaps = [SitemapReference(url: "https://a.example/m.xml")]
    #expect(FeedSketch(map).label == "sitemap index")
    var entry = Entry()
    entry.title = "t"
    entry.published = full.newest
    map.entries = [entry]
    #expect(FeedSketch(map).label == "news sitemap")
  }
}
