import StetModel
import StetText
import Testing

@testable import StetArchive

@Suite struct TextFileTests {
  @Test("front matter and body stand as the layout says and come back")
  func roundTrip() throws {
    var record = version(title: "Prices: \"up\" # 4.2%")
    record.authors = ["Ada Tan", "O'Neil, \"B\""]
    let body = TextFile.body(of: "First.\n\n## Head\n\n- item")
    record.text.bodySHA256 = Digest.sha256Hex(body)
    let file = TextFile(frontMatter: .init(record), body: body)
    let bytes = file.rendered()
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        ---
        title: "Prices: \\"up\\" # 4.2%"
        url: "https://www.example.com/news/prices-rise?ref=rss"
        canonical_url: "https://www.example.com/news/prices-rise"
        article: "d6404b53a7fe"
        version: 1
        fetched: "2026-11-21T19:00:00Z"
        published: "2026-11-21T10:05:00+08:00"
        authors: ["Ada Tan","O'Neil, \\"B\\""]
        language: "en"
        sha256: "\(record.text.bodySHA256)"
        ---
        First.

        ## Head

        - item

        """)
    #expect(try TextFile(bytes) == file)
  }

  @Test("a body may hold lines of hyphens, and what is not known stays null")
  func hyphens() throws {
    var record = version(title: nil)
    record.published = nil
    record.authors = []
    record.language = nil
    let file = TextFile(frontMatter: .init(record), body: TextFile.body(of: "---\na: b\n---\nx"))
    let again = try TextFile(file.rendered())
    #expect(again == file)
    #expect(again.frontMatter.title == nil)
    #expect(String(decoding: again.body, as: UTF8.self) == "---\na: b\n---\nx\n")
  }

  @Test(
    "control characters never get into a body, and cleaning twice changes nothing",
    arguments: [
      ("a\r\nb\rc", "a\nb\nc\n"), ("a\u{0}b\u{1B}[31mc\u{7F}", "a b [31mc\n"),
      ("a\u{85}b\u{9B}c", "a\nb c\n"), ("a\u{2028}b\u{2029}c", "a\nb\nc\n"), ("", "\n"),
      ("\n\n  \n", "\n"), ("\n\nx\t\n \n", "x\n"), ("tab\tstays", "tab\tstays\n"),
      ("Ünïcødé 新聞 🇸🇬", "Ünïcødé 新聞 🇸🇬\n"), ("é\u{C2}", "éÂ\n"),
    ])
  func bodies(text: String, expected: String) {
    let body = TextFile.body(of: text)
    #expect(String(decoding: body, as: UTF8.self) == expected)
    #expect(TextFile.body(of: String(decoding: body, as: UTF8.self)) == body)
    #expect(TextFile.bodySHA256(of: text) == Digest.sha256Hex(body))
  }

  @Test(
    "one-line fields lose what could break a line or hide text",
    arguments: [
      ("A\nB\tC", "A B C"), (" x ", "x"), ("a\u{202E}b\u{2066}c\u{FEFF}", "abc"),
      ("a\u{2028}b\u{9B}c", "a b c"), ("\u{1B}]0;x\u{7}", "]0;x"), ("עברית 新聞", "עברית 新聞"),
      (String(repeating: "é", count: 40), String(repeating: "é", count: 25)),
    ])
  func lines(text: String, expected: String) {
    #expect(CleanText.line(text, limit: 50) == expected)
  }

  @Test(
    "a file that is not a text is refused",
    arguments: [
      ("", "does not start"), ("Hello", "does not start"), ("---\n", "does not end"),
      ("---\ntitle: \"x\"\n", "does not end"), ("---\ntitle\n---\n", "no colon"),
      ("---\ntitle: x\n---\n", "cannot be read"), ("---\n---\nbody\n", "title is missing"),
    ])
  func refusal(text: String, reason: String) {
    let error = #expect(throws: TextFileError.self) { try TextFile(Array(text.utf8)) }
    #expect(error?.reason.contains(reason) == true)
  }
}

@Suite struct SlugTests {
  @Test(
    "a title becomes a short ASCII name; where it has no Latin form the URL gives one",
    arguments: [
      ("Prices rise 4.2% in Singapore's flats", "/x", "prices-rise-4-2-in-singapores-flats"),
      ("  Größe & Café — naïve ", "/x", "groesse-cafe-naive"),
      ("Việt Nam mở cửa", "/x", "viet-nam-mo-cua"),
      ("新加坡房价上涨 4.6%", "/news/xin-jia-po-2026.html?a=1", "xin-jia-po-2026"),
      ("Цены растут", "/", "article"), ("Цены растут", "/2026/11/21/", "21"),
      ("新聞", "/a-story/index.html", "a-story"), ("新聞", "/%E6%96%B0", "article"),
      ("../../etc/passwd", "/x", "etc-passwd"), ("\u{0}\u{1}", "/a%2F..%2Fb", "a-b"),
      ("...", "/", "article"), ("CON", "/x", "con-x"), ("Lpt1", "/x", "lpt1-x"),
      ("-", "/nul", "nul-x"), ("", "/Some_Page.PHP", "some-page"),
      (
        "one two three four five six seven eight nine ten eleven twelve thirteen", "/x",
        "one-two-three-four-five-six-seven-eight-nine-ten-eleven"
      ),
      (String(repeating: "x", count: 500), "/", String(repeating: "x", count: 60)),
    ])
  func slugs(title: String, path: String, expected: String) {
    #expect(Slug.make(title: title, url: "https://example.com\(path)") == expected)
  }

  @Test(
    "a host becomes one harmless folder",
    arguments: [
      ("https://www.Example.com:8443/x", "www.example.com"), ("http://127.0.0.1:80/", "127.0.0.1"),
      ("http://[2001:db8::1]/", "2001-db8-1"), ("https://bücher.example/", "xn--bcher-kva.example"),
      ("not a url", "unknown-host"), ("mailto:a@b", "unknown-host"), ("", "unknown-host"),
      ("http://com1.example/", "com1-x.example"),
      ("http://a..b/", "a.b"), ("http://.../", "unknown-host"),
    ])
  func hosts(url: String, expected: String) {
    #expect(Slug.folder(forHostOf: url) == expected)
  }

  @Test("whatever a page says, its text stays in its folder")
  func containment() {
    let hostile = [
      "../../../../etc/passwd", "..", ".", "/", "a/../b", "\u{0}", "aux", "\\..\\..\\x", "~", "-rf",
      "\u{202E}txt", String(repeating: "../", count: 1000), "%2e%2e%2f", "a:b|c<d>e?f*g\"h",
    ]
    let day = ArchiveDay(instant("2026-11-21T19:00:00Z"))
    for text in hostile {
      for url in ["https://x.example/\(text)", "https://\(text)/", text] {
        let path = ArchiveLayout.textPath(for: version(title: text, url: url), on: day)
        #expect(ArchiveLayout.isSafe(path), "\(path)")
        #expect(path.utf8.split(separator: 0x2F).count == 6, "\(path)")
        #expect(path.utf8.count < 250, "\(path)")
      }
    }
  }

  @Test(
    "a path from a manifest cannot leave the archive",
    arguments: [
      "", "/etc/passwd", "text/../x", "text//x", "text/./x", "text/a\u{0}b", "text/a b", "a\\b",
      "text/.tmp-x", "text/", String(repeating: "a/", count: 600) + "a",
    ])
  func paths(path: String) {
    #expect(!ArchiveLayout.isSafe(path))
  }
}
