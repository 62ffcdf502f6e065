/// Why the subscriber cannot be set up.
public enum WebSubError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Not an absolute http or https URL without query and fragment.
  case callback(String)
  /// Not `host:port` with an IP address or `localhost`.
  case address(String)
  case listen(address: String, reason: String)

  public var description: String {
    switch self {
    case .callback(let url): "not usable as the public callback URL: \(url)"
    case .address(let text): "not an address to listen on: \(text) (write 127.0.0.1:8087)"
    case .listen(let address, let reason): "cannot listen on \(address): \(reason)"
    }
  }
}
