import StetModel
import StetTestKit
import StetText
import Synchronization

@testable import StetWebSub

/// A hub on loopback, a clock that only the test moves, and a store.
final class TestWorld: Sendable {
  static let start = Instant(seconds: 1_780_000_000)
  static let callback = "https://stet.example/push"

  /// What the hub does with a request.
  enum Manner: Sendable {
    /// Answers 202 and nothing more.
    case wait
    /// Verifies before it answers, as some do.
    case verify(lease: String?)
    case answer(Int)
    case redirect(Int, to: String)
  }

  struct Hub: Sendable {
    var manner = Manner.wait
    var listener = 0
    /// What the callback answered to verifications.
    var verifications: [TestClient.Answer] = []
  }

  private struct Time: Sendable {
    var now = TestWorld.start
    var sleepers: [(until: Instant, continuation: CheckedContinuation<Void, Never>, id: Int)] = []
    var cancelled: Set<Int> = []
    var last = 0
  }

  static let challenge = "a+b %/ü\u{1}"

  let server: LoopbackServer
  private let hub: Mutex<Hub>
  private let time = Mutex(Time())
  private let rows = Mutex<[String: String]>([:])

  init(_ manner: Manner = .wait) throws {
    let hub = SharedHub()
    self.hub = .init(Hub())
    server = try LoopbackServer { request in hub.answer?(request) ?? .status(500) }
    self.hub.withLock { $0.manner = manner }
    hub.answer = { [weak self] in self?.answer($0) ?? .status(500) }
  }

  private final class SharedHub: Sendable {
    private let closure = Mutex<(@Sendable (LoopbackRequest) -> LoopbackReply)?>(nil)
    var answer: (@Sendable (LoopbackRequest) -> LoopbackReply)? {
      get { closure.withLock { $0 } }
      set { closure.withLock { $0 = newValue } }
    }
  }

  var now: Instant { time.withLock { $0.now } }
  var stored: [String: String] { rows.withLock { $0 } }
  var verifications: [TestClient.Answer] { hub.withLock { $0.verifications } }
  var hubURL: String { server.url("/hub") }
  var client: TestClient { TestClient(port: hub.withLock { $0.listener }) }
  /// The forms that came to the hub.
  var forms: [[String: String]] { server.requests.map { Self.form($0.body) } }

  func set(_ manner: Manner) { hub.withLock { $0.manner = manner } }

  func store(_ text: String, for feed: String) { rows.withLock { $0[feed] = text } }

  /// The path at the listener of what a form names as callback.
  static func path(_ form: [String: String]) -> String {
    String((form["hub.callback"] ?? "").dropFirst("https://stet.example".count))
  }

  static func form(_ body: [UInt8]) -> [String: String] {
    FormText.decode(body).mapValues { String(decoding: $0, as: UTF8.self) }
  }

  func service(
    _ change: (inout WebSubService.Configuration) -> Void = { _ in }
  ) async throws -> WebSubService {
    var configuration = WebSubService.Configuration(
      callback: Self.callback, listen: "127.0.0.1:0")
    configuration.limits.grace = .milliseconds(200)
    change(&configuration)
    let service = try WebSubService(
      configuration,
      .init(
        post: { [self] url, form in await blocking { self.post(url, form, hops: 5) } },
        load: { [self] in rows.withLock { Array($0.values) } },
        save: { [self] feed, text in rows.withLock { $0[feed] = text } },
        now: { [self] in now }, sleep: { [self] in await sleep($0) }))
    let port = try await service.listen()
    hub.withLock { $0.listener = port }
    return service
  }

  /// Runs a service while `body` looks at it.
  func run(
    _ service: WebSubService,
    _ body: (inout AsyncStream<WebSubEvent>.Iterator) async throws -> Void
  ) async throws {
    async let running: Void = service.run()
    var events = service.events.makeAsyncIterator()
    let result: Result<Void, any Error>
    do { result = .success(try await body(&events)) } catch { result = .failure(error) }
    await service.stop()
    try await running
    try result.get()
  }

  /// Returns once `condition` holds; the suite's time limit ends a wait in vain.
  func settled(_ condition: () async -> Bool) async {
    while await !condition() { await Task.yield() }
  }

  // MARK: Time

  /// Moves the clock of a service that runs, once it sleeps.
  func advance(_ duration: Duration) async {
    await settled { time.withLock { !$0.sleepers.isEmpty } }
    pass(duration)
  }

  /// Moves the clock.
  func pass(_ duration: Duration) {
    let due = time.withLock { time in
      time.now = time.now.advanced(by: duration)
      let now = time.now
      let due = time.sleepers.filter { $0.until <= now }
      time.sleepers.removeAll { $0.until <= now }
      return due.map(\.continuation)
    }
    for continuation in due { continuation.resume() }
  }

  private func sleep(_ duration: Duration) async {
    let id = time.withLock { time in
      time.last += 1
      return time.last
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = time.withLock { time in
          if time.cancelled.remove(id) != nil { return true }
          time.sleepers.append((time.now.advanced(by: duration), continuation, id))
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let sleeper = time.withLock { time in
        guard let index = time.sleepers.firstIndex(where: { $0.id == id }) else {
          time.cancelled.insert(id)
          return CheckedContinuation<Void, Never>?.none
        }
        return time.sleepers.remove(at: index).continuation
      }
      sleeper?.resume()
    }
  }

  // MARK: The hub

  private func answer(_ request: LoopbackRequest) -> LoopbackReply {
    let (manner, port) = hub.withLock { ($0.manner, $0.listener) }
    switch manner {
    case .wait: return .status(202)
    case .answer(let status): return .status(status)
    case .redirect(let status, let target):
      return target.hasSuffix(request.path) ? .status(202) : .redirect(target, status: status)
    case .verify(let lease):
      let answer = TestClient(port: port).get(
        Self.verification(Self.form(request.body), lease: lease))
      hub.withLock { $0.verifications.append(answer) }
      return .status(answer.status == 200 ? 202 : 400)
    }
  }

  /// The GET with which a hub verifies what a form asks for.
  static func verification(
    _ form: [String: String], mode: String? = nil, topic: String? = nil, lease: String?,
    challenge: String? = TestWorld.challenge
  ) -> String {
    var fields = [
      ("hub.mode", mode ?? form["hub.mode"] ?? ""), ("hub.topic", topic ?? form["hub.topic"] ?? ""),
    ]
    if let challenge { fields.append(("hub.challenge", challenge)) }
    if let lease { fields.append(("hub.lease_seconds", lease)) }
    return path(form) + "?" + String(decoding: FormText.encode(fields), as: UTF8.self)
  }

  private func post(_ url: String, _ form: [UInt8], hops: Int) -> Result<Int, FetchError> {
    // Hubs of other names are this one, too.
    guard hops > 0 else { return .failure(.tooManyRedirects(limit: 5)) }
    let path = WebURL(url)?.path ?? "/"
    let port = WebURL(url)?.port == 1 ? 1 : server.port
    let answer = TestClient(port: port).post(
      path, form, type: "application/x-www-form-urlencoded")
    if answer.status == 0 { return .failure(.connect(host: "hub", reason: "refused")) }
    if answer.status == 307 || answer.status == 308, let location = answer.location {
      return post(location, form, hops: hops - 1)
    }
    return .success(answer.status)
  }
}
