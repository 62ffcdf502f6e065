public import StetModel

/// The publisher's hints in a response, as RFC 9111 and RFC 9110 define them.
public enum PublisherHints {
  /// How long the response stays fresh by its own word: `max-age` less `Age`, else `Expires`
  /// less `Date`; zero where nothing is said, where it is not to be reused (`no-cache`,
  /// `no-store`), and where what is said cannot be read (RFC 9111, section 4.2.1). At most a
  /// year.
  ///
  /// `s-maxage` is for shared caches, which Stet is not.
  ///
  /// - Parameter date: Reads an HTTP date (RFC 9110, section 5.6.7).
  public static func freshness(_ fields: [HTTPField], date: (String) -> Instant?) -> Duration {
    let control = CacheControl(fields.all("Cache-Control"))
    if control.isNotReused { return .zero }
    if let maxAge = control.maxAge {
      return max(.zero, .seconds(min(maxAge, longestFresh)) - age(fields))
    }
    guard let expires = fields.first("Expires").flatMap(date),
      let sent = fields.first("Date").flatMap(date)
    else { return .zero }
    return min(max(.zero, expires.since(sent)), .seconds(longestFresh))
  }

  /// `max-age` alone, as it is stored for a later 304; zero where there is none or the answer is
  /// not to be reused, nil where nothing is said of Cache-Control at all.
  public static func maxAge(_ fields: [HTTPField]) -> Duration? {
    let values = fields.all("Cache-Control")
    if values.isEmpty { return nil }
    let control = CacheControl(values)
    return control.isNotReused ? .zero : .seconds(min(control.maxAge ?? 0, longestFresh))
  }

  /// `Age`: zero where there is none that can be read (RFC 9111, section 5.1).
  public static func age(_ fields: [HTTPField]) -> Duration {
    .seconds(fields.all("Age").lazy.compactMap { deltaSeconds($0.utf8) }.first ?? 0)
  }

  /// `Retry-After`, in seconds or as a date, capped at seven days (RFC 9110, section 10.2.3); the
  /// longest where there are several. nil where there is none that can be read.
  public static func retryAfter(
    _ fields: [HTTPField], now: Instant, date: (String) -> Instant?
  ) -> Duration? {
    var longest: Duration?
    for value in fields.all("Retry-After") {
      let value = value.trimmingASCIISpace
      let wait: Duration
      if let seconds = deltaSeconds(value.utf8) {
        wait = .seconds(seconds)
      } else if let seconds = Int64(value) {
        // Negative: at once.
        wait = .seconds(max(0, seconds))
      } else if let time = date(value) {
        wait = time.since(now)
      } else {
        continue
      }
      longest = max(longest ?? .zero, min(max(wait, .zero), FeedSchedule.longestRetryAfter))
    }
    return longest
  }

  private static let longestFresh: Int64 = 31_536_000

  /// Digits alone, with space around; what is above 2^31 is 2^31 (RFC 9111, section 1.2.2).
  fileprivate static func deltaSeconds(_ text: some Sequence<UInt8>) -> Int64? {
    var value: Int64 = 0
    var digits = 0
    var isOver = false
    for byte in text {
      switch byte {
      case 0x30...0x39 where !isOver:
        value = min(value * 10 + Int64(byte - 0x30), 1 << 31)
        digits += 1
      case 0x20, 0x09:
        isOver = digits > 0
      default:
        return nil
      }
    }
    return digits > 0 ? value : nil
  }
}

/// What Cache-Control says to a private cache (RFC 9111, section 5.2.2).
private struct CacheControl {
  var isNotReused = false
  /// Seconds; 0 where the directive has no readable value. The first counts.
  var maxAge: Int64?

  init(_ values: [String]) {
    for value in values {
      var bytes = Array(value.utf8)[...]
      while !bytes.isEmpty { take(&bytes) }
    }
  }

  /// Reads one directive and the comma after it.
  private mutating func take(_ bytes: inout ArraySlice<UInt8>) {
    var name: [UInt8] = []
    var argument: [UInt8]?
    var isQuoted = false
    var isEscaped = false
    while let byte = bytes.popFirst() {
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
        continue
      } else if !isQuoted {
        if byte == UInt8(ascii: ",") { break }
        if byte == UInt8(ascii: "="), argument == nil {
          argument = []
          continue
        }
      }
      if argument != nil { argument?.append(byte) } else { name.append(byte.asciiLowercased) }
    }
    switch String(decoding: name, as: UTF8.self).trimmingASCIISpace {
    case "no-store": isNotReused = true
    // With an argument it is about the named fields only.
    case "no-cache" where argument == nil: isNotReused = true
    case "max-age" where maxAge == nil: maxAge = PublisherHints.deltaSeconds(argument ?? []) ?? 0
    default: break
    }
  }
}

extension String {
  var trimmingASCIISpace: String {
    let utf8 = Array(utf8)
    guard let first = utf8.firstIndex(where: { $0 > 0x20 }),
      let last = utf8.lastIndex(where: { $0 > 0x20 })
    else { return "" }
    return String(decoding: utf8[first...last], as: UTF8.self)
  }
}
