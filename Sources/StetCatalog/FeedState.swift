public import StetModel
public import StetSchedule

/// A feed as configuration names it.
public struct FeedEntry: Sendable, Hashable {
  public var id: String
  public var url: String
  /// The host of `url`, whose turn its polls take.
  public var host: String

  public init(id: String, url: String, host: String) {
    self.id = id
    self.url = url
    self.host = host
  }
}

/// What ``Frontier/configure(_:now:spread:)`` came to.
public struct Configured: Sendable, Hashable {
  /// Active feeds, after it.
  public var active = 0
  /// Active ones that were not, new or come back.
  public var added = 0
  public var removed = 0
  /// Active ones that have got another address.
  public var changed = 0
  /// Active ones whose publisher has said that they are gone.
  public var gone: [FeedState] = []

  public init() {}
}

/// What is remembered of a feed between polls. Soft state: losing it costs one unconditional poll.
public struct FeedState: Sendable, Hashable {
  public var id: String
  /// As configured.
  public var url: String
  /// The host of ``address``, whose turn its polls take.
  public var host: String
  public var schedule = FeedSchedule()
  public var validators = Validators()
  /// Who gave the validators: the address that answered, after redirects.
  public var validatorsURL: String?
  /// SHA-256 (hex) of the last body.
  public var bodySHA256: String?
  public var tally: Tally?
  /// Where permanent redirects lead.
  public var move: FeedMove?
  /// The id of another active feed with the same address. This one is not polled for as long as
  /// that one is.
  public var mergedInto: String?
  /// What its last good answer was read as; nil where there was none since this is noted.
  public var readAs: ReadAs?
  /// When the sitemap index is due itself, where polls before that go on with its sitemaps.
  public var resume: Instant?
  /// What it showed when it was read last, as its owner wrote it; empty where nothing is known.
  public var listing: [UInt8] = []

  public enum ReadAs: String, Sendable, Hashable {
    case feed, sitemap, listing
  }

  public init(id: String, url: String, host: String) {
    self.id = id
    self.url = url
    self.host = host
  }

  /// What is polled: the address that the feed has moved to, or the configured one.
  public var address: String {
    if let move, move.adopted { move.to } else { url }
  }
}

/// An address seen behind permanent redirects (301, 308).
public struct FeedMove: Sendable, Hashable {
  public var to: String
  public var status: Int
  /// How often it was seen, and since when.
  public var sightings: Int
  public var first: Instant
  /// Whether entries were there, when it was seen first, that this feed had shown before.
  public var overlaps: Bool
  /// Whether it is the feed's address now.
  public var adopted: Bool

  public init(
    to: String, status: Int, sightings: Int = 1, first: Instant, overlaps: Bool = false,
    adopted: Bool = false
  ) {
    self.to = to
    self.status = status
    self.sightings = sightings
    self.first = first
    self.overlaps = overlaps
    self.adopted = adopted
  }
}
