import StetModel
import StetTestKit
import StetText
import Synchronization
import Testing

/// `stet log` and `stet split`: an article's life, and what undoes an identification.
@Suite struct LogTests {
  /// One article under two addresses, in four editions.
  private final class Paper: Sendable {
    private let edition: Edition
    let folder: TemporaryFolder
    let server: LoopbackServer

    final class Edition: Sendable {
      let number = Mutex(1)
    }

    init() throws {
      let edition = Edition()
      self.edition = edition
      folder = try TemporaryFolder()
      server = try LoopbackServer { request in
        Self.answer(request, edition.number.withLock { $0 })
      }
      try folder.write(
        """
        {
          "network": { "allow_private": true, "host_delay": 0, "host_concurrency": 1 },
          "feeds": [ { "id": "one", "url": "\(server.url("/rss"))" } ]
        }
        """, to: "feeds.json")
    }

    func end() {
      server.stop()
      folder.remove()
    }

    private static func answer(_ request: LoopbackRequest, _ edition: Int) -> LoopbackReply {
      let origin = "http://\(request.fields.first("Host") ?? "")"
      if request.path == "/rss" {
        let links = edition == 1 ? ["a"] : ["a", "print"]
        let items = links.map { "<item><link>\(origin)/\($0)</link></item>" }.joined()
        return .ok(
          "<rss version='2.0'><channel><title>R</title>\(items)</channel></rss>",
          type: "application/rss+xml")
      }
      if edition == 4 { return .status(404) }
      let figure = edition == 1 ? "11" : "17"
      let notice =
        edition >= 3 ? "<p>Correction: The well had been dry for 17 years, not 11 years.</p>" : ""
      return .ok(
        Newsroom.page("9")
          .replacing("eleven years", with: "\(figure) years")
          .replacing("</head>", with: "<link rel='canonical' href='\(origin)/a'></head>")
          .replacing("number 9</title>", with: "number 9\u{1B}[31m</title>")
          .replacing("</article>", with: "\(notice)</article>"))
    }

    func crawl(_ number: Int) throws {
      edition.number.withLock { $0 = number }
      let result = try run("crawl", "--once", "--recheck-all", "--quiet")
      #expect(result.status == 0, "\(result.error)")
    }

    func run(_ words: String...) throws -> Program.Result {
      try Program.start(words, in: folder.path).result()
    }
  }

  @Test("An article's life is told in order: figures, corrections, addresses and why, the end")
  func life() throws {
    let paper = try Paper()
    defer { paper.end() }
    for edition in [1, 2, 2, 3, 4, 3] { try paper.crawl(edition) }
    let url = paper.server.url("/a")
    let log = try paper.run("log", url)
    #expect(log.status == 0, "\(log.error)")
    let expected = [
      "v1  first seen in one", "v2  ", "11 → 17", "v3  ",
      "v3  correction: “Correction: The well had been dry for 17 years, not 11 years.”",
      "explains 11 → 17 in v2", "after the error", "gone (HTTP 404)",
      "back (HTTP 200) after it was gone",
    ]
    var rest = log.out[...]
    for text in expected {
      let range = rest.firstRange(of: text)
      #expect(range != nil, "\(text) is not in its place in:\n\(log.out)")
      rest = range.map { rest[$0.upperBound...] } ?? rest
    }
    let why =
      "also under \(paper.server.url("/print")): it names the article's address as canonical"
    #expect(log.out.contains(why) && !log.out.contains("not followed"))
    #expect(!log.out.contains("\u{1B}"))
    let lines = try paper.run("log", url, "--json").out.split(separator: "\n").map {
      try JSON.parse(String($0))
    }
    #expect(lines.compactMap { $0["type"]?.string }.filter { $0 == "correction" }.count == 1)
    let seqs = lines.compactMap { $0["seq"]?.int }
    #expect(seqs == seqs.sorted() && seqs.count == lines.count)
  }

  @Test("split makes a page an article of its own, says why it does not, and the log tells of it")
  func split() throws {
    let paper = try Paper()
    defer { paper.end() }
    for edition in [1, 2] { try paper.crawl(edition) }
    let (url, other) = (paper.server.url("/a"), paper.server.url("/print"))
    #expect(try paper.run("split", url, other).status == 64)
    #expect(try paper.run("split", url, other, "--reason", " ").status == 64)
    let own = try paper.run("split", url, url, "--reason", "x")
    #expect(own.status == 1 && own.error.contains("own address"), "\(own.error)")
    #expect(try paper.run("split", "ffff00000000", other, "--reason", "x").status == 1)
    let split = try paper.run("split", url, other, "--reason", "another\u{1B}[2J well")
    #expect(split.status == 0 && split.out.contains("is "), "\(split.error)")
    let again = try paper.run("split", url, other, "--reason", "x")
    #expect(again.status == 1 && again.error.contains("no article") == false, "\(again.error)")
    try paper.crawl(2)
    #expect(try paper.run("list", "--json").out.split(separator: "\n").count == 2)
    let old = try paper.run("log", url).out
    #expect(old.contains("\(other) is not this one: split off as") && !old.contains("\u{1B}"))
    #expect(try paper.run("log", other).out.contains("was split off from"))
    #expect(try paper.run("verify").status == 0)
    let before = [try paper.run("log", url).out, try paper.run("log", other).out]
    #expect(try paper.run("reindex").status == 0)
    #expect([try paper.run("log", url).out, try paper.run("log", other).out] == before)
  }
}
