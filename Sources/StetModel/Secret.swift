/// Text that must not be shown: a password, a token.
///
/// However it is printed, also inside another value, in an error or by a debugger's mirror, it
/// reads `•••`. It is not `Codable`, so nothing stores it by accident. What needs the text asks
/// for it by name, which a reviewer can search for.
///
/// ```swift
/// let password = Secret("open sesame")
/// print(password)           // •••
/// use(password.revealed)
/// ```
public struct Secret: Sendable, Hashable {
  /// The text itself. Never put it into a message.
  public let revealed: String

  public init(_ text: String) { revealed = text }

  public var isEmpty: Bool { revealed.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "•••" }
  public var debugDescription: String { description }
  /// Without children: `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: [Mirror.Child]()) }
}

/// A user name and its password.
public struct Credentials: Sendable, Hashable {
  /// Without a colon (RFC 7617, section 2).
  public var user: String
  public var password: Secret

  public init(user: String, password: Secret) {
    self.user = user
    self.password = password
  }
}

/// A header field whose value must not be shown.
public struct SecretField: Sendable, Hashable {
  public var name: String
  public var value: Secret

  public init(_ name: String, _ value: Secret) {
    self.name = name
    self.value = value
  }
}

/// A proxy, and what it wants to know of those who use it.
public struct ProxySettings: Sendable, Hashable {
  /// `scheme://host[:port]` with the scheme http, https, socks5 (names are looked up here) or
  /// socks5h (names are looked up by the proxy), and nothing else: no user name, no password.
  public var url: String
  public var credentials: Credentials?

  public init(url: String, credentials: Credentials? = nil) {
    self.url = url
    self.credentials = credentials
  }

  /// No proxy, also where there is one for all others.
  public static let direct = ProxySettings(url: "")
}
