internal import StetModel
internal import StetText

extension Walls {
  /// What redirects show; nil where they show nothing.
  static func redirected(
    _ response: FetchResponse, _ requested: String, _ isKnown: Bool
  ) -> WallVerdict? {
    guard response.status < 500, let from = WebURL(requested), let to = WebURL(response.url),
      from.isHTTP, to.isHTTP, URLKey.key(for: from) != URLKey.key(for: to)
    else { return nil }
    let start = Place(from)
    let end = Place(to)
    let status = response.redirects.last ?? response.status
    let target = short(Place.withoutQuery(to), limit: 160)
    // Where the name of the article is still there, so is the article: another host, another
    // section, the short form for telephones.
    let keepsName =
      start.slug.map { slug in end.segments.contains { Place.stem($0) == Place.stem(slug) } }
      ?? (start.segments.last != nil && start.segments.last == end.segments.last)
    let returns = end.names(start, requested)
    if let reason = end.door(since: start, returns: returns, keepsName: keepsName) {
      return .blocked(
        reason,
        evidence: ["redirected to \(target) (\(status))"]
          + (returns ? ["the address that was asked for stands in its query"] : []))
    }
    guard (200...299).contains(response.status), !keepsName else { return nil }
    if let last = end.segments.last, Place.missing.contains(Place.stem(last)),
      !start.segments.contains(last)
    {
      return .gone(status: status, evidence: ["redirected to \(target) (\(status))"])
    }
    guard isKnown || start.isArticle, start.site == end.site else { return nil }
    if end.isHome {
      return .blocked(
        .homeRedirect, evidence: ["redirected to the home page, \(target) (\(status))"])
    }
    if end.isSection(of: start) {
      return .blocked(
        .homeRedirect, evidence: ["redirected to the section, \(target) (\(status))"])
    }
    return nil
  }
}

/// What the words of an address say of the page behind it.
private struct Place {
  var host: String
  /// The part of the host that somebody registered.
  var site: String
  /// Lower-case, without empty ones.
  var segments: [String]
  var query: String
  /// The last segment that looks like an article's.
  var slug: String?

  init(_ url: WebURL) {
    host = url.host ?? ""
    site = RegistrableDomain.of(host: host)
    segments = url.path.utf8.prefix(4096).split(separator: 0x2F).prefix(64).map {
      String(decoding: $0, as: UTF8.self).lowercased()
    }
    query = url.query ?? ""
    slug = segments.last(where: Self.isName)
  }

  /// What may be shown: a query can hold anything.
  static func withoutQuery(_ url: WebURL) -> String {
    var text = url.withoutFragment.href
    if let mark = text.firstIndex(of: "?") { text = String(text[..<mark]) }
    return text
  }

  // MARK: Kinds of pages

  private static let pageEndings = [".html", ".htm", ".shtml", ".php", ".aspx", ".asp", ".jsp"]

  /// A segment without the ending of a file name.
  static func stem(_ segment: String) -> String {
    for ending in pageEndings where segment.hasSuffix(ending) {
      return String(segment.dropLast(ending.count))
    }
    return segment
  }

  /// Whether a segment looks like that of one article: three words, a number, a file of its own.
  static func isName(_ segment: String) -> Bool {
    let stem = stem(segment)
    if home.contains(stem) || missing.contains(stem) { return false }
    let breaks = stem.utf8.count { $0 == 0x2D || $0 == 0x5F }
    let digits = stem.utf8.count { (0x30...0x39).contains($0) }
    // A year, a month and a day are places in time.
    let isNumber = digits == stem.utf8.count
    return breaks >= 2 || digits >= 5 || digits >= 2 && !isNumber || stem.utf8.count >= 24
      || stem.utf8.count < segment.utf8.count && stem.utf8.count >= 4
  }

  /// Parameters that name an article where the path does not.
  private static let identifiers: Set = [
    "p", "id", "aid", "nid", "page_id", "article", "articleid", "article_id", "story", "storyid",
    "post", "postid", "item", "newsid", "news_id",
  ]

  private var parameters: [(name: String, value: String)] {
    query.utf8.prefix(8192).split(separator: 0x26).prefix(64).map { pair in
      let parts = pair.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
      return (
        String(decoding: parts[0], as: UTF8.self).lowercased(),
        parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
      )
    }
  }

  private var hasIdentifier: Bool {
    parameters.contains { Self.identifiers.contains($0.name) && !$0.value.isEmpty }
  }

  var isArticle: Bool { slug != nil || hasIdentifier }

  private static let home: Set = ["index", "default", "home", "start", "homepage", "main"]
  static let missing: Set = [
    "404", "410", "not-found", "notfound", "not_found", "page-not-found", "error404", "error-404",
    "404-error", "404-not-found", "404notfound", "seite-nicht-gefunden",
  ]

  /// `/`, `/index.html`, `/en/`, `/en-gb/home`.
  var isHome: Bool {
    var rest = segments[...]
    if let first = rest.first, Self.isLanguage(first) { rest = rest.dropFirst() }
    return rest.count <= 1 && rest.allSatisfy { Self.home.contains(Self.stem($0)) }
      && !hasIdentifier
  }

  /// `en`, `de-ch`, `zh-hans`.
  private static func isLanguage(_ segment: String) -> Bool {
    let parts = segment.utf8.split(whereSeparator: { $0 == 0x2D || $0 == 0x5F })
    let isLetters = parts.allSatisfy { $0.allSatisfy { (0x61...0x7A).contains($0) } }
    return isLetters && (1...2).contains(parts.count) && parts[0].count == 2
      && parts.dropFirst().allSatisfy { $0.count == 2 || $0.count == 4 }
  }

  /// Whether it is a page above an article's, and no article itself.
  func isSection(of article: Place) -> Bool {
    guard let slug = article.slug, slug == article.segments.last, !segments.isEmpty,
      segments.count <= 2, segments.count < article.segments.count, !hasIdentifier
    else { return false }
    return Array(article.segments.prefix(segments.count)) == segments
      && !segments.contains(where: Self.isName)
  }

  // MARK: Doors

  private static let login: Set = [
    "login", "signin", "logon", "sso", "auth", "oauth", "oauth2", "authorize", "account",
    "accounts",
    "register", "registration", "signup", "subscribe", "subscription", "subscriptions",
    "idp", "anmelden", "anmeldung", "registrieren", "connexion", "inscription",
    "abonnement", "inloggen", "accedi", "loggain",
  ]
  private static let consent: Set = [
    "consent", "consents", "cmp", "gdpr", "privacywall", "cookiewall", "cookieconsent",
    "privacygate", "consentwall", "privacyconsent", "tcf", "einwilligung",
  ]

  /// As hosts these are doors; as sections they are subjects.
  private static let loginHosts: Set = ["passport", "identity"]

  /// The words of a segment that is nothing but the name of a door: `sign-in.html` is `signin`.
  private static func door(_ segment: String) -> WallVerdict.Reason? {
    let joined = String(
      decoding: stem(segment).utf8.filter { $0 != 0x2D && $0 != 0x5F }, as: UTF8.self)
    if consent.contains(joined) { return .consent }
    return login.contains(joined) ? .login : nil
  }

  /// The door that one of the words of a segment or of a host's label names.
  private static func word(_ text: String) -> WallVerdict.Reason? {
    for word in text.utf8.split(whereSeparator: { $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }) {
      if let reason = door(String(decoding: word, as: UTF8.self)) { return reason }
    }
    return door(text)
  }

  /// Whether it is a page that has to be passed first.
  ///
  /// - Parameters:
  ///   - start: What was asked for: what stands there already is a section's name, no door.
  ///   - returns: Whether its query names what was asked for, to come back to: then one word
  ///     among others is enough.
  func door(since start: Place, returns: Bool, keepsName: Bool) -> WallVerdict.Reason? {
    if host != start.host, !keepsName || returns {
      let labels = host.utf8.split(separator: 0x2E).dropLast().map {
        String(decoding: $0, as: UTF8.self)
      }
      let known = Set(
        start.host.utf8.split(separator: 0x2E).map { String(decoding: $0, as: UTF8.self) })
      // The last label before the suffix may be a name like any other: a paper may be called so.
      let own = site.utf8.split(separator: 0x2E).first.map { String(decoding: $0, as: UTF8.self) }
      for label in labels where !known.contains(label) && (label != own || returns) {
        if Self.loginHosts.contains(label) { return .login }
        if let reason = returns ? Self.word(label) : Self.door(label) { return reason }
      }
    }
    if keepsName, !returns { return nil }
    // Behind a door's name there may be its steps, but no article.
    let isArticle = segments.last.map { Self.isName($0) && Self.door($0) == nil } ?? false
    if !returns, isArticle || segments.count > 3 { return nil }
    for segment in segments where !start.segments.contains(segment) {
      if let reason = returns ? Self.word(segment) : Self.door(segment) { return reason }
    }
    return nil
  }

  /// Whether the query holds the address of `start`, as a way back.
  func names(_ start: Place, _ requested: String) -> Bool {
    guard !start.segments.isEmpty, !query.isEmpty else { return false }
    let path = start.segments.joined(separator: "/")
    guard path.utf8.count >= 4 else { return false }
    return parameters.contains { parameter in
      var value = Array(parameter.value.utf8)
      // Encoded once for the query, and once more where it was one already.
      for _ in 0..<3 {
        if String(decoding: value, as: UTF8.self).lowercased().contains(path) { return true }
        guard value.contains(0x25) else { return false }
        value = Self.decoded(value)
      }
      return false
    }
  }

  private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count,
        let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(value)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}
