import Glibc
import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite("Proxies", .timeLimit(.minutes(5)), .serialized)
struct ProxyTests {
  private func request(_ url: String, _ proxy: ProxySettings?) -> FetchRequest {
    FetchRequest(url: url, proxy: proxy)
  }

  private static let marker = "tr0ub4dor"

  private func settings(_ url: String) -> ProxySettings {
    ProxySettings(
      url: url, credentials: Credentials(user: "u", password: Secret(Self.marker)))
  }

  @Test("each request has its own, or that of all, or none")
  func choice() async throws {
    let all = try LoopbackServer { _ in .ok("all") }
    let own = try LoopbackServer { _ in .ok("own") }
    let server = try LoopbackServer { _ in .ok("direct") }
    var options = CurlFetcher.Options()
    options.proxy = ProxySettings(url: all.origin)
    let fetcher = try makeFetcher(options)
    // Several times, so that handles are used again.
    for _ in 0..<2 {
      #expect(try await fetcher.fetch(request("http://a.example/", nil)).text == "all")
      let mine = request("http://a.example/", ProxySettings(url: own.origin + "/"))
      #expect(try await fetcher.fetch(mine).text == "own")
      var direct = request(server.url(), .direct)
      direct.allowPrivate = true
      #expect(try await fetcher.fetch(direct).text == "direct")
    }
    #expect(own.requests.map(\.target) == ["http://a.example/", "http://a.example/"])
  }

  @Test("it gets its credentials, nobody else does, and nothing keeps them")
  func credentials() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeFetcher()
    let response = try await fetcher.fetch(
      request("http://a.example/", settings(server.origin)))
    #expect(
      server.requests.first?.fields.first("Proxy-Authorization") == "Basic dTp0cjB1YjRkb3I=")
    let head = String(decoding: try #require(response.exchanges.first).requestHead, as: UTF8.self)
    #expect(head.contains("Proxy-Authorization: [removed]") && !head.contains("dTp0"))
    // It connected, and did not say where to.
    #expect(response.exchanges.first?.address == "")
    _ = try await fetcher.fetch(request("http://a.example/", ProxySettings(url: server.origin)))
    #expect(server.requests.last?.fields.first("Proxy-Authorization") == nil)
  }

  @Test("a tunnel that it refuses is a failure to connect, told without secrets")
  func refusedTunnel() async throws {
    let server = try LoopbackServer { _ in .status(407) }
    let result = try await makeFetcher().attempt(
      request("https://a.example/", settings(server.origin)), gate: nil)
    guard case .failure(let failure) = result, case .connect("a.example", _) = failure.error else {
      Issue.record("\(result)")
      return
    }
    #expect(server.requests.map(\.method) == ["CONNECT"])
    #expect(failure.unfinished == nil)
    #expect(!"\(failure) \(String(reflecting: failure))".contains(Self.marker))
  }

  @Test(
    "an address that is none of a proxy is refused, and not told",
    arguments: [
      "proxy.example:3128", "ftp://proxy.example", "file:///x", "http://",
      "http://u:tr0ub4dor@proxy.example:3128", "http://proxy.example/tr0ub4dor",
      "http://proxy.example/?tr0ub4dor", "socks4://proxy.example",
    ])
  func unusable(url: String) async throws {
    let settings = ProxySettings(url: url)
    let result = await outcome(try makeFetcher(), request("http://a.example/", settings))
    let error = try #require(result.error)
    #expect(error.code == "other")
    #expect(!"\(error)".contains(Self.marker))
    var options = CurlFetcher.Options()
    options.proxy = settings
    #expect(throws: error) { _ = try makeFetcher(options) }
  }

  @Test("one whose name does not exist is not the target's missing name")
  func unknownName() async throws {
    let result = await outcome(
      try makeFetcher(), request("http://a.example/", settings("http://proxy.invalid:1")))
    guard case .connect("a.example", _) = result.error else {
      Issue.record("\(result)")
      return
    }
  }

  @Test(
    "targets that are written as special addresses, or private names, are not asked for",
    arguments: [
      "127.0.0.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3",
      "169.254.169.254", "168.63.129.16", "localhost", "LOCALHOST.", "a.localhost",
      "metadata.google.internal", "printer.local", "router.home.arpa",
    ])
  func specialTargets(host: String) async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let proxy = ProxySettings(url: server.origin)
    let fetcher = try makeFetcher()
    let result = await outcome(fetcher, request("http://\(host)/", proxy))
    #expect(result.error?.code == "forbidden_address", "\(result)")
    #expect(server.connections == 0)
    var allowed = request("http://\(host)/", proxy)
    allowed.allowPrivate = true
    #expect(await outcome(fetcher, allowed).response?.text == "x")
    // Behind a redirect, too.
    let redirecting = try LoopbackServer { _ in .redirect("http://\(host)/") }
    let hop = await outcome(
      fetcher, request("http://a.example/", ProxySettings(url: redirecting.origin)))
    #expect(hop.error?.code == "forbidden_address")
    #expect(redirecting.requests.count == 1)
  }

  @Test("what the environment says about proxies does not open a way past one")
  func environment() async throws {
    let proxy = try LoopbackServer { _ in .ok("from the proxy") }
    setenv("no_proxy", "*", 1)
    defer { unsetenv("no_proxy") }
    let response = try await makeFetcher().fetch(
      request("http://a.example/", ProxySettings(url: proxy.origin)))
    #expect(response.text == "from the proxy")
  }
}
