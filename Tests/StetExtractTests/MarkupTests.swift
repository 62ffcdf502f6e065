import StetMarkup
import Testing

@Suite("HTML documents")
struct MarkupTests {
  /// The tree as indented names, texts in quotes.
  static func outline(_ html: String, attributes: HTMLDocument.Attributes = .known) -> String {
    let document = HTMLDocument(Array(html.utf8), attributes: attributes)
    return document.withRoot { root in
      guard let root else { return "" }
      var out = ""
      var walk = NodeWalk(root)
      while let step = walk.next() {
        switch step.phase {
        case .enter:
          out += "<\(String(decoding: step.node.name, as: UTF8.self))"
          var attribute = step.node.firstAttribute
          while let current = attribute {
            out += " \(String(decoding: current.name, as: UTF8.self))="
            out += String(decoding: current.value, as: UTF8.self)
            attribute = current.next
          }
          out += ">"
        case .leave: out += "</>"
        case .text: out += String(decoding: step.node.text, as: UTF8.self)
        }
      }
      return out
    }
  }

  @Test(
    "are built the way browsers build them",
    arguments: [
      ("<body><p>a<p>b", "<html><body><p>a</><p>b</></></>"),
      ("<body><p>a</body></html><p>b", "<html><body><p>a</><p>b</></></>"),
      (
        "<body><nav><div><a>x</a></nav><p>story</p>",
        "<html><body><nav><div><a>x</></></><p>story</></></>"
      ),
      (
        "<body><ul><li><div>a<li>b</ul><p>c",
        "<html><body><ul><li><div>a</></><li>b</></><p>c</></></>"
      ),
      (
        "<body><table><tr><td><div>a<td>b</table>c",
        "<html><body><table><tr><td><div>a</></><td>b</></></>c</></>"
      ),
      ("<body><p>1 < 2 &amp; 3 <4</p>", "<html><body><p>1 < 2 & 3 <4</></></>"),
      ("<body><p>a<script>if (1<2) x='</p>'</script>b", "<html><body><p>ab</></></>"),
      ("<body><p>a<!-- <p>c</p> -->b", "<html><body><p>ab</></></>"),
      ("<body><svg><path/><svg></svg></svg><p>a", "<html><body><p>a</></></>"),
      (
        "<body><template><p>no</p></template><template shadowrootmode=open><p>yes</template>",
        "<html><body><p>yes</></></>"
      ),
      ("<body><p class=a data-x=1 id='b'>c", "<html><body><p class=a id=b>c</></></>"),
      (
        "<body> <div>\n <p> a <b>b</b> <i>c</i> </p>\n </div> d <br> e",
        "<html><body><div><p> a <b>b</> <i>c</></></> d <br></> e</></>"
      ),
      (
        "<body><pre>a\n <b>b</b>\n <i>c</i></pre> <a>d</a> <!-- x --> <a>e</a>",
        "<html><body><pre>a\n <b>b</>\n <i>c</></><a>d</> <a>e</></></>"
      ),
      ("<body><p title=\"a > b\">c", "<html><body><p title=a > b>c</></></>"),
      ("<body><p class='unclosed>c<p>d", "<html><body><p class=unclosed>c</><p>d</></></>"),
      (
        "<meta charset=iso-8859-1><body><p>é",
        "<html><head><meta charset=iso-8859-1></></><body><p>é</></></>"
      ),
    ])
  func built(_ html: String, _ expected: String) {
    #expect(Self.outline(html) == expected)
  }

  @Test("keep every attribute where they are asked to")
  func allAttributes() {
    let html = "<body><p data-x=1 class=a>b"
    #expect(Self.outline(html, attributes: .all) == "<html><body><p data-x=1 class=a>b</></></>")
  }

  @Test("know every tag and attribute by its name")
  func names() {
    for tag in HTMLTag.allCases where tag != .unknown && tag != .custom {
      let name = Array("\(tag)".utf8)
      #expect(name.withUnsafeBufferPointer { HTMLTag(name: $0) } == tag)
      let upper = name.map { $0 &- 0x61 < 26 ? $0 ^ 0x20 : $0 }
      #expect(upper.withUnsafeBufferPointer { HTMLTag(name: $0) } == tag)
    }
    for attribute in HTMLAttribute.allCases where attribute != .other {
      // `dataTestid` is written `data-testid`.
      var name = ""
      for character in "\(attribute)" {
        name += character.isUppercase ? "-\(character.lowercased())" : "\(character)"
      }
      if attribute == .xmlLang { name = "xml:lang" }
      let bytes = Array(name.utf8)
      #expect(bytes.withUnsafeBufferPointer { HTMLAttribute(name: $0) } == attribute, "\(name)")
    }
    let custom = Array("x-story".utf8)
    #expect(custom.withUnsafeBufferPointer { HTMLTag(name: $0) } == .custom)
  }

  @Test("keep scripts that hold data aside")
  func islands() {
    let html = """
      <script>var x = 1</script><script type="application/ld+json">{"a":1}</script>
      <script id="state" type="application/json">{"b":"<p>"}</script>
      """
    let document = HTMLDocument(Array(html.utf8))
    let islands = document.islands
    #expect(islands.map(\.kind) == [.jsonLD, .json])
    #expect(islands.map(\.id) == ["", "state"])
    #expect(
      islands.map { String(decoding: $0.bytes, as: UTF8.self) }
        == ["{\"a\":1}", "{\"b\":\"<p>\"}"])
  }

  @Test(
    "say that they were cut off",
    arguments: [
      ("<p>a", 1, false), ("a", 9 << 20, true), ("<b>", 3000, true), ("<br>", 250_000, true),
    ])
  func truncated(_ piece: String, _ count: Int, _ expected: Bool) {
    let document = HTMLDocument(Array(("<p>" + String(repeating: piece, count: count)).utf8))
    let truncated = document.truncated
    #expect(truncated == expected)
  }

  @Test("can be walked with parts left out")
  func skipping() {
    let document = HTMLDocument(Array("<body><div><p>a</p></div><p>b</p></body>".utf8))
    let texts = document.withRoot { root -> [String] in
      guard let root else { return [] }
      var out: [String] = []
      var walk = NodeWalk(root)
      while let step = walk.next() {
        if step.phase == .enter, step.node.tag == .div { walk.skipContent() }
        if step.phase == .text { out.append(String(decoding: step.node.text, as: UTF8.self)) }
      }
      return out
    }
    #expect(texts == ["b"])
  }
}
