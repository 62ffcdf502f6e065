internal import StetModel

/// Walls and errors that stand where an article should: known by their words, and only where there
/// is next to no text.
struct KindObstacles {
  let html: [UInt8]
  let signals: KindSignals
  let text: KindText

  private var words: Float { signals[.words] }
  private var allWords: Float { signals[.allWords] }

  /// Whether the page is a story that may be *about* walls and errors, by its form: it says that it is an
  /// article and of when, or there is text below a name and a date, or paragraphs tell something below a
  /// headline that says more than that something failed.
  private var isStory: Bool {
    let isDated = signals.has(.hasPublished) || signals[.timeMarks] > 0
    let claims = signals.has(.claimsArticle) || signals.has(.statesArticle)
    if claims, isDated { return true }
    let isSigned = signals.has(.hasAuthor) || signals[.authorMarks] > 0
    let story = text.story
    // Teasers below an error have names and dates too.
    let isOwn =
      !text.isHeadObstacle || signals.has(.hasPublished) || signals.has(.hasAuthor)
      || story.isSigned || story.isDated
    if isDated, isSigned, isOwn, signals[.paragraphs] >= 2, words >= 40 { return true }
    guard words >= 12 else { return false }
    if story.isSigned, story.isDated { return true }
    if claims, story.isSigned || story.isDated { return true }
    if claims, !text.isHeadObstacle, story.toldWords >= 25 { return true }
    return !text.topics.isEmpty && !text.isHeadObstacle && story.told >= 2 && story.toldWords >= 40
  }

  /// Whether there is so little text that what is stated proves nothing; a name and a date above it do.
  private var isBare: Bool { words < 20 && !(text.story.isSigned && text.story.isDated) }

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
    guard words < 80, allWords < 300, !isStory || isBare else { return false }
    if text.head.contains(.bot) || text.body.contains(.bot) { return true }
    if text.isDenied, allWords < 150 { return true }
    return !isStory && allWords < 60 && KindMarkers.isChallenge(html)
  }

  private var isMissing: Bool {
    if text.isWithdrawn, words < 80, text.story.toldWords < 20 { return true }
    guard !isStory || isBare else { return false }
    if text.head.contains(.missing) || text.isNumber404 { return signals[.sentenceWords] < 150 }
    return !isStory && words < 80 && allWords < 400 && text.body.contains(.missingText)
      && signals[.sentences] <= 2
  }

  private var isBroken: Bool {
    guard words < 80, !isStory else { return false }
    if text.head.contains(.broken), signals[.sentences] <= 2 { return true }
    return allWords < 60 && text.body.contains(.brokenText)
  }

  private var isConsent: Bool {
    guard words < 600, allWords < 1000, text.hasAcceptButton else { return false }
    var asking = text.consentWords
    if isStory {
      // What stands below a name or a date is the story's, be it about cookies.
      if text.story.isSigned || text.story.isDated {
        asking = text.boxedConsentWords
      } else if words >= 40 {
        return false
      }
    }
    return asking >= 12 && asking * 10 >= text.plainWords * 6 && text.otherProse < 60
  }
}
