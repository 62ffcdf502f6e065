internal import StetMarkup
internal import StetModel
internal import StetText

/// Tells articles from everything else. When in doubt it is an article: a page wrongly called
/// something else is an article lost.
struct KindRules {
  /// The page as it came; looked at only where it shows no text.
  let html: [UInt8]
  let analysis: Analysis
  let data: StructuredData
  let url: WebURL?
  let body: BodyChoice.Body

  struct Judgement: Sendable, Hashable {
    var kind: PageKind
    /// Whether only the beginning of the article is there.
    var partial = false
    /// What decided, in words.
    var why: String
    var signals: KindSignals
    /// Log odds that it is a listing.
    var odds: Float = 0

    /// `listing, reads like a list, odds +2.1 (cardShare 0.6: +0.8, …); words=120 …`
    var description: String {
      let reasons = KindModel.shared?.reasons(signals, limit: 6) ?? []
      let moved = reasons.map { part in
        "\(part.name) \(KindSignals.short(signals[part.name])): \(KindSignals.short(part.odds))"
      }
      return
        "\(kind.rawValue)\(partial ? ", partial" : ""), \(why), odds \(KindSignals.short(odds))"
        + " (\(moved.joined(separator: ", "))); \(signals.description)"
    }
  }

  func judge() -> Judgement {
    let page = analysis.page
    let features = analysis.features
    // The rules' result, not the model's, which a new training changes.
    let result = analysis.byRules
    let words = body.isShown ? shownWords(result) : KindWords.count(body.text)
    let signals = KindMeasure(
      page: page, features: features, data: data, url: url, result: result, words: words
    ).signals()
    let odds = KindModel.shared?.odds(signals) ?? 0
    func judged(_ kind: PageKind, _ why: String) -> Judgement {
      Judgement(kind: kind, why: why, signals: signals, odds: odds)
    }

    let claims = signals.has(.claimsArticle) || signals.has(.statesArticle)
    var asks = false
    var wallWords = 0
    var isBrief = false
    if KindObstacles.mayBe(signals) {
      let text = KindText(page, features, result.verdicts)
      asks = text.asksToSubscribe
      isBrief =
        text.story.toldWords >= 12
        && (claims || text.story.isDated || text.story.isSigned || signals.has(.hasPublished))
      if body.isShown { wallWords = text.wallWords }
      let obstacles = KindObstacles(html: html, signals: signals, text: text)
      if let found = obstacles.find() { return judged(found.kind, found.why) }
    }
    let address = KindAddress(url)
    if words >= 20, data.types.contains("liveblogposting") {
      return judged(.liveblog, "states that it is a live blog")
    }
    let paywall = KindPaywall(
      page: page, features: features, data: data, verdicts: analysis.result.verdicts,
      words: body.isShown ? shownWords(analysis.result) : words, signals: signals)
    if words - wallWords < 20, paywall.isWallAlone(asks: asks) {
      return judged(.paywalled, "a wall and no text")
    }
    let media = KindMedia(
      html: html, page: page, features: features, data: data, address: address,
      verdicts: result.verdicts, signals: signals)
    if let found = media.find() { return judged(found.kind, found.why) }
    if let why = listing(signals, odds, address, isBrief: isBrief) {
      return judged(.listing, why)
    }
    let live = KindLive(
      page: page, features: features, address: address, verdicts: result.verdicts, words: words)
    if live.isLive { return judged(.liveblog, "entries with times, newest first") }
    // What claims to be an article, or has a name or a date below the headline, may be a brief.
    guard
      words >= (isBrief ? 12 : claims ? 20 : 25)
        || claims && body.isShown && shownWords(analysis.result) >= 60
    else {
      return linkWords > 60 ? judged(.listing, "links alone") : judged(.other, "no text")
    }
    var article = judged(.article, "text")
    article.partial = paywall.isPartial(asks: asks)
    return article
  }

  /// Of the body, by script.
  private func shownWords(_ result: BodyRules.Result) -> Int {
    var words = result.words
    for (index, block) in analysis.page.blocks.enumerated()
    where block.foreign > 0 && result.verdicts[index] == .kept {
      words += KindWords.count(analysis.page, block) - Int(block.words)
    }
    return words
  }

  /// Why the page is a listing; nil where it is none.
  private func listing(
    _ signals: KindSignals, _ odds: Float, _ address: KindAddress?, isBrief: Bool
  ) -> String? {
    let claims = signals.has(.claimsArticle) || signals.has(.statesArticle)
    if !signals.has(.hasPublished), !claims {
      if address?.isRoot == true { return "the site's first page" }
      if !isBrief, signals[.words] < 40, signals[.sentences] <= 1, signals[.teaserWords] >= 60,
        signals[.teaserWords] > 3 * signals[.words]
      {
        return "teasers and no text"
      }
    }
    guard let model = KindModel.shared, odds > model.threshold else { return nil }
    // The links beside a brief outweigh it; a list has none of the rest, and says that it is one.
    if isBrief, signals[.headlineLikeness] >= 0.5, signals[.headlines] == 1,
      signals[.keptInCards] < 0.1, signals[.linkedHeadings] <= 2, !signals.has(.statesListing),
      !signals.has(.statesProduct), address?.isRoot != true, address?.namesList != true
    {
      return nil
    }
    return "reads like a list"
  }

  private var linkWords: Int {
    analysis.page.blocks.reduce(0) { $0 + ($1.linkDensity > 0.5 ? Int($1.words) : 0) }
  }
}
