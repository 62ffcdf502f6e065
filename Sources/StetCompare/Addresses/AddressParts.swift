internal import StetText

/// An address, taken apart at its slashes and ampersands.
struct AddressParts: Sendable, Hashable {
  /// `https://host[:port]`
  var origin: String
  /// Of the path; the last is empty where it ends with a slash.
  var segments: [String]
  /// As they stand, `name=value`.
  var parameters: [String]

  static let maximumLength = 2048
  static let maximumParts = 16

  /// - Returns: nil for what is no page of a site, or too long to be told apart by one part.
  init?(_ url: WebURL) {
    let key = URLKey.key(for: url)
    guard key.utf8.count <= Self.maximumLength, let url = WebURL(key), url.isHTTP,
      url.fragment == nil, let host = url.host
    else { return nil }
    origin = "https://" + host + (url.port.map { ":\($0)" } ?? "")
    segments = Self.split(url.path.dropFirst(), at: 0x2F)
    parameters = url.query.map { $0.isEmpty ? [] : Self.split($0[...], at: 0x26) } ?? []
    guard segments.count <= Self.maximumParts, parameters.count <= Self.maximumParts else {
      return nil
    }
  }

  private static func split(_ text: Substring, at separator: UInt8) -> [String] {
    text.utf8.split(separator: separator, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The address again, as `URLKey` writes it.
  var href: String {
    let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
    return origin + "/" + segments.joined(separator: "/") + query
  }

  /// The name of a parameter, without `=` and value.
  static func name(_ parameter: String) -> String {
    String(decoding: parameter.utf8.prefix { $0 != 0x3D }, as: UTF8.self)
  }

  /// What a parameter says, without `name=`.
  static func value(_ parameter: String) -> String {
    String(decoding: parameter.utf8.drop { $0 != 0x3D }.dropFirst(), as: UTF8.self)
  }
}

/// What a part of an address can mean.
enum AddressPart {
  /// Whether it says which article is meant: a number of four digits or more that is no date, or
  /// three words or more.
  static func isSpecific(_ part: String) -> Bool {
    hasNumber(part, besideDates: true) || isSlug(part)
  }

  /// Whether it can be a place at which an article is shown (`world`, `amp`, an edition), and not the
  /// article itself or one of its pages.
  static func isPlace(_ part: String) -> Bool {
    guard part.utf8.count <= 48 else { return false }
    if !part.isEmpty, part.utf8.allSatisfy(isDigit) { return false }
    return !hasNumber(part, besideDates: false) && !isSlug(part)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func hasNumber(_ part: String, besideDates: Bool) -> Bool {
    for run in part.utf8.split(whereSeparator: { !isDigit($0) }) where run.count >= 4 {
      if !besideDates || !isDate(Array(run)) { return true }
    }
    return false
  }

  /// `2026`, `202611`, `20261122`.
  private static func isDate(_ digits: [UInt8]) -> Bool {
    func number(_ range: Range<Int>) -> Int {
      digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    guard [4, 6, 8].contains(digits.count), (1900...2099).contains(number(0..<4)) else {
      return false
    }
    if digits.count > 4, !(1...12).contains(number(4..<6)) { return false }
    return digits.count < 8 || (1...31).contains(number(6..<8))
  }

  /// Three words or more; in scripts that are written in escapes, as much as three words take.
  private static func isSlug(_ part: String) -> Bool {
    var words = 0
    var hasLetter = false
    var escapes = 0
    for byte in part.utf8 {
      switch byte {
      case 0x2D, 0x5F, 0x2B, 0x7E, 0x2C:
        if hasLetter { words += 1 }
        hasLetter = false
      case 0x25: escapes += 1
      default:
        if byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A { hasLetter = true }
      }
    }
    return words + (hasLetter ? 1 : 0) >= 3 || escapes >= 36
  }
}
