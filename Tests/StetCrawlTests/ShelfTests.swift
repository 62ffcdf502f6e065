import StetCompare
import StetModel
import Testing

@testable import StetCrawl

@Suite("Texts at hand") struct ShelfTests {
  private static func candidate(_ number: Int, words: Int) throws -> KinFinder.Candidate {
    let digits = String(number, radix: 16)
    let id = try #require(ArticleID(String(repeating: "0", count: 12 - digits.count) + digits))
    let text = (0..<words).map { "word\($0 * number % 997)" }.joined(separator: " ")
    let version = VersionRecord(
      article: id, version: 1, feeds: [], url: "https://a.example/\(number)",
      canonicalURL: "https://a.example/\(number)", title: nil, status: 200,
      fetched: Instant(milliseconds: 0),
      text: .init(path: "", sha256: "", bytes: 0, bodySHA256: ""), extractorName: "generic",
      extractorVersion: "1")
    return KinFinder.Candidate(version, ComparedText(text: text), story: 0)
  }

  @Test("They stay within their bound, and those that are needed stay longest")
  func bound() throws {
    let limit = 400_000
    var shelf = KinFinder.Shelf(limit: limit)
    let wanted = try Self.candidate(1, words: 300)
    shelf.put(wanted)
    for number in 2..<80 {
      shelf.put(try Self.candidate(number, words: 300))
      #expect(shelf.memory <= limit)
      let found = shelf.take(wanted.reference.article, 1)
      shelf.put(try #require(found))
    }
    let later = shelf.take(wanted.reference.article, 2)
    let first = shelf.take(try Self.candidate(2, words: 1).reference.article, 1)
    #expect(later == nil && first == nil)
    let large = try Self.candidate(80, words: 9_000)
    #expect(large.text.memory > limit / 4)
    shelf.put(large)
    let none = shelf.take(large.reference.article, 1)
    #expect(none == nil)
    #expect(shelf.memory > 0)
  }
}
