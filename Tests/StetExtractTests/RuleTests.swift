import StetModel
import StetText
import Testing

@testable import StetExtract

@Suite("Titles, names, dates")
struct RuleTests {
  @Test(
    "the site's name is taken off a title",
    arguments: [
      ("Flood in Anse - Valley Post", "Flood in Anse"),
      ("Flood in Anse | Local | Valley Post", "Flood in Anse | Local"),
      ("Valley Post: Flood in Anse", "Valley Post: Flood in Anse"),
      ("Valley Post » Flood in Anse", "Flood in Anse"),
      ("Anse - a river", "Anse - a river"),
      ("valley.example — Flood in Anse", "Flood in Anse"),
      ("Valley Post", "Valley Post"),
    ])
  func strips(_ title: String, _ expected: String) {
    let rules = TitleRules(siteNames: ["Valley Post"], url: WebURL("https://www.valley.example/x"))
    #expect(rules.strip(title) == expected)
  }

  @Test(
    "the page's heading wins over what metadata says, unless it only adds a kicker",
    arguments: [
      (["Flood in Anse"], ["Anse flooded: what we know | Valley Post"], "Flood in Anse"),
      (
        ["Weather Flood in the lower town of Anse"], ["Flood in the lower town of Anse"],
        "Flood in the lower town of Anse"
      ),
      (["Valley Post"], ["Flood in Anse | Valley Post"], "Flood in Anse"),
      (["About us", "Flood in Anse"], ["Flood in Anse"], "Flood in Anse"),
      ([], ["Flood in Anse"], "Flood in Anse"),
      (["Menu", "Search"], ["Flood in Anse"], "Flood in Anse"),
    ] as [([String], [String], String)])
  func chooses(_ headings: [String], _ statements: [String], _ expected: String) {
    let rules = TitleRules(siteNames: ["Valley Post"], url: nil)
    #expect(rules.choose(headings: headings, statements: statements) == expected)
  }

  @Test(
    "lists of authors are taken apart, people kept whole",
    arguments: [
      ("By Anna Berg and Tom Lee", ["Anna Berg", "Tom Lee"]),
      ("Von Anna Berg, Tom Lee", ["Anna Berg", "Tom Lee"]),
      ("Anna Berg, MD", ["Anna Berg, MD"]),
      ("Anna Berg, dpa", ["Anna Berg", "dpa"]),
      ("Anna Berg (abe)", ["Anna Berg"]),
      ("written by: Anna Berg; Tom Lee", ["Anna Berg", "Tom Lee"]),
      ("Author: Anna Berg & Tom Lee", ["Anna Berg", "Tom Lee"]),
      ("Anna Berg und Tom Lee", ["Anna Berg", "Tom Lee"]),
      ("https://valley.example/people/anna", []),
      ("anna@valley.example", []),
      ("@anna", []),
      ("admin", []),
      ("12.04.2026", []),
    ] as [(String, [String])])
  func authors(_ raw: String, _ expected: [String]) {
    let rules = AuthorRules(title: TitleRules(siteNames: [], url: nil))
    #expect(rules.clean([raw]) == expected)
  }

  @Test("an author who is the site gives way to people")
  func siteIsNobody() {
    let rules = AuthorRules(title: TitleRules(siteNames: ["Valley Post"], url: nil))
    #expect(rules.clean(["Valley Post", "Anna Berg"]) == ["Anna Berg"])
    #expect(rules.clean(["Valley Post"]) == ["Valley Post"])
  }

  @Test(
    "languages become BCP 47 tags",
    arguments: [
      ("en_US.utf8", "en-US"), ("DE", "de"), ("zh-hans-cn", "zh-Hans-CN"), ("es-419", "es-419"),
      ("english", nil), ("", nil), ("x", nil),
    ] as [(String, String?)])
  func languages(_ raw: String, _ expected: String?) {
    #expect(LanguageRules.tag(raw) == expected)
  }

  static func article(_ head: String, url: String = "https://valley.example/a") -> Article {
    let html = "<html><head>\(head)</head><body><h1>Flood in Anse</h1>\(HostileTests.prose)</body>"
    return Extractor().extract(Array(html.utf8), url: WebURL(url), contentType: nil)
  }

  @Test(
    "dates say where they stood, and the most reliable place wins",
    arguments: [
      (
        "<meta property='article:published_time' content='2026-03-01T10:00:00Z'>",
        "2026-03-01T10:00:00Z", "meta:article:published_time"
      ),
      (
        """
        <meta name=date content='2026-03-02'><script type='application/ld+json'>
        {"@type":"NewsArticle","datePublished":"2026-03-01T10:00:00+02:00"}</script>
        """, "2026-03-01T10:00:00+02:00", "jsonld"
      ),
      (
        """
        <script type='application/ld+json'>{"@type":"NewsArticle","datePublished":"soon"}</script>
        <meta name=date content='2026-03-02T00:00:00Z'>
        """, "2026-03-02T00:00:00Z", "meta:date"
      ),
      ("", "2026-04-05T00:00:00Z", "url"),
      ("<meta name=date content='1970-01-01T00:00:00Z'>", "2026-04-05T00:00:00Z", "url"),
    ])
  func dates(_ head: String, _ value: String, _ source: String) {
    let article = Self.article(head, url: "https://valley.example/2026/04/05/flood")
    #expect(article.published?.value == value)
    #expect(article.published?.source == source)
  }

  @Test("no date is made up where the page has none")
  func noDate() {
    #expect(Self.article("", url: "https://valley.example/2026/13/45/x").published == nil)
    #expect(Self.article("", url: "https://valley.example/20261/1/1/x").published == nil)
    #expect(Self.article("").modified == nil)
  }

  @Test(
    "the canonical address is resolved, and is a web address or nothing",
    arguments: [
      ("<link rel=canonical href='/b?x=1#top'>", "https://valley.example/b?x=1"),
      ("<link rel=canonical href='javascript:alert(1)'>", nil),
      ("<meta property=og:url content='https://valley.example/c'>", "https://valley.example/c"),
      (
        "<base href='https://cdn.example/d/'><link rel=canonical href='e'>",
        "https://cdn.example/d/e"
      ),
      ("", nil),
    ] as [(String, String?)])
  func canonical(_ head: String, _ expected: String?) {
    #expect(Self.article(head).canonicalURL == expected)
  }

  @Test("JSON-LD with line breaks in strings and a comma too many around it is still read")
  func damagedData() {
    let head = """
      <script type="application/ld+json">//<![CDATA[
      {"@context":"https://schema.org","@type":["NewsArticle"],"headline":"Flood in Anse",
      "author":["Anna
       Berg",{"@type":"Organization","name":"Valley Post"}]};
      //]]></script>
      """
    #expect(Self.article(head).authors == ["Anna Berg"])
  }

  @Test("block texts are neither glued nor doubled, and white space is single")
  func text() {
    let html = """
      <body><article><p>The  first&nbsp;line,\n which is <b>long</b>er than <i>that</i>, said she.</p>\
      <div>A second line that stands in a div of its own, to see whether it is glued.<p>The third \
      line follows at once, with a soft&shy;hyphen and a zero&#8203;width space in it.</div></article>
      """
    let article = Extractor().extract(Array(html.utf8), url: nil, contentType: nil)
    #expect(
      article.text == """
        The first line, which is longer than that, said she.

        A second line that stands in a div of its own, to see whether it is glued.

        The third line follows at once, with a softhyphen and a zerowidth space in it.
        """)
  }

  @Test("every block that is not kept has a reason")
  func explained() throws {
    let page = try #require(Case.all.first { $0.name == "app-chrome-and-split-body" })
    let explanation = Extractor().explain(page.page, url: nil, contentType: nil)
    let reasons = Dictionary(
      explanation.blocks.map { ($0.text, $0.reason) }, uniquingKeysWith: { first, _ in first })
    #expect(explanation.container.contains("newsTextDataWrap"))
    #expect(reasons["Font Resizer"] == "outside_container")
    #expect(reasons["Advertisement"] == "boilerplate_container")
    #expect(
      reasons["Follow us on Facebook and join our Telegram channel for the latest updates."]
        == "call")
    #expect(explanation.blocks.allSatisfy { $0.kept == ($0.reason == "kept") })
  }
}
