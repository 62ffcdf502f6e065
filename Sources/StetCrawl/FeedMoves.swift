internal import StetCatalog
internal import StetModel
internal import StetText

/// A feed that answers from another address for good.
extension FeedState {
  /// What a poll showed of the feed's address.
  enum MoveNews: Sendable {
    case nothing
    /// A permanent redirect, which has still to prove itself.
    case sighted(FeedMove)
    /// From here on the feed is asked for at its new address.
    case kept(FeedMove)
  }

  /// An address is believed after so many sightings over so long.
  static let sightingsNeeded = 3
  static let timeNeeded = Duration.seconds(86_400)

  /// Whether it is polled at another address than the configured one.
  var isMoved: Bool { move?.adopted == true }

  /// Takes note of where an answer with a feed came from.
  ///
  /// Only permanent redirects count (RFC 9110, sections 15.4.2 and 15.4.9), never one from https to
  /// http, and only where the feed behind them had, when it was seen there first, entries that this
  /// feed had shown: later the feed there would be held against itself.
  mutating func sighted(_ response: FetchResponse, overlaps: Bool) -> MoveNews {
    let isPermanent =
      !response.redirects.isEmpty && response.redirects.allSatisfy { $0 == 301 || $0 == 308 }
    guard isPermanent, response.url != address, !isDowngrade(to: response.url),
      let status = response.redirects.first
    else {
      if !isMoved { move = nil }
      return .nothing
    }
    var known =
      move.flatMap { $0.to == response.url && !$0.adopted ? $0 : nil }
      ?? FeedMove(
        to: response.url, status: status, sightings: 0, first: response.finished, overlaps: overlaps
      )
    known.sightings += 1
    known.status = status
    let isProven =
      known.sightings >= Self.sightingsNeeded && known.overlaps
      && response.finished.since(known.first) >= Self.timeNeeded
    if isProven {
      known.adopted = true
      move = known
      host = FeedBook.host(known.to)
      return .kept(known)
    }
    // Where it was moved before, the walk begins at the configured address again: it is the one
    // that somebody vouched for.
    move = known
    host = FeedBook.host(url)
    return .sighted(known)
  }

  /// Goes back to the configured address where the kept one fails in a way that says that the feed
  /// is not there.
  ///
  /// - Returns: Whether it did.
  mutating func loseMove(after status: Int?, code: String) -> Bool {
    let isLost =
      status == 404 || status == 410 || ["dns", "not_a_feed", "no_articles", "tls"].contains(code)
    guard isMoved, isLost else { return false }
    move = nil
    host = FeedBook.host(url)
    return true
  }

  private func isDowngrade(to other: String) -> Bool {
    WebURL(address)?.scheme == "https" && WebURL(other)?.scheme != "https"
  }
}
