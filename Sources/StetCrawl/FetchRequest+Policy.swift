internal import StetConfig
internal import StetModel
internal import StetText

extension FetchRequest {
  /// Takes over what configuration says of one feed: limits, proxy, headers, password.
  ///
  /// The password and the secret headers are for the feed's own origin. A page elsewhere that the
  /// feed links to is asked without them.
  ///
  /// - Parameters:
  ///   - policy: With its secrets looked up.
  ///   - feedURL: The address that configuration names.
  mutating func apply(_ policy: NetworkPolicy, feedURL: String) {
    limits = policy.limits
    allowPrivate = policy.allowPrivate
    proxy = policy.proxySettings
    fields += policy.openFields
    guard let feed = WebURL(feedURL), let own = WebURL(url), feed.scheme == own.scheme,
      feed.host == own.host, feed.port == own.port
    else { return }
    secretFields = policy.secretFields
    credentials = policy.credentials
  }
}
