import StetCompare
import Testing

@Suite("Stories as a stream")
struct StoryStreamTests {
  /// Texts 0–2 tell one story, 3–5 another; 6 is like one of each by accident, 7 alone.
  private static func score(_ a: Int, _ b: Int) -> (StoryStream.Link.Tier, Double) {
    let (a, b) = (min(a, b), max(a, b))
    switch (a, b) {
    case (0...2, 0...2), (3...5, 3...5): return (.rewrite, 4)
    case (2, 6): return (.related, 1)
    case (3, 6): return (.related, 0.5)
    default: return (.none, -9)
    }
  }

  private static func stories(_ order: [Int]) -> Set<Set<Int>> {
    var stream = StoryStream()
    var placed: [(text: Int, story: UInt32)] = []
    for text in order {
      let links = placed.map { other in
        let (tier, score) = score(text, other.text)
        return StoryStream.Link(
          candidate: other.text, story: other.story, tier: tier, score: score)
      }
      placed.append((text, stream.place(links.shuffled()).story))
    }
    return Set(Dictionary(grouping: placed, by: \.story).values.map { Set($0.map(\.text)) })
  }

  @Test(
    "a story is the same in whatever order its texts arrive",
    arguments: [[0, 1, 2, 3, 4, 5, 7, 6], [5, 0, 3, 1, 4, 2, 6, 7], [7, 2, 1, 5, 0, 4, 3, 6]])
  func order(_ order: [Int]) {
    #expect(Self.stories(order) == [[0, 1, 2], [3, 4, 5], [6], [7]])
  }

  @Test("a story takes a text by the mean of its closest two, one of which is related at least")
  func voices() {
    let cases: [([(StoryStream.Link.Tier, Double)], Bool)] = [
      ([(.related, -2.5)], true), ([(.related, -2.5), (.none, -3.4)], true),
      ([(.related, 1), (.none, -9)], false), ([(.related, 2.5), (.none, -9)], true),
      ([(.related, 1), (.related, 0), (.none, -9)], true), ([(.none, -1), (.none, -1)], false),
    ]
    for (links, joins) in cases {
      var stream = StoryStream(last: 5)
      let placement = stream.place(
        links.enumerated().map {
          .init(candidate: $0.offset, story: 3, tier: $0.element.0, score: $0.element.1)
        })
      #expect((placement.story == 3) == joins, "\(links)")
    }
  }

  @Test("a copy goes with its text, whatever else the story holds")
  func copies() {
    var stream = StoryStream(last: 9)
    let links: [StoryStream.Link] = [
      .init(candidate: 1, story: 4, tier: .rewrite, score: StoryStream.copy),
      .init(candidate: 2, story: 4, tier: .none, score: -8),
      .init(candidate: 3, story: 4, tier: .none, score: -8),
      .init(candidate: 4, story: 5, tier: .rewrite, score: 3),
      .init(candidate: 5, story: 5, tier: .related, score: 2.5),
    ]
    let placement = stream.place(links)
    #expect(placement.story == 4)
    #expect(!placement.isNew)
    #expect(placement.links.map(\.candidate) == [1])
    #expect(placement.elsewhere.map(\.candidate) == [4])
  }

  @Test("what nothing is like founds a story, with numbers that rise")
  func founding() {
    var stream = StoryStream(last: 41)
    #expect(stream.place([]).story == 42)
    let none = StoryStream.Link(candidate: 1, story: 42, tier: .none, score: 50)
    let placement = stream.place([none])
    #expect(placement.story == 43)
    #expect(placement.isNew)
    #expect(placement.links.isEmpty)
    #expect(stream.last == 43)
  }

  private static func words(_ number: Int, _ count: Int) -> String {
    (0..<count).map { "w\(number)x\($0)" }.joined(separator: " ")
  }

  @Test("a notice becomes furniture once it stood in five stories, and copies do not make it so")
  func furniture() throws {
    let notice = "sign up to our newsletter and never miss a story from this desk again"
    var stream = FurnitureStream()
    let text = ComparedText(text: notice)
    for copy in 0..<50 {
      stream.learn(ComparedText(text: Self.words(copy, 30) + " " + notice), story: 7)
    }
    #expect(stream.furniture(of: text).count == 0)
    for story in 8..<12 {
      stream.learn(
        ComparedText(text: Self.words(story, 30) + " " + notice), story: UInt32(story),
        host: "a.example")
    }
    #expect(stream.furniture(of: text).count > 0)
    #expect(stream.furniture(of: ComparedText(text: Self.words(9, 30))).count == 0)
    let kept = try #require(FurnitureStream(bytes: stream.bytes))
    #expect(kept.furniture(of: text) == stream.furniture(of: text))
    #expect(FurnitureStream(bytes: Array(stream.bytes.dropLast())) == nil)
    #expect(FurnitureStream(bytes: []) == nil)
  }

  @Test("memory for furniture is bounded, and furniture is not what is forgotten")
  func bounded() {
    let notice = "all rights reserved by the publisher of this newspaper and its many partners"
    var stream = FurnitureStream(capacity: 2000)
    for story in 1...300 {
      stream.learn(
        ComparedText(text: Self.words(story, 60) + " " + notice), story: UInt32(story))
      #expect(stream.count <= 2000)
    }
    #expect(stream.furniture(of: ComparedText(text: notice)).count > 0)
  }
}
