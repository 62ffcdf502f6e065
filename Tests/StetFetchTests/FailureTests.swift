import Glibc
import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite("Failures", .timeLimit(.minutes(5)))
struct FailureTests {
  @Test(
    "private and special addresses are not connected to",
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("2130706433", "127.0.0.1"),
      ("0x7f.1", "127.0.0.1"), ("0", "0.0.0.0"), ("10.0.0.1", "10.0.0.1"),
      ("169.254.169.254", "169.254.169.254"), ("[::1]", "::1"),
      ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"), ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
      ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1"), ("[fe80::1]", "fe80::1"),
    ])
  func forbidden(host: String, address: String) async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let request = FetchRequest(url: "http://\(host):\(server.port)/")
    let result = await outcome(try makeFetcher(), request)
    guard case .forbiddenAddress(_, let refused) = result.error else {
      Issue.record("\(result)")
      return
    }
    // A name may lead to more than one address.
    #expect(refused == address || host == "localhost")
    #expect(server.connections == 0)
  }

  @Test("a port where nobody listens is a connection refused")
  func refused() async throws {
    let server = try LoopbackServer(port: LoopbackServer.freePort()) { _ in .ok("x") }
    server.stop()
    let result = await outcome(try makeFetcher(), loopback(server.url()))
    guard case .connect("127.0.0.1", let reason) = result.error else {
      Issue.record("\(result)")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test("a name that does not exist is a DNS error")
  func unknownName() async throws {
    let result = await outcome(try makeFetcher(), FetchRequest(url: "http://something.invalid/"))
    #expect(result.error == .dns(host: "something.invalid"))
  }

  @Test("a server that does not speak TLS is a failed handshake")
  func plainBehindHTTPS() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let result = await outcome(
      try makeFetcher(), loopback("https://127.0.0.1:\(server.port)/"))
    guard case .tls("127.0.0.1", .handshake, _) = result.error else {
      Issue.record("\(result)")
      return
    }
    #expect(server.requests.isEmpty)
  }

  @Test("a handshake that nobody answers is a timeout while connecting")
  func connectTimeout() async throws {
    // The system completes the connection; nobody ever accepts it.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(listener) }
    try #require(listen(listener, 1) == 0)
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(listener, $0, &length)
      }
    }
    try #require(status == 0)
    let request = loopback("https://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/") {
      $0.limits.connectTimeout = .milliseconds(100)
    }
    #expect(await outcome(try makeFetcher(), request).error == .timeout("connect"))
    let whole = loopback(request.url) { $0.limits.timeout = .milliseconds(100) }
    #expect(await outcome(try makeFetcher(), whole).error == .timeout("total"))
  }

  @Test("an environment that names a proxy changes nothing")
  func proxyFromEnvironment() async throws {
    let proxy = try LoopbackServer { _ in .ok("from the proxy") }
    let server = try LoopbackServer { _ in .ok("direct") }
    setenv("http_proxy", proxy.origin, 1)
    defer { unsetenv("http_proxy") }
    #expect(try await makeFetcher().fetch(loopback(server.url())).text == "direct")
    #expect(proxy.requests.isEmpty)
  }

  @Test("a proxy that is given is used")
  func givenProxy() async throws {
    let proxy = try LoopbackServer { _ in .ok("from the proxy") }
    var options = CurlFetcher.Options()
    options.proxy = ProxySettings(url: proxy.origin)
    let response = try await makeFetcher(options).fetch(
      FetchRequest(url: "http://example.invalid/feed"))
    #expect(response.text == "from the proxy")
    #expect(proxy.requests.map(\.target) == ["http://example.invalid/feed"])
  }
}
