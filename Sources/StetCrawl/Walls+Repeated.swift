public import StetModel

/// A text that was far shorter than the version in force, waiting to be seen again.
public struct ShortText: Sendable, Hashable {
  /// SHA-256 (hex) of the body.
  public var sha256: String
  /// When it was seen first, and since then nothing else.
  public var first: Instant
  public var sightings: Int

  public init(sha256: String, first: Instant, sightings: Int) {
    self.sha256 = sha256
    self.first = first
    self.sightings = sightings
  }
}

/// Redirects of an article to the home page, waiting to be seen again.
public struct HomeRedirects: Sendable, Hashable {
  /// When the first was seen, and since then nothing else.
  public var first: Instant
  public var sightings: Int

  public init(first: Instant, sightings: Int) {
    self.first = first
    self.sightings = sightings
  }
}

extension Walls {
  /// What is seen again after this time is meant to be so.
  public static let persistence: Duration = .seconds(86_400)

  /// Whether a text has under 150 words and under a fifth of those of the version before.
  ///
  /// - Parameter before: Words of the version in force at the same address.
  public static func isMuchShorter(words: Int, before: Int) -> Bool {
    words < 150 && words < before / 5
  }

  /// Judges the length of a text that differs from the version in force.
  ///
  /// A wall or a broken template looks like this, and so does a publisher who withdraws most of an
  /// article. The first sighting is `blocked`, its answer kept as evidence; the same text seen
  /// again a day later or more is believed (`none`) and becomes a version, so that nothing true
  /// is lost for good.
  ///
  /// - Parameters:
  ///   - words: Of the text that was found.
  ///   - before: Of the version in force; nil where there is none.
  ///   - sha256: Of the text that was found.
  ///   - waiting: What was seen at this article's earlier looks; kept with it.
  public static func length(
    words: Int, before: Int?, sha256: String, now: Instant, waiting: inout ShortText?
  ) -> WallVerdict {
    guard let before, isMuchShorter(words: words, before: before) else {
      waiting = nil
      return .none
    }
    var text = ShortText(sha256: sha256, first: now, sightings: 0)
    // A clock that was set back begins anew.
    if let waiting, waiting.sha256 == sha256, waiting.first <= now { text = waiting }
    text.sightings += 1
    if text.sightings > 1, text.first.advanced(by: persistence) <= now {
      waiting = nil
      return .none
    }
    waiting = text
    let percent = words * 100 / max(1, before)
    return .blocked(
      .muchShorter, evidence: ["\(words) words, \(percent) % of the version before"])
  }

  /// Takes in a `home_redirect`: what is still so a day after the first sighting is `gone`.
  ///
  /// Any other answer ends the wait: then `waiting` is to be set to nil by the caller, which
  /// passes other verdicts through here too.
  public static func persisting(
    _ verdict: WallVerdict, status: Int, now: Instant, waiting: inout HomeRedirects?
  ) -> WallVerdict {
    guard case .blocked(.homeRedirect, let evidence) = verdict else {
      waiting = nil
      return verdict
    }
    var redirects = HomeRedirects(first: now, sightings: 0)
    if let waiting, waiting.first <= now { redirects = waiting }
    redirects.sightings += 1
    waiting = redirects
    guard redirects.sightings > 1, redirects.first.advanced(by: persistence) <= now else {
      return verdict
    }
    return .gone(
      status: status,
      evidence: evidence + ["seen \(redirects.sightings) times since \(redirects.first)"])
  }
}
