import StetModel
import StetTestKit
import StetText
import Testing

@Suite struct FeedDiscoverTests {
  private func discover(_ site: FeedSite, _ arguments: String...) throws -> (JSON, Int32) {
    let result = try Program.start(
      ["feed", "discover", "--json"] + arguments, in: site.folder.path
    ).result()
    return (try JSON.parse(result.out), result.status)
  }

  private func urls(_ json: JSON, _ key: String = "found") -> [String] {
    (json[key]?.array ?? []).compactMap { $0["url"]?.string }.map { url in
      "/"
        + url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
        .joined(separator: "/")
    }
  }

  @Test("What a page names is tried and described, and the usual places are left alone")
  func alternates() throws {
    let site = try FeedSite([
      "/": FeedSite.page(
        FeedSite.link("/rss", title: "News") + FeedSite.link("/comments/feed", title: "Comments")
          + FeedSite.link("/gone"),
        "<a href='/more.atom'>More</a>"),
      "/rss": FeedSite.rss("The Quay"), "/comments/feed": FeedSite.rss("Comments", items: 1),
      "/more.atom": FeedSite.atom("More"), "/feed": FeedSite.rss("never asked"),
    ])
    defer { site.end() }
    let (json, status) = try discover(site, site.server.url("/"))
    #expect(status == 0)
    #expect(urls(json) == ["/rss", "/more.atom", "/comments/feed"])
    let first = try #require(json["found"]?.array?.first)
    #expect(first["title"]?.string == "The Quay" && first["entries"]?.int == 2)
    #expect(first["newest"]?.string == "2026-11-21T11:00:00Z" && first["language"]?.string == "en")
    #expect(first["text"]?.string == "titles" && first["origin"]?.string == "page")
    #expect(first["description"]?.string == "RSS" && first["kind"]?.string == "auto")
    #expect(urls(json, "failed").contains("/gone"))
    // robots.txt first, and everything once.
    #expect(site.paths.first == "/robots.txt")
    #expect(!site.paths.contains("/feed") && Set(site.paths).count == site.paths.count)

    let text = try site.run("discover", site.server.url("/"))
    #expect(text.status == 0)
    let line = try #require(text.out.split(separator: "\n").first)
    #expect(line.hasPrefix("RSS") && line.contains("The Quay: 2 entries, newest 2026-11-21, en"))
    #expect(text.error.contains("stet feed add \(site.server.url("/rss"))"))
    // What is followed already is marked, and the next one offered.
    #expect(try site.run("add", "--id", "quay", site.server.url("/rss")).status == 0)
    let again = try site.run("discover", site.server.url("/"))
    #expect(again.out.split(separator: "\n").first?.hasSuffix("; followed as quay") == true)
    #expect(again.error.contains("stet feed add \(site.server.url("/more.atom"))"))
  }

  @Test("Where a page names nothing, robots.txt and the usual places are asked")
  func guesses() throws {
    let site = try FeedSite([
      "/": FeedSite.page("", "<p>nothing</p>"),
      "/robots.txt": .ok(
        "User-agent: *\nDisallow: /feed\nSitemap: /maps/news.xml\n", type: "text/plain"),
      "/maps/news.xml": FeedSite.sitemap, "/rss.xml": FeedSite.rss("The Quay"),
      "/feed": FeedSite.rss("forbidden"),
      // A page where a feed could be is none.
      "/rss": FeedSite.page("", "<h1>Oops</h1>"),
    ])
    defer { site.end() }
    let (json, status) = try discover(site, site.server.url("/"))
    #expect(status == 0)
    #expect(urls(json) == ["/rss.xml", "/maps/news.xml"])
    #expect(!site.paths.contains("/feed"))
    let failed = json["failed"]?.array ?? []
    let reasons = failed.reduce(into: [String: String]()) {
      $0[$1["url"]?.string ?? ""] = $1["reason"]?.string
    }
    #expect(reasons[site.server.url("/feed")]?.contains("robots.txt does not allow") == true)
    #expect(reasons[site.server.url("/rss")]?.contains("a web page came instead") == true)
  }

  @Test("Two addresses with the same entries are told as one, and links to lists are followed once")
  func twins() throws {
    let site = try FeedSite([
      "/": FeedSite.page(
        FeedSite.link("/rss") + FeedSite.link("/rss?again=1"), "<a href='/feeds'>RSS</a>"),
      "/rss": FeedSite.rss("The Quay"),
      "/feeds": FeedSite.page("", "<a href='/feeds/sport.xml'>x</a><a href='/feeds'>RSS</a>"),
      "/feeds/sport.xml": FeedSite.rss("Sport"),
    ])
    defer { site.end() }
    let (json, _) = try discover(site, site.server.url("/"))
    #expect(urls(json) == ["/rss", "/feeds/sport.xml"])
    let also = json["found"]?.array?.first?["also"]?.array?.compactMap(\.string)
    #expect(also == [site.server.url("/rss?again=1")])
  }

  @Test("An address that is a feed itself is told as that, under the address that is to be used")
  func feedItself() throws {
    let site = try FeedSite([
      "/old": .redirect("/new", status: 301), "/new": FeedSite.atom("The Quay"),
      "/now": .redirect("/new", status: 302),
    ])
    defer { site.end() }
    let (moved, _) = try discover(site, site.server.url("/old"))
    #expect(urls(moved) == ["/new"])
    let (temporary, _) = try discover(site, site.server.url("/now"))
    #expect(urls(temporary) == ["/now"])
    #expect(!site.paths.contains("/feed"))
  }

  @Test("A page with a list of articles is offered as a listing, with the command that adds it")
  func listing() throws {
    let stories = (1...9).map { number in
      "<article><h2><a href='/news/2026/11/ferry-number-\(number)-leaves-the-quay-early'>Ferry number "
        + "\(number) leaves the quay early and nobody knows why</a></h2><p>Some words.</p></article>"
    }
    let site = try FeedSite(["/news": FeedSite.page("", "<main>\(stories.joined())</main>")])
    defer { site.end() }
    let (json, status) = try discover(site, site.server.url("/news"))
    #expect(status == 0)
    #expect(urls(json) == ["/news"])
    #expect(json["found"]?.array?.first?["kind"]?.string == "listing")
    #expect(json["found"]?.array?.first?["entries"]?.int == 9)
    let text = try site.run("discover", site.server.url("/news"))
    #expect(text.error.contains("stet feed add --kind listing \(site.server.url("/news"))"))
  }

  @Test("Where nothing is found the status is 1, and every address is told with its reason")
  func nothing() throws {
    let site = try FeedSite(["/": FeedSite.page("", "<p>nothing</p>")])
    defer { site.end() }
    let result = try site.run("discover", site.server.url("/"))
    #expect(result.status == 1)
    #expect(result.out.isEmpty)
    #expect(result.error.contains("/rss.xml: HTTP 404"))
    #expect(result.error.contains("no feed was found"))
    #expect(site.paths.count <= 42)
  }

  @Test("A host that answers 429 is not asked again")
  func tooMany() throws {
    let site = try FeedSite([
      "/": FeedSite.page(FeedSite.link("/a.rss") + FeedSite.link("/b.rss")),
      "/a.rss": .status(429), "/b.rss": FeedSite.rss("b"),
    ])
    defer { site.end() }
    let (json, status) = try discover(site, site.server.url("/"))
    #expect(status == 1)
    #expect(!site.paths.contains("/b.rss"))
    #expect(
      json["failed"]?.array?.contains { $0["reason"]?.string?.contains("left alone") == true }
        == true)
  }

  @Test("A page cannot lead to private addresses that nobody named")
  func privateAddresses() throws {
    let inner = try LoopbackServer(host: "127.0.0.3") { _ in FeedSite.rss("inner") }
    defer { inner.stop() }
    let site = try FeedSite([
      "/": FeedSite.page(FeedSite.link(inner.url("/rss")) + FeedSite.link("/jump")),
      "/jump": .redirect(inner.url("/secret")),
    ])
    defer { site.end() }
    let (json, status) = try discover(site, site.server.url("/"))
    #expect(status == 1)
    #expect(inner.requests.isEmpty)
    let reasons = (json["failed"]?.array ?? []).compactMap { $0["reason"]?.string }
    #expect(reasons.filter { $0.contains("private or special address") }.count == 2)
  }

  @Test("Between two requests to a host there is its pause")
  func pause() throws {
    let site = try FeedSite([
      "/": FeedSite.page(FeedSite.link("/a.rss")), "/a.rss": FeedSite.rss("a"),
    ])
    defer { site.end() }
    try site.folder.write(
      "{\"network\": {\"host_delay\": \"300ms\"}, \"feeds\": []}", to: "feeds.json")
    let start = ContinuousClock.now
    #expect(try site.run("discover", site.server.url("/")).status == 0)
    #expect(site.paths == ["/robots.txt", "/", "/a.rss"])
    #expect(ContinuousClock.now - start >= .milliseconds(600))
  }
}
