internal import StetCatalog
internal import StetModel
internal import StetText

/// Why a page is taken for an article: what an `appearance` record gives as its `reason`.
enum Identification: String, Sendable, CaseIterable {
  /// Its address is the article's, but for what the key leaves out.
  case address
  /// The address with parameters that only track.
  case tracking
  /// It redirects to the article's address.
  case redirect
  /// It names the article's address as canonical.
  case canonical
  /// The same, of an AMP edition.
  case amp
  /// The feed's entry that led to the article leads to it now, and the text is much the same.
  case entry
  /// Its address differs from the article's as those of other pages with the same texts did, and its
  /// text is the article's too.
  case template

  /// - Parameters:
  ///   - page: As a feed gave it.
  ///   - answered: Where the answer came from, after redirects.
  ///   - declared: What the page names as canonical.
  ///   - known: The article that it was taken for.
  init?(of page: PageState, answered: String, declared: String?, known: IndexedArticle) {
    let target = URLKey.key(for: known.canonicalURL)
    if page.key == target {
      self = Self.sameKey(page.url)
    } else if let declared, URLKey.key(for: answered) != target, URLKey.key(for: declared) == target
    {
      self = Self.isAMP(answered) || Self.isAMP(page.url) ? .amp : .canonical
    } else if URLKey.key(for: answered) == target {
      self = .redirect
    } else if page.follows != nil {
      self = .entry
    } else {
      return nil
    }
  }

  /// How an address with the key of a known page differs from it.
  static func sameKey(_ url: String) -> Identification {
    guard let url = WebURL(url)?.withoutFragment else { return .address }
    let query = url.query?.utf8.count ?? 0
    return query > URLKey.cleaned(url).query?.utf8.count ?? 0 ? .tracking : .address
  }

  /// `amp.example.com`, `/amp/…`, `…/amp`, `….amp.html`, `?amp=1`, `?outputType=amp`.
  static func isAMP(_ url: String) -> Bool {
    guard let url = WebURL(url) else { return false }
    if url.host?.hasPrefix("amp.") == true { return true }
    let segments = url.path.utf8.prefix(4096).split(separator: 0x2F).map {
      String(decoding: $0, as: UTF8.self).lowercased()
    }
    if segments.contains("amp") { return true }
    if let last = segments.last, last.hasSuffix(".amp") || last.hasSuffix(".amp.html") {
      return true
    }
    return (url.query ?? "").utf8.prefix(4096).split(separator: 0x26).contains { pair in
      let pair = String(decoding: pair, as: UTF8.self).lowercased()
      return pair == "amp" || pair == "amp=1" || pair == "amp=true" || pair == "outputtype=amp"
    }
  }
}
