import StetCompare
import Testing

@Suite struct TextDifferenceTests {
  let old = """
    The bank raised its forecast to 4.2% on Monday.

    Nobody had expected it, analysts said.

    Shares rose.
    """

  @Test("A changed figure is found, with what stood there before")
  func figure() {
    let new = old.replacing("4.2%", with: "4.6%")
    let difference = TextDifference(from: old, to: new)
    #expect(difference.numbers == [["4.2%", "4.6%"]])
    #expect(difference.wordsAdded == 1 && difference.wordsRemoved == 1)
    #expect(
      difference.hunks == [
        .init(
          oldParagraph: 0, newParagraph: 0,
          pieces: [
            .same("The bank raised its forecast to "), .removed("4.2% "), .added("4.6% "),
            .same("on Monday."),
          ])
      ])
  }

  @Test("Paragraphs that were added or removed stand alone")
  func paragraphs() {
    let new = """
      Correction: an earlier version named another bank.

      The bank raised its forecast to 4.2% on Monday.

      Shares rose.
      """
    let difference = TextDifference(from: old, to: new)
    #expect(difference.hunks.map(\.oldParagraph) == [nil, 1])
    #expect(difference.hunks.map(\.newParagraph) == [0, nil])
    #expect(difference.wordsAdded == 7 && difference.wordsRemoved == 6)
  }

  @Test("Equal texts do not differ, nor do texts that differ in white space only")
  func same() {
    #expect(TextDifference(from: old, to: old).isEmpty)
    let spaced = old.replacing(" ", with: "  ")
    #expect(Sameness.equal(old, spaced))
    #expect(TextDifference(from: old, to: spaced).isEmpty)
    #expect(!Sameness.equal(old, old + " more"))
    #expect(TextDifference(from: "", to: "").isEmpty)
  }

  @Test("A script without spaces is compared character by character")
  func han() {
    let difference = TextDifference(from: "公司去年收入增长百分之五。", to: "公司去年收入增长百分之六。")
    #expect(difference.hunks.first?.pieces.contains(.removed("五")) == true)
    #expect(difference.wordsAdded == 1)
  }

  @Test("Texts of any size are compared in bounded work")
  func bounded() {
    let a = (0..<30_000).map { "word\($0) other\($0)" }.joined(separator: " ")
    let b = (0..<30_000).map { "term\($0) other\($0)" }.joined(separator: " ")
    #expect(!TextDifference(from: a, to: b).isEmpty)
    let many = (0..<20_000).map { "line \($0)" }.joined(separator: "\n\n")
    let others = (0..<20_000).map { "zeile \($0 * 7)" }.joined(separator: "\n\n")
    #expect(!TextDifference(from: many, to: others).isEmpty)
  }

  @Test("Containment tells another text from a trimmed one")
  func containment() {
    #expect(Sameness.containment(old, String(old.prefix(60))) > 0.9)
    #expect(Sameness.containment(old, "Rain is likely over the islands tonight") < 0.2)
    let shuffled = old.split(separator: " ").reversed().joined(separator: " ")
    #expect(Sameness.containment(old, shuffled) < 0.2, "words alone make no copy")
    #expect(Sameness.containment(old, "") == 0)
  }
}
