/// What `feeds.json` says, checked and with every default filled in.
public struct Configuration: Sendable, Hashable {
  /// The archive's folder, as written; relative paths are relative to the file.
  public var archive: String
  /// The folder of site rules, as written; relative paths are relative to the file. nil for none.
  public var rules: String?
  /// Where a publisher can read about this crawler or write to: part of the User-Agent.
  public var contact: String?
  public var network: NetworkPolicy
  /// Nil where nobody is asked to tell of news.
  public var websub: WebSubConfiguration?
  public var feeds: [FeedConfiguration]
  /// SHA-256 (hex) of the file's bytes, with `•••` in the place of what is secret: the hash is
  /// published with the archive, and a password could be guessed until it fits.
  public var sha256: String

  public init(
    archive: String = "archive", contact: String? = nil, network: NetworkPolicy = .init(),
    websub: WebSubConfiguration? = nil, feeds: [FeedConfiguration] = [], sha256: String = "",
    rules: String? = nil
  ) {
    self.archive = archive
    self.rules = rules
    self.contact = contact
    self.network = network
    self.websub = websub
    self.feeds = feeds
    self.sha256 = sha256
  }
}

/// Where hubs reach this crawler (WebSub, W3C Recommendation of 2018).
public struct WebSubConfiguration: Sendable, Hashable {
  /// What a hub is told: absolute http or https, serialised, with a slash at the end.
  public var callback: String
  /// The address to listen on, as written: `127.0.0.1` or `[::1]`.
  public var host: String
  public var port: Int

  public init(callback: String, host: String, port: Int) {
    self.callback = callback
    self.host = host
    self.port = port
  }
}

/// One source to poll.
public struct FeedConfiguration: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Look at what comes back.
    case auto
    case feed, listing, sitemap
  }

  /// How old an entry may be, by its own date, to be taken for news.
  public enum MaximumAge: Sendable, Hashable {
    /// By what the source turns out to be: 30 days in a sitemap, which lists all that a site ever
    /// had; any age elsewhere.
    case standard
    case any
    case within(Duration)

    /// - Parameter isSitemap: Whether it is asked of a sitemap.
    /// - Returns: nil for any age.
    public func limit(isSitemap: Bool) -> Duration? {
      switch self {
      case .standard: isSitemap ? .seconds(30 * 86_400) : nil
      case .any: nil
      case .within(let age): age
      }
    }
  }

  /// Unique; letters, digits, `.`, `_` and `-`.
  public var id: String
  /// Absolute http or https, serialised.
  public var url: String
  public var title: String?
  public var kind: Kind
  public var tags: [String]
  /// CSS selector of the article links on a listing.
  public var links: String?
  public var minInterval: Duration
  public var maxInterval: Duration
  /// How many polls it gets, against what it would get with 1; 0.1 to 10.
  public var eagerness: Double
  /// How long after an article was first seen it is looked at again.
  public var recheck: [Duration]
  /// Which entries are passed over for their age.
  public var maxAge: MaximumAge
  /// Whether its hub is asked to tell of news, where ``Configuration/websub`` is there.
  public var websub: Bool
  public var network: NetworkPolicy

  public init(
    id: String, url: String, title: String? = nil, kind: Kind = .auto, tags: [String] = [],
    links: String? = nil, minInterval: Duration = .seconds(3600),
    maxInterval: Duration = .seconds(86_400), eagerness: Double = 1,
    recheck: [Duration] = Self.defaultRecheck, maxAge: MaximumAge = .standard,
    websub: Bool = true, network: NetworkPolicy = .init()
  ) {
    self.id = id
    self.url = url
    self.title = title
    self.kind = kind
    self.tags = tags
    self.links = links
    self.minInterval = minInterval
    self.maxInterval = maxInterval
    self.eagerness = eagerness
    self.recheck = recheck
    self.maxAge = maxAge
    self.websub = websub
    self.network = network
  }

  public static let defaultRecheck: [Duration] = [
    .seconds(3600), .seconds(6 * 3600), .seconds(86_400), .seconds(3 * 86_400),
    .seconds(7 * 86_400), .seconds(30 * 86_400),
  ]
}

/// One thing that is wrong with `feeds.json`.
public struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  /// From 1; nil where the whole file is meant.
  public var line: Int?
  /// In characters, from 1.
  public var column: Int?
  public var message: String
  public var remedy: String

  public init(file: String, line: Int?, column: Int?, message: String, remedy: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.remedy = remedy
  }

  /// `feeds.json:7:5: unknown key "urll". Did you mean "url"?`
  public var description: String {
    let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self)
    return place.joined(separator: ":") + ": \(message). \(remedy)"
  }
}

/// Everything that is wrong with `feeds.json`, in the order of the file.
public struct ConfigurationError: Error, Sendable, Hashable {
  public var problems: [ConfigurationProblem]

  public init(problems: [ConfigurationProblem]) { self.problems = problems }
}
