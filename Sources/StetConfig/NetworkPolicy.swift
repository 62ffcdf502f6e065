public import StetModel

/// How Stet behaves on the network. The defaults are gentle.
public struct NetworkPolicy: Sendable, Hashable {
  /// Whether loopback, private and other special addresses may be fetched from.
  public var allowPrivate = false
  public var limits = FetchLimits()
  /// Pause between the end of one request to a host and the start of the next.
  public var hostDelay: Duration = .seconds(1)
  /// Requests to one host under way at once.
  public var hostConcurrency = 1
  /// Second looks at articles of one host in an hour. Of the whole file only.
  public var hostLooks = 240
  /// Requests under way at once over all hosts. Of the whole file only.
  public var concurrency = 64
  /// Whether robots.txt is asked for and obeyed.
  public var obeysRobots = true
  /// Nil for none; what the environment says is not looked at.
  public var proxy: ProxyConfiguration?
  /// Further request fields; no two names alike.
  public var headers: [HeaderConfiguration] = []
  /// Basic authentication; of a feed only.
  public var auth: AuthConfiguration?

  public init() {}
}

/// A proxy to go through.
public struct ProxyConfiguration: Sendable, Hashable {
  /// `scheme://host[:port]`; empty for none, also where there is one for all others.
  public var url: String
  public var auth: AuthConfiguration?

  public init(url: String, auth: AuthConfiguration? = nil) {
    self.url = url
    self.auth = auth
  }

  public static let direct = ProxyConfiguration(url: "")
}

/// A user name and a password, as configuration names them.
public struct AuthConfiguration: Sendable, Hashable {
  public var user: SecretReference
  public var password: SecretReference

  public init(user: SecretReference, password: SecretReference) {
    self.user = user
    self.password = password
  }
}

/// A request field, as configuration names it.
public struct HeaderConfiguration: Sendable, Hashable {
  public var name: String
  public var value: SecretReference
  /// Whether the value has to be kept out of the archive.
  public let isSecret: Bool

  public init(name: String, value: SecretReference) {
    self.name = name
    self.value = value
    isSecret = value.literal == nil || !Self.isOpen(name)
  }

  /// Whether the values of this header say nothing that nobody may know.
  static func isOpen(_ name: String) -> Bool {
    ["accept-language", "from", "dnt", "sec-gpc"].contains { name.equalsIgnoringASCIICase($0) }
  }
}
