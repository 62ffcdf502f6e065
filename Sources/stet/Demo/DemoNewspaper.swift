internal import StetModel
internal import StetTestKit
internal import StetText
internal import Synchronization

/// A newspaper that does not exist, on loopback, with everything around its stories that real
/// ones put there; and a second one that prints the same wire copy.
final class DemoNewspaper: Sendable {
  /// 1, or 2 after the correction and the withdrawal.
  private let edition: EditionNumber
  let lantern: LoopbackServer
  let ledger: LoopbackServer

  init() throws(LoopbackError) {
    let edition = EditionNumber()
    self.edition = edition
    lantern = try LoopbackServer(host: "127.0.0.1") { request in
      DemoNewspaper.lantern(request, edition.value)
    }
    ledger = try LoopbackServer(host: "127.0.0.2") { request in DemoNewspaper.ledger(request) }
  }

  func printSecondEdition() { edition.value = 2 }

  func stop() {
    lantern.stop()
    ledger.stop()
  }

  private final class EditionNumber: Sendable {
    private let number = Mutex(1)
    var value: Int {
      get { number.withLock { $0 } }
      set { number.withLock { $0 = newValue } }
    }
  }

  // MARK: The Morning Lantern

  private static func lantern(_ request: LoopbackRequest, _ edition: Int) -> LoopbackReply {
    let stories = DemoStory.lantern(edition: edition)
    if request.path == "/rss.xml" {
      return conditional(
        request, rss("The Morning Lantern", stories, request), type: "application/rss+xml")
    }
    if let story = stories.first(where: { "/news/" + $0.slug == request.path }) {
      return conditional(
        request, DemoPage.lantern(story), type: "text/html; charset=utf-8")
    }
    let withdrawn = DemoStory.lantern(edition: 1).contains { "/news/" + $0.slug == request.path }
    return .status(withdrawn ? 410 : 404)
  }

  // MARK: The Quay Ledger

  private static func ledger(_ request: LoopbackRequest) -> LoopbackReply {
    let stories = DemoStory.ledger
    if request.path == "/feed.atom" {
      return conditional(
        request, atom("The Quay Ledger", stories, request), type: "application/atom+xml")
    }
    if let story = stories.first(where: { "/wire/" + $0.slug == request.path }) {
      return conditional(request, DemoPage.ledger(story), type: "text/html; charset=utf-8")
    }
    return .status(404)
  }

  // MARK: Answers

  private static func conditional(
    _ request: LoopbackRequest, _ body: String, type: String
  ) -> LoopbackReply {
    let etag = "\"\(Digest.sha256Hex(Array(body.utf8)).prefix(16))\""
    if request.fields.first("If-None-Match") == etag {
      return .status(304, fields: [HTTPField("ETag", etag)])
    }
    return .ok(body, type: type, fields: [HTTPField("ETag", etag)])
  }

  private static func rss(
    _ title: String, _ stories: [DemoStory], _ request: LoopbackRequest
  ) -> String {
    let origin = "http://\(request.fields.first("Host") ?? "")"
    let items = stories.map { story in
      """
      <item><title>\(story.headline)</title>\
      <link>\(origin)/news/\(story.slug)?utm_source=rss</link>\
      <guid isPermaLink="false">\(story.slug)</guid><pubDate>\(story.rfc822)</pubDate></item>
      """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0"><channel><title>\(title)</title><link>\(origin)/</link>
      <description>News that nobody made</description>
      \(items.joined(separator: "\n"))
      </channel></rss>
      """
  }

  private static func atom(
    _ title: String, _ stories: [DemoStory], _ request: LoopbackRequest
  ) -> String {
    let origin = "http://\(request.fields.first("Host") ?? "")"
    let entries = stories.map { story in
      """
      <entry><title>\(story.headline)</title><id>tag:ledger.example,2026:\(story.slug)</id>
      <link href="\(origin)/wire/\(story.slug)"/><updated>\(story.iso)</updated></entry>
      """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom"><title>\(title)</title>
      <id>tag:ledger.example,2026:feed</id><updated>2026-03-02T02:00:00Z</updated>
      \(entries.joined(separator: "\n"))
      </feed>
      """
  }
}
