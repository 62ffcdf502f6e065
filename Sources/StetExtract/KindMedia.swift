internal import StetModel
internal import StetText

/// Pages that are there for a video or for pictures, with little text beside them.
struct KindMedia {
  let html: [UInt8]
  let page: Page
  let features: Features
  let data: StructuredData
  let address: KindAddress?
  let verdicts: [Verdict]
  let signals: KindSignals

  private var words: Float { signals[.words] }
  private var isArticle: Bool { signals.has(.claimsArticle) || signals.has(.statesArticle) }

  func find() -> (kind: PageKind, why: String)? {
    guard words < 300 else { return nil }
    if isVideo { return (.video, "a video and little text") }
    if isGallery { return (.gallery, "pictures and little text") }
    return nil
  }

  // MARK: Video

  /// Whether the page says that a video is what it is about, not that it has one.
  private var claimsVideo: Bool {
    if page.meta("og:type")?.lowercased().hasPrefix("video") == true { return true }
    guard let main = data.article else { return false }
    return StructuredData.types(of: main).contains("videoobject")
  }

  private var isVideo: Bool {
    let isNamed = address?.namesVideo == true
    if !isArticle {
      if claimsVideo { return words < 300 && signals[.sentenceWords] < 200 }
      return isNamed && words < 80 && hasPlayer
    }
    guard words < 60, signals[.paragraphs] <= 1 else { return false }
    if claimsVideo { return true }
    return isNamed && data.types.contains("videoobject")
  }

  private var hasPlayer: Bool {
    data.types.contains("videoobject") || page.meta("og:video", "og:video:url") != nil
      || page.meta("twitter:player") != nil
      || (KindTokens.count(page.tokens)[KindTokens.player] ?? 0) >= 2
      || KindMarkers.hasVideo(html)
  }

  // MARK: Gallery

  private static let galleries: Set<String> = ["imagegallery", "mediagallery"]

  private var isGallery: Bool {
    let prose = proseOutsideFigures
    if !data.types.isDisjoint(with: Self.galleries)
      || page.meta("og:type")?.lowercased().contains("gallery") == true
    {
      return prose < (isArticle ? 100 : 150)
    }
    let tokens = KindTokens.count(page.tokens)[KindTokens.gallery] ?? 0
    let isNamed = address?.namesGallery == true
    guard isNamed || tokens >= 8, prose < (isArticle ? 60 : 100) else { return false }
    let figures = Int(signals[.figures])
    if isNamed, figures >= 5 || tokens >= 5 { return prose < 60 }
    return figures >= 8 && captionWords > 2 * prose
  }

  private var proseOutsideFigures: Int {
    var out = 0
    for (index, block) in page.blocks.enumerated()
    where verdicts[index] == .kept && !features.flags[Int(block.owner)].contains(.figure) {
      out += Int(block.words)
    }
    return out
  }

  private var captionWords: Int {
    var out = 0
    for block in page.blocks
    where !features.flags[Int(block.owner)].isDisjoint(with: [.figure, .caption]) {
      out += Int(block.words)
    }
    return out
  }
}
