internal import StetArchive
internal import StetModel
internal import StetText
internal import Synchronization

/// What came over the wire for a page, held until it is known whether it is to be kept.
///
/// One reference for everybody who has a hand in the decision, so that dropping it frees the
/// bytes: most looks find nothing new, and their commits may have to wait.
final class Wire: Sendable {
  private struct Content {
    var exchanges: [HTTPExchange]
    var body: [UInt8]
    var sha256: String?
    var pages: [Page] = []

    mutating func hash() -> String {
      let hash = sha256 ?? Digest.sha256Hex(body)
      sha256 = hash
      return hash
    }
  }

  /// A further page of the article.
  struct Page: Sendable {
    /// Where it was asked for.
    var url: String
    var status: Int
    var fetched: Instant
    var capture: Capture
  }

  private let content: Mutex<Content?>

  /// Takes the response's body out of it, as it came where it had a coding.
  init(taking response: inout FetchResponse) {
    content = Mutex(
      Content(exchanges: response.exchanges, body: response.encodedBody ?? response.body))
    response.body = []
    response.encodedBody = nil
    response.exchanges = []
  }

  /// Adds a further page, whose body it takes out of the response.
  func add(_ url: String, taking response: inout FetchResponse) {
    let page = Page(
      url: url, status: response.status, fetched: response.finished, capture: Capture(response))
    response.body = []
    response.encodedBody = nil
    response.exchanges = []
    content.withLock { $0?.pages.append(page) }
  }

  /// SHA-256 (hex) of the further pages' bodies as they came, in order.
  var pagePayloads: [String] {
    content.withLock { $0?.pages.map(\.capture.payloadSHA256) ?? [] }
  }

  /// The further pages, which leave this for good.
  func takePages() -> [Page] {
    content.withLock { content in
      defer { content?.pages = [] }
      return content?.pages ?? []
    }
  }

  /// SHA-256 (hex) of the body as it came; made when it is first asked for, nil after a drop.
  func payloadSHA256() -> String? { content.withLock { $0?.hash() } }

  /// The capture, which leaves this for good.
  func take(earlier: Capture.Earlier?) -> Capture? {
    content.withLock { content in
      defer { content = nil }
      guard let hash = content?.hash(), let content else { return nil }
      return Capture(
        exchanges: content.exchanges, body: content.body, payloadSHA256: hash, earlier: earlier)
    }
  }

  func drop() { content.withLock { $0 = nil } }
}
