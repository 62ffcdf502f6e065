internal import StetModel

/// Bounds on what the listener takes from whoever connects to it.
public struct ListenerLimits: Sendable, Hashable {
  /// Request line and header fields, in bytes.
  public var maximumHead = 16 << 10
  /// Bytes of one body.
  public var maximumBody = 32 << 20
  /// Bytes of all bodies that are being received at once.
  public var bodyBudget = 64 << 20
  /// Connections at once; further ones wait in the kernel's queue.
  public var maximumConnections = 64
  /// For a connection, from the first byte to the end of the answer.
  public var timeout: Duration = .seconds(30)
  /// What connections are given when the listener stops.
  public var grace: Duration = .seconds(3)

  public init() {}
}

/// The head of a request as the listener read it.
struct CallbackHead: Sendable, Hashable {
  var method: String
  /// Path and query, as sent.
  var target: String
  var fields: [HTTPField]
  /// As declared; nil for a body in chunks.
  var length: Int?

  var path: Substring { target.prefix { $0 != "?" } }

  var query: Substring? {
    target.firstIndex(of: "?").map { target[target.index(after: $0)...] }
  }
}

/// An answer. It is plain text, so that no browser takes an echoed challenge for a page.
struct CallbackReply: Sendable, Hashable {
  var status: Int
  var body: [UInt8] = []
  var fields: [HTTPField] = []

  static let notFound = CallbackReply(status: 404)
  static let taken = CallbackReply(status: 200)

  /// Everything that goes over the wire.
  var bytes: [UInt8] {
    var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
    head += "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
    head += "Cache-Control: no-store\r\nContent-Length: \(body.count)\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    return Array((head + "Connection: close\r\n\r\n").utf8) + body
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 400: "Bad Request"
    case 404: "Not Found"
    case 413: "Content Too Large"
    case 431: "Request Header Fields Too Large"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    default: "Status"
    }
  }
}

/// What is to become of a request, once its head is there.
enum HeadDecision: Sendable, Hashable {
  case reply(CallbackReply)
  /// Reads the body and asks again. A body that is not kept is counted, and thrown away.
  case readBody(isKept: Bool)
}

/// Who answers. Called from the tasks of the connections, several at the same time.
protocol CallbackHandler: Sendable {
  func decide(_ head: CallbackHead) async -> HeadDecision
  /// - Parameter body: Empty where it was not to be kept.
  func answer(_ head: CallbackHead, body: [UInt8]) async -> CallbackReply
  /// A body that was announced, or turned out, to be longer than the limit.
  func refused(_ head: CallbackHead) async
}
