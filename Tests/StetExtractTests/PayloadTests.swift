import StetExtract
import StetMarkup
import StetModel
import StetText
import Testing

/// Scripts that state a body, and scripts made to hurt. What comes out of whole pages is in the
/// cases `payload-*`.
@Suite("Texts in scripts")
struct PayloadTests {
  #if DEBUG
    static let scale = 8
  #else
    static let scale = 1
  #endif

  static let title = "The tower clock of Velden runs backwards on Sundays"
  static let prose = [
    "The clock in the tower of Velden has run backwards on every Sunday since the spring, and nobody who has climbed up to it can say why it does so.",
    "A watchmaker from the city spent two nights beside the works with a lamp and a notebook. He found nothing wrong, and left a bill of nine pages that the parish has framed.",
    "The baker now opens by the sun, the school rings its own bell, and the railway has put up a sign that asks travellers not to look at the tower at all.",
    "Next Sunday the priest means to ring the bells at the wrong time on purpose, to see whether the clock takes the hint.",
  ]

  static func page(_ scripts: String, body: String = "<div id=app>Loading</div>") -> [UInt8] {
    Array("<html lang=en><head><title>\(title)</title></head><body>\(body)\(scripts)".utf8)
  }

  static func extract(_ page: [UInt8]) -> Article {
    Extractor().extract(page, url: nil, contentType: "text/html; charset=utf-8")
  }

  static func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.object { $0.field("t", text) }
    return String(String(decoding: json.bytes, as: UTF8.self).dropFirst(5).dropLast())
  }

  static let paragraphs = "[" + prose.map(quoted).joined(separator: ",") + "]"

  struct Form: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String
    var source = "script"

    var testDescription: String { name }
  }

  static let story = "{\"title\":\(quoted(title)),\"body\":\(paragraphs)}"
  static let html = prose.map { "<p>\($0)</p>" }.joined()

  static let forms: [Form] = [
    Form(name: "a list of paragraphs", script: "<script>window.state = {\"a\":\(story)}</script>"),
    Form(
      name: "HTML in a string",
      script:
        "<script>var s={\"story\":{\"headline\":\(quoted(title)),\"text\":\(quoted(html))}}</script>"
    ),
    Form(
      name: "HTML with its tags escaped",
      script: "<script>var s={\"story\":{\"headline\":\(quoted(title)),\"text\":"
        + quoted(
          prose.map { "&lt;p&gt;\($0)&lt;/p&gt;" }.joined()) + "}}</script>"),
    Form(
      name: "JSON in a string of JSON",
      script: "<script type=application/json id=s>{\"cache\":{\"data\":\(quoted(story))}}</script>"),
    Form(
      name: "JSON in a string of JavaScript",
      script: "<script>window._preloads = JSON.parse(\(quoted(story)))</script>"),
    Form(
      name: "lists of nodes with marks",
      script:
        "<script>var doc = {\"title\":\(quoted(title)),\"doc\":{\"type\":\"doc\",\"content\":["
        + prose.map {
          "{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\(quoted(String($0.prefix(30))))},"
            + "{\"type\":\"text\",\"marks\":[{\"type\":\"bold\"}],\"text\":\(quoted(String($0.dropFirst(30))))}]}"
        }.joined(separator: ",") + "]}}</script>"),
    Form(
      name: "blocks that hold their text and its parts",
      script: "<script>var doc = {\"title\":\(quoted(title)),\"contents\":["
        + prose.map {
          "{\"type\":\"text\",\"model\":{\"text\":\(quoted($0)),\"blocks\":[{\"type\":\"fragment\","
            + "\"model\":{\"text\":\(quoted($0))}}]}}"
        }.joined(separator: ",") + "]}</script>"),
    Form(
      name: "JsonML",
      script: "<script>var doc = {\"title\":\(quoted(title)),\"body\":[\"div\",{\"class\":\"x\"},"
        + prose.map { "[\"p\",\(quoted($0))]" }.joined(separator: ",") + "]}</script>"),
    Form(
      name: "trees of parsed HTML",
      script:
        "<script>var doc = {\"title\":\(quoted(title)),\"dom\":{\"type\":\"root\",\"children\":["
        + prose.map {
          "{\"type\":\"tag\",\"name\":\"p\",\"children\":[{\"type\":\"text\",\"data\":\(quoted($0))}]}"
        }.joined(separator: ",") + "]}}</script>"),
    Form(
      name: "an object of JavaScript",
      script: "<script>var doc = {title: \(quoted(title)), show: function() { return {a: 1} }, "
        + "when: new Date(2026, 1), body: \(paragraphs),}</script>"),
  ]

  @Test("are found whatever their form", arguments: forms)
  func found(_ form: Form) {
    let article = Self.extract(Self.page(form.script))
    #expect(article.text == Self.prose.joined(separator: "\n\n"))
    #expect(article.extractor == form.source)
  }

  @Test("of another article are left alone, whatever the page shows")
  func another() {
    let other =
      "<script>var s={\"story\":{\"title\":\"A bridge of paper carries a whole brass band\",\"slug\":\"bridge\",\"body\":\(Self.paragraphs)}}</script>"
    let page = Self.page(other, body: "<main><h1>\(Self.title)</h1><p>\(Self.prose[0])</p></main>")
    let article = Self.extract(
      Array(
        String(decoding: page, as: UTF8.self)
          .replacing(Self.prose[0], with: "Nothing is known of it yet, and we shall report.").utf8))
    #expect(article.extractor == "generic")
  }

  struct Hostile: Sendable, CustomTestStringConvertible {
    var name: String
    var make: @Sendable () -> String

    var testDescription: String { name }
  }

  static let hostile: [Hostile] = [
    Hostile(name: "500,000 open brackets") {
      "<script>var a = {\"x\":\(String(repeating: "[{\"a\":", count: 500_000 / scale))</script>"
        + "<script type=application/json>\(String(repeating: "[", count: 500_000 / scale))</script>"
    },
    Hostile(name: "references in a circle") {
      "<script id=__NUXT_DATA__ type=application/json>[[\"Reactive\",1],{\"a\":2,\"b\":1,\"c\":3},{\"a\":1,\"b\":2,\"c\":3},"
        + "[1,2,3,3,2,1],\(quoted(prose.joined(separator: " "))),{\"d\":1}]</script>"
    },
    Hostile(name: "2,000 scripts") {
      String(
        repeating:
          "<script>var a = {\"title\": \"\(prose[1])\", \"b\": [1, 2, 3, {\"c\": 2}]}</script>",
        count: 2000 / scale)
    },
    Hostile(name: "a script of 20 MB") {
      "<script>var a = {\"list\":["
        + String(repeating: "{\"t\":\"\(prose[2])\"},", count: 130_000 / scale)
        + "1]}</script>"
    },
    Hostile(name: "teasers by the thousand") {
      "<script>var a = {\"list\":["
        + (0..<20_000 / scale).map {
          "{\"title\":\"Story number \($0) of a very long day\",\"url\":\"/\($0)\",\"text\":\"\(prose[$0 % 4])\"}"
        }.joined(separator: ",") + "]}</script>"
    },
    Hostile(name: "rows that lie about their length") {
      (0..<400 / scale).map {
        "<script>self.__next_f.push([1,\"\($0):Tffffff,<p>\(prose[1])\"])</script>"
      }
      .joined()
    },
    Hostile(name: "strings, comments and brackets that never close") {
      String(
        repeating: "<script>a={\"b\":'\(prose[3])</script><script>b=[{\"a\":`</script>",
        count: 2000 / scale)
    },
  ]

  @Test("are answered in bounded time", .timeLimit(.minutes(5)), arguments: hostile)
  func bounded(_ page: Hostile) {
    let body = "<main><h1>\(Self.title)</h1><p>\(HostileTests.prose)</p></main>"
    let article = Self.extract(Self.page(page.make(), body: body))
    #expect(article.text.contains("lighthouse keeper"))
    #expect(article.extractor == "generic")
  }

  @Test("literals of JavaScript are read as the data they hold")
  func literals() throws {
    let source = Array(
      "{a: 'it\\'s', \"b\": [1, -2, x.y(1, [2]), \"c\" + d], e: {}, f() { return 1 }, g: `h`, }"
        .utf8)
    var tree = ScriptTree(source)
    let parsed = tree.parse(0..<source.count)
    let root = try #require(parsed)
    let members = Array(tree.children(root))
    #expect(members.map { String(decoding: tree.key($0), as: UTF8.self) } == ["a", "b", "e", "g"])
    #expect(String(decoding: tree.text(members[0]), as: UTF8.self) == "it's")
    #expect(
      tree.children(members[1]).map { tree.nodes[$0].kind } == [.number, .other, .other, .string])
    #expect(Array(tree.children(members[2])).isEmpty)
    #expect(String(decoding: tree.text(members[3]), as: UTF8.self) == "h")
  }

  @Test(
    "escapes are resolved",
    arguments: [
      (#"a\nb"#, "a\nb"), (#"\u00e9\xe9"#, "éé"), (#"\ud83d\ude00"#, "😀"), (#"\ud83d"#, "\u{FFFD}"),
      (#"\'\"\\\/"#, "'\"\\/"), (#"\u12"#, "\u{FFFD}12"), ("\\", "\\"),
    ])
  func escapes(_ raw: String, _ text: String) {
    let bytes = Array(raw.utf8)
    #expect(String(decoding: ScriptString.unescaped(bytes[...]), as: UTF8.self) == text)
  }

  @Test("rows of a stream are told apart, texts by their length")
  func rows() {
    let stream = Array("1:{\"a\":1}\n2:T7,<p>\n</p3:[\"$\"]\nx\n4:I[1]\n".utf8)
    let rows = ScriptData.rows(stream).map {
      String(decoding: stream[$0.id] + [0x20] + stream[$0.value], as: UTF8.self)
    }
    #expect(rows == ["1 {\"a\":1}", "2 <p>\n</p", "3 [\"$\"]"])
  }
}

@Suite("Payloads beside a text that is shown")
struct PayloadDisputeTests {
  static let story = (1...5).map {
    "<p>The harbour of Anse was closed on day \($0) after the barge struck its pier, and the master of "
      + "the port said that the \($0) tugs would need a week to bring her in from the bank.</p>"
  }.joined()
  static let other = (1...60).map {
    "Another newspaper wrote number \($0) of what nobody on this page ever said about gardens."
  }.joined(separator: "\\n\\n")

  private func text(_ script: String) -> String {
    let html = """
      <html><head><title>Barge closes the harbour of Anse</title>\(script)</head><body><main><h1>Barge \
      closes the harbour of Anse</h1><div>\(Self.story)</div></main></body></html>
      """
    return Extractor().extract(
      Array(html.utf8), url: WebURL("https://gazette.example/news/barge"), contentType: nil
    ).text
  }

  @Test(
    "neither the data of another story nor a long thread of comments takes the place of the text",
    arguments: [
      #"<script type="application/ld+json">{"@type":"NewsArticle","headline":"Gardens of Tollen","articleBody":"BODY"}</script>"#,
      #"<script type="application/ld+json">{"@type":"NewsArticle","headline":"Barge closes the harbour of Anse","articleBody":"BODY"}</script>"#,
      #"<script>window.__STATE__={"page":{"title":"Barge closes the harbour of Anse","thread":[{"text":"BODY"}]}}</script>"#,
    ])
  func stays(_ script: String) {
    let text = text(script.replacing("BODY", with: Self.other))
    #expect(text.hasPrefix("The harbour of Anse was closed on day 1"))
    #expect(!text.contains("Another newspaper"))
  }

  @Test("an article behind a query of the first page's address is no first page")
  func permalinks() {
    let html =
      "<html><body><h1>Barge closes the harbour</h1><p>By Anna Berg</p>\(Self.story)</body></html>"
    let article = Extractor().extract(
      Array(html.utf8), url: WebURL("https://gazette.example/?p=3312"), contentType: nil)
    #expect(article.kind == .article)
  }
}
