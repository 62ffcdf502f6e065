import StetText
import Testing

@testable import StetExtract

func ruleSet(_ lines: String, name: String = "quay.example.txt") -> SiteRuleSet {
  SiteRuleSet(files: [(name: name, bytes: Array(lines.utf8))])
}

@Suite("Reading site rules")
struct SiteRuleParserTests {
  @Test("each directive goes where it belongs, repeated ones add up, comments are left out")
  func directives() throws {
    let set = ruleSet(
      """
      \u{FEFF}# a comment: with a colon
      Title: //h1
      body: //div[@id='x'] | //div[@id='y']
      body: //article
      author: substring-after(//p[1], 'By ')
      date: //time/@datetime
      strip: //aside
      strip_attr: //p/@class
      dissolve: //center
      strip_id_or_class: "share"
      strip_image_src: /pixel.
      prune: no
      autodetect_on_failure: no
      find_string: <x>
      replace_string: <p>
      replace_string(<a href="http://b">): <c>
      replace_string(</x>):
      single_page_link: //a[@id='all']
      if_page_contains: //div[@class='pages']
      next_page_link: //a[@rel='next']
      single_page_link_in_feed: //a
      http_header(User-Agent): Curl/8
      http_header(user-agent): Curl/9
      test_url: https://quay.example/1
      test_contains: two of its six
      test_contains: next week
      test_url: https://quay.example/2
      tidy: yes
      tidy: no
      """)
    let rule = try #require(set.rules.first)
    #expect(rule.name == "quay.example")
    #expect(rule.titles == [.init(xpath: "//h1", line: 2)])
    #expect(rule.bodies.map(\.xpath) == ["//div[@id='x'] | //div[@id='y']", "//article"])
    #expect(rule.authors.map(\.xpath) == ["substring-after(//p[1], 'By ')"])
    #expect(rule.dates.map(\.xpath) == ["//time/@datetime"])
    #expect(rule.strips.map(\.xpath) == ["//aside"])
    #expect(rule.stripAttributes.map(\.xpath) == ["//p/@class"])
    #expect(rule.dissolves.map(\.xpath) == ["//center"])
    #expect(rule.stripIDsOrClasses == ["share"])
    #expect(rule.stripImageSources == ["/pixel."])
    #expect(rule.prune == false)
    #expect(rule.autodetectOnFailure == false)
    #expect(
      Set(rule.replacements) == [
        .init(find: "<x>", replacement: "<p>"),
        .init(find: #"<a href="http://b">"#, replacement: "<c>"),
        .init(find: "</x>", replacement: ""),
      ])
    #expect(
      rule.singlePageLinks == [
        .init(xpath: "//a[@id='all']", line: 18, condition: "//div[@class='pages']")
      ])
    #expect(rule.nextPageLinks == [.init(xpath: "//a[@rel='next']", line: 20)])
    #expect(rule.singlePageLinksInFeed.map(\.xpath) == ["//a"])
    #expect(rule.httpHeaders == [.init(name: "user-agent", value: "Curl/9")])
    #expect(
      rule.tests == [
        .init(url: "https://quay.example/1", contains: ["two of its six", "next week"], line: 24),
        .init(url: "https://quay.example/2", line: 27),
      ])
    #expect(set.diagnostics.map(\.severity) == [.note])
    #expect(set.diagnostics.first?.line == 28)
  }

  @Test(
    "what is wrong is said with its line, and the rest of the file is used",
    arguments: [
      ("body //p", .error),
      ("body: //p[", .error),
      ("body: //p[lower-case(.)='x']", .error),
      ("body: document('http://x.example/')", .error),
      ("body: //p[re:test(., 'x')]", .error),
      ("body: //p[. = $x]", .error),
      ("body: //p[@id = //a]", .error),
      ("body: //p[.. > 5]", .error),
      ("body: //p[/html = 'x']", .error),
      ("body: //p[ancestor::div + 1 = 2]", .error),
      ("body: \(String(repeating: "(", count: 30))1\(String(repeating: ")", count: 30))", .error),
      ("body: \(String(repeating: "//p", count: 300))", .error),
      ("body: //\(String(repeating: "p", count: 4000))", .error),
      ("body: 'open", .error),
      ("body:", .warning),
      ("bodie: //p", .warning),
      ("prune: maybe", .error),
      ("strip_id_or_class: a", .error),
      ("find_string: x", .error),
      ("replace_string(x: y", .error),
      ("replace_string(): y", .error),
      ("http_header: x", .error),
      ("http_header(host): x.example", .error),
      ("http_header(x-a): ü", .error),
      ("test_url: ftp://x.example/", .warning),
      ("if_page_contains: //p", .warning),
      ("requires_login: yes", .note),
      ("wrap_in(h2): //p", .note),
    ] as [(String, SiteRuleDiagnostic.Severity)])
  func mistakes(_ line: String, _ severity: SiteRuleDiagnostic.Severity) throws {
    let set = ruleSet("title: //h1\n\n\(line)\nauthor: //b")
    #expect(set.diagnostics.map(\.severity) == [severity])
    #expect(set.diagnostics.first?.line == 3)
    #expect(set.diagnostics.first?.file == "quay.example.txt")
    #expect(set.diagnostics.first?.remedy.isEmpty == false)
    let rule = try #require(set.rules.first)
    #expect(rule.titles.count == 1 && rule.authors.count == 1 && rule.bodies.isEmpty)
  }

  @Test(
    "expressions that rules are made of are accepted",
    arguments: [
      "//div[contains(concat(' ', normalize-space(@class), ' '), ' a ')]", "//div[@id='a'][2]/p",
      "//p[position() > 1 and not(position() = last())]", "//p[. = 'Related']",
      "//h2[.='x']/following-sibling::*", "//p[preceding-sibling::h2 = 'x']",
      "//a[../@class='x']", "//p[ancestor::div[@id='x']]", "//div[not(//article)]",
      "//p[string(..) = 'x']", "//*[@data-a = @data-b]",
      "//p[count(a) > 2 or string-length(.) < 9]",
      "concat(//h1, ' - ', //h2)", "substring-before(//title, ' | ')",
      "//text()[normalize-space()]",
      "//comment() | //p", "//*[self::div or self::p]", "id('x')/p", "//p[@width * 2 > 9]",
      "//div[@class=\"it's\"]", "//article[.//h1]//*[@div]/mod",
    ])
  func accepted(_ xpath: String) {
    #expect(ruleSet("body: \(xpath)").diagnostics == [])
  }

  @Test(
    "the nearest rule is for a host",
    arguments: [
      ("quay.example", "quay.example"), ("www.quay.example", "quay.example"),
      ("QUAY.example.", "quay.example"), ("news.quay.example", ".quay.example"),
      ("a.news.quay.example", ".news.quay.example"), ("live.quay.example", "live.quay.example"),
      ("www.live.quay.example", "live.quay.example"), ("example", nil), ("aquay.example", nil),
      ("www.only.example", nil), ("x.only.example", ".only.example"),
    ] as [(String, String?)])
  func hosts(_ host: String, _ name: String?) {
    let names = [
      "quay.example", ".quay.example", ".news.quay.example", "live.quay.example", ".only.example",
      ".example",
    ]
    let set = SiteRuleSet(
      files: names.map { (name: "rules/\($0).txt", bytes: Array("body: //p".utf8)) })
    #expect(set.rule(forHost: host)?.name == name)
  }

  @Test("files that are no rules are left out, and a second one for a host")
  func files() {
    let set = SiteRuleSet(files: [
      (name: "README.md", bytes: Array("# hello".utf8)),
      (name: "LICENSE.txt", bytes: Array("public domain".utf8)),
      (name: "Quay.example.txt", bytes: Array("body: //p".utf8)),
      (name: "quay.example.txt", bytes: Array("body: //b".utf8)),
      (name: "empty.example.txt", bytes: Array("# nothing\n".utf8)),
      (name: "big.example.txt", bytes: [UInt8](repeating: 0x23, count: 300 << 10)),
    ])
    #expect(set.rules.map(\.name) == ["quay.example", "empty.example"])
    #expect(set.rules.first?.bodies.map(\.xpath) == ["//p"])
    #expect(
      set.diagnostics.map { "\($0.file) \($0.severity)" } == [
        "LICENSE.txt note", "big.example.txt error", "empty.example.txt warning",
        "quay.example.txt error",
      ])
  }

  @Test("sets are equal where their files are, in whatever order")
  func identity() {
    let a = (name: "a.example.txt", bytes: Array("body: //p".utf8))
    let b = (name: "b.example.txt", bytes: Array("body: //b".utf8))
    #expect(SiteRuleSet(files: [a, b]) == SiteRuleSet(files: [b, a]))
    #expect(SiteRuleSet(files: [a]) != SiteRuleSet(files: [b]))
    #expect(SiteRuleSet(files: [a]).sha256.count == 64)
    #expect(SiteRuleSet.none.rule(forHost: "a.example") == nil)
  }

  @Test("no bytes in a file break the reader")
  func noise() {
    var seed: UInt64 = 9
    let alphabet = Array("body: //p[@()]'\"\n\r#strip_x|\u{0}é=.,*:replace_string(find".utf8)
    for _ in 0..<300 {
      let bytes = (0..<200).map { _ -> UInt8 in
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return seed >> 60 == 0
          ? UInt8(truncatingIfNeeded: seed >> 40)
          : alphabet[Int(seed >> 33) % alphabet.count]
      }
      let set = SiteRuleSet(files: [(name: "x.example.txt", bytes: bytes)])
      for rule in set.rules {
        _ = Extractor(rules: set).extract(
          SiteRulePages.page("<p>x</p>"), url: WebURL("https://\(rule.name)/"), contentType: nil)
      }
    }
  }
}
