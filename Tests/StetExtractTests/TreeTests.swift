import StetMarkup
import Testing

/// A document makes its own tree, and has libxml2 make one where all attributes are asked for: both
/// are the same.
@Suite("Both kinds of tree")
struct TreeTests {
  static let pages = [
    "", "a", " a <b>b</b> c", "<p>a<p>b</p></p>c", "<li>a<li>b<ul><li>c</ul>d",
    "<html lang=de><head><title>t</title><body class=x>a<html lang=en><body class=y>b",
    "<table><tr><td>a<td>b<tr><th>c</table>d", "<o:p>a</o:p><fb:like>b</fb:like><a:b:c>d</a:b:c>",
    "<x-story title=t>a</x-story><unknown id=u>b</unknown>", "<br/><div/>a</div><img src=x>b",
    "&amp;&lt;&eacute;&thetasym;&copy &AMP; &nope; &#65;&#x42&#0;&#xD800;&#x10FFFF;&#99999999;&#;&",
    "<p title='a &amp; b &#67; &lt'>x<p title=\"a&#0;b\">y<p title=a\"b'c>z<p title>w",
    "<p class=a class=b CLASS=c ID=d>x", "a\u{1}b\u{0}c\r\nd\te\u{FFFE}f\u{FEFF}g",
    "a<!-- c -->b<?x?>c<![CDATA[d]]>e</nope>f < g <3 h", "<p>a</p> <p>b</p>\n<b>c</b> <i>d</i>",
    "<pre>\n a\n\n b </pre> c", "<select><option>a</select>b<svg><p>c</svg>d<script>e</script>f",
    "<a href=1>b<a href=2>c<h1>d<p>e</h1>f", "</p>a</p></div>b", "<p\"q>a<p;r s=t>b</p\"q>c",
    "<form><p>a<form>b</form>c", "<dl><dt>a<dd>b<dt>c</dl>", "<meta charset=x><base href=/>a",
    "<frameset><frame></frameset>a", "<body>a</body>b</html>c", "<head><p>a</head>b",
    String(repeating: "<div>", count: 260) + "a", String(repeating: "<b>", count: 300) + "a",
    "<p class=c " + (0..<60).map { "data-a\($0)=b " }.joined() + ">d",
    "<" + String(repeating: "n", count: 120) + " class=c>a",
  ]

  @Test("are the same", arguments: pages)
  func same(_ page: String) {
    #expect(Self.outline(page, .known) == Self.outline(page, .all))
  }

  @Test("hold what the page says")
  func content() {
    let page = "<p class=A title='1 &lt; 2'>a&amp;b<!-- c -->c</p><O:P>d</O:P>"
    #expect(
      Self.outline(page, .known)
        == "(html(body(p title=1 < 2 class=A 'a&bc')(p 'd')))")
  }

  /// Elements with the known attributes, and texts.
  private static func outline(
    _ page: String, _ attributes: HTMLDocument.Attributes
  ) -> String {
    let document = HTMLDocument(Array(page.utf8), attributes: attributes)
    return document.withRoot { root in
      guard let root else { return "" }
      var out = ""
      var walk = NodeWalk(root)
      while let step = walk.next() {
        switch step.phase {
        case .enter:
          out += "(" + String(decoding: step.node.name, as: UTF8.self)
          if step.node.tag == .unknown { out += "?" }
          for attribute in [HTMLAttribute.title, .id, .class, .href, .src, .lang] {
            if let value = step.node.string(attribute) { out += " \(attribute)=\(value)" }
          }
        case .text: out += " '" + String(decoding: step.node.text, as: UTF8.self) + "'"
        case .leave: out += ")"
        }
      }
      return out
    }
  }
}
