import StetCatalog
import StetModel
import StetSchedule
import StetTestKit
import Testing

/// The frontier against the simplest thing that could be one: random operations, restarts in
/// between, and after each lease the questions that matter.
@Suite struct FrontierModelTests {
  typealias F = Frontiers

  /// What should be there.
  struct Model {
    struct Feed {
      var host: String
      var next: Instant
      var notBefore: Instant?
      var isActive = true
      var isGone = false
      var due: Instant? { isActive && !isGone ? max(next, notBefore ?? next) : nil }
    }

    struct Page {
      var host: String
      var due: Instant?
      var isPending = true
      var feeds: Set<String>
    }

    var feeds: [String: Feed] = [:]
    var pages: [String: Page] = [:]
    var barred: [String: (open: Instant?, held: Instant?)] = [:]
    var leased: [String: HostLease] = [:]

    func isActive(_ page: Page) -> Bool {
      page.feeds.contains { feeds[$0]?.isActive == true }
    }

    /// When a host that is not leased is ready.
    func ready() -> [String: Instant] {
      var due: [String: Instant] = [:]
      func add(_ host: String, _ time: Instant?) {
        if let time { due[host] = min(due[host] ?? time, time) }
      }
      for feed in feeds.values { add(feed.host, feed.due) }
      for page in pages.values where isActive(page) { add(page.host, page.due) }
      for (host, time) in due {
        let bar = barred[host]
        due[host] = leased[host] == nil ? max(time, bar?.open ?? time, bar?.held ?? time) : nil
      }
      return due
    }
  }

  struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  static let hosts = (0..<7).map { "h\($0).example" }
  static let entries = (0..<20).map { F.entry("f\($0)", host: hosts[$0 % 5]) }

  @Test("No host twice, nothing early, nothing lost", arguments: [1, 2, 3, 4] as [UInt64])
  func random(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    var state = try CrawlState(path: path)
    var (model, random, time) = (Model(), Random(state: seed), Int64(0))
    for step in 0..<1500 {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<3: try await configure(state, &model, &random, time)
      case 3..<40: try await lease(state, &model, &random, time)
      case 40..<75: try await release(state, &model, &random, time)
      case 75..<85: try await discover(state, &model, &random, time)
      case 85..<88: try await hint(state, &model, &random, time)
      case 88..<90: try await hold(state, &model, &random, time)
      case 90..<98: time += .random(in: 1...200, using: &random)
      default:
        state = try CrawlState(path: path)
        try await state.releaseAll()
        model.leased = [:]
      }
      if step % 50 == 0 { try await compare(state, model) }
    }
    #expect(model.pages.count > 50, "there was something to do")
  }

  func configure(
    _ state: CrawlState, _ model: inout Model, _ random: inout Random, _ time: Int64
  ) async throws {
    let chosen = Self.entries.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
    _ = try await state.configure(chosen, now: F.at(time), spread: .zero)
    for id in model.feeds.keys { model.feeds[id]?.isActive = false }
    for entry in chosen {
      model.feeds[entry.id, default: .init(host: entry.host, next: F.at(time))].isActive = true
    }
  }

  func lease(
    _ state: CrawlState, _ model: inout Model, _ random: inout Random, _ time: Int64
  ) async throws {
    let now = F.at(time)
    let limit = Int.random(in: 1...4, using: &random)
    let leased = try await state.lease(F.request(time, limit: limit))
    for lease in leased.hosts {
      let host = lease.state.host
      #expect(model.leased[host] == nil, "twice: \(host)")
      let bar = model.barred[host]
      #expect((bar?.open ?? now) <= now && (bar?.held ?? now) <= now, "early: \(host)")
      let feeds = model.feeds.filter {
        $0.value.host == host && ($0.value.due ?? F.at(1 << 40)) <= now
      }
      #expect(Set(lease.feeds.map(\.id)) == Set(feeds.keys))
      let pages = model.pages.filter {
        $0.value.host == host && ($0.value.due ?? F.at(1 << 40)) <= now && model.isActive($0.value)
      }
      #expect(Set(lease.pages.map(\.key)) == Set(pages.keys))
      #expect(!lease.feeds.isEmpty || !lease.pages.isEmpty)
      for page in lease.pages {
        #expect(Set(page.feeds) == model.pages[page.key]?.feeds)
        #expect((page.status == .pending) == model.pages[page.key]?.isPending)
      }
      model.leased[host] = lease
    }
    let rest = model.ready()
    if leased.hosts.count < limit {
      #expect(rest.values.allSatisfy { $0 > now }, "lost: \(rest)")
    }
    if let first = rest.values.min() {
      let next = try #require(leased.next)
      #expect(next <= first, "too late: \(next) \(first)")
    }
  }

  func release(
    _ state: CrawlState, _ model: inout Model, _ random: inout Random, _ time: Int64
  ) async throws {
    guard let host = model.leased.keys.sorted().randomElement(using: &random),
      let lease = model.leased.removeValue(forKey: host)
    else { return }
    // A part of the work may have been left undone.
    for var feed in lease.feeds where Int.random(in: 0..<5, using: &random) > 0 {
      let wait = Int64.random(in: 10...500, using: &random)
      feed.schedule.next = F.at(time + wait)
      feed.schedule.notBefore = Bool.random(using: &random) ? F.at(time + wait / 2) : nil
      feed.schedule.gone = Int.random(in: 0..<200, using: &random) == 0
      try await state.save(feed)
      model.feeds[feed.id]?.next = F.at(time + wait)
      model.feeds[feed.id]?.notBefore = feed.schedule.notBefore
      model.feeds[feed.id]?.isGone = feed.schedule.gone
    }
    for var page in lease.pages where Int.random(in: 0..<5, using: &random) > 0 {
      let isDone = Int.random(in: 0..<3, using: &random) > 0
      if isDone { page.status = .archived }
      let wait = Int64.random(in: 10...900, using: &random)
      page.due = Int.random(in: 0..<4, using: &random) == 0 ? nil : F.at(time + wait)
      try await state.save(page)
      model.pages[page.key]?.due = page.due
      if isDone { model.pages[page.key]?.isPending = false }
    }
    var after = lease.state
    after.open = F.at(time + .random(in: 0...5, using: &random))
    if Int.random(in: 0..<10, using: &random) == 0 { after.held = F.at(time + 60) }
    try await state.giveBack(after)
    let held = [model.barred[host]?.held, after.held].compactMap(\.self).max()
    model.barred[host] = (after.open, held)
  }

  func discover(
    _ state: CrawlState, _ model: inout Model, _ random: inout Random, _ time: Int64
  ) async throws {
    let active = model.feeds.filter(\.value.isActive).keys.sorted()
    guard let feed = active.randomElement(using: &random) else { return }
    let found = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      let number = Int.random(in: 0..<400, using: &random)
      return F.discovery("p\(number)", host: Self.hosts[number % Self.hosts.count])
    }
    _ = try await state.discover(found, feed: feed, now: F.at(time))
    for discovery in found {
      let fresh = Model.Page(host: discovery.host, due: F.at(time), feeds: [])
      model.pages[discovery.key, default: fresh].feeds.insert(feed)
    }
  }

  func hint(
    _ state: CrawlState, _ model: inout Model, _ random: inout Random, _ time: Int64
  ) async throws {
    guard let id = model.feeds.keys.sorted().randomElement(using: &random),
      let feed = model.feeds[id]
    else { return }
    try await state.hint(feed: id, now: F.at(time))
    if feed.due != nil { model.feeds[id]?.next = min(feed.next, F.at(time)) }
  }

  func hold(
    _ state: CrawlState, _ model: inout Model, _ random: inout Random, _ time: Int64
  ) async throws {
    guard let host = Self.hosts.randomElement(using: &random) else { return }
    let until = F.at(time + .random(in: 1...80, using: &random))
    try await state.hold(host: host, until: until, strikes: 1)
    let before = model.barred[host]
    model.barred[host] = (before?.open, max(before?.held ?? until, until))
  }

  func compare(_ state: CrawlState, _ model: Model) async throws {
    let feeds = try await state.feeds(Array(model.feeds.keys))
    #expect(feeds.count == model.feeds.count)
    for (id, feed) in model.feeds {
      #expect(feeds[id]?.schedule.next == feed.next && feeds[id]?.schedule.gone == feed.isGone)
    }
    for (key, page) in model.pages {
      let found = try await state.page(key)
      #expect(found?.due == page.due && found.map { Set($0.feeds) } == page.feeds)
    }
    let debt = try await state.debt(now: F.at(1 << 40))
    let active = model.pages.values.filter { $0.due != nil && model.isActive($0) }
    #expect(debt.discoveries == active.count(where: \.isPending))
    #expect(debt.overdue == active.count { !$0.isPending })
  }
}
