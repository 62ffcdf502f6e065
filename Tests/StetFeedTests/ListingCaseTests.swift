import Foundation
import StetFeed
import StetModel
import StetText
import Testing

/// Each folder in `Cases/listing` holds a page (`page.html`), which came from
/// `https://news.example/section/`, perhaps a selector (`selector.txt`), and `expected.txt`: a line
/// for each entry with its address, title and date, or `error:` and how the reason begins.
@Suite("Listings, whole pages")
struct ListingCaseTests {
  static let folder = CaseFolder("listing")

  @Test("finds the articles and nothing else", arguments: folder.names)
  func matches(_ name: String) throws {
    let page = try #require(Self.folder.bytes(name, "page.html"))
    let expected = try #require(Self.folder.text(name, "expected.txt"))
    #expect(Self.found(page, selector: Self.folder.text(name, "selector.txt")) == expected)
  }

  private static func found(_ page: [UInt8], selector: String?) -> String {
    do {
      let feed = try SourceReader.read(
        page, as: .listing, links: selector, url: WebURL("https://news.example/section/"),
        contentType: "text/html")
      return feed.entries.map { entry in
        let date = entry.published?.instant.description ?? "-"
        return "\(entry.url ?? "-") | \(entry.title ?? "-") | \(date)"
      }.joined(separator: "\n")
    } catch {
      guard case .noArticles(let reason, _) = error else { return "another error: \(error)" }
      return "error: " + reason
    }
  }

  @Test("a title that is never closed swallows no article, and none breaks the reading")
  func unclosedTitle() {
    let cards = (1...6).map { number in
      """
      <article class="card"><a href="/2026/11/\(number)/harbour-story-\(number)">
      <h2>What the harbour council said on day \(number)</h2></a><p>Teaser</p></article>
      """
    }
    let page = Array("<html><head><title>News</titel>\(cards.joined())".utf8)
    _ = Self.found(page, selector: nil)
    let found = Self.found(page, selector: "article a")
    #expect(found.split(separator: "\n").count == 6)
  }

  @Test("a card that lies in the one before it is read as one")
  func nestedCards() {
    let nested = (1...5).map { number in
      """
      <div><a href="/news/\(number)/first-story-of-the-day-\(number)">The first story, \(number)</a>
      <p>by Ada</p><div><a href="/news/\(number)/second-story-within-\(number)">One more</a></div></div>
      """
    }
    let page = Array("<html><body>\(nested.joined(separator: "<div>"))</body></html>".utf8)
    #expect(Self.found(page, selector: "a").split(separator: "\n").count == 10)
    _ = Self.found(page, selector: "div, a")
  }

  @Test("there are cases of every source of entries and for every reason")
  func complete() {
    #expect(Self.folder.names.count >= 25)
    #expect(Self.folder.names.count { $0.hasPrefix("error-") } >= 6)
  }
}

/// Each folder in `Cases/sitemap` holds what came from `https://news.example/sitemap.xml`, and
/// `expected.txt`: the format, whether it was whole, its title, and a line for each entry and
/// each sitemap.
@Suite("Sitemaps, whole")
struct SitemapCaseTests {
  static let folder = CaseFolder("sitemap")

  @Test("is read as expected", arguments: folder.names)
  func matches(_ name: String) throws {
    let bytes = try #require(Self.folder.bytes(name, "sitemap"))
    let expected = try #require(Self.folder.text(name, "expected.txt"))
    #expect(Self.description(bytes) == expected)
  }

  @Test("is read the same when it comes packed", arguments: folder.names)
  func packed(_ name: String) throws {
    let bytes = try #require(Self.folder.bytes(name, "sitemap"))
    var packed: [UInt8] = []
    GzipPacker().pack([bytes], into: &packed)
    #expect(Self.description(packed) == Self.description(bytes))
  }

  private static func description(_ bytes: [UInt8]) -> String {
    do {
      let feed = try SourceReader.read(
        bytes, as: .sitemap, url: WebURL("https://news.example/sitemap.xml"), contentType: nil)
      let head = [feed.format.rawValue, feed.damaged ? "damaged" : "whole", feed.title]
      let entries = feed.entries.map { entry in
        [
          entry.url, entry.published.map { "published \($0.instant)" },
          entry.updated.map { "updated \($0.instant)" }, entry.title, entry.language,
        ].compactMap { $0 } + entry.enclosures.map { "\($0.url) \($0.type ?? "-")" }
      }
      let sitemaps = feed.sitemaps.map { sitemap in
        ["-> \(sitemap.url)", sitemap.modified?.instant.description].compactMap { $0 }
      }
      return
        ([head.compactMap { $0 }.joined(separator: ", ")]
        + (entries + sitemaps).map { $0.joined(separator: " | ") }).joined(separator: "\n")
    } catch {
      return "error: \(error)"
    }
  }
}

/// A folder of fixtures, one folder for each.
struct CaseFolder: Sendable {
  let names: [String]
  private let url: URL

  init(_ kind: String) {
    url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/\(kind)")
    let found = try? FileManager.default.contentsOfDirectory(atPath: url.path())
    names = (found ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  func bytes(_ name: String, _ file: String) -> [UInt8]? {
    (try? Data(contentsOf: url.appending(path: name).appending(path: file))).map { [UInt8]($0) }
  }

  /// The text without white space at its ends.
  func text(_ name: String, _ file: String) -> String? {
    bytes(name, file).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
