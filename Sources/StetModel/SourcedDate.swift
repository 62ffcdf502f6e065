/// A date as a publisher gave it, never without where it came from.
///
/// "Now" is never written where a date could not be read.
public struct SourcedDate: Sendable, Hashable {
  /// What is known of the zone of a date.
  public enum Zone: String, Sendable, Hashable {
    /// The publisher wrote an offset or a zone.
    case explicit
    /// No zone was written and UTC was assumed.
    case assumed
  }

  public var instant: Instant
  /// Seconds east of UTC as written; 0 when assumed.
  public var offset: Int
  /// The string as published, bounded in length.
  public var raw: String
  /// Where it stood: `jsonld`, `meta:article:published_time`, `time`, `feed:pubDate`, …
  public var source: String
  public var zone: Zone

  public init(instant: Instant, offset: Int = 0, raw: String, source: String, zone: Zone) {
    self.instant = instant
    self.offset = offset
    self.raw = raw
    self.source = source
    self.zone = zone
  }

  /// The source of a date that nobody gave: when a page was first seen in a feed.
  public static let firstSeen = "first_seen"

  /// Stands in for a date that neither a page nor its feed gives, and says so by its source.
  ///
  /// - Parameter instant: When the page was first seen; kept to the second.
  public init(firstSeen instant: Instant) {
    let second = instant.milliseconds - (instant.milliseconds % 1000 + 1000) % 1000
    self.init(
      instant: Instant(milliseconds: second), raw: "", source: Self.firstSeen, zone: .explicit)
  }

  /// Whether a publisher gave it.
  public var isGiven: Bool { source != Self.firstSeen }

  /// RFC 3339 with the offset that was written: `2026-11-21T10:05:00+08:00`.
  public var value: String {
    guard zone == .explicit, offset != 0 else { return instant.description }
    let local = Instant(milliseconds: instant.milliseconds + Int64(offset) * 1000).description
    let minutes = abs(offset) / 60
    let sign = offset < 0 ? "-" : "+"
    return "\(local.dropLast())\(sign)\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
  }
}
