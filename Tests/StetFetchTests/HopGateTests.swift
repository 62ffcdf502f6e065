import StetFetch
import StetModel
import StetTestKit
import Synchronization
import Testing

/// Says what it is told to, and remembers what it was asked.
final class ScriptedGate: HopGate {
  private let asked = Mutex<[[String]]>([])
  private let verdict: @Sendable (String, String) async -> HopVerdict

  init(_ verdict: @escaping @Sendable (String, String) async -> HopVerdict) {
    self.verdict = verdict
  }

  var questions: [[String]] { asked.withLock { $0 } }

  func pass(from: String, to: String) async -> HopVerdict {
    asked.withLock { $0.append([from, to]) }
    return await verdict(from, to)
  }
}

@Suite("The gate between hops", .timeLimit(.minutes(5)))
struct HopGateTests {
  private func chain(_ length: Int) throws -> LoopbackServer {
    try LoopbackServer { request in
      let step = Int(request.path.dropFirst()) ?? 0
      return step == length ? .ok("end") : .redirect("/\(step + 1)#part")
    }
  }

  @Test("it is asked before every hop but the first, with both addresses")
  func questions() async throws {
    let server = try chain(3)
    let gate = ScriptedGate { _, _ in .proceed }
    let response = try await makeFetcher().fetch(loopback(server.url("/0")), gate: gate)
    #expect(response.text == "end")
    let urls = (0...3).map { server.url("/\($0)") }
    #expect(gate.questions == zip(urls, urls.dropFirst()).map { [$0, $1] })
  }

  @Test("it is not asked where there is no further hop")
  func noQuestion() async throws {
    let server = try chain(0)
    let gate = ScriptedGate { _, _ in .refuse(.cancelled) }
    _ = try await makeFetcher().fetch(loopback(server.url("/0")), gate: gate)
    #expect(gate.questions.isEmpty)
  }

  @Test("nor about a hop that would not be made anyway")
  func impossible() async throws {
    let gate = ScriptedGate { _, _ in .proceed }
    for location in ["file:///etc/passwd", "/"] {
      let server = try LoopbackServer { _ in .redirect(location) }
      let result = try await makeFetcher().attempt(loopback(server.url("/")), gate: gate)
      #expect(throws: FetchFailure.self) { try result.get() }
    }
    #expect(gate.questions.isEmpty)
  }

  @Test(
    "its refusal ends the fetch with its error, and what came before is told",
    arguments: [
      (FetchError.disallowed("http://a/"), "robots"),
      (.resting(host: "a", until: Instant(seconds: 0)), "resting"),
    ])
  func refusal(error: FetchError, code: String) async throws {
    let server = try chain(3)
    let gate = ScriptedGate { _, to in to.hasSuffix("/2") ? .refuse(error) : .proceed }
    let result = try await makeFetcher().attempt(loopback(server.url("/0")), gate: gate)
    guard case .failure(let failure) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(failure.error == error && failure.error.code == code)
    #expect(failure.url == server.url("/2"))
    #expect(failure.redirects == [302, 302])
    #expect(failure.exchanges.map(\.url) == [server.url("/0"), server.url("/1")])
    #expect(failure.unfinished == nil)
    #expect(server.requests.count == 2)
  }

  @Test("nothing is on the wire while it thinks, and its time does not count")
  func thinking() async throws {
    let server = try chain(1)
    let gate = ScriptedGate { _, _ in
      // Longer than the whole fetch may take.
      try? await Task.sleep(for: .milliseconds(400))
      return .proceed
    }
    var request = loopback(server.url("/0"))
    request.limits.timeout = .milliseconds(300)
    #expect(try await makeFetcher().fetch(request, gate: gate).text == "end")
  }

  @Test("cancellation in the gate ends the fetch, whatever the gate then says")
  func cancelled() async throws {
    let server = try chain(1)
    let (entered, signal) = AsyncStream.makeStream(of: Void.self)
    let gate = ScriptedGate { _, _ in
      signal.yield()
      // Ends with the task's cancellation.
      try? await Task.sleep(for: .seconds(3600))
      return .proceed
    }
    let fetcher = try makeFetcher()
    let task = Task { await fetcher.attempt(loopback(server.url("/0")), gate: gate) }
    for await _ in entered { break }
    task.cancel()
    let result = await task.value
    guard case .failure(let failure) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(failure.error == .cancelled)
    #expect(failure.redirects == [302])
    #expect(server.requests.count == 1)
  }

  @Test("a failure tells of the answer that it interrupted")
  func unfinished() async throws {
    let server = try LoopbackServer { request in
      switch request.path {
      case "/0": .redirect("/cut")
      case "/cut":
        LoopbackReply(
          status: 503, fields: [HTTPField("Retry-After", "9")], body: [1],
          manner: .truncated(declared: 9))
      case "/large": LoopbackReply(status: 200, body: [UInt8](repeating: 0, count: 100))
      case "/bad":
        LoopbackReply(fields: [HTTPField("Content-Encoding", "gzip")], body: Array("no".utf8))
      default: .close
      }
    }
    let fetcher = try makeFetcher()
    for (path, code, redirects, status) in [
      ("/0", "incomplete", [302], 503), ("/large", "too_large", [], 200),
      ("/bad", "incomplete", [], 200), ("/none", "incomplete", [], nil),
    ] as [(String, String, [Int], Int?)] {
      let request = loopback(server.url(path)) { $0.limits.maximumBytes = 50 }
      let result = await fetcher.attempt(request, gate: nil)
      guard case .failure(let failure) = result else {
        Issue.record("\(result)")
        continue
      }
      #expect(failure.error.code == code, "\(path)")
      #expect(failure.redirects == redirects, "\(path)")
      #expect(failure.unfinished?.status == status, "\(path)")
      #expect(failure.description == failure.error.description)
    }
  }
}
