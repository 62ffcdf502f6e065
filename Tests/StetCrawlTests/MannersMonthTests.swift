import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import StetText
import Synchronization
import Testing

/// Ten feeds on five hosts for thirty days, with processes that end and are killed at moments that
/// a seed chooses.
///
/// Kills fall into moments at which nothing is under way. One between an answer and its commit may
/// cost one more unconditional request: validators are stored after what they stand for.
@Suite("Thirty days", .timeLimit(.minutes(10))) struct MannersMonthTests {
  /// A feed that publishes every `period`, and what is special about it.
  struct Source: Sendable {
    var id: String
    var host: String
    var period: Duration
    var hasTag = false
    var hasDate = false
    var fields: [HTTPField] = []
    var channel = ""
    /// From when to when it answers something else, and what.
    var trouble: (from: Duration, to: Duration, status: Int, wait: String)?
    /// Since when it is at another address.
    var moved: (since: Duration, host: String, path: String)?

    var path: String { "/\(id)" }
  }

  static let day = Duration.seconds(86_400)
  static let hour = Duration.seconds(3600)

  static let sources = [
    Source(id: "tag", host: "a", period: hour * 31, hasTag: true),
    Source(id: "date", host: "a", period: hour * 47, hasDate: true),
    Source(id: "neither", host: "b", period: hour * 53),
    Source(id: "both", host: "b", period: hour * 29, hasTag: true, hasDate: true),
    Source(
      id: "throttled", host: "c", period: hour * 41, hasTag: true,
      trouble: (day * 10, day * 11, 429, "7200")),
    Source(id: "neighbour", host: "c", period: hour * 37, hasTag: true),
    Source(
      id: "broken", host: "d", period: hour * 43, hasTag: true,
      trouble: (day * 15, day * 16, 503, "{now+5h}")),
    Source(
      id: "moving", host: "d", period: hour * 33, hasTag: true,
      moved: (day * 5, "e", "/moved")),
    Source(
      id: "fresh", host: "e", period: hour * 39, hasTag: true,
      fields: [HTTPField("Cache-Control", "max-age=21600")]),
    Source(
      id: "night", host: "e", period: hour * 35, hasTag: true,
      channel: "<skipHours>\((0...6).map { "<hour>\($0)</hour>" }.joined())</skipHours>"),
  ]

  /// A request, and what was answered.
  struct Exchange: Sendable {
    var host: String
    var path: String
    var time: Duration
    var isConditional: Bool
    var status: Int
    /// Nobody is to ask before.
    var until: Duration?
  }

  /// The sites, which change as time goes by.
  final class World: Sendable {
    let log = Mutex<[Exchange]>([])

    /// Where the `number`th article of a feed is; every fifth is where robots.txt allows nothing.
    static func article(_ source: Source, _ number: Int) -> String {
      (number % 5 == 4 ? "/private" : "/news") + "/\(source.id)-\(number)"
    }

    static func published(_ source: Source, _ number: Int) -> Duration { source.period * number }

    /// Five hours after it was published an article is changed.
    static func changed(_ source: Source, _ number: Int) -> Duration {
      published(source, number) + hour * 5
    }

    func answer(
      _ host: String, _ request: LoopbackRequest, _ time: Duration, _ stage: MannersStage
    ) throws -> LoopbackReply {
      var until: Duration?
      var reply = try self.reply(host, request.target, time, stage, &until)
      let isConditional =
        request.fields.first("If-None-Match") != nil
        || request.fields.first("If-Modified-Since") != nil
      if reply.status == 200, isConditional, Self.matches(request, reply) {
        reply = .status(304, fields: reply.fields.filter { $0.name != "Content-Type" })
      }
      log.withLock {
        $0.append(
          Exchange(
            host: host, path: request.target, time: time, isConditional: isConditional,
            status: reply.status, until: until))
      }
      return reply
    }

    private static func matches(_ request: LoopbackRequest, _ reply: LoopbackReply) -> Bool {
      if let tag = request.fields.first("If-None-Match") {
        return tag == reply.fields.first("ETag")
      }
      return request.fields.first("If-Modified-Since") == reply.fields.first("Last-Modified")
    }

    private func reply(
      _ host: String, _ path: String, _ time: Duration, _ stage: MannersStage,
      _ until: inout Duration?
    ) throws -> LoopbackReply {
      if path == "/robots.txt" {
        return .ok(
          "User-agent: *\nDisallow: /private\nCrawl-delay: 5\n", type: "text/plain")
      }
      for source in sources {
        if let moved = source.moved, time >= moved.since {
          if host == moved.host, path == moved.path { return feed(source, time, stage) }
          if host == source.host, path == source.path {
            return .redirect(stage.origin(moved.host) + moved.path, status: 301)
          }
        } else if host == source.host, path == source.path {
          if let trouble = source.trouble, time >= trouble.from, time < trouble.to {
            until = time + (trouble.status == 429 ? .seconds(7200) : hour * 5 - .seconds(1))
            let wait = try stage.expanded(trouble.wait)
            return .status(trouble.status, fields: [HTTPField("Retry-After", wait)])
          }
          return feed(source, time, stage)
        }
        if host == source.host, path.hasPrefix("/news/\(source.id)-"),
          let number = Int(path.dropFirst("/news/\(source.id)-".count))
        {
          return article(source, number, time)
        }
      }
      return .status(404)
    }

    private func feed(_ source: Source, _ time: Duration, _ stage: MannersStage) -> LoopbackReply {
      let last = Int(time.milliseconds / source.period.milliseconds)
      let items = (max(0, last - 14)...last).reversed().map { number in
        let url = stage.origin(source.host) + Self.article(source, number)
        return "<item><title>\(number)</title><link>\(url)</link></item>"
      }
      var fields = source.fields
      if source.hasTag { fields.append(HTTPField("ETag", "\"\(source.id) \(last)\"")) }
      if source.hasDate { fields.append(HTTPField("Last-Modified", "date no. \(last)")) }
      return .ok(
        "<rss version='2.0'><channel><title>\(source.id)</title>\(source.channel)"
          + items.joined() + "</channel></rss>", type: "application/rss+xml", fields: fields)
    }

    private func article(_ source: Source, _ number: Int, _ time: Duration) -> LoopbackReply {
      let isChanged = time >= Self.changed(source, number)
      return .ok(
        MannersScript.article(
          "\(source.id) \(number)\(isChanged ? ", as the editors now say" : "")", paragraphs: 4),
        fields: [HTTPField("ETag", "\"\(isChanged ? 2 : 1)\"")])
    }
  }

  struct Chance {
    var state: UInt64

    mutating func next(_ range: ClosedRange<Int64>) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int64(state >> 33) % (range.upperBound - range.lowerBound + 1)
    }
  }

  @Test("Restarts, kills and clocks that jump cost nobody a request too many", arguments: [1])
  func month(seed: UInt64) async throws {
    let world = World()
    let stage = try MannersStage(hosts: ["a", "b", "c", "d", "e"], clock: VirtualClock()) { stage in
      { [unowned stage] host, request, time in
        (try? world.answer(host, request, time, stage)) ?? .status(500)
      }
    }
    let feeds = Self.sources.map { "{\"id\": \"\($0.id)\", \"url\": \"{\($0.host)}\($0.path)\"}" }
    let json = try JSON.parse(
      "{\"defaults\": {\"min_interval\": \"2h\"}, \"feeds\": [\(feeds.joined(separator: ","))]}")
    let run = try MannersRun(MannersRun.configuration(json, stage), on: stage)
    defer { run.end() }
    var chance = Chance(state: seed)
    while stage.clock.steady() < Self.day * 30 {
      let left = Self.day * 30 - stage.clock.steady()
      try await run.run(for: min(left, .seconds(chance.next(600...200_000))))
      switch chance.next(0...4) {
      case 0: try await run.kill()
      case 1: try await run.stop()
      case 2: try await run.pass(.seconds(chance.next(1...7200)))
      case 3: stage.clock.jump(by: .seconds(chance.next(-500_000...500_000)))
      default:
        try await run.kill()
        stage.clock.jump(by: .seconds(chance.next(-500_000...500_000)))
      }
    }
    try await run.stop()
    let log = world.log.withLock { $0 }
    conditions(log)
    waits(log)
    times(log)
    try articles(try run.records(), stage)
    #expect(try await ArchiveVerifier.verify(path: run.archive).holds)
  }

  /// One unconditional request for each address that gives validators.
  private func conditions(_ log: [Exchange]) {
    var whole: [String: Int] = [:]
    for exchange in log
    where exchange.status == 200 && !exchange.isConditional && exchange.path != "/robots.txt" {
      whole["\(exchange.host)\(exchange.path)", default: 0] += 1
    }
    for (address, count) in whole where address != "b/neither" {
      #expect(count == 1, "\(address) was asked for without conditions \(count) times")
    }
    #expect(whole.count > 100)
  }

  /// Nothing inside a Retry-After, nothing that is disallowed, one at a time with a pause.
  private func waits(_ log: [Exchange]) {
    var held: [String: Duration] = [:]
    var last: [String: Duration] = [:]
    for exchange in log {
      let (host, address) = (exchange.host, "\(exchange.host)\(exchange.path)")
      for place in [host, address] {
        if let until = held[place] { #expect(exchange.time >= until, "\(address) too soon") }
      }
      if let until = exchange.until { held[exchange.status == 429 ? host : address] = until }
      #expect(!exchange.path.hasPrefix("/private"))
      // From the first robots.txt on the host's own pause is known.
      let pause = exchange.time > Self.day ? Duration.seconds(5) : .seconds(1)
      if let before = last[host] { #expect(exchange.time - before >= pause, "\(address)") }
      last[host] = exchange.time
    }
    #expect(log.contains { $0.status == 429 } && log.contains { $0.status == 503 })
  }

  /// Feeds not before their time; robots.txt once a day and before every article.
  private func times(_ log: [Exchange]) {
    var last: [String: Duration] = [:]
    for exchange in log {
      let address = "\(exchange.host)\(exchange.path)"
      let before = last[address]
      last[address] = exchange.time
      let gap = before.map { exchange.time - $0 }
      if exchange.path == "/robots.txt" {
        #expect(gap.map { $0 >= Self.day } ?? true, "\(address) after \(gap?.inSeconds ?? 0) s")
      } else if exchange.path.hasPrefix("/news") {
        let rules = last["\(exchange.host)/robots.txt"]
        #expect(rules.map { exchange.time - $0 <= Self.day } ?? false, "\(address)")
      } else {
        let least = exchange.path == "/fresh" ? Self.hour * 6 : Self.hour * 2
        #expect(gap.map { $0 >= least } ?? true, "\(address) after \(gap?.inSeconds ?? 0) s")
      }
    }
  }

  /// Every article is there, and its change; what is disallowed is not.
  private func articles(_ records: [JSON], _ stage: MannersStage) throws {
    var versions: [String: Int] = [:]
    for record in records where record["type"]?.string == "version" {
      let url = record["url"]?.string ?? ""
      versions[url] = max(versions[url] ?? 0, record["version"]?.int ?? 0)
    }
    for source in Self.sources {
      var number = 0
      while World.published(source, number) < Self.day * 27 {
        let path = World.article(source, number)
        let version = versions[stage.origin(source.host) + path]
        let isAllowed = path.hasPrefix("/news")
        #expect((version != nil) == isAllowed, "\(path)")
        number += 1
      }
    }
    #expect(versions.values.count { $0 > 1 } > 20)
    let redirects = records.filter { $0["type"]?.string == "redirect" }
    #expect(redirects.compactMap { $0["feed"]?.string } == ["moving"])
  }
}
