import StetMarkup
import Testing

@Suite("XML reader")
struct XMLReaderTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    let input: String
    let expected: String
    var testDescription: String { what }

    init(_ what: String, _ input: String, _ expected: String) {
      self.what = what
      self.input = input
      self.expected = expected
    }
  }

  private func read(_ text: String) -> XMLTree {
    var options = XMLReader.Options()
    options.siblings = ["item"]
    return XMLReader.read(Array(text.utf8), options: options)
  }

  @Test(
    "reads what is well-formed, and says that it was",
    arguments: [
      Case("elements and text", "<a>x<b>y</b>z</a>", "<a>x<b>y</>z</>"),
      Case(
        "declaration, comments and instructions",
        "<?xml version=\"1.0\" encoding=\"latin1\"?>\n<!-- <x> --><a><?php echo ?>1<!-- 2 -->3</a>",
        "<a>13</>"),
      Case("CDATA", "<a>1<![CDATA[<b>&amp;]] >]]>2</a>", "<a>1<b>&amp;]] >2</>"),
      Case("empty CDATA", "<a><![CDATA[]]></a>", "<a></>"),
      Case("empty elements", "<a><b/><c /></a>", "<a><b></><c></></>"),
      Case("attributes", "<a b='1' c = \"2\"/>", "<a b=\"1\" c=\"2\"></>"),
      Case("a > in an attribute", "<a b='x>y'/>", "<a b=\"x>y\"></>"),
      Case("white space in an attribute", "<a b='x\n\ty'/>", "<a b=\"x  y\"></>"),
      Case(
        "references", "<a b='&amp;&lt;&#65;'>&gt;&quot;&apos;&#x42;&#67;</a>",
        "<a b=\"&<A\">>\"'BC</>"),
      Case("references that are escaped", "<a>&amp;lt; &amp;amp;</a>", "<a>&lt; &amp;</>"),
      Case("line ends", "<a>1\r\n2\r3<![CDATA[4\r\n5]]></a>", "<a>1\n2\n34\n5</>"),
      Case(
        "prefixes", "<p:a xmlns:p='u' p:b='1' xml:base='v'/>", "<p:a p:b=\"1\" xml:base=\"v\"></>"),
      Case("names beyond ASCII", "<é>ü</é>", "<é>ü</>"),
      Case("a DOCTYPE", "<!DOCTYPE a SYSTEM \"x>y.dtd\"><a/>", "<a></>"),
    ])
  func wellFormed(_ example: Case) {
    let tree = read(example.input)
    #expect(outline(tree) == example.expected)
    #expect(tree.problem == nil)
    #expect(!tree.truncated)
  }

  @Test(
    "repairs damage as a browser would",
    arguments: [
      Case("text before the document", "<br>Warning: x\n<a>1</a>", "<br>Warning: x\n<a>1</></>"),
      Case("text after the document", "<a>1</a> b < 2 && c", "<a>1</>"),
      Case("a bare &", "<a b='x?1=2&c=3'>Q & A&co &;</a>", "<a b=\"x?1=2&c=3\">Q & A&co &;</>"),
      Case("HTML entities", "<a b='&eacute;'>&nbsp;&hellip;</a>", "<a b=\"é\">\u{A0}…</>"),
      Case("unknown entities", "<a>&nosuch; &notit;</a>", "<a>&nosuch; &notit;</>"),
      Case("windows-1252 by number", "<a>&#146;&#x80;</a>", "<a>’€</>"),
      Case("windows-1252 as controls", "<a>don\u{92}t</a>", "<a>don’t</>"),
      Case("numbers that are no character", "<a>x&#0;&#8;&#xD800;&#99999999;y</a>", "<a>xy</>"),
      Case("a number without semicolon", "<a>&#65 &#x42x</a>", "<a>A Bx</>"),
      Case("control characters", "<a>x\u{1}\u{8}y<![CDATA[\u{2}z]]></a>", "<a>xyz</>"),
      Case("a stray <", "<a>1 < 2 <3 <= <</a>", "<a>1 < 2 <3 <= <</>"),
      Case("a stray < before a name", "<a>x <y z <b>1</b></a>", "<a>x <y z <b>1</></>"),
      Case("a tag without >", "<a><b c=\"1\"<d>2</d></b></a>", "<a><b c=\"1\"><d>2</></></>"),
      Case("no quotes", "<a b=1 c=x/y/>", "<a b=\"1\" c=\"x/y\"></>"),
      Case("no value", "<a b c=''>1</a>", "<a b=\"\" c=\"\">1</>"),
      Case("twice", "<a b='1' b='2'/>", "<a b=\"1\"></>"),
      Case("no space between", "<a b='1'c='2'/>", "<a b=\"1\" c=\"2\"></>"),
      Case(
        "no closing quote", "<a><b c=\"1>2</b><d e=\"3\">4</d></a>",
        "<a><b c=\"1\">2</><d e=\"3\">4</></>"),
      Case("no closing quote, the last", "<a><b c=\"1>2</b></a>", "<a><b c=\"1\">2</></>"),
      Case("-- in a comment", "<a><!-- 1 -- 2 --->3</a>", "<a>3</>"),
      Case("a comment without end", "<a><!-- 1>2</a>", "<a>2</>"),
      Case("an instruction without end", "<?xml version='1.0'><a>1</a>", "<a>1</>"),
      Case("capitals", "<A><B>1</b></a>", "<A><B>1</></>"),
      Case("not closed", "<a><b>1<c>2</a>", "<a><b>1<c>2</></></>"),
      Case("closed in the wrong order", "<a><b><i>1</b></i></a>", "<a><b><i>1</></></>"),
      Case("closed and never opened", "<a>1</b>2</a>", "<a>12</>"),
      Case("misspelt end", "<a><title>1</titel><link>2</link></a>", "<a><title>1</><link>2</></>"),
      Case(
        "an item in an item", "<a><item>1<b>2<item>3</item></a>",
        "<a><item>1<b>2</></><item>3</></>"),
      Case(
        "CDATA that ends with the next", "<a><b><![CDATA[1</b><b><![CDATA[2]]></b></a>",
        "<a><b>1</><b>2</></>"),
      Case(
        "CDATA without end", "<a><b><![CDATA[1 <i>2</i></b><c>3</c></a>",
        "<a><b>1 <i>2</i></><c>3</></>"),
      Case("CDATA in small letters", "<a><![cdata[1]]></a>", "<a>1</>"),
      Case("a second ]]>", "<a><![CDATA[1]]>]]></a>", "<a>1]]></>"),
      Case("an unknown declaration", "<a><!foo bar>1</a>", "<a>1</>"),
      Case("an end tag cut short", "<a><b>1</b<c>2</c></a>", "<a><b>1</><c>2</></>"),
      Case("an undeclared prefix", "<a><p:b>1</p:b></a>", "<a><p:b>1</></>"),
      Case("spaces and slashes in tags", "<a / ><b / c='1' >2</b ></a >", "<a><b c=\"1\">2</></>"),
    ])
  func damaged(_ example: Case) {
    #expect(outline(read(example.input)) == example.expected)
  }

  @Test("says what the first problem was, and where")
  func problem() throws {
    let problem = try #require(read("<a>\n<b c=1/></a>").problem)
    #expect(problem.message == "an attribute without quotes")
    #expect(problem.offset == 9)
  }

  @Test("says which elements the end of the document cut off")
  func truncation() {
    let tree = read("<a><b>1</b><c>2")
    #expect(tree.truncated)
    #expect(tree.unclosed.map { tree.names[tree.name(of: $0)].local } == ["a", "c"])
    #expect(read("<a><b c=\"").truncated)
    #expect(!read("<a/>").truncated)
  }

  @Test("resolves namespaces in their scope")
  func namespaces() {
    let tree = read(
      "<a xmlns='u1' xmlns:p='u2'><p:b c='1' p:d='2'/><e xmlns='u3'><f/></e><g xmlns=''/><h/></a>")
    let uris = Dictionary(
      tree.names.map { ($0.local, $0.uri) }, uniquingKeysWith: { first, _ in first })
    #expect(
      uris == [
        "a": "u1", "b": "u2", "c": "", "d": "u2", "e": "u3", "f": "u3", "g": "", "h": "u1",
      ])
  }

  @Test("cuts long text at a character")
  func bounded() {
    let tree = read("<a>äöü</a>")
    #expect(tree.text(of: 1, limit: 3) == "ä")
    #expect(tree.text(of: 1, limit: 4) == "äö")
  }

  // MARK: Hostile documents

  @Test("expands the document's own entities, within bounds")
  func entities() {
    let own = read("<!DOCTYPE a [<!ENTITY x 'one'><!ENTITY y \"&x; two\">]><a b='&x;'>&y;</a>")
    #expect(outline(own) == "<a b=\"one\">one two</>")

    var laughs = "<!DOCTYPE a [<!ENTITY l0 'ha'>"
    for level in 1...20 {
      let reference = String(repeating: "&l\(level - 1);", count: 10)
      laughs += "<!ENTITY l\(level) '\(reference)'>"
    }
    let tree = read(laughs + "]><a>\(String(repeating: "&l3;&l20;", count: 10_000))</a>")
    #expect(tree.text(of: tree.document).utf8.count <= 1 << 20)

    let outside = read(
      "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY % p SYSTEM 'http://h/'>%p;]>"
        + "<a>[&x;]</a>")
    #expect(outline(outside) == "<a>[]</>")
  }

  @Test("reads deep nesting without recursion, flattened beyond a limit")
  func depth() {
    let depth = 200_000
    let text =
      String(repeating: "<a>", count: depth) + "x" + String(repeating: "</a>", count: depth)
      + "<b>y</b>"
    let tree = read(text)
    #expect(tree.limited)
    #expect(tree.text(of: tree.document) == "xy")
  }

  @Test("stops at its limit of nodes")
  func nodes() {
    var options = XMLReader.Options()
    options.limits.maximumNodes = 100
    let tree = XMLReader.read(Array(String(repeating: "<a/>", count: 1000).utf8), options: options)
    #expect(tree.limited)
    #expect(tree.end(of: tree.document) <= 100)
  }

  @Test(
    "takes time in proportion to the input, whatever is left unfinished",
    arguments: [
      "<a><![CDATA[x</a>", "<!--", "<!-- >", "<?x", "<?x>", "<!x", "<![", "</", "</x>", "<a ",
      "<a b",
      "<a b=", "<a b='", "<a b=\">", "<a b='1' ", "b='1' ", "&", "&#", "&x;", "<", "<a><b></c>",
      "<a xmlns:p='u'>", "<x:a xmlns:x='u'/>", "<item>", "<!DOCTYPE a [", "<!DOCTYPE a '",
      "<!DOCTYPE a [<!ENTITY x '", "<a><![CDATA[", "]]>", "<a>x", "\u{0}", "<![CDATA[x]]>",
    ])
  func linear(_ piece: String) {
    // What is quadratic takes minutes at this size; the C library's search is so quick that it
    // needs more.
    let size = ["<a><![CDATA[x</a>", "<!-- >", "<?x>"].contains(piece) ? 3_000_000 : 200_000
    let count = size / piece.utf8.count
    let repeated = Array(String(repeating: piece, count: count).utf8)
    let elapsed = ContinuousClock().measure {
      _ = XMLReader.read(Array("<a ".utf8) + repeated)
      _ = XMLReader.read(Array("<a>".utf8) + repeated + Array("]]>--></a>".utf8))
    }
    #expect(elapsed < .seconds(90))
  }
}
