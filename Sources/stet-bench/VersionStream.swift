internal import StetArchive
internal import StetModel
internal import StetText

/// The articles that one task archives, one version after another.
///
/// Each version of an article comes after the one before it, so a stream belongs to one task.
struct VersionStream: Sendable {
  /// An article that may change again.
  struct Known: Sendable {
    var id: ArticleID
    var url: String
    var title: String?
    var version: Int
  }

  /// How many hosts there are.
  let hosts: Int
  /// How many of a hundred versions are of an article that is new.
  let newInHundred: Int
  private let text: MadeUpText
  private let name: String
  private var random: SplitMix
  private var made = 0
  private var known: [Known]
  private static let memory = 4096

  /// - Parameters:
  ///   - name: Goes into every address, so that no two streams have an article in common.
  ///   - known: Articles that are there already.
  init(
    text: MadeUpText, name: String, seed: UInt64, hosts: Int, newInHundred: Int,
    known: [Known] = []
  ) {
    self.text = text
    self.name = name
    self.hosts = hosts
    self.newInHundred = newInHundred
    self.known = known
    random = SplitMix(seed: seed)
  }

  /// The next version, fetched at `time`.
  mutating func next(at time: Instant) -> Draft {
    guard let article = nextArticle() else { return next(at: time) }
    let page = text.page(&random, note: "\(article.id).\(article.version)")
    let capture = Capture(
      exchanges: [exchange(article.url, at: time, length: page.count)], body: page,
      payloadSHA256: Digest.sha256Hex(page))
    let feed = "feed-\(article.url.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % hosts })"
    var version = VersionRecord(
      article: article.id, version: article.version, feeds: [feed], url: "\(article.url)?ref=rss",
      canonicalURL: article.url, title: article.title, authors: ["Ada Fennwick", "Tom Orrin"],
      site: "The Lantern", section: "Region", language: "en", status: 200, fetched: time,
      notBefore: time.advanced(by: .seconds(-1800)), text: .unwritten, extractorName: "generic",
      extractorVersion: "1")
    if article.version > 1 {
      version.change = .init(
        previous: article.version - 1, classes: ["figure", "wording"], wordsAdded: 14,
        wordsRemoved: 11, numbers: [["4.2%", "4.6%"]], silent: true)
    }
    return .version(version, body: text.body(&random), capture: capture)
  }

  /// nil where an address cannot be one, which does not happen with ours.
  private mutating func nextArticle() -> Known? {
    if !known.isEmpty, random.below(100) >= newInHundred {
      let place = random.below(known.count)
      known[place].version += 1
      return known[place]
    }
    let host = "www.paper-\(random.below(hosts)).example"
    made += 1
    guard let url = WebURL("https://\(host)/news/\(name)-\(made)") else { return nil }
    let hash = Digest.sha256Hex(Array(URLKey.key(for: url).utf8))
    guard let id = ArticleID(hash.prefix(12)) else { return nil }
    let article = Known(id: id, url: url.href, title: text.title(&random), version: 1)
    if known.count < Self.memory {
      known.append(article)
    } else {
      known[random.below(known.count)] = article
    }
    return article
  }

  private func exchange(_ url: String, at time: Instant, length: Int) -> HTTPExchange {
    let request =
      "GET \(url)?ref=rss HTTP/1.1\r\nUser-Agent: stet-bench\r\nAccept: text/html\r\n"
      + "Accept-Encoding: gzip\r\n\r\n"
    let response =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
      + "Content-Length: \(length)\r\nCache-Control: max-age=60\r\n\r\n"
    return HTTPExchange(
      url: "\(url)?ref=rss", started: time, address: "192.0.2.7",
      requestHead: Array(request.utf8), responseHead: Array(response.utf8), status: 200)
  }
}
