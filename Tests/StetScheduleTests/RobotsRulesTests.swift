import StetModel
import StetSchedule
import Testing

/// A file, an address, and whether it may be fetched by Stet.
struct RobotsCase: Sendable, CustomTestStringConvertible {
  var lines: String
  var url: String
  var isAllowed: Bool

  init(_ lines: String, _ url: String, _ isAllowed: Bool) {
    (self.lines, self.url, self.isAllowed) = (lines, url, isAllowed)
  }

  var testDescription: String { "\(lines.debugDescription) \(url)" }
}

@Suite struct RobotsRulesTests {
  private func check(_ item: RobotsCase, _ place: SourceLocation = #_sourceLocation) {
    let rules = RobotsRules(Array(item.lines.utf8), agent: "Stet")
    #expect(
      rules.decision(for: item.url).isAllowed == item.isAllowed, sourceLocation: place)
  }

  /// The lines as rules of our own group.
  private func own(_ rules: String, _ url: String) -> RobotsRules.Decision {
    RobotsRules(Array("User-agent: Stet\n\(rules)\n".utf8), agent: "Stet").decision(for: url)
  }

  @Test(
    "Our groups are one, * applies only where none is ours, other lines end no group",
    arguments: [
      RobotsCase("User-agent: *\nDisallow: /", "/a", false),
      RobotsCase("User-agent: *\nDisallow: /\n\nUser-agent: Stet\nDisallow: /b", "/a", true),
      RobotsCase("User-agent: *\nDisallow: /\n\nUser-agent: Stet\nDisallow: /b", "/b", false),
      RobotsCase("User-agent: *\nDisallow: /\n\nUser-agent: Stet", "/a", true),
      RobotsCase("User-agent: stet\nDisallow: /a\nUser-agent: STET\nDisallow: /b", "/a", false),
      RobotsCase("User-agent: stet\nDisallow: /a\nUser-agent: STET\nDisallow: /b", "/b", false),
      RobotsCase("User-agent: Oak\nUser-agent: Stet\nDisallow: /", "/a", false),
      RobotsCase("User-agent: Stet\n\nUser-agent: Oak\nDisallow: /", "/a", false),
      RobotsCase("User-agent: Stet\nDisallow:\nUser-agent: Oak\nDisallow: /", "/a", true),
      RobotsCase(
        "User-agent: Stet\nSitemap: /s\nColour: red\nUser-agent: Oak\nDisallow: /", "/a", false),
      RobotsCase("User-agent: Stet\nCrawl-delay: 3\nUser-agent: Oak\nDisallow: /", "/a", false),
      RobotsCase("User-agent: Stet\nNoindex: /b\nUser-agent: Oak\nDisallow: /", "/a", true),
      RobotsCase("User-agent: Stet\nhttp://e.example/\nUser-agent: Oak\nDisallow: /", "/a", false),
      RobotsCase("User-agent: Stet\nDisallow: /a\nColour: red\n\n\nDisallow: /b", "/b", false),
      RobotsCase("Disallow: /\nUser-agent: Stet\nDisallow: /b", "/a", true),
      RobotsCase("User-agent: Stetson\nDisallow: /", "/a", true),
      RobotsCase("User-agent: Ste\nDisallow: /", "/a", true),
      RobotsCase("User-agent: Stet/1.0\nDisallow: /", "/a", false),
      RobotsCase("User-agent: Stet the crawler\nDisallow: /", "/a", false),
      RobotsCase("User-agent: St*\nDisallow: /", "/a", false),
      RobotsCase("User-agent: *bot\nDisallow: /", "/a", true),
      RobotsCase("User-agent: * # all\nDisallow: /", "/a", false),
      RobotsCase("User-agent:\nDisallow: /", "/a", true),
      RobotsCase("", "/a", true),
    ])
  func groups(_ item: RobotsCase) { check(item) }

  @Test(
    "A name without a crawler's own group obeys *, and a nameless crawler too",
    arguments: ["Stetson", "", "*", "two words"])
  func strangers(_ agent: String) {
    let rules = RobotsRules(
      Array("User-agent: Stet\nDisallow: /a\nUser-agent: *\nDisallow: /b".utf8), agent: agent)
    #expect(rules.decision(for: "/a").isAllowed)
    #expect(!rules.decision(for: "/b").isAllowed)
  }

  @Test(
    "Line ends, byte order marks, comments and spaces do not matter",
    arguments: [
      "User-agent: Stet\rDisallow: /a\r", "User-agent: Stet\r\nDisallow: /a\r\n",
      "User-agent: Stet\n\r\nDisallow: /a", "\u{FEFF}User-agent: Stet\nDisallow: /a",
      "  User-agent :\tStet  # us\n\n \tDisallow\t: /a # not this\n",
      "USER-AGENT: STET\nDISALLOW: /a", "User-agent: Stet\\nDisallow: /a\\n",
      "User-agent: Stet\\r\\nDisallow: /a\\r\\n",
    ])
  func lines(_ text: String) {
    check(RobotsCase(text, "/a", false))
    check(RobotsCase(text, "/b", true))
  }

  @Test(
    "What people misspell is understood",
    arguments: [
      "User-agent Stet\nDisallow /a", "Useragent: Stet\nDissallow: /a",
      "User agent: Stet\nDissalow: /a", "user agent Stet\nDisalow: /a",
      "User-agents: Stet\nDiasllow: /a", "User-agent: Stet\nDisallaw: /a",
      "User-agent: Stet\nDisallowed: /a", "User-agent: Stet\nDisallow: a",
    ])
  func typos(_ text: String) {
    check(RobotsCase(text, "/a", false))
    check(RobotsCase(text, "/b", true))
  }

  @Test(
    "Prose is no rule",
    arguments: [
      "User-agent: Stet\nDisallow everything here", "User-agent: Stet\nNodisallow: /",
      "User-agent: Stet\n# Disallow: /", "User-agent: Stet\nDisallow", "User-agent: Stet\n: /",
    ])
  func prose(_ text: String) { check(RobotsCase(text, "/a", true)) }

  @Test(
    "The longest match decides, and Allow between equals",
    arguments: [
      ("Disallow: /a\nAllow: /a/b", "/a/b/c", true), ("Disallow: /a/b\nAllow: /a", "/a/b/c", false),
      ("Disallow: /a\nAllow: /a", "/a", true), ("Allow: /a\nDisallow: /a", "/a", true),
      ("Allow: /page\nDisallow: /*.htm", "/page.htm", false),
      ("Allow: /page.\nDisallow: /*.htm", "/page.htm", true),
      ("Disallow:\nAllow:", "/a", true), ("Disallow: *", "/a", false),
      ("Disallow: /%61%62c\nAllow: /%61%62", "/abc", false),
      ("Disallow: /\nAllow: /d/index.html", "/d/", true),
      ("Disallow: /\nAllow: /d/index.html", "/d/e", false),
      ("Disallow: /\nAllow: d", "/d", false),
    ])
  func precedence(_ rules: String, _ url: String, _ isAllowed: Bool) {
    #expect(own(rules, url).isAllowed == isAllowed)
  }

  @Test(
    "* is any octets, $ at the end is the end",
    arguments: [
      ("/a*c", "/abc", false), ("/a*c", "/ac", false), ("/a*c", "/ab", true),
      ("/*/x/*.pdf$", "/1/x/2/3.pdf", false), ("/*/x/*.pdf$", "/1/x/2.pdf?", true),
      ("/*.php", "/q?f=i.php", false), ("*m", "/some", false), ("/a$", "/a", false),
      ("/a$", "/ab", true), ("/a$b", "/a$b", false), ("/a$b", "/a", true), ("/a*$", "/ab", false),
      ("/ab*ab$", "/ab", true), ("/ab*ab$", "/abab", false), ("/a**b", "/axb", false),
      ("/*aab", "/aaab", false), ("/A", "/a", true), ("/?", "/?q", false), ("/?", "/", true),
      ("/a%2A", "/a*", false), ("/a%2A", "/ab", true), ("/a%24", "/a$", false),
      ("/a%24", "/a", true), ("/a$", "/a$", false), ("$", "/", false), ("$", "/a", true),
    ])
  func patterns(_ pattern: String, _ url: String, _ isAllowed: Bool) {
    #expect(own("Disallow: \(pattern)", url).isAllowed == isAllowed)
  }

  @Test(
    "A Disallow holds for every spelling of an address",
    arguments: [
      ("/%7Ejo", "/~jo"), ("/~jo", "/%7ejo"), ("/%62ar", "/bar"), ("/bar", "/b%61r"),
      ("/a%3cb", "/a<b"), ("/a<b", "/a%3Cb"), ("/köln", "/k%C3%B6ln"), ("/k%c3%b6ln", "/köln"),
      ("/a%2fb", "/a%2Fb"), ("/a$b", "/a%24b"), ("/a|b", "/a%7Cb"), ("/100%", "/100%"),
    ])
  func spellings(_ pattern: String, _ url: String) {
    #expect(!own("Disallow: \(pattern)", url).isAllowed)
  }

  @Test("A reserved character is not its escape")
  func reserved() {
    #expect(own("Disallow: /a%2Fb", "/a/b").isAllowed)
    #expect(own("Disallow: /a/b", "/a%2Fb").isAllowed)
    #expect(own("Disallow: /a%3Fb", "/a?b").isAllowed)
  }

  @Test("An Allow is held against the address as it is and with its letters decoded")
  func allowSpellings() {
    for (allowed, url, isAllowed) in [
      ("/bar", "/b%61r", true), ("/b%61r", "/b%61r", true), ("/b%61r", "/bar", false),
      ("/%7Ejo", "/~jo", true), ("/~jo", "/%7Ejo", true), ("/köln", "/k%C3%B6ln", true),
      ("/a<b", "/a%3Cb", true),
    ] {
      #expect(
        own("Disallow: /\nAllow: \(allowed)", url).isAllowed == isAllowed, "\(allowed) \(url)")
    }
  }

  @Test(
    "Of a URL the path and query count",
    arguments: [
      ("https://e.example/a", false), ("https://u:p@e.example:8443/a?b#c", false),
      ("https://e.example/b#/a", true), ("https://e.example", true), ("https://e.example?/a", true),
      ("/a", false), ("a", false), ("", true), ("/b?u=http://e.example/a", true),
    ])
  func urls(_ url: String, _ isAllowed: Bool) {
    #expect(own("Disallow: /a", url).isAllowed == isAllowed)
  }

  @Test("/robots.txt may always be fetched")
  func itself() {
    #expect(own("Disallow: /", "https://e.example/robots.txt").isAllowed)
    #expect(RobotsRules.refusingAll.decision(for: "/robots.txt").isAllowed)
    #expect(!own("Disallow: /", "https://e.example/robots.txt.html").isAllowed)
  }

  @Test("A decision names its rule as it is written, in at most 200 bytes")
  func rule() {
    #expect(own("DISALLOW :  /a%7e* # x", "/a~b").rule == "Disallow: /a%7e*")
    #expect(own("Disallow: /\nAllow: /b$", "/b").rule == "Allow: /b$")
    #expect(own("Disallow: /a", "/b").rule == nil)
    let long = own("Disallow: /\(String(repeating: "ö", count: 500))*", "/b")
    #expect(long.isAllowed)
    let path = "/" + String(repeating: "ö", count: 500)
    let rule = own("Disallow: \(path)", path).rule
    #expect(rule?.hasPrefix("Disallow: /öö") == true)
    #expect((190...200).contains(rule?.utf8.count ?? 0))
  }

  @Test(
    "Crawl-delay is read in seconds, at most two minutes",
    arguments: [
      ("5", 5000), ("0.5", 500), ("2.25 s", 2250), ("120", 120_000), ("86400", 120_000),
      ("99999999999999999999999999", 120_000), ("0", 0), (".5", 500),
    ] as [(String, Int64)])
  func delay(_ value: String, _ milliseconds: Int64) {
    let text = "User-agent: *\nCrawl-delay: \(value)\nDisallow: /a"
    #expect(RobotsRules(Array(text.utf8), agent: "Stet").crawlDelay == .milliseconds(milliseconds))
  }

  @Test("Crawl-delay is our group's, the longest of several")
  func ourDelay() {
    func delay(_ text: String) -> Duration? {
      RobotsRules(Array(text.utf8), agent: "Stet").crawlDelay
    }
    #expect(delay("User-agent: *\nCrawl-delay: 9\nDisallow:\nUser-agent: Stet\nAllow: /") == nil)
    #expect(
      delay("User-agent: Stet\nCrawl-delay: 2\nCrawl-delay: 4\nCrawl-delay: 3") == .seconds(4))
    #expect(delay("User-agent: Oak\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /a") == nil)
    #expect(delay("Crawl-delay: 9") == nil)
    #expect(delay("User-agent: *\nCrawl-delay: -1\nCrawl-delay: x\nCrawl-delay: nan") == nil)
  }

  @Test("Sitemaps belong to no group, and so many are kept")
  func sitemaps() {
    let few = "Sitemap: https://e.example/1.xml\nUser-agent: Oak\nSite-map: /2.xml\nSitemap:\n"
    #expect(
      RobotsRules(Array(few.utf8), agent: "Stet").sitemaps == ["https://e.example/1.xml", "/2.xml"])
    let many = String(repeating: "Sitemap: /s\n", count: 5000)
    #expect(
      RobotsRules(Array(many.utf8), agent: "Stet").sitemaps.count == RobotsRules.maximumSitemaps)
  }
}
