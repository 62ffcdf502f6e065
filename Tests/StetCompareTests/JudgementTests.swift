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

  @Test("Of a very long text all words count for whether it is the same")
  func longTexts() {
    let words = ["the", "harbour", "crane", "fell", "twice", "before", "noon", "on", "a", "quay"]
    var text = ""
    for index in 0..<ComparedText.maximumTokens + 70_000 {
      text += words[(index * index + index / 7) % words.count] + " "
    }
    let whole = ComparedText(text: text + "today.")
    #expect(whole.signature.exact == ComparedText(text: text + "Today").signature.exact)
    #expect(whole.signature.exact != ComparedText(text: text + "tomorrow.").signature.exact)
    #expect(whole.signature.exact != ComparedText(text: text).signature.exact)
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

  /// A short text, a figure of it, another one, and one more sentence.
  private static let short = [
    (
      "The harbour office of Kellin said on Tuesday that work on the eastern pier begins next month. "
        + "It costs 48 million crowns and takes two years. Cargo ships use the western pier meanwhile.",
      "48", "84", " Fishing boats are not affected, an official said."
    ),
    (
      "北沢市の港湾局は火曜日、東埠頭の改修工事を来月から始めると発表した。費用は48億円で、完成までに二年かかる見込みだ。"
        + "工事の間、貨物船は西埠頭を使う。",
      "48億", "84億", "港湾局の担当者は、漁船の出入りには影響がないと説明している。"
    ),
    (
      "大町駅前の書店が三十年の歴史に幕を下ろす。店主によると、来客は十年で6割減った。閉店は今月末の予定だ。", "6割", "7割",
      "跡地の利用はまだ決まっていない。"
    ),
    (
      "林溪市交通局周二宣布，跨江大桥的维修工程将于下月动工。工程预算为35亿元，预计两年内完成。施工期间，渡轮班次将增加一倍。",
      "35亿", "53亿", "市民可以在网上查询新的班次。"
    ),
    (
      "เทศบาลนครบ้านน้ำใสประกาศเมื่อวันอังคารว่าจะเริ่มซ่อมสะพานข้ามแม่น้ำในเดือนหน้า "
        + "งบประมาณอยู่ที่ 350 ล้านบาทและจะใช้เวลาสองปี ระหว่างนั้นเรือข้ามฟากจะเพิ่มเที่ยววิ่งเป็นสองเท่า",
      "350", "530", " ประชาชนสามารถดูตารางเดินเรือใหม่ได้ที่สำนักงานเทศบาล"
    ),
    (
      "한들시는 화요일 강을 건너는 다리의 보수 공사를 다음 달 시작한다고 밝혔다. 예산은 350억 원이며 완공까지 두 해가 걸릴 전망이다. "
        + "공사 기간에는 나룻배 운항이 두 배로 늘어난다.",
      "350", "530", " 새 시간표는 시청 누리집에서 볼 수 있다."
    ),
  ]

  @Test(
    "a copy of a few sentences with one other figure is near; another text of its script is not",
    arguments: short.indices)
  func shortCopies(_ index: Int) {
    let (text, figure, other, more) = Self.short[index]
    let altered = text.replacing(figure, with: other)
    #expect(altered != text)
    let trimmed = String(text.prefix(text.count * 3 / 4))
    for copy in [altered, trimmed, altered + more, text + more] {
      let judgement = Self.judge(text, copy)
      #expect(judgement.label == .near, "\(judgement.overlap) \(copy)")
    }
    for (another, _, _, _) in Self.short where another != text {
      #expect(Self.judge(text, another).label == .none)
    }
  }

  private static let notices = [
    [
      "Share to the wall of your friends and neighbours", "Listen to this article in three minutes",
      "Sign up for our morning letter and never miss a story",
      "By going on you accept our terms and the notice on cookies",
      "Most read in the last week of the month",
      "This story came from an agency without changes to the text",
      "All rights reserved by the house of Larkin papers",
      "Follow us on all the channels where you spend the day",
    ],
    [
      "この記事を友だちと共有する方法を見る", "朝のニュースレターに登録して最新の話題を受け取る", "利用を続けると規約と個人情報の扱いに同意したことになります",
      "今週もっとも読まれた記事の一覧を見る", "本記事は通信社の配信をそのまま掲載したものです", "無断での転載や複製を固く禁じます",
      "公式の各チャンネルをフォローしてください", "通知を受け取るには設定を開いてください",
    ],
  ]
  private static let furnished = [
    (
      "A ferry with 200 people aboard ran aground off Tessel on Monday night. The coast guard took all "
        + "of them ashore by morning, and nobody was hurt. The captain, Jonas Vik, said that the radar "
        + "had failed in thick fog.",
      "The parliament in Ormund voted on Friday to raise the tax on sugar. Bakers had asked for two more "
        + "years, but minister Lea Brandt refused. Shops must put up new labels before the first of "
        + "April."
    ),
    (
      "月曜日の夜、二百人を乗せた連絡船が手瀬島の沖で座礁した。海上保安部は朝までに全員を岸へ運び、けが人はいなかった。"
        + "船長の三浦譲は、濃い霧の中でレーダーが止まったと話している。",
      "大森県議会は金曜日、砂糖にかける税を引き上げる条例を可決した。菓子店の組合は二年の猶予を求めていたが、知事の原田恵は応じなかった。"
        + "店は四月の初めまでに新しい値札を付けなければならない。"
    ),
  ]

  @Test(
    "furniture that nobody has learned makes no copies of two short stories, and hides none",
    arguments: furnished.indices)
  func unlearned(_ index: Int) {
    let (first, second) = Self.furnished[index]
    let lines = Self.notices[index]
    func page(_ text: String) -> String {
      (lines.prefix(4) + [text] + lines.suffix(4)).joined(separator: "\n")
    }
    let two = Self.judge(page(first), page(second))
    #expect(two.overlap.isNear, "without that, nothing is asked")
    #expect(two.label == .none && !two.isRelated, "\(two.odds)")
    #expect(Self.judge(page(first), page(String(first.prefix(first.count * 2 / 3)))).label == .near)
    #expect(Self.judge(page(first), first + "\n" + lines[0]).label == .near)
    #expect(Self.judge(page(first), second + "\n" + first).label == .near)
  }

  @Test("a report of another event that tells the story as its background is no telling of it")
  func background() {
    let later = """
      Bricklayers went on strike on Thursday over unpaid hours, and the union called its members to \
      the gates of two other sites. Tollen Builders said that it would go to court; a judge in the \
      capital is to hear both sides next week. Forty men took part, the union's secretary, Per \
      Askild, told reporters, and more were to join them on Monday. Fishmongers in Vellmar had moved \
      out of their market so that the firm could replace its roof, which is to cost 4.2 million \
      crowns.
      """
    let judgement = Self.judge(Self.wire, later)
    #expect(judgement.label == .none, "\(judgement.odds)")
    #expect(judgement.odds < Self.judge(Self.wire, Self.retold).odds)
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
