import StetCompare
import Testing

@Suite("Lines that are no part of the story")
struct FurnitureLinesTests {
  private static let story = [
    "The ferry to Anse was cancelled on Friday because of the wind.",
    "Some three hundred people had to wait for the morning in a school.",
  ]

  private static func isOfStory(_ old: [String], _ new: [String]) -> Bool {
    let (before, after) = (old.joined(separator: "\n\n"), new.joined(separator: "\n\n"))
    return Edits(from: EditedVersion(body: before), to: EditedVersion(body: after))
      .isOfStory(before, after)
  }

  @Test(
    "one that comes, goes or changes is no edit of the story",
    arguments: [
      "Read also: Harbour of Tarn to be dredged", "Lesen sie auch | Der Hafen von Tarn",
      "Читайте также: Паром отменён", "延伸阅读：港口疏浚", "Related stories", "Share this article",
      "Follow us on Telegram for all the news of the coast",
      "Last updated: 12 March 2026, 10:05 am",
      "Stand: 12.03.2026, 10:05 Uhr",
    ])
  func furniture(_ line: String) {
    #expect(!Self.isOfStory(Self.story, Self.story + [line]))
    #expect(!Self.isOfStory([line] + Self.story, Self.story))
    #expect(!Self.isOfStory(Self.story + [line], Self.story + ["Read also: Twelve sheep found"]))
    // Beside an edit it hides nothing.
    let edited = [Self.story[0].replacing("Friday", with: "Sunday"), Self.story[1], line]
    #expect(Self.isOfStory(Self.story, edited))
  }

  @Test(
    "what reads like a sentence is the story's",
    arguments: [
      "Related work had been done in Tarn by two of the engineers.",
      "Read more than a page and you will see why.",
      "Published by her father, the letters sold well.",
      "Updated figures show 340 dead.", "Correction: the ferry had been cancelled on Thursday.",
      "The wind fell at 10:05 am.", "12 March 2026", "Nobody was hurt.",
    ])
  func sentences(_ line: String) {
    #expect(Self.isOfStory(Self.story, Self.story + [line]))
    #expect(Self.isOfStory(Self.story + [line], Self.story))
  }

  @Test("within a paragraph, or as long as a text, it is none")
  func shapes() {
    #expect(
      Self.isOfStory(Self.story, [Self.story[0], Self.story[1] + " Share this article."]))
    let many = (0..<30).map { "Read also: story number \($0)" }
    #expect(Self.isOfStory(Self.story, Self.story + many))
    let long = "Read also: " + String(repeating: "and on ", count: 40)
    #expect(Self.isOfStory(Self.story, Self.story + [long]))
    #expect(!Self.isOfStory(Self.story, Self.story))
  }

  // MARK: Learned from other articles

  private static let prompt = "Wake up to our morning letter, free in your inbox."
  private static let others = (0..<20).map { number in
    """
    Farmer number \(number) sold his sheep at a market upriver.

    Prices were \(number + 300) crowns each, which surprised some.

    """ + (number % 3 == 0 ? "" : "\n\(prompt)\n")
      + (number % 3 == 1 ? "" : "\nGold has never been so dear: read our report")
  }

  private static func isOfSite(
    _ old: [String], _ new: [String], others: [String] = others
  ) -> Bool {
    let (before, after) = (old.joined(separator: "\n\n"), new.joined(separator: "\n\n"))
    guard let rest = SiteLines(others: others).removed(from: before, after) else { return false }
    return Sameness.equal(rest.old, rest.new)
  }

  @Test("a line that many articles of a site have is the site's, where it stands and where it goes")
  func learned() {
    let gold = "Gold has never been so dear: read our report"
    #expect(Self.isOfSite(Self.story, Self.story + [Self.prompt]))
    #expect(Self.isOfSite([gold] + Self.story, Self.story))
    #expect(Self.isOfSite([gold] + Self.story, [Self.story[0], Self.prompt, Self.story[1]]))
    #expect(
      Self.isOfSite(Self.story + ["Wake up to our morning letter – free in your INBOX"], Self.story)
    )
    // Beside an edit it hides nothing.
    let edited = [Self.story[0].replacing("Friday", with: "Sunday"), Self.story[1], Self.prompt]
    #expect(!Self.isOfSite(Self.story, edited))
    // A word of it that is another makes it another line.
    #expect(!Self.isOfSite(Self.story, Self.story + [Self.prompt.replacing("free", with: "cheap")]))
    #expect(!Self.isOfSite(Self.story, Self.story + ["Nobody was hurt."]))
  }

  @Test("what says one thing of one article and another of the next is the story's, however often")
  func verdicts() {
    let lines = ["Our ruling: false", "Our ruling: true", "The suspect is in custody."]
    let others = Self.others.enumerated().map { "\($1)\n\n\(lines[$0 % 2])\n\n\(lines[2])" }
    #expect(
      !Self.isOfSite(Self.story + [lines[0]], Self.story + [lines[1]], others: others))
    #expect(
      !Self.isOfSite(
        Self.story + [lines[2]], Self.story + ["The suspect is at large."], others: others))
    #expect(
      Self.isOfStory(
        Self.story + ["Follow us on Monday to the vigil for nine dead miners."],
        Self.story + ["Follow us on Sunday to the vigil for ten dead miners."]))
    #expect(!Sameness.equal("There were 10² of them.", "There were 102 of them."))
    #expect(Sameness.equal("There were 10² of them.", "There were  10² of them ."))
  }

  @Test("what too few articles have, or what speaks of the story, is the story's")
  func notLearned() {
    #expect(!Self.isOfSite(Self.story, Self.story + [Self.prompt], others: []))
    #expect(
      !Self.isOfSite(Self.story, Self.story + [Self.prompt], others: Array(Self.others.prefix(7))))
    #expect(
      Self.isOfSite(Self.story, Self.story + [Self.prompt], others: Array(Self.others.prefix(8))))
    // Background that every story of one matter repeats.
    let background = "A ferry to Anse sank in the winter of 1994."
    let series = Self.others.map { $0 + "\n\n" + background }
    #expect(!Self.isOfSite(Self.story, Self.story + [background], others: series))
    let other = "A train to Tarn derailed in the summer of 1971."
    #expect(
      Self.isOfSite(
        Self.story, Self.story + [other], others: Self.others.map { $0 + "\n\n" + other }))
    // In scripts without spaces two characters in a row are a word.
    let chinese = ["市长周五说，渡轮因大风停航。", "三百人在学校过夜。"]
    let letter = "订阅我们的早报"
    let sunk = "渡轮曾经沉没"
    let texts = (0..<9).map { "第\($0)个农民卖了羊。\n\n\(letter)\n\n\(sunk)" }
    #expect(Self.isOfSite(chinese, chinese + [letter], others: texts))
    #expect(!Self.isOfSite(chinese, chinese + [sunk], others: texts))
  }

  @Test("few short lines are looked up, in texts of bounded length")
  func bounds() {
    let long = String(repeating: "wake up ", count: 60)
    let many = (0..<60).map { "Line number \($0)" }
    for lines in [[long], many] {
      let others = Self.others.map { $0 + "\n\n" + lines.joined(separator: "\n\n") }
      #expect(!Self.isOfSite(Self.story, Self.story + lines, others: others))
    }
    let body = Self.story.joined(separator: "\n\n")
    #expect(!SiteLines.mayDiffer(body, body))
    #expect(SiteLines.mayDiffer(body, body + "\n\n" + Self.prompt))
    #expect(!SiteLines.mayDiffer("", String(repeating: "x\n", count: 400_000)))
    #expect(!SiteLines.mayDiffer("", ""))
  }
}
