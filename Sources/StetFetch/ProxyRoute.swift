internal import StetModel
internal import StetText

/// A proxy as libcurl is told of it: the address without secrets, which may stand in an error
/// message, and the secrets apart.
struct ProxyRoute: Sendable, Hashable {
  /// `scheme://host:port`.
  let url: String
  let credentials: Credentials?

  /// - Returns: nil for `ProxySettings.direct`.
  /// - Throws: `FetchError.other` where the address is none of a proxy. The message does not tell
  ///   the address, which may hold a password.
  init?(_ settings: ProxySettings) throws(FetchError) {
    if settings.url.isEmpty { return nil }
    guard let url = WebURL(settings.url), let host = url.host, !host.isEmpty,
      let port = url.port ?? Self.defaultPorts[url.scheme]
    else {
      throw .other("the proxy's address is not http, https, socks5 or socks5h://host:port")
    }
    guard url.username.isEmpty, url.password.isEmpty, url.path.isEmpty || url.path == "/",
      url.query == nil, url.fragment == nil, Self.defaultPorts[url.scheme] != nil
    else {
      throw .other(
        "the proxy's address has more than scheme, host and port "
          + "(a user name and a password are given apart)")
    }
    if let credentials = settings.credentials {
      guard !(credentials.user + credentials.password.revealed).utf8.contains(0) else {
        throw .other("the proxy's user name or password has a zero")
      }
    }
    self.url = "\(url.scheme)://\(host):\(port)"
    credentials = settings.credentials
  }

  private static let defaultPorts = ["http": 80, "https": 443, "socks5": 1080, "socks5h": 1080]

  /// What can be known of a target that a proxy connects to, since only the proxy sees its
  /// address: addresses written out, and names that never belong to the public internet.
  ///
  /// - Parameter target: A serialised host.
  static func check(target: String) throws(FetchError) {
    let isBracketed = target.hasPrefix("[") && target.hasSuffix("]")
    let literal = isBracketed ? String(target.dropFirst().dropLast()) : target
    if let address = IPAddress(literal) {
      guard AddressGuard.isPublic(address) else {
        throw .forbiddenAddress(host: target, address: address.description)
      }
      return
    }
    let name = target.hasSuffix(".") ? String(target.dropLast()) : target
    for zone in privateZones where name == zone || name.hasSuffix(".\(zone)") {
      throw .forbiddenAddress(host: target, address: "a name of the zone .\(zone)")
    }
  }

  /// RFC 6761 and 6762, RFC 8375, and what ICANN keeps for private use.
  private static let privateZones = ["localhost", "local", "internal", "home.arpa"]
}
