import StetConfig
import StetModel
import StetSchedule
import StetText

enum FileTargets {
  /// The first line is what is asked for.
  static func robots(_ input: [UInt8]) {
    let (path, rest) = firstLine(input)
    let rules = RobotsRules(rest, agent: "Stet")
    let address = WebURL(path, base: WebURL("https://example.org/"))?.href ?? "/"
    let decision = rules.decision(for: address)
    expect(rules.decision(for: address) == decision, "twice the same answer")
    expect(rules.decision(for: "/robots.txt").isAllowed, "robots.txt itself")
    let now = Instant(seconds: 1_790_000_000)
    let file = RobotsFile.answered(
      origin: "https://example.org", status: 200, fields: [], body: rest, now: now, before: nil)
    expect(file.expires > now, "an answer holds for a while")
    _ = file.rules(for: "Stet").decision(for: address)
  }

  static func configuration(_ input: [UInt8]) {
    do {
      _ = try Configuration.parse(input)
    } catch {
      expect(!error.problems.isEmpty, "a problem is named")
      for problem in error.problems {
        expect(!problem.message.isEmpty && !problem.remedy.isEmpty, "a message and a remedy")
        expect((problem.line ?? 1) >= 1 && (problem.column ?? 1) >= 1, "a place")
      }
    }
  }

  /// What is added and taken out again leaves the file as it was.
  static func editor(_ input: [UInt8]) {
    guard var editor = try? FeedsFileEditor(input, file: "feeds.json") else { return }
    let before = editor.configuration.feeds.map(\.id)
    let draft = FeedDraft(url: "https://added.example/feed.xml", id: "added-here", tags: ["a"])
    guard (try? editor.add([draft])) != nil else { return }
    expect(
      editor.configuration.feeds.map(\.id) == before + ["added-here"], "one more feed, at the end")
    guard (try? editor.remove(id: "added-here")) != nil else {
      return expect(false, "what was added can be taken out")
    }
    expect(editor.configuration.feeds.map(\.id) == before, "the same feeds")
    for id in before {
      guard (try? editor.remove(id: id)) != nil else {
        return expect(false, "\(id) can be taken out")
      }
    }
    expect(editor.configuration.feeds.isEmpty, "no feeds")
  }
}
