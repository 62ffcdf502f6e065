import StetCompare
import Testing

@Suite("Near copies")
struct OverlapTests {
  private static let story = """
    The harbour of Anse was closed on Tuesday after a barge struck the northern pier and sank within \
    minutes, the port's master said. Nobody was hurt. Divers found 14 containers on the ground, three of \
    them open, and the coast guard laid out booms against the diesel that leaked from the wreck.
    The barge had come from Tollen with gravel for the new mole. Its skipper told the police that the \
    rudder had not answered since noon. Lifting it will take at least nine days and cost 2.4 million.
    """
  private static let furniture = """
    Sign up for our morning letter and read the five stories that matter before your coffee is cold. \
    By giving us your address you accept our terms and the notice on how we treat what you tell us. \
    All rights reserved by the Anse Island Publishing House, a company of the Larkin group of papers.
    """

  /// Sixty words that no other number has.
  private static func other(_ number: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return (0..<60).map {
      "\(letters[number])\(letters[$0 % 26])\(letters[$0 / 26])x"
    }.joined(separator: " ")
  }

  @Test("a text that was trimmed, extended or dressed in another site's furniture is near")
  func near() {
    let whole = ComparedText(text: Self.story)
    let lines = Self.story.split(separator: "\n").map(String.init)
    for text in [
      lines[0], lines[1], Self.other(1) + "\n" + Self.story, Self.furniture + Self.story,
    ] {
      #expect(Overlap(whole, ComparedText(text: text)).isNear)
    }
  }

  @Test("texts that share nothing but furniture are not near, once the furniture is learned")
  func furniture() {
    var learner = FurnitureLearner()
    for number in 0..<6 {
      learner.learn(ComparedText(text: Self.other(number) + "\n" + Self.furniture))
    }
    let learned = learner.furniture()
    let a = ComparedText(text: Self.other(10) + "\n" + Self.furniture)
    let b = ComparedText(text: Self.other(11) + "\n" + Self.furniture)
    #expect(Overlap(a, b).isNear)
    #expect(!Overlap(a, b, without: learned).isNear)
    #expect(Overlap(a, b, without: learned).shared == 0)
  }

  @Test("a story that many print does not become furniture")
  func syndicated() {
    var learner = FurnitureLearner()
    for number in 0..<12 {
      learner.learn(ComparedText(text: Self.story + "\nPrinted by house \(number)"))
    }
    let learned = learner.furniture()
    let a = ComparedText(text: Self.story)
    #expect(Overlap(a, a, without: learned).isNear)
  }

  @Test("a form that is filled in with other figures is no copy")
  func forms() {
    func report(_ figures: [String]) -> ComparedText {
      ComparedText(
        text: """
          Tollen Steel said its profit for the quarter was \(figures[0]) crowns a share against \
          \(figures[1]) crowns a share a year before. Sales rose to \(figures[2]) million from \
          \(figures[3]) million, and the order book stood at \(figures[4]) million at its end.
          """)
    }
    let a = report(["1.20", "1.05", "340", "310", "812"])
    let b = report(["0.87", "0.91", "295", "322", "640"])
    let c = report(["1.20", "1.05", "340", "310", "812"])
    #expect(Overlap(a, b).isForm)
    #expect(!Overlap(a, b).isNear)
    #expect(Overlap(a, c).isNear)
  }

  @Test("texts without substance are never matched")
  func nothing() {
    let texts = [
      "", "word", "12 13 14 15 16 17 18 19 20", String(repeating: "na na. ", count: 5000),
    ]
    .map { ComparedText(text: $0) }
    let story = ComparedText(text: Self.story)
    for text in texts {
      #expect(!Overlap(text, story).isNear)
      #expect(!Overlap(text, text).isNear)
    }
  }

  @Test("equal words have one key, others another")
  func keys() {
    let a = ComparedText(text: Self.story)
    let b = ComparedText(text: Self.story.uppercased())
    let c = ComparedText(text: Self.story + " more")
    #expect(a.signature.exact == b.signature.exact)
    #expect(a.signature.exact != c.signature.exact)
    #expect(Set(a.signature.anchors).intersection(c.signature.anchors).count >= 8)
  }
}
