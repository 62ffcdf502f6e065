import StetModel
import StetSchedule
import Testing

@Suite struct RobotsFileTests {
  private let origin = "https://paper.example"
  private let now = Instant(seconds: 1_800_000_000)
  private let closing = Array("User-agent: *\nDisallow: /x\n".utf8)

  private func answered(
    _ status: Int, _ fields: [HTTPField] = [], body: [UInt8]? = nil, before: RobotsFile? = nil
  ) -> RobotsFile {
    RobotsFile.answered(
      origin: origin, status: status, fields: fields, body: body ?? closing, now: now,
      before: before)
  }

  @Test(
    "What an answer means",
    arguments: [
      (200, .rules), (204, .rules), (206, .rules), (301, .allowAll), (302, .allowAll),
      (400, .allowAll), (401, .allowAll), (403, .allowAll), (404, .allowAll), (410, .allowAll),
      (428, .allowAll), (429, .disallowAll), (430, .allowAll), (451, .allowAll),
      (499, .allowAll), (500, .disallowAll), (503, .disallowAll), (599, .disallowAll),
      (100, .disallowAll), (0, .disallowAll), (999, .disallowAll),
    ] as [(Int, RobotsFile.Verdict)])
  func verdict(_ status: Int, _ verdict: RobotsFile.Verdict) {
    let file = answered(status)
    #expect(file.verdict == verdict)
    #expect(file.status == status)
    #expect(file.body.isEmpty == (verdict != .rules))
    #expect((file.sha256 == nil) == (verdict != .rules))
    #expect(file.rules(for: "Stet").decision(for: "/x").isAllowed == (verdict == .allowAll))
    #expect(file.rules(for: "Stet").decision(for: "/y").isAllowed == (verdict != .disallowAll))
  }

  @Test(
    "An answer holds for a day, for less by max-age, never for less than an hour",
    arguments: [
      ([], 24), ([HTTPField("Cache-Control", "max-age=7200")], 2),
      ([HTTPField("cache-control", "public, Max-Age = \"10800\"")], 3),
      ([HTTPField("Cache-Control", "max-age=60")], 1),
      ([HTTPField("Cache-Control", "max-age=0, must-revalidate")], 1),
      ([HTTPField("Cache-Control", "no-cache")], 1), ([HTTPField("Cache-Control", "no-store")], 1),
      ([HTTPField("Cache-Control", "max-age=31536000")], 24),
      ([HTTPField("Cache-Control", "max-age=99999999999999999999999")], 24),
      ([HTTPField("Cache-Control", "max-age=14400"), HTTPField("Age", "7200")], 2),
      ([HTTPField("Cache-Control", "max-age=14400"), HTTPField("Age", "99999999")], 1),
      ([HTTPField("Cache-Control", "public"), HTTPField("Cache-Control", "max-age=7200")], 2),
      ([HTTPField("Cache-Control", "max-age=-5")], 24),
      ([HTTPField("Cache-Control", "max-age")], 24),
      ([HTTPField("Cache-Control", "s-maxage=7200")], 24),
    ] as [([HTTPField], Int64)])
  func life(_ fields: [HTTPField], _ hours: Int64) {
    for status in [200, 404] {
      let file = answered(status, fields)
      #expect(file.fetched == now)
      #expect(file.expires == now.advanced(by: .seconds(hours * 3600)))
      #expect(file.isCurrent(at: file.expires.advanced(by: .milliseconds(-1))))
      #expect(!file.isCurrent(at: file.expires))
    }
  }

  @Test("What cannot be had is asked for again after 1 h, 2 h … 24 h, and refuses until it comes")
  func backoff() {
    var time = now
    var file: RobotsFile? = answered(200)
    var hours: [Int64] = []
    for round in 0..<60 {
      let next =
        round.isMultiple(of: 2)
        ? RobotsFile.unreachable(origin: origin, now: time, before: file)
        : RobotsFile.answered(
          origin: origin, status: 429, fields: [HTTPField("Cache-Control", "max-age=1")],
          body: closing, now: time, before: file)
      #expect(next.failures == round + 1)
      #expect(!next.rules(for: "Stet").decision(for: "/y").isAllowed)
      #expect(next.rules(for: "Stet").decision(for: "/y").rule == nil)
      hours.append(next.expires.since(time).milliseconds / 3_600_000)
      time = next.expires
      file = next
    }
    #expect(hours.prefix(7) == [1, 2, 4, 8, 16, 24, 24])
    #expect(hours.dropFirst(5).allSatisfy { $0 == 24 })
    #expect(answered(200, before: file).failures == 0)
    #expect(answered(404, before: file).failures == 0)
    let again = RobotsFile.unreachable(
      origin: origin, now: now, before: answered(404, before: file))
    #expect(again.expires == now.advanced(by: .seconds(3600)))
  }

  @Test("Over 30 days it is asked for once a day, and at most 24 times a day whatever it says")
  func month() {
    for (fields, most) in [
      ([], 30), ([HTTPField("Cache-Control", "max-age=1")], 30 * 24),
    ] as [([HTTPField], Int)] {
      var file: RobotsFile?
      var asked = 0
      for minute in 0..<(30 * 24 * 60) {
        let time = now.advanced(by: .seconds(Int64(minute) * 60))
        if file?.isCurrent(at: time) == true { continue }
        file = RobotsFile.answered(
          origin: origin, status: 200, fields: fields, body: closing, now: time, before: file)
        asked += 1
      }
      #expect(asked == most)
    }
  }

  @Test(
    "A page instead of rules asks nothing",
    arguments: [
      ("<!doctype html><html><body>Not here</body></html>", RobotsFile.Verdict.allowAll),
      ("\u{FEFF}\r\n <html>\n<p>Disallow: /\n", .allowAll),
      ("<p>User-agent: *\nDisallow: /x\n</p>", .allowAll),
      ("<pre>\nUser-agent: *\nDisallow: /x\n</pre>", .rules), ("", .rules), ("nothing", .rules),
      ("# <html>\nUser-agent: *\nDisallow: /x\n", .rules),
    ])
  func page(_ text: String, _ verdict: RobotsFile.Verdict) {
    let file = answered(200, [HTTPField("Content-Type", "text/html")], body: Array(text.utf8))
    #expect(file.verdict == verdict)
    let closes = verdict == .rules && text.contains("Disallow: /x")
    #expect(file.rules(for: "Stet").decision(for: "/x").isAllowed == !closes)
  }

  @Test("No more is kept than is read, and the hash is of what is kept")
  func body() {
    let line = Array("Disallow: /x\n".utf8)
    var large = Array("User-agent: *\n".utf8)
    while large.count <= RobotsRules.maximumBytes { large += line }
    let file = answered(200, body: large)
    #expect(file.body.count <= RobotsRules.maximumBytes)
    #expect(file.body.count > RobotsRules.maximumBytes - 2 * line.count)
    #expect(file.body.suffix(line.count - 1).elementsEqual(line.dropLast()))
    #expect(file.sha256?.utf8.count == 64)
    #expect(file.sha256 == answered(200, body: file.body).sha256)
    #expect(file.rules(for: "Stet") == RobotsRules(large, agent: "Stet"))
    let small = answered(200, body: Array("abc".utf8))
    #expect(small.sha256?.hasPrefix("ba7816bf8f01cfea") == true)
  }

  @Test("A jump of the wall clock moves both times")
  func jump() {
    var file = answered(200)
    file.shift(by: .seconds(-5000))
    #expect(file.fetched == now.advanced(by: .seconds(-5000)))
    #expect(file.expires.since(file.fetched) == .seconds(86_400))
  }
}
