internal import StetModel

/// Request and response heads as they are kept: made well-formed, true about the body that is
/// kept with them, and without secrets.
enum HTTPBlock {
  /// What is put before the name of a field that no longer tells the truth.
  static let prefix = "X-Stet-"

  /// `application/http` of a request, without its secrets. Nil where nothing was captured.
  static func request(_ wire: [UInt8]) -> [UInt8]? {
    var head = HTTPHead(wire)
    guard !head.startLine.isEmpty else { return nil }
    if let space = head.startLine.lastIndex(of: 0x20),
      head.startLine[(space + 1)...].starts(with: "HTTP/".utf8),
      !isOne(head.startLine[(space + 1)...])
    {
      head.startLine.replaceSubrange((space + 1)..., with: "HTTP/1.1".utf8)
    }
    for name in ["Authorization", "Proxy-Authorization", "Cookie"] {
      head.replace(name, with: "[removed]")
    }
    return head.bytes
  }

  struct Response {
    var head: [UInt8]
    /// `h2` or `h3`.
    var `protocol`: String?
    /// Whether the head speaks of a body.
    var announcesBody: Bool
    /// Whether the body, as it is kept, has a content coding.
    var isCoded: Bool
  }

  /// - Parameters:
  ///   - status: Of the exchange; stands in where the head has no status line.
  ///   - length: Bytes of the body that belongs to the head.
  ///   - isDecoded: Whether the body's content coding was undone.
  static func response(_ wire: [UInt8], status: Int, length: Int, isDecoded: Bool) -> Response {
    var head = HTTPHead(wire)
    let version = head.startLine.prefix { $0 != 0x20 }
    var alpn: String?
    if version.starts(with: "HTTP/2".utf8) { alpn = "h2" }
    if version.starts(with: "HTTP/3".utf8) { alpn = "h3" }
    if head.status == nil {
      head.startLine = Array("HTTP/1.1 \(status) \(reason(status))".utf8)
    } else if !isOne(version) {
      head.startLine.replaceSubrange(..<version.endIndex, with: "HTTP/1.1".utf8)
      while head.startLine.last == 0x20 { head.startLine.removeLast() }
      // "HTTP/1.1 200": these versions have no reason, and some readers of 1.1 want one.
      if head.startLine.count == 12 {
        head.startLine.append(contentsOf: " \(reason(head.status ?? status))".utf8)
      }
    }
    let declared = head.first("Content-Length")
    let isChunked = head.first("Transfer-Encoding") != nil
    let announces = hasBody(head.status ?? status) && (isChunked || (declared ?? "0") != "0")
    let isCoded = head.first("Content-Encoding").map { !$0.isEmpty && $0 != "identity" } ?? false
    head.rename("Transfer-Encoding", to: prefix + "Transfer-Encoding")
    if isDecoded { head.rename("Content-Encoding", to: prefix + "Content-Encoding") }
    // A 304 may tell the length of what it does not send (RFC 9110, section 8.6).
    if let declared, declared != String(length), hasBody(head.status ?? status) {
      head.rename("Content-Length", to: prefix + "Content-Length")
      head.append("Content-Length", String(length))
    }
    return Response(
      head: head.bytes, protocol: alpn, announcesBody: announces, isCoded: isCoded && !isDecoded)
  }

  private static func isOne(_ version: ArraySlice<UInt8>) -> Bool {
    version.elementsEqual("HTTP/1.1".utf8) || version.elementsEqual("HTTP/1.0".utf8)
  }

  /// Whether an answer to GET with this status can have a body (RFC 9110, section 6.4.1).
  private static func hasBody(_ status: Int) -> Bool {
    status >= 200 && status != 204 && status != 304
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 410: "Gone"
    default: "Status"
    }
  }
}
