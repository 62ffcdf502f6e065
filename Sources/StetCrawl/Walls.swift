public import StetModel
internal import StetText

/// Tells walls from pages by what the answer alone shows: status, header fields, redirects, sizes.
/// What the page says is not looked at.
///
/// Taking a page for a wall loses a version; taking a wall for a page archives nonsense that a
/// later look corrects. So a sign counts only where it says that something was withheld: that a
/// service stands in front of a site is none.
public enum Walls {
  /// - Parameters:
  ///   - response: The last answer, with the hops that led to it.
  ///   - requested: The URL that was asked for, serialised.
  ///   - isKnown: Whether an article is known to have stood there, whatever the address looks like.
  public static func classify(
    _ response: FetchResponse, requested: String, isKnown: Bool = false
  ) -> WallVerdict {
    if response.status == 304 { return .none }
    if let evidence = withheld(response) {
      return .blocked(.botWall, evidence: evidence + [status(response)])
    }
    let isMissing = response.status == 404 || response.status == 410
    if isMissing { return .gone(status: response.status, evidence: [status(response)]) }
    if let redirected = redirected(response, requested, isKnown) { return redirected }
    return byStatus(response)
  }

  private static func status(_ response: FetchResponse) -> String { "status \(response.status)" }

  static func byStatus(_ response: FetchResponse) -> WallVerdict {
    var evidence = [status(response)]
    let wait = response.fields.first("Retry-After")
    if let wait { evidence.append(field("retry-after", wait)) }
    switch response.status {
    case 200...399: return .none
    case 401, 407:
      if let scheme = response.fields.first("WWW-Authenticate") {
        evidence.append(field("www-authenticate", scheme))
      }
      return .blocked(.login, evidence: evidence)
    case 402: return .blocked(.payment, evidence: evidence)
    case 403, 405, 406, 409: return .blocked(.forbidden, evidence: evidence)
    case 420, 429: return .blocked(.rateLimited, evidence: evidence)
    case 451: return .blocked(.legal, evidence: evidence)
    // Of no standard, and sent by what means to turn programs away.
    case 418, 430, 444, 999: return .blocked(.botWall, evidence: evidence)
    case 503 where wait != nil: return .blocked(.rateLimited, evidence: evidence)
    case 500...599: return .blocked(.serverError, evidence: evidence)
    // A request that was not understood is a failure, ours or theirs, and nothing else.
    default: return .none
    }
  }

  // MARK: Fields

  /// How a service that guards sites says that it acted.
  private struct Sign {
    /// Lower-case; with a hyphen at the end it stands for all names that begin so.
    var name: String
    /// What the value begins with; nil for any value.
    var values: [String]?
    /// Statuses for which it counts; nil for any.
    var statuses: [Int]?
  }

  private static let refusals = [401, 403, 405, 406, 418, 429, 430, 444, 503]

  private static let signs: [Sign] = [
    Sign(name: "cf-mitigated", values: ["challenge", "block"]),
    Sign(name: "cf-chl-", values: nil, statuses: refusals),
    Sign(name: "x-amzn-waf-action", values: ["captcha", "challenge", "block"]),
    Sign(name: "x-vercel-mitigated", values: ["challenge", "deny"]),
    Sign(name: "x-vercel-challenge-token", values: nil, statuses: refusals),
    Sign(name: "x-sucuri-block", values: nil),
    Sign(name: "server", values: ["sucuri"], statuses: [403]),
    Sign(name: "server", values: ["akamaighost"], statuses: [403]),
    Sign(name: "x-datadome", values: nil, statuses: refusals),
    Sign(name: "x-datadome-", values: nil, statuses: refusals),
    Sign(name: "x-dd-", values: nil, statuses: [403, 405, 429]),
    Sign(name: "x-px-blocked", values: ["1", "true", "yes"]),
    Sign(name: "x-px-", values: nil, statuses: [403, 429]),
    Sign(name: "x-iinfo", values: nil, statuses: refusals),
    Sign(name: "x-cdn", values: ["imperva", "incapsula"], statuses: refusals),
    Sign(name: "x-kpsdk-", values: nil, statuses: refusals),
  ]

  /// Fields that say that something was withheld; nil where none does.
  private static func withheld(_ response: FetchResponse) -> [String]? {
    var evidence: [String] = []
    for sign in signs where sign.statuses?.contains(response.status) ?? true {
      for item in response.fields where matches(item, sign) {
        let text = field(sign.name.hasSuffix("-") ? item.name.lowercased() : sign.name, item.value)
        if !evidence.contains(text) { evidence.append(text) }
      }
    }
    if evidence.isEmpty { evidence = interstitial(response) }
    return evidence.isEmpty ? nil : Array(evidence.prefix(6))
  }

  private static func matches(_ field: HTTPField, _ sign: Sign) -> Bool {
    let name = field.name.utf8
    let isNamed =
      sign.name.hasSuffix("-")
      ? name.count > sign.name.utf8.count
        && name.prefix(sign.name.utf8.count).elementsEqual(sign.name.utf8) { lower($0) == $1 }
      : field.name.equalsIgnoringASCIICase(sign.name)
    guard isNamed else { return false }
    let value = field.value.utf8.drop { $0 == 0x20 }
    guard let values = sign.values else { return !value.isEmpty }
    return values.contains { known in
      value.count >= known.utf8.count
        && value.prefix(known.utf8.count).elementsEqual(known.utf8) { lower($0) == $1 }
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 { byte.asciiLowercased }

  /// A frame of a few hundred bytes that loads the question, which must not be cached, instead of a
  /// page. The same service passes pages on with the same field.
  private static func interstitial(_ response: FetchResponse) -> [String] {
    guard response.status == 200, response.body.count < 1024,
      let info = response.fields.first("X-Iinfo"),
      let caching = response.fields.first("Cache-Control")?.lowercased(),
      caching.contains("no-cache") || caching.contains("no-store"),
      response.contentType?.lowercased().hasPrefix("text/html") == true
    else { return [] }
    return [
      field("x-iinfo", info), field("cache-control", caching), "\(response.body.count) bytes",
    ]
  }

  /// Fields hold what a server sent: one line, cut.
  static func field(_ name: String, _ value: String) -> String {
    "header \(name): " + short(value, limit: 80)
  }

  static func short(_ text: String, limit: Int) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      if count > limit { return result + "…" }
      result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    return result
  }
}
