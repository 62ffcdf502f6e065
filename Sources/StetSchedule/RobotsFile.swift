public import StetModel
internal import StetText

/// What is known of one origin's robots.txt, and until when (RFC 9309, sections 2.3.1 and 2.4).
///
/// | what came | verdict |
/// |---|---|
/// | 2xx | the rules in it; a page of HTML has none, so everything is allowed |
/// | 4xx but 429 | everything is allowed |
/// | 3xx that was not followed: more than five redirects, a loop, no target | everything is allowed |
/// | 429, 5xx, anything else, or no answer at all | nothing is allowed until it is asked again |
///
/// An answer holds for a day, or for less if its `max-age` says so, but for an hour at least.
/// After a failure robots.txt is asked for again after 1 h, 2 h … 24 h, for ever; nothing is
/// allowed by the passing of time. It is always asked for without conditions.
public struct RobotsFile: Sendable, Hashable {
  public enum Verdict: String, Sendable, Hashable {
    case rules
    /// There are none.
    case allowAll
    /// They could not be had.
    case disallowAll
  }

  /// Scheme, host and port: `https://example.org`, `http://example.org:8080`.
  public var origin: String
  public var fetched: Instant
  /// Not used from then on.
  public var expires: Instant
  public var verdict: Verdict
  /// Nil where no answer came.
  public var status: Int?
  /// As it came, at most `RobotsRules.maximumBytes`; empty unless the verdict is `rules`.
  public var body: [UInt8]
  /// Of `body`, in hexadecimal; nil unless the verdict is `rules`.
  public var sha256: String?
  /// How often in a row it could not be had.
  public var failures: Int

  public static let longestLife = Duration.seconds(86_400)
  public static let shortestLife = Duration.seconds(3600)

  /// For what was stored; what was fetched comes from `answered` and `unreachable`.
  public init(
    origin: String, fetched: Instant, expires: Instant, verdict: Verdict, status: Int? = nil,
    body: [UInt8] = [], sha256: String? = nil, failures: Int = 0
  ) {
    self.origin = origin
    self.fetched = fetched
    self.expires = expires
    self.verdict = verdict
    self.status = status
    self.body = body
    self.sha256 = sha256
    self.failures = failures
  }

  /// What an answer means.
  ///
  /// - Parameters:
  ///   - status: Of the last hop. A fetch that was given up after five redirects or in a loop is
  ///     an answer too: its last status, such as 302.
  ///   - fields: Of the same hop.
  ///   - before: What was known of the origin until now.
  public static func answered(
    origin: String, status: Int, fields: [HTTPField], body: [UInt8], now: Instant,
    before: RobotsFile?
  ) -> RobotsFile {
    switch status {
    case 200..<300:
      let kept = Array(RobotsRules.readable(body))
      var file = RobotsFile(
        origin: origin, fetched: now, expires: now.advanced(by: life(fields)),
        verdict: isPage(kept) ? .allowAll : .rules, status: status)
      if file.verdict == .rules {
        file.body = kept
        file.sha256 = Digest.sha256Hex(kept)
      }
      return file
    case 300..<429, 430..<500:
      return RobotsFile(
        origin: origin, fetched: now, expires: now.advanced(by: life(fields)), verdict: .allowAll,
        status: status)
    default:
      return refused(origin: origin, status: status, now: now, before: before)
    }
  }

  /// No answer came: the name, the connection, TLS, a timeout, a body that was cut off.
  public static func unreachable(
    origin: String, now: Instant, before: RobotsFile?
  ) -> RobotsFile {
    refused(origin: origin, status: nil, now: now, before: before)
  }

  /// Whether it need not be asked for again.
  public func isCurrent(at now: Instant) -> Bool { now < expires }

  /// The wall clock jumped by so much.
  public mutating func shift(by jump: Duration) {
    fetched = fetched.advanced(by: jump)
    expires = expires.advanced(by: jump)
  }

  /// What it asks of us. Parse once and keep it: the body may be large.
  ///
  /// - Parameter agent: Our product token.
  public func rules(for agent: String) -> RobotsRules {
    switch verdict {
    case .rules: RobotsRules(body, agent: agent)
    case .allowAll: .allowingAll
    case .disallowAll: .refusingAll
    }
  }

  private static func refused(
    origin: String, status: Int?, now: Instant, before: RobotsFile?
  ) -> RobotsFile {
    let failures = min(before?.failures ?? 0, 1 << 20) + 1
    let hours: Int64 = min(1 << Int64(min(failures - 1, 5)), 24)
    return RobotsFile(
      origin: origin, fetched: now, expires: now.advanced(by: .seconds(hours * 3600)),
      verdict: .disallowAll, status: status, failures: failures)
  }

  /// `max-age` less `Age` within an hour and a day; a day where nothing is said; an hour where
  /// it is not to be kept at all (RFC 9111, sections 5.1 and 5.2.2).
  private static func life(_ fields: [HTTPField]) -> Duration {
    var seconds: Int64?
    for value in fields.all("Cache-Control") {
      for part in value.utf8.split(separator: UInt8(ascii: ",")) {
        let directive = Array(part).lazy.filter { $0 > 0x20 && $0 != UInt8(ascii: "\"") }
          .map(\.asciiLowercased)
        let text = String(decoding: Array(directive), as: UTF8.self)
        if text == "no-store" || text == "no-cache" {
          seconds = 0
        } else if text.hasPrefix("max-age="), let age = number(text.utf8.dropFirst(8)) {
          seconds = min(seconds ?? age, age)
        }
      }
    }
    guard let seconds else { return longestLife }
    let age = fields.first("Age").flatMap { number($0.utf8[...]) } ?? 0
    return min(max(.seconds(seconds - age), shortestLife), longestLife)
  }

  /// Digits only, at most a year of seconds; nil for anything else.
  private static func number(_ digits: Substring.UTF8View) -> Int64? {
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = min(value * 10 + Int64(byte - 0x30), 31_536_000)
    }
    return value
  }

  /// Whether a page came instead of rules: it begins with `<`, and no line names a crawler. The
  /// type is not asked: many rules are served as HTML, and many pages as text.
  private static func isPage(_ body: [UInt8]) -> Bool {
    let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
    guard text.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") else { return false }
    return !RobotsLines(body[...]).contains { $0.name == .agent && $0.hasColon }
  }
}
