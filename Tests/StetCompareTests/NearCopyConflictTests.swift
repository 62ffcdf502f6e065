import Testing

@testable import StetCompare

@Suite("What near copies say differently")
struct NearCopyConflictTests {
  @Test(
    "one change of a fact is told as what it is, with both values", arguments: NearCopies.changes)
  func tells(_ change: NearCopies.Change) throws {
    let text = try #require(NearCopies.texts[change.text])
    let parts = text.split(
      separator: change.from, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    let other = parts.joined(separator: change.to)
    let conflicts = Judgement(ComparedText(text: text), ComparedText(text: other)).conflicts
    #expect(conflicts.map(\.kind) == (change.kind.map { [$0] } ?? []))
    #expect(conflicts.map { [$0.first, $0.second] } == (change.kind == nil ? [] : [change.pair]))
    // Both sentences, each as its text has it.
    for conflict in conflicts {
      #expect(conflict.explained == nil)
      #expect(text.contains(conflict.firstSentence) && other.contains(conflict.secondSentence))
      #expect(conflict.firstSentence.contains(change.pair[0].prefix(2)))
    }
  }

  @Test(
    "what is the same fact in another form, and other wording, is no conflict",
    arguments: NearCopies.clean)
  func keepsSilent(_ sample: (name: String, first: String, second: String)) {
    let texts = [sample.first, sample.second].map { ComparedText(text: $0) }
    #expect(FactConflict.find(texts[0], texts[1], WordWeights()).isEmpty)
    #expect(FactConflict.find(texts[1], texts[0], WordWeights()).isEmpty)
    #expect(Judgement(texts[0], texts[1]).conflicts.isEmpty)
  }

  @Test("a text that was trimmed, or whose sentences stand in another order, contradicts nothing")
  func trimmed() throws {
    for (language, text) in NearCopies.texts {
      let whole = ComparedText(text: text)
      let sentences = whole.sentences.map { whole.string($0) }
      let stop = language.hasPrefix("zh") || language.hasPrefix("ja") ? "。" : ". "
      for part in [
        Array(sentences.dropLast(2)), Array(sentences.dropFirst()), sentences.reversed(),
      ] {
        let other = ComparedText(text: part.joined(separator: stop) + stop)
        #expect(FactConflict.find(whole, other, WordWeights()).isEmpty, "\(language)")
      }
    }
  }

  static let money = [
    ("S$411.7 million", "US$300 million", "SGD"), ("€4.6 million", "$5 million", "EUR"),
    ("2.5 billion yuan", "$342 million", "CNY"),
  ]

  @Test(
    "amounts in two currencies are explained without a stated rate, where they may be one",
    arguments: money)
  func explains(_ first: String, _ second: String, _ currency: String) throws {
    let texts = [first, second].map {
      ComparedText(text: "The town of Larkinport pays \($0) for the new pier in its harbour.")
    }
    let conflicts = FactConflict.find(texts[0], texts[1], WordWeights())
    #expect(conflicts.map { [$0.first, $0.second] } == [[first, second]])
    #expect(conflicts.first?.explained?.contains(currency) == true)
  }

  @Test(
    "no rate makes them one",
    arguments: [("S$900 million", "US$300 million"), ("S$300 million", "US$300 million")])
  func contradicts(_ first: String, _ second: String) {
    let texts = [first, second].map {
      ComparedText(text: "The town of Larkinport pays \($0) for the new pier in its harbour.")
    }
    let conflicts = FactConflict.find(texts[0], texts[1], WordWeights())
    #expect(conflicts.map { [$0.first, $0.second] } == [[first, second]])
    #expect(conflicts.allSatisfy { $0.explained == nil })
  }

  @Test("texts that were made to take long are compared in bounded time")
  func hostile() {
    let line = (0..<380).map { "Word\($0) 5 km" }.joined(separator: " ")
    let a = ComparedText(
      text: Array(repeating: line + " May 3.", count: 20).joined(separator: "\n"))
    let b = ComparedText(
      text: Array(repeating: "X " + line + " May 4!", count: 20).joined(separator: "\n"))
    let marks = ComparedText(
      text: String(repeating: "\u{201C}王\u{B7}李 said $ € 1年1月 \u{300C}", count: 300))
    #expect(FactConflict.find(a, b, WordWeights()).count <= ConflictFinder.maximum)
    #expect(FactConflict.find(marks, marks, WordWeights()).isEmpty)
    #expect(FactConflict.find(marks, a, WordWeights()).count <= ConflictFinder.maximum)
  }
}
