import StetFeed
import StetModel
import StetText
import Testing

@testable import StetWebSub

@Suite("WebSub discovery")
struct DiscoveryTests {
  static let url = "https://harbour.example/feeds/main"

  @Test(
    "reads Link headers",
    arguments: [
      ("<https://h.example/>; rel=hub", ["https://h.example/|hub"]),
      ("<a>; rel=\"hub self\"", ["a|hub self"]),
      ("<a>;rel=\"HUB\\\"\" , <b>; REL = self", ["a|hub\"", "b|self"]),
      ("<a,b;c>; title=\"x, <y>; rel=hub\"; rel=self, <d>; rel=hub", ["a,b;c|self", "d|hub"]),
      ("<a>; rel=hub; rel=self", ["a|hub"]),
      ("<a>; rel", ["a|"]), ("<a>", ["a|"]), (",, <a>;;rel=hub;,", ["a|hub"]),
      ("a; rel=hub", []), ("<a; rel=hub", []), ("", []),
      ("<a>; rel=hub junk, <b>; rel=hub", ["a|hub", "b|hub"]),
      ("<a>; rel=\"hub", ["a|hub"]), ("<a>; title*=UTF-8''x; rel=hub", ["a|hub"]),
      ("<a>; anchor=\"/x\"; rel=hub", ["a|hub|anchor"]),
    ])
  func headers(_ value: String, _ expected: [String]) {
    let links = WebLink.parse([HTTPField("link", value)])
    #expect(
      links.map {
        "\($0.target)|\($0.relations.joined(separator: " "))\($0.hasAnchor ? "|anchor" : "")"
      } == expected)
  }

  @Test("bounds what a header may say")
  func bounds() {
    let many = (0..<1000).map { "<https://h.example/\($0)>; rel=hub" }.joined(separator: ",")
    #expect(WebLink.parse([HTTPField("Link", many)]).count == 128)
    let found = HubDiscovery(url: Self.url, fields: [HTTPField("Link", many)])
    #expect(found.hubs == (0..<8).map { "https://h.example/\($0)" })
    let long = "<https://h.example/" + String(repeating: "x", count: 3000) + ">; rel=hub"
    #expect(HubDiscovery(url: Self.url, fields: [HTTPField("Link", long)]).hubs.isEmpty)
    let wide = [HTTPField("Link", String(repeating: " ", count: 70_000) + "<a>; rel=hub")]
    #expect(WebLink.parse(wide).isEmpty)
  }

  @Test("headers go before the body, and relative addresses are resolved")
  func precedence() throws {
    let feed = try parse(
      "<rss xmlns:a='http://www.w3.org/2005/Atom'><channel>"
        + "<a:link rel='hub' href='https://body.example/'/><a:link rel='self' href='/body'/>"
        + "</channel></rss>")
    let fields = [
      HTTPField("Link", "</hub>; rel=hub, <ftp://x.example/>; rel=hub"),
      HTTPField("LINK", "<../own#x>; rel=self, </other>; rel=hub; anchor=\"/z\""),
    ]
    #expect(
      HubDiscovery(url: Self.url, fields: fields, feed: feed)
        == .init(hubs: ["https://harbour.example/hub"], topic: "https://harbour.example/own"))
    // A header that names no hub leaves it to the body, but its own address counts.
    let own = [HTTPField("Link", "<https://own.example/>; rel=self")]
    #expect(
      HubDiscovery(url: Self.url, fields: own, feed: feed)
        == .init(hubs: ["https://body.example/"], topic: "https://own.example/"))
  }

  @Test(
    "finds hub and topic in every format",
    arguments: [
      "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='hub' href='https://h.example/'/>"
        + "<link rel='self' href='https://t.example/f'/></feed>",
      "<rss><channel><title>x</title><atom:link rel='hub' href='https://h.example/'/>"
        + "<atom:link rel='self' href='https://t.example/f'/></channel></rss>",
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        + "xmlns='http://purl.org/rss/1.0/'><channel><title>x</title>"
        + "<atom:link rel='hub' href='https://h.example/'/>"
        + "<atom:link rel='self' href='https://t.example/f'/></channel></rdf:RDF>",
      "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"x\", \"items\": [],"
        + "\"feed_url\": \"https://t.example/f\","
        + "\"hubs\": [{\"type\": \"WebSub\", \"url\": \"https://h.example/\"}]}",
    ])
  func formats(_ body: String) throws {
    let found = HubDiscovery(url: Self.url, fields: [], feed: try parse(body))
    #expect(found == .init(hubs: ["https://h.example/"], topic: "https://t.example/f"))
  }

  @Test("finds hub and topic in the head of a page, and nowhere else in it")
  func html() {
    let page = """
      <!DOCTYPE html><html><head><base href="https://base.example/d/"><title>x</title>
      <link rel="stylesheet self" href="own"><link rel=HUB href=../hub>
      </head><body><p>By a reader: <link rel="hub" href="https://evil.example/"></p></body></html>
      """
    #expect(
      HubDiscovery(url: Self.url, fields: [], html: Array(page.utf8))
        == .init(hubs: ["https://base.example/hub"], topic: "https://base.example/d/own"))
    let none = "<html><body><link rel=hub href='https://evil.example/'></body></html>"
    #expect(HubDiscovery(url: Self.url, fields: [], html: Array(none.utf8)).hubs.isEmpty)
  }

  @Test("behind redirects the topic is where the answer came from, where it names none")
  func redirected() {
    let found = HubDiscovery(
      url: "https://new.example/feed#top",
      fields: [HTTPField("Link", "<https://h.example/>; rel=hub")])
    #expect(found.topic == "https://new.example/feed")
  }

  private func parse(_ body: String) throws -> Feed {
    try FeedParser.parse(Array(body.utf8), url: WebURL(Self.url), contentType: nil)
  }
}
