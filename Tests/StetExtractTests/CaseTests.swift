import FoundationEssentials
import StetExtract
import StetModel
import StetText
import Testing

/// A page written for the tests, and what must come out of it.
struct Case: CustomTestStringConvertible {
  var name: String
  var page: [UInt8]
  var text: String
  var expected: JSON

  var testDescription: String { name }

  static let all: [Case] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Cases")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name in
      let base = folder.appendingPathComponent(name)
      guard let page = try? Data(contentsOf: base.appendingPathComponent("page.html")),
        let text = try? String(
          contentsOf: base.appendingPathComponent("expected.txt"), encoding: .utf8),
        let json = try? Data(contentsOf: base.appendingPathComponent("expected.json")),
        let expected = try? JSON.parse([UInt8](json))
      else { return nil }
      return Case(name: name, page: [UInt8](page), text: text, expected: expected)
    }
  }()

  func extract() -> Article {
    let url = expected["url"]?.string.flatMap { WebURL($0) }
    return Extractor().extract(page, url: url, contentType: "text/html; charset=utf-8")
  }
}

@Suite("Pages of many shapes")
struct CaseTests {
  @Test("every case was found and can be read")
  func complete() {
    #expect(Case.all.count >= 19)
  }

  @Test("the body is exactly the story", arguments: Case.all)
  func body(_ page: Case) {
    if page.expected["any_text"]?.bool == true { return }
    #expect(page.extract().text + "\n" == page.text)
  }

  @Test("kind, title, authors, dates and addresses are found", arguments: Case.all)
  func metadata(_ page: Case) {
    let article = page.extract()
    let expected = page.expected
    #expect(article.kind.rawValue == expected["kind"]?.string)
    if let title = expected["title"]?.string { #expect(article.title == title) }
    if let authors = expected["authors"]?.array {
      #expect(article.authors == authors.compactMap(\.string))
    }
    if let published = expected["published"]?.string {
      #expect(article.published?.value == published)
      #expect(article.published?.source == expected["published_source"]?.string)
    }
    if let modified = expected["modified"]?.string { #expect(article.modified?.value == modified) }
    #expect(article.language == expected["language"]?.string)
    if let site = expected["site"]?.string { #expect(article.site == site) }
    if let section = expected["section"]?.string { #expect(article.section == section) }
    if let tags = expected["tags"]?.array { #expect(article.tags == tags.compactMap(\.string)) }
    if let image = expected["image"]?.string { #expect(article.image == image) }
    if let url = expected["canonical_url"]?.string { #expect(article.canonicalURL == url) }
    #expect(article.partial == (expected["partial"]?.bool ?? false))
    #expect(article.extractor == expected["extractor"]?.string ?? "generic")
  }

  @Test("the same page gives the same article, whatever was extracted before")
  func independent() throws {
    let first = try #require(Case.all.first)
    let before = first.extract()
    for page in Case.all { _ = page.extract() }
    #expect(first.extract() == before)
  }
}
