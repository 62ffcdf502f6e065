import StetModel
import StetTestKit
import StetText
import Synchronization
import Testing

/// `stet diff`: what was edited, for people and for machines.
@Suite struct DiffTests {
  /// One article in three editions; the third has a headline that steers terminals.
  private final class Paper: Sendable {
    private let edition: Edition
    let folder: TemporaryFolder
    let server: LoopbackServer

    private final class Edition: Sendable {
      let number = Mutex(1)
    }

    init() throws {
      let edition = Edition()
      self.edition = edition
      folder = try TemporaryFolder()
      server = try LoopbackServer { request in
        let origin = "http://\(request.fields.first("Host") ?? "")"
        guard request.path != "/rss" else {
          return .ok(
            "<rss version='2.0'><channel><title>R</title><item><link>\(origin)/a</link></item></channel></rss>",
            type: "application/rss+xml")
        }
        return .ok(Self.page(edition.number.withLock { $0 }))
      }
      try folder.write(
        """
        {
          "network": { "allow_private": true, "host_delay": 0, "host_concurrency": 1 },
          "feeds": [ { "id": "one", "url": "\(server.url("/rss"))" } ]
        }
        """, to: "feeds.json")
      for number in 1...3 {
        edition.number.withLock { $0 = number }
        #expect(try run("crawl", "--once", "--recheck-all", "--quiet").status == 0)
      }
    }

    private static func page(_ edition: Int) -> String {
      let first = Newsroom.page("9")
      if edition == 1 { return first }
      let second = first.replacing("eleven years", with: "17 years")
        .replacing("very cold. Nobody", with: "rather cold. Nobody")
      if edition == 2 { return second }
      return second.replacing("The well at number 9", with: "The \u{1B}[31mspring at number 9")
        .replacing("with lamps", with: "with \u{9B}2Jlanterns")
    }

    func end() {
      server.stop()
      folder.remove()
    }

    func run(_ words: String...) throws -> Program.Result {
      try Program.start(words, in: folder.path).result()
    }
  }

  @Test("edits with the weightiest first, then words in marks; two versions; JSON; nothing steers")
  func diff() throws {
    let paper = try Paper()
    defer { paper.end() }
    let url = paper.server.url("/a")

    let first = try paper.run("diff", url, "1", "2")
    #expect(first.status == 0, "\(first.error)")
    let lines = first.out.split(separator: "\n")
    #expect(lines.first?.hasPrefix("figure") == true, "\(first.out)")
    #expect(first.out.contains("[-eleven-] {+17+} years"))
    #expect(first.out.contains("[-very-] {+rather+} cold"))
    #expect(lines.contains { $0.hasPrefix("wording") })
    #expect(lines.contains { $0.hasPrefix("silent") })
    // A pipe is no terminal.
    #expect(!first.out.contains("\u{1B}"))

    let last = try paper.run("diff", url)
    #expect(last.status == 0 && last.out.contains("headline: "), "\(last.out)")
    #expect(last.out.contains("{+") && last.out.contains("lanterns"))
    #expect(
      last.out.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && $0.value < 0x7F || $0.value >= 0xA0 || $0 == "\n"
      })
    let same = try paper.run("diff", url, "--from", "2", "--to", "3")
    #expect(same.out == last.out)
    #expect(try paper.run("diff", url, "v1", "v3").out.contains("[-eleven-] {+17+}"))

    let json = try JSON.parse(try paper.run("diff", url, "1", "2", "--json").out)
    #expect(json["from"]?.int == 1 && json["to"]?.int == 2)
    #expect(json["silent"]?.bool == true && json["coarse"]?.bool == false)
    let edit = try #require(json["edits"]?.array?.first)
    #expect(edit["class"]?.string == "figure")
    #expect(edit["removed"]?.array?.compactMap(\.string) == ["eleven"])
    #expect(edit["added"]?.array?.compactMap(\.string) == ["17"])
    let range = try #require(edit["old_ranges"]?.array?.first?.array).compactMap(\.int)
    let old = Array(try #require(edit["old"]?.string).utf8)
    #expect(
      range.count == 2 && String(decoding: old[range[0]..<range[1]], as: UTF8.self) == "eleven")
    #expect(json["totals"]?["figure"]?.int == 1)
    let raw = try paper.run("diff", url, "2", "3", "--json").out
    #expect(!raw.contains("\u{1B}") && !raw.contains("\u{9B}"))
  }

  @Test("versions that are not there, or cannot be numbers, are said so")
  func refusals() throws {
    let paper = try Paper()
    defer { paper.end() }
    let url = paper.server.url("/a")
    let missing = try paper.run("diff", url, "1", "9")
    #expect(missing.status == 1 && missing.error.contains("no versions 1 and 9"))
    for words in [["1"], ["1", "x"], ["0", "1"], ["1", "2", "3"], ["1", "2", "--from", "1"]] {
      let result = try Program.start(["diff", url] + words, in: paper.folder.path).result()
      #expect(result.status == 64, "\(words)")
    }
    let same = try paper.run("diff", url, "2", "2")
    #expect(same.status == 0 && same.out.contains("no difference"))
  }
}
