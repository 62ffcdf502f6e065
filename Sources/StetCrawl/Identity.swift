internal import StetCatalog
public import StetModel
public import StetText

/// Which article a page is.
public struct Identity: Sendable, Hashable {
  public var id: ArticleID
  /// The address that identifies it, without tracking parameters and fragment.
  public var canonicalURL: String
  public var key: String
  /// What the page names as canonical where that was not followed.
  public var declared: String?

  /// - Parameters:
  ///   - url: Where the page came from, after redirects.
  ///   - declared: What the page itself names as canonical.
  public init(url: WebURL, declared: String?) {
    let target = declared.flatMap { WebURL($0) }
    if let target, Self.isTrustworthy(target, for: url) {
      self.init(address: target, declared: nil)
    } else {
      let other = target.flatMap { URLKey.key(for: $0) == URLKey.key(for: url) ? nil : $0.href }
      self.init(address: url, declared: other)
    }
  }

  /// What a page is by the address alone under which it is asked for.
  init(of page: WebURL) { self.init(address: page, declared: nil) }

  /// The identity that an article has had from its beginning.
  init?(of known: IndexedArticle) {
    guard let address = WebURL(known.canonicalURL) else { return nil }
    self.init(address: address, declared: nil)
    id = known.id
  }

  private init(address: WebURL, declared: String?) {
    let clean = URLKey.cleaned(address)
    key = URLKey.key(for: clean)
    canonicalURL = clean.href
    self.declared = declared
    id = Self.id(key, digits: 12)
  }

  /// The same article under a longer id, for the case that two keys share 48 bits.
  func lengthened() -> Identity {
    var copy = self
    copy.id = Self.id(key, digits: 16)
    return copy
  }

  /// The page's own address as identity: for a canonical link that turned out to be shared by
  /// pages that have nothing in common.
  func withoutDeclaration(url: WebURL) -> Identity {
    // Where nothing else was followed, nothing was turned down either.
    URLKey.key(for: url) == key ? self : Identity(address: url, declared: canonicalURL)
  }

  private static func id(_ key: String, digits: Int) -> ArticleID {
    let hex = Digest.sha256Hex(Array(key.utf8)).prefix(digits)
    guard let id = ArticleID(hex) else { preconditionFailure("a digest is hexadecimal") }
    return id
  }

  /// A canonical link is identity only within the publisher's own domain, and never the front
  /// page: that is the commonest mistake in such links.
  private static func isTrustworthy(_ target: WebURL, for url: WebURL) -> Bool {
    guard target.isHTTP, let host = target.host, let own = url.host,
      RegistrableDomain.of(host: host) == RegistrableDomain.of(host: own)
    else { return false }
    return target.path != "/" || url.path == "/"
  }
}
