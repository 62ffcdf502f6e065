import StetText
import Testing

@Suite struct WebURLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let input: String
    let base: String?
    /// nil for failure.
    let href: String?

    init(_ input: String, _ href: String?, base: String? = nil) {
      self.input = input
      self.base = base
      self.href = href
    }

    var testDescription: String { input }
  }

  static let absolute: [Case] = [
    Case("https://stet.example/news", "https://stet.example/news"),
    Case("HTTPS://Stet.Example", "https://stet.example/"),
    Case("  \u{1}https://stet.example/a \u{1F}", "https://stet.example/a"),
    Case("ht\ntps://ste\tt.example/a\rb", "https://stet.example/ab"),
    Case("https:stet.example", "https://stet.example/"),
    Case("https:////\\stet.example", "https://stet.example/"),
    Case("https:\\\\stet.example\\a\\b", "https://stet.example/a/b"),
    Case("https://stet.example:443/", "https://stet.example/"),
    Case("https://stet.example:8443/", "https://stet.example:8443/"),
    Case("http://stet.example:/", "http://stet.example/"),
    Case("http://stet.example:00080/", "http://stet.example/"),
    Case("http://stet.example:65536/", nil),
    Case("http://stet.example:8a/", nil),
    Case("http://reader:secret@stet.example/", "http://reader:secret@stet.example/"),
    Case("http://a@b:c@stet.example/", "http://a%40b:c@stet.example/"),
    Case("http://@stet.example/", "http://stet.example/"),
    Case("http://:@stet.example/", "http://stet.example/"),
    Case("http://:x@stet.example/", "http://:x@stet.example/"),
    Case("http://reader@/x", nil),
    Case("http://", nil),
    Case("https:///", nil),
    Case("http://stet example/", nil),
    Case("http://stet|example/", nil),
    Case("http://stet<example/", nil),
    Case("http://stet%00.example/", nil),
    Case("http://st%65t.example/", "http://stet.example/"),
    Case("http://stet%2f.example/", nil),
    Case("http://bücher.example/ü?ü#ü", "http://xn--bcher-kva.example/%C3%BC?%C3%BC#%C3%BC"),
    Case("http://BÜCHER.example", "http://xn--bcher-kva.example/"),
    Case("http://straße.example", "http://xn--strae-oqa.example/"),
    Case("http://日本語。example", "http://xn--wgv71a119e.example/"),
    Case("http://☕.example", "http://xn--53h.example/"),
    Case("http://a☕b.example", "http://xn--ab-ytx.example/"),
    Case("http://\u{FFFD}.example", nil),
    Case("http://xn--.example/", "http://xn--.example/"),
    Case("http://ste\u{AD}t.example/", "http://stet.example/"),
    Case("http://127.1/", "http://127.0.0.1/"),
    Case("http://0x7f.0.0.0x1/", "http://127.0.0.1/"),
    Case("http://017700000001/", "http://127.0.0.1/"),
    Case("http://3232235777/", "http://192.168.1.1/"),
    Case("http://192.168.1.1./", "http://192.168.1.1/"),
    Case("http://256.1.1.1/", nil),
    Case("http://1.2.3.4.5/", nil),
    Case("http://1.2.3.08/", nil),
    Case("http://stet.0x/", nil),
    Case("http://4294967296/", nil),
    Case("http://[2001:DB8::1]/", "http://[2001:db8::1]/"),
    Case("http://[0:0:0:0:0:0:0:0]/", "http://[::]/"),
    Case("http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/"),
    Case("http://[::ffff:192.168.1.1]/", "http://[::ffff:c0a8:101]/"),
    Case("http://[1:2:3:4:5:6:7]/", nil),
    Case("http://[1::2::3]/", nil),
    Case("http://[::1.2.3]/", nil),
    Case("http://[::1.2.3.04]/", nil),
    Case("http://[12345::]/", nil),
    Case("http://[::1/", nil),
    Case("http://[::1]x/", nil),
    Case("http://stet.example/a/./b/../c/%2e%2E/d", "http://stet.example/a/d"),
    Case("http://stet.example/../..", "http://stet.example/"),
    Case("http://stet.example/a/..", "http://stet.example/"),
    Case("http://stet.example/a/.", "http://stet.example/a/"),
    Case("http://stet.example/a//b", "http://stet.example/a//b"),
    Case("http://stet.example/a b\"<>`{}^|", "http://stet.example/a%20b%22%3C%3E%60%7B%7D%5E|"),
    Case("http://stet.example/%zz%41", "http://stet.example/%zz%41"),
    Case("http://stet.example/?a='b' \"<>", "http://stet.example/?a=%27b%27%20%22%3C%3E"),
    Case("http://stet.example/?#", "http://stet.example/?#"),
    Case("http://stet.example/#a b`", "http://stet.example/#a%20b%60"),
    Case("mailto:editor@stet.example", "mailto:editor@stet.example"),
    Case("data:text/plain,a b #c", "data:text/plain,a b%20#c"),
    Case("javascript:alert('x')", "javascript:alert('x')"),
    Case("tag:stet.example,2026:1", "tag:stet.example,2026:1"),
    Case("news://Stet.Example/a b?'", "news://Stet.Example/a%20b?'"),
    Case("news://", "news://"),
    Case("news:/..//a", "news:/.//a"),
    Case("news://ste t/", nil),
    Case("file:///C|/a/../..", "file:///C:/"),
    Case("file://localhost/a", "file:///a"),
    Case("file://stet.example/a", "file://stet.example/a"),
    Case("file:a", "file:///a"),
    Case("file:\\\\a", "file://a/"),
    Case("", nil),
    Case("/a", nil),
    Case("1http://stet.example", nil),
    Case("//stet.example", nil),
    Case("http", nil),
  ]

  static let base = "https://reader@stet.example:8443/news/today/index.html?edition=sg#top"

  static let relative: [Case] = [
    Case("", "https://reader@stet.example:8443/news/today/index.html?edition=sg", base: base),
    Case("#b", "https://reader@stet.example:8443/news/today/index.html?edition=sg#b", base: base),
    Case("?q", "https://reader@stet.example:8443/news/today/index.html?q", base: base),
    Case("a.html", "https://reader@stet.example:8443/news/today/a.html", base: base),
    Case(".", "https://reader@stet.example:8443/news/today/", base: base),
    Case("../a", "https://reader@stet.example:8443/news/a", base: base),
    Case("../../../a", "https://reader@stet.example:8443/a", base: base),
    Case("/a", "https://reader@stet.example:8443/a", base: base),
    Case("\\a", "https://reader@stet.example:8443/a", base: base),
    Case("//other.example/a", "https://other.example/a", base: base),
    Case("https:a", "https://reader@stet.example:8443/news/today/a", base: base),
    Case("http:a", "http://a/", base: base),
    Case("http://other.example", "http://other.example/", base: base),
    Case("a:b", "a:b", base: base),
    Case("a b:c", "https://reader@stet.example:8443/news/today/a%20b:c", base: base),
    Case("#b", "mailto:a@stet.example#b", base: "mailto:a@stet.example"),
    Case("b", nil, base: "mailto:a@stet.example"),
    Case("b", "news:/b", base: "news:/a"),
    Case("b", "news:/.//b", base: "news:/..//a"),
    Case("?q", "news:/.//a?q", base: "news:/..//a"),
    Case("../b", "news:/b", base: "news:/.//a"),
    Case("b", "file:///C:/b", base: "file:///C:/a"),
    Case("/b", "file:///C:/b", base: "file:///C:/a"),
    Case("D:/b", "d:/b", base: "https://stet.example/"),
    Case("file:D|/b", "file:///D:/b", base: "file:///C:/a"),
    Case("//host/b", "file://host/b", base: "file:///C:/a"),
    Case("?q", "file:///C:/a?q", base: "file:///C:/a"),
  ]

  @Test("Absolute URLs are serialised as the standard says", arguments: absolute)
  func absoluteURLs(_ url: Case) { check(url) }

  @Test("Relative URLs are resolved as the standard says", arguments: relative)
  func relativeURLs(_ url: Case) { check(url) }

  private func check(_ url: Case) {
    let base = url.base.flatMap { WebURL($0) }
    #expect((base == nil) == (url.base == nil))
    let parsed = WebURL(url.input, base: base)
    #expect(parsed?.href == url.href)
    if let parsed { #expect(WebURL(parsed.href) == parsed) }
  }

  @Test("The parts are those of the serialised form")
  func parts() throws {
    let url = try #require(WebURL("http://re%61der:p w@Stet.example:81/a/b?c=d&e#f"))
    #expect(url.scheme == "http")
    #expect(url.username == "re%61der")
    #expect(url.password == "p%20w")
    #expect(url.host == "stet.example")
    #expect(url.port == 81)
    #expect(url.path == "/a/b")
    #expect(url.query == "c=d&e")
    #expect(url.fragment == "f")
    #expect(url.isHTTP)
    #expect(url.origin == "http://stet.example:81")
    #expect(url.withoutFragment.href == "http://re%61der:p%20w@stet.example:81/a/b?c=d&e")
    #expect(url.withoutFragment.fragment == nil)
    #expect(url.withoutFragment == WebURL(url.withoutFragment.href))
  }

  @Test("Absent parts are nil or empty, and not each other")
  func absentParts() throws {
    let mail = try #require(WebURL("mailto:a@b"))
    #expect(mail.host == nil)
    #expect(mail.path == "a@b")
    #expect(!mail.isHTTP)
    #expect(mail.origin == "null")
    let file = try #require(WebURL("file:///a"))
    #expect(file.host == "")
    let empty = try #require(WebURL("http://stet.example?#"))
    #expect(empty.query == "" && empty.fragment == "")
    #expect(try #require(WebURL("https://stet.example")).query == nil)
    #expect(WebURL("blob:https://stet.example/1")?.origin == "https://stet.example")
  }

  @Test("A substring parses like a string")
  func substrings() {
    let line = "see https://stet.example/ü today"
    let word = line.split(separator: " ")[1]
    #expect(WebURL(word)?.href == "https://stet.example/%C3%BC")
  }

  @Test("Hostile input is bounded")
  func bounds() {
    let long = String(repeating: "a", count: WebURL.maximumLength)
    #expect(WebURL("https://stet.example/" + long) == nil)
    let dots = "https://stet.example" + String(repeating: "/..", count: 20_000)
    #expect(WebURL(dots)?.href == "https://stet.example/")
    #expect(WebURL("http://" + String(repeating: "ü☕", count: 5_000)) == nil)
    #expect(WebURL("http://" + String(repeating: "[", count: 60_000)) == nil)
  }
}
