import StetCrawl
import StetTestKit
import Testing

@Suite struct RuleHistoryTests {
  private static func run(
    _ number: Int, _ matched: Int = 4, words: Int? = 600, version: String = "2+a",
    rule: String = "example.com"
  ) -> RuleHistory.Run {
    .init(
      rule: rule, time: "2026-11-\(10 + number)T00:00:00.000Z", version: version, pages: 4,
      matched: matched, words: words)
  }

  @Test("Drift is a fall in matches, or a length that differs by more than half from the median")
  func drift() {
    var history = RuleHistory()
    #expect(history.drift(of: Self.run(0)).isEmpty, "there is no past")
    for (number, words) in [600, 640, 90].enumerated() {
      history.add(Self.run(number, words: words))
    }
    #expect(history.drift(of: Self.run(5)).isEmpty)
    #expect(history.drift(of: Self.run(5, words: 310)).isEmpty)
    #expect(history.drift(of: Self.run(5, words: 299)) == [.words(now: 299, before: 600)])
    #expect(history.drift(of: Self.run(5, words: 901)) == [.words(now: 901, before: 600)])
    #expect(history.drift(of: Self.run(5, 3)) == [.rate(now: 0.75, before: 1)])
    #expect(history.drift(of: Self.run(5, 0, words: nil)) == [.rate(now: 0, before: 1)])
    #expect(history.drift(of: Self.run(5, 0, version: "2+b")).isEmpty, "another rule's past")
    #expect(history.drift(of: Self.run(5, 0, rule: "example.org")).isEmpty)
  }

  @Test("It is kept as lines, the last twenty of a rule, and damaged lines are passed over")
  func file() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("rules.jsonl")
    var history = RuleHistory(path: path)
    #expect(history.runs.isEmpty)
    for number in 0..<30 { history.add(Self.run(number)) }
    history.add(Self.run(1, rule: "example.org"))
    #expect(history.write(to: path) == nil)
    #expect(RuleHistory(path: path).runs == history.runs)
    #expect(history.runs["example.com"]?.count == RuleHistory.kept)
    _ = try folder.write("{\"rule\":1}\nnothing\n{\"rule\":\"a\",\"ti", to: "rules.jsonl")
    #expect(RuleHistory(path: path).runs.isEmpty)
    #expect(history.write(to: folder.file("none/rules.jsonl")) != nil)
  }
}
