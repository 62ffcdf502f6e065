import StetFeed
import StetModel
import StetText
import Testing

@Suite("Feed parser")
struct FeedParserTests {
  static let url = WebURL("https://feeds.example/dir/feed")

  private func parse(
    _ text: String, limits: FeedLimits = .init()
  ) throws -> Feed {
    try FeedParser.parse(Array(text.utf8), url: Self.url, contentType: nil, limits: limits)
  }

  private func item(_ inner: String, channel: String = "") throws -> Entry {
    let feed = try parse("<rss><channel>\(channel)<item>\(inner)</item></channel></rss>")
    return try #require(feed.entries.first)
  }

  @Test("A date without a zone is marked in what stet parse prints")
  func zones() throws {
    for (date, isMarked) in [("13/03/2026 09:05", true), ("2026-03-13T09:05:00Z", false)] {
      let feed = try parse(
        "<rss><channel><item><title>T</title><pubDate>\(date)</pubDate></item></channel></rss>")
      let json = String(decoding: FeedRendering.json(feed), as: UTF8.self)
      #expect(json.contains("2026-03-13T09:05:00Z"))
      #expect(json.contains("\"published_zone\":\"assumed\"") == isMarked)
    }
  }

  // MARK: What is no feed

  struct Refusal: Sendable, CustomTestStringConvertible {
    let body: [UInt8]
    let sentence: String
    var testDescription: String { sentence }

    init(_ body: String, _ sentence: String) {
      self.body = Array(body.utf8)
      self.sentence = sentence
    }

    init(_ body: [UInt8], _ sentence: String) {
      self.body = body
      self.sentence = sentence
    }
  }

  @Test(
    "says what came instead of a feed",
    arguments: [
      Refusal("", "the body is empty"),
      Refusal(" \r\n\t", "the body is empty"),
      Refusal(
        "<!DOCTYPE html><html><head><title> Sign in </title></head></html>",
        "a web page came instead of a feed, titled \"Sign in\""),
      Refusal("<p>Not found", "a web page came instead of a feed"),
      Refusal(
        "<html><body><rss><channel></channel></rss></body></html>",
        "a web page came instead of a feed"),
      Refusal(
        "{\"error\": 1, \"code\": 2}", "JSON that is not a JSON Feed: it has error, code"),
      Refusal("[]", "JSON that is not a JSON Feed"),
      Refusal(
        "{\n \"a\": }", "broken JSON at line 2, column 7: a value is expected here"),
      Refusal(
        "<?xml version='1.0'?>\n <s:config xmlns:s='u'/>",
        "XML that is not a feed: <s:config> at line 2, column 2"),
      Refusal("<![CDATA[x", "broken XML at line 1, column 1: a CDATA section without ]]>"),
      Refusal([0x89, 0x50, 0x4E, 0x47, 0x0D], "an image (PNG) came instead of a feed"),
      Refusal([0x1F, 0x8B, 0x08], "gzip data came instead of a feed"),
      Refusal(
        "Too many requests\nlater", "text that is not a feed, beginning \"Too many requests\""),
    ])
  func refused(_ refusal: Refusal) {
    let error = #expect(throws: FeedParseError.self) {
      try FeedParser.parse(refusal.body, url: Self.url, contentType: nil)
    }
    #expect(error?.description == refusal.sentence)
  }

  @Test("refuses a body beyond its limit without reading it")
  func tooLarge() {
    var limits = FeedLimits()
    limits.maximumBytes = 10
    #expect(throws: FeedParseError.tooLarge(bytes: 11, limit: 10)) {
      try parse("<rss></rss>", limits: limits)
    }
  }

  // MARK: Damage

  private static let whole = """
    <?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>https://t.example/</link>
    <item><title>One &amp; more</title><guid isPermaLink="false">g1</guid><link>https://t.example/1</link></item>
    <item><title><![CDATA[Two]]></title><guid isPermaLink="false">g2</guid><!-- x --><link>https://t.example/2</link></item>
    <item><title>Three</title><guid isPermaLink="false">g3</guid><link>https://t.example/3</link></item>
    </channel></rss>
    """

  @Test("keeps every complete entry wherever the feed is cut off, and never half a field")
  func truncated() throws {
    let bytes = Array(Self.whole.utf8)
    let ends = try ["g1", "g2", "g3"].map { guid in
      let text = try #require(Self.whole.components(upTo: guid))
      let rest = try #require(
        Self.whole.dropFirst(text.count).description.components(upTo: "</item>"))
      return text.utf8.count + rest.utf8.count + "</item>".utf8.count
    }
    for count in 0...bytes.count {
      let prefix = Array(bytes.prefix(count))
      guard let feed = try? FeedParser.parse(prefix, url: Self.url, contentType: nil) else {
        #expect(count < 40)
        continue
      }
      let complete = ends.filter { $0 <= count }.count
      #expect(feed.entries.count >= complete, "cut at \(count)")
      #expect(feed.entries.count <= complete + 1)
      #expect(feed.damaged == (count < bytes.count), "cut at \(count)")
      for (index, entry) in feed.entries.enumerated() {
        #expect([nil, "g\(index + 1)"].contains(entry.id))
        #expect([nil, "https://t.example/\(index + 1)"].contains(entry.url))
        #expect([nil, "One & more", "Two", "Three"].contains(entry.title))
      }
    }
  }

  @Test("reads the same from Atom that is cut off anywhere")
  func truncatedAtom() {
    let text =
      "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a:1</id><link href='https://a.example/1'/>"
      + "<content type='xhtml'><div>x<b>y</b></div></content></entry><entry><id>a:2</id></entry></feed>"
    let bytes = Array(text.utf8)
    for count in 0..<bytes.count {
      guard
        let feed = try? FeedParser.parse(
          Array(bytes.prefix(count)), url: Self.url, contentType: nil)
      else { continue }
      for entry in feed.entries {
        #expect(["a:1", "a:2"].contains(entry.id))
        #expect([nil, "https://a.example/1"].contains(entry.url))
        #expect([nil, "x<b>y</b>"].contains(entry.content))
      }
    }
  }

  @Test("survives any single byte changed")
  func mutated() {
    var bytes = Array(Self.whole.utf8)
    for index in bytes.indices {
      let byte = bytes[index]
      for other in [0x00, 0x22, 0x26, 0x3C, 0x3E, 0x2F, 0x5D, 0x21, 0xFF, 0xC2] as [UInt8] {
        bytes[index] = other
        _ = try? FeedParser.parse(bytes, url: Self.url, contentType: nil)
      }
      bytes[index] = byte
    }
  }

  // MARK: Size

  @Test("reads a feed of 100,000 entries in bounded time, and no entry beyond the limit")
  func many() throws {
    var text = "<rss><channel><title>Many</title>"
    for index in 0..<100_001 {
      text += "<item><title>Entry \(index)</title><link>https://m.example/\(index)</link></item>"
    }
    text += "</channel></rss>"
    let bytes = Array(text.utf8)
    var feed = Feed(format: .rss)
    let elapsed = try ContinuousClock().measure {
      feed = try FeedParser.parse(bytes, url: Self.url, contentType: nil)
    }
    #expect(feed.entries.count == 100_000)
    #expect(feed.entries.last?.title == "Entry 99999")
    #expect(feed.damaged)
    #expect(elapsed < .seconds(120))
  }

  @Test("bounds each text and each list")
  func bounds() throws {
    var limits = FeedLimits()
    limits.maximumFieldBytes = 10
    limits.maximumListed = 2
    let feed = try parse(
      "<rss><channel><item><title>0123456789abc</title><description>é<b>0123456789</b></description>"
        + "<category>1</category><category>2</category><category>3</category></item></channel></rss>",
      limits: limits)
    let entry = try #require(feed.entries.first)
    #expect(entry.title == "0123456789")
    #expect((entry.summary ?? "").utf8.count < 40)
    #expect(entry.categories == ["1", "2"])
  }

  @Test("reads deep nesting inside a text without recursion")
  func depth() throws {
    let depth = 50_000
    let nested =
      String(repeating: "<b>", count: depth) + "x" + String(repeating: "</b>", count: depth)
    let entry = try item("<description>\(nested)</description><link>https://d.example/</link>")
    #expect(entry.summary?.utf8.contains(UInt8(ascii: "x")) == true)
    #expect(entry.url == "https://d.example/")
    #expect(throws: FeedParseError.self) {
      try parse(String(repeating: "{\"items\":[", count: 50_000))
    }
  }

  // MARK: Parts

  @Test(
    "reads people as RSS writes them",
    arguments: [
      ("a@b.example (Ann Lee)", "Ann Lee", "a@b.example"),
      ("Ann Lee (a@b.example)", "Ann Lee", "a@b.example"),
      ("Ann Lee <a@b.example>", "Ann Lee", "a@b.example"),
      ("Ann Lee, a@b.example", "Ann Lee", "a@b.example"),
      ("mailto:a+x@b.example (Ann)", "Ann", "a+x@b.example"),
      ("a@b.example", nil, "a@b.example"),
      ("Ann Lee", "Ann Lee", nil),
      ("Lee &amp; Son", "Lee & Son", nil),
      ("@ann", "@ann", nil),
    ] as [(String, String?, String?)])
  func people(_ written: String, _ name: String?, _ email: String?) throws {
    let entry = try item("<author><![CDATA[\(written)]]></author>")
    #expect(entry.authors == [Person(name: name, email: email)])
  }

  @Test(
    "makes the URLs in HTML absolute and leaves the rest alone",
    arguments: [
      ("<a href=\"/x\">1</a>", "<a href=\"https://s.example/x\">1</a>"),
      ("<A HREF='y?a=1&amp;b=2'>", "<A HREF='https://s.example/d/y?a=1&amp;b=2'>"),
      ("<img src=z.png alt=/w>", "<img src=https://s.example/d/z.png alt=/w>"),
      ("<a href=\"#top\" title=\"/x\">", "<a href=\"#top\" title=\"/x\">"),
      (
        "<a href=\"mailto:x@y\"><a href=\"HTTP://Q/\">",
        "<a href=\"mailto:x@y\"><a href=\"HTTP://Q/\">"
      ),
      ("<!-- <a href='/x'> --><b>/y</b> href='/z'", "<b>/y</b> href='/z'"),
      ("<a href='/?x&copy=1'>", "<a href='https://s.example/?x&amp;copy=1'>"),
      ("<a href=\"À\">", "<a href=\"https://s.example/d/À\">"),
      ("<a href='", "&lt;a href='"),
      ("5 < 6 <", "5 < 6 &lt;"),
    ])
  func links(_ html: String, _ expected: String) throws {
    let entry = try item(
      "<description><![CDATA[\(html)]]></description>",
      channel: "<link>https://s.example/d/</link>")
    #expect(entry.summary == expected)
  }

  @Test("takes relative URLs from xml:base, then from the site, then from the feed")
  func bases() throws {
    let inner = "<item><link>x</link></item>"
    #expect(
      try parse("<rss><channel>\(inner)</channel></rss>").entries.first?.url
        == "https://feeds.example/dir/x")
    #expect(
      try parse("<rss><channel><link>https://s.example/a/</link>\(inner)</channel></rss>")
        .entries.first?.url == "https://s.example/a/x")
    #expect(
      try parse(
        "<rss xml:base='https://b.example/c/'><channel><link>https://s.example/</link>\(inner)"
          + "</channel></rss>"
      ).entries.first?.url == "https://b.example/c/x")
  }

  @Test(
    "takes the longer of ttl and the syndication module, within a year",
    arguments: [
      ("<ttl>90</ttl>", 90),
      ("<ttl>0</ttl>", 0),
      ("<ttl>-5</ttl>", nil),
      ("<ttl>99999999999</ttl>", 525_600),
      ("<ttl>99999999999999999999999</ttl>", nil),
      ("<ttl>10</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 1440),
      ("<ttl>2000</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 2000),
      ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 15),
      (
        "<sy:updatePeriod>yearly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
        525_600
      ),
      ("<sy:updatePeriod>now</sy:updatePeriod>", nil),
    ] as [(String, Int?)])
  func polling(_ written: String, _ minutes: Int?) throws {
    #expect(try parse("<rss><channel>\(written)</channel></rss>").ttl == minutes)
  }

  @Test("keeps few hubs, each once, and only addresses of the web")
  func hubs() throws {
    let many = (0..<20).map { "<atom:link rel='hub' href='https://h.example/\($0 / 2)'/>" }
    let feed = try parse(
      "<rss><channel><atom:link rel='hub' href='ftp://h.example/'/>\(many.joined())"
        + "<atom:link rel='self' href='urn:x'/><item><atom:link rel='hub' href='/i'/></item>"
        + "</channel></rss>")
    #expect(feed.hubs == (0..<8).map { "https://h.example/\($0)" })
    #expect(feed.selfURL == nil)
  }

  @Test("never makes up a date")
  func dates() throws {
    let entry = try item("<pubDate>next Tuesday</pubDate><dc:date>2026-03-04</dc:date>")
    #expect(entry.published?.source == "feed:dc:date")
    #expect(entry.updated == nil)
    let both = try item("<pubDate>4 Mar 2026 00:00 GMT</pubDate><dc:date>2026-03-05</dc:date>")
    #expect(both.published?.raw == "4 Mar 2026 00:00 GMT")
    #expect(both.published?.source == "feed:pubDate")
    #expect(both.updated?.source == "feed:dc:date")
    #expect(try item("<pubDate>now</pubDate>").published == nil)
  }

  @Test("keeps a guid as it is written and follows it only where it is a link")
  func guids() throws {
    #expect(try item("<guid> HTTPS://G.example </guid>").id == "HTTPS://G.example")
    #expect(try item("<guid>HTTPS://G.example</guid>").url == "https://g.example/")
    #expect(try item("<guid isPermaLink='false'>https://g.example/</guid>").url == nil)
    #expect(try item("<guid isPermaLink='true'>/x</guid>").url == "https://feeds.example/x")
    #expect(try item("<guid>/x</guid>").url == nil)
  }

  @Test("takes the charset from the Content-Type")
  func charset() throws {
    let body =
      Array("<rss><channel><title>caf".utf8) + [0xE9] + Array("</title></channel></rss>".utf8)
    let feed = try FeedParser.parse(
      body, url: nil, contentType: "text/xml; charset=iso-8859-1")
    #expect(feed.title == "café")
  }
}

extension String {
  /// What comes before `part`.
  fileprivate func components(upTo part: String) -> String? {
    guard let range = firstRange(of: part) else { return nil }
    return String(self[..<range.lowerBound])
  }
}
