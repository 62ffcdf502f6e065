internal import StetConfig
internal import StetFetch
internal import StetModel

extension NetworkPolicy {
  /// A request by this policy.
  func request(_ url: String, accept: String, limits: FetchLimits? = nil) -> FetchRequest {
    FetchRequest(
      url: url, accept: accept, limits: limits ?? self.limits, allowPrivate: allowPrivate)
  }
}
