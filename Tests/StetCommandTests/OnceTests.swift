import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@Suite("A single pass and what is known of it", .timeLimit(.minutes(5))) struct OnceTests {
  @Test("A pass waits for a host's pause, and not for one that is to be left alone")
  func waits() async throws {
    let paper = try Paper()
    defer { paper.end() }
    let slow = try Paper(host: "127.0.0.2")
    defer { slow.end() }
    let held = try Paper(host: "127.0.0.3")
    defer { held.end() }
    slow.set("/robots.txt", .ok("User-agent: *\nCrawl-delay: 1", type: "text/plain"))
    held.set("/two.xml", .status(429, fields: [HTTPField("Retry-After", "86400")]))
    paper.feed("/one.xml", [slow.server.url("/1"), slow.server.url("/2"), held.server.url("/3")])
    try paper.configure([
      paper.entry("one"), paper.entry("two", held.server.url("/two.xml")),
      paper.entry("dead", "http://127.0.0.1:1/x"),
      paper.entry("lost", "http://nowhere.invalid/x"),
    ])
    // One that waited for the other host would wait for a day: the suite's limit tells.
    let first = try await paper.run("crawl", "--once")
    #expect(first.status == 1)
    let lines = first.error.split(separator: "\n")
    for name in ["two", "dead", "lost"] {
      #expect(lines.contains { $0.hasPrefix("feed \(name): failed: ") }, "\(first.error)")
    }
    #expect(first.out.contains("number 1") && first.out.contains("number 2"))
    #expect(slow.server.requests.count >= 3)
    let asked = held.server.requests.count

    // The next one leaves it alone too, and says until when.
    let second = try await paper.run("crawl", "--once")
    #expect(second.out.contains("feed two: not asked before "), "\(second.out)\(second.error)")
    #expect(held.server.requests.count == asked || asked == 1)
    #expect(held.asked("/two.xml").all == 1)

    let status = try await paper.run("status")
    #expect(status.status == 0)
    #expect(status.out.contains("127.0.0.3: until "), "\(status.out)")
    #expect(status.out.contains("4, 3 failing"), "\(status.out)")
    let json = try JSON.parse(try await paper.run("status", "--json").out)
    #expect(json["hosts"]?["held"]?.int == 1)
    #expect(json["feeds"]?["failing"]?.int == 3)
  }

  @Test("Where nothing answers the pass says so for each feed and ends with 1")
  func noNetwork() async throws {
    let paper = try Paper()
    defer { paper.end() }
    try paper.configure((1...20).map { paper.entry("f\($0)", "http://host\($0).invalid/x") })
    let pass = try await paper.run("crawl", "--once")
    #expect(pass.status == 1)
    let failed = pass.error.split(separator: "\n").filter { $0.contains(": failed: ") }
    #expect(failed.count == 20, "\(pass.error)")
  }

  @Test("An archive without a crawl is told of, and names from outside steer no terminal")
  func status() async throws {
    let paper = try Paper()
    defer { paper.end() }
    paper.feed("/one.xml", ["/1"])
    try paper.configure([paper.entry("one")])
    let none = try await paper.run("status")
    #expect(none.status == 1 && none.error.contains("no archive yet"), "\(none.error)")
    let daemon = try paper.daemon()
    await daemon.says("new       ")
    let running = try await paper.run("status")
    #expect(running.status == 0 && running.out.contains("feeds:    1, 0 failing"), "\(running.out)")
    #expect(await daemon.end() == 0)
    // What a host is called comes from outside too.
    let sql = """
      INSERT INTO hosts (host, due, held, walls, last_wall) VALUES
      ('evil' || char(27) || '[31m' || char(8238) || '.example', 0, 9999999999999, 7,
       'x' || char(7));
      """
    let script =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    #expect(
      try Program.shell(
        ["python3", "-c", script, paper.folder.file("archive/state/crawl.sqlite"), sql]) == 0)
    for arguments in [["status"], ["status", "--json"]] {
      let result = try Program.start(arguments, in: paper.folder.path).result()
      #expect(result.status == 0 && result.out.contains("evil"), "\(result.error)")
      for scalar in result.out.unicodeScalars where scalar != "\n" {
        #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "\(arguments)")
        if arguments.count == 1 { #expect(!(0x202A...0x202E).contains(scalar.value)) }
      }
    }
  }

  @Test("A state that was deleted is made anew: nothing is archived twice")
  func lostState() async throws {
    let paper = try Paper()
    defer { paper.end() }
    paper.feed("/one.xml", ["/1", "/2"])
    try paper.configure([paper.entry("one")])
    #expect(try await paper.run("crawl", "--once").status == 0)
    for end in ["", "-wal", "-shm"] {
      unlink(paper.folder.file("archive/state/crawl.sqlite\(end)"))
    }
    let second = try await paper.run("crawl", "--once", "--json")
    #expect(second.status == 0, "\(second.error)")
    #expect(try JSON.parse(second.out)["articles"]?["new"]?.int == 0)
    #expect(try await paper.run("list").out.split(separator: "\n").count == 2)
    #expect(try await paper.verifies())
  }

  @Test("A state that cannot be written ends a pass with a sentence, and nothing is broken")
  func readOnlyState() async throws {
    let paper = try Paper()
    defer { paper.end() }
    paper.feed("/one.xml", ["/1"])
    try paper.configure([paper.entry("one")])
    #expect(try await paper.run("crawl", "--once").status == 0)
    let file = paper.folder.file("archive/state/crawl.sqlite")
    for end in ["", "-wal", "-shm"] { unlink(file + end) }
    #expect(mkdir(file, 0o700) == 0)
    let result = try await paper.run("crawl", "--once")
    #expect(result.status == 1, "\(result.error)")
    #expect(result.error.contains("crawl.sqlite"), "\(result.error)")
    rmdir(file)
    #expect(try await paper.run("crawl", "--once").status == 0)
    #expect(try await paper.verifies())
  }
}
