import StetModel
import StetTestKit
import Testing

@testable import StetFetch

@Suite("What goes out", .timeLimit(.minutes(5)))
struct RequestTests {
  @Test("a request says who asks and what for, and nothing else (C9, C10)")
  func exactHead() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeFetcher()
    let request = loopback(server.url("/a/feed?x=1&y=%20#part")) {
      $0.accept = "application/rss+xml, */*;q=0.1"
    }
    let response = try await fetcher.fetch(request)
    let expected = """
      GET /a/feed?x=1&y=%20 HTTP/1.1\r
      Host: 127.0.0.1:\(server.port)\r
      User-Agent: Stet/test (+https://example.org/crawler)\r
      Accept: application/rss+xml, */*;q=0.1\r
      Accept-Encoding: gzip, br, zstd\r
      \r

      """
    #expect(server.requests.map { String(decoding: $0.head, as: UTF8.self) } == [expected])
    #expect(response.url == server.url("/a/feed?x=1&y=%20"))
  }

  @Test("what an answer says changes nothing about the next request (C9)")
  func noMemory() async throws {
    let fields = [
      HTTPField("Set-Cookie", "id=1; Path=/"), HTTPField("ETag", "\"v\""),
      HTTPField("Last-Modified", "Sat, 01 Jan 2000 00:00:00 GMT"),
      HTTPField("Strict-Transport-Security", "max-age=99999999"),
      HTTPField("Alt-Svc", "h2=\":1\"; ma=99999999"), HTTPField("Cache-Control", "no-cache"),
      HTTPField("Accept-CH", "Sec-CH-UA"), HTTPField("IM", "feed"), HTTPField("Refresh", "0"),
      HTTPField("WWW-Authenticate", "Basic realm=\"x\""),
    ]
    let server = try LoopbackServer { request in
      request.path == "/redirect"
        ? .status(302, fields: fields + [HTTPField("Location", "/b")])
        : .ok("x", fields: fields)
    }
    let fetcher = try makeFetcher()
    for path in ["/a", "/redirect", "/c"] {
      _ = try await fetcher.fetch(loopback(server.url(path)))
    }
    let expected = ["/a", "/redirect", "/b", "/c"].map { path in
      """
      GET \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(server.port)\r
      User-Agent: Stet/test (+https://example.org/crawler)\r
      Accept: */*\r
      Accept-Encoding: gzip, br, zstd\r
      \r

      """
    }
    #expect(server.requests.map { String(decoding: $0.head, as: UTF8.self) } == expected)
  }

  @Test("the exchange keeps both heads byte for byte, the peer and the time")
  func exchange() async throws {
    let head = "HTTP/1.1 200 Fine\r\nX-Odd:  two  spaces \r\nContent-LENGTH: 2\r\n\r\n"
    let server = try LoopbackServer { _ in .raw(head + "ok") }
    let response = try await makeFetcher().fetch(loopback(server.url()))
    let exchange = try #require(response.exchanges.first)
    #expect(response.exchanges.count == 1)
    #expect(exchange.requestHead == server.requests.first?.head)
    #expect(exchange.responseHead == Array(head.utf8))
    #expect(exchange.address == "127.0.0.1")
    #expect(exchange.started == Instant(seconds: 1_800_000_000))
    #expect(exchange.status == 200)
    #expect(
      response.fields == [HTTPField("X-Odd", "two  spaces"), HTTPField("Content-LENGTH", "2")])
  }

  @Test("informational answers before the answer leave no trace")
  func informational() async throws {
    let final = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    let hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nLocation: /elsewhere\r\n\r\n"
    let response = try await fetch(
      .raw("HTTP/1.1 100 Continue\r\n\r\n" + hints + final + "ok")
    ).get()
    #expect(response.exchanges.map(\.responseHead) == [Array(final.utf8)])
    #expect(response.text == "ok")
  }

  @Test(
    "validators go back byte for byte (C1, C2)",
    arguments: [
      Validators(etag: "W/\"a b,c\"", lastModified: "Sat, 01 Jan 2000 00:00:00 GMT"),
      Validators(etag: "\"only\"", lastModified: nil),
      Validators(etag: nil, lastModified: "not even a date"),
      Validators(etag: "no quotes", lastModified: nil),
    ])
  func validators(validators: Validators) async throws {
    let server = try LoopbackServer { request in
      if request.fields.first("If-None-Match") == validators.etag,
        request.fields.first("If-Modified-Since") == validators.lastModified
      {
        return .status(304)
      }
      return .ok("x")
    }
    let request = loopback(server.url()) { $0.validators = validators }
    let response = try await makeFetcher().fetch(request)
    #expect(response.status == 304)
    #expect(response.body.isEmpty)
  }

  @Test("a validator that is not UTF-8 goes back as the bytes that came")
  func validatorBytes() async throws {
    let raw = Array("HTTP/1.1 200 OK\r\nETag: \"caf".utf8) + [0xE9] + Array("\"\r\n".utf8)
    let reply = LoopbackReply(body: raw + Array("Content-Length: 0\r\n\r\n".utf8), manner: .raw)
    let server = try LoopbackServer { _ in reply }
    let fetcher = try makeFetcher()
    let first = try await fetcher.fetch(loopback(server.url()))
    _ = try await fetcher.fetch(loopback(server.url()) { $0.validators = first.validators })
    let line = Array("If-None-Match: \"caf".utf8) + [0xE9, 0x22, 0x0D, 0x0A]
    #expect(server.requests.last?.head.firstRange(of: line) != nil)
  }

  @Test("further fields go out as they are, an empty one too")
  func furtherFields() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fields = [HTTPField("A-IM", "feed"), HTTPField("X-Empty", "")]
    _ = try await makeFetcher().fetch(loopback(server.url()) { $0.fields = fields })
    #expect(server.requests.first?.fields.suffix(2) == fields[...])
  }

  @Test(
    "fields that would break out of their line are refused",
    arguments: [
      HTTPField("X", "a\r\nHost: other"), HTTPField("X", "a\nb"), HTTPField("X", "a\u{0}b"),
      HTTPField("X\r\nY", "a"), HTTPField("X Y", "a"), HTTPField("", "a"), HTTPField("X:", "a"),
    ])
  func refusedFields(field: HTTPField) async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let result = await outcome(
      try makeFetcher(), loopback(server.url()) { $0.fields = [field] })
    #expect(result.error?.code == "other")
    let etag = await outcome(
      try makeFetcher(), loopback(server.url()) { $0.validators.etag = "\"a\"\r\nX: y" })
    #expect(etag.error?.code == "other")
    #expect(server.requests.isEmpty)
  }

  @Test("a user agent that would break out of its line is refused")
  func refusedUserAgent() {
    #expect(throws: FetchError.self) {
      _ = try CurlFetcher(userAgent: "Stet\r\nX: y") { Instant(seconds: 0) }
    }
  }

  @Test(
    "what is not an http or https URL is refused",
    arguments: [
      ("", "invalid_url"), ("/feed", "invalid_url"), ("http://", "invalid_url"),
      ("http://a b/", "invalid_url"), ("ftp://example.org/", "unsupported_scheme"),
      ("file:///etc/passwd", "unsupported_scheme"), ("data:text/html,x", "unsupported_scheme"),
    ])
  func refusedURLs(url: String, code: String) async throws {
    #expect(await outcome(try makeFetcher(), loopback(url)).error?.code == code)
  }
}

extension [UInt8] {
  func firstRange(of part: [UInt8]) -> Range<Int>? {
    guard part.count <= count else { return nil }
    for start in 0...(count - part.count) where self[start..<(start + part.count)] == part[...] {
      return start..<(start + part.count)
    }
    return nil
  }
}
