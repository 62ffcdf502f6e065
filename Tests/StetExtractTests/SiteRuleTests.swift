import FoundationEssentials
import StetModel
import StetText
import Testing

@testable import StetExtract

@Suite("Applying site rules")
struct SiteRuleTests {
  private static let url = WebURL("https://quay.example/news/ferries")

  private func extract(
    _ lines: String, _ page: [UInt8], url: WebURL? = SiteRuleTests.url
  ) throws -> (article: Article, rule: SiteRuleOutcome) {
    let set = ruleSet(lines)
    #expect(set.diagnostics.filter { $0.severity != .note } == [])
    let result = Extractor(rules: set).extraction(page, url: url, contentType: "text/html")
    return (result.article, try #require(result.rule))
  }

  private static let story = SiteRulePages.page(
    """
    <div id="top"><h1 class="kicker">Harbour</h1><h2 id="head">Two ferries fewer this winter</h2>
    <p class="who">Words by Mara Linde and Tom Lee</p><p class="when">Printed on 3 May 2026, 10:05 CEST</p></div>
    <div class="text first">\(SiteRulePages.paragraphs(0..<2))</div>
    <div class="box shareholders-note"><p>Shareholders of the ferry company meet in June to vote on a dividend, says a note that nobody asked for.</p></div>
    <div class="text"><p class="share">Tell your friends about this story, they may want to hear of it too, and tell theirs.</p>\(SiteRulePages.paragraphs(2..<4))<ul><li>six ships</li><li>two laid up</li></ul></div>
    <figure><img src="https://track.example/pixel.gif"><figcaption>One of the ships at the quay, before it was painted in the colours of its new owner.</figcaption></figure>
    <a id="more" href="/news/ferries-part-two">on</a><a id="all" href="?view=all">all</a><a id="away" href="https://other.example/x">x</a>
    """)

  @Test("several nodes are joined in document order, with the renderer's marks")
  func body() throws {
    let (article, rule) = try extract(
      "body: //div[contains(@class, 'text')]\nprune: no", Self.story)
    #expect(
      article.text == SiteRulePages.text(0..<2)
        + "\n\nTell your friends about this story, they may want to hear of it too, and tell theirs.\n\n"
        + SiteRulePages.text(2..<4) + "\n\n- six ships\n- two laid up")
    #expect(article.extractor == "rule:quay.example")
    #expect(article.sources[.text] == "rule")
    #expect(article.kind == .article)
    #expect(rule.matched && rule.fields == ["text"] && rule.rule == "quay.example")
    #expect(rule.ruleWords ?? 0 > 60)
  }

  @Test("the first body that matches is taken, and a node inside another only once")
  func order() throws {
    let (article, _) = try extract(
      "body: //div[@id='nothing']\nbody: //div[@class='text first'] | //p[position() < 3]\nbody: //body",
      SiteRulePages.page("<div class='text first'>\(SiteRulePages.paragraphs(0..<3))</div>"))
    #expect(article.text == SiteRulePages.text(0..<3))
  }

  @Test("what is stripped is gone: by path, name, image")
  func strips() throws {
    let (article, _) = try extract(
      """
      body: //body
      strip: //div[@id='top'] | //a
      strip: //ul/li[2]/text()
      strip_id_or_class: share
      strip_image_src: track.example
      prune: no
      """, Self.story)
    #expect(article.text == SiteRulePages.text(0..<4) + "\n\n- six ships")
  }

  @Test("a name is meant whole where reading it as a part leaves no body")
  func wholeNames() throws {
    let page = SiteRulePages.page(
      """
      <div class="article-body">\(SiteRulePages.paragraphs(0..<4))<div class="body">
      <p>An inner box that has nothing to do with the story and is called what its container is called.</p></div></div>
      """)
    let (article, rule) = try extract(
      "body: //div[@class='article-body']\nstrip_id_or_class: body\nprune: no", page)
    #expect(rule.matched)
    #expect(article.text == SiteRulePages.text(0..<4))
  }

  @Test("attributes are taken off, and elements around others")
  func attributesAndDissolving() throws {
    let page = SiteRulePages.page(
      """
      <div id="b"><div class="share-buttons">\(SiteRulePages.paragraphs(0..<3))</div>
      <p>\(SiteRulePages.sentences[3]) <span><b>Bold</b> words</span> end it.</p></div>
      """)
    let (article, _) = try extract(
      "body: //div[@id='b']\nstrip_attr: //div/@class\nstrip_id_or_class: share-buttons\ndissolve: //span",
      page)
    #expect(
      article.text == SiteRulePages.text(0..<3)
        + "\n\n\(SiteRulePages.sentences[3]) Bold words end it.")
  }

  @Test("pruning leaves out furniture inside the body, and prune: no keeps it")
  func pruning() throws {
    let page = SiteRulePages.page(
      """
      <div id="b"><h1>Two ferries fewer</h1>\(SiteRulePages.paragraphs(0..<4))
      <div class="newsletter"><p>Get the harbour in your letter box every Friday, with the tides and the prices of fish.</p></div>
      <h2>Read more</h2><ul><li><a href="/1">Sugar mill shuts for six weeks</a></li><li><a href="/2">Bridge turns thirty</a></li></ul></div>
      """)
    let (pruned, _) = try extract("body: //div[@id='b']", page)
    #expect(pruned.text == SiteRulePages.text(0..<4))
    let (all, _) = try extract("body: //div[@id='b']\nprune: no", page)
    #expect(all.text.contains("## Two ferries fewer"))
    #expect(all.text.contains("- Bridge turns thirty"))
    #expect(all.text.contains("letter box"))
  }

  @Test("title, authors, date and links are what the expressions say")
  func fields() throws {
    let (article, rule) = try extract(
      """
      title: concat(//h1, ': ', //h2[@id='head'])
      author: //p[@class='nobody']
      author: substring-after(//p[@class='who'], 'Words ')
      date: //p[@class='when']
      next_page_link: //a[@id='away']
      next_page_link: //a[@id='more']
      single_page_link: //a[@id='all']/@href
      """, Self.story)
    #expect(article.title == "Harbour: Two ferries fewer this winter")
    #expect(article.authors == ["Mara Linde", "Tom Lee"])
    #expect(article.published?.value == "2026-05-03T10:05:00+02:00")
    #expect(article.published?.source == "rule")
    #expect(article.sources[.title] == "rule" && article.sources[.authors] == "rule")
    #expect(
      article.alternates.contains(
        AlternateAddress(
          relation: .singlePage, url: "https://quay.example/news/ferries?view=all")))
    #expect(article.nextPage == nil, "another site's page is never the next page")
    #expect(article.extractor == "generic")
    #expect(!rule.matched && rule.ruleWords == nil)
    #expect(rule.fields == ["title", "authors", "published", "single_page"])
  }

  @Test("a condition decides whether a link counts")
  func condition() throws {
    for (id, expected) in [("more", "https://quay.example/news/ferries-part-two"), ("none", nil)] {
      let (article, _) = try extract(
        "next_page_link: //a[@id='more']\nif_page_contains: //a[@id='\(id)']", Self.story)
      #expect(article.nextPage == expected)
    }
  }

  @Test("texts of the source are replaced before it is parsed, within bounds")
  func replacements() throws {
    let (article, _) = try extract(
      "body: //div[@id='b']\nfind_string: <noscript>\nreplace_string: <div id=\"b\">\nreplace_string(</noscript>): </div>",
      SiteRulePages.page("<noscript>\(SiteRulePages.paragraphs(0..<3))</noscript>"))
    #expect(article.text == SiteRulePages.text(0..<3))
    let many = [UInt8](repeating: 0x61, count: 1000)
    let grown = ByteReplacement.replace(
      [0x61], with: [UInt8](repeating: 0x62, count: 100), in: many, limit: 5000)
    #expect(grown.count <= 5000 && grown.count > 4000)
    #expect(
      ByteReplacement.replace(
        Array("aa".utf8), with: Array("b".utf8), in: Array("aaaxa".utf8), limit: 99)
        == Array("baxa".utf8))
  }

  // MARK: Sense

  struct Nonsense: Sendable, CustomTestStringConvertible {
    var name: String
    var rule: String
    var reason: String
    var testDescription: String { name }
  }

  @Test(
    "a body that makes no sense leaves the generic one",
    arguments: [
      Nonsense(name: "nothing", rule: "body: //div[@id='gone']", reason: "None of the rule's 1"),
      Nonsense(name: "too short", rule: "body: //p[@class='note']", reason: "only"),
      Nonsense(name: "links", rule: "body: //div[@id='menu']\nprune: no", reason: "links"),
      Nonsense(
        name: "a part", rule: "body: (//div[@id='story']/p)[1] | (//div[@id='story']/p)[2]",
        reason: "words of a body of"),
    ])
  func sense(_ nonsense: Nonsense) throws {
    let menu = (1...60).map { "<a href='/\($0)'>Another story of the harbour number \($0)</a> " }
    let page = SiteRulePages.page(
      """
      <div id="menu"><p>\(menu.joined())</p></div><div id="story">\(SiteRulePages.paragraphs(0..<6))\
      \(SiteRulePages.variants(0..<6))</div>
      <p class="note">Printed on paper.</p>
      """)
    let generic = Extractor().extract(page, url: Self.url, contentType: nil)
    let (article, rule) = try extract(nonsense.rule + "\ntitle: //p[@class='note']", page)
    #expect(!rule.matched)
    #expect(rule.reason.contains(nonsense.reason), "\(rule.reason)")
    #expect(article == generic)
  }

  @Test("the whole page is not the body")
  func wholePage() throws {
    let lines = (1...40).map { "<p>Line \($0) of the list of ships</p>" }.joined()
    let page = SiteRulePages.page(
      "<article>\(SiteRulePages.paragraphs(0..<4))</article><div class='footer'>\(lines)</div>")
    let (article, rule) = try extract("body: //body\nprune: no", page)
    #expect(rule.reason.contains("whole page"), "\(rule.reason)")
    #expect(article.extractor == "generic")
    // Where it is all that the generic way found too, nothing speaks against it.
    let bare = SiteRulePages.page(SiteRulePages.paragraphs(0..<4))
    #expect(try extract("body: //body\nprune: no", bare).rule.matched)
  }

  @Test("a short body is right where the rule strips the rest")
  func strippedRest() throws {
    let page = SiteRulePages.page(
      """
      <div id="story">\(SiteRulePages.paragraphs(0..<2))<div class="old">\(SiteRulePages.paragraphs(2..<6))\
      \(SiteRulePages.variants(2..<6))</div></div>
      """)
    let (article, rule) = try extract(
      "body: //div[@id='story']\nstrip: //div[@class='old']", page)
    #expect(rule.matched, "\(rule.reason)")
    #expect(article.text == SiteRulePages.text(0..<2))
  }

  @Test("where the body is gone, a rule only fills gaps")
  func gaps() throws {
    let page = SiteRulePages.page(
      "<p class='a'>Ida Berg</p><div>\(SiteRulePages.paragraphs(0..<5))</div>")
    let (article, rule) = try extract(
      "body: //div[@id='gone']\ntitle: //p[@class='a']\nauthor: //p[@class='a']", page)
    #expect(article.title == "Two ferries fewer")
    #expect(article.authors == ["Ida Berg"])
    #expect(rule.fields == ["authors"])
  }

  @Test("pages of other sites are not touched by a rule")
  func others() {
    let set = ruleSet("body: //p[1]\ntitle: //p[2]")
    let url = WebURL("https://other.example/1")
    let result = Extractor(rules: set).extraction(Self.story, url: url, contentType: nil)
    #expect(result.rule == nil)
    #expect(result.article == Extractor().extract(Self.story, url: url, contentType: nil))
  }

  // MARK: Bounds

  @Test(
    "work that libxml2 does not count is stopped, and the generic body stands",
    arguments: [
      "//*[count(//*[count(//*) > 1]) > 1]", "//*[contains(string(/), 'zzz')]",
      "//*[contains(//body, 'zzz')]",
      "//p[string(//p) = translate(//body, 'a', 'b')]",
      "//*[following::*[following::*[following::*]]]", "//*[sum(//p) > 1]",
    ])
  func stopped(_ xpath: String) throws {
    let page = SiteRulePages.page(
      "<div id=\"b\">\(SiteRulePages.paragraphs(0..<6))"
        + String(repeating: "<div><p>one two three<i>x</i></p></div>", count: 2000) + "</div>")
    let clock = ContinuousClock()
    let start = clock.now
    let (article, rule) = try extract("strip: \(xpath)\nbody: //div[@id='c']", page)
    #expect(article.extractor == "generic")
    #expect(rule.reason.contains("Stopped because of too much work on this page: line 1."))
    // Libxml2 stops within a second; the rest is this page in a debug build, on a busy machine.
    #expect(clock.now - start < .seconds(60))
  }

  @Test(
    "pages that hurt come back, rule or no rule",
    arguments: [
      String(repeating: "<div class='share'>", count: 4000),
      String(repeating: "<b><i>", count: 4000) + "x",
      String(repeating: "<p>x</p>", count: 70_000),
      String(repeating: "<div>", count: 390) + String(repeating: "word ", count: 40_000),
      "", "<", "<html>", "<body><frameset>", "\u{0}",
    ])
  func hostile(_ source: String) {
    let set = ruleSet(
      """
      body: //div | //p | //text() | //@class | / | //body
      strip: //* | //@* | //text()
      strip_id_or_class: share
      dissolve: //*
      title: //p[contains(., 'x')]
      """)
    for lines in [
      set, ruleSet("body: //*"), ruleSet("strip: /*\nbody: //*"), ruleSet("dissolve: //*\nbody: /"),
    ] {
      let result = Extractor(rules: lines).extraction(
        Array(source.utf8), url: Self.url, contentType: nil)
      #expect(result.rule?.matched != true || !result.article.text.isEmpty)
    }
  }

  // MARK: Ours

  private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Rules")

  private static let shipped: SiteRuleSet = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return SiteRuleSet(
      files: names.compactMap { name in
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
          return nil
        }
        return (name: name, bytes: [UInt8](data))
      })
  }()

  @Test(
    "the rules that come with the program have no mistakes, and say what they were checked against")
  func shippedRules() throws {
    #expect(Self.shipped.diagnostics == [])
    #expect(
      Set(Self.shipped.rules.map(\.name)) == [
        "theedgemalaysia.com", "theedgesingapore.com", ".wikipedia.org", ".wordpress.com",
      ])
    for rule in Self.shipped.rules {
      let text = try String(
        contentsOf: Self.folder.appendingPathComponent("\(rule.name).txt"), encoding: .utf8)
      #expect(text.contains("# Checked against:"))
    }
  }

  struct Shipped: Sendable, CustomTestStringConvertible {
    var name: String
    var url: String
    var page: [UInt8]
    var text: String
    var title: String
    var testDescription: String { name }
  }

  @Test(
    "the rules that come with the program find exactly the story on pages of those shapes",
    arguments: [
      Shipped(
        name: "split story", url: "https://theedgemalaysia.com/node/1",
        page: SiteRulePages.splitStory(suffix: "Zt3"), text: SiteRulePages.text(0..<4),
        title: "Two ferries fewer"),
      Shipped(
        name: "split story of another build", url: "https://www.theedgesingapore.com/news/a/b",
        page: SiteRulePages.splitStory(suffix: "q_9"), text: SiteRulePages.text(0..<4),
        title: "Two ferries fewer"),
      Shipped(
        name: "older theme", url: "https://www.theedgesingapore.com/news/a/b",
        page: SiteRulePages.drupal, text: SiteRulePages.text(0..<5), title: "Two ferries fewer"),
      Shipped(
        name: "encyclopedia", url: "https://en.wikipedia.org/wiki/Outer_Quay",
        page: SiteRulePages.encyclopedia,
        text: SiteRulePages.sentences[0] + "\n\n## History\n\n" + SiteRulePages.text(1..<4),
        title: "Outer Quay"),
      Shipped(
        name: "blog", url: "https://mara.wordpress.com/2026/05/03/laid-up/",
        page: SiteRulePages.blog, text: SiteRulePages.text(0..<5), title: "Laid up for the winter"),
    ])
  func shippedWork(_ page: Shipped) throws {
    let result = Extractor(rules: Self.shipped).extraction(
      page.page, url: WebURL(page.url), contentType: nil)
    let rule = try #require(result.rule)
    #expect(rule.matched, "\(rule.reason)")
    #expect(result.article.text == page.text)
    #expect(result.article.title == page.title)
    if page.name == "blog" {
      #expect(result.article.authors == ["Mara Linde"])
      #expect(result.article.published?.value == "2026-05-03T08:00:00+02:00")
    }
  }
}
