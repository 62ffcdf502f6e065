import Foundation
import StetFeed
import StetModel
import StetText
import Testing

/// Each folder in `Cases` holds a feed (`feed.xml` or `feed.json`), which came from
/// `https://feeds.example/dir/feed`, and `expected.json`, what the parser makes of it.
@Suite("Feeds, whole")
struct FeedCaseTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

  static let cases: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
    // Listings and sitemaps have suites of their own.
    return (names ?? []).filter { !$0.hasPrefix(".") && $0 != "listing" && $0 != "sitemap" }
      .sorted()
  }()

  @Test("there are cases for every format")
  func complete() {
    for format in ["rss", "rdf", "atom", "json", "cdf"] {
      #expect(Self.cases.contains { $0.hasPrefix(format) })
    }
  }

  @Test("is read as expected", arguments: cases)
  func matches(_ name: String) throws {
    let folder = Self.folder.appending(path: name)
    let xml = folder.appending(path: "feed.xml")
    let file =
      FileManager.default.fileExists(atPath: xml.path()) ? xml : folder.appending(path: "feed.json")
    let feed = try FeedParser.parse(
      [UInt8](Data(contentsOf: file)), url: WebURL("https://feeds.example/dir/feed"),
      contentType: nil)
    let rendered = FeedRendering.json(feed)
    let expected = try [UInt8](Data(contentsOf: folder.appending(path: "expected.json")))
    let (a, b) = try (lines(JSON.parse(rendered)), lines(JSON.parse(expected)))
    #expect(a == b)
  }

  /// One line for each value, so that a difference is a line.
  private func lines(_ json: JSON, _ path: String = "") -> [String] {
    if let members = json.object {
      return members.flatMap { lines($0.value, "\(path).\($0.key)") }
    }
    if let elements = json.array {
      return elements.isEmpty
        ? ["\(path) empty"]
        : elements.enumerated().flatMap { lines($0.element, "\(path).\($0.offset)") }
    }
    var writer = JSONWriter()
    writer.element(json)
    return ["\(path) = \(writer.string)"]
  }
}
