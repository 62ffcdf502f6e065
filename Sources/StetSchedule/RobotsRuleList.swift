/// One `Allow` or `Disallow` line: where its text and its pattern lie in the list's bytes.
struct RobotsRule: Sendable, Hashable {
  var isAllow: Bool
  /// Whether the pattern must reach the end of the address.
  var isAnchored: Bool
  /// Octets of the pattern; the more, the stronger.
  var octets: Int32
  var patternStart: Int32
  var patternEnd: Int32
  var textStart: Int32
  var textEnd: Int32
}

/// Rules with their bytes in one piece, so that a file of twenty thousand is two allocations.
struct RobotsRuleList: Sendable, Hashable {
  private(set) var rules: [RobotsRule] = []
  private var bytes: [UInt8] = []
  /// Of a rule's text; what names the line comes before it.
  private static let maximumText = 200

  /// Adds a line. Nothing is added for an empty value, or for an `Allow` that begins with
  /// neither `/` nor `*`; a `Disallow` without its slash is taken to mean one.
  mutating func add(_ value: ArraySlice<UInt8>, isAllow: Bool) {
    guard let first = value.first else { return }
    let isRooted = first == UInt8(ascii: "/") || first == UInt8(ascii: "*")
    if isAllow && !isRooted { return }
    let textStart = bytes.count
    bytes += value.prefix(Self.maximumText)
    let text = textStart..<bytes.count
    append(value, addingSlash: !isRooted, isAllow: isAllow, text: text)
    // A directory is its index page, so who allows the page allows the directory.
    if isAllow, let slash = value.lastIndex(of: UInt8(ascii: "/")),
      value[slash...].starts(with: "/index.htm".utf8)
    {
      append(
        value[...slash] + [UInt8(ascii: "$")], addingSlash: false, isAllow: true, text: text)
    }
  }

  private mutating func append(
    _ value: ArraySlice<UInt8>, addingSlash: Bool, isAllow: Bool, text: Range<Int>
  ) {
    guard rules.count < RobotsRules.maximumRules else { return }
    let start = bytes.count
    var octets = 0
    if addingSlash {
      bytes.append(UInt8(ascii: "/"))
      octets += 1
    }
    // A Disallow holds for every spelling of an address; an Allow for what it spells out.
    let spelling = RobotsSpelling(decodesAlphanumerics: !isAllow, escapesNonASCII: true)
    var isAnchored = false
    var index = value.startIndex
    while index < value.endIndex {
      switch value[index] {
      case RobotsPattern.star:
        if bytes.count == start || bytes[bytes.count - 1] != RobotsPattern.star {
          bytes.append(RobotsPattern.star)
        }
        octets += 1
        index += 1
      case UInt8(ascii: "$") where index == value.endIndex - 1:
        isAnchored = true
        octets += 1
        index += 1
      default:
        index = spelling.step(value, index, into: &bytes, octets: &octets)
      }
    }
    if bytes.count > start, bytes[bytes.count - 1] == RobotsPattern.star {
      // It matches any end, so there is none to ask for.
      bytes.removeLast()
      isAnchored = false
    }
    let end = bytes.count
    // Kept after an anchored pattern: `search` tries both meanings.
    if isAnchored { bytes += RobotsPattern.dollar }
    rules.append(
      RobotsRule(
        isAllow: isAllow, isAnchored: isAnchored, octets: Int32(octets),
        patternStart: Int32(start), patternEnd: Int32(end), textStart: Int32(text.lowerBound),
        textEnd: Int32(text.upperBound)))
  }

  /// Brings the strongest to the front; of equals an `Allow`, then the one that came first.
  mutating func sort() {
    rules.sort {
      if $0.octets != $1.octets { return $0.octets > $1.octets }
      if $0.isAllow != $1.isAllow { return $0.isAllow }
      return $0.patternStart < $1.patternStart
    }
  }

  enum Search {
    case found(RobotsRule)
    case none
    /// It would have cost more than `RobotsRules.maximumSteps`.
    case tooCostly
  }

  /// The strongest rule that matches.
  func search(_ target: RobotsTarget) -> Search {
    bytes.withUnsafeBufferPointer { bytes in
      target.withSpellings { folded, written, decoded in
        var steps = 0
        func matches(
          _ pattern: Range<Int>, isAnchored: Bool, _ address: UnsafeBufferPointer<UInt8>
        ) -> Bool {
          RobotsPattern.matches(
            .init(rebasing: bytes[pattern]), isAnchored: isAnchored, address, steps: &steps)
        }
        for rule in rules {
          if steps > RobotsRules.maximumSteps { return .tooCostly }
          let pattern = Int(rule.patternStart)..<Int(rule.patternEnd)
          if matches(pattern, isAnchored: rule.isAnchored, rule.isAllow ? written : folded) {
            return .found(rule)
          }
          if rule.isAllow {
            if let decoded, matches(pattern, isAnchored: rule.isAnchored, decoded) {
              return .found(rule)
            }
          } else if rule.isAnchored {
            // The `$` may have been meant as the character, too.
            let literal = pattern.lowerBound..<pattern.upperBound + RobotsPattern.dollar.count
            if matches(literal, isAnchored: false, folded) { return .found(rule) }
          }
        }
        return .none
      }
    }
  }

  /// The rule as written, bounded.
  func text(of rule: RobotsRule) -> String {
    let value = bytes[Int(rule.textStart)..<Int(rule.textEnd)]
    let text = (rule.isAllow ? "Allow: " : "Disallow: ") + String(decoding: value, as: UTF8.self)
    var bounded = String.UnicodeScalarView()
    var length = 0
    for scalar in text.unicodeScalars {
      length += UTF8.width(scalar)
      if length > Self.maximumText { break }
      bounded.append(scalar)
    }
    return String(bounded)
  }
}
