public import StetModel

/// Fetches over HTTP: what the crawl asks, and a test may script.
///
/// ```swift
/// let answer = try await fetcher.fetch(FetchRequest(url: "https://example.com/feed.xml"))
/// ```
public protocol Fetcher: Sendable {
  /// Fetches, follows redirects and returns the whole answer.
  ///
  /// A status such as 404 is an answer. The task's cancellation ends the transfer.
  ///
  /// - Parameter gate: Asked before every hop but the first.
  /// - Throws: `FetchError` where no complete answer came.
  func fetch(
    _ request: FetchRequest, gate: (any HopGate)?
  ) async throws(FetchError) -> FetchResponse

  /// The same, but a failure tells where it happened and what had come until then.
  func attempt(
    _ request: FetchRequest, gate: (any HopGate)?
  ) async -> Result<FetchResponse, FetchFailure>
}

extension Fetcher {
  /// Fetches, and asks nobody between the hops.
  ///
  /// - Throws: `FetchError` where no complete answer came.
  public func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
    try await fetch(request, gate: nil)
  }

  /// For a fetcher that knows no more than the error.
  public func attempt(
    _ request: FetchRequest, gate: (any HopGate)?
  ) async -> Result<FetchResponse, FetchFailure> {
    do throws(FetchError) {
      return .success(try await fetch(request, gate: gate))
    } catch {
      return .failure(FetchFailure(error, url: request.url))
    }
  }
}

/// Decides about the further hops of a fetch.
///
/// It is asked when the answer that redirects is complete and nothing of the fetch is on the wire,
/// so that it may take its time: give back the turn at the old host, wait for one at the new host,
/// look into its robots.txt. That time does not count towards the fetch's limits.
///
/// Where the task is cancelled, return soon, whatever the verdict: the fetch then ends with
/// `FetchError.cancelled`.
public protocol HopGate: Sendable {
  /// - Parameters:
  ///   - from: The URL that redirects, serialised.
  ///   - to: The URL to be asked next, serialised; http or https, not asked before in this fetch.
  func pass(from: String, to: String) async -> HopVerdict
}

/// What a ``HopGate`` says.
public enum HopVerdict: Sendable, Hashable {
  case proceed
  /// The fetch ends with this error.
  case refuse(FetchError)
}
