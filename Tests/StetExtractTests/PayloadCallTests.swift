import StetMarkup
import StetModel
import StetText
import Testing

@testable import StetExtract

/// Payloads that name their values by parameters, that are short, or that go on where the page ends.
@Suite("Stories in scripts, further forms")
struct PayloadCallTests {
  static let title = "The harbour of Anse loses its oldest crane"
  static let prose = [
    "The harbour of Anse will take down its oldest crane in the spring, because the quay below it has"
      + " begun to give way and nobody can say for how long it will hold.",
    "It was built in 1911 to lift granite, and it has lifted granite, pianos, a whale and, in the winter"
      + " of 1963, an ambulance with its driver, who waved from the cabin.",
    "“We have measured it every Monday since October,” said the harbour master, Nora Lind. “Every Monday"
      + " it stood a little further out over the water than on the Monday before.”",
    "A museum in Lom has asked for the cabin. The rest will be melted, and the town will be given a bench"
      + " that is made of it, to be set up where the crane had stood for so long.",
  ]
  static let html = prose.map { "<p>\($0)</p>" }.joined()

  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\\\"").replacing("/", with: "\\u002F") + "\""
  }

  static func extract(_ script: String, shown: String = "<div id='root'></div>", head: String = "")
    -> Article
  {
    let page =
      "<!doctype html><html lang='en'><head><title>\(title) | The Quay</title>\(head)</head><body>"
      + "<h1>\(title)</h1>\(shown)\(script)</body></html>"
    return Extractor().extract(
      Array(page.utf8), url: WebURL("https://quay.example/news/oldest-crane"),
      contentType: "text/html; charset=utf-8")
  }

  static let claim = "<meta property='og:type' content='article'>"

  @Test(
    "a function's parameters stand for its arguments",
    arguments: [
      "window.__NUXT__=(function(a,b,c){return {layout:\"default\",data:[{story:{title:a,id:c,body:b}}]}}"
        + "(TITLE,HTML,44));",
      "window.__NUXT__=(function(a,b){return{data:[{story:{title:a,ok:true,body:HTML}}],state:{x:b}}}"
        + "(TITLE,void 0));",
      "window.__NUXT__=(function(a,b){return {data:[{story:{title:a,body:b}}]};}(TITLE,HTML))",
      "window.__NUXT__=(function(a,b){var c=1;return {data:[{n:b,story:{title:a,body:b}}]}})(TITLE,HTML);",
      "window.__NUXT__=((a,b)=>{return {data:[{story:{title:a,body:b}}]}})(TITLE,HTML)",
    ])
  func call(_ form: String) {
    let script = form.replacing("TITLE", with: Self.quoted(Self.title))
      .replacing("HTML", with: Self.quoted(Self.html))
    let article = Self.extract("<script>\(script)</script>", head: Self.claim)
    #expect(article.text == Self.prose.joined(separator: "\n\n"))
    #expect(article.extractor == "nuxt")
    #expect(article.kind == .article)
  }

  @Test("arguments are read as a list, however they are nested")
  func arguments() throws {
    let bytes = Array("(\"a(b)\",{x:[1,2]},f(3,4),-1,void 0,[\")\"]) and more".utf8)
    var tree = ScriptTree(bytes)
    let found = tree.parseArguments(at: 0, before: bytes.count)
    let list = try #require(found)
    #expect(
      tree.children(list).map { tree.nodes[$0].kind } == [
        .string, .object, .other, .other, .other, .array,
      ])
    #expect(tree.nodes[list].end == 41)
    var other = ScriptTree(bytes)
    #expect(other.parseArguments(at: 1, before: bytes.count) == nil)
  }

  @Test("a call with hostile lists ends soon", arguments: [0, 1, 2])
  func hostile(_ which: Int) {
    let count = 20_000
    let names = (0..<count).map { "a\($0)" }.joined(separator: ",")
    let script =
      switch which {
      case 0: "x=(function(\(names)){return {a:a1,b:[\(names)]}}(\(names)))"
      case 1: String(repeating: "x=(function(a){return {a:", count: count / 4)
      default: "x=(function(a){return {title:a,body:{b:a}}}(" + String(repeating: "(", count: count)
      }
    let prose = Self.quoted(Self.html)
    #expect(Self.extract("<script>y=\(prose);\(script)</script>").extractor == "generic")
  }

  @Test("a brief that is only in a script is found where the page shows nothing")
  func brief() {
    let brief =
      "The oldest crane of Anse will come down in the spring, the harbour said on Tuesday. The quay below"
      + " it gives way. A museum in Lom has asked for the cabin."
    let script =
      "<script id='__NEXT_DATA__' type='application/json'>{\"props\":{\"article\":{\"title\":"
      + "\(Self.quoted(Self.title)),\"body\":\(Self.quoted("<p>\(brief)</p>"))}}}</script>"
    let found = Self.extract(script, head: Self.claim)
    #expect(found.text == brief)
    #expect(found.extractor == "next_data")
    #expect(found.kind == .article)
    // Of another story, or where the page shows a text: no.
    let other = script.replacing(Self.title, with: "A bridge of paper carries a brass band")
    #expect(Self.extract(other, head: Self.claim).extractor == "generic")
    #expect(Self.extract(script, shown: "<article>\(Self.html)</article>").extractor == "generic")
  }

  @Test(
    "a lead with furniture below it does not keep the rest of the story out", arguments: [1, 2])
  func lead(_ count: Int) {
    let long = ["Anse", "Lom", "Sund"].enumerated().flatMap { index, town in
      Self.prose.map { index == 0 ? $0 : "In \(town) it is said otherwise. \($0)" }
    }
    let shown =
      "<article>" + long.prefix(count).map { "<p>\($0)</p>" }.joined()
      + "<p>Get the morning letter of the Quay, with all that you need to know before the ferry leaves."
      + " It comes at six on every day but Sunday, and it costs nothing but a few minutes.</p>"
      + "<p>Follow us where you are, and tell your neighbours on both sides of the river about it.</p>"
      + "</article>"
    let body = long.map { "<p>\($0)</p>" }.joined()
    let script =
      "<script id='__NEXT_DATA__' type='application/json'>{\"props\":{\"article\":{\"title\":"
      + "\(Self.quoted(Self.title)),\"body\":\(Self.quoted(body))}}}</script>"
    let article = Self.extract(script, shown: shown, head: Self.claim)
    #expect(article.text == long.joined(separator: "\n\n"))
    #expect(article.extractor == "next_data")
  }
}
