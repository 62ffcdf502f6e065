import StetText
import Testing

@Suite struct EntitiesTests {
  @Test(
    "References become characters as in HTML",
    arguments: [
      ("plain", "plain"), ("a &amp; b", "a & b"), ("&lt;p&gt;", "<p>"), ("&quot;&apos;", "\"'"),
      ("&amp;lt;", "&lt;"), ("caf&eacute;", "café"), ("caf&eacute ", "café "),
      ("&copy2026", "©2026"), ("&notin;", "∉"), ("&notit;", "¬it;"), ("&ampamp;", "&amp;"),
      ("&AMP", "&"), ("&Amp;", "&Amp;"), ("&hearts", "&hearts"), ("&hearts;", "♥"),
      ("&nGtv;", "≫̸"), ("&CounterClockwiseContourIntegral;", "∳"), ("&zwnj;", "\u{200C}"),
      ("&#8217;", "’"), ("&#x2019;", "’"), ("&#X2019", "’"), ("&#146;", "’"), ("&#x80;", "€"),
      ("&#0;", "\u{FFFD}"), ("&#xD800;", "\u{FFFD}"), ("&#x110000;", "\u{FFFD}"),
      ("&#99999999999999999999;", "\u{FFFD}"), ("&#x1F600;", "😀"), ("&#9;&#10;", "\t\n"),
      ("a&#1;b", "ab"), ("&#xFFFF;", "\u{FFFD}"), ("&", "&"), ("&&", "&&"), ("&;", "&;"),
      ("&#", "&#"), ("&#;", "&#;"), ("&#x;", "&#x;"), ("&#xg", "&#xg"), ("R&D", "R&D"),
      ("AT&T;", "AT&T;"), ("&nosuchname;", "&nosuchname;"), ("&lt", "<"), ("日&nbsp;本", "日\u{A0}本"),
      ("?a=1&copy=2", "?a=1©=2"), ("&frac12x", "½x"), ("&thetasym;", "ϑ"), ("&zzz", "&zzz"),
    ])
  func decode(_ text: String, _ expected: String) {
    #expect(Entities.decode(text) == expected)
    #expect(Entities.decode(Array(text.utf8)) == Array(expected.utf8))
  }

  @Test("The first and the last name of the table are found")
  func edges() {
    #expect(Entities.decode("&AElig;&zwj;&zwnj;") == "Æ\u{200D}\u{200C}")
  }

  @Test("Many ampersands take linear time")
  func ampersands() {
    let text = [UInt8](repeating: 0x26, count: 200_000)
    #expect(Entities.decode(text) == text)
  }
}
