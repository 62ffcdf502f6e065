internal import StetCatalog
internal import StetModel

/// What a page showed that is not believed before it is seen again: kept with the page.
struct Doubt: Sendable, Hashable {
  var shortText: ShortText?
  var homeRedirects: HomeRedirects?

  /// Whether something waits to be seen again.
  var isWaiting: Bool { shortText != nil || homeRedirects != nil }

  /// Judges what the response alone shows.
  ///
  /// - Parameter hasArticle: Whether the page stands for an archived article. What was never
  ///   there cannot have gone.
  mutating func judging(
    _ verdict: WallVerdict, _ response: FetchResponse, hasArticle: Bool
  ) -> WallVerdict {
    // Nothing but the same again keeps a short text waiting; the judge will say which it is.
    if verdict != .none || response.status == 304 { shortText = nil }
    guard hasArticle else {
      homeRedirects = nil
      return verdict
    }
    return Walls.persisting(
      verdict, status: response.redirects.last ?? response.status, now: response.finished,
      waiting: &homeRedirects)
  }

  /// Judges the length of a text that differs from the version in force.
  mutating func judging(words: Int, before: Int, sha256: String, now: Instant) -> WallVerdict {
    Walls.length(words: words, before: before, sha256: sha256, now: now, waiting: &shortText)
  }

  // MARK: As it is stored

  /// nil where nothing waits.
  var encoded: String? {
    if let text = shortText {
      return "short \(text.sha256) \(text.first.milliseconds) \(text.sightings)"
    }
    return homeRedirects.map { "home - \($0.first.milliseconds) \($0.sightings)" }
  }

  /// What cannot be read is as if nothing waited.
  init(encoded: String?) {
    let parts = (encoded ?? "").split(separator: " ")
    guard parts.count == 4, let first = Int64(parts[2]), let sightings = Int(parts[3]) else {
      return
    }
    let time = Instant(milliseconds: first)
    switch parts[0] {
    case "short":
      shortText = ShortText(sha256: String(parts[1]), first: time, sightings: sightings)
    case "home": homeRedirects = HomeRedirects(first: time, sightings: sightings)
    default: break
    }
  }
}

extension PageState {
  var doubt: Doubt {
    get { Doubt(encoded: waiting) }
    set { waiting = newValue.encoded }
  }
}

extension WallVerdict {
  /// Why it is no page; nil where nothing speaks against it, or the page has gone.
  var reason: Reason? {
    if case .blocked(let reason, _) = self { reason } else { nil }
  }
}

extension WallVerdict.Reason {
  /// For people.
  var words: String {
    switch self {
    case .botWall: "a wall against programs stands before it"
    case .login: "a login stands before it"
    case .consent: "a consent page stands before it"
    case .rateLimited: "its host asks for fewer requests"
    case .forbidden: "it is forbidden"
    case .legal: "it is withheld by law"
    case .payment: "it has to be paid for"
    case .homeRedirect: "its address leads to the home page"
    case .muchShorter: "its text is far shorter than before"
    case .serverError: "its server has an error"
    }
  }
}
