import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@Suite("A daemon's end", .timeLimit(.minutes(5))) struct DaemonEndTests {
  @Test("SIGTERM ends within ten seconds whatever hangs, and nothing that was told of is lost")
  func drains() async throws {
    let paper = try Paper()
    defer { paper.end() }
    let held = try Paper(host: "127.0.0.2")
    defer { held.end() }
    let hub = try LoopbackServer(host: "127.0.0.3") { _ in .silent }
    defer { hub.stop() }
    let port = try LoopbackServer.freePort()
    held.set("/busy", .status(429, fields: [HTTPField("Retry-After", "3600")]))
    held.set("/robots.txt", .status(404))
    paper.set("/robots.txt", .ok("User-agent: *\nDisallow: /9", type: "text/plain"))
    paper.set("/go", .redirect(held.server.url("/busy")))
    paper.set("/hanging", .silent)
    paper.feed(
      "/one.xml", ["/1", "/2", "/9", "/go", held.server.url("/3"), "/hanging"],
      extra: "<atom:link rel='hub' href='\(hub.url("/"))'/>")
    try paper.configure(
      [paper.entry("one")],
      network: #""host_concurrency": 4, "timeout": "10m", "connect_timeout": "10m""#,
      more: """
        "websub": { "callback": "http://127.0.0.1:\(port)/hook/", "listen": "127.0.0.1:\(port)" },
        """)
    let daemon = try paper.daemon()
    await hub.arrival(of: 1)
    await daemon.says("new       ", times: 2)
    while paper.asked("/hanging").all == 0 {
      await paper.server.arrival(of: paper.server.requests.count + 1)
    }
    let started = ContinuousClock.now
    let status = await daemon.end()
    #expect(status == 0, "\(daemon.said)")
    // What hangs would hang for ten minutes. The daemon takes ten seconds at most; how long those
    // are beside all the other tests depends on the machine.
    #expect(ContinuousClock.now - started < .seconds(120))
    #expect(paper.asked("/9").all == 0)
    #expect(try await paper.verifies())
    let list = try await paper.run("list").out
    #expect(list.split(separator: "\n").count == daemon.count(of: "new       "))
  }

  @Test("A second signal ends at once")
  func twice() async throws {
    let paper = try Paper()
    defer { paper.end() }
    paper.set("/hanging.xml", .silent)
    try paper.configure([paper.entry("hanging")])
    let daemon = try paper.daemon()
    await paper.server.arrival(of: 1)
    daemon.signal(SIGTERM)
    daemon.signal(SIGINT)
    // Only the second one ends it so.
    #expect([128 + SIGTERM, 128 + SIGINT].contains(await daemon.status()))
  }

  @Test("After a kill no feed is asked anew as a whole, and who asked to be left alone is")
  func killed() async throws {
    let paper = try Paper()
    defer { paper.end() }
    let held = try Paper(host: "127.0.0.2")
    defer { held.end() }
    held.set("/two.xml", .status(429, fields: [HTTPField("Retry-After", "3600")]))
    paper.set("/three.xml", .status(503, fields: [HTTPField("Retry-After", "3600")]))
    paper.feed("/one.xml", ["/1", "/2", held.server.url("/robots-too")])
    try paper.configure([
      paper.entry("one"), paper.entry("two", held.server.url("/two.xml")), paper.entry("three"),
    ])
    let first = try paper.daemon()
    await first.says("feed one: 3 items")
    await first.says("feed two: failed: ")
    await first.says("feed three: failed: ")
    await first.says("new       ", times: 2)
    first.signal(SIGKILL)
    _ = await first.status()
    let asked = held.server.requests.count

    // A daemon asks nobody before the time; a pass asks what may be asked.
    let second = try paper.daemon()
    try paper.configure([
      paper.entry("one"), paper.entry("two", held.server.url("/two.xml")), paper.entry("three"),
      paper.entry("mark", "/one.xml?mark"),
    ])
    // The file may have been read after that was written.
    second.signal(SIGHUP)
    await second.says("feed mark: 3 items")
    second.signal(SIGKILL)
    _ = await second.status()
    _ = try await paper.run("crawl", "--once")
    let one = paper.server.requests.filter { $0.target == "/one.xml" }
    #expect(one.count == 2)
    #expect(one.count { $0.fields.first("If-None-Match") == nil } == 1)
    #expect(held.server.requests.count == asked)
    #expect(held.asked("/two.xml").all == 1 && paper.asked("/three.xml").all == 1)
    #expect(paper.asked("/1").all == 1 && paper.asked("/2").all == 1)
    #expect(paper.asked("/robots.txt").all == 1)
    #expect(try await paper.verifies())
  }

}

@Suite("SIGHUP", .timeLimit(.minutes(5))) struct ReloadTests {
  @Test("A removed feed stops, a new one starts, the others keep their plan and their validators")
  func feeds() async throws {
    let paper = try Paper()
    defer { paper.end() }
    for id in ["one", "two", "three"] { paper.feed("/\(id).xml", ["/1"]) }
    try paper.configure([paper.entry("one"), paper.entry("two")])
    let daemon = try paper.daemon()
    await daemon.says("feed one: 1 items")
    await daemon.says("feed two: 1 items")
    await daemon.says("new       ")

    try paper.configure([paper.entry("one"), paper.entry("three")])
    daemon.signal(SIGHUP)
    #expect(await daemon.says("2 feeds, 1 added, 1 removed, 0 with another address."))
    #expect(await daemon.says("feed three: 1 items"))
    #expect(paper.asked("/one.xml").all == 1)

    // One with mistakes changes nothing, and says where they are and what to do.
    try paper.folder.write("{\n  \"feed\": []\n}", to: "feeds.json")
    daemon.signal(SIGHUP)
    #expect(await daemon.says("feeds.json:2:3: unknown key \"feed\""))
    #expect(await daemon.says("Did you mean \"feeds\"?"))
    #expect(await daemon.says("The configuration stays as it was."))
    let telling = daemon.said.split(separator: "\n").filter { $0.contains("feeds.json:") }
    #expect(telling.count >= 2, "each mistake on a line of its own: \(telling)")

    // What takes a restart is told, and the rest is taken up.
    try paper.configure(
      [paper.entry("one"), paper.entry("two")],
      more: "\"contact\": \"ops@example.org\", \"archive\": \"elsewhere\",")
    daemon.signal(SIGHUP)
    #expect(await daemon.says("a change of \"archive\" and \"contact\" takes a restart"))
    #expect(await daemon.says("2 feeds, 1 added, 1 removed, 0 with another address.", times: 2))

    try paper.configure([paper.entry("one"), paper.entry("two", "/three.xml")])
    for _ in 0..<50 { daemon.signal(SIGHUP) }
    #expect(await daemon.says("1 with another address."))
    #expect(await daemon.says("feed two: 1 items", times: 2))
    #expect(await daemon.end() == 0, "\(daemon.said)")
    #expect(paper.asked("/one.xml").all == 1)

    let pass = try await paper.run("crawl", "--once")
    #expect(pass.status == 0, "\(pass.error)")
    #expect(paper.asked("/one.xml") == (2, 1))
    #expect(paper.asked("/two.xml").all == 1)
    #expect(try await paper.verifies())
  }

  @Test("The signal may come before the configuration has been read")
  func early() async throws {
    let paper = try Paper()
    defer { paper.end() }
    for id in ["one", "two"] { paper.feed("/\(id).xml", []) }
    let path = paper.folder.file("feeds.json")
    #expect(mkfifo(path, 0o600) == 0)
    let daemon = try paper.daemon()
    // Opens when the program opens it for reading.
    let pipe = open(path, O_WRONLY | O_CLOEXEC)
    try #require(pipe >= 0)
    try paper.configure([paper.entry("one"), paper.entry("two")], to: "new.json")
    #expect(rename(paper.folder.file("new.json"), path) == 0)
    daemon.signal(SIGHUP)
    let first = """
      {"network": {"allow_private": true}, "feeds": [\(paper.entry("one"))]}
      """
    let written = first.withCString { write(pipe, $0, strlen($0)) }
    #expect(written == first.utf8.count)
    close(pipe)
    #expect(await daemon.says("2 feeds, 1 added, 0 removed"), "\(daemon.said)")
    #expect(await daemon.end() == 0)
  }
}
