internal import StetModel

/// Walls and errors that stand where an article should: known by their words, and only where there
/// is next to no text.
struct KindObstacles {
  let html: [UInt8]
  let signals: KindSignals
  let text: KindText

  private var words: Float { signals[.words] }
  private var allWords: Float { signals[.allWords] }

  /// Whether the page says that it is an article, and of when, or looks like one that is *about* walls
  /// and errors: paragraphs below a name and a date.
  private var isStated: Bool {
    let isDated = signals.has(.hasPublished) || signals[.timeMarks] > 0
    let claims = signals.has(.claimsArticle) || signals.has(.statesArticle)
    if claims, isDated { return true }
    let isSigned = signals.has(.hasAuthor) || signals[.authorMarks] > 0
    return isDated && isSigned && signals[.paragraphs] >= 2 && words >= 40
  }

  /// Whether asking makes sense: most pages have too much text to be any of these.
  static func mayBe(_ signals: KindSignals) -> Bool {
    signals[.words] < 150 || (signals[.words] < 600 && signals[.allWords] < 1000)
      || (signals[.words] < 400 && signals[.sentenceWords] < 100)
  }

  func find() -> (kind: PageKind, why: String)? {
    if isBotWall { return (.blocked, "asks for a person") }
    if isMissing { return (.notFound, "says that there is no such page") }
    if isConsent { return (.consent, "asks for consent") }
    if isBroken { return (.error, "says that something failed") }
    if words == 0, allWords < 8, KindMarkers.hasScript(html) { return (.error, "shows no text") }
    return nil
  }

  private var isBotWall: Bool {
    guard words < 80, allWords < 300, !isStated || words < 20 else { return false }
    if text.head.contains(.bot) || text.body.contains(.bot) { return true }
    if text.isDenied, allWords < 150 { return true }
    return !isStated && allWords < 60 && KindMarkers.isChallenge(html)
  }

  private var isMissing: Bool {
    guard !isStated || words < 20 else { return false }
    if text.head.contains(.missing) || text.isNumber404 { return signals[.sentenceWords] < 150 }
    return !isStated && words < 80 && allWords < 400 && text.body.contains(.missingText)
      && signals[.sentences] <= 2
  }

  private var isBroken: Bool {
    guard words < 80, !isStated else { return false }
    if text.head.contains(.broken), signals[.sentences] <= 2 { return true }
    return allWords < 60 && text.body.contains(.brokenText)
  }

  private var isConsent: Bool {
    guard words < 600, allWords < 1000, !isStated || words < 40 else { return false }
    return text.hasAcceptButton && text.consentWords >= 12
      && text.consentWords * 10 >= text.plainWords * 6 && text.otherProse < 60
  }
}
