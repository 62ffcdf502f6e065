import StetModel
import Testing

@testable import StetCompare

@Suite struct JudgementTests {
  private static let wire = """
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
    Irma Sandvold, who promised the repairs before she was elected, said the town could not wait \
    another winter. Some sixty fishermen and two hundred restaurants and shops use the market, which \
    was built in 1931.
    """
  private static let other = """
    A goods train left the rails near Ostfelde early on Thursday and blocked the line to the coast \
    until the evening. Nobody was hurt. The operator said that a switch had frozen; inspectors began to \
    look into it in the afternoon. Passengers were taken on by bus, and some waited for five hours.
    """

  private static func judge(_ a: String, _ b: String) -> Judgement {
    Judgement(ComparedText(text: a), ComparedText(text: b))
  }

  @Test("each label, of texts alone, with nothing learned")
  func labels() {
    #expect(Self.judge(Self.wire, Self.wire).label == .exact)
    let trimmed = String(Self.wire.prefix(400))
    #expect(Self.judge(Self.wire, Self.other + "\n" + trimmed).label == .near)
    let story = Self.judge(Self.wire, Self.retold)
    #expect(story.label == .story, "odds \(story.odds)")
    let none = Self.judge(Self.wire, Self.other)
    #expect(none.label == .none)
    #expect(!none.isRelated)
    #expect(none.conflicts.isEmpty)
  }

  @Test("what both say by weight is told both ways, and the order of the two changes no label")
  func symmetric() {
    let one = Self.judge(Self.wire, Self.retold)
    let two = Self.judge(Self.retold, Self.wire)
    #expect(one.label == two.label)
    #expect(one.firstTold == two.secondTold)
    #expect(one.firstTold > 0.6)
  }

  @Test(
    "texts that say hardly anything never match",
    arguments: ["", "Yes", "Read more", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18", "\u{200B}"])
  func nothing(_ text: String) {
    let judgement = Self.judge(text, text)
    #expect(judgement.label == .none)
    #expect(!judgement.isRelated)
    #expect(Self.judge(text, Self.wire).label == .none)
  }

  @Test("furniture alone makes nothing alike, not even two pages that are nothing else")
  func furniture() {
    let notice =
      "Follow us everywhere, sign up for the letter of the day and read all of it first. "
    var learner = FurnitureLearner()
    for number in 0..<6 {
      let own = (0..<60).map { "w\(number)x\($0)" }.joined(separator: " ")
      learner.learn(ComparedText(text: own + "\n" + notice))
    }
    let a = ComparedText(text: notice)
    #expect(Judgement(a, a, furniture: learner.furniture()).label == .none)
    #expect(Judgement(a, a).label == .exact)
  }

  @Test("what was published weeks apart is no retelling; a copy is one whenever it appears")
  func times() {
    func judge(_ b: String, days: Int64) -> Judgement.Label {
      Judgement(
        ComparedText(text: Self.wire), ComparedText(text: b),
        published: (Instant(seconds: 0), Instant(seconds: days * 86_400))
      ).label
    }
    #expect(judge(Self.retold, days: 1) == .story)
    #expect(judge(Self.retold, days: -20) == .none)
    #expect(judge(Self.wire, days: 20) == .exact)
  }

  @Test("differences are found in retellings and in copies")
  func conflicts() {
    let altered = Self.retold.replacing("4.2 million", with: "2.4 million")
    let found = Self.judge(Self.wire, altered).conflicts
    #expect(found.contains { $0.kind == .number && $0.second.contains("2.4") })
    #expect(Self.judge(Self.wire, Self.retold).conflicts.isEmpty)
    // The same digits of another magnitude.
    let tenfold = Self.wire.replacing("4.2 million", with: "4.2 billion")
    let larger = Self.judge(Self.wire, tenfold).conflicts
    #expect(larger.contains { $0.second.contains("4.2 billion") }, "\(larger)")
  }

  @Test(
    "characters that all texts of a script have in common make no story of two",
    arguments: [
      (
        "ราคาทองคำในประเทศปรับขึ้นสองร้อยบาทเมื่อเช้าวันจันทร์ หลังนักลงทุนกังวลเรื่องเงินเฟ้อและค่าเงิน "
          + "ร้านทองหลายแห่งมีลูกค้ามาขายทองมากกว่าปกติ",
        "กรมอุตุนิยมวิทยาเตือนฝนตกหนักในภาคใต้ช่วงสุดสัปดาห์นี้ ชาวประมงควรงดออกจากฝั่ง "
          + "และประชาชนในพื้นที่ลุ่มควรเตรียมย้ายของขึ้นที่สูง"
      ),
      (
        "市議会は月曜日、新しい路面電車の建設計画を賛成多数で可決した。工事は来年の春に始まり、三年かかる見込みだという。",
        "気象庁は週末に大雨となるおそれがあるとして、低い土地の住民に早めの避難を呼びかけている。交通にも影響が出る見込みだ。"
      ),
    ])
  func unspaced(_ first: String, _ second: String) {
    let judgement = Judgement(ComparedText(text: first), ComparedText(text: second))
    #expect(judgement.label == .none && !judgement.isRelated, "\(judgement.odds)")
    #expect(Judgement(ComparedText(text: first), ComparedText(text: first)).label == .exact)
  }

  @Test("one paragraph a thousand times is judged in bounded time")
  func repeated() {
    let many = String(repeating: Self.wire + "\n\n", count: 1_000)
    #expect(Self.judge(many, many).label == .exact)
    #expect(Self.judge(many, Self.other).label == .none)
  }

  @Test("a table that does not fit is refused, and the shipped one is there")
  func tables() {
    #expect(StoryModel.shared != nil)
    #expect(StoryModel([]) == nil)
    #expect(StoryModel([0, 1, 2, 3]) == nil)
    #expect(StoryModel([0, 0x5354_5359, UInt32.max, 0]) == nil)
  }

  @Test("words that many write weigh little before anything was learned, and rare ones much")
  func weights() {
    let weights = WordWeights()
    func weight(_ word: String) -> Float { weights.weight(Folding.tokens(word)[0].hash) }
    #expect(weight("the") < 1)
    #expect(weight("der") < weight("Vellmar"))
    #expect(weight("Sandvold") > 8)
  }
}
