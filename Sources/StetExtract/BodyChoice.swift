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
    let words = analysis.result.words
    if let stated = stated(data, shown: words) { return stated }
    let keep = analysis.result.verdicts.map { $0 == .kept }
    return Body(
      text: Renderer.render(analysis.page, analysis.features, keep: keep), words: words)
  }

  /// The body that JSON-LD states, where the page's own shows next to nothing of it.
  private static func stated(_ data: StructuredData, shown: Int) -> Body? {
    guard let body = data.body else { return nil }
    let text = StatedBody.clean(body)
    let words = Strings.wordCount(text, limit: 100_000)
    guard words >= 100, Double(shown) < 0.35 * Double(words) else { return nil }
    return Body(text: text, words: words, source: "jsonld")
  }
}
