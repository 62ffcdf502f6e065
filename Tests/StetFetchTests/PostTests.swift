import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite("POST, for a WebSub hub", .timeLimit(.minutes(5)))
struct PostTests {
  private func post(_ url: String, _ body: String = "hub.mode=subscribe") -> FetchRequest {
    loopback(url) {
      $0.method = .post(
        body: Array(body.utf8), contentType: "application/x-www-form-urlencoded")
      $0.validators = Validators(etag: "\"v\"")
    }
  }

  @Test("it goes out with its body and type, and nothing that belongs to GET")
  func head() async throws {
    let server = try LoopbackServer { _ in .status(202) }
    let response = try await makeFetcher().fetch(post(server.url("/hub")))
    #expect(response.status == 202)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.body == Array("hub.mode=subscribe".utf8))
    #expect(
      request.fields.map(\.name) == [
        "Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Content-Length",
      ])
    #expect(request.fields.first("Content-Type") == "application/x-www-form-urlencoded")
  }

  @Test(
    "an empty body and a large one go out too, and the handle does GET again",
    arguments: [0, 1 << 21])
  func sizes(count: Int) async throws {
    let server = try LoopbackServer { _ in .ok("x") }
    let fetcher = try makeFetcher()
    let body = String(repeating: "x", count: count)
    for _ in 0..<2 {
      _ = try await fetcher.fetch(post(server.url(), body))
      _ = try await fetcher.fetch(loopback(server.url()))
    }
    #expect(server.requests.map(\.method) == ["POST", "GET", "POST", "GET"])
    #expect(server.requests.map(\.body.count) == [count, 0, count, 0])
    #expect(server.requests.last?.fields.first("Content-Type") == nil)
  }

  @Test("307 and 308 are followed with the same request", arguments: [307, 308])
  func followed(status: Int) async throws {
    let server = try LoopbackServer { request in
      request.path == "/" ? .redirect("/hub", status: status) : .status(202)
    }
    let response = try await makeFetcher().fetch(post(server.url()))
    #expect(response.status == 202 && response.redirects == [status])
    #expect(server.requests.map(\.method) == ["POST", "POST"])
    #expect(server.requests.map(\.body.count) == [18, 18])
  }

  @Test("any other redirect is the answer, with its body", arguments: [301, 302, 303])
  func answered(status: Int) async throws {
    let server = try LoopbackServer { _ in .redirect("/hub", status: status) }
    let response = try await makeFetcher().fetch(post(server.url()))
    #expect(response.status == status && response.text == "\(status)\n")
    #expect(response.fields.first("Location") == "/hub")
    #expect(server.requests.count == 1)
  }
}
