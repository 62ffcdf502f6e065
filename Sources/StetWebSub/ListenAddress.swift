/// Where the listener listens: `127.0.0.1:8087`, `[::1]:8087`, `localhost:8087`.
struct ListenAddress: Sendable, Hashable {
  /// An IP address without brackets.
  var host: String
  /// 0 for any that is free.
  var port: UInt16

  var isIPv6: Bool { host.utf8.contains(UInt8(ascii: ":")) }

  init(_ text: String) throws(WebSubError) {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { throw .address(text) }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.utf8.contains(UInt8(ascii: ":")) else { throw .address(text) }
    } else if host.utf8.contains(UInt8(ascii: ":")) {
      throw .address(text)
    }
    guard !host.isEmpty else { throw .address(text) }
    self.host = host == "localhost" ? "127.0.0.1" : String(host)
    self.port = port
  }
}
