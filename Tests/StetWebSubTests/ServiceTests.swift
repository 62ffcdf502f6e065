import StetModel
import StetTestKit
import StetText
import Synchronization
import Testing

@testable import StetWebSub

/// The whole subscriber: the real listener, a hub on loopback, time as the test says.
@Suite("WebSub, end to end", .timeLimit(.minutes(5)))
struct ServiceTests {
  static let topic = "https://harbour.example/feed?a=1&b=ü"

  private func signed(_ secret: String, _ body: [UInt8], _ algorithm: HMAC.Algorithm)
    -> HTTPField
  {
    let code = HMAC.code(algorithm, key: Array(secret.utf8), message: body) ?? []
    return HTTPField("X-Hub-Signature", "\(algorithm.rawValue)=\(Digest.hex(code))")
  }

  @Test("subscribes, echoes the challenge exactly, and lives until the lease ends")
  func subscribes() async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      let until = TestWorld.start.advanced(by: .seconds(864_000))
      #expect(await events.next() == .subscribed(feed: "harbour", until: until))
      #expect(await service.isLive(feed: "harbour"))
      let form = try #require(world.forms.first)
      #expect(form["hub.mode"] == "subscribe")
      #expect(form["hub.topic"] == Self.topic)
      #expect(form["hub.lease_seconds"] == "864000")
      #expect(form["hub.secret"]?.utf8.count == 64)
      let callback = try #require(form["hub.callback"])
      #expect(callback.hasPrefix(TestWorld.callback + "/"))
      #expect(callback.utf8.count == TestWorld.callback.utf8.count + 65)
      let type = world.server.requests[0].fields.first("Content-Type")
      #expect(type == "application/x-www-form-urlencoded")
      await world.settled { !world.verifications.isEmpty }
      let answer = try #require(world.verifications.first)
      #expect(answer.status == 200)
      #expect(answer.body == Array(TestWorld.challenge.utf8))
      #expect(answer.head.contains("text/plain"))
      // Nothing that may be logged tells the address or the secret.
      let token = String(callback.suffix(64))
      var dumped = ""
      await dump(service.subscription(feed: "harbour"), to: &dumped)
      for text in [dumped, "\(try #require(await service.subscription(feed: "harbour")))"] {
        #expect(!text.contains(token))
        #expect(!text.contains(form["hub.secret"] ?? "?"))
      }
      await world.advance(.seconds(864_001))
      #expect(await !service.isLive(feed: "harbour"))
    }
  }

  @Test("takes a signed push, and ignores with 200 what is not signed or wrongly signed")
  func signatures() async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      _ = await events.next()
      let form = try #require(world.forms.first)
      let secret = try #require(form["hub.secret"])
      let path = TestWorld.path(form)
      let client = world.client
      let body = Array("<feed/>".utf8)
      for field in [
        HTTPField("X-Other", "1"), HTTPField("X-Hub-Signature", "sha256=00"),
        HTTPField("X-Hub-Signature", "md5=00"), HTTPField("X-Hub-Signature", "sha256"),
        signed("another", body, .sha256), signed(secret, body + [0], .sha256),
      ] {
        let answer = await blocking { client.post(path, body, fields: [field]) }
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
      }
      #expect(await service.counts.unsigned == 1)
      #expect(await service.counts.forged == 5)
      #expect(await service.counts.hints == 0)
      for algorithm in HMAC.Algorithm.allCases {
        let field = signed(secret, body, algorithm)
        let answer = await blocking {
          client.post(path, body, type: "application/atom+xml", fields: [field])
        }
        #expect(answer.status == 200)
        #expect(
          await events.next()
            == .pushed(
              feed: "harbour", body: body, contentType: "application/atom+xml", topic: Self.topic))
      }
      // In chunks too, and where another topic is named it is news without content.
      let field = signed(secret, body, .sha256)
      let head = "POST \(path) HTTP/1.1\r\n\(field.name): \(field.value)\r\n"
      _ = await blocking {
        client.send(
          head + "Transfer-Encoding: chunked\r\n\r\n3\r\n<fe\r\n4;x=y\r\ned/>\r\n0\r\nT: 1\r\n\r\n")
      }
      #expect(
        await events.next()
          == .pushed(feed: "harbour", body: body, contentType: nil, topic: Self.topic))
      for other in [
        HTTPField("Link", "<https://other.example/>; rel=\"self\""),
        HTTPField("Content-Encoding", "gzip"),
      ] {
        _ = await blocking { client.post(path, body, fields: [field, other]) }
        #expect(await events.next() == .hint(feed: "harbour"))
      }
    }
  }

  @Test("sends no secret over plain http, and takes what such a hub pushes as a hint")
  func hints() async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(
        feed: "harbour", hubs: ["http://hub.example/hub"], topic: Self.topic)
      _ = await events.next()
      let form = try #require(world.forms.first)
      #expect(form["hub.secret"] == nil)
      let client = world.client
      let path = TestWorld.path(form)
      let answer = await blocking { client.post(path, Array("<feed/>".utf8)) }
      #expect(answer.status == 200)
      #expect(await events.next() == .hint(feed: "harbour"))
      #expect(await service.counts.pushed == 0)
    }
  }

  @Test("agrees to nothing but what it asked for, and serves nothing else")
  func refusals() async throws {
    let world = try TestWorld(.wait)
    let service = try await world.service()
    try await world.run(service) { _ in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      await world.server.arrival(of: 1)
      let form = try #require(world.forms.first)
      let path = TestWorld.path(form)
      let unknown = "/push/" + String(repeating: "0", count: 64)
      let client = world.client
      let good = TestWorld.verification(form, lease: "7200")
      let question = try #require(good.firstIndex(of: "?"))
      let requests = [
        "GET " + TestWorld.verification(form, topic: "https://other.example/", lease: "7200"),
        "GET " + TestWorld.verification(form, mode: "unsubscribe", lease: nil),
        "GET " + TestWorld.verification(form, mode: "publish", lease: "7200"),
        "GET " + TestWorld.verification(form, lease: "7200", challenge: nil),
        "GET " + unknown + good[question...],
        "GET " + path.uppercased() + good[question...],
        "GET /push/" + good[question...], "GET /", "GET " + path, "HEAD " + good,
        "PUT " + path, "POST " + unknown, "GET /other" + good,
      ]
      for request in requests {
        let answer = await blocking { client.send("\(request) HTTP/1.1\r\n\r\n") }
        #expect(answer.status == 404, "\(request)")
        #expect(answer.body.isEmpty)
      }
      #expect(await service.counts.verified == 0)
      #expect(await !service.isLive(feed: "harbour"))
      // The right one still works, in the form for proxies too.
      let answer = await blocking {
        client.send("GET http://stet.example\(good) HTTP/1.0\r\n\r\n")
      }
      #expect(answer.body == Array(TestWorld.challenge.utf8))
      #expect(await service.isLive(feed: "harbour"))
    }
  }

  @Test("renews at 80 % of the lease, with the same callback and secret")
  func renews() async throws {
    let world = try TestWorld(.verify(lease: "100000"))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      _ = await events.next()
      await world.advance(.seconds(79_999))
      #expect(
        await service.subscription(feed: "harbour")?.next == world.now.advanced(by: .seconds(1)))
      #expect(world.server.requests.count == 1)
      await world.advance(.seconds(1))
      let until = TestWorld.start.advanced(by: .seconds(180_000))
      #expect(await events.next() == .subscribed(feed: "harbour", until: until))
      #expect(world.forms.count == 2)
      #expect(world.forms[0] == world.forms[1])
      #expect(await service.isLive(feed: "harbour"))
    }
  }

  @Test("a hub that denies ends the lease; it is asked again after a week")
  func denied() async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      _ = await events.next()
      let form = try #require(world.forms.first)
      let client = world.client
      let target =
        TestWorld.verification(form, mode: "denied", lease: nil) + "&hub.reason=too%0Amany"
      let answer = await blocking { client.get(target) }
      #expect(answer.status == 200)
      #expect(
        await events.next() == .denied(feed: "harbour", hub: world.hubURL, reason: "too many"))
      #expect(await events.next() == .ended(feed: "harbour"))
      #expect(await !service.isLive(feed: "harbour"))
      await world.advance(.seconds(7 * 86_400))
      guard case .subscribed = await events.next() else {
        Issue.record("not asked again")
        return
      }
      // Another hub-to-be must not know the old callback.
      #expect(world.forms[1]["hub.callback"] != world.forms[0]["hub.callback"])
      #expect(await blocking { client.get(target) }.status == 404)
    }
  }

  @Test(
    "does not agree to a lease that is none", arguments: ["0", "-5", "", "1e9", "60", "ten"])
  func leases(_ lease: String) async throws {
    let world = try TestWorld(.verify(lease: lease))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      guard case .failed(_, let hub, _, .some) = await events.next() else {
        Issue.record("not failed")
        return
      }
      #expect(hub == world.hubURL)
      await world.settled { !world.verifications.isEmpty }
      #expect(world.verifications.map(\.status) == [404])
      #expect(await !service.isLive(feed: "harbour"))
    }
  }

  @Test("a lease of a century counts as a month, and one that is not told as what was asked for")
  func longLeases() async throws {
    for (lease, days) in [("3155760000", 30), ("99999999999999999999999", 30), (nil, 10)] {
      let world = try TestWorld(.verify(lease: lease))
      let service = try await world.service()
      try await world.run(service) { events in
        await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
        let until = TestWorld.start.advanced(by: .seconds(days * 86_400))
        #expect(await events.next() == .subscribed(feed: "harbour", until: until))
      }
    }
  }

  @Test("asks the next hub where one is down, and backs off where all are")
  func down() async throws {
    let world = try TestWorld(.answer(500))
    let service = try await world.service()
    try await world.run(service) { events in
      let dead = "http://127.0.0.1:1/hub"
      await service.discovered(feed: "harbour", hubs: [dead, world.hubURL], topic: Self.topic)
      #expect(
        await events.next()
          == .failed(
            feed: "harbour", hub: dead, reason: "could not connect to hub: refused", again: nil))
      guard
        case .failed("harbour", world.hubURL, "it answered 500", let again?) = await events.next()
      else {
        Issue.record("the second hub was not asked")
        return
      }
      let wait = again.since(world.now)
      #expect(wait >= .seconds(3600) && wait <= .seconds(3960))
      world.set(.verify(lease: "864000"))
      await world.advance(wait)
      guard case .failed(_, dead, _, nil) = await events.next(),
        case .subscribed = await events.next()
      else {
        Issue.record("not asked again")
        return
      }
      // The dead one was told another secret.
      #expect(Set(world.forms.compactMap { $0["hub.secret"] }).count == 2)
    }
  }

  @Test("follows a hub's redirects 307 and 308", arguments: [307, 308])
  func redirects(_ status: Int) async throws {
    let world = try TestWorld(.wait)
    world.set(.redirect(status, to: world.server.url("/moved")))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      await world.server.arrival(of: 2)
      #expect(world.server.requests.map(\.path).prefix(2) == ["/hub", "/moved"])
      #expect(world.forms[0] == world.forms[1])
    }
  }

  @Test("a restart keeps the subscription, and does not ask again")
  func restart() async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let first = try await world.service()
    try await world.run(first) { events in
      await first.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      _ = await events.next()
    }
    // Stopping lets the lease run.
    #expect(world.forms.map { $0["hub.mode"] } == ["subscribe"])
    let form = world.forms[0]
    world.pass(.seconds(86_400))
    world.store("{\"feed\":\"broken\"}", for: "broken")
    let second = try await world.service()
    try await world.run(second) { events in
      #expect(await second.isLive(feed: "harbour"))
      #expect(await second.counts.unreadable == 1)
      let secret = try #require(form["hub.secret"])
      let body: [UInt8] = [1, 2, 3]
      let field = signed(secret, body, .sha512)
      let client = world.client
      let path = TestWorld.path(form)
      _ = await blocking { client.post(path, body, fields: [field]) }
      guard case .pushed("harbour", body, _, _) = await events.next() else {
        Issue.record("the push was not taken")
        return
      }
      // The next poll finds the same hub.
      await second.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      #expect(world.forms.count == 1)
      // Renewal is due where it was due before.
      await world.advance(.seconds(864_000 * 8 / 10 - 86_400))
      guard case .subscribed = await events.next() else {
        Issue.record("not renewed")
        return
      }
    }
  }

  @Test("a feed that is no longer wanted is unsubscribed, and its row removed")
  func removed() async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      _ = await events.next()
      await world.settled { world.stored["harbour"] != nil }
      await service.removed(feed: "harbour")
      #expect(await events.next() == .ended(feed: "harbour"))
      #expect(world.forms.map { $0["hub.mode"] } == ["subscribe", "unsubscribe"])
      #expect(world.forms[0]["hub.callback"] == world.forms[1]["hub.callback"])
      await world.settled { world.verifications.count == 2 }
      #expect(world.verifications.last?.body == Array(TestWorld.challenge.utf8))
      await world.settled { await service.subscription(feed: "harbour") == nil }
      let path = TestWorld.path(world.forms[0])
      let client = world.client
      #expect(await blocking { client.post(path, [1]) }.status == 404)
    }
    #expect(world.stored["harbour"] == nil)
  }

  @Test("polls that find what no push announced end the trust, and a push brings it back")
  func missed() async throws {
    let world = try TestWorld(.verify(lease: "864000"))
    let service = try await world.service()
    try await world.run(service) { events in
      await service.discovered(
        feed: "harbour", hubs: [world.hubURL], topic: Self.topic)
      _ = await events.next()
      await service.missed(feed: "harbour")
      #expect(await service.isLive(feed: "harbour"))
      await service.missed(feed: "harbour")
      #expect(await !service.isLive(feed: "harbour"))
      let form = try #require(world.forms.first)
      let field = signed(try #require(form["hub.secret"]), [7], .sha1)
      let client = world.client
      _ = await blocking { client.post(TestWorld.path(form), [7], fields: [field]) }
      _ = await events.next()
      #expect(await service.isLive(feed: "harbour"))
    }
  }

  @Test(
    "will not start with a callback or an address that cannot work",
    arguments: [
      ("ftp://x.example/", "127.0.0.1:0"), ("https://x.example/?a", "127.0.0.1:0"),
      ("https://u:p@x.example/", "127.0.0.1:0"), ("x", "127.0.0.1:0"),
      ("https://x.example/", "127.0.0.1"), ("https://x.example/", "::1:80"),
      ("https://x.example/", "127.0.0.1:65536"), ("https://x.example/", ":80"),
    ])
  func configuration(_ callback: String, _ listen: String) {
    #expect(throws: WebSubError.self) {
      try WebSubService(
        .init(callback: callback, listen: listen),
        .init(
          post: { _, _ in .success(202) }, load: { [] }, save: { _, _ in },
          now: { TestWorld.start }, sleep: { _ in }))
    }
  }

  @Test("says what is wrong where the address is taken")
  func taken() async throws {
    let world = try TestWorld()
    let address = "127.0.0.1:\(world.server.port)"
    let error = await #expect(throws: WebSubError.self) {
      try await world.service { $0.listen = address }
    }
    #expect(error?.description == "cannot listen on \(address): Address already in use")
  }
}
