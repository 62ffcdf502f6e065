import StetCompare
import StetModel
import Testing

@Suite("What was edited between two versions")
struct EditsTests {
  struct Sample: CustomTestStringConvertible {
    var old: String
    var new: String
    var classes: [EditClass]
    var pairs: [[String]] = []
    var testDescription: String { new }

    init(_ old: String, _ new: String, _ classes: [EditClass], _ pairs: [[String]] = []) {
      self.old = old
      self.new = new
      self.classes = classes
      self.pairs = pairs
    }
  }

  private static func edits(_ old: String, _ new: String) -> Edits {
    Edits(from: EditedVersion(body: old), to: EditedVersion(body: new))
  }

  static let figures = [
    Sample(
      "Prices rose by 4.2% in the year to May.", "Prices rose by 4.6% in the year to May.",
      [.figure],
      [["4.2%", "4.6%"]]),
    Sample(
      "The fire killed four people in Tarn.", "The fire killed six people in Tarn.", [.figure],
      [["four", "six"]]),
    Sample(
      "The works cost $3.5 million to build.", "The works cost $5.3 million to build.", [.figure],
      [["$3.5 million", "$5.3 million"]]),
    Sample(
      "Das Werk kostet rund 2,5 Mrd. Euro im Bau.", "Das Werk kostet rund 3,5 Mrd. Euro im Bau.",
      [.figure], [["2,5 Mrd. Euro", "3,5 Mrd. Euro"]]),
    Sample("公司去年收入为25亿元，利润下降。", "公司去年收入为28亿元，利润下降。", [.figure], [["25亿元", "28亿元"]]),
    Sample(
      "The vote is to be held on Monday in Anse.", "The vote is to be held on Tuesday in Anse.",
      [.figure], [["Monday", "Tuesday"]]),
    Sample(
      "About 4 million people live there now.", "About 4.2 million people live there now.",
      [.figure],
      [["4 million", "4.2 million"]]),
    Sample(
      "It was signed on 12.11.2025 in Anse.", "It was signed on 13.11.2025 in Anse.", [.figure],
      [["12.11.2025", "13.11.2025"]]),
  ]

  @Test("a figure or a date that was replaced", arguments: figures)
  func figure(_ sample: Sample) throws {
    let edits = Self.edits(sample.old, sample.new)
    let edit = try #require(edits.list.first)
    #expect(edits.list.count == 1)
    #expect(edit.classes == sample.classes)
    #expect(edit.figures == sample.pairs)
    #expect(edit.old == sample.old && edit.new == sample.new)
  }

  static let others = [
    Sample(
      "The head of the firm, Marit Huazhang, left.", "The head of the firm, Marit Huanzhang, left.",
      [.name], [["Huazhang", "Huanzhang"]]),
    Sample("会社の社長はマリト・ハンセン氏である。", "会社の社長はマリト・ヤンセン氏である。", [.name], [["マリト・ハンセン", "マリト・ヤンセン"]]),
    Sample(
      "“We will never close the works,” she told us.",
      "“We will hardly close the works,” she told us.",
      [.quote]),
    Sample(
      "Nobody was hurt, the police said later that day.",
      "Nobody was hurt, the owners said later that day.", [.attribution]),
    Sample(
      "The minister said that taxes would fall soon.",
      "The minister admitted that taxes would fall soon.", [.attribution]),
    Sample(
      "The plan is a good one for the town.", "The plan is a bad one for the town.", [.wording]),
    Sample(
      "It is the law of the Land in our town.", "It is the law of the land in our town.", [.wording]
    ),
    Sample("We saw four ships in the bay today.", "We saw 4 ships in the bay today.", [.wording]),
  ]

  @Test("names, quotations, attributions, wording", arguments: others)
  func other(_ sample: Sample) throws {
    let edits = Self.edits(sample.old, sample.new)
    let edit = try #require(edits.list.first)
    #expect(edits.list.count == 1)
    #expect(edit.classes == sample.classes)
    #expect(edit.names == sample.pairs)
  }

  static let typography = [
    ("\"It's late,\" he said - twice.", "“It’s late,” he said – twice."),
    ("The price is 1,000 euros now.", "The price is 1000 euros now."),
    ("Der Preis ist 1.000 Euro, nicht 2,5 Euro.", "Der Preis ist 1000 Euro, nicht 2,5 Euro."),
    ("A long story ends.\n\nAnother one begins.", "A long story ends. Another one begins."),
    ("A co\u{AD}operative\u{A0}farm", "A cooperative farm"),
    (
      "The mayor came late and the council waited for him.\n\nIt ended.",
      "The mayor came late and the council waited for him. It ended."
    ),
    ("他说：“好。”\n\n公司倒闭了。", "他说：「好。」公司倒闭了。"),
    (
      "The mayor came late, the council had to wait.",
      "The mayor came late. The council had to wait."
    ),
  ]

  @Test("typography is no edit of substance", arguments: typography)
  func typographic(_ old: String, _ new: String) {
    let edits = Self.edits(old, new)
    #expect(!edits.isSubstantive, "\(edits.list)")
    #expect(edits.classes == [] || edits.classes == [.typography])
  }

  private static let story = """
    The bank raised its forecast to 4.2% on Monday.

    Nobody had expected it, analysts in Anse said. Some had sold in the morning.

    Shares rose in early trading and fell again.

    The next meeting of its board is planned for the spring.
    """

  @Test("sentences that came or went; a paragraph that stands elsewhere was moved")
  func sentences() {
    let new = """
      The bank raised its forecast to 4.2% on Monday.

      The next meeting of its board is planned for the spring.

      Nobody had expected it, analysts in Anse said.

      Shares rose in early trading and fell again. A spokesman of the exchange had no comment.
      """
    let edits = Self.edits(Self.story, new)
    #expect(edits.list.map(\.kind) == [.addition, .removal, .moved])
    #expect(edits.list[0].new == "A spokesman of the exchange had no comment.")
    #expect(edits.list[1].old == "Some had sold in the morning.")
    #expect(edits.list[2].new?.hasPrefix("The next meeting") == true)
    #expect(edits.totals == [.addition: 1, .removal: 1, .moved: 1])
  }

  @Test("figures and names come first, whatever comes first in the text")
  func ranking() {
    let new = Self.story.replacing("Shares rose", with: "Stocks rose").replacing(
      "Anse", with: "Tarn"
    )
    .replacing("for the spring", with: "for 4 May").replacing("raised", with: "\"raised\"")
    let edits = Self.edits(Self.story, new)
    #expect(edits.list.prefix(2).map(\.kind) == [.figure, .name])
    #expect(edits.list.map(\.kind) == edits.list.map(\.kind).sorted())
  }

  @Test("the words that differ are given as ranges of both sentences")
  func ranges() throws {
    let edit = try #require(Self.edits("Über 40 Leute kamen.", "Über 50 Leute kamen.").list.first)
    let old = try #require(edit.old)
    let range = try #require(edit.oldChanges.first)
    #expect(edit.oldChanges.count == 1 && edit.newChanges.count == 1)
    #expect(String(decoding: Array(old.utf8)[range], as: UTF8.self) == "40")
  }

  // MARK: What stands around the body

  @Test("a headline is compared folded and without the name of the site")
  func headline() {
    func edits(_ old: String, _ new: String) -> Edits {
      Edits(
        from: EditedVersion(title: old, site: "Anse Daily", body: "Text."),
        to: EditedVersion(title: new, site: "Anse Daily", body: "Text."))
    }
    #expect(edits("Bank shuts doors", "Bank Shuts Doors | Anse Daily").list.isEmpty)
    let changed = edits("Bank to shut 40 branches", "Bank to shut 50 branches")
    #expect(changed.list.map(\.classes) == [[.headline, .figure]])
    #expect(changed.headline == ["Bank to shut 40 branches", "Bank to shut 50 branches"])
    #expect(!changed.isSilent)
  }

  @Test("an edit is silent where neither date nor notice tells of it")
  func silent() {
    let old = "The fire killed four people in Tarn. It began at night."
    let new = "The fire killed six people in Tarn. It began at night."
    let before = EditedVersion(modified: Instant(seconds: 100), body: old)
    #expect(
      Edits(from: before, to: EditedVersion(modified: Instant(seconds: 100), body: new)).isSilent)
    #expect(
      !Edits(from: before, to: EditedVersion(modified: Instant(seconds: 200), body: new)).isSilent)
    let notice = "Correction: an earlier version had another number of dead."
    let inBody = Edits(
      from: before, to: EditedVersion(modified: Instant(seconds: 100), body: new + "\n\n" + notice))
    #expect(!inBody.isSilent && inBody.classes.contains(.correction))
    let outside = Edits(
      from: before,
      to: EditedVersion(modified: Instant(seconds: 100), corrections: [notice], body: new))
    #expect(!outside.isSilent && outside.totals[.correction] == 1)
    let typed = Edits(
      from: before,
      to: EditedVersion(
        modified: Instant(seconds: 100), body: old.replacing(". ", with: ".\n\n")))
    #expect(!typed.isSilent)
  }

  @Test("a date that moved alone is told from an edit")
  func dateOnly() {
    let before = EditedVersion(modified: Instant(seconds: 100), body: "It \"ended\" today.")
    let after = EditedVersion(modified: Instant(seconds: 200), body: "It “ended” today.")
    #expect(Edits(from: before, to: after).isDateOnly)
    #expect(!Edits(from: before, to: before).isDateOnly)
    #expect(
      !Edits(
        from: before, to: EditedVersion(modified: Instant(seconds: 200), body: "It began today.")
      ).isDateOnly)
  }

  @Test("another author is another attribution")
  func authors() {
    let edits = Edits(
      from: EditedVersion(authors: ["Ann Reed"], body: "Text."),
      to: EditedVersion(authors: ["Ann Reed", "Bo Lind"], body: "Text."))
    #expect(edits.list.map(\.kind) == [.attribution])
  }

  @Test("a notice of correction goes on to the end of its paragraph, and is one edit")
  func notices() {
    let story = "The ferry took 240 people to Anse.\n\nIt was late."
    let notice =
      "Correction: An earlier version gave another number. Nobody was hurt. It took 420 people."
    let came = Self.edits(story, story + "\n\n" + notice)
    #expect(came.list.map(\.classes) == [[.correction]])
    #expect(came.list.first?.new == notice && !came.isSilent)
    let went = Self.edits(story + "\n\n" + notice, story)
    #expect(went.list.map(\.classes) == [[.correction]] && went.list.first?.old == notice)
    // What stands in the next paragraph is the story's, and so is the rest of a text without any.
    let beside = Self.edits(story, story + "\n\n" + notice + "\n\nThe school was full.")
    #expect(beside.list.map(\.kind) == [.correction, .addition])
    let long = (0..<9).map { "Then number \($0) came to the school." }.joined(separator: " ")
    let whole = Self.edits(story, story + "\n\n" + notice + " " + long)
    #expect(whole.totals == [.correction: 1, .addition: 11])
    // A word of it that was changed is a change of the notice.
    let changed = Self.edits(
      story + "\n\n" + notice, story + "\n\n" + notice.replacing("420", with: "402"))
    #expect(changed.list.map(\.classes) == [[.correction]])
    #expect(
      Self.edits(story, story + "\n\nCorrections officers met the ferry. Nobody was hurt.").list
        .map(\.kind) == [.addition, .addition])
  }

  // MARK: Hostile texts

  @Test("texts of any size and kind are compared in bounded work")
  func bounded() {
    let words = (0..<4_000).map { "word\($0 &* 7919 % 4001) says \($0)." }.joined(separator: " ")
    let changed = words.replacing("word77 ", with: "word78 ")
    #expect(!Self.edits(words, changed).list.isEmpty)
    let same = Array(repeating: "The same paragraph is here again.", count: 2_000)
    #expect(
      Self.edits(same.joined(separator: "\n\n"), same.dropLast().joined(separator: "\n\n")).list
        .count
        == 1)
    let other = (0..<18_000).map { "Line \($0) of one text." }.joined(separator: "\n\n")
    let another = (0..<18_000).map { "Zeile \($0 * 3) des anderen." }.joined(separator: "\n\n")
    let coarse = Self.edits(other, another)
    #expect(coarse.isCoarse && coarse.isSubstantive)
    let one = String(repeating: "x", count: 600_000)
    #expect(Self.edits(one, one + "y").isSubstantive)
    #expect(Self.edits("", "").list.isEmpty)
    #expect(Self.edits("", "A sentence came.").list.map(\.kind) == [.addition])
    #expect(Self.edits("12 34 56 78", "12 34 56 79").list.map(\.kind) == [.figure])
    #expect(Self.edits("\u{FFFD} “", "「\u{0}").isSubstantive == false)
  }

  @Test("a record keeps the weightiest edits, cut, and counts them all")
  func record() throws {
    let old = (0..<80).map { "On day \($0) the ferry took \($0 + 100) people across the strait." }
    let long = String(repeating: "and on and on ", count: 60)
    let before = old.joined(separator: "\n\n") + "\n\nIt went \(long)to Anse."
    let after =
      old.map { $0.replacing("took", with: "brought") }.joined(separator: "\n\n")
      + "\n\nIt went \(long)to Tarn."
    let difference = TextDifference(from: before, to: after)
    let change = VersionRecord.Change(Self.edits(before, after), difference, previous: 3)
    #expect(change.previous == 3 && change.classes == ["name", "wording"])
    #expect(change.edits.count == 50 && change.totals == [.name: 1, .wording: 80])
    let first = try #require(change.edits.first)
    #expect(first.names == [["Anse", "Tarn"]] && change.names == [["Anse", "Tarn"]])
    #expect((first.new?.unicodeScalars.count ?? 0) <= 300)
    #expect(first.new?.hasPrefix("…") == true && first.new?.contains("Tarn") == true)
    #expect(change.silent)
  }
}
