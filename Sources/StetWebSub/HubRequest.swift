internal import StetModel
internal import StetText

/// One POST to a hub (WebSub, section 5.1).
public struct HubRequest: Sendable, Hashable {
  public enum Mode: String, Sendable, Hashable {
    case subscribe, unsubscribe
  }

  public var feed: String
  public var hub: String
  public var mode: Mode
  public var topic: String
  /// Tells the answers to several requests apart.
  public var serial: Int
  var token: Secret
  /// Nil where the hub is not told any: then its pushes are hints.
  var secret: Secret?
  var leaseSeconds: Int?

  /// The body, `application/x-www-form-urlencoded`.
  ///
  /// - Parameter callback: The public address under which the listener is reached, without the
  ///   token and without a final slash.
  func form(callback: String) -> [UInt8] {
    var fields = [
      ("hub.mode", mode.rawValue), ("hub.topic", topic),
      ("hub.callback", "\(callback)/\(token.revealed)"),
    ]
    if let leaseSeconds { fields.append(("hub.lease_seconds", String(leaseSeconds))) }
    if let secret { fields.append(("hub.secret", secret.revealed)) }
    return FormText.encode(fields)
  }

  /// Whether a secret may be sent there: over TLS, or within this machine (section 5.1 wants it
  /// sent over HTTPS only).
  static func isConfidential(_ hub: String) -> Bool {
    guard let url = WebURL(hub) else { return false }
    if url.scheme == "https" { return true }
    guard let host = url.host else { return false }
    // A host of digits and dots is an IPv4 address, and nothing else, after parsing.
    let isIPv4 = host.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == 0x2E }
    return host == "localhost" || host == "[::1]" || (isIPv4 && host.hasPrefix("127."))
  }
}
