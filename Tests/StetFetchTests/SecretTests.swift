import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite("Secrets", .timeLimit(.minutes(5)))
struct SecretTests {
  private static let marker = "tr0ub4dor"
  private static let secret = Secret(marker)

  /// Every way in which a value may find its way into a message.
  private func prints(_ value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(String(describing: value)) \(dumped)"
  }

  private var request: FetchRequest {
    FetchRequest(
      url: "http://example.org/", secretFields: [SecretField("X-Key", Self.secret)],
      credentials: Credentials(user: "reader", password: Self.secret),
      proxy: ProxySettings(
        url: "http://127.0.0.1:1", credentials: Credentials(user: "p", password: Self.secret)))
  }

  @Test("a secret is never printed, however deep it lies")
  func printing() {
    #expect(!prints(Self.secret).contains(Self.marker))
    #expect(prints(Self.secret).contains("•••"))
    #expect(!prints(request).contains(Self.marker))
    var options = CurlFetcher.Options()
    options.proxy = request.proxy
    #expect(!prints(options).contains(Self.marker))
    #expect(Self.secret.revealed == Self.marker)
  }

  @Test("they go out, but what is kept of the request does not hold them")
  func kept() async throws {
    let server = try LoopbackServer { $0.path == "/" ? .redirect("/end") : .ok("x") }
    var request = request
    request.url = server.url()
    request.proxy = nil
    request.allowPrivate = true
    request.fields = [HTTPField("X-Plain", "open"), HTTPField("cookie", "a=\(Self.marker)")]
    let response = try await makeFetcher().fetch(request)
    #expect(server.requests.count == 2)
    for sent in server.requests {
      #expect(sent.fields.first("Authorization") == "Basic cmVhZGVyOnRyMHViNGRvcg==")
      #expect(sent.fields.first("X-Key") == Self.marker)
      #expect(sent.fields.first("Cookie") == "a=\(Self.marker)")
    }
    for exchange in response.exchanges {
      let head = String(decoding: exchange.requestHead, as: UTF8.self)
      #expect(!head.contains(Self.marker) && !head.contains("cmVhZGVy"))
      for line in ["Authorization: [removed]", "X-Key: [removed]", "cookie: [removed]"] {
        #expect(head.contains("\r\n\(line)\r\n"))
      }
      #expect(head.contains("\r\nX-Plain: open\r\n") && head.hasSuffix("\r\n\r\n"))
    }
  }

  @Test("they stay at the first origin: another host, port or scheme does not get them")
  func origin() async throws {
    let other = try LoopbackServer { _ in .ok("x") }
    let elsewhere = try LoopbackServer(host: "127.0.0.2") { _ in .ok("x") }
    for target in [other, elsewhere] {
      let away = target.url()
      let server = try LoopbackServer { _ in .redirect(away) }
      var request = request
      request.url = server.url()
      request.proxy = nil
      request.allowPrivate = true
      _ = try await makeFetcher().fetch(request)
      let head = try #require(target.requests.first).head
      #expect(!String(decoding: head, as: UTF8.self).contains(Self.marker))
      #expect(target.requests.first?.fields.first("Authorization") == nil)
    }
  }

  @Test("credentials in a URL are used for its origin, and told nowhere")
  func inURL() async throws {
    let server = try LoopbackServer { request in
      switch request.path {
      case "/": .redirect("http://mallory:\(Self.marker)@127.0.0.1:\(request.port)/end")
      case "/end": .ok("x")
      default: .close
      }
    }
    let url = "http://re%61der:\(Self.marker)@127.0.0.1:\(server.port)"
    let fetcher = try makeFetcher()
    let response = try await fetcher.fetch(loopback(url + "/"))
    #expect(response.url == server.url("/end"))
    #expect(
      server.requests.map { $0.fields.first("Authorization") }
        == Array(repeating: "Basic cmVhZGVyOnRyMHViNGRvcg==", count: 2))
    #expect(!prints(response.exchanges.map(\.url)).contains(Self.marker))
    let failed = await fetcher.attempt(loopback(url + "/none"), gate: nil)
    #expect(!prints(failed).contains(Self.marker))
  }

  @Test("an unfinished exchange and an error hold none either")
  func failures() async throws {
    let server = try LoopbackServer { _ in
      LoopbackReply(body: [1], manner: .truncated(declared: 9))
    }
    var direct = request
    direct.url = server.url()
    direct.allowPrivate = true
    direct.proxy = .direct
    let cut = try await makeFetcher().attempt(direct, gate: nil)
    #expect(prints(cut).contains("incomplete"))
    #expect(!prints(cut).contains(Self.marker) && !prints(cut).contains("cmVhZGVy"))
    // Nobody listens at that proxy.
    #expect(try await !prints(makeFetcher().attempt(request, gate: nil)).contains(Self.marker))
  }

  @Test(
    "credentials that the scheme cannot say are refused without saying them",
    arguments: [("a:b", "x"), ("a", "x\n"), ("\u{0}", "x")])
  func unusable(user: String, password: String) async throws {
    let request = loopback("http://127.0.0.1:1/") {
      $0.credentials = Credentials(user: user, password: Secret(password + Self.marker))
    }
    let result = await outcome(try makeFetcher(), request)
    #expect(result.error?.code == "other")
    #expect(!prints(result).contains(Self.marker))
  }

  @Test(
    "fields of the connection itself cannot be set",
    arguments: ["content-length", "Transfer-Encoding", "Connection", "Host", "Expect", "TE"])
  func framing(name: String) async throws {
    let request = loopback("http://127.0.0.1:1/") { $0.fields = [HTTPField(name, "1")] }
    #expect(await outcome(try makeFetcher(), request).error?.code == "other")
  }

  @Test("a client's Accept, Accept-Encoding and User-Agent stand in for ours")
  func instead() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let own = [
      HTTPField("accept", "text/x"), HTTPField("Accept-Encoding", "gzip"),
      HTTPField("User-Agent", "Other/1"),
    ]
    _ = try await makeFetcher().fetch(loopback(server.url()) { $0.fields = own })
    let sent = try #require(server.requests.first).fields
    for field in own { #expect(sent.all(field.name) == [field.value]) }
  }
}

extension LoopbackRequest {
  /// The port that the client named.
  var port: String { String(fields.first("Host")?.split(separator: ":").last ?? "") }
}
