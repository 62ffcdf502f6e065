internal import StetExtract
internal import StetModel
internal import StetText

/// Puts an article together of its pages: a value that says which page is wanted next.
///
/// The same walk goes over pages that are being fetched and over those that are stored, so that a
/// stored article comes out as the crawl made it.
struct PageWalk: Sendable {
  /// Pages of one article that are fetched at most, the first among them. What lies behind them is
  /// left out, and the article is marked as partial.
  static let maximumPages = 10

  enum Step: Sendable, Hashable {
    /// The article on one page, or its next page.
    case single(WebURL)
    case next(WebURL)
    case done
  }

  private let url: WebURL
  private let domain: String
  private let readsSinglePage: Bool
  private var pages: [Article]
  private var single: Article?
  private var triesSingle = true
  /// Keys of addresses that were asked for or answered.
  private var visited: Set<String>
  private var hasEnded = false
  /// Whether a page is missing.
  private(set) var isCut = false

  /// - Parameters:
  ///   - url: Where the first page came from, after redirects.
  ///   - readsSinglePage: Whether a site's rule says where its articles are on one page. Else such
  ///     an address is only asked for instead of further pages.
  init(first: Article, url: WebURL, readsSinglePage: Bool) {
    self.url = url
    self.readsSinglePage = readsSinglePage
    pages = [first]
    domain = url.host.map { RegistrableDomain.of(host: $0) } ?? ""
    visited = [url.withoutFragment.href]
  }

  /// The number of the page that is wanted, from 2.
  var number: Int { pages.count + 1 }

  /// Whether `url` may be a page of the article: on the same registrable domain, and over TLS
  /// where the first one was.
  func isNear(_ url: WebURL) -> Bool {
    guard url.isHTTP, let host = url.host, !host.isEmpty else { return false }
    return RegistrableDomain.of(host: host) == domain
      && (url.scheme == self.url.scheme || url.scheme == "https")
  }

  /// What is wanted next. It is the same until something is taken.
  func step() -> Step {
    if hasEnded || single != nil { return .done }
    if triesSingle, readsSinglePage || pages[0].nextPage != nil,
      let url = unseen(pages[0].alternates.first { $0.relation == .singlePage }?.url)
    {
      return .single(url)
    }
    guard let url = unseen(pages.last?.nextPage) else { return .done }
    return .next(url)
  }

  /// An address that was not asked for; one page that leads back to another ends the walk.
  private func unseen(_ text: String?) -> WebURL? {
    guard let text, let url = WebURL(text)?.withoutFragment.withoutCredentials, isNear(url),
      !visited.contains(url.href)
    else { return nil }
    return url
  }

  /// Takes what came for the last ``step()``.
  ///
  /// - Parameter answered: Where it came from, after redirects.
  mutating func take(_ article: Article, asked: WebURL, answered: WebURL) {
    let isSingle = step() == .single(asked)
    let hasBeen =
      answered.withoutFragment.href != asked.href
      && visited.contains(answered.withoutFragment.href)
    visited.insert(asked.href)
    visited.insert(answered.withoutFragment.href)
    let isText = (article.kind == .article || article.kind == .liveblog) && !article.text.isEmpty
    if isSingle {
      triesSingle = false
      // A page that has less than the first one is another thing than its link says.
      let isWhole = Judge.words(article.text) * 10 >= Judge.words(pages[0].text) * 8
      if isText, isWhole, !hasBeen { single = article }
      return
    }
    // Led back to a page that is there, or to one that is none of the article's.
    guard isText, !hasBeen else {
      hasEnded = true
      return
    }
    pages.append(article)
    if pages.count == Self.maximumPages, unseen(article.nextPage) != nil {
      hasEnded = true
      isCut = true
    }
  }

  /// The page of the last ``step()`` is not to be had. Where it was the article on one page, its
  /// further pages are asked for instead.
  mutating func miss(_ asked: WebURL) {
    if step() == .single(asked) {
      triesSingle = false
      visited.insert(asked.href)
    } else {
      hasEnded = true
      isCut = true
    }
  }

  /// The article, of all pages that were taken.
  var article: Article {
    var result = pages[0]
    if let single {
      result.text = single.text
      result.kind = single.kind
      result.partial = single.partial
      result.extractor = single.extractor
      if result.title == nil { result.title = single.title }
      if result.authors.isEmpty { result.authors = single.authors }
      if result.published == nil { result.published = single.published }
      if result.modified == nil { result.modified = single.modified }
      result.nextPage = nil
      return result
    }
    if pages.count > 1 { result = MultiPage.join(pages) ?? result }
    if isCut { result.partial = true }
    result.nextPage = nil
    return result
  }
}
