import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@Suite("stet doctor", .timeLimit(.minutes(5))) struct DoctorTests {
  private static let contact = "\"contact\": \"https://example.org/bot\","

  private static func json(_ result: Program.Result) throws -> JSON { try JSON.parse(result.out) }

  private static func findings(_ json: JSON, _ level: String) -> [String] {
    (json["findings"]?.array ?? []).filter { $0["level"]?.string == level }.map {
      "\($0["area"]?.string ?? ""): \($0["message"]?.string ?? "")"
    }
  }

  @Test("Nothing is found where nothing is wrong, while a crawl runs and after it")
  func healthy() async throws {
    let paper = try Paper()
    defer { paper.end() }
    paper.feed("/one.xml", ["/1"])
    try paper.configure([paper.entry("one")], more: Self.contact)
    let before = try await paper.run("doctor")
    #expect(before.status == 0 && before.out.contains("there is none yet"), "\(before.out)")
    let daemon = try paper.daemon()
    await daemon.says("new       ")
    let running = try await paper.run("doctor")
    #expect(running.status == 0, "\(running.out)")
    #expect(running.out.contains("writer: process \(daemon.pid) is at work"), "\(running.out)")
    #expect(await daemon.end() == 0)
    let after = try await paper.run("doctor", "--json")
    #expect(after.status == 0, "\(after.out)")
    let json = try Self.json(after)
    #expect(json["errors"]?.int == 0 && json["warnings"]?.int == 0)
    let areas = Set((json["findings"]?.array ?? []).compactMap { $0["area"]?.string })
    let expected: Set = [
      "configuration", "manners", "libraries", "archive", "disk", "writer", "log key", "index",
      "clock", "feeds",
    ]
    #expect(areas.isSuperset(of: expected), "\(areas)")
    #expect(try await paper.verifies())
  }

  @Test("What is wrong is told with its remedy, each for itself")
  func broken() async throws {
    let paper = try Paper()
    defer { paper.end() }
    paper.feed("/one.xml", ["/1"])
    try paper.configure([paper.entry("one")])
    #expect(try await paper.run("crawl", "--once").status == 0)
    let archive = paper.folder.file("archive")
    chmod("\(archive)/state/log.key", 0o644)
    chmod("\(archive)/state", 0o755)
    let sql = """
      UPDATE feeds SET failures = 9, failing_since = 1000, next = 1000, not_before = NULL;
      """
    let script =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
    #expect(
      try Program.shell(["python3", "-c", script, "\(archive)/state/crawl.sqlite", sql]) == 0)
    let result = try await paper.run("doctor", "--offline", "--json")
    #expect(result.status == 1, "\(result.out)")
    let json = try Self.json(result)
    let (errors, warnings) = (Self.findings(json, "error"), Self.findings(json, "warning"))
    #expect(errors.contains { $0.hasPrefix("log key: ") && $0.contains("may be read by others") })
    #expect(warnings.contains { $0.hasPrefix("manners: ") })
    #expect(warnings.contains { $0.hasPrefix("state: ") })
    #expect(warnings.contains { $0.contains("one: it has failed 9 times since 1970") })
    #expect(warnings.contains { $0.contains("nothing crawls") })
    #expect(errors.count == json["errors"]?.int && warnings.count == json["warnings"]?.int)
    for finding in json["findings"]?.array ?? []
    where ["error", "warning"].contains(finding["level"]?.string) {
      #expect(finding["remedy"]?.string?.isEmpty == false, "\(finding)")
    }
    try paper.folder.write("{ \"feeds\": [], \"archiv\": 1 }", to: "feeds.json")
    let unreadable = try await paper.run("doctor", "--offline", "--archive", "archive")
    #expect(unreadable.status == 1)
    #expect(unreadable.out.contains("error    configuration: feeds.json:1:"), "\(unreadable.out)")
    #expect(unreadable.out.contains("log key"), "the rest is looked at all the same")
  }

  private static func story(_ words: Int) -> String {
    let paragraph = (0..<words).map { "word\($0)" }.joined(separator: " ")
    return """
      <!doctype html><html lang="en"><head><title>A page</title></head><body><h1>A page</h1>
      <article><p>Something else stands here, and it is long enough to be taken for a text by
      whoever looks for one, with commas, and with a full stop at its end.</p></article>
      <div class="tale"><p>The weir was opened at noon.</p><p>\(paragraph)</p></div></body></html>
      """
  }

  @Test("Rules are checked: their files, their test pages with a crawl's manners, and their drift")
  func rules() async throws {
    let paper = try Paper()
    defer { paper.end() }
    paper.set("/robots.txt", .ok("User-agent: *\nDisallow: /private", type: "text/plain"))
    paper.set("/story", .ok(Self.story(80)))
    paper.set("/other", .ok(Self.story(90)))
    paper.feed("/one.xml", ["/1"])
    try paper.configure([paper.entry("one")], more: Self.contact + "\"rules\": \"rules\",")
    mkdir(paper.folder.file("rules"), 0o755)
    func write(_ more: String) throws {
      try paper.folder.write(
        """
        body: //div[@class='tale']
        http_header(cookie): seen=1
        test_url: \(paper.server.url("/story"))
        test_contains: opened at  noon
        test_url: \(paper.server.url("/other"))
        \(more)

        """, to: "rules/127.0.0.1.txt")
    }
    try write("")
    #expect(try await paper.run("crawl", "--once").status == 0)
    let offline = try await paper.run("doctor", "--rules", "--offline")
    #expect(offline.status == 0 && paper.asked("/story").all == 0, "\(offline.out)")

    let first = try await paper.run("doctor", "--rules")
    #expect(first.status == 0, "\(first.out)")
    #expect(first.out.contains("words by the rule"), "\(first.out)")
    #expect(paper.server.requests(to: "/story").last?.fields.first("Cookie") == "seen=1")
    #expect(
      paper.server.requests(to: "/story").last?.fields.first("User-Agent")?.contains("bot") == true)

    // The site changes: bodies grow.
    paper.set("/story", .ok(Self.story(300)))
    paper.set("/other", .ok(Self.story(300)))
    let longer = try await paper.run("doctor", "--rules", "--json")
    #expect(longer.status == 1)
    let rule = try Self.json(longer)["site_rules"]?["rules"]?.array?.first
    #expect(rule?["drift"]?.array?.compactMap(\.string) == ["length"], "\(longer.out)")
    #expect(rule?["tests"]?.array?.first?["matched"]?.bool == true)
    #expect((rule?["tests"]?.array?.first?["rule_words"]?.int ?? 0) > 300)

    // And then the element has another name.
    let yarn = Self.story(80).replacing("tale", with: "yarn").replacing("opened", with: "closed")
    paper.set("/story", .ok(yarn))
    let renamed = try await paper.run("doctor", "--rules", "--json")
    #expect(renamed.status == 1)
    let json = try Self.json(renamed)
    let errors = Self.findings(json, "error")
    #expect(errors.contains { $0.contains("127.0.0.1.txt:3: ") && $0.contains("does not match") })
    #expect(errors.contains { $0.contains("does not hold \"opened at") })
    let drift = json["site_rules"]?["rules"]?.array?.first?["drift"]?.array?.compactMap(\.string)
    #expect(drift?.contains("match") == true, "\(renamed.out)")

    // What robots.txt forbids is not asked for, and mistakes are told with their line.
    try write("test_url: \(paper.server.url("/private"))\nbody //p\n")
    let wrong = try await paper.run("doctor", "--rules")
    #expect(wrong.status == 1 && paper.asked("/private").all == 0, "\(wrong.out)")
    #expect(wrong.out.contains("rules/127.0.0.1.txt:7: "), "\(wrong.out)")
  }

  @Test("A private address is not asked for, unless the configuration allows it")
  func privateAddresses() async throws {
    let paper = try Paper()
    defer { paper.end() }
    try paper.folder.write(
      "{ \"feeds\": [], \"rules\": \"rules\", \"archive\": \"archive\" }", to: "feeds.json")
    mkdir(paper.folder.file("rules"), 0o755)
    try paper.folder.write(
      "body: //p\ntest_url: \(paper.server.url("/1"))\n", to: "rules/127.0.0.1.txt")
    let result = try await paper.run("doctor", "--rules")
    #expect(result.status == 1 && paper.server.requests.isEmpty, "\(result.out)")
  }
}
