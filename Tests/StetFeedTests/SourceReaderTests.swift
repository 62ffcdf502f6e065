import StetFeed
import StetModel
import StetText
import Testing

@Suite("Sources of every kind")
struct SourceReaderTests {
  private static let url = WebURL("https://news.example/section/")
  private static let rss =
    "<rss><channel><item><title>A</title><link>https://news.example/a</link></item></channel></rss>"
  private static let sitemap =
    "<urlset><url><loc>https://news.example/a</loc></url></urlset>"
  private static let index =
    "<sitemapindex><sitemap><loc>https://news.example/s.xml</loc></sitemap></sitemapindex>"
  private static let page =
    "<!doctype html><html><head><title>Log in</title></head><body>"
    + (1...4).map {
      "<h2><a href='/s/a-story-with-number-\($0)'>A story with number \($0)</a></h2>"
    }
    .joined() + "</body></html>"
  private static let json =
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"J\",\"items\":"
    + "[{\"id\":\"1\",\"url\":\"https://news.example/a\"}]}"

  private static func read(
    _ text: String, _ kind: SourceReader.Kind, links: String? = nil,
    limits: FeedLimits = .init()
  ) throws -> Feed {
    try SourceReader.read(
      Array(text.utf8), as: kind, links: links, url: url, contentType: nil, limits: limits)
  }

  @Test("Bytes that are no text are called so, whatever signs are among them")
  func binary() {
    var bytes: [UInt8] = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 7) }
    for beginning in ["", "<b", "<rs", "Hello"] {
      bytes.replaceSubrange(0..<beginning.utf8.count, with: Array(beginning.utf8))
      #expect(throws: FeedParseError.binary(kind: nil), "\(beginning)") {
        try SourceReader.read(bytes, as: .auto, url: Self.url, contentType: nil)
      }
    }
    // Every other byte of this is zero.
    let said = Array("no feed at all, but a text".utf8)
    let wide = said.flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
    #expect(throws: FeedParseError.text(beginning: "no feed at all, but a text")) {
      try SourceReader.read([0xFF, 0xFE] + wide, as: .auto, url: Self.url, contentType: nil)
    }
  }

  @Test("An index that names itself names nothing new")
  func itself() throws {
    let text =
      "<sitemapindex><sitemap><loc>https://news.example/section/</loc></sitemap>"
      + "<sitemap><loc>https://news.example/s.xml</loc></sitemap></sitemapindex>"
    #expect(try Self.read(text, .sitemap).sitemaps.map(\.url) == ["https://news.example/s.xml"])
  }

  @Test("A title for people turns no text around")
  func direction() throws {
    let text =
      "<rss><channel><title>A\u{202E}txt\u{2066}b\u{2069}\u{202C}</title><item><guid>1</guid></item>"
      + "</channel></rss>"
    #expect(FeedSketch(try Self.read(text, .feed)).title == "Atxtb")
  }

  @Test(
    "Each kind takes what is of it",
    arguments: [
      (rss, SourceReader.Kind.auto, Feed.Format.rss), (rss, .feed, .rss), (rss, .sitemap, .rss),
      (rss, .listing, .rss), (json, .auto, .json), (json, .feed, .json), (json, .listing, .json),
      (sitemap, .auto, .sitemap), (sitemap, .sitemap, .sitemap), (sitemap, .listing, .sitemap),
      (index, .auto, .sitemap), (index, .sitemap, .sitemap), (page, .listing, .listing),
      ("https://news.example/a\nhttps://news.example/b", .auto, .sitemap),
    ])
  func takes(_ text: String, _ kind: SourceReader.Kind, _ format: Feed.Format) throws {
    let feed = try Self.read(text, kind)
    #expect(feed.format == format)
    #expect(feed.entries.count + feed.sitemaps.count > 0)
  }

  @Test(
    "A page is no feed and no sitemap, and says its title",
    arguments: [SourceReader.Kind.auto, .feed, .sitemap])
  func pages(_ kind: SourceReader.Kind) {
    #expect(throws: FeedParseError.html(title: "Log in")) { try Self.read(Self.page, kind) }
  }

  @Test("A feed is asked for, a sitemap comes: that is an error")
  func feedOnly() {
    #expect(throws: FeedParseError.self) { try Self.read(Self.sitemap, .feed) }
    #expect(throws: FeedParseError.self) { try Self.read("some\nwords", .auto) }
    #expect(throws: FeedParseError.self) { try Self.read("", .listing) }
    #expect(throws: FeedParseError.self) { try Self.read("%PDF-1.7", .listing) }
  }

  @Test("JSON from which a script would fill the page is a listing")
  func api() throws {
    let feed = try Self.read(
      "{\"data\":[{\"title\":\"One of three stories\",\"path\":\"/a/1\"},"
        + "{\"title\":\"Two of three stories\",\"path\":\"/a/2\"},"
        + "{\"title\":\"Three of three stories\",\"path\":\"/a/3\"}]}", .listing)
    #expect(feed.entries.map(\.url) == (1...3).map { "https://news.example/a/\($0)" })
    #expect(throws: FeedParseError.self) { try Self.read("{\"error\":\"no\"}", .listing) }
  }

  @Test("A listing has its page's title and language, summaries, and no ids")
  func head() throws {
    let page = """
      <html lang="de-AT"><head><title> Hafen\n blatt </title></head><body>\
      <article><h2><a href="/a/eins-zwei-drei">Eins, zwei, drei</a></h2><p>Ein Absatz, der lang \
      genug ist, um zu sagen, worum es in dem Text geht.</p></article>\
      <article><h2><a href="/a/vier-fuenf-sechs">Vier, fünf, sechs</a></h2></article>\
      <article><h2><a href="/a/sieben-acht-neun">Sieben, acht, neun</a></h2></article></body></html>
      """
    let feed = try Self.read(page, .listing)
    #expect(feed.title == "Hafen blatt")
    #expect(feed.language == "de-AT")
    #expect(feed.link == "https://news.example/section/")
    #expect(feed.entries[0].summary?.hasPrefix("Ein Absatz, der lang genug") == true)
    #expect(feed.entries[1].summary == nil)
    #expect(feed.entries.allSatisfy { $0.id == nil && $0.published == nil })
  }

  @Test("Limits hold: what is beyond them is left out and said to be")
  func limits() throws {
    var limits = FeedLimits()
    limits.maximumEntries = 2
    let feed = try Self.read(Self.page, .listing, limits: limits)
    #expect(feed.entries.count == 2)
    #expect(feed.damaged)
    let urls = (1...5).map { "<url><loc>https://news.example/\($0)</loc></url>" }.joined()
    let sitemap = try Self.read("<urlset>\(urls)</urlset>", .sitemap, limits: limits)
    #expect(sitemap.entries.count == 2)
    #expect(sitemap.damaged)
    let lines = try Self.read(
      "https://a.example/1\nhttps://a.example/2\nhttps://a.example/3", .sitemap, limits: limits)
    #expect(lines.entries.count == 2)
    #expect(lines.damaged)
    limits.maximumBytes = 100
    #expect(throws: FeedParseError.tooLarge(bytes: Self.page.utf8.count, limit: 100)) {
      try Self.read(Self.page, .listing, limits: limits)
    }
  }

  // MARK: Gzip

  private static func packed(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    GzipPacker().pack([bytes], into: &out)
    return out
  }

  @Test("A bomb in gzip is refused before it is large")
  func bomb() {
    let packed = Self.packed([UInt8](repeating: 0x20, count: 3 << 20))
    var limits = FeedLimits()
    limits.maximumBytes = 1 << 20
    #expect(throws: FeedParseError.tooLarge(bytes: (1 << 20) + 1, limit: 1 << 20)) {
      try SourceReader.read(
        packed, as: .sitemap, url: nil, contentType: nil, limits: limits)
    }
    // Many members, each of them small.
    let small = Self.packed([UInt8](repeating: 0x20, count: 300 << 10))
    #expect(throws: FeedParseError.tooLarge(bytes: (1 << 20) + 1, limit: 1 << 20)) {
      try SourceReader.read(
        small + small + small + small, as: .sitemap, url: nil, contentType: nil, limits: limits)
    }
  }

  @Test("Gzip that is cut off gives the entries that came")
  func torn() throws {
    let urls = (1...4000).map {
      "<url><loc>https://news.example/\($0 &* 2_654_435_761 % 99_991)</loc></url>"
    }
    let packed = Self.packed(Array("<urlset>\(urls.joined())</urlset>".utf8))
    let feed = try SourceReader.read(
      Array(packed.prefix(packed.count / 2)), as: .auto, url: nil, contentType: nil)
    #expect(feed.damaged)
    #expect(feed.entries.count > 100)
    #expect(feed.entries.count < 4000)
    #expect(throws: FeedParseError.self) {
      try SourceReader.read(Array(packed.prefix(12)), as: .auto, url: nil, contentType: nil)
    }
    let trailed = try SourceReader.read(packed + [1, 2, 3], as: .auto, url: nil, contentType: nil)
    #expect(trailed.entries.count == 4000)
    #expect(!trailed.damaged)
  }

  // MARK: Hostile pages

  @Test(
    "Large pages take time in proportion, whatever is in them", .timeLimit(.minutes(5)),
    arguments: [
      "<a href='/s/story-number-of-the-day'>Story of the day number</a>",
      "<div><h2><a href=/x>", "<a href=", "<script>window.x={\"a\":[", "<script>x=\"\\\\",
      "<td><a href=//a//b>c</a>",
      "<article><a href='?q=1'><img></a><time>1</time>", "<script type=application/json>[",
      "{\"a\":",
      "<p>word word <a href=/a-b-c-d>word</a> word",
    ])
  func large(_ piece: String) {
    let page = "<html><body>" + String(repeating: piece, count: (256 << 10) / piece.utf8.count)
    // Entries or an error, but soon.
    _ = try? Self.read(page, .listing)
    _ = try? Self.read(page, .listing, links: "div:has(a) > a, :not(b) a:nth-child(2n+1)")
    _ = try? Self.read(page, .sitemap)
  }
}
