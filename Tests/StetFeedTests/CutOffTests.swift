import StetFeed
import StetModel
import StetText
import Testing

/// One feed in each format, cut off at each byte.
@Suite("Feeds that are cut off")
struct CutOffTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    /// What each entry ends with.
    let end: String
    var testDescription: String { name }
  }

  static let samples = [
    Sample(
      name: "RSS 2.0",
      text: "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>T &amp; x</title>"
        + entries("<item>", "</item>") {
          "<title><![CDATA[<b>\($0)</b> &]]></title><!-- c --><guid>g\($0)</guid>"
            + "<link>https://x.example/\($0)</link><description>&lt;p a='b'&gt;é</description>"
        } + "</channel></rss>", end: "</item>"),
    Sample(
      name: "RSS 1.0",
      text: "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
        + "xmlns=\"http://purl.org/rss/1.0/\"><channel><title>T</title></channel>"
        + entries("<item>", "</item>") {
          "<title>\($0)</title><link>https://x.example/\($0)</link>"
        } + "</rdf:RDF>", end: "</item>"),
    Sample(
      name: "Atom",
      text: "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title>"
        + entries("<entry>", "</entry>") {
          "<id>g\($0)</id><title type='html'>&lt;i&gt;\($0)</title>"
            + "<link href=\"https://x.example/\($0)\"/><content type=\"xhtml\">"
            + "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>\($0)</p></div></content>"
        } + "</feed>", end: "</entry>"),
    Sample(
      name: "CDF",
      text: "<CHANNEL HREF=\"https://x.example/\"><TITLE>T</TITLE>"
        + entries("", "</ITEM>") {
          "<ITEM HREF=\"https://x.example/\($0)\"><TITLE>\($0)</TITLE><ABSTRACT>a</ABSTRACT>"
        } + "</CHANNEL>", end: "</ITEM>"),
    Sample(
      name: "JSON Feed",
      text: "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":["
        + (1...4).map {
          "{\"id\":\"g\($0)\",\"url\":\"https://x.example/\($0)\",\"content_html\":\"<p>\\u00e9\\\"</p>\",\"tags\":[\"a\",{\"b\":1}],\"n\":-1.5}"
        }.joined(separator: ",\n") + "]}", end: "\"n\":-1.5}"),
  ]

  private static func entries(
    _ start: String, _ end: String, _ body: (Int) -> String
  ) -> String {
    (1...4).map { start + body($0) + end }.joined(separator: "\n")
  }

  @Test("keep every entry that was complete, and say that they are damaged", arguments: samples)
  func everywhere(_ sample: Sample) throws {
    let bytes = Array(sample.text.utf8)
    let url = WebURL("https://x.example/feed")
    let whole = try FeedParser.parse(bytes, url: url, contentType: nil)
    #expect(whole.entries.count == 4)
    #expect(!whole.damaged)
    let end = Array(sample.end.utf8)
    var complete = 0
    for count in 0..<bytes.count {
      if count >= end.count, bytes[(count - end.count)..<count].elementsEqual(end) { complete += 1 }
      guard
        let feed = try? FeedParser.parse(Array(bytes.prefix(count)), url: url, contentType: nil)
      else {
        #expect(complete == 0, "nothing at \(count)")
        continue
      }
      #expect(feed.damaged, "cut at \(count)")
      #expect(feed.entries.count >= complete && feed.entries.count <= complete + 1)
      #expect(Array(feed.entries.prefix(complete)) == Array(whole.entries.prefix(complete)))
      for (entry, known) in zip(feed.entries, whole.entries) {
        #expect(entry.id == nil || entry.id == known.id, "cut at \(count)")
        #expect(entry.url == nil || entry.url == known.url, "cut at \(count)")
      }
    }
  }

  @Test(
    "JSON that was written by hand is read",
    arguments: [
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",},],}",
      "\u{FEFF}{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"x\":NaN}]}",
      "{\"version\":\"https://jsonfeed.org/version/1\",/* c */\"items\":[{\"id\":\"1\"}] // d\n}",
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"title\":\"a\u{1}\nb\\q\"}]}",
      "{'version':'https://jsonfeed.org/version/1',items:[{id:'1'}]}",
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"n\":01,\"m\":-}]};",
      "{\"version\":\"https://jsonfeed.org/version/1\" \"items\":[,{\"id\":\"1\"}]}",
    ])
  func loose(_ text: String) throws {
    let feed = try FeedParser.parse(Array(text.utf8), url: nil, contentType: nil)
    #expect(feed.entries.map(\.id) == ["1"])
    #expect(!feed.damaged)
  }
}
