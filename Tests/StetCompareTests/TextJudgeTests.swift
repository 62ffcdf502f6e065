import Testing

@testable import StetCompare

@Suite("One text judged by many") struct TextJudgeTests {
  private static let notice = """
    Sign up for our morning letter and read the five stories that matter before your coffee is cold. \
    By giving us your address you accept our terms and the notice on how we treat what you tell us.
    """
  private static let story = """
    The harbour town of Vellmar will close its fish market for three months from Monday so that the \
    roof can be replaced, the council said. The work is expected to cost 4.2 million crowns and will \
    be carried out by Tollen Builders, a firm from the capital. Traders will move to a hall beside the \
    railway station, where rents are to stay the same. "We could not wait another winter," said \
    Mayor Irma Sandvold, who had promised repairs before her election. The market was built in 1931 \
    and is used by some sixty fishermen and two hundred shops and restaurants.
    """
  private static let retold = """
    Fishmongers in Vellmar are to move out of their market for three months so that builders can \
    replace its roof. The council of the harbour town says the market will close from Monday; the \
    repairs, by Tollen Builders of the capital, are expected to cost 4.2 million crowns. Rents are to \
    stay the same in a hall beside the railway station, to which traders will move meanwhile. Mayor \
    Irma Sandvold, who promised the repairs before she was elected, said the town could not wait.
    """
  private static let other = """
    A goods train left the rails near Ostfelde early on Thursday and blocked the line to the coast \
    until the evening. Nobody was hurt. The operator said that a switch had frozen; inspectors began to \
    look into it in the afternoon. Passengers were taken on by bus, and some waited for five hours.
    """
  private static let wide = """
    港町ベルマーの魚市場は、屋根を取り替えるため月曜日から三か月間閉鎖される。町議会が発表した。
    工事費は四百二十万クローネの見込みで、首都の建設会社が請け負う。
    """

  private static let texts: [ComparedText] = [
    story, retold, other, wide, notice + "\n" + story, notice + "\n" + retold, notice, "",
    "Vellmar", "1 2 3 4 5 6 7 8 9 10 11 12", String(story.prefix(400)),
    String(story.prefix(180)) + other + retold, String(repeating: retold + "\n", count: 500),
  ].enumerated().map { ComparedText(title: $0 % 2 == 0 ? "Vellmar market" : "", text: $1) }

  @Test(
    "gives what Judgement gives, however often and after whatever else", arguments: [false, true])
  func same(hasFurniture: Bool) {
    var weights = WordWeights()
    for text in Self.texts { weights.learn(text.tokens) }
    let furniture =
      hasFurniture ? Furniture(runs: Set(ComparedText(text: Self.notice).runs)) : .none
    var known = Self.texts.map { KnownText($0) }
    for (number, text) in Self.texts.enumerated() {
      var judge = TextJudge(text, furniture: furniture, weights: weights)
      for index in known.indices {
        let expected = Judgement(
          text, Self.texts[index], furniture: furniture, weights: weights, findsConflicts: false)
        let judged = judge.judge(&known[index])
        #expect(judged == expected, "\(number), \(index)")
        let copy = judge.copy(&known[index])
        #expect(copy == (expected.label == .near ? expected.overlap : nil), "\(number), \(index)")
      }
    }
  }

  @Test("a text's memory is what its parts take, about")
  func memory() {
    let short = KnownText(Self.texts[0]).memory
    let long = KnownText(Self.texts[12]).memory
    #expect(short > 3_000 && short < 40_000)
    #expect(long > short * 100)
  }
}

@Suite("Tables of hashes") struct HashTableTests {
  /// Hashes that fall evenly, hashes that begin alike, and few ones many times.
  private static let lists: [[UInt64]] = [
    [], [0], [5, 5], (0..<3000).map { Mixing.finish($0) }, (0..<3000).map { $0 % 7 },
    (0..<2000).reversed().map { $0 }, [.max, 0, .max, 0] + (0..<100).map { .max - $0 },
    (0..<500).map { $0 < 250 ? 1 << 63 : Mixing.finish($0) },
  ]

  @Test("hashes are sorted, whatever they are", arguments: lists.indices)
  func sorted(index: Int) {
    var hashes = Self.lists[index]
    HashOrder.sort(&hashes)
    #expect(hashes == Self.lists[index].sorted())
    #expect(ComparedText.distinct(Self.lists[index]) == Set(Self.lists[index]).sorted())
  }

  @Test("a map counts as a dictionary does, and forgets what it is told to")
  func map() {
    var map = HashMap<UInt32>()
    var expected: [UInt64: UInt32] = [:]
    #expect(map[7] == nil && map.count == 0)
    for list in Self.lists {
      for hash in list {
        map.update(hash, first: 1) { $0 += 1 }
        // 0 cannot be told from 1, which hashes are never both.
        expected[hash == 0 ? 1 : hash, default: 0] += 1
      }
    }
    #expect(map.count == expected.count)
    #expect(expected.allSatisfy { map[$0.key] == $0.value })
    map.keep { $0 > 2 }
    expected = expected.filter { $0.value > 2 }
    #expect(map.count == expected.count && map.count > 0)
    #expect(expected.allSatisfy { map[$0.key] == $0.value } && map[Mixing.finish(77)] == nil)
    var seen = 0
    map.each { seen += expected[$0] == $1 ? 1 : 0 }
    #expect(seen == expected.count)
  }
}
