import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@Suite("Secrets and each feed's own network", .timeLimit(.minutes(5))) struct SecretCommandTests {
  private static func everything(below folder: String) throws -> String {
    // The WARC files are gzip, the rest is read as it is.
    let pipe = popen("find '\(folder)' -type f -exec zcat -f {} +", "r")
    let stream = try #require(pipe)
    defer { pclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("Passwords come from the environment and from credentials, and stand nowhere afterwards")
  func nowhere() async throws {
    let paper = try Paper()
    defer { paper.end() }
    let other = try Paper(host: "127.0.0.2")
    defer { other.end() }
    let proxy = try LoopbackServer(host: "127.0.0.4") { request in
      request.target.hasPrefix("http://feed.invalid/")
        ? .ok(Paper.rss([], origin: ""), type: "application/rss+xml") : .status(502)
    }
    defer { proxy.stop() }
    paper.feed("/one.xml", ["/1", other.server.url("/2")])
    try paper.folder.write("Wunderkammer-77\n", to: "credentials/key")
    let write = { (variable: String) in
      try paper.configure([
        paper.entry(
          "one", nil,
          """
          "network": { "auth": { "user": "reader", "password": { "env": "\(variable)" } },
            "headers": { "X-Api-Key": { "credential": "key" } } }
          """),
        paper.entry(
          "two", "http://feed.invalid/rss",
          """
          "network": { "proxy": { "url": "\(proxy.origin)", "user": "p",
            "password": "Zwiebelfisch-99" } }
          """),
      ])
    }
    try write("STET_TEST_NONE")
    let missing = try await paper.run("crawl", "--once")
    #expect(missing.status == 78)
    #expect(missing.error.contains("feeds.json:4:"), "\(missing.error)")
    #expect(missing.error.contains("STET_TEST_NONE is not set. Set it for the process"))
    #expect(paper.server.requests.isEmpty)

    try write("STET_TEST_PASSWORD")
    let environment = [
      "STET_TEST_PASSWORD": "Kartoffelsalat-55",
      "CREDENTIALS_DIRECTORY": paper.folder.file("credentials"),
    ]
    let daemon = try paper.daemon(["--log-level", "trace"], environment: environment)
    await daemon.says("new       ", times: 2)
    await daemon.says("feed two: 0 items")

    // Another secret is taken up without a restart.
    try paper.folder.write("Murmeltier-33", to: "credentials/key")
    paper.feed("/three.xml", [])
    try paper.configure([
      paper.entry(
        "three", nil,
        "\"network\": { \"headers\": { \"X-Api-Key\": { \"credential\": \"key\" } } }")
    ])
    daemon.signal(SIGHUP)
    await daemon.says("feed three: 0 items")
    #expect(await daemon.end() == 0, "\(daemon.said)")

    let basic = "cmVhZGVyOkthcnRvZmZlbHNhbGF0LTU1"
    let feed = try #require(paper.server.requests(to: "/one.xml").first)
    #expect(feed.fields.first("Authorization") == "Basic \(basic)")
    #expect(feed.fields.first("X-Api-Key") == "Wunderkammer-77")
    let page = try #require(paper.server.requests(to: "/1").first)
    #expect(page.fields.first("X-Api-Key") == "Wunderkammer-77")
    let elsewhere = try #require(other.server.requests(to: "/2").first)
    #expect(elsewhere.fields.first("Authorization") == nil)
    #expect(elsewhere.fields.first("X-Api-Key") == nil)
    #expect(
      paper.server.requests(to: "/three.xml").first?.fields.first("X-Api-Key") == "Murmeltier-33")
    let proxied = try #require(proxy.requests.first { $0.target.hasSuffix("/rss") })
    #expect(proxied.fields.first("Proxy-Authorization") != nil)

    let all = try Self.everything(below: paper.folder.file("archive")) + daemon.said
    #expect(all.contains("[removed]"), "the requests are archived")
    for word in ["Kartoffelsalat", "Wunderkammer", "Zwiebelfisch", "Murmeltier"] {
      #expect(!all.contains(word), "\(word)")
    }
    for text in [basic, "cDpad2llYmVsZmlzY2gtOTk="] { #expect(!all.contains(text)) }
    #expect(try await paper.verifies())
  }

  @Test("A feed's own limits hold for it, and no other's")
  func limits() async throws {
    let paper = try Paper()
    defer { paper.end() }
    let many = (1...40).map { "/none/\($0)/with/a/path/that/is/long/enough/to/count" }
    for id in ["large", "small"] { paper.feed("/\(id).xml", many) }
    paper.set("/slow.xml", .silent)
    try paper.configure([
      paper.entry("large"),
      paper.entry("small", nil, "\"network\": { \"max_size\": \"1KiB\" }"),
      paper.entry("slow", nil, "\"network\": { \"timeout\": \"300ms\" }"),
    ])
    let pass = try await paper.run("crawl", "--once")
    #expect(pass.status == 1)
    let lines = pass.error.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("feed small: failed: ") }, "\(pass.error)")
    #expect(lines.contains { $0.hasPrefix("feed slow: failed: ") }, "\(pass.error)")
    #expect(!lines.contains { $0.hasPrefix("feed large") })
    #expect(pass.out.contains("feed large: 40 items"))
  }
}
