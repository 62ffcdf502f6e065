import StetModel
import StetText
import StetWARC
import Testing

@Suite("CDXJ")
struct CDXJTests {
  @Test("what the writer says at once is what a later walk finds")
  func same() {
    let sample = Sample()
    let written = sample.placements.compactMap(\.entry)
    let walked = members(walk(sample.bytes, size: 777)).compactMap {
      CDXJEntry($0, filename: sample.file.name)
    }
    #expect(written.count == 6)
    #expect(written == walked)
    #expect(CDXJEntry.file(written) == CDXJEntry.file(walked.reversed()))
  }

  @Test("lines as cdxj-indexer writes them")
  func lines() throws {
    let sample = Sample()
    let lines = String(
      decoding: CDXJEntry.file(sample.placements.compactMap(\.entry)), as: UTF8.self
    ).split(separator: "\n").map(String.init)
    let name = sample.file.name
    let p = sample.placements
    let digest = try #require(p[3].entry?.digest)
    let empty = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    func place(_ index: Int) -> String {
      "\"length\": \"\(p[index].length)\", \"offset\": \"\(p[index].offset)\", "
        + "\"filename\": \"\(name)\"}"
    }
    let url = "\"url\": \"https://www.example.com/news/ferry?b=2&a=1\""
    #expect(
      lines == [
        "1,0,0,127:8080)/a%20b/%c3%a9 20261118110640 {\"url\": \"http://127.0.0.1:8080/a%20b/%C3%A9\", "
          + "\"status\": \"404\", \"digest\": \"\(empty)\", " + place(8),
        "com,example)/list.txt 20261118110640 {\"url\": \"https://example.com/list.txt\", "
          + "\"mime\": \"text/plain\", \"digest\": \"\(WARCDigest.sha1(bytes("one\n")))\", "
          + place(10),
        "com,example)/news/ferry?a=1&b=2 20261118110640 {\(url), \"mime\": \"text/html\", "
          + "\"status\": \"200\", \"digest\": \"\(digest)\", " + place(3),
        "com,example)/news/ferry?a=1&b=2 20261118110740 {\(url), \"mime\": \"warc/revisit\", "
          + "\"status\": \"200\", \"digest\": \"\(digest)\", " + place(6),
        "com,example)/old 20261118110640 {\"url\": \"http://example.com/old\", "
          + "\"status\": \"301\", \"digest\": \"\(empty)\", " + place(1),
        "com,example)/text 20261118110640 {\"url\": \"https://example.com/text\", "
          + "\"mime\": \"text/plain\", \"digest\": \""
          + WARCDigest.sha1(bytes("The night ferry stops in June.\n")) + "\", " + place(11),
      ])
  }

  @Test("what is no ASCII is escaped as Python escapes it")
  func escapes() throws {
    var file = WARCFile(name: "\u{1F980}\"\\\u{7F}.warc.gz")
    let appended = file.append(
      HTTPCapture(
        exchanges: [
          exchange(
            response: "HTTP/1.1 200 OK\r\nContent-Type:  \u{E9}/\t;x\r\n\r\n")
        ], body: .received([])), with: GzipPacker())
    let line = try #require(appended.capture?.entry).line
    #expect(line.contains(#""mime": "\u00e9/""#))
    #expect(line.hasSuffix(#""filename": "\ud83e\udd80\"\\\u007f.warc.gz"}"#))
  }

  @Test("a file has every line once, sorted by bytes")
  func file() throws {
    let entries = Sample().placements.compactMap(\.entry)
    let bytes = CDXJEntry.file(entries + entries.reversed())
    let lines = bytes.split(separator: 0x0A).map(Array.init)
    #expect(lines.count == entries.count)
    #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    #expect(entries.sorted().map(\.line) == lines.map { String(decoding: $0, as: UTF8.self) })
  }

  @Test(
    "sorted URLs",
    arguments: [
      ("https://WWW.Example.com:443/A/B/?b=2&a=1&A=0#x", "com,example)/a/b?a=0&a=1&b=2"),
      ("http://example.com", "com,example)/"),
      ("http://www2.example.com:8080/", "com,example:8080)/"),
      ("http://www.com/", "com)/"),
      ("https://example.com:80/", "com,example:80)/"),
      ("http://127.0.0.1/", "1,0,0,127)/"),
      ("http://0177.1/", "1,0,0,127)/"),
      ("http://2130706433/", "1,0,0,127)/"),
      ("http://999.1.1.1/", "1,1,1,999)/"),
      ("http://[2001:db8::1]:81/x", "2001:db8::1:81)/x"),
      ("http://u:p@example.com/", "com,example)/"),
      ("http://example.com/a//b/./../c/", "com,example)/a/c"),
      ("http://example.com/../a", "com,example)/../a"),
      ("http://example.com/%2541%20%C3%A9?q=%2526", "com,example)/a%20%c3%a9?&q="),
      ("http://example.com/%25252525", "com,example)/%25"),
      ("http://example.com/%%344", "com,example)/d"),
      ("http://example.com/?", "com,example)/"),
      ("http://example.com/?b&a=&a", "com,example)/?a&a=&b"),
      ("http://example.com?a", "com,example)/?a"),
      ("http://https://example.com/x", "com,example)/x"),
      ("http:////example.com/x", "com,example)/x"),
      ("example.com/x", "com,example)/x"),
      ("http://..a..example.com./x", "com,example,a)/x"),
      ("http://b\u{FC}cher.example/", "example,xn--bcher-kva)/"),
      ("http://example.com:/x", "com,example)/x"),
      ("http://example.com:0/x", "com,example)/x"),
      ("http://example.com:99999/x", "http://example.com:99999/x"),
      ("dns:www.example.com", "dns:www.example.com"),
      ("urn:uuid:AB", "urn:uuid:ab"),
      ("filedesc://a B", "filedesc://a B"),
      ("", "-"),
      ("http://a/?b=1&sid=0123456789abcdef0123456789ABCDEF&c", "a)/?b=1&c"),
      (
        "http://a/?sid=0123456789abcdef0123456789ABCDEFG",
        "a)/?sid=0123456789abcdef0123456789abcdefg"
      ),
      ("http://a/?PHPSESSID=0123456789abcdef0123456789ABCDEF", "a)/"),
      ("http://a/?jsessionid=0123456789abcdef0123456789ABCDEF&x", "a)/?x"),
      ("http://a/?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&x=1", "a)/?x=1"),
      ("http://a/?x=1&cfid=12&cftoken=34&y=2", "a)/?x=1&y=2"),
      ("http://a/?cfid=&cftoken=34", "a)/?cfid=&cftoken=34"),
      ("http://a/b/(S(0123456789abcdef01234567))/p.aspx?x", "a)/b/p.aspx?x"),
      ("http://a/(0123456789abcdef01234567)/p.aspx", "a)/p.aspx"),
      ("http://a/(A(0123456789abcdef01234567)F(0123456789abcdef01234567))/p.aspx", "a)/p.aspx"),
      ("http://a/(0123456789abcdef01234567)/p.html", "a)/(0123456789abcdef01234567)/p.html"),
    ])
  func surt(_ url: String, _ key: String) {
    #expect(SURT.key(of: url) == key)
  }

  @Test("hostile URLs cost what their length costs")
  func hostile() {
    let count = 20_000
    let clock = ContinuousClock()
    let repeated = ["%25", "cfid=", "sid=", "(", "/..", "&", "%2"].map {
      "http://example.com/?" + String(repeating: $0, count: count / $0.utf8.count)
    }
    for url in repeated + repeated.map({ $0.replacing("?", with: "", maxReplacements: 1) }) {
      let took = clock.measure { #expect(!SURT.key(of: url).isEmpty) }
      #expect(took < .seconds(20))
    }
  }
}
