import StetExtract
import StetMarkup
import StetModel
import StetText
import Testing

/// Pages made to hurt. Each must come back within its time, and what is prose must survive.
@Suite("Hostile pages")
struct HostileTests {
  static let prose =
    "<p>The lighthouse keeper said that the light had burned every night for a hundred years, "
    + "and that it would burn tonight, whatever the ministry had decided about the wiring.</p>"

  /// Debug builds are some forty times slower; a quadratic step would show at this size too.
  #if DEBUG
    static let scale = 8
  #else
    static let scale = 1
  #endif

  struct Page: Sendable, CustomTestStringConvertible {
    var name: String
    var make: @Sendable () -> String
    var keepsProse = true

    var testDescription: String { name }
  }

  static let pages: [Page] = [
    Page(name: "100,000 nested divs") {
      prose + String(repeating: "<div>", count: 100_000 / scale) + "deep"
    },
    Page(name: "100,000 nested inline elements with foreign end tags") {
      prose + String(repeating: "<b><i></u>", count: 100_000 / scale)
    },
    Page(name: "list items in definitions in list items") {
      prose + String(repeating: "<dd><li>", count: 100_000 / scale)
    },
    Page(name: "a million attributes on one tag") {
      prose + "<div " + (0..<1_000_000 / scale).map { "a\($0)=1" }.joined(separator: " ")
        + ">x</div>"
    },
    Page(name: "8 MB of less-than signs") {
      prose + String(repeating: "<", count: (8 << 20) / scale)
    },
    Page(name: "a table of 300,000 cells") {
      prose + "<table>" + String(repeating: "<tr><td>1<td>2<td>3", count: 100_000 / scale)
        + "</table>"
    },
    Page(name: "unclosed quotes in a million tags") {
      prose + String(repeating: "<a href=\"x'>", count: 500_001 / scale)
    },
    Page(name: "unclosed comments") { prose + String(repeating: "<!-- ", count: 500_000 / scale) },
    Page(name: "unclosed scripts and styles") {
      prose + String(repeating: "<script><style><svg><select>", count: 100_000 / scale)
    },
    Page(name: "end tags without start tags") {
      prose + String(repeating: "<div>", count: 900)
        + String(repeating: "</section></table></li>", count: 100_000 / scale)
    },
    Page(name: "end tags that close nothing inside 990 open elements") {
      prose + String(repeating: "<div>", count: 990)
        + String(repeating: "</nav></aside>", count: 600_000 / scale)
    },
    Page(name: "a million known attributes") {
      prose
        + String(
          repeating: "<i class=a id=b href=c src=d content=e name=f rel=g lang=h>x",
          count: 125_000 / scale)
    },
    Page(name: "a million references that are none") {
      prose + String(repeating: "&zz;&#;&#0;&thetasy;", count: 400_000 / scale)
    },
    Page(name: "sixteen long copies among short ones") {
      prose
        + String(
          repeating: "<p>" + String(repeating: "word of it, ", count: 1600) + "</p>", count: 16)
        + String(repeating: "<p>Some of the words of it, and more.</p>", count: 7000 / scale)
    },
    Page(name: "one paragraph 60,000 times") { String(repeating: prose, count: 60_000 / scale) },
    Page(name: "one word of 5 MB") {
      prose + "<p>" + String(repeating: "x", count: (5 << 20) / scale)
    },
    Page(name: "100,000 headings") {
      prose + String(repeating: "<h2>Also</h2>", count: 100_000 / scale)
    },
    Page(name: "deep JSON-LD") {
      "<script type=application/ld+json>" + String(repeating: "[", count: 500_000 / scale)
        + "</script>"
        + prose
    },
    Page(name: "wide JSON-LD") {
      "<script type=application/ld+json>{\"@graph\":["
        + Array(repeating: "{\"@type\":\"NewsArticle\",\"headline\":\"x\"}", count: 50_000 / scale)
        .joined(separator: ",") + "]}</script>" + prose
    },
    Page(name: "100,000 time elements and bylines") {
      prose
        + String(
          repeating: "<time datetime=2026>x</time><i class=author>By A B</i>",
          count: 100_000 / scale)
    },
    Page(name: "null bytes and stray controls") {
      "\u{0}\u{1}<p\u{0}>" + prose + String(repeating: "\u{0}", count: 1000)
    },
    Page(name: "nothing", make: { "" }, keepsProse: false),
    Page(name: "white space", make: { "  \n\t " }, keepsProse: false),
    Page(name: "only the start of a tag", make: { "<a href=\"" }, keepsProse: false),
  ]

  @Test("are answered in bounded time", .timeLimit(.minutes(5)), arguments: pages)
  func bounded(_ page: Page) {
    let bytes = Array(page.make().utf8)
    let article = Extractor().extract(bytes, url: nil, contentType: "text/html; charset=utf-8")
    #expect(article.text.contains("lighthouse keeper") == page.keepsProse)
  }

  @Test("bytes that are no text do no harm", .timeLimit(.minutes(5)))
  func noise() {
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<200 / Self.scale {
      var bytes: [UInt8] = []
      for _ in 0..<2000 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        // Mostly the characters that markup is made of.
        let pool = Array("<>/=\"'!-?&; abdivp\u{e9}".utf8)
        bytes.append(
          state % 8 == 0
            ? UInt8(truncatingIfNeeded: state >> 20) : pool[Int(state >> 33) % pool.count])
      }
      _ = Extractor().extract(bytes, url: nil, contentType: nil)
      _ = Extractor().explain(bytes, url: nil, contentType: nil)
    }
  }
}
