import Testing

@testable import StetCompare

@Suite("What near copies say differently")
struct NearCopyConflictTests {
  struct Change: CustomTestStringConvertible {
    var language: String
    var from: String
    var to: String
    var kind: FactConflict.Kind
    var pair: [String]
    var testDescription: String { "\(language): \(to)" }

    init(
      _ language: String, _ from: String, _ to: String, _ kind: FactConflict.Kind, _ first: String,
      _ second: String
    ) {
      self.language = language
      self.from = from
      self.to = to
      self.kind = kind
      pair = [first, second]
    }
  }

  static let texts = [
    "en": """
    The harbour of Larkinport closes for repairs in March 2027, the council decided on Monday. Anna \
    Weber, who runs the port, puts the cost of the works on Maple Street at €5.4 million. “We will \
    certainly finish all of it before winter begins,” said Karin Holt. The new pier will be 12 km away \
    from the old one, and 340 people are to work there. Ships from Ohio have to use the quay of Tarn, \
    police said. Builder Tollen denied that the plan is late.
    """,
    "de": """
    Der Hafen von Larkhaven wird im März 2027 wegen der Reparaturen geschlossen, wie der Rat am Montag \
    beschloss. Die Leiterin Anna Weber rechnet mit Kosten von 5,4 Millionen Euro für die Arbeiten in der \
    Lindenstraße. „Wir werden ganz sicher vor dem Winter fertig“, sagte Karin Holt. Der neue Pier liegt \
    12 Kilometer vom alten entfernt, und 340 Menschen sollen dort arbeiten. Schiffe aus Bayern müssen \
    den Kai von Tarn benutzen, teilte die Polizei mit. Das Unternehmen Tollen bestritt, dass der Plan zu \
    spät kommt.
    """,
    "fr": """
    Le port de Larquenay fermera pour travaux en mars 2027, a décidé le conseil lundi. Anne Morel, qui \
    dirige le port, estime le coût des travaux de la rue Pasteur à 5,4 millions d'euros. « Nous aurons \
    certainement tout fini avant le début de l'hiver », a déclaré Claire Dumont. La nouvelle jetée sera \
    à 12 kilomètres de l'ancienne, et 340 personnes y travailleront. Les navires venus de Bretagne \
    devront utiliser le quai de Tarn. L'entreprise Tollen a démenti que le projet soit en retard.
    """,
    "es": """
    El puerto de Larquena cerrará por obras en marzo de 2027, decidió el consejo el lunes. Ana Morales, \
    que dirige el puerto, calcula el coste de las obras de la calle Goya en 5,4 millones de euros. \
    «Terminaremos seguramente todo antes de que empiece el invierno», dijo Carla Duarte. El nuevo muelle \
    estará a 12 kilómetros del antiguo y allí trabajarán 340 personas. Los barcos de Asturias tendrán \
    que usar el muelle de Tarn. La empresa Tollen negó que el plan vaya con retraso.
    """,
    "zh": """
    拉金港将于2027年3月14日起因维修关闭，市议会周一作出决定。港口经理王建国估\
    计，长江路工程的费用为5.4亿欧元。“我们一定会在冬天开始之前完成所有的工程。”\
    陈晓明表示。新码头距离旧码头12公里，将有340人在那里工作。来自湖北的船只必须\
    使用塔恩码头。建筑公司否认计划已经推迟。
    """,
    "ja": """
    ラーキン港は2027年3月14日から修理のため閉鎖されると、市議会が月曜日に決め\
    た。港を運営する田中健一氏は、桜通りの工事費を5.4億ユーロと見積もっている。「\
    冬が始まる前に必ずすべての工事を終える」と佐藤氏は述べた。新しい埠頭は古い埠頭か\
    ら12キロメートル離れており、340人がそこで働く予定だ。大阪からの船は隣の岸壁\
    を使わなければならない。建設会社は計画の遅れを認めた。
    """,
  ]

  static let changes = [
    Change("en", "340", "390", .number, "340", "390"),
    Change("en", "€5.4", "$5.4", .number, "€5.4 million", "$5.4 million"),
    Change("en", "12 km", "12 miles", .number, "12 km", "12 miles"),
    Change("en", "March 2027", "May 2027", .date, "March 2027", "May 2027"),
    Change("en", "Monday", "Thursday", .date, "Monday", "Thursday"),
    Change("en", "Anna Weber", "Petra Weber", .name, "Anna Weber", "Petra Weber"),
    Change("en", "Maple Street", "Birch Street", .name, "Maple Street", "Birch Street"),
    Change("en", "Ohio", "Iowa", .name, "Ohio", "Iowa"),
    Change("en", "Karin Holt", "Bert Lund", .attribution, "Karin Holt", "Bert Lund"),
    Change("en", "denied", "said", .attribution, "denied", "said"),
    Change("en", "police said", "witnesses said", .attribution, "police", "witnesses"),
    Change("en", "certainly", "hardly", .quote, "certainly", "hardly"),
    Change("en", "will certainly", "will not certainly", .quote, "will", "will not"),
    Change("en", "5.4 million", "5.4 billion", .number, "€5.4 million", "€5.4 billion"),
    Change("de", "340", "390", .number, "340", "390"),
    Change(
      "de", "Millionen Euro", "Millionen Dollar", .number, "5,4 Millionen Euro",
      "5,4 Millionen Dollar"),
    Change("de", "12 Kilometer", "12 Meilen", .number, "12 Kilometer", "12 Meilen"),
    Change("de", "März 2027", "Mai 2027", .date, "März 2027", "Mai 2027"),
    Change("de", "Montag", "Donnerstag", .date, "Montag", "Donnerstag"),
    Change("de", "Anna Weber", "Petra Weber", .name, "Anna Weber", "Petra Weber"),
    Change("de", "Lindenstraße", "Ahornstraße", .name, "Lindenstraße", "Ahornstraße"),
    Change("de", "Bayern", "Hessen", .name, "Bayern", "Hessen"),
    Change("de", "Karin Holt", "Bert Lund", .attribution, "Karin Holt", "Bert Lund"),
    Change("de", "bestritt", "bestätigte", .attribution, "bestritt", "bestätigte"),
    Change("de", "sicher", "knapp", .quote, "sicher", "knapp"),
    Change("de", "5,4", "6,4", .number, "5,4 Millionen Euro", "6,4 Millionen Euro"),
    Change("fr", "340", "390", .number, "340", "390"),
    Change(
      "fr", "d'euros", "de dollars", .number, "5,4 millions d'euros", "5,4 millions de dollars"),
    Change("fr", "12 kilomètres", "12 milles", .number, "12 kilomètres", "12 milles"),
    Change("fr", "mars 2027", "mai 2027", .date, "mars 2027", "mai 2027"),
    Change("fr", "lundi", "jeudi", .date, "lundi", "jeudi"),
    Change("fr", "Anne Morel", "Sylvie Morel", .name, "Anne Morel", "Sylvie Morel"),
    Change("fr", "rue Pasteur", "rue Molière", .name, "Pasteur", "Molière"),
    Change("fr", "Bretagne", "Normandie", .name, "Bretagne", "Normandie"),
    Change("fr", "Claire Dumont", "Luc Bernier", .attribution, "Claire Dumont", "Luc Bernier"),
    Change("fr", "démenti", "déclaré", .attribution, "démenti", "déclaré"),
    Change("fr", "certainement", "difficilement", .quote, "certainement", "difficilement"),
    Change("es", "340", "390", .number, "340", "390"),
    Change(
      "es", "de euros", "de dólares", .number, "5,4 millones de euros", "5,4 millones de dólares"),
    Change("es", "12 kilómetros", "12 millas", .number, "12 kilómetros", "12 millas"),
    Change("es", "marzo de 2027", "mayo de 2027", .date, "marzo de 2027", "mayo de 2027"),
    Change("es", "lunes", "jueves", .date, "lunes", "jueves"),
    Change("es", "Ana Morales", "Petra Morales", .name, "Ana Morales", "Petra Morales"),
    Change("es", "calle Goya", "calle Cervantes", .name, "Goya", "Cervantes"),
    Change("es", "Asturias", "Galicia", .name, "Asturias", "Galicia"),
    Change("es", "Carla Duarte", "Luis Bernal", .attribution, "Carla Duarte", "Luis Bernal"),
    Change("es", "negó", "dijo", .attribution, "negó", "dijo"),
    Change("es", "seguramente", "difícilmente", .quote, "seguramente", "difícilmente"),
    Change("zh", "340", "390", .number, "340", "390"),
    Change("zh", "欧元", "美元", .number, "5.4亿欧元", "5.4亿美元"),
    Change("zh", "12公里", "12英里", .number, "12公里", "12英里"),
    Change("zh", "3月14日", "5月14日", .date, "2027年3月14日", "2027年5月14日"),
    Change("zh", "周一", "周四", .date, "周一", "周四"),
    Change("zh", "王建国", "李建国", .name, "王建国", "李建国"),
    Change("zh", "长江路", "黄河路", .name, "长江路", "黄河路"),
    Change("zh", "湖北", "湖南", .name, "湖北", "湖南"),
    Change("zh", "陈晓明", "赵丽", .attribution, "陈晓明", "赵丽"),
    Change("zh", "否认", "表示", .attribution, "否认", "表示"),
    Change("zh", "一定会", "不会", .quote, "一定", "不"),
    Change("zh", "3月14日", "3月17日", .date, "2027年3月14日", "2027年3月17日"),
    Change("ja", "340", "390", .number, "340", "390"),
    Change("ja", "ユーロ", "ドル", .number, "5.4億ユーロ", "5.4億ドル"),
    Change("ja", "12キロメートル", "12マイル", .number, "12キロメートル", "12マイル"),
    Change("ja", "3月14日", "5月14日", .date, "2027年3月14日", "2027年5月14日"),
    Change("ja", "月曜日", "木曜日", .date, "月曜日", "木曜日"),
    Change("ja", "田中健一", "鈴木健一", .name, "田中健一", "鈴木健一"),
    Change("ja", "大阪", "京都", .name, "大阪", "京都"),
    Change("ja", "佐藤氏は述べた", "山本氏は述べた", .attribution, "佐藤", "山本"),
    Change("ja", "認めた", "否定した", .attribution, "認めた", "否定した"),
    Change("ja", "必ず", "恐らく", .quote, "必ず", "恐らく"),
  ]

  @Test("one change of a fact is told as what it is, with both values", arguments: changes)
  func tells(_ change: Change) throws {
    let text = try #require(Self.texts[change.language])
    let parts = text.split(separator: change.from, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    let other = parts.joined(separator: change.to)
    let conflicts = Judgement(ComparedText(text: text), ComparedText(text: other)).conflicts
    #expect(conflicts.map(\.kind) == [change.kind])
    #expect(conflicts.map { [$0.first, $0.second] } == [change.pair])
    #expect(conflicts.allSatisfy { $0.explained == nil })
    // Both sentences, each as its text has it.
    #expect(
      conflicts.allSatisfy { text.contains($0.firstSentence) && other.contains($0.secondSentence) })
    #expect(conflicts.allSatisfy { $0.firstSentence.contains(change.pair[0].suffix(3)) })
  }

  /// What differs between them, and two texts.
  static let clean: [(name: String, first: String, second: String)] = [
    (
      "en thousands",
      "The works in Larkinport employ 1,000 people. They opened in May with a fair.",
      "The works in Larkinport employ 1000 people. They opened in May with a fair."
    ),
    (
      "en billions",
      "The city of Larkinport borrows 2.5 billion euros for its harbour this year.",
      "The city of Larkinport borrows 2,500 million euros for its harbour this year."
    ),
    (
      "en title",
      "The harbour will be closed for a year, Mr Weber told the council of Larkinport.",
      "The harbour will be closed for a year, Weber told the council of Larkinport."
    ),
    (
      "en US",
      "Ships from the U.S. may not call at Larkinport until the new pier is open.",
      "Ships from the US may not call at Larkinport until the new pier is open."
    ),
    (
      "en date order",
      "The new pier of Larkinport opens on 14 October 2027 with a fair for everybody.",
      "The new pier of Larkinport opens on October 14, 2027 with a fair for everybody."
    ),
    (
      "en date iso",
      "The new pier of Larkinport opens on 14 October 2027 with a fair for everybody.",
      "The new pier of Larkinport opens on 2027-10-14 with a fair for everybody."
    ),
    (
      "en date slash",
      "The new pier of Larkinport opens on 14 October 2027 with a fair for everybody.",
      "The new pier of Larkinport opens on 14/10/2027 with a fair for everybody."
    ),
    (
      "en date abbr",
      "The new pier of Larkinport opens on October 14 with a fair for everybody.",
      "The new pier of Larkinport opens on Oct. 14th with a fair for everybody."
    ),
    (
      "en weekday abbr",
      "The council of Larkinport meets on Monday to vote on the plan for the pier.",
      "The council of Larkinport meets on Mon. to vote on the plan for the pier."
    ),
    (
      "en percent",
      "Prices of fish in Larkinport rose by 4.2% in the first half of the year.",
      "Prices of fish in Larkinport rose by 4.2 per cent in the first half of the year."
    ),
    (
      "en words",
      "The council of Larkinport wants to buy twelve new ferries for the harbour.",
      "The council of Larkinport wants to buy 12 new ferries for the harbour."
    ),
    (
      "en currency",
      "The new pier of Larkinport costs €5 million more than the old one did.",
      "The new pier of Larkinport costs 5 million euros more than the old one did."
    ),
    (
      "en dollars",
      "The new pier of Larkinport costs US$5 million more than the old one did.",
      "The new pier of Larkinport costs $5 million more than the old one did."
    ),
    (
      "en synonym",
      "The council of Larkinport decided to repair the old pier before winter begins.",
      "The council of Larkinport resolved to mend the old pier before winter begins."
    ),
    (
      "en said",
      "The old pier must be repaired before winter begins, Anna Weber said on Monday.",
      "The old pier must be repaired before winter begins, Anna Weber stated on Monday."
    ),
    (
      "en dashes",
      "“We will finish – whatever happens – before winter begins,” said Anna Weber.",
      "\"We will finish -- whatever happens -- before winter begins,\" said Anna Weber."
    ),
    (
      "en acronym",
      "The World Health Organization warns of the water in the harbour of Larkinport.",
      "The WHO warns of the water in the harbour of Larkinport."
    ),
    (
      "en accents",
      "The builder José Müller has repaired the old pier of Larkinport in a year.",
      "The builder Jose Mueller has repaired the old pier of Larkinport in a year."
    ),
    (
      "en reordered",
      "The pier opens in May. Anna Weber paid for it. It is 12 km from the town.",
      "It is 12 km from the town. The pier opens in May. Anna Weber paid for it."
    ),
    (
      "en part",
      "Anna Weber opened the pier. The town must wait for the ferry, Weber said on Monday.",
      "Anna Weber opened the pier. The town must wait for the ferry, Anna said on Monday."
    ),
    (
      "en trimmed quote",
      "“We will certainly finish all of it before the long winter begins,” said Anna Weber.",
      "“We will finish all of it before winter begins,” said Anna Weber."
    ),
    (
      "de comma",
      "Der Hafen kostet 2,5 Milliarden Euro, 1,2 mehr als geplant, sagte Anna Weber am Montag.",
      "Der Hafen kostet 2.500 Millionen Euro, 1,2 mehr als geplant, sagte Anna Weber am Montag."
    ),
    (
      "de date",
      "Der neue Pier wird am 14. Oktober 2027 mit einem Fest eröffnet, sagte Anna Weber.",
      "Der neue Pier wird am 14.10.2027 mit einem Fest eröffnet, sagte Anna Weber."
    ),
    (
      "de synonym",
      "Das Unternehmen Tollen baut den neuen Pier in einem Jahr, teilte die Stadt mit.",
      "Die Firma Tollen baut den neuen Pier in einem Jahr, teilte die Stadt mit."
    ),
    (
      "de noun",
      "Der Umbau des Hafens dauert ein Jahr länger als geplant, teilte die Stadt mit.",
      "Die Sanierung des Hafens dauert ein Jahr länger als geplant, teilte die Stadt mit."
    ),
    (
      "de herr",
      "Herr Weber leitet den Hafen von Larkhaven seit vielen Jahren und ohne Streit.",
      "Weber leitet den Hafen von Larkhaven seit vielen Jahren und ohne Streit."
    ),
    (
      "fr guillemets",
      "« Nous aurons tout fini avant l'hiver », a déclaré Claire Dumont au conseil lundi.",
      "\"Nous aurons tout fini avant l’hiver\", a déclaré Claire Dumont au conseil lundi."
    ),
    (
      "fr space",
      "Le port emploie 1\u{202F}240 personnes et coûte 5,4 millions d'euros par an à la ville.",
      "Le port emploie 1 240 personnes et coûte 5,4 millions d’euros par an à la ville."
    ),
    (
      "es synonym",
      "El consejo decidió reparar el viejo muelle de Larquena antes del invierno.",
      "El consejo resolvió arreglar el viejo muelle de Larquena antes del invierno."
    ),
    (
      "es date",
      "El nuevo muelle de Larquena abre el 14 de octubre de 2027 con una gran fiesta.",
      "El nuevo muelle de Larquena abre el 14/10/2027 con una gran fiesta."
    ),
    (
      "zh date",
      "新码头将于2027年10月14日正式开放，市政府将举办庆祝活动。",
      "新码头将于2027-10-14正式开放，市政府将举办庆祝活动。"
    ),
    (
      "zh number",
      "港口工程的费用为25亿元，比原来的计划多出很多。",
      "港口工程的费用为2500000000元，比原来的计划多出很多。"
    ),
    (
      "zh synonym",
      "市议会决定在冬天之前修理旧码头，工程将持续一年。",
      "市议会决定在冬季之前维修旧码头，工程将持续一年。"
    ),
    (
      "ja synonym",
      "市議会は冬の前に古い埠頭を修理することを決めた。工事は一年かかる。",
      "市議会は冬の前に古い埠頭を補修することを決定した。工事は一年かかる。"
    ),
    (
      "ja width",
      "港の工事費は５４０万円で、３４０人が働く予定だ。",
      "港の工事費は540万円で、340人が働く予定だ。"
    ),
    (
      "ja katakana",
      "新しいコンピュータが港の事務所に届いた。工事は一年かかる。",
      "新しいコンピューターが港の事務所に届いた。工事は一年かかる。"
    ),
  ]

  @Test(
    "what is the same fact in another form, and other wording, is no conflict", arguments: clean)
  func keepsSilent(_ sample: (name: String, first: String, second: String)) {
    let texts = [sample.first, sample.second].map { ComparedText(text: $0) }
    #expect(FactConflict.find(texts[0], texts[1], WordWeights()).isEmpty)
    #expect(FactConflict.find(texts[1], texts[0], WordWeights()).isEmpty)
    #expect(Judgement(texts[0], texts[1]).conflicts.isEmpty)
  }

  @Test("a text that was trimmed, or whose sentences stand in another order, contradicts nothing")
  func trimmed() throws {
    for (language, text) in Self.texts {
      let whole = ComparedText(text: text)
      let sentences = whole.sentences.map { whole.string($0) }
      let stop = ["zh", "ja"].contains(language) ? "。" : ". "
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
      text: Array(repeating: line + " May 3.", count: 60).joined(separator: "\n"))
    let b = ComparedText(
      text: Array(repeating: "X " + line + " May 4!", count: 60).joined(separator: "\n"))
    let marks = ComparedText(
      text: String(repeating: "\u{201C}王\u{B7}李 said $ € 1年1月 \u{300C}", count: 800))
    #expect(FactConflict.find(a, b, WordWeights()).count <= ConflictFinder.maximum)
    #expect(FactConflict.find(marks, marks, WordWeights()).isEmpty)
    #expect(FactConflict.find(marks, a, WordWeights()).count <= ConflictFinder.maximum)
  }
}
