import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@Suite("A hub", .timeLimit(.minutes(5))) struct HubTests {
  /// Sends one request to the listener and gives the answer, head and body.
  static func send(_ text: String, to port: Int) throws -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(clamping: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // Nobody may be listening yet.
    guard connected == 0 else { return "" }
    let bytes = Array(text.utf8)
    let sent = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    try #require(sent == bytes.count)
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
      answer += buffer[..<count]
    }
    return String(decoding: answer, as: UTF8.self)
  }

  /// RFC 2104 with SHA-256.
  static func hmac(_ body: String, _ key: String) -> String {
    var block = Array(key.utf8)
    if block.count > 64 { block = Array(Digest.sha256(block)) }
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = Digest.sha256(block.map { $0 ^ 0x36 } + Array(body.utf8))
    return Digest.sha256Hex(block.map { $0 ^ 0x5C } + Array(inner))
  }

  static func form(_ body: [UInt8]) -> [String: String] {
    var fields: [String: String] = [:]
    for part in String(decoding: body, as: UTF8.self).split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { continue }
      fields[pair[0]] = pair[1].replacing("%3A", with: ":").replacing("%2F", with: "/")
    }
    return fields
  }

  @Test("Subscribed and pushed to, a feed's news is archived without a poll, until a restart too")
  func pushed() async throws {
    let paper = try Paper()
    defer { paper.end() }
    let hub = try LoopbackServer(host: "127.0.0.3") { _ in .status(202) }
    defer { hub.stop() }
    let port = try LoopbackServer.freePort()
    let mark = "<atom:link rel='hub' href='\(hub.url("/"))'/>"
    paper.feed("/one.xml", ["/1"], extra: mark)
    try paper.configure(
      [paper.entry("one", nil, "\"min_interval\": \"60s\", \"max_interval\": \"60s\"")],
      more: """
        "websub": { "callback": "http://127.0.0.1:\(port)/hook/", "listen": "127.0.0.1:\(port)" },
        """)
    let daemon = try paper.daemon(["--log-level", "info"])
    await hub.arrival(of: 1)
    let request = try #require(hub.requests.first)
    let form = Self.form(request.body)
    #expect(request.method == "POST" && form["hub.mode"] == "subscribe")
    #expect(form["hub.topic"] == paper.server.url("/one.xml"))
    let secret = try #require(form["hub.secret"])
    let callback = try #require(form["hub.callback"])
    let path = try #require(callback.split(separator: "\(port)", maxSplits: 1).last)

    let query = "hub.mode=subscribe&hub.topic=\(paper.server.url("/one.xml"))&hub.challenge=xyzzy"
    let agreed = try Self.send(
      "GET \(path)?\(query)&hub.lease_seconds=864000 HTTP/1.1\r\nHost: h\r\n\r\n", to: port)
    #expect(agreed.hasPrefix("HTTP/1.1 200") && agreed.hasSuffix("xyzzy"), "\(agreed)")
    await daemon.says("subscribed")

    let push = { (links: [String], signed: Bool) in
      let body = Paper.rss(links, origin: paper.server.origin, extra: mark)
      let signature = signed ? "X-Hub-Signature: sha256=\(Self.hmac(body, secret))\r\n" : ""
      return try Self.send(
        "POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Type: application/rss+xml\r\n\(signature)"
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", to: port)
    }
    #expect(try push(["/2", "/1"], true).hasPrefix("HTTP/1.1 200"))
    #expect(await daemon.says("The well at number 2"))
    #expect(paper.asked("/one.xml").all == 1, "the push was enough")
    #expect(try push(["/66"], false).hasPrefix("HTTP/1.1 200"))

    // From now on it is polled once a day, whatever its intervals say.
    let status = try JSON.parse(try await paper.run("status", "--json").out)
    #expect(status["subscriptions"]?.int == 1)
    let next = try #require(status["feeds"]?["next"]?.string.flatMap { Instant(rfc3339: $0) })
    let time = try #require(status["time"]?.string.flatMap { Instant(rfc3339: $0) })
    #expect(next.since(time) > .seconds(20 * 3600), "\(next)")
    #expect(await daemon.end() == 0)
    #expect(paper.asked("/66").all == 0, "what is not signed is not believed")

    // The next start goes on with the same callback.
    let again = try paper.daemon()
    var answer = ""
    while answer.isEmpty {
      answer = try push(["/3", "/2", "/1"], true)
      await Task.yield()
    }
    #expect(answer.hasPrefix("HTTP/1.1 200"), "\(answer)")
    #expect(await again.says("The well at number 3"))
    #expect(paper.asked("/one.xml").all == 1)
    #expect(hub.requests.count == 1)

    // A feed that is taken out is unsubscribed.
    try paper.configure(
      [paper.entry("two")],
      more: """
        "websub": { "callback": "http://127.0.0.1:\(port)/hook/", "listen": "127.0.0.1:\(port)" },
        """)
    again.signal(SIGHUP)
    await hub.arrival(of: 2)
    #expect(Self.form(try #require(hub.requests.last).body)["hub.mode"] == "unsubscribe")
    #expect(await again.end() == 0, "\(again.said)")
    #expect(try await paper.verifies())
  }
}
