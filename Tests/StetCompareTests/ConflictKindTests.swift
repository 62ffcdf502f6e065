import Testing

@testable import StetCompare

@Suite("Dates, quotations, attributions and units that differ between tellings")
struct ConflictKindTests {
  struct Sample: CustomTestStringConvertible {
    var first: String
    var second: String
    var kind: FactConflict.Kind
    var pair: [String]
    var explained: String?
    var testDescription: String { second }

    init(
      _ first: String, _ second: String, _ kind: FactConflict.Kind, _ pair: [String],
      _ explained: String? = nil
    ) {
      self.first = first
      self.second = second
      self.kind = kind
      self.pair = pair
      self.explained = explained
    }
  }

  private static func find(_ first: String, _ second: String) -> [FactConflict] {
    let texts = [first, second].map { ComparedText(text: $0) }
    var weights = WordWeights()
    for text in texts { weights.learn(text.tokens) }
    for _ in 0..<40 {
      weights.learn(Folding.tokens("the of and in its this by a to said from on for that was is"))
    }
    return FactConflict.find(texts[0], texts[1], weights)
  }

  static let samples = [
    Sample(
      "Parliament of Tarn votes on the harbour treaty on 14 October, its speaker announced.",
      "Parliament of Tarn votes on the harbour treaty on 17 October, its speaker announced.", .date,
      ["14 October", "17 October"]),
    Sample(
      "Ferries between Anse and Tarn stopped on Monday when fog closed the harbour.",
      "Ferries between Anse and Tarn stopped on Thursday when fog closed the harbour.", .date,
      ["Monday", "Thursday"]),
    Sample(
      "“Our harbour will certainly flourish once dredging ends next spring,” the mayor told us.",
      "“Our harbour will certainly perish once dredging ends next spring,” the mayor told us.",
      .quote, ["flourish", "perish"]),
    Sample(
      "Dredging ruined forty lobster traps near the lighthouse, Bergstrom said on the quay.",
      "Dredging ruined forty lobster traps near the lighthouse, Adeyemi said on the quay.",
      .attribution, ["Bergstrom", "Adeyemi"]),
    Sample(
      "A pipeline of 100 miles carries water from the lake of Tarn across the desert.",
      "A pipeline of 161 kilometres carries water from the lake of Tarn across the desert.",
      .number, ["100 miles", "161 kilometres"], "kilometres"),
  ]

  @Test("each kind is told with both sentences", arguments: samples)
  func tells(_ sample: Sample) throws {
    let conflicts = Self.find(sample.first, sample.second)
    #expect(conflicts.count == 1, "\(conflicts)")
    let conflict = try #require(conflicts.first)
    #expect(conflict.kind == sample.kind)
    #expect([conflict.first, conflict.second] == sample.pair)
    #expect(sample.first.contains(conflict.firstSentence.prefix(20)))
    if let unit = sample.explained {
      #expect(conflict.explained?.contains(unit) == true)
    } else {
      #expect(conflict.explained == nil)
    }
  }

  static let silent = [
    // A quotation that was shortened, or spelled in another way.
    (
      "“Our harbour will certainly flourish once dredging ends next spring,” the mayor told us.",
      "“Our harbour will flourish once dredging ends,” the mayor told us."
    ),
    (
      "“The colour of our harbour pleases everybody who comes here,” the mayor told us.",
      "“The color of our harbour pleases everybody who comes here,” the mayor told us."
    ),
    // One source by two names, which stand side by side somewhere.
    (
      "Dredging ruined forty lobster traps, Bergstrom said. Ida Bergstrom of the guild was sad.",
      "Dredging ruined forty lobster traps, Ida said. Ida Bergstrom of the guild was sad."
    ),
    // Other days of other things.
    (
      "The ferries stop on Monday, when the fog is thick, and start again on Thursday.",
      "On Thursday a fair begins in Anse with music, cakes and a race of goats."
    ),
  ]

  @Test("what may well be said in two ways is none", arguments: silent)
  func keepsSilent(_ first: String, _ second: String) {
    let conflicts = Self.find(first, second)
    #expect(conflicts.filter { [.date, .quote, .attribution].contains($0.kind) }.isEmpty)
    #expect(conflicts.isEmpty, "\(conflicts)")
  }
}
