import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite("Connections, cancellation and shutdown", .timeLimit(.minutes(5)))
struct LifecycleTests {
  @Test("a connection is used again")
  func reuse() async throws {
    let server = try LoopbackServer { .ok($0.path) }
    let fetcher = try makeFetcher()
    for step in 0..<5 { _ = try await fetcher.fetch(loopback(server.url("/\(step)"))) }
    #expect(server.requests.map(\.path) == ["/0", "/1", "/2", "/3", "/4"])
    #expect(server.connections == 1)
  }

  @Test("a kept connection that the server has closed is replaced, and the request made once")
  func closedInBetween() async throws {
    // The answer allows the connection to be kept, but it is closed.
    let reply = LoopbackReply.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    let server = try LoopbackServer { _ in reply }
    let fetcher = try makeFetcher()
    for _ in 0..<3 {
      let response = try await fetcher.fetch(loopback(server.url()))
      #expect(response.text == "ok")
      #expect(response.exchanges.map(\.requestHead) == server.requests.suffix(1).map(\.head))
    }
    #expect(server.requests.count == 3)
  }

  @Test("two hundred fetches at the same time all come back, each with its own answer")
  func concurrency() async throws {
    let server = try LoopbackServer { .ok("answer to \($0.path)") }
    let fetcher = try makeFetcher()
    let answers = await withTaskGroup(of: Bool.self) { group in
      for index in 0..<200 {
        group.addTask {
          await outcome(fetcher, loopback(server.url("/\(index)"))).response?.text
            == "answer to /\(index)"
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(answers == 200)
  }

  @Test("no more transfers than allowed are on the wire, the others wait")
  func maximumTransfers() async throws {
    let server = try LoopbackServer { $0.path == "/" ? .ok("x") : .silent }
    var options = CurlFetcher.Options()
    options.maximumTransfers = 2
    let fetcher = try makeFetcher(options)
    let blockers = (1...2).map { index in
      Task { await outcome(fetcher, loopback(server.url("/\(index)"))) }
    }
    await server.arrival(of: 2)
    // Its time does not run while it waits, or it would have run out.
    let waiting = Task {
      await outcome(fetcher, loopback(server.url()) { $0.limits.timeout = .seconds(5) })
    }
    let abandoned = Task { await outcome(fetcher, loopback(server.url("/abandoned"))) }
    abandoned.cancel()
    #expect(await abandoned.value.error == .cancelled)
    #expect(server.requests.count == 2)
    blockers[0].cancel()
    #expect(await blockers[0].value.error == .cancelled)
    #expect(await waiting.value.response?.text == "x")
    blockers[1].cancel()
    #expect(await blockers[1].value.error == .cancelled)
    #expect(server.requests.count == 3)
  }

  @Test("cancellation ends a transfer, and the fetcher goes on")
  func cancelMidTransfer() async throws {
    let server = try LoopbackServer { $0.path == "/" ? .ok("x") : .silent }
    let fetcher = try makeFetcher()
    let task = Task { await outcome(fetcher, loopback(server.url("/silent"))) }
    await server.arrival(of: 1)
    task.cancel()
    #expect(await task.value.error == .cancelled)
    #expect(try await fetcher.fetch(loopback(server.url())).text == "x")
  }

  @Test("what is cancelled before it starts is not asked for")
  func cancelBefore() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeFetcher()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await outcome(fetcher, loopback(server.url()))
    }
    #expect(await task.value.error == .cancelled)
    #expect(server.requests.isEmpty)
  }

  @Test("cancellation at any moment leaves one result for each fetch")
  func cancelRace() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeFetcher()
    let tasks = (0..<300).map { index in
      let task = Task { await outcome(fetcher, loopback(server.url("/\(index)"))) }
      if index % 3 == 0 { task.cancel() }
      return task
    }
    for (index, task) in tasks.enumerated() where index % 3 == 1 { task.cancel() }
    for (index, task) in tasks.enumerated() {
      let result = await task.value
      #expect(result.response != nil || (result.error == .cancelled && index % 3 != 2))
    }
  }

  @Test("cancellation while a name is looked up, at whatever moment it comes")
  func cancelInLookup() async throws {
    let fetcher = try makeFetcher()
    for index in 0..<60 {
      let task = Task { await outcome(fetcher, FetchRequest(url: "http://n\(index).invalid/")) }
      for _ in 0..<index { await Task.yield() }
      task.cancel()
      let error = await task.value.error
      #expect(error == .cancelled || error == .dns(host: "n\(index).invalid"))
    }
  }

  @Test("cancellation while connecting: in a handshake that nobody answers")
  func cancelInConnect() async throws {
    // It takes the connection and waits for a request, which a handshake is not.
    let server = try LoopbackServer { _ in .ok("x") }
    let silent = try LoopbackServer { _ in .silent }
    let tunnel = ProxySettings(url: silent.origin)
    let fetcher = try makeFetcher()
    let task = Task {
      await outcome(fetcher, FetchRequest(url: "https://a.example/", proxy: tunnel))
    }
    await silent.arrival(of: 1)
    #expect(silent.requests.map(\.method) == ["CONNECT"])
    task.cancel()
    #expect(await task.value.error == .cancelled)
    #expect(try await fetcher.fetch(loopback(server.url())).text == "x")
  }

  @Test("cancellation in the middle of a body")
  func cancelMidBody() async throws {
    let server = try LoopbackServer { request in
      request.path == "/"
        ? .ok("x")
        : LoopbackReply(
          body: [UInt8](repeating: 0x61, count: 10_000),
          manner: .drip(bytes: 1, every: .milliseconds(5)))
    }
    let fetcher = try makeFetcher()
    let task = Task { await fetcher.attempt(loopback(server.url("/drip")), gate: nil) }
    await server.arrival(of: 1)
    // Long enough for the head to be there.
    for _ in 0..<20 { _ = try await fetcher.fetch(loopback(server.url())) }
    task.cancel()
    guard case .failure(let failure) = await task.value else {
      Issue.record("it came to an end")
      return
    }
    #expect(failure.error == .cancelled)
  }

  @Test("what is cancelled while it waits leaves nothing behind")
  func cancelWaiting() async throws {
    let server = try LoopbackServer { $0.path == "/" ? .ok("x") : .silent }
    var options = CurlFetcher.Options()
    options.maximumTransfers = 1
    let fetcher = try makeFetcher(options)
    // It must outlast the loop, however busy the machine is.
    var block = loopback(server.url("/block"))
    block.limits.timeout = .seconds(3600)
    block.limits.slowPeriod = .seconds(3600)
    let blocking = block
    let blocker = Task { await outcome(fetcher, blocking) }
    await server.arrival(of: 1)
    let last = Task { await outcome(fetcher, loopback(server.url())) }
    for _ in 0..<3000 {
      let task = Task { await outcome(fetcher, loopback(server.url("/never"))) }
      task.cancel()
      #expect(await task.value.error == .cancelled)
    }
    blocker.cancel()
    #expect(await blocker.value.error == .cancelled)
    #expect(await last.value.response?.text == "x")
    #expect(server.requests.map(\.path) == ["/block", "/"])
  }

  @Test("shutdown ends what is under way and what comes after")
  func shutdown() async throws {
    let server = try LoopbackServer { _ in .silent }
    var options = CurlFetcher.Options()
    options.maximumTransfers = 4
    let fetcher = try makeFetcher(options)
    let tasks = (0..<8).map { index in
      Task { await outcome(fetcher, loopback(server.url("/\(index)"))) }
    }
    await server.arrival(of: 4)
    fetcher.shutdown()
    for task in tasks { #expect(await task.value.error == .cancelled) }
    #expect(await outcome(fetcher, loopback(server.url())).error == .cancelled)
    fetcher.shutdown()
  }

  @Test("a connection to a private address serves only those who may use one")
  func partition() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeFetcher()
    _ = try await fetcher.fetch(loopback(server.url()))
    let result = await outcome(fetcher, FetchRequest(url: server.url()))
    #expect(result.error == .forbiddenAddress(host: "127.0.0.1", address: "127.0.0.1"))
    #expect(server.requests.count == 1)
    #expect(try await fetcher.fetch(loopback(server.url())).text == "x")
  }
}
