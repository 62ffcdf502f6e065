import StetModel
import StetText
import Testing

@testable import StetExtract

/// Pages of a few lines each, written for what they say beside their body.
private struct Sheet {
  var head = ""
  var above = ""
  var below = ""
  var language: String? = "en"
  var url = "https://www.harbour.example/news/town/bridge-opens"
  var paragraphs = Sheet.english

  static let english = [
    "The new bridge over the river Anse opened on Friday morning, two years later than the town "
      + "council had planned and at nearly twice the price that was agreed in the first contract.",
    "Some three hundred people crossed it within the first hour, among them the ferryman who had "
      + "carried their parents, and who said that he would miss the weather but not the work.",
    "The engineers say that it will carry forty lorries at a time, which is more than the road "
      + "behind it can take until the junction at the old mill has been rebuilt next summer.",
  ]
  static let german = [
    "Die neue Brücke über die Anse ist am Freitagmorgen eröffnet worden, zwei Jahre später als vom "
      + "Stadtrat geplant und beinahe doppelt so teuer wie im ersten Vertrag vereinbart war.",
    "Rund dreihundert Menschen gingen in der ersten Stunde hinüber, darunter der Fährmann, der schon "
      + "ihre Eltern übergesetzt hatte und sagte, ihm werde das Wetter fehlen, aber nicht die Arbeit.",
    "Die Ingenieure sagen, sie trage vierzig Lastwagen zugleich; das ist mehr, als die Straße dahinter "
      + "aufnehmen kann, bevor die Kreuzung an der alten Mühle im nächsten Sommer umgebaut ist.",
  ]

  func extract() -> Article {
    let declared = language.map { " lang=\"\($0)\"" } ?? ""
    let body = paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
    let page =
      "<!doctype html><html\(declared)><head>\(head)</head><body><main><article>\(above)"
      + "<div class=\"article-body\">\(body)</div>\(below)</article></main></body></html>"
    return Extractor().extract(
      Array(page.utf8), url: WebURL(url), contentType: "text/html; charset=utf-8")
  }
}

private func jsonLD(_ members: String) -> String {
  "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\","
    + "\"@type\":\"NewsArticle\",\(members)}</script>"
}

@Suite("What a page says beside its text, and where")
struct MetadataTests {
  // MARK: Titles

  @Test(
    "the headline is what readers see, without the names of site and section",
    arguments: [
      // The heading, where the metadata names site or section behind it.
      (
        "<h1>Bridge over the Anse opens</h1>",
        "<title>Bridge over the Anse opens | Town | Harbour News</title>"
          + "<meta property='og:site_name' content='Harbour News'>",
        "Bridge over the Anse opens", "h1"
      ),
      // No heading: the section is a folder of the address.
      (
        "", "<title>Bridge over the Anse opens | Town</title>", "Bridge over the Anse opens",
        "title"
      ),
      // The first heading is for search engines, the one below is the headline, says og:title.
      (
        "<h1>Anse bridge: opening, price, traffic</h1><h2>Town hall Two years late, and worth it</h2>",
        "<meta property='og:title' content='Two years late, and worth it'>"
          + "<title>Anse bridge: opening, price, traffic</title>",
        "Two years late, and worth it", "meta:og:title"
      ),
      // The same by JSON-LD, right below.
      (
        "<h1>Anse bridge: opening, price, traffic</h1><h2>Two years late, and worth it</h2>",
        "<title>Anse bridge: opening, price, traffic</title>"
          + jsonLD("\"headline\":\"Two years late, and worth it\""),
        "Two years late, and worth it", "jsonld"
      ),
      // A kicker that only typography sets apart.
      (
        "<h1><span>River Anse</span>Bridge opens two years late</h1>",
        "<meta property='og:title' content='River Anse: Bridge opens two years late'>",
        "River Anse: Bridge opens two years late", "meta:og:title"
      ),
      // A kicker that two statements have in front.
      (
        "<h1>Bridge opens two years late</h1>",
        "<meta property='og:title' content='River Anse: Bridge opens two years late'>"
          + "<title>River Anse: Bridge opens two years late - Harbour</title>",
        "River Anse: Bridge opens two years late", "meta:og:title"
      ),
      // The heading is in capitals by hand.
      (
        "<h1>BRIDGE OVER THE ANSE OPENS</h1>",
        "<meta property='og:title' content='Bridge over the Anse opens'>",
        "Bridge over the Anse opens", "meta:og:title"
      ),
      // The only heading is the name of a series, which the title has in front.
      (
        "<h1>Notes from the quay</h1>",
        "<meta property='og:title' content='The day the ferry stopped for good'>"
          + "<title>Notes from the quay: The day the ferry stopped for good</title>",
        "The day the ferry stopped for good", "meta:og:title"
      ),
    ] as [(String, String, String, String)])
  func title(_ above: String, _ head: String, _ expected: String, _ source: String) {
    let article = Sheet(head: head, above: above).extract()
    #expect(article.title == expected)
    #expect(article.sources[.title] == source)
  }

  // MARK: Authors

  @Test(
    "authors are found where they stand, cleaned and taken apart",
    arguments: [
      (
        jsonLD("\"headline\":\"x\",\"author\":{\"@type\":\"Person\",\"name\":\"By Anna Berg\"}"),
        "", ["Anna Berg"], "jsonld"
      ),
      (
        "<meta name='author' content='Anna Berg and Tom Lee'>", "", ["Anna Berg", "Tom Lee"],
        "meta:author"
      ),
      (
        "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Anna Berg'>",
        "", ["Anna Berg"], "meta:twitter:data1"
      ),
      ("", "<a rel='author' href='/a'>Anna Berg</a>", ["Anna Berg"], "rel:author"),
      (
        "", "<p class='byline'>By Anna Berg, Chief Reporter, and Tom Lee</p>",
        ["Anna Berg", "Tom Lee"], "byline"
      ),
      ("", "<p>4 May 2026 | By Anna Berg | 5 min read</p>", ["Anna Berg"], "byline"),
      ("", "<p>Written by</p><p>Anna Berg</p>", ["Anna Berg"], "byline"),
      ("", "<p>Anna Berg</p><p>4 May 2026</p>", ["Anna Berg"], "byline"),
      ("", "<p>By Anna Berg. Reviewed by Tom Lee</p>", ["Anna Berg"], "byline"),
      (
        "<meta name='author' content='page.head.extra.author'>", "<p>Von Anna Berg, Anseburg</p>",
        ["Anna Berg"], "byline"
      ),
      ("<meta name='author' content='이수민 기자'>", "", ["이수민"], "meta:author"),
      // The site itself, where nobody else is named.
      (
        "<meta property='og:site_name' content='Harbour News'><meta name='author' content='Harbour News'>",
        "", ["Harbour News"], "meta:author"
      ),
      (
        "<meta property='og:site_name' content='Harbour News'><meta name='author' content='Harbour News'>",
        "<p class='byline'>By Anna Berg</p>", ["Anna Berg"], "byline"
      ),
    ] as [(String, String, [String], String)])
  func authors(_ head: String, _ above: String, _ expected: [String], _ source: String) {
    let article = Sheet(
      head: head, above: "<h1>Bridge over the Anse opens at last</h1>" + above
    ).extract()
    #expect(article.authors == expected)
    #expect(article.sources[.authors] == source)
  }

  // MARK: Language

  @Test(
    "a declaration that agrees with the text is taken, its region too; a text that disagrees wins")
  func language() {
    var sheet = Sheet(language: "de-AT", paragraphs: Sheet.german)
    #expect(sheet.extract().language == "de-AT")
    #expect(sheet.extract().sources[.language] == "html:lang")
    sheet.language = "en-US"
    #expect(sheet.extract().language == "de")
    #expect(sheet.extract().sources[.language] == "detected")
    sheet.head = "<meta property='og:locale' content='de_CH'>"
    #expect(sheet.extract().language == "de-CH")
    #expect(sheet.extract().sources[.language] == "meta:og:locale")
    sheet = Sheet(language: nil)
    #expect(sheet.extract().language == "en")
    #expect(sheet.extract().sources[.language] == "detected")
  }

  @Test("a text too short to tell leaves the declaration as it is")
  func shortText() {
    var sheet = Sheet(language: "fr", paragraphs: ["Une brève, sans plus, pour ce soir."])
    #expect(sheet.extract().language == "fr")
    sheet.language = nil
    #expect(sheet.extract().language == nil)
  }

  @Test(
    "languages are named as BCP 47 names them",
    arguments: [
      (
        "Den nye broen over elva ble åpnet fredag morgen, to år senere enn kommunen hadde planlagt, og den ble nesten dobbelt så dyr som avtalt i den første kontrakten. Rundt tre hundre mennesker gikk over den i løpet av den første timen.",
        "no"
      ),
      (
        "הגשר החדש מעל הנהר נפתח ביום שישי בבוקר, שנתיים אחרי המועד שתכננה המועצה ובמחיר כמעט כפול מזה שסוכם בחוזה הראשון. כשלוש מאות איש חצו אותו בשעה הראשונה, ובהם בעל המעבורת.",
        "he"
      ),
      (
        "新しい橋は金曜日の朝に開通した。町議会の計画より二年遅れ、費用は当初の契約のほぼ二倍になった。最初の一時間に約三百人が渡り、その中には渡し守もいた。天気は恋しいが仕事は恋しくないと彼は言った。技術者によれば、一度に四十台のトラックを支えられる。",
        "ja"
      ),
    ])
  func codes(_ text: String, _ expected: String) {
    #expect(LanguageRules.detect(text) == expected)
  }

  @Test("detection is bounded and survives any cut")
  func bounded() {
    let long = String(repeating: "Мост через реку открыли в пятницу утром. ", count: 20_000)
    #expect(LanguageRules.detect(long) == "ru")
    for count in 200..<230 {
      _ = LanguageRules.detect(String(decoding: Array(long.utf8.prefix(count)), as: UTF8.self))
    }
    #expect(LanguageRules.detect(String(repeating: "\u{0} 0 ", count: 300)) == nil)
  }

  @Test("threads do not disturb each other")
  func concurrent() async {
    let texts = [Sheet.english, Sheet.german].map { $0.joined(separator: "\n\n") }
    let found = await withTaskGroup(of: (Int, String?).self) { group in
      for number in 0..<200 {
        group.addTask { (number % 2, LanguageRules.detect(texts[number % 2])) }
      }
      var found: [Set<String?>] = [[], []]
      for await (which, language) in group { found[which].insert(language) }
      return found
    }
    #expect(found == [["en"], ["de"]])
  }

  // MARK: Addresses, price, tags

  @Test("AMP edition, translations and a canonical address elsewhere are kept apart")
  func alternates() {
    let article = Sheet(
      head: """
        <link rel="canonical" href="https://www.valley.example/news/bridge">
        <link rel="amphtml" href="/amp/bridge">
        <link rel="alternate" hreflang="fr-CA" href="https://fr.harbour.example/pont">
        <link rel="alternate" hreflang="x-default" href="https://www.harbour.example/">
        <link rel="alternate" hreflang="de" href="javascript:alert(1)">
        """
    ).extract()
    #expect(article.canonicalURL == "https://www.valley.example/news/bridge")
    #expect(article.sources[.canonicalURL] == "rel:canonical")
    #expect(
      article.alternates == [
        AlternateAddress(relation: .canonical, url: "https://www.valley.example/news/bridge"),
        AlternateAddress(relation: .amp, url: "https://www.harbour.example/amp/bridge"),
        AlternateAddress(
          relation: .translation, url: "https://fr.harbour.example/pont", language: "fr-CA"),
      ])
  }

  @Test("another host of the same domain is no other publisher")
  func sameDomain() {
    let head = "<link rel='canonical' href='https://m.harbour.example/news/bridge'>"
    #expect(Sheet(head: head).extract().alternates.isEmpty)
  }

  @Test("no more alternates are kept than there is room for")
  func manyAlternates() {
    let links = (0..<1000).map {
      "<link rel='alternate' hreflang='fr' href='/fr/\($0)'>"
    }.joined()
    #expect(Sheet(head: links).extract().alternates.count == Page.Limit.alternates)
  }

  @Test(
    "whether it is free is the publisher's word",
    arguments: [
      (jsonLD("\"headline\":\"x\",\"isAccessibleForFree\":false"), false, "jsonld"),
      (jsonLD("\"headline\":\"x\",\"isAccessibleForFree\":\"True\""), true, "jsonld"),
      ("<meta itemprop='isAccessibleForFree' content='false'>", false, "microdata"),
      (
        "<meta property='article:content_tier' content='locked'>", false,
        "meta:article:content_tier"
      ),
      ("<meta property='article:content_tier' content='metered'>", nil, nil),
      ("", nil, nil),
    ] as [(String, Bool?, String?)])
  func free(_ head: String, _ expected: Bool?, _ source: String?) {
    let article = Sheet(head: head).extract()
    #expect(article.isFree == expected)
    #expect(article.sources[.isFree] == source)
  }

  @Test("site, section, picture and tags say where they stood")
  func sources() {
    let article = Sheet(
      head: "<meta property='og:site_name' content='Harbour News'>"
        + "<meta property='og:image' content='/b.jpg'><meta name='keywords' content='bridge, Anse'>"
        + jsonLD("\"headline\":\"Bridge\",\"articleSection\":\"Town\"")
    ).extract()
    #expect(article.site == "Harbour News")
    #expect(article.section == "Town")
    #expect(article.image == "https://www.harbour.example/b.jpg")
    #expect(article.tags == ["bridge", "Anse"])
    let expected: [ArticleField: String] = [
      .site: "meta:og:site_name", .section: "jsonld", .image: "meta:og:image",
      .tags: "meta:keywords", .text: "generic",
    ]
    for (field, source) in expected { #expect(article.sources[field] == source) }
    #expect(article.sources[.authors] == nil)
    #expect(article.sources[.agency] == nil)
  }

  // MARK: Agencies

  @Test(
    "an agency is credited by byline, statement, dateline or a line at the end",
    arguments: [
      (Sheet(head: "<meta name='author' content='Anna Berg / Reuters'>"), "Reuters", "meta:author"),
      (Sheet(head: "<meta name='author' content='Bloomberg'>"), "Bloomberg", "meta:author"),
      (Sheet(head: "<meta name='source' content='Agence France-Presse'>"), "AFP", "meta:source"),
      (Sheet(above: "<h1>Bridge opens</h1><p class='byline'>AFP, Anseburg</p>"), "AFP", "byline"),
      (
        Sheet(paragraphs: ["ANSEBURG, May 4 (Reuters) - " + Sheet.english[0]] + Sheet.english),
        "Reuters", "dateline"
      ),
      (
        Sheet(paragraphs: ["Anseburg (dpa) – " + Sheet.german[0]] + Sheet.german), "dpa", "dateline"
      ),
      (
        Sheet(paragraphs: ["(안세=연합뉴스) 이수민 기자 = " + Sheet.english[0]] + Sheet.english), "Yonhap",
        "dateline"
      ),
      (Sheet(paragraphs: Sheet.english + [Sheet.english[0] + " (PTI)"]), "PTI", "credit"),
      (Sheet(paragraphs: Sheet.english + [Sheet.english[0] + " – Bernama"]), "Bernama", "credit"),
      (
        Sheet(url: "https://www.harbour.example/news/bridge-opens--bloomberg"), "Bloomberg",
        "address"
      ),
    ] as [(Sheet, String, String)])
  fileprivate func agency(_ sheet: Sheet, _ expected: String, _ source: String) {
    let article = sheet.extract()
    #expect(article.agency == expected)
    #expect(article.sources[.agency] == source)
  }

  @Test(
    "no agency is credited for a picture, a mention, or its own site",
    arguments: [
      Sheet(
        above: "<h1>Bridge</h1><figure><img src='b.jpg'><figcaption>Reuters</figcaption></figure>"),
      Sheet(above: "<h1>Bridge</h1><p>Foto: dpa</p>"),
      Sheet(
        paragraphs: [
          "A reporter of Agence France-Presse (AFP) was among those who crossed. "
            + Sheet.english[0]
        ] + Sheet.english),
      Sheet(
        head:
          "<meta property='og:site_name' content='Reuters'><meta name='author' content='Reuters'>"),
      Sheet(url: "https://www.harbour.example/news/bridge-opens--again"),
      Sheet(),
    ])
  fileprivate func noAgency(_ sheet: Sheet) {
    #expect(sheet.extract().agency == nil)
  }

  // MARK: Corrections

  @Test(
    "notices of correction are known in many languages",
    arguments: [
      "Correction: The bridge is 400 metres long, not 40.",
      "Correction, May 4: The bridge is 400 metres long.",
      "*Clarification – The council paid half of it.",
      "An earlier version of this article gave the wrong length of the bridge.",
      "This article was amended on 4 May 2026 to correct the length.",
      "Korrektur: Die Brücke ist 400 Meter lang.",
      "Berichtigung vom 4. Mai: Die Brücke ist 400 Meter lang.",
      "In einer früheren Version dieses Textes war die Länge falsch angegeben.",
      "Correctif : le pont mesure 400 mètres.",
      "Erratum – le pont mesure 400 mètres et non 40.",
      "Une version précédente de cet article donnait une longueur fausse.",
      "Fe de errores: el puente mide 400 metros.",
      "Corrección: el puente mide 400 metros.",
      "Rettifica: il ponte è lungo 400 metri.",
      "Rectificatie: de brug is 400 meter lang.",
      "Correção: a ponte tem 400 metros.",
      "Erramos: a ponte tem 400 metros.",
      "Rättelse: Bron är 400 meter lång.",
      "Ralat: Jambatan itu sepanjang 400 meter.",
      "更正：大桥全长四百米，而非四十米。",
      "訂正：橋の長さは四百メートルでした。",
      "정정: 다리의 길이는 400미터입니다.",
      "Исправление: длина моста 400 метров.",
      "تصحيح: طول الجسر 400 متر.",
    ])
  func corrections(_ notice: String) {
    #expect(Sheet(below: "<p>\(notice)</p>").extract().corrections == [notice])
    #expect(Sheet(paragraphs: Sheet.english + [notice]).extract().corrections == [notice])
  }

  @Test("a notice below a heading of its own is found, and is not found twice")
  func headedCorrection() {
    let below =
      "<h3>Correction</h3><p>The bridge is 400 metres long, not 40 as we wrote.</p>"
      + "<p>Read more about bridges.</p>"
    #expect(
      Sheet(below: below + below).extract().corrections == [
        "The bridge is 400 metres long, not 40 as we wrote."
      ])
  }

  @Test(
    "a story about corrections is none",
    arguments: [
      "Correction officers at the prison said that the bridge helped them to come to work.",
      "A market correction is due, say those who sold their shares last week.",
      "Die Korrektur der Pläne kostete die Stadt zwei Jahre.",
      "Correctional facilities: a history of the county in ten chapters.",
      "Update: The bridge is open.",
    ])
  func noCorrections(_ line: String) {
    #expect(Sheet(paragraphs: Sheet.english + [line]).extract().corrections.isEmpty)
  }

  @Test("there is an end to notices")
  func manyCorrections() {
    let notices = (0..<100).map { "Correction: it was number \($0) that we had wrong." }
    let found = Sheet(paragraphs: Sheet.english + notices).extract().corrections
    #expect(found.count == CorrectionRules.Limit.notices)
  }

  // MARK: Dates

  @Test(
    "what the page calls an update is when it was modified, and published only for want of better")
  func updates() {
    let update = "<p>Updated <time datetime='2026-05-06T08:00:00+02:00'>6 May 2026</time></p>"
    let both = Sheet(
      above: "<h1>Bridge</h1><p><time datetime='2026-05-04T09:00:00+02:00'>4 May</time></p>"
        + update
    ).extract()
    #expect(both.published?.value == "2026-05-04T09:00:00+02:00")
    #expect(both.published?.source == "time")
    #expect(both.modified?.value == "2026-05-06T08:00:00+02:00")
    #expect(both.modified?.source == "time:updated")
    let alone = Sheet(above: "<h1>Bridge</h1>" + update).extract()
    #expect(alone.published?.source == "time:updated")
    let written = Sheet(above: "<h1>Bridge</h1><p>Aktualisiert am 6. Mai 2026</p>").extract()
    #expect(written.modified?.source == "text:updated")
    #expect(written.modified?.zone == .assumed)
  }
}
