internal import StetFetch
internal import StetModel
internal import StetText
internal import Synchronization

/// Sites that are made up in the process: what they answer depends on the address and the time.
///
/// Feed n publishes every 2 + n % 7 days. Of ten feeds, one links with every entry to a host of its
/// own, one is throttled a day each month, one is redirected, one is dead, and the articles of one
/// are disallowed by robots.txt.
final class ScriptedWorld: Fetcher {
  private struct State {
    var clock: LeapingClock?
    var requests = 0
  }

  private static let entries = 10
  private let start: Instant
  private let text = MadeUpText(seed: 1, textBytes: 2500, pageBytes: 1000)
  private let state = Mutex(State())

  init(start: Instant) { self.start = start }

  func follow(_ clock: LeapingClock) { state.withLock { $0.clock = clock } }

  /// Answered so far.
  var requests: Int { state.withLock { $0.requests } }

  func fetch(
    _ request: FetchRequest, gate: (any HopGate)?
  ) async throws(FetchError) -> FetchResponse {
    guard var url = WebURL(request.url), var site = site(url) else {
      throw .invalidURL(request.url)
    }
    state.withLock { $0.requests += 1 }
    var hops: [HTTPExchange] = []
    if site.feed % 10 == 3, url.path == "/feed.xml", let target = WebURL("/moved.xml", base: url) {
      hops.append(exchange(url, status: 301, fields: [HTTPField("Location", target.href)]))
      if case .refuse(let error)? = await gate?.pass(from: url.href, to: target.href) {
        throw error
      }
      url = target
      site.path = target.path
    }
    guard site.feed % 10 != 4 else { throw .connect(host: url.host ?? "", reason: "refused") }
    let answer = answer(site, at: now)
    let isKnown = answer.etag != nil && answer.etag == request.validators.etag
    let status = isKnown ? 304 : answer.status
    hops.append(exchange(url, status: status, fields: answer.fields))
    return FetchResponse(
      status: status, url: url.href, fields: answer.fields, body: isKnown ? [] : answer.body,
      exchanges: hops, finished: now)
  }

  private var now: Instant { state.withLock { $0.clock }?.now() ?? start }

  // MARK: Sites

  private struct Site {
    var feed: Int
    var path: String
  }

  private struct Answer {
    var status = 200
    var type: String
    var etag: String?
    var more: [HTTPField] = []
    var body: [UInt8]

    var fields: [HTTPField] {
      [HTTPField("Content-Type", type)] + (etag.map { [HTTPField("ETag", $0)] } ?? []) + more
    }
  }

  /// `h<feed>.bench.test`, and `a<number>.h<feed>.bench.test` for hosts with one article.
  private func site(_ url: WebURL) -> Site? {
    let labels = (url.host ?? "").split(separator: ".")
    guard let label = labels.dropLast(2).last, let feed = Int(label.dropFirst()) else { return nil }
    return Site(feed: feed, path: url.path)
  }

  private func answer(_ site: Site, at now: Instant) -> Answer {
    let day = Int(now.since(start).milliseconds / 86_400_000)
    switch site.path {
    case "/robots.txt":
      let rule = site.feed % 10 == 5 ? "Disallow: /articles/" : "Disallow: /private/"
      return Answer(type: "text/plain", body: Array("User-agent: *\n\(rule)\n".utf8))
    case "/feed.xml", "/moved.xml":
      if site.feed % 10 == 2, day % 30 == 29 {
        return Answer(
          status: 429, type: "text/plain", more: [HTTPField("Retry-After", "3600")], body: [])
      }
      let last = day / (2 + site.feed % 7)
      return Answer(
        type: "application/atom+xml", etag: "\"f\(last)\"", body: feed(site.feed, last: last))
    default:
      guard let number = Int(site.path.dropFirst("/articles/".count)) else {
        return Answer(status: 404, type: "text/plain", body: [])
      }
      // Every fifth article is changed three days after it was published.
      let published = number * (2 + site.feed % 7)
      let edition = number % 5 == 0 && day >= published + 3 ? 2 : 1
      return Answer(
        type: "text/html; charset=utf-8", etag: "\"a\(number)-\(edition)\"",
        body: page(site.feed, number, edition))
    }
  }

  private func feed(_ feed: Int, last: Int) -> [UInt8] {
    var xml = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Made up</title>"
    for number in (max(0, last - Self.entries + 1)...max(0, last)).reversed() {
      let host = feed % 10 == 1 ? "a\(number).h\(feed)" : "h\(feed)"
      let date = start.advanced(by: .seconds(Int64(number * (2 + feed % 7)) * 86_400))
      xml +=
        "<entry><id>urn:made-up:\(feed):\(number)</id><title>Number \(number)</title>"
        + "<link href=\"https://\(host).bench.test/articles/\(number)\"/>"
        + "<published>\(date)</published><updated>\(date)</updated></entry>"
    }
    return Array((xml + "</feed>").utf8)
  }

  private func page(_ feed: Int, _ number: Int, _ edition: Int) -> [UInt8] {
    var random = SplitMix(seed: UInt64(feed * 100_000 + number))
    let title = text.title(&random)
    var paragraphs = text.body(&random).split(separator: "\n\n").map(String.init)
    if edition > 1 { paragraphs.append("This was added by edition \(edition) of the article.") }
    let body = paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
    return Array(
      ("<!doctype html><html lang=\"en\"><head><title>\(title)</title></head><body><article>"
        + "<h1>\(title)</h1>\n\(body)\n</article></body></html>").utf8)
  }

  private func exchange(_ url: WebURL, status: Int, fields: [HTTPField]) -> HTTPExchange {
    let head =
      "HTTP/1.1 \(status) Made up\r\n"
      + fields.map { "\($0.name): \($0.value)\r\n" }.joined() + "\r\n"
    return HTTPExchange(
      url: url.href, started: now, address: "192.0.2.1",
      requestHead: Array("GET \(url.path) HTTP/1.1\r\nHost: \(url.host ?? "")\r\n\r\n".utf8),
      responseHead: Array(head.utf8), status: status)
  }
}
