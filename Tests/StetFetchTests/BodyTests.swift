import StetFetch
import StetModel
import StetTestKit
import StetText
import Testing

@Suite("Bodies", .timeLimit(.minutes(5)))
struct BodyTests {
  @Test(
    "each framing gives the same body",
    arguments: [
      LoopbackReply.Manner.whole, .chunked(7), .untilClose, .drip(bytes: 500, every: .zero),
    ])
  func framings(manner: LoopbackReply.Manner) async throws {
    let reply = LoopbackReply(body: Array(Fixture.text.utf8), manner: manner)
    #expect(try await fetch(reply).get().text == Fixture.text)
  }

  @Test("each coding that is offered is undone, whatever the framing", arguments: 0..<5)
  func codings(index: Int) async throws {
    let (name, bytes) = Fixture.codings[index]
    for manner in [LoopbackReply.Manner.whole, .chunked(5), .untilClose] {
      let reply = LoopbackReply(
        fields: [HTTPField("Content-Encoding", name)], body: bytes, manner: manner)
      #expect(try await fetch(reply).get().text == Fixture.text)
    }
  }

  @Test("the bytes of a coded body are kept as they came, dechunked", arguments: 0..<5)
  func encoded(index: Int) async throws {
    let (name, bytes) = Fixture.codings[index]
    for manner in [LoopbackReply.Manner.whole, .chunked(5), .untilClose] {
      let reply = LoopbackReply(
        fields: [HTTPField("Content-Encoding", name)], body: bytes, manner: manner)
      #expect(try await fetch(reply).get().encodedBody == bytes)
    }
  }

  @Test("a body of two codings is kept with both on")
  func twiceEncoded() async throws {
    let inner = Fixture.codings[0].bytes
    let outer = Gzip.pack(inner)
    let reply = LoopbackReply(fields: [HTTPField("Content-Encoding", "gzip, gzip")], body: outer)
    let response = try await fetch(reply).get()
    #expect(response.text == Fixture.text)
    #expect(response.encodedBody == outer)
  }

  @Test(
    "a body without a coding is there once",
    arguments: [[], [HTTPField("Content-Encoding", "identity")]])
  func plain(fields: [HTTPField]) async throws {
    let response = try await fetch(LoopbackReply(fields: fields, body: Array("plain".utf8))).get()
    #expect(response.text == "plain" && response.encodedBody == nil)
  }

  @Test("coded bytes count against the limit too, whatever they would decode to", arguments: 0..<5)
  func encodedLimit(index: Int) async throws {
    let (name, bytes) = Fixture.codings[index]
    let reply = LoopbackReply(fields: [HTTPField("Content-Encoding", name)], body: bytes)
    let limit = bytes.count - 1
    #expect(
      try await fetch(reply) { $0.limits.maximumBytes = limit }.error == .tooLarge(limit: limit))
  }

  @Test("a coded body that ends early is no answer, whatever the transfer says", arguments: 0..<5)
  func cutCodings(index: Int) async throws {
    let (name, bytes) = Fixture.codings[index]
    for manner in [LoopbackReply.Manner.whole, .chunked(5), .untilClose] {
      for count in [1, bytes.count / 2, bytes.count - 1] {
        let reply = LoopbackReply(
          fields: [HTTPField("Content-Encoding", name)], body: Array(bytes.prefix(count)),
          manner: manner)
        #expect(try await fetch(reply).error?.code == "incomplete", "\(manner) \(count)")
      }
    }
  }

  @Test(
    "damaged and unknown codings are no answer",
    arguments: [
      ("gzip", "plain text"), ("deflate", "plain text"), ("deflate", "x\u{1} text"),
      ("br", "\u{FF}\u{FF} plain text"), ("zstd", "plain text"),
      ("rot13", "cynva grkg"), ("gzip, gzip, gzip, gzip", "plain text"), ("gzip, br", "plain text"),
    ])
  func damagedCodings(name: String, body: String) async throws {
    let reply = LoopbackReply(
      fields: [HTTPField("Content-Encoding", name)], body: Array(body.utf8))
    #expect(try await fetch(reply).error?.code == "incomplete")
  }

  @Test("deflate that only looks as if it had a zlib header is undone")
  func ambiguousDeflate() async throws {
    // A stored block whose first bytes pass for a header, and an empty last block.
    let body: [UInt8] = [0x78, 0x01, 0x00, 0xFE, 0xFF, 0x61, 0x03, 0x00]
    let reply = LoopbackReply(fields: [HTTPField("Content-Encoding", "Deflate")], body: body)
    #expect(try await fetch(reply).get().text == "a")
  }

  @Test("an answer without a body may name a coding", arguments: [200, 304])
  func emptyCoded(status: Int) async throws {
    let reply = LoopbackReply(status: status, fields: [HTTPField("Content-Encoding", "gzip")])
    let response = try await fetch(reply).get()
    #expect(response.body.isEmpty && response.encodedBody == nil)
  }

  @Test("a bomb is refused when it has grown past the limit", arguments: 0..<4)
  func bombs(index: Int) async throws {
    let (name, bytes) = Fixture.bombs[index]
    let reply = LoopbackReply(fields: [HTTPField("Content-Encoding", name)], body: bytes)
    #expect(
      try await fetch(reply) { $0.limits.maximumBytes = 1 << 19 }.error
        == .tooLarge(limit: 1 << 19))
    #expect(try await fetch(reply).get().body.count == 1 << 20)
  }

  @Test(
    "a body is refused one byte above the limit, not at it",
    arguments: [
      LoopbackReply.Manner.whole, .chunked(1000), .untilClose,
    ])
  func limit(manner: LoopbackReply.Manner) async throws {
    let reply = LoopbackReply(body: [UInt8](repeating: 0x61, count: 10_000), manner: manner)
    #expect(
      try await fetch(reply) { $0.limits.maximumBytes = 10_000 }.get().body.count == 10_000)
    #expect(
      try await fetch(reply) { $0.limits.maximumBytes = 9999 }.error == .tooLarge(limit: 9999))
  }

  @Test(
    "a declared length above the limit is refused before the body",
    arguments: [
      "33554433", "99999999999999999999999999",
    ])
  func declaredLength(length: String) async throws {
    // The body never comes: only the head can be what ends this.
    let server = try LoopbackServer { _ in
      LoopbackReply(
        fields: [HTTPField("Content-Length", length)], body: [1, 2],
        manner: .drip(bytes: 1, every: .seconds(30)))
    }
    let result = await outcome(try makeFetcher(), loopback(server.url()))
    #expect(result.error == .tooLarge(limit: 32 << 20))
  }

  @Test("a 304 may declare the length of the body that it leaves out")
  func notModifiedLength() async throws {
    let reply = LoopbackReply(status: 304, fields: [HTTPField("Content-Length", "99999999")])
    #expect(try await fetch(reply).get().status == 304)
  }

  @Test(
    "a body that ends short of its length is no answer",
    arguments: [
      LoopbackReply(body: Array("half".utf8), manner: .truncated(declared: 8)),
      .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
      .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf"),
      .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhalf"),
      .close,
    ])
  func truncated(reply: LoopbackReply) async throws {
    #expect(try await fetch(reply).error?.code == "incomplete")
  }

  @Test("bytes beyond the declared length are not part of the body")
  func longerThanDeclared() async throws {
    let reply = LoopbackReply.raw(
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 404 No\r\n")
    #expect(try await fetch(reply).get().text == "body")
  }

  @Test("a slow drip is given up, an unbroken stream of the same length in time is not")
  func drip() async throws {
    let reply = LoopbackReply(
      body: [UInt8](repeating: 0x61, count: 1000), manner: .drip(bytes: 1, every: .milliseconds(10))
    )
    let slow = try await fetch(reply) {
      $0.limits.slowPeriod = .milliseconds(100)
      $0.limits.slowBytesPerSecond = 1000
    }
    #expect(slow.error == .timeout("slow"))
    // Several periods long.
    let steady = try await fetch(
      LoopbackReply(
        body: [UInt8](repeating: 0x61, count: 4000),
        manner: .drip(bytes: 100, every: .milliseconds(25)))
    ) {
      $0.limits.slowPeriod = .milliseconds(300)
      $0.limits.slowBytesPerSecond = 100
    }
    #expect(steady.response?.body.count == 4000)
  }

  @Test("every limit is the request's own, also of those that share a fetcher (C19)")
  func ownLimits() async throws {
    let server = try LoopbackServer { request in
      switch request.path {
      case "/hop": .redirect("/body")
      case "/silent": .silent
      default: LoopbackReply(body: [UInt8](repeating: 0x61, count: 1000))
      }
    }
    let fetcher = try makeFetcher()
    let cases: [(path: String, change: @Sendable (inout FetchLimits) -> Void, error: FetchError?)] =
      [
        ("/body", { $0.maximumBytes = 999 }, .tooLarge(limit: 999)),
        ("/body", { $0.maximumBytes = 1000 }, nil),
        ("/hop", { $0.maximumRedirects = 0 }, .tooManyRedirects(limit: 0)),
        ("/hop", { $0.maximumRedirects = 1 }, nil),
        ("/silent", { $0.timeout = .milliseconds(150) }, .timeout("total")),
        ("/silent", { $0.slowPeriod = .milliseconds(150) }, .timeout("slow")),
        (
          "/silent",
          {
            $0.slowPeriod = .milliseconds(50)
            $0.slowBytesPerSecond = 0
            $0.timeout = .milliseconds(300)
          }, .timeout("total")
        ),
      ]
    await withTaskGroup(of: (Int, FetchError?).self) { group in
      for (index, one) in cases.enumerated() {
        group.addTask {
          let request = loopback(server.url(one.path)) { one.change(&$0.limits) }
          return (index, await outcome(fetcher, request).error)
        }
      }
      for await (index, error) in group { #expect(error == cases[index].error, "\(index)") }
    }
  }

  @Test("a drip that is fast enough meets the limit for the whole")
  func dripTotal() async throws {
    let reply = LoopbackReply(
      body: [UInt8](repeating: 0x61, count: 1000), manner: .drip(bytes: 1, every: .milliseconds(10))
    )
    let result = try await fetch(reply) { $0.limits.timeout = .milliseconds(100) }
    #expect(result.error == .timeout("total"))
  }

  @Test("no answer at all is given up")
  func silent() async throws {
    let total = try await fetch(.silent) { $0.limits.timeout = .milliseconds(100) }
    #expect(total.error == .timeout("total"))
    let slow = try await fetch(.silent) { $0.limits.slowPeriod = .milliseconds(100) }
    #expect(slow.error == .timeout("slow"))
  }

  @Test(
    "a head without end is refused",
    arguments: [
      String(repeating: "X-Filler: \(String(repeating: "x", count: 1000))\r\n", count: 400),
      String(repeating: "X: y\r\n", count: 2000),
      "X-Long: " + String(repeating: "x", count: 300_000) + "\r\n",
    ])
  func headBomb(fields: String) async throws {
    #expect(try await fetch(.raw("HTTP/1.1 200 OK\r\n" + fields + "\r\nx")).error?.code == "other")
  }

  @Test("informational heads without end are refused")
  func informationalBomb() async throws {
    let hints = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 9000)
    let result = try await fetch(.raw(hints + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    #expect(result.error?.code == "other")
  }

  @Test(
    "what is no HTTP is no answer",
    arguments: ["<html>hello</html>", "SSH-2.0-x\r\n", "HTTP/9.9 200 OK\r\n\r\n"])
  func noHTTP(text: String) async throws {
    let result = try await fetch(.raw(text))
    #expect(result.error?.code == "other", "\(result)")
  }
}
