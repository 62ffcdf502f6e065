import StetFeed
import StetModel
import StetText
import Testing

/// HTML from outside, looked at through the parser: what a feed may make a reader show.
@Suite("Hostile HTML")
struct SafeHTMLTests {
  private func entry(_ html: String) throws -> Entry {
    let section = html.split(separator: "]]>", omittingEmptySubsequences: false)
      .joined(separator: "]]]]><![CDATA[>")
    let feed = try FeedParser.parse(
      Array(
        ("<rss><channel><link>https://s.example/d/</link><item><guid>1</guid><description>"
          + "<![CDATA[\(section)]]></description></item></channel></rss>").utf8),
      url: nil, contentType: nil)
    return try #require(feed.entries.first)
  }

  private func safe(_ html: String) throws -> String { try entry(html).summary ?? "nil" }

  @Test(
    "takes out what is dangerous and leaves the rest as it was",
    arguments: [
      // Elements.
      ("a<script>x<b</script>b", "ab"), ("a<SCRIPT\n>x</script  y=1>b", "ab"),
      ("a<script/x>y</script>b", "ab"), ("a<style>p{}</style >b", "ab"),
      ("a<svg:script>x</svg:script>b", "ab"), ("a<script>b <i>c</i>", "ab <i>c</i>"),
      ("a<iframe src=x>b</iframe>c", "abc"), ("<object data=x><p>y</p></object>", "<p>y</p>"),
      ("<embed src=x><applet></applet><frameset><frame></frameset>z", "z"),
      ("<base href=x><meta http-equiv=refresh><link rel=stylesheet>z", "z"),
      ("<html><head></head><body onload=x>z</body></html>", "z"),
      (
        "<form action='/q'><button formaction='javascript:x'>z</button></form>",
        "<form action='https://s.example/q'><button>z</button></form>"
      ),
      ("<svg><animate attributeName=href values=javascript:x /><set/></svg>z", "<svg></svg>z"),
      ("<script type='math/tex; mode=display'>a_1 < 2</script>", "a_1 < 2"),
      // Elements inside which a tokenizer has other rules.
      (
        "<textarea><img title=\"</textarea><img src=x onerror=y>\">",
        "<img title=\"&lt;/textarea>&lt;img src=x onerror=y>\">"
      ),
      (
        "<noscript><p title=\"</noscript><img src=x onerror=y>\">",
        "<p title=\"&lt;/noscript>&lt;img src=x onerror=y>\">"
      ),
      ("<xmp><p></xmp><title>t</title><plaintext>z", "<p>tz"),
      (
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img onerror=x&gt;\">",
        "<math><mtext><table><mglyph><img title=\"--&gt;&lt;img onerror=x&gt;\">"
      ),
      // Attributes.
      ("<img src='https://x/' onerror=y>", "<img src='https://x/'>"),
      ("<img/onerror=x/src='https://x/'>", "<img/>"),
      ("<b ONCLICK = 'x' id=1>", "<b id=1>"),
      ("<b a=\"1\"onclick=\"x\"c=\"2\">", "<b a=\"1\"c=\"2\">"),
      ("<b a=1 onclick=\"x\"c=2>", "<b a=1 c=2>"), ("<b on:click=x x:onload=y>", "<b>"),
      ("<b onclick>", "<b>"), ("<b \"=x 'y <i>", "<b \"=x 'y <i>".replacing("<b", with: "&lt;b")),
      ("<b @click=x {y} [z]=1>", "<b>"), ("<p =onclick=x>", "<p>"),
      ("<p srcdoc='x' is=y>", "<p>"),
      // Addresses.
      ("<a href='javascript:x'>", "<a>"), ("<a href=' \tJaVa\nScRiPt\t:x'>", "<a>"),
      ("<a href='&#106;avascript&colon;x'>", "<a>"), ("<a href=&#x6A&#x61vascript:x>", "<a>"),
      ("<a href='java&Tab;script&NewLine;:x'>", "<a>"), ("<a href='&amp;#106;avascript:x'>", "<a>"),
      ("<a href='\u{A0}javascript:x'>", "<a>"), ("<a href='vbscript:x'>", "<a>"),
      ("<a href='data:text/html,x'>", "<a>"), ("<a xlink:href='javascript:x'>", "<a>"),
      ("<use href='data:image/svg+xml,x'>", "<use>"),
      ("<img src='data:image/png;base64,AA=='>", "<img src='data:image/png;base64,AA=='>"),
      ("<img src='data:text/html,x'>", "<img>"),
      ("<a href='https://x/?javascript:1'>", "<a href='https://x/?javascript:1'>"),
      ("<b title='JavaScript: the parts'>", "<b title='JavaScript: the parts'>"),
      ("<q cite='javascript:x' ping='javascript:x'>", "<q>"),
      ("<a href='x&#39;/onclick=y//'>", "<a href='https://s.example/d/x&#39;/onclick=y//'>"),
      // Style.
      ("<p style='color:red'>", "<p style='color:red'>"),
      ("<p style='color:red;position:fixed;top:0'>", "<p style='color:red; top:0'>"),
      ("<p style='background:url(javascript:x)'>", "<p>"),
      ("<p style=\"width:expression(x);color:rgb(1,2,3)\">", "<p style=\"color:rgb(1,2,3)\">"),
      ("<p style='width:exp/**/ression(x)'>", "<p>"), ("<p style='wid\\74h:1'>", "<p>"),
      ("<p style='-moz-binding:u'>", "<p>"), ("<p style='beha&#118;ior:u'>", "<p>"),
      // What is no tag.
      ("a<!-- <b> -->c", "ac"), ("a<!-->b-->c", "ab-->c"), ("a<!--->b", "ab"),
      ("a<!-- x --!>b", "ab"),
      ("a<!-- x >b", "ab"), ("a<!--", "a"), ("a<!doctype x>b", "ab"), ("a<?php x ?>b", "ab"),
      ("a<![CDATA[<b>x</b>]]>c", "a<b>x</b>c"), ("a<![CDATA[b", "a&lt;![CDATA[b"),
      ("a</ x>b", "ab"), ("I </3 you", "I &lt;/3 you"), ("1 < 2 <= 3 <4", "1 < 2 <= 3 <4"),
      ("a <b", "a &lt;b"), ("a <", "a &lt;"), ("<a href='x", "&lt;a href='x"),
      ("see <a...<a href='https://x/'>y</a>", "see &lt;a...<a href='https://x/'>y</a>"),
      ("AT&amp;T & co", "AT&amp;T & co"),
      // What goes must not make something of what stays.
      ("<<script></script>img src=x onerror=y>", "&lt;img src=x onerror=y>"),
      ("<scr<script></script>ipt>x</script>", "&lt;script>x"),
      ("<scr<!-- -->ipt>x", "&lt;script>x"), ("<]]>img>", "&lt;]]>img>"),
      ("</p onclick=x>", "</p>"),
    ])
  func cleaned(_ html: String, _ expected: String) throws {
    #expect(try safe(html) == expected)
  }

  @Test("makes every image of a srcset absolute")
  func sets() throws {
    #expect(
      try safe("<img srcset='a.png, /b,c.png 2x,d.png 3x'>")
        == "<img srcset='https://s.example/d/a.png, https://s.example/b,c.png 2x, https://s.example/d/d.png 3x'>"
    )
  }

  @Test(
    "makes plain references absolute as a browser would",
    arguments: [
      ("/2026/a_b.html?x=1#y", "https://s.example/2026/a_b.html?x=1#y"),
      ("/", "https://s.example/"),
      ("x", "https://s.example/d/x"), ("x/y.html", "https://s.example/d/x/y.html"),
      ("x?a=b,c", "https://s.example/d/x?a=b,c"), ("../x", "https://s.example/x"),
      ("/a/../x", "https://s.example/x"), ("/a/./x", "https://s.example/a/x"),
      ("a/..", "https://s.example/d/"), ("/a/%2e%2E/x", "https://s.example/x"),
      ("//t.example/x", "https://t.example/x"), ("/x y", "https://s.example/x%20y"),
      ("/x&amp;y", "https://s.example/x&amp;y"), ("?q", "https://s.example/d/?q"),
      ("#x", "#x"), ("mailto:x", "mailto:x"), ("/.well", "https://s.example/.well"),
      ("\\x", "https://s.example/x"), ("/ä", "https://s.example/ä"),
    ])
  func references(_ written: String, _ expected: String) throws {
    let html = "<a href=\"\(written)\">y</a>"
    let changed = try entry(html)
    #expect(changed.summary == "<a href=\"\(expected)\">y</a>")
    #expect(changed.original(.summary) ?? changed.summary == html)
  }

  /// The content of an entry, which in JSON may hold any character.
  private func content(_ html: String) throws -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("version", "https://jsonfeed.org/version/1.1")
      json.array("items") { json in
        json.object { json in
          json.field("id", "1")
          json.field("content_html", html)
        }
      }
    }
    let feed = try FeedParser.parse(
      json.bytes, url: WebURL("https://s.example/d/feed"), contentType: nil)
    return try #require(feed.entries.first?.content)
  }

  @Test(
    "does not take another address for the same where controls and broken ones are about",
    arguments: [
      "<img srcset=\"\u{1B} 4x, b 1x\">", "<img srcset=\"\u{1B}, b 1x\">",
      "<img srcset=\"a,\u{0}, b\">", "<img srcset=\"//[, b 1x\">", "<img srcset=\"#,\u{A0} 1x\">",
      "<a href=\"//a\u{1B}b/\">x</a>", "<a href=\" //a\u{1}b/ \">x</a>",
      "<a href=\"//[\u{1B}\">x</a>",
      "<a href=\"\u{1B}#x\">y</a>", "<a href=/\u{1}a>y</a>", "<a href=a=b>y</a>",
      "<div style=\"co\u{0}lor:red;background:url(x)\"><iframerame><<br/>;",
      "<a href=//av&#x083g<sa;v>y</a>", "<a href=/a&#98c&#x;d>y</a>", "<a href='&#'>y</a>",
      "<div style='a:rxl\u{1A}(1)'>a</div>", "<div style=a:scr\u{B}ipt>a</div>",
      "<a hrefb=\"&#106\u{1F}\u{0};avascript:x\">y</a>", "<div style=\"color:red;`x\">a</div>",
      "<p style=\"color:red`;width:1px\">a</p>",
    ])
  func controls(_ html: String) throws {
    let first = try content(html)
    #expect(try content(first) == first)
    #expect(!first.unicodeScalars.contains { $0.value < 0x20 }, "\(first.debugDescription)")
  }

  @Test("has what it changed as it was published, and nothing where nothing changed")
  func originals() throws {
    let html = "<p onclick='x'>a<!-- b --><img src=\"/i.png\"><script>c</script> <b>d</b></p>"
    let changed = try entry(html)
    #expect(changed.original(.summary) == html)
    #expect(changed.summary != html)
    #expect(changed.texts[.summary] == .html)
    #expect(changed.texts.difference(.summary) != nil)
    #expect(try entry("<b>a</b>").texts.difference(.summary) == nil)
  }

  @Test("finds nothing more to do in what it has made safe, and can always undo it")
  func twice() throws {
    let pieces = [
      "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<style>",
      "</style>", "<textarea>", "<p ", "<a href=", "onclick=x", "'", "\"", "javascript:", "=", "/",
      " ", "&lt;", "&#106;", "x", "<svg>", "style='a:url(x)'", "\n", "<b>", "é", "`", "?",
    ]
    var generator = SplitMix(state: 7)
    for _ in 0..<4000 {
      let html = (0..<Int(generator.next() % 12 + 1)).map { _ in
        pieces[Int(generator.next() % UInt64(pieces.count))]
      }.joined()
      let first = try entry(html)
      let text = first.summary ?? ""
      if let original = first.original(.summary) {
        #expect(original == html.trimmingSpace, "\(html)")
      }
      // A `<` that has become the last character is escaped: something may follow.
      if text.trimmingSpace.hasSuffix("<") { continue }
      #expect(try (entry(text).summary ?? "") == text.trimmingSpace, "\(html)")
      let lower = text.lowercased()
      for word in ["<script", "<style", "<textarea", "<!", "<?"] {
        #expect(!lower.contains(word), "\(html)")
      }
    }
  }

  @Test(
    "takes time in proportion to the text, whatever is left unfinished",
    arguments: [
      "<a b=\">\"", "<a b='", "<a ", "<a<", "<!--", "<!-- >", "<![CDATA[", "<script>", "<style>",
      "</", "</a ", "<a b=<", "<?", "<a =", "<!---", "<script></scrip>", "<a style='(", "]]>",
      "<b onclick=x ", "<b a a a a", "<a href='x'b", "<a b=\">\" c='",
    ])
  func linear(_ piece: String) throws {
    let html = String(repeating: piece, count: 150_000 / piece.utf8.count)
    let elapsed = try ContinuousClock().measure { _ = try entry("x" + html) }
    #expect(elapsed < .seconds(20))
  }
}

/// Numbers that are the same in each run.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

extension String {
  fileprivate var trimmingSpace: String {
    var bytes = Array(utf8)[...]
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
