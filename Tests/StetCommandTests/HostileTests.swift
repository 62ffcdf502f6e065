import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@Suite("Feeds and sites at their worst", .timeLimit(.minutes(5))) struct HostileTests {
  /// 64 MiB of zeros in some 64 KB: a member of stored length zero would do, this one is real.
  static func bomb() throws -> [UInt8] {
    let pipe = popen("head -c 67108864 /dev/zero | gzip -9", "r")
    let stream = try #require(pipe)
    defer { pclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  @Test("The daemon goes on, tells of each, and archives what is good")
  func survives() async throws {
    let paper = try Paper()
    defer { paper.end() }
    let bomb = try Self.bomb()
    let gzip = HTTPField("Content-Encoding", "gzip")
    paper.set("/loop.xml", .redirect("/loop2.xml"))
    paper.set("/loop2.xml", .redirect("/loop.xml"))
    paper.set("/file.xml", .redirect("file:///etc/passwd", status: 301))
    paper.set("/bomb.xml", LoopbackReply(fields: [gzip], body: bomb))
    paper.set(
      "/garbage.xml",
      LoopbackReply(body: (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }))
    paper.set("/empty.xml", .ok("", type: "application/rss+xml"))
    paper.set(
      "/short.xml", LoopbackReply(body: Array("<rss".utf8), manner: .truncated(declared: 9999)))
    paper.set("/nonsense.xml", .raw("HTTP/1.1 OK 200\r\nContent-Length: -5\r\n\r\n"))
    paper.set("/hangup.xml", .close)
    paper.set(
      "/drip.xml",
      LoopbackReply(
        body: [UInt8](repeating: 0x20, count: 4096),
        manner: .drip(bytes: 1, every: .milliseconds(200))))
    paper.feed("/unknown.xml", ["http://nowhere.invalid/1"])
    var names = [
      "loop", "file", "bomb", "garbage", "empty", "short", "nonsense", "hangup", "drip",
    ]
    var feeds = names.map {
      paper.entry($0, nil, "\"network\": { \"slow_period\": \"2s\", \"max_size\": \"16MiB\" }")
    }
    feeds.append(paper.entry("nowhere", "http://nowhere.invalid/rss"))
    names.append("nowhere")

    // Sites with a robots.txt that is none, each with one page.
    let line = "User-agent: Other\nDisallow: /\n\n"
    let sites: [(host: String, robots: Paper.Handler, isOpen: Bool)] = [
      (
        "127.0.0.11",
        { _ in .ok(String(repeating: line, count: 160_000), type: "text/plain") }, true
      ),
      (
        "127.0.0.12",
        { request in
          let hops = Int(request.query ?? "") ?? 0
          return hops < 20
            ? .redirect("/robots.txt?\(hops + 1)") : .ok("User-agent: *\nDisallow: /")
        }, true
      ),
      ("127.0.0.13", { _ in .silent }, false),
    ]
    var others: [Paper] = []
    defer { for other in others { other.end() } }
    var links = ["/1", "http://nowhere.invalid/2"]
    for site in sites {
      let other = try Paper(host: site.host)
      others.append(other)
      other.set("/robots.txt", site.robots)
      links.append(other.server.url("/7"))
    }
    // A page that leads to a host which is not to be asked for a week.
    let held = try Paper(host: "127.0.0.14")
    others.append(held)
    held.set("/robots.txt", .status(404))
    for path in ["/5", "/6"] {
      held.set(path, .status(429, fields: [HTTPField("Retry-After", "604800")]))
    }
    links.append(held.server.url("/5"))
    paper.set("/away", .redirect(held.server.url("/6")))
    links.append("/away")
    paper.feed("/good.xml", links)
    feeds.append(
      paper.entry("good", nil, "\"network\": { \"timeout\": \"3s\", \"host_concurrency\": 1 }"))
    // Many items in one feed, none of which may be fetched.
    let items = (0..<20_000).map { "<item><link>http://127.0.0.15:9/\($0)</link></item>" }
    paper.set(
      "/many.xml",
      .ok(
        "<rss version='2.0'><channel>\(items.joined())</channel></rss>", type: "application/rss+xml"
      ))
    feeds.append(paper.entry("many"))

    try paper.configure(feeds, network: "\"host_concurrency\": 8")
    let daemon = try paper.daemon()
    for name in names {
      #expect(await daemon.says("feed \(name): failed: "), "\(name)")
    }
    #expect(await daemon.says("feed many: 20000 items"))
    #expect(await daemon.says("The well at number 1"))
    #expect(await daemon.says("The well at number 7", times: 2))
    #expect(await daemon.says("(HTTP 429)"))
    #expect(await daemon.says("nowhere.invalid/2"))
    #expect(await daemon.says("http://127.0.0.13"), "a robots.txt that never comes is told of")
    let status = try await paper.run("status")
    #expect(status.status == 0 && status.out.contains("127.0.0.14: until "), "\(status.out)")
    #expect(await daemon.end() == 0, "\(daemon.said.suffix(4000))")
    #expect(others[2].asked("/7").all == 0)
    #expect(held.asked("/5").all + held.asked("/6").all == 1)
    #expect(try await paper.verifies())
    #expect(!daemon.said.contains("root:"))
  }
}
