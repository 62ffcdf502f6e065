internal import StetModel

/// Sorts the lines of a robots.txt into our group and the general one (RFC 9309, section 2.2.1).
///
/// A group is one or more `User-agent` lines and the rules after them. Groups that name the same
/// crawler are one. `*` applies only where no group names us, even if ours has no rules. Lines
/// other than rules do not part the `User-agent` lines before and after them: `Sitemap`,
/// `Crawl-delay`, unknown and empty ones. A rule that is not ours to obey does (`Noindex: /a`),
/// known by its path: who wrote it had finished naming crawlers.
struct RobotsParser {
  struct Group {
    var list = RobotsRuleList()
    var delay: Duration?
  }

  private(set) var sitemaps: [String] = []
  private var ours = Group()
  private var general = Group()
  private var isNamed = false
  private let agent: [UInt8]

  /// Whether the lines at hand belong to us, to everybody, or to neither.
  private var isInOurs = false
  private var isInGeneral = false
  /// Whether the group at hand has rules already, so that the next `User-agent` begins another.
  private var hasRules = false

  init(agent: String) {
    self.agent = agent.utf8.map(\.asciiLowercased)
  }

  /// The group that applies to us.
  var choice: Group { isNamed ? ours : general }

  mutating func read(_ bytes: ArraySlice<UInt8>) {
    for line in RobotsLines(bytes) {
      switch line.name {
      case .agent: beginOrExtendGroup(line)
      case .allow, .disallow: addRule(line)
      case .delay: addDelay(line.value)
      case .sitemap: addSitemap(line.value)
      case .otherRule: hasRules = true
      }
    }
  }

  private mutating func beginOrExtendGroup(_ line: RobotsLines.Line) {
    if hasRules { (isInOurs, isInGeneral, hasRules) = (false, false, false) }
    let value = line.value
    let word = value.drop { $0 == RobotsPattern.star }
    if word.count < value.count, word.first.map(Self.isTokenByte) != true {
      isInGeneral = true
    } else if names(value) || (!line.hasColon && isAgent(value)) {
      isInOurs = true
      isNamed = true
    }
  }

  private mutating func addRule(_ line: RobotsLines.Line) {
    hasRules = true
    if isInOurs { ours.list.add(line.value, isAllow: line.name == .allow) }
    if isInGeneral { general.list.add(line.value, isAllow: line.name == .allow) }
  }

  private mutating func addDelay(_ value: ArraySlice<UInt8>) {
    guard let delay = Self.delay(value) else { return }
    if isInOurs { ours.delay = max(ours.delay ?? .zero, delay) }
    if isInGeneral { general.delay = max(general.delay ?? .zero, delay) }
  }

  private mutating func addSitemap(_ value: ArraySlice<UInt8>) {
    guard !value.isEmpty, value.count <= 2083, sitemaps.count < RobotsRules.maximumSitemaps
    else { return }
    sitemaps.append(String(decoding: value, as: UTF8.self))
  }

  // MARK: Values

  /// Whether a `User-agent` value names us: by its product token, which ends at the first octet
  /// that cannot be in one (`Stet/1.0`), or by a pattern (`st*t`).
  private func names(_ value: ArraySlice<UInt8>) -> Bool {
    let token = value.prefix { Self.isTokenByte($0) || $0 == RobotsPattern.star }
    guard token.contains(RobotsPattern.star) else { return isAgent(token) }
    guard !agent.isEmpty else { return false }
    return token.map(\.asciiLowercased).withUnsafeBufferPointer { pattern in
      agent.withUnsafeBufferPointer {
        var steps = 0
        return RobotsPattern.matches(pattern, isAnchored: true, $0, steps: &steps)
      }
    }
  }

  private func isAgent(_ name: ArraySlice<UInt8>) -> Bool {
    !agent.isEmpty && name.count == agent.count
      && zip(name, agent).allSatisfy { $0.asciiLowercased == $1 }
  }

  /// Letters, `-` and `_` by the RFC; digits and what is outside ASCII because crawlers have them.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  /// Seconds with a fraction, which end at the first octet that is neither digit nor point;
  /// nil where there is no digit.
  static func delay(_ value: ArraySlice<UInt8>) -> Duration? {
    let limit = RobotsRules.longestDelay.milliseconds
    var milliseconds: Int64 = 0
    /// What the next digit is worth, once the point was seen.
    var worth: Int64?
    var hasDigits = false
    for byte in value {
      if byte == UInt8(ascii: "."), worth == nil {
        worth = 100
      } else if (0x30...0x39).contains(byte) {
        hasDigits = true
        let digit = Int64(byte - 0x30)
        if let place = worth {
          milliseconds += digit * place
          worth = place / 10
        } else {
          milliseconds = min(milliseconds * 10 + digit * 1000, limit)
        }
      } else {
        break
      }
    }
    return hasDigits ? .milliseconds(min(milliseconds, limit)) : nil
  }
}
