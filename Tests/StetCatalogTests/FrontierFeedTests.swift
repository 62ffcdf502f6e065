import StetCatalog
import StetModel
import StetSchedule
import StetTestKit
import Testing

@Suite struct FrontierFeedTests {
  typealias F = Frontiers

  @Test("Exactly the feeds that are given become active; a second time nothing changes")
  func configure() async throws {
    let state = try CrawlState(path: nil)
    let feeds = [F.entry("one"), F.entry("two", host: "b.example"), F.entry("one", host: "c")]
    let first = try await state.configure(feeds, now: F.now, spread: .seconds(60))
    #expect(first.active == 2 && first.added == 2 && first.removed == 0 && first.changed == 0)
    let again = try await state.configure(feeds, now: F.at(500), spread: .seconds(60))
    #expect(again.active == 2 && again.added == 0 && again.removed == 0 && again.changed == 0)
    let states = try await state.feeds(["one", "two", "three"])
    #expect(states.keys.sorted() == ["one", "two"])
    for feed in states.values {
      let next = try #require(feed.schedule.next)
      #expect(next >= F.now && next < F.at(60), "the place in the first spread stays")
    }
    #expect(states["one"]?.host == "a.example")
  }

  @Test("A feed's place in the spread is its own, the same in every state, and they spread evenly")
  func spread() async throws {
    let feeds = (0..<1000).map { F.entry("feed-\($0)") }
    var places: [[Instant?]] = []
    for _ in 1...2 {
      let state = try CrawlState(path: nil)
      _ = try await state.configure(feeds, now: F.now, spread: .seconds(100))
      let states = try await state.feeds(feeds.map(\.id))
      places.append(feeds.map { states[$0.id]?.schedule.next })
    }
    #expect(places[0] == places[1])
    for tenth in 0..<10 {
      let (from, to) = (F.at(Int64(tenth) * 10), F.at(Int64(tenth) * 10 + 10))
      let count = places[0].count { $0.map { $0 >= from && $0 < to } ?? false }
      #expect((60...140).contains(count), "\(tenth): \(count)")
    }
  }

  @Test("A feed that is removed is not due, and due when it was due when it comes back")
  func comesBack() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one"), F.entry("two", host: "b.example")])
    try await state.plan("one", next: 500)
    try await state.plan("two", next: 5000)
    let without = try await state.configure(
      [F.entry("two", host: "b.example")], now: F.at(10), spread: .zero)
    #expect(without.removed == 1 && without.active == 1)
    let none = try await state.lease(F.request(1000))
    #expect(none.hosts.isEmpty && none.next == F.at(5000))
    let back = try await state.configure(
      [F.entry("one"), F.entry("two", host: "b.example")], now: F.at(1000), spread: .zero)
    #expect(back.added == 1)
    let leased = try await state.lease(F.request(1000))
    #expect(leased.hosts.flatMap(\.feeds).map(\.id) == ["one"])
    #expect(leased.hosts.first?.feeds.first?.schedule.next == F.at(500))
  }

  @Test("Another address under an id starts anew, and what was polled at the old one is let go")
  func changedAddress() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    var old = try #require(try await state.feed("one"))
    old.validators = Validators(etag: "\"x\"")
    old.schedule.next = F.at(9000)
    try await state.save(old)
    let changed = try await state.configure(
      [F.entry("one", host: "b.example")], now: F.at(100), spread: .zero)
    #expect(changed.changed == 1 && changed.added == 0)
    try await state.save(old)
    let feed = try #require(try await state.feed("one"))
    #expect(feed.validators.isEmpty && feed.host == "b.example" && feed.schedule.next == F.at(100))
    let leased = try await state.lease(F.request(100))
    #expect(leased.hosts.map(\.state.host) == ["b.example"])
    #expect(leased.next == nil, "nothing is left at the old host")
  }

  @Test("Everything that a state holds is there after a restart")
  func roundTrip() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    var feed = FeedState(id: "one", url: F.entry("one").url, host: "a.example")
    do {
      let state = try CrawlState(path: path)
      try await state.start([F.entry("one")])
      feed.validators = Validators(etag: "\"x\"", lastModified: "y")
      feed.validatorsURL = "https://b.example/"
      feed.bodySHA256 = "00"
      feed.schedule.step(
        .changed(published: [F.at(-100)], PollHints()), now: F.now,
        policy: PollPolicy(minimum: .seconds(60), maximum: .seconds(6000)), seed: 1)
      feed.schedule.notBefore = F.at(7)
      feed.schedule.failures = 3
      feed.schedule.failingSince = F.at(-3)
      _ = Tally.add(kind: "304", at: F.now, to: &feed.tally)
      feed.move = FeedMove(
        to: "https://b.example/rss", status: 301, sightings: 2, first: F.at(-5), adopted: true)
      feed.mergedInto = "two"
      try await state.save(feed)
    }
    let state = try CrawlState(path: path)
    #expect(try await state.feeds(["one", "two"]) == ["one": feed])
    #expect(feed.address == "https://b.example/rss")
    #expect(feed.schedule.rhythm != Rhythm())
  }

  @Test("A feed that has moved is leased with its new host, also after a reload")
  func moved() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    var feed = try #require(try await state.feed("one"))
    feed.move = FeedMove(to: "https://new.example/", status: 308, first: F.now, adopted: true)
    feed.host = "new.example"
    feed.schedule.next = F.at(50)
    try await state.save(feed)
    try await state.start([F.entry("one")])
    let leased = try await state.lease(F.request(50))
    #expect(leased.hosts.map(\.state.host) == ["new.example"])
    #expect(leased.hosts.first?.feeds == [feed])
  }

  @Test("A merged feed is not polled for as long as the other one is active")
  func merged() async throws {
    let state = try CrawlState(path: nil)
    let (one, two) = (F.entry("one"), F.entry("two", host: "b.example"))
    try await state.start([one, two])
    var feed = try #require(try await state.feed("one"))
    feed.move = FeedMove(to: two.url, status: 301, first: F.now, adopted: true)
    feed.mergedInto = try await state.feed(at: two.url, besides: "one")
    #expect(feed.mergedInto == "two")
    feed.host = two.host
    try await state.save(feed)
    let leased = try await state.lease(F.request(50))
    #expect(leased.hosts.flatMap(\.feeds).map(\.id) == ["two"])
    for lease in leased.hosts { try await state.giveBack(lease.state) }
    try await state.start([one])
    let alone = try await state.lease(F.request(50))
    #expect(alone.hosts.flatMap(\.feeds).map(\.id) == ["one"])
    #expect(alone.hosts.first?.feeds.first?.mergedInto == nil)
  }

  @Test("A feed that is gone is told of and never due")
  func gone() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    var feed = try #require(try await state.feed("one"))
    feed.schedule.step(
      .gone, now: F.now, policy: PollPolicy(minimum: .seconds(1), maximum: .seconds(9)), seed: 1)
    try await state.save(feed)
    #expect(try await state.lease(F.request(1_000_000)).hosts.isEmpty)
    let configured = try await state.configure([F.entry("one")], now: F.at(5), spread: .zero)
    #expect(configured.gone == [feed])
    #expect(try await state.callUp(now: F.at(9)).map(\.id) == ["one"])
    #expect(try await state.lease(F.request(1_000_000)).hosts.isEmpty)
  }

  @Test("A single pass calls up what may be asked, and tells what may not")
  func callUp() async throws {
    let state = try CrawlState(path: nil)
    let entries = ["due", "later", "barred", "held"].map { F.entry($0, host: "\($0).example") }
    try await state.start(entries)
    try await state.plan("later", next: 9000)
    try await state.plan("barred", next: 500, notBefore: 400)
    try await state.plan("held", next: 9000)
    try await state.hold(host: "held.example", until: F.at(600), strikes: 1)
    let left = try await state.callUp(now: F.at(10))
    #expect(left.map(\.id) == ["barred", "held"])
    let leased = try await state.lease(F.request(10, pass: 10))
    #expect(Set(leased.hosts.flatMap(\.feeds).map(\.id)) == ["due", "later"])
    #expect(leased.next == nil, "a pass does not wait for what it must not ask")
    let rest = try await state.lease(F.request(600))
    #expect(Set(rest.hosts.flatMap(\.feeds).map(\.id)) == ["held", "barred"])
  }

  @Test("A hint makes a feed due, not before it may be asked, and never later than planned")
  func hint() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one"), F.entry("two", host: "b.example")], next: 9000)
    try await state.plan("two", next: 9000, notBefore: 300)
    for id in ["one", "two", "three"] { try await state.hint(feed: id, now: F.at(100)) }
    try await state.hint(feed: "one", now: F.at(5000))
    let leased = try await state.lease(F.request(100))
    #expect(leased.hosts.flatMap(\.feeds).map(\.id) == ["one"])
    #expect(leased.next == F.at(300))
    #expect(try await state.lease(F.request(300)).hosts.flatMap(\.feeds).map(\.id) == ["two"])
  }
}
