public import StetModel

/// Articles over several pages, as one.
public enum MultiPage {
  /// Pages that are joined at most; those behind them are left out.
  public static let maximumPages = 20

  /// Letters and digits from which on a paragraph that was there already is a repetition wherever it
  /// stands; shorter ones ("No.", a name above an answer) may well come again.
  private static let longKey = 40

  /// One article of all pages: everything but the text is the first page's, and what later pages
  /// repeat of it (headline, standfirst, boxes, the last paragraph) is left out.
  ///
  /// - Parameter pages: In order; the first is the page the article begins on.
  /// - Returns: nil for no pages at all. ``Article/nextPage`` is the last page's.
  public static func join(_ pages: [Article]) -> Article? {
    guard var article = pages.first, pages.count > 1 else { return pages.first }
    var paragraphs = paragraphs(article.text)
    var seen: Set<[UInt8]> = []
    for paragraph in paragraphs { seen.insert(Strings.key(paragraph)) }
    if let title = article.title { seen.insert(Strings.key(title)) }
    for page in pages.dropFirst().prefix(maximumPages - 1) {
      let added = news(of: page, seen: &seen)
      append(added, to: &paragraphs)
      article.partial = article.partial || page.partial
      for correction in page.corrections where !article.corrections.contains(correction) {
        article.corrections.append(correction)
      }
      article.nextPage = page.nextPage
    }
    article.text = paragraphs.joined(separator: "\n\n")
    return article
  }

  private static func paragraphs(_ text: String) -> [String] {
    text.components(separatedBy: "\n\n").filter { !$0.isEmpty }
  }

  /// A later page's paragraphs that were not there before: at its start all that repeats, further
  /// down only long ones.
  private static func news(of page: Article, seen: inout Set<[UInt8]>) -> [String] {
    var out: [String] = []
    var own: [[UInt8]] = []
    let title = page.title.map(Strings.key)
    for paragraph in paragraphs(page.text) {
      let key = Strings.key(paragraph)
      let isKnown = seen.contains(key) || out.isEmpty && key == title
      if isKnown, out.isEmpty || key.count >= longKey { continue }
      out.append(paragraph)
      own.append(key)
    }
    // Boxes repeat at the end as well, in one piece.
    while let last = own.last, seen.contains(last) {
      own.removeLast()
      out.removeLast()
    }
    seen.formUnion(own)
    // A heading alone is what is left of a box.
    while let last = out.last, last.hasPrefix("## ") { out.removeLast() }
    return out
  }

  /// A sentence that goes on over the border is one paragraph.
  private static func append(_ added: [String], to paragraphs: inout [String]) {
    guard let first = added.first else { return }
    if let last = paragraphs.last, breaksOff(last), goesOn(first) {
      paragraphs[paragraphs.count - 1] = last + " " + first
      paragraphs += added.dropFirst()
    } else {
      paragraphs += added
    }
  }

  private static func isPlain(_ paragraph: String) -> Bool {
    !["## ", "- ", "> ", "| "].contains { paragraph.hasPrefix($0) }
  }

  private static func breaksOff(_ paragraph: String) -> Bool {
    guard isPlain(paragraph), let last = paragraph.unicodeScalars.last else { return false }
    return last.properties.isLowercase || last == ","
  }

  private static func goesOn(_ paragraph: String) -> Bool {
    guard isPlain(paragraph), let first = paragraph.unicodeScalars.first else { return false }
    return first.properties.isLowercase
  }
}
