import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite("Redirects", .timeLimit(.minutes(5)))
struct RedirectTests {
  @Test("every kind is followed, relative places too, and each hop is kept")
  func chain() async throws {
    let server = try LoopbackServer { request in
      switch request.target {
      case "/1": .redirect("/2?q#part", status: 301)
      case "/2?q": .redirect("dir/3", status: 302)
      case "/dir/3": .redirect("../4", status: 303)
      case "/4": .redirect("?5", status: 307)
      case "/4?5":
        .redirect("//127.0.0.1:\(request.fields.first("Host")?.suffix(5) ?? "")/6", status: 308)
      case "/6": .ok("there")
      default: .status(404)
      }
    }
    // The port has five digits on Linux (net.ipv4.ip_local_port_range starts at 32768).
    let response = try await makeFetcher().fetch(loopback(server.url("/1")))
    #expect(response.text == "there")
    #expect(response.url == server.url("/6"))
    #expect(response.redirects == [301, 302, 303, 307, 308])
    #expect(
      response.exchanges.map(\.url)
        == ["/1", "/2?q", "/dir/3", "/4", "/4?5", "/6"].map { server.url($0) })
    #expect(server.requests.allSatisfy { $0.method == "GET" && !$0.target.contains("#") })
    #expect(server.connections == 1)
  }

  @Test("a place that is written in raw UTF-8 is found")
  func rawUTF8() async throws {
    let server = try LoopbackServer { request in
      request.target == "/" ? .redirect("/caf\u{E9}") : .ok(request.target)
    }
    #expect(try await makeFetcher().fetch(loopback(server.url())).text == "/caf%C3%A9")
  }

  @Test("other statuses, and redirects to nowhere, are answers", arguments: [300, 301, 304, 305])
  func answers(status: Int) async throws {
    let fields = status == 301 ? [] : [HTTPField("Location", "/other")]
    let server = try LoopbackServer { _ in .status(status, fields: fields) }
    let response = try await makeFetcher().fetch(loopback(server.url()))
    #expect(response.status == status)
    #expect(response.exchanges.count == 1)
  }

  @Test("a loop ends where it closes")
  func loop() async throws {
    let server = try LoopbackServer { .redirect($0.path == "/a" ? "/b" : "/a#again") }
    let result = await outcome(try makeFetcher(), loopback(server.url("/a")))
    #expect(result.error == .redirectLoop(server.url("/a")))
    #expect(server.requests.count == 2)
  }

  @Test("too many are too many, as many as allowed are not", arguments: [0, 1, 3])
  func tooMany(limit: Int) async throws {
    let server = try LoopbackServer { request in
      let step = Int(request.path.dropFirst()) ?? 0
      return step == 3 ? .ok("end") : .redirect("/\(step + 1)")
    }
    let request = loopback(server.url("/0")) { $0.limits.maximumRedirects = limit }
    let result = await outcome(try makeFetcher(), request)
    if limit == 3 {
      #expect(result.response?.text == "end")
    } else {
      #expect(result.error == .tooManyRedirects(limit: limit))
      #expect(server.requests.count == limit + 1)
    }
  }

  @Test(
    "only http and https are followed",
    arguments: [
      ("file:///etc/passwd", "unsupported_scheme"), ("FILE:/etc/passwd", "unsupported_scheme"),
      ("gopher://127.0.0.1:70/_x", "unsupported_scheme"),
      ("javascript:alert(1)", "unsupported_scheme"), ("http://[::1", "invalid_url"),
      ("ftp://127.0.0.1/x", "unsupported_scheme"), ("data:text/html,x", "unsupported_scheme"),
      ("ws://127.0.0.1/", "unsupported_scheme"), ("dict://127.0.0.1:11211/x", "unsupported_scheme"),
      ("mailto:a@example.org", "unsupported_scheme"), ("about:blank", "unsupported_scheme"),
      ("blob:http://127.0.0.1/x", "unsupported_scheme"),
      ("view-source:http://127.0.0.1/", "unsupported_scheme"),
      ("\tjava\tscript:x", "unsupported_scheme"), ("http:///", "invalid_url"),
      ("http://127.0.0.1:99999/", "invalid_url"), ("http://127.0.0.256/", "invalid_url"),
      ("http://a%00b/", "invalid_url"), ("//[::1%25lo]/", "invalid_url"),
    ])
  func schemes(location: String, code: String) async throws {
    #expect(try await fetch(.redirect(location)).error?.code == code)
  }

  @Test("the body of a redirect is dropped, whatever it is")
  func bodies() async throws {
    let long = [UInt8](repeating: 0x78, count: 4 << 20)
    let server = try LoopbackServer { request in
      let to = [HTTPField("Location", "/end")]
      switch request.path {
      case "/long": return LoopbackReply(status: 302, fields: to, body: long)
      case "/cut": return LoopbackReply(status: 302, fields: to, manner: .truncated(declared: 9))
      case "/coded":
        let coding = [HTTPField("Content-Encoding", "rot13")]
        return LoopbackReply(status: 302, fields: to + coding, body: [1, 2, 3])
      default: return .ok("end")
      }
    }
    let fetcher = try makeFetcher()
    for path in ["/long", "/cut", "/coded"] {
      let request = loopback(server.url(path)) { $0.limits.maximumBytes = 100 }
      #expect(await outcome(fetcher, request).response?.text == "end", "\(path)")
    }
  }

  @Test("the time limit is for all hops together")
  func totalTime() async throws {
    let server = try LoopbackServer { request in
      let step = Int(request.path.dropFirst()) ?? 0
      return LoopbackReply(
        status: 302, fields: [HTTPField("Location", "/\(step + 1)")], body: [1],
        manner: .drip(bytes: 1, every: .milliseconds(60)))
    }
    let request = loopback(server.url("/0")) {
      $0.limits.timeout = .milliseconds(150)
      $0.limits.maximumRedirects = 100
    }
    #expect(await outcome(try makeFetcher(), request).error == .timeout("total"))
    // Each hop alone is well within it.
    #expect(server.requests.count <= 3)
  }

  @Test("validators and further fields stay with the host and origin they were for")
  func secrets() async throws {
    let other = try LoopbackServer(host: "127.0.0.2") { _ in .ok("other") }
    let away = other.url()
    let server = try LoopbackServer { request in
      request.path == "/away"
        ? .redirect(away) : request.path == "/" ? .redirect("/same") : .ok("x")
    }
    let fetcher = try makeFetcher()
    for path in ["/", "/away"] {
      _ = try await fetcher.fetch(
        loopback(server.url(path)) {
          $0.validators = Validators(etag: "\"v\"", lastModified: "then")
          $0.fields = [HTTPField("Authorization", "Bearer secret")]
        })
    }
    for request in server.requests {
      #expect(request.fields.first("If-None-Match") == "\"v\"")
      #expect(request.fields.first("Authorization") == "Bearer secret")
    }
    #expect(server.requests.count == 3)
    let names = ["If-None-Match", "If-Modified-Since", "Authorization", "Referer", "Cookie"]
    let request = try #require(other.requests.first)
    #expect(names.allSatisfy { request.fields.first($0) == nil })
  }

  @Test("validators whose URL is known go there and nowhere else")
  func validatorsURL() async throws {
    let other = try LoopbackServer(host: "127.0.0.2") { _ in .ok("other") }
    let away = other.url("/feed")
    let server = try LoopbackServer { _ in .redirect(away) }
    _ = try await makeFetcher().fetch(
      loopback(server.url()) {
        $0.validators = Validators(etag: "\"v\"")
        $0.validatorsURL = away
      })
    #expect(server.requests.map { $0.fields.first("If-None-Match") } == [nil])
    #expect(other.requests.map { $0.fields.first("If-None-Match") } == ["\"v\""])
  }
}
