import StetText
import Testing

@Suite("CSS selectors, as text")
struct CSSSelectorTests {
  @Test(
    "can be read",
    arguments: [
      "a", "*", "h2 > a", "article h2 a, .river a", "#top~a+b", "a.b.c#d", "[href]",
      "[href*='/news/' i]", "a[href^=\"/a\"]:not(.ad, [rel=tag])", "li:nth-child(2n+1)",
      "li:nth-child( odd )", ":nth-last-child(-n + 3)", "p:nth-of-type(even)", ":first-child",
      ":is(h2, h3) a", ":where(.a .b) > a", "article:has(> time, + p) a", "a:empty", ":root a",
      ".md\\:grid a", ".\\31 0", "[data-x=7]", "a:link", "  a  ,  b  ", "ul>li>a", "é.ü",
      "a[title~=x s]", "[lang|=en]", "[href$='.html']", "A.Title", "li:last-of-type:only-child",
    ])
  func readable(_ text: String) throws {
    let selector = try CSSSelector(text)
    #expect(!selector.alternatives.isEmpty)
  }

  @Test("keeps what was meant")
  func structure() throws {
    let selector = try CSSSelector("Article.Big > A[HREF*=\"/x y/\" i]:nth-last-of-type(-2n+3)")
    let complex = try #require(selector.alternatives.first)
    #expect(complex.combinators.last == .child)
    #expect(complex.compounds[0] == [.type("article"), .class("Big")])
    #expect(complex.compounds[1].first == .type("a"))
    guard case .attribute(let attribute) = complex.compounds[1][1],
      case .nth(let place) = complex.compounds[1][2]
    else {
      Issue.record("\(complex)")
      return
    }
    #expect(attribute.name == "href")
    #expect(attribute.match == .contains)
    #expect(attribute.value == "/x y/")
    #expect(attribute.ignoresCase)
    #expect(place.step == -2 && place.offset == 3 && place.fromEnd && place.ofType)
  }

  @Test(
    "An error names the character, what is wrong there, and what to write",
    arguments: [
      ("", 1, "empty"), ("   ", 4, "empty"), ("a >", 4, "ends where"), ("a,", 3, "ends where"),
      (", a", 1, "before \",\""), ("> a", 1, "nothing stands before"), ("a > > b", 5, "\">\""),
      ("a[", 3, "is missing"), ("a[href", 2, "never closed"), ("a[href='x", 8, "never closed"),
      ("a[href!=x]", 7, "no comparison"), ("a[href=]", 8, "value is missing"),
      ("a[href=x y]", 10, "not expected"), ("a:not(b", 6, "never closed"),
      ("a)", 2, "closes nothing"), ("a:hover", 2, "what a reader does"),
      ("a::before", 2, "pseudo-element"), ("a:contains(x)", 2, "not CSS"),
      ("a:frist-child", 2, "not known"), ("li:nth-child(2m)", 14, "no place"),
      ("a..b", 3, "the class after the dot"), ("a#", 3, "the id"), ("a { }", 3, "\"{\""),
      ("ä a[", 5, "is missing"), ("a @ b", 3, "\"@\""), ("//a", 1, "\"/\""),
      (":not(:not(:not(:not(:not(:not(:not(a)))))))", 31, "nested"),
    ])
  func unreadable(_ text: String, _ column: Int, _ words: String) throws {
    let error = try #require(throws: CSSSelectorError.self) { try CSSSelector(text) }
    #expect(error.column == column, "\(text): \(error)")
    #expect(error.message.contains(words), "\(text): \(error)")
    #expect(error.remedy.hasSuffix(".") || error.remedy.hasSuffix("]"), "\(error.remedy)")
  }

  @Test("has bounds")
  func bounds() {
    let long = String(repeating: "a ", count: CSSSelector.maximumLength)
    #expect(throws: CSSSelectorError.self) { try CSSSelector(long) }
    let many = String(repeating: "a,", count: CSSSelector.maximumCompounds) + "a"
    #expect(throws: CSSSelectorError.self) { try CSSSelector(many) }
    #expect(throws: CSSSelectorError.self) {
      try CSSSelector("li:nth-child(99999999999999999999n+1)")
    }
  }

  @Test(
    "an+b counts places as CSS does",
    arguments: [
      ("2n+1", [1, 3, 5]), ("even", [2, 4, 6]), ("3", [3]), ("-n+3", [1, 2, 3]), ("3n-1", [2, 5]),
      ("n+5", [5, 6]), ("-2n+4", [2, 4]), ("0", []), ("N", [1, 2, 3, 4, 5, 6]), ("+2", [2]),
    ])
  func places(_ formula: String, _ expected: [Int]) throws {
    let selector = try CSSSelector(":nth-child(\(formula))")
    guard case .nth(let place) = selector.alternatives[0].compounds[0][0] else {
      Issue.record("\(selector)")
      return
    }
    #expect((1...6).filter(place.contains) == expected)
  }
}
