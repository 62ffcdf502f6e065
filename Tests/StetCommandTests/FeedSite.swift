import StetModel
import StetTestKit

/// A made-up site on loopback whose feeds are to be found, and a folder with a configuration.
struct FeedSite {
  let folder: TemporaryFolder
  let server: LoopbackServer

  /// - Parameter paths: What each path answers; all others get a page with status 404.
  init(_ paths: [String: LoopbackReply], feeds: String = "[]") throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer { request in
      paths[request.target] ?? paths[request.path]
        ?? LoopbackReply(
          status: 404, fields: [HTTPField("Content-Type", "text/html")],
          body: Array("<html><title>No such page</title></html>".utf8))
    }
    try folder.write(
      """
      {
        "network": { "host_delay": 0 },
        "feeds": \(feeds)
      }

      """, to: "feeds.json")
  }

  func end() {
    server.stop()
    folder.remove()
  }

  func run(_ arguments: String..., input: String = "") throws -> Program.Result {
    try Program.start(["feed"] + arguments, in: folder.path, input: input).result()
  }

  var configuration: String { Program.read(folder.file("feeds.json")) }

  var paths: [String] { server.requests.map(\.target) }

  static func page(_ head: String = "", _ body: String = "") -> LoopbackReply {
    .ok(
      "<!DOCTYPE html><html><head><title>The Quay</title>\(head)</head><body>\(body)</body></html>")
  }

  static func link(_ href: String, _ type: String = "application/rss+xml", title: String = "")
    -> String
  {
    "<link rel=\"alternate\" type=\"\(type)\" title=\"\(title)\" href=\"\(href)\">"
  }

  static func rss(_ title: String, items: Int = 2) -> LoopbackReply {
    let items = (0..<items).map {
      "<item><title>Ferry \($0)</title><link>https://quay.example/\(title)/\($0)</link>"
        + "<pubDate>Sat, 21 Nov 2026 1\($0):00:00 GMT</pubDate></item>"
    }
    return .ok(
      "<rss version='2.0'><channel><title>\(title)</title><language>en</language>"
        + "\(items.joined())</channel></rss>", type: "application/rss+xml")
  }

  static func atom(_ title: String) -> LoopbackReply {
    .ok(
      "<feed xmlns='http://www.w3.org/2005/Atom'><title>\(title)</title><entry><id>a</id>"
        + "<title>Ferry</title><link href='https://quay.example/f'/></entry></feed>",
      type: "application/atom+xml")
  }

  static let sitemap = LoopbackReply.ok(
    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
      + "<url><loc>https://quay.example/a</loc></url></urlset>", type: "application/xml")
}
