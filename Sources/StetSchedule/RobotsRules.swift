internal import StetModel

/// What one robots.txt asks of one crawler (RFC 9309).
///
/// Of equal claims the cautious one is taken: where two readings of a broken file are possible,
/// less is fetched. A pattern costs time that grows with its length and the address's only, and a
/// decision at most `maximumSteps`, whatever the patterns are.
///
/// ```swift
/// let rules = RobotsRules(body, agent: "Stet")
/// if rules.decision(for: "https://example.org/private/a").isAllowed { … }
/// ```
public struct RobotsRules: Sendable, Hashable {
  /// What follows is not read (RFC 9309, section 2.5, asks for at least this much).
  public static let maximumBytes = 500 << 10
  /// Further rules are not read; our groups and the general ones are counted apart.
  public static let maximumRules = 20_000
  /// Octets that one decision looks at, tenths of a second at most. Only a file made to be costly
  /// needs as many; where it does, the answer is no.
  public static let maximumSteps = 20_000_000
  /// Octets of a line; the rest of the line is not read. Eight of the longest addresses that
  /// browsers once took, as Google's parser has it.
  public static let maximumLine = 8 * 2083
  /// The longest pause between two requests that a file can ask for.
  public static let longestDelay = Duration.seconds(120)
  /// Further `Sitemap` lines are not kept.
  public static let maximumSitemaps = 1000

  /// What is to be done with one address.
  public struct Decision: Sendable, Hashable {
    public var isAllowed: Bool
    /// The rule that decided, as it is written in the file (`Disallow: /x*`), at most 200 bytes
    /// of UTF-8; nil where none applies. It comes from outside: escape it before a terminal.
    public var rule: String?

    public init(isAllowed: Bool, rule: String? = nil) {
      self.isAllowed = isAllowed
      self.rule = rule
    }
  }

  /// The pause that our group asks for between two requests, at most `longestDelay`.
  public private(set) var crawlDelay: Duration?
  /// Addresses of sitemaps as written, in order; they belong to no group.
  public private(set) var sitemaps: [String] = []
  /// The rules that apply to us; the first that matches decides.
  private var list = RobotsRuleList()
  /// Whether everything is refused without a rule that says so.
  private var refusesAll = false

  /// Nothing is asked: there is no robots.txt.
  public static let allowingAll = RobotsRules()
  /// Nothing may be fetched: robots.txt could not be had.
  public static let refusingAll: RobotsRules = {
    var rules = RobotsRules()
    rules.refusesAll = true
    return rules
  }()

  private init() {}

  /// Reads a robots.txt. Anything can be read; what is not understood is passed over.
  ///
  /// - Parameters:
  ///   - bytes: The body as it came; after `maximumBytes` it is cut at the last line end.
  ///   - agent: Our product token, such as `Stet`; letters match in either case.
  public init(_ bytes: [UInt8], agent: String) {
    var parser = RobotsParser(agent: agent)
    parser.read(Self.readable(bytes))
    crawlDelay = parser.choice.delay
    sitemaps = parser.sitemaps
    list = parser.choice.list
    list.sort()
  }

  /// Whether `url` may be fetched, and which rule says so.
  ///
  /// The rule with the most octets that matches decides, and `Allow` where two are as long
  /// (RFC 9309, section 2.2.2). `/robots.txt` itself is always allowed.
  ///
  /// - Parameter url: An absolute URL as `WebURL` serialises it, or its path and query.
  public func decision(for url: String) -> Decision {
    let path = RobotsTarget.path(of: Array(url.utf8))
    if path.elementsEqual("/robots.txt".utf8) { return Decision(isAllowed: true) }
    if refusesAll { return Decision(isAllowed: false) }
    switch list.search(RobotsTarget(path: path)) {
    case .none: return Decision(isAllowed: true)
    case .found(let rule): return Decision(isAllowed: rule.isAllow, rule: list.text(of: rule))
    case .tooCostly: return Decision(isAllowed: false)
    }
  }

  /// The part of a body that is read: all of it, or the whole lines within `maximumBytes`. Half
  /// a rule would say something else.
  static func readable(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    guard bytes.count > maximumBytes else { return bytes[...] }
    let head = bytes.prefix(maximumBytes)
    let end = head.lastIndex { $0 == RobotsLines.lineFeed || $0 == RobotsLines.carriageReturn }
    return end.map { head[..<$0] } ?? head
  }
}
