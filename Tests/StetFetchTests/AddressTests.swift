import StetModel
import StetTestKit
import Synchronization
import Testing

@testable import StetFetch

/// For these tests 127.0.0.2 is of the public internet, and names lead where they are told to.
private func makeGuarded(
  resolve: [String] = [], pins: (@Sendable (Hop) -> [String])? = nil
) throws -> CurlFetcher {
  var options = CurlFetcher.Options()
  options.resolve = resolve
  var settings = TransferSettings(
    userAgent: "Stet/test", options: options, clock: { Instant(seconds: 0) })
  settings.isPublic = { $0 == IPAddress("127.0.0.2") || AddressGuard.isPublic($0) }
  settings.pins = pins
  return try CurlFetcher(settings)
}

@Suite("Addresses that are connected to", .timeLimit(.minutes(5)))
struct AddressTests {
  /// Hosts as a URL may write them, and the address that is meant.
  private static let forms: [(host: String, address: String)] = [
    ("127.0.0.1", "127.0.0.1"), ("127.0.0.1.", "127.0.0.1"), ("127.1", "127.0.0.1"),
    ("127.0.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
    ("0x7f.1", "127.0.0.1"), ("0X7F.0.0.1", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"),
    ("0177.1", "127.0.0.1"), ("017700000001", "127.0.0.1"), ("0x7f.0x0.0x0.0x1", "127.0.0.1"),
    ("%31%32%37.0.0.1", "127.0.0.1"), ("127%2e1", "127.0.0.1"),
    ("\u{FF11}\u{FF12}\u{FF17}.0.0.1", "127.0.0.1"),
    ("127\u{3002}0\u{3002}0\u{3002}1", "127.0.0.1"),
    ("\u{2460}\u{2461}\u{2466}.0.0.1", "127.0.0.1"), ("127\u{FF0E}1", "127.0.0.1"),
    ("1\u{AD}27.0.0.1", "127.0.0.1"), ("0", "0.0.0.0"), ("0x0", "0.0.0.0"), ("0.0.0.0", "0.0.0.0"),
    ("10.1", "10.0.0.1"), ("192.168.257", "192.168.1.1"), ("0xA9FEA9FE", "169.254.169.254"),
    ("169.254.169.254", "169.254.169.254"), ("169.254.43518", "169.254.169.254"),
    ("168.63.129.16", "168.63.129.16"), ("100.100.100.200", "100.100.100.200"),
    ("192.0.0.192", "192.0.0.192"), ("255.255.255.255", "255.255.255.255"),
    ("[::]", "::"), ("[::1]", "::1"), ("[0:0::0:1]", "::1"), ("[::127.0.0.1]", "::127.0.0.1"),
    ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"), ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
    ("[0:0:0:0:0:ffff:a9fe:a9fe]", "::ffff:169.254.169.254"),
    ("[::ffff:0:127.0.0.1]", "::ffff:0:7f00:1"), ("[64:ff9b::127.0.0.1]", "64:ff9b::7f00:1"),
    ("[64:ff9b::a9fe:a9fe]", "64:ff9b::a9fe:a9fe"), ("[64:ff9b:1::808:808]", "64:ff9b:1::808:808"),
    ("[2002:7f00:1::]", "2002:7f00:1::"), ("[2001::1]", "2001::1"),
    ("[2a00::5efe:7f00:1]", "2a00::5efe:7f00:1"), ("[fe80::1]", "fe80::1"),
    ("[fd00:ec2::254]", "fd00:ec2::254"), ("[FD20:CE::254]", "fd20:ce::254"),
    ("[ff02::1]", "ff02::1"),
  ]

  @Test("however an address is written, it is known for what it is", arguments: 0..<49)
  func written(index: Int) async throws {
    #expect(Self.forms.count == 49)
    let (host, address) = Self.forms[index]
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeGuarded()
    let target = "http://\(host):\(server.port)/"
    let result = await outcome(fetcher, FetchRequest(url: target))
    guard case .forbiddenAddress(_, let refused) = result.error else {
      Issue.record("\(host): \(result)")
      return
    }
    #expect(IPAddress(refused) == IPAddress(address), "\(host)")
    // Nor where a stranger's server leads there.
    let outside = try LoopbackServer(host: "127.0.0.2") { _ in
      LoopbackReply(
        status: 302, fields: [HTTPField("Location", String(decoding: target.utf8, as: UTF8.self))])
    }
    let hop = await fetcher.attempt(FetchRequest(url: outside.url()), gate: nil)
    guard case .failure(let failure) = hop else {
      Issue.record("\(host): \(hop)")
      return
    }
    #expect(failure.error.code == "forbidden_address", "\(host): \(failure)")
    #expect(failure.redirects == [302])
    #expect(server.connections == 0)
  }

  @Test(
    "names lead no further than addresses do",
    arguments: [
      "127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]", "[fd00:ec2::254]", "[::ffff:10.0.0.1]",
      "127.0.0.1,[::1],192.168.1.1",
    ])
  func names(addresses: String) async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let name = "metadata.google.internal"
    let fetcher = try makeGuarded(resolve: ["\(name):\(server.port):\(addresses)"])
    let result = await outcome(fetcher, FetchRequest(url: "http://\(name):\(server.port)/"))
    #expect(result.error?.code == "forbidden_address", "\(result)")
    #expect(server.connections == 0)
  }

  @Test("of several addresses of a name only public ones are tried")
  func mixed() async throws {
    let port = try LoopbackServer.freePort(on: ["127.0.0.1", "127.0.0.2"])
    let outside = try LoopbackServer(host: "127.0.0.2", port: port) { _ in .ok("outside") }
    let inside = try LoopbackServer(host: "127.0.0.1", port: port) { _ in .ok("inside") }
    let fetcher = try makeGuarded(
      resolve: ["mixed.example:\(outside.port):127.0.0.1,127.0.0.2,10.0.0.1"])
    let url = "http://mixed.example:\(outside.port)/"
    #expect(await outcome(fetcher, FetchRequest(url: url)).response?.text == "outside")
    #expect(inside.connections == 0)
  }

  @Test("a name that changes its answer between two hops gains nothing", arguments: [true, false])
  func rebinding(isRedirect: Bool) async throws {
    let port = try LoopbackServer.freePort(on: ["127.0.0.1", "127.0.0.2"])
    let outside = try LoopbackServer(host: "127.0.0.2", port: port) { request in
      var reply = LoopbackReply.ok("outside")
      if request.path == "/redirect" { reply = .redirect("/again") }
      reply.fields.append(HTTPField("Connection", "close"))
      return reply
    }
    let inside = try LoopbackServer(host: "127.0.0.1", port: port) { _ in .ok("inside") }
    let asked = Atomic(0)
    let fetcher = try makeGuarded(pins: { _ in
      let isFirst = asked.wrappingAdd(1, ordering: .relaxed).oldValue == 0
      return ["rebind.example:\(port):\(isFirst ? "127.0.0.2" : "127.0.0.1")"]
    })
    let url = "http://rebind.example:\(port)"
    if !isRedirect {
      let first = await outcome(fetcher, FetchRequest(url: url + "/"))
      #expect(first.response?.text == "outside")
    }
    let result = await outcome(fetcher, FetchRequest(url: url + "/redirect"))
    #expect(
      result.error == .forbiddenAddress(host: "rebind.example", address: "127.0.0.1"),
      "\(result)")
    #expect(outside.requests.count == 1 && inside.connections == 0)
    // Who may, is led there: it was not the name that failed.
    let allowed = await outcome(fetcher, loopback(url + "/"))
    #expect(allowed.response?.text == "inside")
  }

  @Test("a connection that one request may use, another may not, by whatever name")
  func sharedConnection() async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeGuarded(resolve: ["a.example:\(server.port):127.0.0.1"])
    let url = "http://a.example:\(server.port)/"
    #expect(await outcome(fetcher, loopback(url)).response?.text == "x")
    #expect(await outcome(fetcher, FetchRequest(url: url)).error?.code == "forbidden_address")
    #expect(await outcome(fetcher, loopback(url)).response?.text == "x")
    #expect(server.requests.count == 2)
  }
}
