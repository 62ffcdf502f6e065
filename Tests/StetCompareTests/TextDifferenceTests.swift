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

  @Test("Of very many paragraphs groups are compared, and no word is lost")
  func groups() throws {
    let numbers = (0..<140_000).map { String($0, radix: 36) }
    var others = numbers
    others[777] = "here"
    others[139_000] = "there"
    let before = numbers.joined(separator: "\n\n")
    let difference = TextDifference(from: before, to: others.joined(separator: "\n\n"))
    #expect((2...100).contains(difference.wordsAdded))
    #expect(difference.wordsAdded == difference.wordsRemoved && difference.hunks.count < 9)
    let first = try #require(difference.hunks.compactMap(\.oldParagraph).first)
    #expect((700...777).contains(first))
    let last = try #require(difference.hunks.compactMap(\.newParagraph).last)
    #expect((138_900...139_000).contains(last), "paragraphs are counted, not groups")
    let all = TextDifference(from: before, to: "")
    #expect(all.wordsRemoved == 140_000 && all.hunks.count < 110_000)
  }

  @Test("Marks without end are read in work that grows with their number", .timeLimit(.minutes(1)))
  func marks() {
    let marks = String(repeating: "\u{301}", count: 100_000)
    #expect(Sameness.equal("e" + marks, "e" + marks + " "))
    #expect(!Sameness.equal("e" + marks, "e" + marks + " f"))
    #expect(Edits(from: .init(body: marks), to: .init(body: marks + " a")).isSubstantive)
    // The same few are told alike wherever they stand.
    let composed = "caf\u{E9} \u{F4}\u{301} \u{E9}t\u{E9} "
    let decomposed = "cafe\u{301} o\u{302}\u{301} e\u{301}te\u{301} "
    #expect(
      Sameness.equal(
        String(repeating: composed, count: 9_000), String(repeating: decomposed, count: 9_000)))
    #expect(!Sameness.equal(composed + "\u{E9}", decomposed + "e\u{300}"))
  }

  @Test("White space alone makes no text another, however much there is")
  func whiteSpace() {
    let spaced = String(repeating: "\n", count: 200_000) + "Shares rose." + "\n \t\r\n"
    #expect(Sameness.equal("Shares rose.", spaced))
    #expect(!Sameness.equal("Shares rose", spaced + "again"))
    // A piece that is read at once ends at white space, and never within a character.
    let long = String(repeating: "é", count: 80_000)
    #expect(Sameness.equal(long + " rose", long + "\nrose"))
    #expect(!Sameness.equal(long + "e", long + "é"))
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
