public import StetModel

/// A request as the loopback server read it.
public struct LoopbackRequest: Sendable, Hashable {
  public var method: String
  /// The request target, as sent: path and query.
  public var target: String
  /// `HTTP/1.1` or `HTTP/1.0`.
  public var version: String
  public var fields: [HTTPField]
  /// The head byte for byte, the blank line included.
  public var head: [UInt8]
  public var body: [UInt8]
  /// Which connection it came on, from 0 in the order of arrival: two requests with the same
  /// number shared a connection.
  public var connection: Int

  /// The target without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// What follows the `?`, nil without one.
  public var query: String? {
    guard let mark = target.firstIndex(of: "?") else { return nil }
    return String(target[target.index(after: mark)...])
  }
}

/// What the loopback server is to do with a request.
public struct LoopbackReply: Sendable, Hashable {
  /// How the reply goes over the wire.
  public enum Manner: Sendable, Hashable {
    /// With `Content-Length`, and the connection kept where the client allows.
    case whole
    /// With `Transfer-Encoding: chunked`, in chunks of this many bytes, and the connection kept.
    case chunked(Int)
    /// Without a length: the end of the connection is the end of the body.
    case untilClose
    /// Declares this many bytes, sends `body` and closes.
    case truncated(declared: Int)
    /// With `Content-Length`, this many bytes at a time with a pause before each.
    case drip(bytes: Int, every: Duration)
    /// `body` is all that is sent, head included; then the connection is closed.
    case raw
    /// The connection is closed without an answer.
    case close
    /// No answer; the connection stays open until the client or the server ends it.
    case silent
  }

  public var status: Int
  public var fields: [HTTPField]
  public var body: [UInt8]
  public var manner: Manner

  public init(
    status: Int = 200, fields: [HTTPField] = [], body: [UInt8] = [], manner: Manner = .whole
  ) {
    self.status = status
    self.fields = fields
    self.body = body
    self.manner = manner
  }

  /// 200 with a text body.
  ///
  /// - Parameter type: The `Content-Type`.
  public static func ok(
    _ body: String, type: String = "text/html; charset=utf-8", fields: [HTTPField] = []
  ) -> LoopbackReply {
    LoopbackReply(fields: [HTTPField("Content-Type", type)] + fields, body: Array(body.utf8))
  }

  /// A status with a short text body of its own.
  public static func status(_ status: Int, fields: [HTTPField] = []) -> LoopbackReply {
    let bodyless = status == 304 || status == 204
    return LoopbackReply(
      status: status, fields: fields, body: bodyless ? [] : Array("\(status)\n".utf8))
  }

  public static func redirect(_ location: String, status: Int = 302) -> LoopbackReply {
    .status(status, fields: [HTTPField("Location", location)])
  }

  /// These bytes and nothing else, then the end of the connection.
  public static func raw(_ text: String) -> LoopbackReply {
    LoopbackReply(body: Array(text.utf8), manner: .raw)
  }

  public static let close = LoopbackReply(manner: .close)
  public static let silent = LoopbackReply(manner: .silent)

  /// The head that goes over the wire, the blank line included.
  func head(keepAlive: Bool) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
    for field in fields { text += "\(field.name): \(field.value)\r\n" }
    let hasLength =
      fields.first("Content-Length") != nil || fields.first("Transfer-Encoding") != nil
    let bodyless = status == 304 || status == 204 || status < 200
    switch manner {
    case .whole, .drip:
      if !hasLength, !bodyless { text += "Content-Length: \(body.count)\r\n" }
    case .truncated(let declared): text += "Content-Length: \(declared)\r\n"
    case .chunked: text += "Transfer-Encoding: chunked\r\n"
    case .untilClose, .raw, .close, .silent: break
    }
    if !keepAlive { text += "Connection: close\r\n" }
    return Array((text + "\r\n").utf8)
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 204: "No Content"
    case 226: "IM Used"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 410: "Gone"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 503: "Service Unavailable"
    default: "Status"
    }
  }
}
