import Testing

@testable import StetCompare

/// Texts, and what is changed in a copy of each.
enum NearCopies {
  struct Change: Sendable, CustomTestStringConvertible {
    var text: String
    var from: String
    var to: String
    /// nil where it is only other wording.
    var kind: FactConflict.Kind?
    var pair: [String]
    var testDescription: String { "\(text): \(to)" }

    init(
      _ text: String, _ from: String, _ to: String, _ kind: FactConflict.Kind?, _ first: String,
      _ second: String
    ) {
      self.text = text
      self.from = from
      self.to = to
      self.kind = kind
      pair = [first, second]
    }

    init(wording text: String, _ from: String, _ to: String) {
      self.init(text, from, to, nil, "", "")
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
    拉金港将于2027年3月14日起因维修关闭，市议会周一作出决定。港口经理王建国估计，长江路\
    工程的费用为5.4亿欧元。“我们一定会在冬天开始之前完成所有的工程。”陈晓明表示。新码头距\
    离旧码头12公里，将有340人在那里工作。来自湖北的船只必须使用塔恩码头。建筑公司否认计划\
    已经推迟。
    """,
    "ja": """
    ラーキン港は2027年3月14日から修理のため閉鎖されると、市議会が月曜日に決めた。港を運\
    営する田中健一氏は、桜通りの工事費を5.4億ユーロと見積もっている。「冬が始まる前に必ずす\
    べての工事を終える」と佐藤氏は述べた。新しい埠頭は古い埠頭から12キロメートル離れており、\
    340人がそこで働く予定だ。大阪からの船は隣の岸壁を使わなければならない。建設会社は計画の\
    遅れを認めた。
    """,
    "en2": """
    LARKINPORT, 3 June (Wire) – The chief executive of shipping group Tollen, Marit Solberg, resigned on \
    Tuesday after losses of $120 million. "I have made mistakes, and I am sorry for the damage to our \
    customers," she said in a statement. Ms Solberg joined the company in 2019. According to Henrik \
    Dahl, an analyst at Northbank, the shares fell 4.2 percent in Oslo. The works council said 1,200 \
    jobs in Texas were at risk. Tollen's 45-storey tower stands at 210 Grove Avenue in Denver. The ship \
    ran aground 30 miles off the coast of Kenya at 6:45 am, spokesman Paul Okafor told reporters.
    """,
    "de2": """
    Der Chef der Reederei Tollen, Markus Brandt, ist am Dienstag nach Verlusten von 120 Millionen Euro \
    zurückgetreten. „Ich habe Fehler gemacht und bedauere den Schaden für unsere Kunden“, sagte er in \
    Köln. Brandt kam im Juni 2019 zu dem Unternehmen. Nach Angaben von Stefan Kruse, einem Analysten der \
    Nordbank, fielen die Aktien um 4,2 Prozent. In Sachsen sind 1.200 Stellen in Gefahr, erklärte Jutta \
    Lehmann vom Betriebsrat. Die Polizei in Stuttgart ermittelt wegen Betrugs, wie ein Sprecher \
    mitteilte. Das Haus der Firma steht in der Goethestraße in Leipzig.
    """,
    "fr2": """
    Le patron de l'armateur Tollen, Marc Lefort, a démissionné mardi après des pertes de 120 millions \
    d'euros. « J'ai commis des erreurs et je regrette le tort causé à nos clients », a-t-il dit à \
    Nantes. M. Lefort avait rejoint l'entreprise en juin 2019. Selon Paul Girard, analyste à la Banque \
    du Nord, l'action a perdu 4,2 % à Paris. Quelque 1.200 emplois sont menacés en Alsace, a indiqué \
    Jeanne Roux. Le siège se trouve avenue Foch à Lyon. L'incendie s'est déclaré à 30 km de Brest vers \
    18h45.
    """,
    "es2": """
    El jefe de la naviera Tollen, Marcos Lozano, dimitió el martes tras perder 120 millones de euros. \
    «He cometido errores y lamento el daño causado a nuestros clientes», afirmó en Vigo. Lozano entró en \
    la empresa en junio de 2019. Según Pablo Rivas, analista de Banco Norte, las acciones cayeron un 4,2 \
    % en Madrid. Unos 1.200 empleos peligran en Aragón, señaló Julia Campos. La sede está en la avenida \
    Colón de Bilbao. El barco encalló a 30 millas de Cádiz, según la policía.
    """,
    "zh2": """
    航运集团董事长张伟民于6月3日星期二辞职，此前公司亏损1.2亿美元。“我犯了错误，对给客户\
    造成的损失感到抱歉。”张伟民在声明中说。他于2019年加入公司。北方银行分析师刘海涛指出，\
    该股在上海下跌4.2%。工会称，广东有1200个工作岗位面临风险。公司总部位于成都人民路2\
    10号。据新华社报道，该船在距青岛30公里处搁浅，船上有三名船员。警方表示正在调查。
    """,
    "ja2": """
    海運大手の中村健二社長は6月3日火曜日、1.2億ドルの損失を受けて辞任した。「私は間違いを\
    犯した。顧客に与えた損害をおわびする」と中村氏は声明で述べた。同氏は2019年に入社した。\
    アナリストの高橋氏によると、株価は東京で4.2%下落した。労働組合は、福岡で1200人の雇\
    用が危ないと発表した。船は神戸から30キロの沖で座礁し、三人がけがをした。警察は原因を調べ\
    ている。マイケル・ジョンソン会長はコメントしていない。
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
    Change("en2", "Tuesday", "Wednesday", .date, "Tuesday", "Wednesday"),
    Change("en2", "3 June", "3 July", .date, "3 June", "3 July"),
    Change("en2", "$120", "€120", .number, "$120 million", "€120 million"),
    Change("en2", "Marit Solberg", "Ingrid Solberg", .name, "Marit Solberg", "Ingrid Solberg"),
    Change("en2", "Marit Solberg", "Marit Solheim", .name, "Marit Solberg", "Marit Solheim"),
    Change("en2", "mistakes", "progress", .quote, "mistakes", "progress"),
    Change("en2", "2019", "2016", .date, "2019", "2016"),
    Change("en2", "Henrik Dahl", "Jonas Berg", .attribution, "Henrik Dahl", "Jonas Berg"),
    Change("en2", "4.2 percent", "4.6 percent", .number, "4.2 percent", "4.6 percent"),
    Change("en2", "Oslo", "Bergen", .name, "Oslo", "Bergen"),
    Change("en2", "1,200", "1,300", .number, "1,200", "1,300"),
    Change("en2", "Texas", "Utah", .name, "Texas", "Utah"),
    Change("en2", "Grove Avenue", "Park Avenue", .name, "Grove Avenue", "Park Avenue"),
    Change("en2", "Denver", "Boston", .name, "Denver", "Boston"),
    Change("en2", "30 miles", "30 kilometres", .number, "30 miles", "30 kilometres"),
    Change("en2", "Kenya", "Ghana", .name, "Kenya", "Ghana"),
    Change("en2", "6:45", "7:45", .number, "6:45", "7:45"),
    Change("en2", "Paul Okafor", "James Okafor", .name, "Paul Okafor", "James Okafor"),
    Change("en2", "am sorry", "am not sorry", .quote, "am", "am not"),
    Change("en2", "45-storey", "54-storey", .number, "45", "54"),
    Change("en2", "Northbank", "Eastbank", .name, "Northbank", "Eastbank"),
    Change(wording: "en2", "resigned on", "was dismissed on"),
    Change(wording: "en2", "losses", "deficits"),
    Change("en2", "Tollen, Marit", "Bergen, Marit", .name, "Tollen", "Bergen"),
    Change("de2", "Dienstag", "Mittwoch", .date, "Dienstag", "Mittwoch"),
    Change(
      "de2", "Millionen Euro", "Milliarden Euro", .number, "120 Millionen Euro",
      "120 Milliarden Euro"),
    Change("de2", "Markus Brandt", "Thomas Brandt", .name, "Markus Brandt", "Thomas Brandt"),
    Change("de2", "Markus Brandt", "Markus Berndt", .name, "Markus Brandt", "Markus Berndt"),
    Change("de2", "Fehler", "Fortschritte", .quote, "Fehler", "Fortschritte"),
    Change("de2", "Köln", "Bonn", .name, "Köln", "Bonn"),
    Change("de2", "Juni 2019", "Juli 2019", .date, "Juni 2019", "Juli 2019"),
    Change("de2", "Stefan Kruse", "Peter Kruse", .name, "Stefan Kruse", "Peter Kruse"),
    Change("de2", "4,2 Prozent", "4,6 Prozent", .number, "4,2 Prozent", "4,6 Prozent"),
    Change("de2", "Sachsen", "Thüringen", .name, "Sachsen", "Thüringen"),
    Change("de2", "1.200", "1.300", .number, "1.200", "1.300"),
    Change("de2", "Jutta Lehmann", "Petra Vogel", .attribution, "Jutta Lehmann", "Petra Vogel"),
    Change("de2", "Stuttgart", "Mannheim", .name, "Stuttgart", "Mannheim"),
    Change("de2", "Goethestraße", "Schillerstraße", .name, "Goethestraße", "Schillerstraße"),
    Change("de2", "Leipzig", "Dresden", .name, "Leipzig", "Dresden"),
    Change("de2", "Schaden", "Verlust", .quote, "Schaden", "Verlust"),
    Change(wording: "de2", "Reederei", "Firma"),
    Change(wording: "de2", "Verlusten", "Einbußen"),
    Change(wording: "de2", "Stellen", "Jobs"),
    Change(wording: "de2", "ermittelt", "untersucht"),
    Change(wording: "de2", "Betrugs", "Untreue"),
    Change("fr2", "mardi", "mercredi", .date, "mardi", "mercredi"),
    Change(
      "fr2", "millions d'euros", "milliards d'euros", .number, "120 millions d'euros",
      "120 milliards d'euros"),
    Change("fr2", "Marc Lefort", "Jean Lefort", .name, "Marc Lefort", "Jean Lefort"),
    Change("fr2", "erreurs", "progrès", .quote, "erreurs", "progrès"),
    Change("fr2", "Nantes", "Rennes", .name, "Nantes", "Rennes"),
    Change("fr2", "juin 2019", "juillet 2019", .date, "juin 2019", "juillet 2019"),
    Change("fr2", "Paul Girard", "Luc Mercier", .attribution, "Paul Girard", "Luc Mercier"),
    Change("fr2", "4,2 %", "4,6 %", .number, "4,2 %", "4,6 %"),
    Change("fr2", "Paris", "Londres", .name, "Paris", "Londres"),
    Change("fr2", "1.200", "1.300", .number, "1.200", "1.300"),
    Change("fr2", "Alsace", "Corse", .name, "Alsace", "Corse"),
    Change("fr2", "Jeanne Roux", "Sophie Blanc", .attribution, "Jeanne Roux", "Sophie Blanc"),
    Change("fr2", "avenue Foch", "avenue Hugo", .name, "Foch", "Hugo"),
    Change("fr2", "Lyon", "Lille", .name, "Lyon", "Lille"),
    Change("fr2", "30 km", "30 miles", .number, "30 km", "30 miles"),
    Change("fr2", "Brest", "Lorient", .name, "Brest", "Lorient"),
    Change(wording: "fr2", "pertes", "déficits"),
    Change(wording: "fr2", "emplois", "postes"),
    Change("es2", "martes", "jueves", .date, "martes", "jueves"),
    Change(
      "es2", "millones de euros", "millones de pesos", .number, "120 millones de euros",
      "120 millones de pesos"),
    Change("es2", "Marcos Lozano", "Javier Lozano", .name, "Marcos Lozano", "Javier Lozano"),
    Change("es2", "errores", "avances", .quote, "errores", "avances"),
    Change("es2", "Vigo", "Gijón", .name, "Vigo", "Gijón"),
    Change("es2", "junio de 2019", "julio de 2019", .date, "junio de 2019", "julio de 2019"),
    Change("es2", "Pablo Rivas", "Luis Prieto", .attribution, "Pablo Rivas", "Luis Prieto"),
    Change("es2", "4,2 %", "4,6 %", .number, "4,2 %", "4,6 %"),
    Change("es2", "Madrid", "Sevilla", .name, "Madrid", "Sevilla"),
    Change("es2", "1.200", "1.300", .number, "1.200", "1.300"),
    Change("es2", "Aragón", "Murcia", .name, "Aragón", "Murcia"),
    Change("es2", "Julia Campos", "Rosa Vidal", .attribution, "Julia Campos", "Rosa Vidal"),
    Change("es2", "avenida Colón", "avenida Goya", .name, "Colón", "Goya"),
    Change("es2", "Bilbao", "Vitoria", .name, "Bilbao", "Vitoria"),
    Change("es2", "30 millas", "30 kilómetros", .number, "30 millas", "30 kilómetros"),
    Change("es2", "Cádiz", "Huelva", .name, "Cádiz", "Huelva"),
    Change("es2", "policía", "fiscalía", .attribution, "policía", "fiscalía"),
    Change("zh2", "6月3日", "7月3日", .date, "6月3日", "7月3日"),
    Change("zh2", "星期二", "星期三", .date, "星期二", "星期三"),
    Change("zh2", "亿美元", "亿欧元", .number, "1.2亿美元", "1.2亿欧元"),
    Change("zh2", "张伟民于", "王伟民于", .name, "张伟民", "王伟民"),
    Change("zh2", "张伟民于", "张建民于", .name, "张伟民", "张建民"),
    Change("zh2", "犯了错误", "取得进步", .quote, "犯了错误", "取得进步"),
    Change("zh2", "2019年", "2016年", .date, "2019年", "2016年"),
    Change("zh2", "刘海涛", "周海涛", .name, "刘海涛", "周海涛"),
    Change("zh2", "刘海涛", "孙立", .attribution, "刘海涛", "孙立"),
    Change("zh2", "上海", "深圳", .name, "上海", "深圳"),
    Change("zh2", "4.2%", "4.6%", .number, "4.2%", "4.6%"),
    Change("zh2", "广东", "广西", .name, "广东", "广西"),
    Change("zh2", "1200", "1300", .number, "1200", "1300"),
    Change("zh2", "人民路", "解放路", .name, "人民路", "解放路"),
    Change("zh2", "青岛", "大连", .name, "青岛", "大连"),
    Change("zh2", "30公里", "30海里", .number, "30公里", "30海里"),
    Change("zh2", "三名", "五名", .number, "三", "五"),
    Change("zh2", "警方", "检方", .attribution, "警方", "检方"),
    Change("zh2", "成都", "重庆", .name, "成都", "重庆"),
    Change(wording: "zh2", "亏损", "损失"),
    Change(wording: "zh2", "辞职", "卸任"),
    Change("ja2", "6月3日", "7月3日", .date, "6月3日", "7月3日"),
    Change("ja2", "火曜日", "水曜日", .date, "火曜日", "水曜日"),
    Change("ja2", "億ドル", "億ユーロ", .number, "1.2億ドル", "1.2億ユーロ"),
    Change("ja2", "中村健二", "山本健二", .name, "中村健二", "山本健二"),
    Change("ja2", "2019年", "2016年", .date, "2019年", "2016年"),
    Change("ja2", "高橋氏", "渡辺氏", .attribution, "高橋", "渡辺"),
    Change("ja2", "東京", "大阪", .name, "東京", "大阪"),
    Change("ja2", "4.2%", "4.6%", .number, "4.2%", "4.6%"),
    Change("ja2", "福岡", "札幌", .name, "福岡", "札幌"),
    Change("ja2", "1200", "1300", .number, "1200", "1300"),
    Change("ja2", "神戸", "横浜", .name, "神戸", "横浜"),
    Change("ja2", "三人", "五人", .number, "三", "五"),
    Change("ja2", "マイケル・", "ロバート・", .name, "マイケル", "ロバート"),
    Change(wording: "ja2", "辞任", "退任"),
    Change(wording: "ja2", "沖", "海上"),
    Change(wording: "ja2", "損失", "赤字"),
  ]
}
