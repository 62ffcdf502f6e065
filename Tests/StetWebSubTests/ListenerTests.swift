import Glibc
import StetModel
import StetTestKit
import Testing

@testable import StetWebSub

/// Hostile and slow clients, against the real listener.
@Suite("WebSub listener", .timeLimit(.minutes(5)))
struct ListenerTests {
  static let topic = "https://harbour.example/feed"

  /// A service with a live subscription, and the path of its callback.
  private func with(
    _ limits: ListenerLimits = .init(),
    _ body: (TestWorld, WebSubService, String) async throws -> Void
  ) async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let service = try await world.service { $0.limits = limits }
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      _ = await events.next()
      try await body(world, service, TestWorld.path(try #require(world.forms.first)))
    }
  }

  @Test("takes no longer body than allowed, whether it is announced or not")
  func largeBodies() async throws {
    var limits = ListenerLimits()
    limits.maximumBody = 1000
    try await with(limits) { world, service, path in
      let client = world.client
      let whole = await blocking { client.post(path, [UInt8](repeating: 1, count: 1000)) }
      #expect(whole.status == 200)
      #expect(await service.counts.tooLarge == 0)
      let announced = await blocking { client.post(path, [UInt8](repeating: 1, count: 1001)) }
      #expect(announced.status == 413)
      let chunk = "1F4\r\n" + String(repeating: "x", count: 500) + "\r\n"
      let chunked = await blocking {
        client.send(
          "POST \(path) HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk)
      }
      #expect(chunked.status == 413)
      #expect(await service.counts.tooLarge == 2)
    }
  }

  @Test("answers 503 where bodies under way would need more memory than allowed")
  func budget() async throws {
    var limits = ListenerLimits()
    limits.maximumBody = 1000
    limits.bodyBudget = 1500
    try await with(limits) { world, service, path in
      let client = world.client
      // One that stays unfinished, and holds its part.
      let open = await blocking { client.connect() }
      let socket = try #require(open)
      let head = Array(
        "POST \(path) HTTP/1.1\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n".utf8)
      await blocking { _ = Glibc.send(socket, head, head.count, 0) }
      // The interim answer tells that the head was taken.
      let count = await blocking {
        var buffer = [UInt8](repeating: 0, count: 25)
        return recv(socket, &buffer, buffer.count, Int32(MSG_WAITALL))
      }
      #expect(count == 25)
      let refused = await blocking { client.post(path, [UInt8](repeating: 1, count: 600)) }
      #expect(refused.status == 503)
      let small = await blocking { client.post(path, [UInt8](repeating: 1, count: 500)) }
      #expect(small.status == 200)
      close(socket)
      await world.settled {
        await blocking { client.post(path, [UInt8](repeating: 1, count: 600)) }.status == 200
      }
    }
  }

  @Test(
    "refuses heads that are too long or broken",
    arguments: [
      ("GET / HTTP/1.1\r\nA: " + String(repeating: "a", count: 20_000), 431),
      (String(repeating: "G", count: 20_000), 431),
      ("GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 200) + "\r\n", 400),
      ("GET /\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 400), ("GET x HTTP/1.1\r\n\r\n", 400),
      ("\u{16}\u{03}\u{01}\r\n\r\n", 400), ("GET / HTTP/1.1\r\nA : b\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400),
    ])
  func heads(_ request: String, _ status: Int) async throws {
    try await with { world, _, _ in
      let client = world.client
      #expect(await blocking { client.send(request) }.status == status)
    }
  }

  @Test("cuts off who sends nothing, or too slowly, and serves the others meanwhile")
  func slow() async throws {
    var limits = ListenerLimits()
    limits.timeout = .milliseconds(500)
    try await with(limits) { world, _, path in
      let client = world.client
      let silent = await blocking { client.connect() }
      let half = await blocking { client.connect() }
      let (a, b) = (try #require(silent), try #require(half))
      let part = Array("POST \(path) HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc".utf8)
      await blocking { _ = Glibc.send(b, part, part.count, 0) }
      #expect(await blocking { client.get("/") }.status == 404)
      // Both end without an answer.
      for socket in [a, b] {
        #expect(await blocking { client.read(socket) } == .init())
        close(socket)
      }
    }
  }

  @Test("has no more connections open than allowed, and serves those that wait later")
  func connections() async throws {
    var limits = ListenerLimits()
    limits.maximumConnections = 2
    limits.timeout = .milliseconds(500)
    try await with(limits) { world, _, _ in
      let client = world.client
      let idle = await blocking { (0..<6).compactMap { _ in client.connect() } }
      #expect(idle.count == 6)
      #expect(await blocking { client.get("/") }.status == 404)
      for socket in idle { close(socket) }
    }
  }

  @Test("stops soon while clients keep their connections, and listens no more")
  func stops() async throws {
    let world = try TestWorld(.wait)
    let service = try await world.service()
    let client = world.client
    var open: Int32?
    // The client would keep its connection for ever: one that waited for it would meet the suite's
    // limit.
    try await world.run(service) { _ in
      #expect(await blocking { client.get("/") }.status == 404)
      open = await blocking { client.connect() }
    }
    if let open { close(open) }
    #expect(await blocking { client.get("/") }.status == 0)
  }

  @Test("listens on IPv6 too, where the machine has it")
  func ipv6() async throws {
    let world = try TestWorld()
    do {
      let service = try await world.service { $0.listen = "[::1]:0" }
      try await world.run(service) { _ in }
    } catch let error as WebSubError {
      guard case .listen(let address, _) = error else { throw error }
      #expect(address == "::1:0")
    }
  }
}
