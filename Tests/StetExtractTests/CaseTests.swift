import FoundationEssentials
import StetExtract
import StetModel
import StetText
import Testing

/// A page written for the tests, and what must come out of it: a folder with `page.html`,
/// `expected.txt` (the body, with a final newline) and `expected.json`.
///
/// `expected.json` names the address (`url`), the `Content-Type` (`content_type`, or else HTML in
/// UTF-8) and the fields. `any_text` says that the body does not matter; `known_gap` why the body
/// does not come out exactly yet, `known_metadata_gaps` the same for fields. What is expected is
/// always what would be right: a gap counts in the gate (`GateTests`), not in the exact tests.
struct Case: CustomTestStringConvertible {
  var name: String
  var page: [UInt8]
  var text: String
  var expected: JSON

  var testDescription: String { name }
  var url: WebURL? { expected["url"]?.string.flatMap { WebURL($0) } }
  var contentType: String { expected["content_type"]?.string ?? "text/html; charset=utf-8" }
  /// Whether the body is compared at all.
  var hasText: Bool { expected["any_text"]?.bool != true }
  var hasBodyGap: Bool { expected["known_gap"] != nil }
  var gaps: Set<String> { Set((expected["known_metadata_gaps"]?.object ?? []).map(\.key)) }

  /// Folders of site rules hold something else.
  static let all: [Case] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Cases")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().filter { !$0.hasPrefix("rule-") }.compactMap { name in
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
    Extractor().extract(page, url: url, contentType: contentType)
  }

  /// A field that this case expects something of.
  struct Field: Hashable {
    var name: String
    var expected: String
    var found: String
    var isRight: Bool { expected == found }
  }

  /// What `expected.json` says of `article`, besides its text.
  func fields(of article: Article) -> [Field] {
    var out: [Field] = []
    func add(_ name: String, _ expected: String?, _ found: String?) {
      guard let expected else { return }
      out.append(Field(name: name, expected: expected, found: found ?? "nothing"))
    }
    func string(_ key: String) -> String? { expected[key]?.string }
    func list(_ key: String) -> String? {
      expected[key]?.array.map { "\($0.compactMap(\.string))" }
    }
    add("kind", string("kind"), article.kind.rawValue)
    add("title", string("title"), article.title)
    add("authors", list("authors"), "\(article.authors)")
    add("published", string("published"), article.published?.value)
    add("published_source", string("published_source"), article.published?.source)
    add("modified", string("modified"), article.modified?.value)
    add("language", string("language") ?? "nothing", article.language)
    add("site", string("site"), article.site)
    add("section", string("section"), article.section)
    add("tags", list("tags"), "\(article.tags)")
    add("image", string("image"), article.image)
    add("canonical_url", string("canonical_url"), article.canonicalURL)
    add("partial", "\(expected["partial"]?.bool ?? false)", "\(article.partial)")
    add("extractor", string("extractor") ?? "generic", article.extractor)
    add("agency", string("agency"), article.agency)
    add("corrections", list("corrections"), "\(article.corrections)")
    add("free", expected["free"]?.bool.map { "\($0)" }, article.isFree.map { "\($0)" })
    add("next_page", string("next_page"), article.nextPage)
    let alternates = expected["alternates"]?.array?.map {
      "\($0["relation"]?.string ?? "") \($0["url"]?.string ?? "") \($0["language"]?.string ?? "")"
    }
    add(
      "alternates", alternates.map { "\($0)" },
      "\(article.alternates.map { "\($0.relation.rawValue) \($0.url) \($0.language ?? "")" })")
    for source in expected["sources"]?.object ?? [] {
      let field = ArticleField(rawValue: source.key)
      add("source of \(source.key)", source.value.string, field.flatMap { article.sources[$0] })
    }
    return out
  }
}

@Suite("Pages of many shapes")
struct CaseTests {
  @Test("every case was found and can be read")
  func complete() {
    #expect(Case.all.count >= 87)
  }

  @Test(
    "the body is exactly the story",
    arguments: Case.all.filter { $0.hasText && !$0.hasBodyGap })
  func body(_ page: Case) {
    #expect(page.extract().text + "\n" == page.text)
  }

  @Test("kind, title, authors, dates and addresses are found", arguments: Case.all)
  func metadata(_ page: Case) {
    let gaps = page.gaps
    for field in page.fields(of: page.extract()) where !gaps.contains(field.name) {
      #expect(field.isRight, "\(field.name): \(field.found), not \(field.expected)")
    }
  }

  @Test("a gap that has closed is no longer called one", arguments: Case.all)
  func closedGaps(_ page: Case) {
    guard page.hasBodyGap || !page.gaps.isEmpty else { return }
    let article = page.extract()
    if page.hasBodyGap {
      #expect(article.text + "\n" != page.text, "take known_gap out of expected.json")
    }
    let right = page.fields(of: article).filter(\.isRight).map(\.name)
    let closed = page.gaps.intersection(right).sorted()
    #expect(closed.isEmpty, "take these out of known_metadata_gaps")
  }

  @Test("the same page gives the same article, whatever was extracted before")
  func independent() throws {
    let first = try #require(Case.all.first)
    let before = first.extract()
    for page in Case.all { _ = page.extract() }
    #expect(first.extract() == before)
  }
}
