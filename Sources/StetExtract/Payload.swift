internal import StetMarkup
internal import StetText

/// The body as a script of the page states it: a rescue where the page shows little of it.
struct Payload {
  /// Words that the page shows from which on no script is asked.
  private static let enough = 1000
  /// Bytes of HTML written in all, for all candidates.
  private static let budget = 1 << 20
  /// Candidates that are read of one payload.
  private static let maximumTries = 10
  /// Words of a story, on a page that shows one and on a page that shows none.
  private static let fewest = (shown: 80, empty: 20)

  struct Body {
    var text: String
    var words: Int
    /// The name of the payload, as the article's extractor.
    var name: String
    var measure: PayloadEvidence.Measure
    var isGlued: Bool
    var owner: PayloadCandidates.Owner
    /// Whether another text in the scripts is just what the page shows: it shows the whole of that.
    var isAnswered = false
  }

  /// The best text in the page's scripts; nil where none agrees with the page, or where so little
  /// prose is in them that none can matter.
  static func find(_ analysis: Analysis, _ evidence: PayloadEvidence, shown: String) -> Body? {
    // A brief is looked for only where nothing is shown.
    let isEmpty = evidence.shownWords < fewest.empty
    let smallest =
      isEmpty ? PayloadCandidates.smallest.empty : PayloadCandidates.smallest.shown
    let sources = PayloadSources(
      source: analysis.source, islands: analysis.page.islands, scripts: analysis.scripts,
      smallest: smallest)
    guard sources.prose >= max(smallest, shown.utf8.count * 3 / 2) else { return nil }
    var found: [(body: Body, html: [UInt8])] = []
    var left = budget
    var isAnswered = false
    for payload in sources.payloads() {
      let candidates = PayloadCandidates(
        payload, titles: evidence.titles, smallest: smallest)
      var tries = maximumTries
      for candidate in candidates.best() where left > 0 && tries > 0 {
        let html = PayloadHTML.write(payload, candidate.node, titles: evidence.titles)
        guard html.count >= smallest / 2 else { continue }
        left -= html.count
        let (text, paragraphs) = render(html)
        var owner = candidate.owner
        if owner == .unknown, opens(text, evidence) { owner = .page }
        let measure = evidence.measure(
          Array(text.utf8), owner: owner, likes: candidate.likes,
          isMost: candidate.prose * 2 >= sources.prose)
        // What is mostly markup, such as forms and signs, is no try.
        if measure.words * 25 >= candidate.prose { tries -= 1 }
        isAnswered = isAnswered || measure.isShown
        guard measure.points >= 3,
          measure.words >= fewest.shown
            || isEmpty && owner == .page && measure.words >= fewest.empty
        else { continue }
        found.append(
          (
            Body(
              text: text, words: measure.words, name: payload.name, measure: measure,
              isGlued: paragraphs == 1 && measure.words > 250, owner: owner), html
          ))
      }
    }
    guard let top = found.map({ rank($0.body) }).max() else { return nil }
    let best = found.filter { rank($0.body) == top }
    guard let longest = best.map(\.body.words).max() else { return nil }
    // The tightest around the story: what holds it may hold more than the story.
    guard
      let (body, html) = best.filter({ $0.body.words * 10 >= longest * 7 })
        .min(by: { $0.html.count < $1.html.count })
    else { return nil }
    var polished = polished(body, html, analysis)
    polished.isAnswered = isAnswered
    // The headline is no part of the body.
    let first = polished.text.prefix { $0 != "\n" }
    if first.utf8.count < 400, evidence.isTitle(String(first)) {
      polished.text = String(polished.text.dropFirst(first.count).drop { $0 == "\n" })
    }
    return polished
  }

  /// A text without what does not belong to a story, such as links to others: its blocks are judged as
  /// those of a page are, unless next to nothing of it would stay.
  private static func polished(_ body: Body, _ html: [UInt8], _ analysis: Analysis) -> Body {
    var page = Array("<title>".utf8)
    for byte in (analysis.page.titleElement ?? "").utf8 where byte != 0x3C { page.append(byte) }
    page += Array("</title><body><article>".utf8) + html + Array("</article>".utf8)
    let inner = Analysis(
      page, contentType: "text/html; charset=utf-8", model: analysis.body == nil ? nil : .shared)
    guard inner.result.words * 10 >= body.words * 6 else { return body }
    var body = body
    body.text = Renderer.render(
      inner.page, inner.features, keep: inner.result.verdicts.map { $0 == .kept })
    body.words = inner.result.words
    return body
  }

  /// Whether one of the first lines is the page's headline.
  private static func opens(_ text: String, _ evidence: PayloadEvidence) -> Bool {
    text.utf8.prefix(2000).split(separator: 0x0A, maxSplits: 12).prefix(8).contains { line in
      line.count >= 10 && line.count <= 400
        && evidence.isTitle(String(decoding: line, as: UTF8.self))
    }
  }

  private static func rank(_ body: Body) -> Int { body.measure.points - (body.isGlued ? 2 : 0) }

  /// The text of HTML from a script, without captions and what is no text, no paragraph twice.
  static func render(_ html: [UInt8]) -> (text: String, paragraphs: Int) {
    let page = PageReader.read(HTMLDocument(Array("<body>".utf8) + html))
    let features = Features(page, titles: [])
    let left: Page.Flags = [.caption, .navigation, .aside, .footer, .form, .button, .modal]
    var seen: Set<UInt64> = []
    var paragraphs = 0
    let keep = page.blocks.map { block in
      guard features.flags[Int(block.owner)].isDisjoint(with: left) else { return false }
      if block.words >= 10, !seen.insert(block.hash).inserted { return false }
      paragraphs += 1
      return true
    }
    return (Renderer.render(page, features, keep: keep), paragraphs)
  }

  /// Whether a script may hold more of the story than the page shows.
  static func mayMatter(words: Int, text: String) -> Bool {
    words < enough || endsCut(Array(text.utf8.suffix(40)))
  }

  /// Whether a text ends in `…`, `...`, `[…]`: the start of a longer one.
  static func endsCut(_ text: [UInt8]) -> Bool {
    var end = text.count
    while end > 0, text[end - 1] <= 0x20 || text[end - 1] == 0x5D || text[end - 1] == 0x29 {
      end -= 1
    }
    let tail = text[..<end]
    return tail.suffix(3).elementsEqual("...".utf8) || tail.suffix(3).elementsEqual("…".utf8)
      || tail.suffix(8).elementsEqual("&hellip;".utf8)
  }
}
