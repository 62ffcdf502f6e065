import StetModel
import StetText
import Testing

@testable import StetWebSub

@Suite("WebSub subscription, as a value")
struct SubscriptionTests {
  static let policy = SubscriptionPolicy()
  static let start = TestWorld.start
  static let found = HubDiscovery(
    hubs: ["https://a.example/", "https://b.example/"], topic: "https://t.example/")

  private func step(
    _ subscription: inout Subscription, _ event: Subscription.Event, after seconds: Int = 0
  ) -> [Subscription.Action] {
    subscription.step(
      event, now: Self.start.advanced(by: .seconds(seconds)), policy: Self.policy)
  }

  /// In force for 100,000 seconds from the start.
  private func active() -> Subscription {
    var subscription = Subscription(feed: "f")
    _ = step(&subscription, .discovered(Self.found))
    _ = step(&subscription, .sent(serial: subscription.serial))
    _ = step(&subscription, .verified(.seconds(100_000)))
    return subscription
  }

  private func posts(_ actions: [Subscription.Action]) -> [String] {
    actions.compactMap {
      guard case .post(let request) = $0 else { return nil }
      return "\(request.mode.rawValue) \(request.hub) \(request.topic)"
    }
  }

  @Test("verification may come before the hub's answer, and a late answer changes nothing")
  func early() {
    var subscription = active()
    let serial = subscription.serial
    let before = subscription
    for answer in [Subscription.Answer.accepted, .refused(status: 500), .unreachable(reason: "x")] {
      #expect(step(&subscription, .answered(serial: serial, answer)).isEmpty)
    }
    #expect(step(&subscription, .answered(serial: 0, .refused(status: 500))).isEmpty)
    #expect(subscription == before)
  }

  @Test("a hub that answers well but never verifies is given up after an hour")
  func silent() {
    var subscription = Subscription(feed: "f")
    _ = step(&subscription, .discovered(Self.found))
    #expect(subscription.next == nil)
    _ = step(&subscription, .sent(serial: subscription.serial))
    _ = step(&subscription, .answered(serial: subscription.serial, .accepted))
    #expect(step(&subscription, .due, after: 3599).isEmpty)
    let key = subscription.key
    #expect(
      posts(step(&subscription, .due, after: 3600))
        == ["subscribe https://b.example/ https://t.example/"])
    #expect(subscription.key != key)
  }

  @Test("the pause after failures doubles to a day, differs between feeds, and never ends")
  func backoff() {
    var subscription = Subscription(feed: "f")
    var now = 0
    _ = step(&subscription, .discovered(Self.found))
    for round in 1...40 {
      for _ in Self.found.hubs {
        _ = step(
          &subscription, .answered(serial: subscription.serial, .refused(status: 503)), after: now)
      }
      guard case .failed(let again) = subscription.state else {
        Issue.record("round \(round): \(subscription.state)")
        return
      }
      let pause = again.since(Self.start.advanced(by: .seconds(now)))
      let expected = min(3600 << min(round - 1, 5), 86_400)
      #expect(pause >= .seconds(expected) && pause <= .seconds(Double(expected) * 1.1))
      now += Int(pause.milliseconds / 1000) + 1
      // A poll that says the same changes nothing.
      #expect(step(&subscription, .discovered(Self.found), after: now - 2).isEmpty)
      #expect(posts(step(&subscription, .due, after: now)).count == 1)
    }
    let pauses = Set(["a", "b", "c"].map { SubscriptionPolicy.backoff(failures: 1, seed: $0) })
    #expect(pauses.count == 3)
  }

  @Test("a renewal that fails is tried again within the lease, which goes on")
  func renewal() {
    var subscription = active()
    var now = 80_000
    var tries = 0
    while true {
      let actions = step(&subscription, .due, after: now)
      guard case .active = subscription.state else { break }
      #expect(posts(actions) == ["subscribe https://a.example/ https://t.example/"])
      _ = step(&subscription, .sent(serial: subscription.serial), after: now)
      #expect(subscription.isLive(Self.start.advanced(by: .seconds(now))))
      _ = step(
        &subscription, .answered(serial: subscription.serial, .unreachable(reason: "x")),
        after: now)
      guard let next = subscription.next else { break }
      now = Int((next.since(Self.start).milliseconds + 999) / 1000)
      tries += 1
      #expect(tries < 100)
      if now >= 100_000 { now = 100_000 }
    }
    #expect(tries >= 4)
    #expect(now == 100_000)
    guard case .requested = subscription.state else {
      Issue.record("\(subscription.state)")
      return
    }
  }

  @Test("a hub that changes is left for the new one once two polls in a row say so")
  func changed() throws {
    var subscription = active()
    let other = HubDiscovery(hubs: ["https://c.example/"], topic: "https://t.example/")
    #expect(step(&subscription, .discovered(other), after: 1).isEmpty)
    #expect(step(&subscription, .discovered(Self.found), after: 2).isEmpty)
    #expect(step(&subscription, .discovered(other), after: 3).isEmpty)
    #expect(subscription.isLive(Self.start.advanced(by: .seconds(3))))
    let old = try #require(subscription.key)
    #expect(
      posts(step(&subscription, .discovered(other), after: 4))
        == ["unsubscribe https://a.example/ https://t.example/"])
    #expect(!subscription.isLive(Self.start.advanced(by: .seconds(4))))
    let actions = step(&subscription, .unsubscribed, after: 5)
    #expect(actions.first == .ended)
    #expect(posts(actions) == ["subscribe https://c.example/ https://t.example/"])
    #expect(subscription.key?.token != old.token)
    #expect(subscription.key?.secret != old.secret)
  }

  @Test("a hub that vanishes is left, also where it does not let go")
  func vanished() {
    for answer in [Subscription.Answer.refused(status: 404), .accepted] {
      var subscription = active()
      let none = HubDiscovery(hubs: [], topic: "https://t.example/")
      _ = step(&subscription, .discovered(none), after: 1)
      #expect(posts(step(&subscription, .discovered(none), after: 2)).count == 1)
      _ = step(&subscription, .sent(serial: subscription.serial), after: 3)
      _ = step(&subscription, .answered(serial: subscription.serial, answer), after: 4)
      _ = step(&subscription, .due, after: 4000)
      #expect(subscription.state == .none)
      #expect(subscription.key == nil)
      #expect(subscription.next == nil)
    }
  }

  @Test("another topic is another subscription")
  func topic() {
    var subscription = active()
    let other = HubDiscovery(hubs: Self.found.hubs, topic: "https://t.example/new")
    _ = step(&subscription, .discovered(other), after: 1)
    _ = step(&subscription, .discovered(other), after: 2)
    #expect(
      posts(step(&subscription, .unsubscribed, after: 3))
        == ["subscribe https://a.example/ https://t.example/new"])
  }

  @Test("a feed that is removed before any hub was told leaves nothing")
  func removed() {
    var fresh = Subscription(feed: "f")
    _ = step(&fresh, .discovered(Self.found))
    #expect(step(&fresh, .removed) == [.finished])
    var running = active()
    #expect(posts(step(&running, .removed)).count == 1)
    #expect(step(&running, .discovered(Self.found)).isEmpty)
    #expect(step(&running, .unsubscribed) == [.ended, .finished])
  }

  @Test("agrees in the states in which it waits or lives, and in no other")
  func verification() {
    func ask(_ subscription: Subscription, _ mode: String) -> Bool {
      let query = FormText.decode(
        "hub.mode=\(mode)&hub.topic=https://t.example/&hub.challenge=c&hub.lease_seconds=7200".utf8)
      if case .confirm = subscription.verification(query, policy: Self.policy) { return true }
      return false
    }
    var subscription = Subscription(feed: "f")
    #expect(!ask(subscription, "subscribe"))
    _ = step(&subscription, .discovered(Self.found))
    #expect(ask(subscription, "subscribe"))
    #expect(!ask(subscription, "unsubscribe"))
    subscription = active()
    // Where our answer was lost, a hub asks again.
    #expect(ask(subscription, "subscribe"))
    #expect(!ask(subscription, "unsubscribe"))
    _ = step(&subscription, .removed)
    #expect(!ask(subscription, "subscribe"))
    #expect(ask(subscription, "unsubscribe"))
    subscription = active()
    _ = step(&subscription, .denied(reason: ""))
    _ = step(&subscription, .denied(reason: ""))
    #expect(!ask(subscription, "subscribe"))
  }

  @Test("is stored and read again in every state, and a clock that jumps moves every time")
  func coding() throws {
    var states: [Subscription] = [Subscription(feed: "f")]
    var subscription = Subscription(feed: "f")
    _ = step(&subscription, .discovered(Self.found))
    states.append(subscription)
    _ = step(&subscription, .sent(serial: subscription.serial))
    states.append(subscription)
    states.append(active())
    subscription = active()
    _ = step(&subscription, .missed)
    _ = step(&subscription, .due, after: 80_000)
    states.append(subscription)
    subscription = active()
    _ = step(&subscription, .discovered(.init(hubs: [], topic: "https://t.example/")))
    states.append(subscription)
    _ = step(&subscription, .discovered(.init(hubs: [], topic: "https://t.example/")))
    states.append(subscription)
    subscription = active()
    _ = step(&subscription, .denied(reason: "x"))
    _ = step(&subscription, .denied(reason: "x"))
    states.append(subscription)
    subscription = Subscription(feed: "f")
    _ = step(
      &subscription, .discovered(.init(hubs: ["https://a.example/"], topic: "https://t.example/")))
    _ = step(&subscription, .answered(serial: subscription.serial, .refused(status: 400)))
    states.append(subscription)
    for state in states {
      #expect(Subscription(encoded: state.encoded) == state)
      var moved = state
      moved.shift(by: .seconds(500))
      #expect(moved.next == state.next?.advanced(by: .seconds(500)))
      moved.shift(by: .seconds(-500))
      #expect(moved == state)
      // Whatever is cut off or changed is refused, or read as something harmless.
      for count in stride(from: 0, to: state.encoded.utf8.count, by: 3) {
        #expect(Subscription(encoded: String(state.encoded.prefix(count))) == nil)
      }
    }
  }

  @Test(
    "does not read what it never wrote",
    arguments: [
      ("https://a.example/\"", "ftp://a.example/\""), ("\"is\":\"active\"", "\"is\":\"other\""),
      ("\"token\":\"", "\"token\":\"x"), ("\"secret\":", "\"other\":"), ("\"until\":", "\"u\":"),
      ("\"topic\":\"https://t.example/\"", "\"topic\":\"\""), ("\"hub\":", "\"h\":"),
    ])
  func hostile(_ part: String, _ other: String) {
    let text = active().encoded
    #expect(text.contains(part))
    #expect(Subscription(encoded: text.replacing(part, with: other)) == nil)
    #expect(Subscription(encoded: String(repeating: " ", count: 200_000)) == nil)
  }

  @Test("a restart sends again what was under way, with the key that the hub may know")
  func restarted() {
    var subscription = Subscription(feed: "f")
    _ = step(&subscription, .discovered(Self.found))
    let key = subscription.key
    #expect(posts(step(&subscription, .restarted)).count == 1)
    #expect(subscription.key == key)
    subscription = active()
    #expect(step(&subscription, .restarted, after: 50_000).isEmpty)
    _ = step(&subscription, .due, after: 80_000)
    #expect(step(&subscription, .restarted, after: 80_001).isEmpty)
    #expect(posts(step(&subscription, .due, after: 80_001)).count == 1)
    // Over before the start.
    #expect(step(&subscription, .due, after: 100_000).first == .ended)
  }

  @Test("sends its secret over TLS or within the machine only")
  func confidential() {
    let hosts = [
      "https://h.example/": true, "http://h.example/": false, "http://127.0.0.1:8/": true,
      "http://127.0.0.1.example/": false, "http://127.example/": false, "http://[::1]/": true,
      "http://localhost/": true, "http://0x7f.1/": true, "http://10.0.0.1/": false, "x": false,
    ]
    for (hub, isConfidential) in hosts {
      #expect(HubRequest.isConfidential(hub) == isConfidential, "\(hub)")
    }
  }

  @Test("callback keys are random and as long as they should be")
  func keys() {
    let keys = (0..<100).map { _ in CallbackKey.random() }
    #expect(Set(keys.flatMap { [$0.token, $0.secret] }).count == 200)
    #expect(keys.allSatisfy { CallbackKey.isToken($0.token.revealed) })
  }

  @Test(
    "knows the codes of RFC 4231, and of RFC 2202",
    arguments: [
      (HMAC.Algorithm.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
      (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
      (
        .sha384,
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
          + "8e2240ca5e69e2c78b3239ecfab21649"
      ),
      (
        .sha512,
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
          + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
      ),
    ])
  func codes(_ algorithm: HMAC.Algorithm, _ code: String) {
    let message = Array("what do ya want for nothing?".utf8)
    #expect(
      HMAC.code(algorithm, key: Array("Jefe".utf8), message: message).map(Digest.hex) == code)
    for value in [code, code.uppercased()] {
      #expect(
        PushSignature.check(
          [HTTPField("x-hub-signature", "\(algorithm.rawValue.uppercased())=\(value)")],
          secret: Secret("Jefe"), body: message) == .valid)
    }
    let twice = [HTTPField](
      repeating: HTTPField("X-Hub-Signature", "\(algorithm.rawValue)=\(code)"), count: 2)
    #expect(PushSignature.check(twice, secret: Secret("Jefe"), body: message) == .wrong)
    #expect(PushSignature.check([], secret: Secret("Jefe"), body: message) == .missing)
  }

  @Test("keeps few events for a reader that does not come: hints once a feed, bodies as hints")
  func queue() {
    var queue = EventQueue()
    func add(_ event: WebSubEvent) -> Bool { queue.add(event) }
    func take() -> WebSubEvent? { queue.take() }
    for _ in 0..<10 { #expect(add(.hint(feed: "a"))) }
    #expect(take() == .hint(feed: "a"))
    #expect(take() == nil)
    let body = [UInt8](repeating: 0, count: EventQueue.maximumBytes)
    #expect(add(.pushed(feed: "a", body: body, contentType: nil, topic: "t")))
    #expect(add(.pushed(feed: "b", body: [1], contentType: nil, topic: "t")))
    _ = take()
    #expect(take() == .hint(feed: "b"))
    for index in 0..<EventQueue.maximumEvents { #expect(add(.ended(feed: "\(index)"))) }
    #expect(!add(.ended(feed: "more")))
    #expect(add(.hint(feed: "more")))
  }

  @Test("one request at a time for each host, hosts in turn, each host's in order")
  func outbox() {
    var outbox = Outbox()
    func request(_ hub: String, _ serial: Int) -> HubRequest {
      HubRequest(
        feed: "f", hub: hub, mode: .subscribe, topic: "t", serial: serial, token: Secret("x"))
    }
    func take() -> HubRequest? { outbox.take() }
    for serial in 0..<2 {
      for host in ["a", "b"] { outbox.add(request("https://\(host).example/\(serial)", serial)) }
    }
    let first = take()
    let second = take()
    #expect([first, second].map { $0?.hub } == ["https://a.example/0", "https://b.example/0"])
    #expect(take() == nil)
    if let second { outbox.finished(second) }
    #expect(take()?.hub == "https://b.example/1")
    outbox.add(request("https://c.example/", 9))
    #expect(take()?.hub == "https://c.example/")
    #expect(take() == nil)
    if let first { outbox.finished(first) }
    #expect(take()?.hub == "https://a.example/1")
    #expect(take() == nil)
  }

  @Test("knows the addresses that can be listened on")
  func addresses() throws {
    let address = try ListenAddress("[::1]:8087")
    #expect(address.host == "::1")
    #expect(address.port == 8087)
    #expect(address.isIPv6)
    #expect(try ListenAddress("localhost:0").host == "127.0.0.1")
    #expect(try !ListenAddress("0.0.0.0:80").isIPv6)
  }
}
