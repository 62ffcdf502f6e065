import FoundationEssentials
import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite("Loopback server and temporary folder", .timeLimit(.minutes(5)))
struct LoopbackServerTests {
  @Test("it starts and stops at once, and frees its port")
  func startStop() async throws {
    let port = try LoopbackServer.freePort()
    let first = try LoopbackServer(port: port) { _ in .ok("first") }
    _ = try await makeFetcher().fetch(loopback(first.url()))
    first.stop()
    first.stop()
    let second = try LoopbackServer(port: port) { _ in .ok("second") }
    #expect(try await makeFetcher().fetch(loopback(second.url())).text == "second")
  }

  @Test("it cuts what is under way when it is let go")
  func release() async throws {
    let fetcher = try makeFetcher()
    var server: LoopbackServer? = try LoopbackServer { _ in .silent }
    let url = try #require(server).url()
    let task = Task { await outcome(fetcher, loopback(url)) }
    await server?.arrival(of: 1)
    server = nil
    #expect(await task.value.error?.code == "incomplete")
  }

  @Test("an address that is not this machine's is an error")
  func badAddress() {
    #expect(throws: LoopbackError.self) {
      _ = try LoopbackServer(host: "192.0.2.1") { _ in .close }
    }
    #expect(throws: LoopbackError.self) {
      _ = try LoopbackServer(host: "localhost") { _ in .close }
    }
  }

  @Test("it plays several hosts, and tells path from query")
  func hosts() async throws {
    let servers = try (1...3).map { number in
      try LoopbackServer(host: "127.0.0.\(number)") { .ok("\($0.path)|\($0.query ?? "-")") }
    }
    let fetcher = try makeFetcher()
    for server in servers {
      #expect(try await fetcher.fetch(loopback(server.url("/a?b=c"))).text == "/a|b=c")
      #expect(server.requests(to: "/a").count == 1)
    }
  }

  @Test("a temporary folder takes files in folders and leaves nothing behind")
  func temporaryFolder() throws {
    let path = try TemporaryFolder.with { folder in
      let file = try folder.write("text", to: "a/b/c.txt")
      #expect(FileManager.default.contents(atPath: file) == Data("text".utf8))
      return folder.path
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
