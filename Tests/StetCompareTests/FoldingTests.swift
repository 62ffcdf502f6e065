import StetCompare
import Testing

@Suite("Words as they are compared")
struct FoldingTests {
  private static let same: [(String, String)] = [
    ("Strong WINDS", "strong winds"),
    ("“It’s done” – he said", "\"It's done\" - he said"),
    ("café", "cafe\u{301}"),
    ("straße", "STRASSE"),
    ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
    ("ﬁrst oﬃce", "first office"),
    ("co\u{AD}operate", "cooperate"),
    ("zero\u{200B}width", "zerowidth"),
    ("４.５ and ３,９０７", "4.5 and 3,907"),
    ("２．５", "2.5"),
    ("in 2,000 or １，０００，５００", "in 2000 or 1000500"),
    ("१२३", "123"),
    ("ｶﾞｽ", "ガス"),
    ("か\u{3099}", "が"),
    ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"),
    ("ΟΔΟΣ", "οδος"),
    ("№ 7", "no 7"),
  ]

  @Test("spelling and typography make no difference", arguments: same)
  func folds(_ pair: (String, String)) {
    let a = Folding.tokens(pair.0).map(\.hash)
    let b = Folding.tokens(pair.1).map(\.hash)
    #expect(!a.isEmpty)
    #expect(a == b)
  }

  @Test(
    "words that differ stay apart",
    arguments: [
      ("2.5", "25"), ("4.2", "4.6"), ("Huazhang", "Huanzhang"), ("北京", "北東"), ("resume", "résumé"),
    ])
  func differs(_ pair: (String, String)) {
    #expect(Folding.tokens(pair.0).map(\.hash) != Folding.tokens(pair.1).map(\.hash))
  }

  @Test("a token knows where it stands, of what kind it is and whether it is written large")
  func places() {
    let text = "Über 1,081 Leute in 北京."
    let bytes = Array(text.utf8)
    let tokens = Folding.tokens(text)
    let shown = tokens.map {
      String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self)
    }
    #expect(shown == ["Über", "1,081", "Leute", "in", "北", "京"])
    #expect(tokens.map(\.kind) == [.word, .number, .word, .word, .wide, .wide])
    #expect(tokens.map(\.isCapital) == [true, false, true, false, false, false])
  }

  @Test("bytes that are no UTF-8 part words and stop nothing")
  func invalid() {
    let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xE2, 0x82, 0x63, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x64]
    let tokens = bytes.withUnsafeBufferPointer { Folding.tokens($0) }
    #expect(tokens.count == 4)
    #expect(Folding.tokens("\u{301}\u{3099}\u{1161}").count <= 3)
  }

  @Test("a limit ends the reading")
  func limit() {
    #expect(Folding.tokens(String(repeating: "word ", count: 1000), limit: 10).count == 10)
  }
}

@Suite("Sentences")
struct SentenceTests {
  private static let texts: [(String, [String])] = [
    ("Mr. Berg spoke. He left.", ["Mr. Berg spoke", "He left"]),
    (
      "It rose 2.5 percent to No. 4. J. Doe agreed.",
      ["It rose 2.5 percent to No. 4", "J. Doe agreed"]
    ),
    ("\"We go.\" She went!  Did she?", ["We go", "She went", "Did she"]),
    ("天气很好。我们走吧！", ["天气很好", "我们走吧"]),
    ("One line\nanother line", ["One line", "another line"]),
    (
      "Die Firma z. B. kaufte u.a. Stahl. Dann nicht.",
      ["Die Firma z. B. kaufte u.a. Stahl", "Dann nicht"]
    ),
  ]

  @Test("sentences end where a reader would say so", arguments: texts)
  func splits(_ pair: (String, [String])) {
    let text = ComparedText(text: pair.0)
    #expect(text.sentences.map { text.string($0) } == pair.1)
  }
}
