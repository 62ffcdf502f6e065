internal import StetCatalog
internal import StetConfig
internal import StetFeed
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// From an answer to a feed, by what the source is said to be and what it was before.
extension PollJob {
  /// - Parameters:
  ///   - state: What the source was read as before.
  ///   - wall: What the answer looks like from outside.
  func read(
    _ response: FetchResponse, _ state: FeedState, _ call: Call, _ wall: WallVerdict
  ) async -> Swift.Result<Feed, Failure> {
    let kind = call.feed.kind
    // A listing has no form that a wall could not have: what shows one is looked at first.
    if kind == .listing, let failure = Failure(wall, response) { return .failure(failure) }
    switch Self.parse(response, .init(kind), call.feed.links) {
    case .success(let feed) where kind == .auto && feed.format == .listing:
      // Nobody asked for that yet.
      return await listing(response, state, call, wall, instead: .html(title: feed.title))
    case .success(let feed): return checked(feed, response)
    case .failure(let error):
      if kind == .auto, case .html = error {
        return await listing(response, state, call, wall, instead: error)
      }
      return .failure(Failure(error, response, wall))
    }
  }

  /// A page where anything may come. It is a listing only where this source never was a feed: a
  /// login or an error that comes in a feed's place must not become one.
  private func listing(
    _ response: FetchResponse, _ state: FeedState, _ call: Call, _ wall: WallVerdict,
    instead error: FeedParseError
  ) async -> Swift.Result<Feed, Failure> {
    let mayBe =
      state.readAs == .listing || state.readAs == nil && state.schedule.lastGood == nil
    guard mayBe, wall == .none else { return .failure(Failure(error, response, wall)) }
    switch Self.parse(response, .listing, call.feed.links) {
    case .success(let feed):
      // It is there already, but nobody had named it as a page.
      if let refusal = await refusal(of: response.url, call) { return .failure(.init(refusal)) }
      return checked(feed, response)
    case .failure(let other):
      var failure = Failure(other, response, wall)
      if state.readAs == nil {
        failure.code = "not_a_feed"
        failure.sentence = "\(error); read as a listing, \(other)"
      }
      return .failure(failure)
    }
  }

  /// Whether robots.txt allows what was asked for as a feed.
  private func refusal(of address: String, _ call: Call) async -> FetchError? {
    guard let passage = call.passage, let url = WebURL(address) else { return nil }
    passage.obeyRobots()
    let refusal = await passage.permission(for: url)
    passage.leave(RequestEnd())
    return refusal
  }

  private func checked(_ feed: Feed, _ response: FetchResponse) -> Swift.Result<Feed, Failure> {
    guard feed.entries.isEmpty, feed.sitemaps.isEmpty else { return .success(feed) }
    // A parse failure is never an empty feed, and a listing that shows nothing is one.
    if feed.damaged {
      return .failure(
        Failure(
          status: response.status, code: "damaged",
          sentence: FeedParseError.nothingWhole.description,
          evidence: response))
    }
    if feed.format == .listing {
      return .failure(
        Failure(
          status: response.status, code: "no_articles",
          sentence: "no links to articles were found on the page", evidence: response))
    }
    return .success(feed)
  }

  static func parse(
    _ response: FetchResponse, _ kind: SourceReader.Kind, _ links: String?
  ) -> Swift.Result<Feed, FeedParseError> {
    do throws(FeedParseError) {
      return .success(
        try SourceReader.read(
          response.body, as: kind, links: links, url: WebURL(response.url),
          contentType: response.contentType))
    } catch {
      return .failure(error)
    }
  }
}
