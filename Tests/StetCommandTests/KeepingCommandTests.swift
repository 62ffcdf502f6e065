import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

/// What is done to an archive over the years, from the outside.
@Suite struct KeepingCommandTests {
  /// Two feeds in two languages; pages change, go away and stand behind a wall.
  private final class Paper: Sendable {
    let folder: TemporaryFolder
    let server: LoopbackServer

    init() throws {
      folder = try TemporaryFolder()
      server = try LoopbackServer { request in Self.answer(request) }
      let (one, two) = (server.url("/one"), server.url("/two"))
      try folder.write(
        """
        {
          "network": { "allow_private": true, "host_delay": 0, "host_concurrency": 8 },
          "feeds": [ { "id": "one", "url": "\(one)" }, { "id": "two", "url": "\(two)" } ]
        }
        """, to: "feeds.json")
    }

    func end() {
      server.stop()
      folder.remove()
    }

    /// How often each path was asked for says which edition is out.
    private static func answer(_ request: LoopbackRequest) -> LoopbackReply {
      let origin = "http://\(request.fields.first("Host") ?? "")"
      func feed(_ paths: [String]) -> LoopbackReply {
        let items = paths.map { "<item><link>\(origin)/\($0)</link></item>" }.joined()
        return .ok(
          "<rss version='2.0'><channel><title>R</title>\(items)</channel></rss>",
          type: "application/rss+xml")
      }
      switch request.path {
      case "/one": return feed(["1", "2", "3", "wall"])
      case "/two": return feed(["3", "4?from=two"])
      case "/wall": return .status(403)
      default:
        return .ok(
          Newsroom.page(request.path.dropFirst() + "").replacing(
            "lang=\"en\"", with: request.path == "/4" ? "lang=\"ms\"" : "lang=\"en\""))
      }
    }

    func run(_ words: String...) throws -> Program.Result {
      try Program.start(words, in: folder.path).result()
    }

    var articles: [JSON] {
      get throws {
        try run("list", "--json").out.split(separator: "\n").map { try JSON.parse(String($0)) }
      }
    }
  }

  /// Every answer of list, log and show.
  private func answers(_ paper: Paper) throws -> [String: String] {
    var found: [String: String] = [:]
    func ask(_ words: [String]) throws {
      let result = try Program.start(words, in: paper.folder.path).result()
      found[words.joined(separator: " ")] = "\(result.status)\n\(result.out)\n\(result.error)"
    }
    for json in [[], ["--json"]] {
      try ask(["list"] + json)
      for feed in ["one", "two"] { try ask(["list", "--feed", feed] + json) }
      for article in try paper.articles {
        let id = try #require(article["article"]?.string)
        let url = try #require(article["canonical_url"]?.string)
        try ask(["log", id] + json)
        try ask(["log", url] + json)
        try ask(["show", id] + json)
        try ask(["show", "\(id)@1"] + json)
        try ask(["show", id, "--revision", "latest"] + json)
      }
    }
    return found
  }

  @Test("The index made anew gives the same answers, byte for byte, and so does none")
  func reindex() throws {
    let paper = try Paper()
    defer { paper.end() }
    _ = try paper.run("crawl", "--once", "--quiet")
    _ = try paper.run("crawl", "--once", "--recheck-all", "--quiet")
    let id = try #require(try paper.articles.first?["article"]?.string)
    let refused = try paper.run("redact", id, "--reason", "asked for")
    #expect(refused.status == 64 && refused.error.contains("--yes"))
    #expect(try paper.run("show", id).status == 0)
    let redact = try paper.run("redact", "\(id)@1", "--reason", "asked for", "--yes")
    #expect(redact.status == 0, "\(redact.error)")
    #expect(redact.out.contains("1 texts and 1 captures"))
    let gone = try paper.run("show", id)
    #expect(gone.status == 1 && gone.error.contains("redacted") && gone.error.contains("asked for"))
    #expect(try paper.run("log", id).out.contains("redacted: v1; asked for"))
    #expect(try paper.run("reextract").out.contains("0 got another text"))

    let before = try answers(paper)
    #expect(before.count > 20)
    let result = try paper.run("reindex")
    #expect(result.status == 0, "\(result.error)")
    #expect(try answers(paper) == before)
    for suffix in ["", "-wal", "-shm"] {
      unlink(paper.folder.file("archive/index/stet.sqlite\(suffix)"))
    }
    rmdir(paper.folder.file("archive/index"))
    #expect(try answers(paper) == before)
    #expect(try paper.run("reindex").status == 0)
    #expect(try answers(paper) == before)
    #expect(try paper.run("verify").status == 0)
  }

  @Test("pack says where no month is old enough, and refuses what is no month")
  func pack() throws {
    let paper = try Paper()
    defer { paper.end() }
    _ = try paper.run("crawl", "--once", "--quiet")
    let result = try paper.run("archive", "pack", "--hot-days", "0")
    #expect(result.status == 0 && result.out.contains("no month"), "this month is not over")
    #expect(try paper.run("archive", "pack", "--before", "2026-13").status == 64)
  }

  @Test("Every command refuses a layout that it does not know, with 65")
  func layout() throws {
    let paper = try Paper()
    defer { paper.end() }
    try paper.folder.write(
      """
      {"layout":"stet-archive/2","origin":"x","created":"2026-11-21T19:00:00.000Z","public_keys":[]}
      """, to: "archive/archive.json")
    let commands = [
      ["crawl", "--once"], ["list"], ["log", "abcd"], ["show", "abcd"], ["diff", "abcd"],
      ["verify"],
      ["export", "--format", "jsonl"], ["reextract"], ["redact", "abcd", "--reason", "x", "--yes"],
      ["archive", "pack"], ["reindex"], ["prove", "abcd"],
    ]
    for words in commands {
      let result = try Program.start(words, in: paper.folder.path).result()
      #expect(result.status == 65, "\(words): \(result.error)")
      #expect(result.error.contains("stet-archive/2"), "\(words)")
    }
  }
}
