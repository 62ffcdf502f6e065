/// Copies that say the same in another form.
extension NearCopies {
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
      "es words",
      "El puerto de Larkinport emplea a 37 personas desde mayo, dijo el alcalde el lunes.",
      "El puerto de Larkinport emplea a treinta y siete personas desde mayo, dijo el alcalde el lunes."
    ),
    (
      "fr words",
      "Le port de Larkinport emploie 41 personnes depuis mai, a dit le maire lundi.",
      "Le port de Larkinport emploie quarante et une personnes depuis mai, a dit le maire lundi."
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
    (
      "fr nn",
      "Le port emploie 1\u{202F}240 personnes et coûte 5,4 millions d'euros par an à la ville.",
      "Le port emploie 1240 personnes et coûte 5,4 millions d'euros par an à la ville."
    ),
    (
      "fr nn2",
      "Le port emploie 1\u{202F}240 personnes à Larquenay depuis des années.",
      "Le port emploie 1.240 personnes à Larquenay depuis des années."
    ),
    (
      "fr pct",
      "Les prix ont augmenté de 4,2 % à Larquenay au cours de l'année, dit la ville.",
      "Les prix ont augmenté de 4,2% à Larquenay au cours de l'année, dit la ville."
    ),
    (
      "de pct",
      "Die Preise stiegen in Larkhaven um 4,2 % im letzten Jahr, sagte Anna Weber.",
      "Die Preise stiegen in Larkhaven um 4,2 Prozent im letzten Jahr, sagte Anna Weber."
    ),
    (
      "de mio",
      "Der Pier kostet 5,4 Mio. Euro, wie die Stadt Larkhaven am Montag mitteilte.",
      "Der Pier kostet 5,4 Millionen Euro, wie die Stadt Larkhaven am Montag mitteilte."
    ),
    (
      "de eur",
      "Der Pier kostet 5,4 Millionen €, wie die Stadt Larkhaven am Montag mitteilte.",
      "Der Pier kostet 5,4 Millionen Euro, wie die Stadt Larkhaven am Montag mitteilte."
    ),
    (
      "de dr",
      "Der Umbau dauert lange, sagte Dr. Anna Weber, die den Hafen leitet.",
      "Der Umbau dauert lange, sagte Anna Weber, die den Hafen leitet."
    ),
    (
      "de month",
      "Der Pier wird am 3. Okt. 2027 eröffnet, sagte Anna Weber der Zeitung.",
      "Der Pier wird am 03.10.2027 eröffnet, sagte Anna Weber der Zeitung."
    ),
    (
      "en ampm",
      "The ferry leaves the harbour of Larkinport at 6:45 pm every day of the week.",
      "The ferry leaves the harbour of Larkinport at 6.45pm every day of the week."
    ),
    (
      "en km",
      "The pier is 12 km long and stands in the harbour of Larkinport in the north.",
      "The pier is 12 kilometres long and stands in the harbour of Larkinport in the north."
    ),
    (
      "en round",
      "The pier of Larkinport cost $468.9 million in the end, the council said.",
      "The pier of Larkinport cost $469 million in the end, the council said."
    ),
    (
      "en caps",
      "PRICES OF FISH RISE IN LARKINPORT AGAIN. The council met on Monday to talk about it.",
      "Prices Of Fish Rise In Larkinport Again. The council met on Monday to talk about it."
    ),
    (
      "en headline",
      "Shares Rise in Early Trading at Larkinport Exchange",
      "Stocks Climb in Early Trading at Larkinport Exchange"
    ),
    (
      "en nbsp",
      "The works in Larkinport cost $ 5 million.",
      "The works in Larkinport cost $5 million."
    ),
    (
      "en possessive",
      "The plan of Ohio’s governor was not liked by the council of Larkinport.",
      "The plan of Ohio's governor was not liked by the council of Larkinport."
    ),
    (
      "en pres",
      "President Marit Solberg opened the new pier of Larkinport on Monday.",
      "Marit Solberg opened the new pier of Larkinport on Monday."
    ),
    (
      "en pres2",
      "The new pier of Larkinport was opened by President Solberg on Monday.",
      "The new pier of Larkinport was opened by Marit Solberg on Monday."
    ),
    (
      "en contraction",
      "“We will not finish before winter begins and the ice comes,” said Anna Weber.",
      "“We won’t finish before winter begins and the ice comes,” said Anna Weber."
    ),
    (
      "en tense",
      "“The pier will be finished before the long winter begins,” said Anna Weber.",
      "“The pier would be finished before the long winter begins,” said Anna Weber."
    ),
    (
      "en yesterday",
      "The council of Larkinport met yesterday to vote on the plan for the pier.",
      "The council of Larkinport met on Monday to vote on the plan for the pier."
    ),
    (
      "zh trad",
      "市政府表示，新码头将在明年三月开放。",
      "市政府称，新码头将在明年三月开放。"
    ),
    (
      "zh full",
      "新码头的费用为２５亿元，市政府说。",
      "新码头的费用为25亿元，市政府说。"
    ),
    (
      "zh rmb",
      "新码头的费用为25亿元人民币，市政府说。",
      "新码头的费用为25亿元，市政府说。"
    ),
    (
      "ja nen",
      "新しい埠頭は2027年10月14日に開く予定だと市長が述べた。",
      "新しい埠頭は2027年10月14日に開業する予定だと市長が語った。"
    ),
    (
      "es mil",
      "El puerto emplea a 2 mil personas y cuesta 5,4 millones de euros al año.",
      "El puerto emplea a 2.000 personas y cuesta 5,4 millones de euros al año."
    ),
    (
      "es eeuu",
      "Los barcos de EE. UU. no pueden entrar en el puerto de Larquena este año.",
      "Los barcos de Estados Unidos no pueden entrar en el puerto de Larquena este año."
    ),
  ]
}
