import StetCompare
import StetModel
import StetSameness
import StetTestKit
import Testing

@Suite("The index of texts")
struct TextIndexTests {
  @Test("finds the same text, near copies and tellings of one story, and nothing else")
  func finds() throws {
    try TemporaryFolder.with { folder in
      let index = try TextIndex(folder: folder.file("texts"))
      for number in 1...50 { try index.add(MadeUp.text(number), seq: Int64(number)) }
      #expect(index.exact(MadeUp.text(7).exact).map(\.reference) == [MadeUp.reference(7)])
      #expect(index.exact(MadeUp.text(77).exact).isEmpty)

      let anchors = MadeUp.text(9).anchors
      let found = index.near(to: Array(anchors.prefix(5)) + MadeUp.text(90).anchors)
      #expect(found.map(\.reference) == [MadeUp.reference(9)])
      #expect(found.map(\.shared) == [5])
      #expect(index.near(to: [anchors[0]] + MadeUp.text(90).anchors).isEmpty)

      let words = MadeUp.text(11).words
      let time = MadeUp.text(11).time
      func stories(_ count: Int, _ from: Int64 = 0, _ through: Int64 = .max) -> [TextReference] {
        index.stories(
          sharing: Array(words.suffix(count)), from: Instant(milliseconds: from),
          through: Instant(milliseconds: through)
        ).map(\.reference)
      }
      #expect(stories(4) == [MadeUp.reference(11)])
      #expect(stories(3).isEmpty)
      #expect(stories(9, time.milliseconds, time.milliseconds) == [MadeUp.reference(11)])
      #expect(stories(9, time.milliseconds + 1).isEmpty)
      #expect(stories(9, 0, time.milliseconds - 1).isEmpty)
    }
  }

  @Test("a record that was applied is not applied again, also after a restart")
  func onceOnly() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      do {
        let index = try TextIndex(folder: path, window: 10)
        for number in 1...25 {
          #expect(try index.add(MadeUp.text(number), seq: Int64(number)))
        }
        #expect(try !index.add(MadeUp.text(25), seq: 25))
        try index.advance(to: 30)
        try index.flush()
      }
      let index = try TextIndex(folder: path, window: 10)
      #expect(index.setAside.isEmpty)
      #expect(index.count == 25)
      #expect(index.applied == 30)
      #expect(try !index.add(MadeUp.text(26), seq: 30))
      #expect(try index.add(MadeUp.text(26), seq: 31))
      for number in 1...26 {
        #expect(
          index.exact(MadeUp.text(number).exact).map(\.reference) == [MadeUp.reference(number)])
      }
    }
  }

  @Test(
    "every text is found by all three ways, whatever files it is in", arguments: [1, 3, 16, 200])
  func sizes(window: Int) throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      for opened in 0..<2 {
        let index = try TextIndex(folder: path, window: window)
        if opened == 0 {
          for number in 1...130 { try index.add(MadeUp.text(number), seq: Int64(number)) }
          try index.flush()
        }
        #expect(index.count == 130)
        let files = index.extent.files
        #expect(window == 200 ? files == 0 : (1...8).contains(files))
        for number in 1...130 {
          let text = MadeUp.text(number)
          let expected = [MadeUp.reference(number)]
          #expect(index.exact(text.exact).map(\.reference) == expected)
          let near = index.near(to: text.anchors)
          #expect(near.map(\.reference) == expected)
          #expect(near.first?.story == text.story)
          #expect(near.first?.time == text.time)
          #expect(
            index.stories(sharing: text.words, from: text.time, through: text.time)
              .map(\.reference) == expected)
        }
      }
    }
  }

  @Test("another window, another restart, or a rebuild: the same answers")
  func rebuild() throws {
    try TemporaryFolder.with { folder in
      var answers: [[IndexMatch]] = []
      for (name, window, restarts) in [("a", 1000, 0), ("b", 37, 3), ("c", 5, 1)] {
        var index: TextIndex? = try TextIndex(folder: folder.file(name), window: window)
        for number in 1...400 {
          // Every twentieth text shares passages and words with the one ten before.
          try index?.add(MadeUp.text(number, echo: number % 20 == 0), seq: Int64(number))
          if restarts > 0, number % (400 / (restarts + 1)) == 0 {
            try index?.flush()
            index = nil
            index = try TextIndex(folder: folder.file(name), window: window)
          }
        }
        var found: [IndexMatch] = []
        for number in stride(from: 1, through: 400, by: 1) {
          let text = MadeUp.text(number, echo: number % 20 == 0)
          found += index?.near(to: text.anchors) ?? []
          found +=
            index?.stories(
              sharing: text.words, from: Instant(milliseconds: 0),
              through: Instant(milliseconds: .max)) ?? []
        }
        answers.append(found)
      }
      #expect(answers[0].count >= 880)
      #expect(answers[1] == answers[0])
      #expect(answers[2] == answers[0])
    }
  }

  @Test("two cannot have one index open, and it is free again when the first is gone")
  func twoWriters() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      do {
        let first = try TextIndex(folder: path)
        #expect(throws: TextIndexError.held(folder: path)) { try TextIndex(folder: path) }
        #expect(first.count == 0)
      }
      _ = try TextIndex(folder: path)
    }
  }

  @Test(
    "what cannot be named is refused, and changes nothing",
    arguments: [
      ("", 1), ("ABCDEF012345", 1), ("0123456789abcdef0", 1), ("../x", 1), ("abc\u{301}", 1),
      ("abcdef012345", 0), ("abcdef012345", -1), ("abcdef012345", 1 << 28),
    ])
  func badInput(_ article: String, _ version: Int) throws {
    try TemporaryFolder.with { folder in
      let index = try TextIndex(folder: folder.file("texts"))
      var text = MadeUp.text(1)
      text.reference = TextReference(article: article, version: version)
      #expect(throws: TextIndexError.unusable(text.reference)) { try index.add(text, seq: 1) }
      #expect(index.count == 0)
      #expect(index.applied == 0)
    }
  }

  @Test("texts without anchors or words, and with thousands, are kept")
  func oddTexts() throws {
    try TemporaryFolder.with { folder in
      let index = try TextIndex(folder: folder.file("texts"), window: 2)
      var bare = MadeUp.text(1)
      bare.anchors = []
      bare.words = []
      bare.time = Instant(milliseconds: .min)
      var long = MadeUp.text(2)
      long.anchors = (0..<5000).map { UInt64($0) }
      long.words = [UInt64](repeating: 7, count: 5000)
      long.reference = TextReference(article: "ffffffffffffffff", version: (1 << 28) - 1)
      for (seq, text) in [bare, long, MadeUp.text(3), MadeUp.text(4), MadeUp.text(5)].enumerated() {
        try index.add(text, seq: Int64(seq + 1))
      }
      #expect(index.exact(bare.exact).map(\.reference) == [bare.reference])
      #expect(index.exact(bare.exact).map(\.time) == [bare.time])
      #expect(index.near(to: []).isEmpty)
      #expect(index.near(to: long.anchors).map(\.reference) == [long.reference])
      #expect(
        index.stories(
          sharing: long.words, from: Instant(milliseconds: .min),
          through: Instant(milliseconds: .max)
        ).isEmpty)
    }
  }

  @Test("a passage that thousands have neither hides copies nor comes before them")
  func furniture() throws {
    try TemporaryFolder.with { folder in
      let index = try TextIndex(folder: folder.file("texts"), window: 250)
      let notice: [UInt64] = (1...6).map { $0 &* 0x9E37_79B9_7F4A_7C15 }
      for number in 1...760 {
        var text = MadeUp.text(number)
        text.anchors.replaceSubrange(0..<6, with: notice)
        text.words.replaceSubrange(0..<6, with: notice)
        try index.add(text, seq: Int64(number))
      }
      for number in [2, 450, 759] {
        let text = MadeUp.text(number)
        let found = index.near(to: notice + text.anchors.suffix(3), limit: 5)
        #expect(found.count == 5)
        #expect(found.first?.reference == MadeUp.reference(number))
        let told = index.stories(
          sharing: notice + text.words.suffix(4), from: Instant(milliseconds: 0),
          through: Instant(milliseconds: .max), limit: 5)
        #expect(told.count == 5)
        #expect(told.first?.reference == MadeUp.reference(number))
      }
      // By the notice alone: the oldest texts, the newest for stories.
      #expect(
        index.near(to: notice, limit: 1000).map(\.reference)
          == (1...TextIndex.maximumPostings).map(MadeUp.reference))
      #expect(
        index.stories(
          sharing: notice, from: Instant(milliseconds: 0), through: Instant(milliseconds: .max),
          limit: 1000
        ).map(\.reference)
          == (761 - TextIndex.maximumPostings...760).reversed().map(MadeUp.reference))
    }
  }

  @Test("a text costs less than 400 bytes of memory")
  func memory() throws {
    try TemporaryFolder.with { folder in
      let index = try TextIndex(folder: folder.file("texts"))
      let extent = index.extent
      #expect(extent.bytesInMemory < 400 * 4096 + 1000)
    }
  }
}

/// Texts of nothing but hashes, no two alike.
enum MadeUp {
  static func reference(_ number: Int) -> TextReference {
    let digits = String(number, radix: 16)
    return TextReference(
      article: String(repeating: "0", count: 12 - digits.utf8.count) + digits,
      version: 1 + number % 3)
  }

  /// - Parameter echo: Whether half its anchors and words are those of the text ten before.
  static func text(_ number: Int, echo: Bool = false) -> IndexedText {
    func hash(_ number: Int, _ kind: UInt64, _ place: Int) -> UInt64 {
      var value = UInt64(number) &* 0xD6E8_FEB8_6659_FD93 &+ kind << 40 &+ UInt64(place)
      for _ in 0..<3 {
        value ^= value >> 31
        value = value &* 0x9FB2_1C65_1E98_DF25
      }
      return value
    }
    func hashes(_ kind: UInt64) -> [UInt64] {
      (0..<32).map { hash(echo && $0 % 2 == 0 ? number - 10 : number, kind, $0) }
    }
    return IndexedText(
      reference: reference(number),
      exact: TextSignature.ExactKey(high: hash(number, 3, 0), low: hash(number, 4, 0)),
      anchors: hashes(1).sorted(), words: hashes(2),
      time: Instant(seconds: 1_700_000_000 + Int64(number) * 60), story: UInt32(number % 7))
  }
}
