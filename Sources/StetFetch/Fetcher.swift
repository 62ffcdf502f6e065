public import StetModel

/// Fetches over HTTP: what the crawl asks, and a test may script.
///
/// ```swift
/// let answer = try await fetcher.fetch(FetchRequest(url: "https://example.com/feed.xml"))
/// ```
public protocol Fetcher: Sendable {
  /// Fetches with GET, follows redirects and returns the whole answer.
  ///
  /// A status such as 404 is an answer. The task's cancellation ends the transfer.
  ///
  /// - Throws: `FetchError` where no complete answer came.
  func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse
}
