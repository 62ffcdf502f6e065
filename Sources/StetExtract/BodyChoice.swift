internal import StetText

/// Which text is the body: what the page shows, or what its scripts state of it.
enum BodyChoice {
  struct Body {
    var text: String
    var words: Int
    /// `generic` for what the page shows, or the name of the payload.
    var source = "generic"

    var isShown: Bool { source == "generic" }
  }

  static func body(_ analysis: Analysis, _ data: StructuredData) -> Body {
    let keep = analysis.result.verdicts.map { $0 == .kept }
    let shown = Body(
      text: Renderer.render(analysis.page, analysis.features, keep: keep),
      words: analysis.result.words)
    var stated = stated(data, shown: shown.words)
    // Made only where a script has something to say: most pages need none.
    lazy var evidence = PayloadEvidence(analysis.page, data, shown: Array(shown.text.utf8))
    if let text = stated?.body.text, !evidence.agrees(Array(text.utf8)) {
      // Data of another story, or put there for machines alone.
      stated = nil
    }
    guard Payload.mayMatter(words: shown.words, text: shown.text),
      // A wall stands there on purpose; only what is stated for search engines is taken.
      data.isFree != false, stated == nil || stated?.isGlued == true
    else { return stated?.body ?? shown }
    guard let payload = Payload.find(analysis, evidence, shown: shown.text),
      replaces(payload, shown, stated?.body)
    else { return stated?.body ?? shown }
    return Body(text: payload.text, words: payload.words, source: payload.name)
  }

  /// Whether a script's text is the story and the page shows only a part of it.
  private static func replaces(_ payload: Payload.Body, _ shown: Body, _ stated: Body?) -> Bool {
    if let stated {
      // With paragraphs where JSON-LD has none.
      return !payload.isGlued && payload.words * 10 >= stated.words * 8
    }
    let share = Float(shown.words) / Float(max(1, payload.words))
    let isCut = Payload.endsCut(Array(shown.text.utf8.suffix(40)))
    if payload.isAnswered, !isCut { return false }
    // Comments and other texts beside the story hold nothing of it.
    if share < 0.35 {
      if shown.words < 40 || payload.measure.holdsShown >= 0.5 { return true }
      // A lead, and below it what is no story: the story is said to be the page's and goes on.
      return payload.owner == .page && !payload.isGlued && payload.measure.holdsLead
    }
    if share < 0.5, payload.owner == .page, !payload.isGlued, payload.measure.holdsLead,
      payload.measure.holdsShown < 0.75, !isCut
    {
      return shown.words < 150 && payload.measure.holdsShown >= 0.25
    }
    guard payload.measure.holdsShown >= 0.75, !payload.isGlued, payload.owner == .page else {
      return false
    }
    return share < (isCut ? 0.9 : 0.6)
  }

  /// The body that JSON-LD states, where the page's own shows next to nothing of it.
  private static func stated(
    _ data: StructuredData, shown: Int
  ) -> (body: Body, isGlued: Bool)? {
    guard let body = data.body, !Payload.endsCut(Array(body.utf8.suffix(40))) else { return nil }
    let text = StatedBody.clean(body)
    let words = Strings.wordCount(text, limit: 100_000)
    guard words >= 100, Double(shown) < 0.35 * Double(words) else { return nil }
    return (
      Body(text: text, words: words, source: "jsonld"), words > 250 && !text.utf8.contains(0x0A)
    )
  }
}
