import Dispatch
import StetModel
import StetTestKit
import Synchronization

/// Servers whose answers a test sets, and a folder with a configuration that names them.
final class Paper: Sendable {
  typealias Handler = @Sendable (LoopbackRequest) -> LoopbackReply

  let folder: TemporaryFolder
  let server: LoopbackServer
  private let routes: Routes

  final class Routes: Sendable {
    private let handlers = Mutex<[String: Handler]>([:])

    func set(_ path: String, _ handler: @escaping Handler) {
      handlers.withLock { $0[path] = handler }
    }

    func answer(_ request: LoopbackRequest) -> LoopbackReply {
      if let handler = handlers.withLock({ $0[request.path] }) { return handler(request) }
      // Articles are at /1, /2 and so on.
      let name = String(request.path.dropFirst())
      return name.allSatisfy(\.isNumber) && !name.isEmpty
        ? .ok(Newsroom.page(name)) : .status(404)
    }
  }

  init(host: String = "127.0.0.1") throws {
    folder = try TemporaryFolder()
    let routes = Routes()
    self.routes = routes
    server = try LoopbackServer(host: host) { routes.answer($0) }
  }

  func end() {
    server.stop()
    folder.remove()
  }

  func set(_ path: String, _ handler: @escaping Handler) { routes.set(path, handler) }
  func set(_ path: String, _ reply: LoopbackReply) { routes.set(path) { _ in reply } }

  /// A feed with an `ETag`, of these links.
  func feed(_ path: String, _ links: [String], extra: String = "") {
    let body = Self.rss(links, origin: server.origin, extra: extra)
    set(path) { request in
      let tag = HTTPField("ETag", "\"\(links.count)\"")
      return request.fields.first("If-None-Match") == tag.value
        ? .status(304, fields: [tag]) : .ok(body, type: "application/rss+xml", fields: [tag])
    }
  }

  static func rss(_ links: [String], origin: String, extra: String = "") -> String {
    let items = links.map { link in
      "<item><link>\(link.hasPrefix("/") ? origin + link : link)</link></item>"
    }
    return """
      <rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>R</title>\(extra)
      \(items.joined())</channel></rss>
      """
  }

  /// - Parameters:
  ///   - feeds: JSON objects, or paths on the server by id.
  func configure(
    _ feeds: [String], network: String = "", more: String = "", to name: String = "feeds.json"
  ) throws {
    try folder.write(
      """
      {
        \(more)
        "network": { "allow_private": true, "host_delay": 0\(network.isEmpty ? "" : ", " + network) },
        "feeds": [ \(feeds.joined(separator: ",\n    ")) ]
      }
      """, to: name)
  }

  func entry(_ id: String, _ path: String? = nil, _ more: String = "") -> String {
    let url = path.map { $0.hasPrefix("/") ? server.url($0) : $0 } ?? server.url("/\(id).xml")
    return "{ \"id\": \"\(id)\", \"url\": \"\(url)\"\(more.isEmpty ? "" : ", " + more) }"
  }

  func daemon(_ more: [String] = [], environment: [String: String] = [:]) throws -> Daemon {
    try Daemon(["crawl"] + more, in: folder.path, environment: environment)
  }

  /// Waits on a thread of its own: those of tests that run meanwhile are few.
  func run(_ arguments: String...) async throws -> Program.Result {
    let running = try Program.start(arguments, in: folder.path)
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: running.result()) }
    }
  }

  func verifies() async throws -> Bool {
    try await run("verify").out.contains("everything holds")
  }

  /// How often `path` was asked for, and how often of these without validators.
  func asked(_ path: String) -> (all: Int, unconditional: Int) {
    let requests = server.requests(to: path)
    return (
      requests.count,
      requests.count {
        $0.fields.first("If-None-Match") == nil && $0.fields.first("If-Modified-Since") == nil
      }
    )
  }
}
