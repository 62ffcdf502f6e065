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
}
