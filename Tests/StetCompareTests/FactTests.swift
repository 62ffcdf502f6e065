import Testing

@testable import StetCompare

@Suite("Figures")
struct FigureTests {
  struct Sample: CustomTestStringConvertible {
    var text: String
    var value: Double
    var unit: FigureMention.Unit
    var shown: String
    var testDescription: String { text }

    init(_ text: String, _ value: Double, _ unit: FigureMention.Unit, _ shown: String) {
      self.text = text
      self.value = value
      self.unit = unit
      self.shown = shown
    }
  }

  static let samples = [
    Sample("it invested 2.5 billion yuan", 2.5e9, .currency("CNY"), "2.5 billion yuan"),
    Sample("about $468.9 million", 468.9e6, .currency("$"), "468.9 million"),
    Sample("a round of US$300 million", 300e6, .currency("USD"), "US$300 million"),
    Sample("投资25亿元人民币", 25e8, .currency("CNY"), "25亿元"),
    Sample("2万5千人", 25_000, .none, "2万5千"),
    Sample("rund 2,5 Mrd. Euro, 1,75 mehr", 2.5e9, .currency("EUR"), "2,5 Mrd. Euro"),
    Sample("rose 4.2% in May", 4.2, .percent, "4.2"),
    Sample("rose 4.2 per cent", 4.2, .percent, "4.2 per cent"),
    Sample("plus 3 Prozent", 3, .percent, "3 Prozent"),
    Sample("on 14 October", 14, .day, "14"),
    Sample("in 1997 they", 1997, .year, "1997"),
    Sample("1,081 people", 1081, .none, "1,081"),
    Sample("twelve people", 12, .none, "twelve"),
    Sample("ＵＳ ４．５", 4.5, .none, "４．５"),
    Sample("EUR 25 each", 25, .currency("EUR"), "25"),
  ]

  @Test("what a figure amounts to and of what", arguments: samples)
  func reads(_ sample: Sample) throws {
    let text = ComparedText(text: sample.text)
    let figure = try #require(FigureReader.read(text).first)
    #expect(abs(figure.value - sample.value) <= sample.value * 1e-9)
    #expect(figure.unit == sample.unit)
    #expect(text.string(figure.tokens) == sample.shown)
  }

  @Test(
    "what is no amount is none",
    arguments: ["version 2.10.4.1", "12.11.2026", "1234567890123456789"])
  func refuses(_ text: String) {
    #expect(FigureReader.read(ComparedText(text: text)).isEmpty)
  }

  @Test("a rounded figure agrees with the exact one, another does not")
  func rounding() throws {
    func figure(_ text: String) throws -> FigureMention {
      try #require(FigureReader.read(ComparedText(text: text)).first)
    }
    #expect(try figure("469 million").agrees(with: figure("468.9 million")))
    #expect(try figure("2.5 billion").agrees(with: figure("2,500 million")))
    #expect(try !figure("4.2 percent").agrees(with: figure("4.6 percent")))
  }
}

@Suite("What two tellings say differently")
struct ConflictTests {
  private static let first = """
    Tollen Foundry raised 2.5 billion yuan ($468.9 million) this year from twelve investors, the mayor of \
    Anse said on Tuesday. Many of them had joined a US$300 million ($411.7 million) round of its rival.
    The works in Larkinport employ 1,240 people. Its head, Marit Huazhang, wants to hire 85 more by June.
    """
  private static let second = """
    From 12 investors Tollen Foundry has raised 2.5 billion yuan ($342 million) this year. Its works in \
    Larkinport employ 1,420 people, and Marit Huanzhang wants to hire some 85 more by the month of June.
    """

  private static func weights(_ texts: [ComparedText]) -> WordWeights {
    var weights = WordWeights()
    for text in texts { weights.learn(text.tokens) }
    for _ in 0..<40 { weights.learn(Folding.tokens("the of and in its this by a to said from")) }
    return weights
  }

  @Test("a figure and a name that differ are reported, a local dollar is explained")
  func finds() throws {
    let a = ComparedText(text: Self.first)
    let b = ComparedText(text: Self.second)
    let conflicts = FactConflict.find(a, b, Self.weights([a, b]))
    let open = conflicts.filter { $0.explained == nil }
    #expect(
      Set(open.map { [$0.first, $0.second] }) == [["1,240", "1,420"], ["Huazhang", "Huanzhang"]])
    #expect(open.first { $0.kind == .number }?.firstSentence.hasPrefix("The works") == true)
    let dollars = try #require(conflicts.first { $0.explained != nil })
    #expect(dollars.first.contains("468.9") && dollars.second.contains("342"))
    #expect(dollars.explained?.contains("1.3723") == true)
  }

  @Test("a text does not contradict itself, nor one that says the same in other words")
  func agrees() {
    let a = ComparedText(text: Self.first)
    let b = ComparedText(
      text: "Some 1,240 people work for the foundry in Larkinport, whose head is Marit Huazhang.")
    #expect(FactConflict.find(a, a, Self.weights([a])).isEmpty)
    #expect(FactConflict.find(a, b, Self.weights([a, b])).isEmpty)
  }

  @Test("names that many write are two names, grammar is no misspelling")
  func names() {
    let texts = [
      "Reporters met Ronald Berg in Germany",
      "In German towns Donald Berg was followed by some, as reporters have told us",
    ].map { ComparedText(text: $0) }
    var weights = Self.weights(texts)
    for _ in 0..<5 { weights.learn(Folding.tokens("Ronald Donald Germany")) }
    #expect(FactConflict.find(texts[0], texts[1], weights).isEmpty)
  }
}
