import StetExtract
import StetMarkup
import StetModel
import StetText

enum PageTargets {
  static func extract(_ input: [UInt8]) {
    let url = WebURL("https://example.org/news/2026/11/21/a-story.html")
    let article = Extractor().extract(input, url: url, contentType: nil)
    let text = article.text
    expect(text.utf8.count <= 8 * input.count + 1024, "\(text.utf8.count) bytes")
    expect(text.unicodeScalars.allSatisfy { $0.value != 0 }, "no zero in the text")
    for date in [article.published, article.modified].compactMap({ $0 }) {
      let year = CivilTime(date.instant).year
      expect((1969...2200).contains(year), "the year \(year)")
    }
  }

  /// A site rule and a page, with a zero between them.
  static func rules(_ input: [UInt8]) {
    let end = input.firstIndex(of: 0) ?? input.count
    let rules = SiteRuleSet(files: [(name: "example.org.txt", bytes: Array(input[..<end]))])
    let page = Array(input[min(end + 1, input.count)...])
    let url = WebURL("https://example.org/news/a-story.html")
    let article = Extractor(rules: rules).extract(page, url: url, contentType: nil)
    expect(article.text.unicodeScalars.allSatisfy { $0.value != 0 }, "no zero in the text")
  }

  /// Every element that is entered is left.
  static func html(_ input: [UInt8]) {
    let decoded = Charset.decode(input, contentType: nil, format: .html)
    // Two kinds of tree: libxml2's own, and the one that extraction reads.
    walk(HTMLDocument(decoded.text, attributes: .all))
    walk(HTMLDocument(decoded.text))
  }

  private static func walk(_ document: borrowing HTMLDocument) {
    document.withRoot { root in
      guard let root else { return }
      var walk = NodeWalk(root)
      var depth = 0
      while let step = walk.next() {
        switch step.phase {
        case .enter: depth += 1
        case .leave: depth -= 1
        case .text: break
        }
        expect(depth >= 0 && depth <= 1100, "\(depth) levels")
      }
      expect(depth == 0, "\(depth) elements are still open")
      _ = root.textContent(limit: 10_000)
    }
  }

  /// The first line is the selector, the rest the page.
  static func selector(_ input: [UInt8]) {
    let (line, rest) = firstLine(input)
    let selector: CSSSelector
    do {
      selector = try CSSSelector(line)
    } catch {
      return expect(!"\(error)".isEmpty, "a reason")
    }
    let decoded = Charset.decode(rest, contentType: nil, format: .html)
    let document = HTMLDocument(decoded.text, attributes: .all)
    document.withRoot { root in
      guard let root else { return }
      let matcher = SelectorMatcher(root: root)
      expect(matcher.matches(selector) == matcher.matches(selector), "twice the same")
    }
  }
}
