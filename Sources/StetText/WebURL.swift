/// A URL as browsers understand it: the WHATWG URL Standard, parsed and serialised.
///
/// Immutable; equality is that of the serialised form. All parts are ASCII: what is not comes out
/// percent-encoded, hosts in punycode.
///
///     let base = WebURL("https://example.org/news/")
///     WebURL("../a b?x=ü#top", base: base)?.href  // https://example.org/a%20b?x=%C3%BC#top
public struct WebURL: Sendable, Hashable {
  /// Longer input than this many bytes is refused.
  public static let maximumLength = 65_536

  /// The serialised URL.
  public let href: String
  /// The explicit port; nil where it is the default of the scheme.
  public let port: Int?
  let layout: Layout

  /// Where the parts of the serialised URL lie, in bytes.
  struct Layout: Sendable {
    var schemeEnd = 0
    /// The credentials without their `:` and `@`; empty ranges where there are none.
    var username = 0..<0
    var password = 0..<0
    /// nil for a URL without an authority.
    var host: Range<Int>?
    var path = 0..<0
    /// Without the `?`.
    var query: Range<Int>?
    /// Without the `#`.
    var fragment: Range<Int>?
    /// Whether the path is one string (`mailto:a@b`) and not a list of segments.
    var opaquePath = false
  }

  /// For `http` and `https`: how many bytes of `href` stay before a reference that begins with one
  /// slash, and before one that begins with a name.
  public var stems: (root: Int, directory: Int)? {
    guard isHTTP, layout.host != nil else { return nil }
    var directory = layout.path.upperBound
    for byte in href.utf8.prefix(layout.path.upperBound).reversed() {
      if byte == 0x2F || directory == layout.path.lowerBound { break }
      directory -= 1
    }
    return (layout.path.lowerBound, directory)
  }

  init(href: String, port: Int?, layout: Layout) {
    self.href = href
    self.port = port
    self.layout = layout
  }

  /// Parses `string`, relative to `base` where one is given (URL Standard, section 4.4).
  ///
  /// - Returns: nil where the standard says failure, or where the input is longer than
  ///   `maximumLength`.
  public init?(_ string: String, base: WebURL? = nil) {
    var string = string
    guard let parsed = string.withUTF8({ URLParser.parse($0, base: base) }) else { return nil }
    self = parsed
  }

  /// The same for parts of strings.
  public init?(_ string: some StringProtocol, base: WebURL? = nil) {
    let parsed = string.utf8.withContiguousStorageIfAvailable { URLParser.parse($0, base: base) }
    if let parsed {
      guard let parsed else { return nil }
      self = parsed
    } else {
      let bytes = Array(string.utf8.prefix(WebURL.maximumLength + 1))
      guard let parsed = bytes.withUnsafeBufferPointer({ URLParser.parse($0, base: base) })
      else { return nil }
      self = parsed
    }
  }

  /// Whether both serialise alike.
  public static func == (a: WebURL, b: WebURL) -> Bool { a.href == b.href }

  /// Hashes the serialised form.
  public func hash(into hasher: inout Hasher) { hasher.combine(href) }

  /// Without the colon, lower-case.
  public var scheme: String { text(0..<layout.schemeEnd) }

  /// Percent-encoded; empty where there is none.
  public var username: String { text(layout.username) }

  /// Percent-encoded; empty where there is none.
  public var password: String { text(layout.password) }

  /// The host as serialised: punycode, lower-case, IPv6 in brackets. Empty for `file:///x`, nil
  /// for a URL without an authority (`mailto:a@b`).
  public var host: String? { layout.host.map(text) }

  /// Percent-encoded, with its leading slash unless opaque.
  public var path: String { text(layout.path) }

  /// Percent-encoded, without the `?`; nil where there is none.
  public var query: String? { layout.query.map(text) }

  /// Percent-encoded, without the `#`; nil where there is none.
  public var fragment: String? { layout.fragment.map(text) }

  /// Whether the scheme is `http` or `https`.
  public var isHTTP: Bool {
    let end = layout.schemeEnd
    guard end == 4 || end == 5 else { return false }
    var href = href
    return href.withUTF8 { bytes in
      bytes.count > end && bytes[0] == 0x68 && bytes[1] == 0x74 && bytes[2] == 0x74
        && bytes[3] == 0x70 && (end == 4 || bytes[4] == 0x73)
    }
  }

  /// Without user name and password, which are nobody's business but the publisher's.
  public var withoutCredentials: WebURL {
    guard !username.isEmpty || !password.isEmpty, isHTTP, let host else { return self }
    let port = port.map { ":\($0)" } ?? ""
    let rest = path + (query.map { "?\($0)" } ?? "") + (fragment.map { "#\($0)" } ?? "")
    return WebURL("\(scheme)://\(host)\(port)\(rest)") ?? self
  }

  /// The same URL without its fragment.
  public var withoutFragment: WebURL {
    guard let fragment = layout.fragment else { return self }
    var layout = layout
    layout.fragment = nil
    return WebURL(href: text(0..<(fragment.lowerBound - 1)), port: port, layout: layout)
  }

  /// `scheme://host[:port]` for the schemes that have an origin, else `null` (section 4.7).
  public var origin: String {
    switch scheme {
    case "http", "https", "ws", "wss", "ftp":
      let port = port.map { ":\($0)" } ?? ""
      return "\(scheme)://\(host ?? "")\(port)"
    case "blob":
      guard let inner = WebURL(path), inner.isHTTP else { return "null" }
      return inner.origin
    default:
      return "null"
    }
  }

  /// The part of `href` at these byte offsets.
  func text(_ range: Range<Int>) -> String {
    var href = href
    return href.withUTF8 {
      String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
    }
  }
}

extension WebURL: CustomStringConvertible {
  /// The serialised URL.
  public var description: String { href }
}
