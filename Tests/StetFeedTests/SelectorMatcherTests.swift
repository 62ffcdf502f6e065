import StetMarkup
import StetText
import Testing

@Suite("CSS selectors, on a page")
struct SelectorMatcherTests {
  private static let page = """
    <html><head><title>x</title></head><body>
    <div id=1 class="river wide">
      <h2 id=2 class="title"><a id=3 href="/news/1.html" rel="bookmark tag">One</a></h2>
      <p id=4>x<a id=5 href="/NEWS/2.html">Two</a><time id=6>y</time></p>
      <p id=7></p><p id=8> <!-- c --> </p>
      <ul id=9><li id=10>a<li id=11 lang="en-GB">b<li id=12>c<li id=13>d<li id=14>e</ul>
    </div>
    <div id=15 class="side"><a id=16 title='q "q"'>Three</a><h2 id=17><b id=18>h</b></h2></div>
    </body></html>
    """

  @Test(
    "matches what a browser matches",
    arguments: [
      ("a", "3 5 16"), ("A", "3 5 16"), ("#3", "3"), (".title a", "3"), (".river > a", ""),
      (".river a", "3 5"), ("h2 > a, p > a", "3 5"), ("h2 + p", "4"), ("h2 ~ p", "4 7 8"),
      ("p + p + p", "8"), ("a:link", "3 5"), ("a:not(:link)", "16"), ("[href*='news']", "3"),
      ("[href*='news' i]", "3 5"), ("[href$='.html']", "3 5"), ("[href^='/NEWS']", "5"),
      ("[rel~=tag]", "3"), ("[rel=tag]", ""), ("[lang|=en]", "11"), ("[title]", "16"),
      ("[title='q \"q\"']", "16"), ("[href*='']", ""), ("li:first-child", "10"),
      ("li:last-child", "14"), ("li:nth-child(odd)", "10 12 14"), ("li:nth-child(2n)", "11 13"),
      ("li:nth-child(-n+2)", "10 11"), ("li:nth-last-child(2)", "13"), ("li:nth-child(3)", "12"),
      ("p:first-of-type", "4"), ("p:nth-of-type(2)", "7"), ("p:last-of-type", "8"),
      ("p:nth-last-of-type(3)", "4"), ("h2:only-of-type", "2 17"), ("h2 :only-child", "3 18"),
      ("p:empty", "7 8"), ("div:has(time) a", "3 5"), ("div:has(> h2 > b) a", "16"),
      ("p:has(+ ul)", "8"), ("h2:has(~ ul)", "2"), ("div:not(:has(time)) a", "16"),
      (":is(h2, p) > a", "3 5"), (":where(.river, .side) > h2 a", "3"),
      ("div:not(.side, .wide) a", ""), (":not(div) > a", "3 5"), (".river.wide > p > a", "5"),
      ("div:has(li:nth-child(5)) > h2", "2"), (".side a, .side a", "16"),
      ("body > div > h2", "2 17"),
      ("div:has(.title + p a)", "1"), (":root a#3", "3"), ("html:root > body div.side", "15"),
    ])
  func matches(_ selector: String, _ expected: String) throws {
    #expect(try Self.matched(selector, Self.page) == expected)
  }

  @Test("No selector takes more than a pass for each of its parts", .timeLimit(.minutes(5)))
  func pathological() throws {
    // A matcher that goes back tries thousands to the power of the number of parts.
    let deep =
      String(repeating: "<div class=a>", count: 900) + "<b></b>"
      + String(repeating: "</div>", count: 900)
    let page = "<html><body>" + String(repeating: deep, count: 3) + "</body></html>"
    for selector in [
      String(repeating: ".a ", count: 60) + "i", String(repeating: ".a ~ ", count: 60) + "i",
      ".a:has(.a .a .a .a .a .a .a .a i)", ":not(:not(:not(.a .a .a .a .a i)))",
    ] {
      #expect(try Self.matched(selector, page) == "")
    }
  }

  private static func matched(_ selector: String, _ page: String) throws -> String {
    let document = HTMLDocument(Array(page.utf8), attributes: .all)
    let selector = try CSSSelector(selector)
    return document.withRoot { root in
      guard let root else { return "no page" }
      let matches = SelectorMatcher(root: root).matches(selector)
      var ids: [String] = []
      var walk = NodeWalk(root)
      var place = 0
      while let step = walk.next() {
        guard step.phase == .enter else { continue }
        if matches[place], let id = step.node.string(.id) { ids.append(id) }
        place += 1
      }
      return ids.joined(separator: " ")
    }
  }
}
