import StetModel
import StetText
import Testing

@testable import StetExtract

/// What a page is shows in its form, not in what its story is about.
@Suite("Kinds by form")
struct KindFormTests {
  static func extract(
    _ body: String, head: String = "", title: String, language: String = "en",
    url: String = "https://quay.example/news/harbour-crane"
  ) -> Article {
    let page =
      "<!doctype html><html lang='\(language)'><head><title>\(title)</title>\(head)</head><body>"
      + "<header><a href='/'>The Quay</a><nav><ul><li><a href='/news'>News</a></li></ul></nav></header>"
      + "<main>\(body)</main><footer><p>© 2026 The Quay. All rights reserved.</p></footer></body></html>"
    return Extractor().extract(
      Array(page.utf8), url: WebURL(url), contentType: "text/html; charset=utf-8")
  }

  static let claim = "<meta property='og:type' content='article'>"

  // MARK: Stories about walls and errors

  struct Story: Sendable, CustomTestStringConvertible {
    var title: String
    var paragraphs: [String]
    var below = ""

    var testDescription: String { title }
  }

  static let stories = [
    Story(
      title: "Internal server error empties the ferry",
      paragraphs: [
        "An internal server error kept forty cars off the ferry to Anse on Monday, the line said.",
        "Tickets could not be read for three hours. Nobody will have to pay for the next trip.",
      ]),
    Story(
      title: "Service unavailable",
      paragraphs: [
        "The night bus along the quay will not run before Easter because its driver has broken an arm.",
        "The council is looking for another. So far only a retired pilot has written to it.",
      ]),
    Story(
      title: "This page has been removed: how the harbour lost its log",
      paragraphs: [
        "This page has been removed, says a slip of paper in the log of 1931, and it is right.",
        "Eleven leaves are gone, among them those about the strike. A historian in Anse has found two of"
          + " them in a cookery book that had belonged to the harbour master's sister.",
      ]),
    Story(
      title: "Accept all cookies? A bakery asks the wrong question",
      paragraphs: [
        "Accept all cookies, said a sign at the bakery on the quay, and by noon the trays were empty.",
        "The baker had meant consent to cookies on his new site, and has taken the sign down again.",
      ],
      below: "<div id='cc'><p>We use cookies.</p><button>Accept all</button></div>"),
    Story(
      title: "Are you a robot? The crane is",
      paragraphs: [
        "Verify you are human, says the new crane to whoever climbs into its cab, and most of them can.",
        "The harbour bought it in May. It has lifted 300 boxes since then, and turned two drivers away.",
      ]),
  ]

  @Test("a story about walls and errors is known by the name above it", arguments: stories)
  func signed(_ story: Story) {
    let paragraphs = story.paragraphs.map { "<p>\($0)</p>" }.joined()
    let article = Self.extract(
      "<article><h1>\(story.title)</h1><p class='byline'>By Nils Aker</p>\(paragraphs)</article>"
        + story.below,
      head: Self.claim, title: "\(story.title) | The Quay")
    #expect(article.kind == .article)
    #expect(!article.partial)
  }

  @Test("or, where nothing is stated, by name and date", arguments: stories)
  func dated(_ story: Story) {
    let paragraphs = story.paragraphs.map { "<p>\($0)</p>" }.joined()
    let article = Self.extract(
      "<article><h1>\(story.title)</h1><p class='byline'>By Nils Aker</p>"
        + "<time datetime='2026-03-17T09:12:00+01:00'>17 March</time>\(paragraphs)</article>"
        + story.below, title: "\(story.title) | The Quay")
    #expect(article.kind == .article)
  }

  @Test("an error below which teasers are signed and dated is an error all the same")
  func teasers() {
    let teasers = (1...6).map {
      "<div class='card'><h3><a href='/n/\($0)'>The council votes on quay number \($0)</a></h3>"
        + "<p class='byline'>By Nils Aker</p><time datetime='2026-03-1\($0)'>1\($0) March</time>"
        + "<p>The council of Anse has voted on quay number \($0) after a debate of five hours.</p></div>"
    }.joined()
    let article = Self.extract(
      "<h1>Page not found</h1><p>The page you are looking for does not exist.</p>"
        + "<p>You may want to read one of our latest stories, or go back to where you came from.</p>"
        + "<h2>Latest</h2>\(teasers)", title: "Page not found | The Quay")
    #expect(article.kind == .notFound)
  }

  @Test("a wall of consent at an article's address is one, whatever the address claims")
  func consentInPlace() {
    let article = Self.extract(
      "<h1>We value your privacy</h1><p>We and our 187 partners store and read cookies on your device, to"
        + " show you advertisements, to measure them, and to learn what our readers like.</p>"
        + "<p>You can withdraw your consent at any time in the privacy policy.</p>"
        + "<button>Accept all</button>", head: Self.claim, title: "The Quay")
    #expect(article.kind == .consent)
  }

  // MARK: Withdrawn

  @Test(
    "an article that was taken away is none",
    arguments: [
      ("en", "This article has been removed. We regret the error that led to its publication."),
      ("en", "This story, published on 3 May, has been withdrawn at the wish of the family."),
      ("de", "Dieser Artikel wurde gelöscht. Wir bitten um Verständnis."),
      ("fr", "Cet article a été retiré par la rédaction."),
      ("es", "Esta noticia ha sido eliminada por la redacción."),
      ("pt", "Este conteúdo foi removido pela redação a pedido do autor."),
      ("ru", "Этот материал удалён по требованию правообладателя."),
      ("zh", "该文章已被删除，给您带来不便，敬请谅解。"),
      ("ja", "この記事は掲載を終了しました。ご了承ください。"),
      ("ar", "هذا المقال تم حذفه بناء على طلب الكاتب."),
      ("id", "Artikel ini telah dihapus oleh redaksi karena kesalahan."),
    ])
  func withdrawn(_ language: String, _ notice: String) {
    let article = Self.extract(
      "<article><h1>The crane that nobody ordered</h1>"
        + "<time datetime='2026-03-17T09:12:00+01:00'>17 March</time><p>\(notice)</p></article>",
      head: Self.claim, title: "The crane that nobody ordered | The Quay", language: language)
    #expect(article.kind == .notFound)
  }

  @Test("a story that quotes such a notice, or goes on, is one")
  func notWithdrawn() {
    let article = Self.extract(
      "<article><h1>The post that was not there</h1><p class='byline'>By Nils Aker</p>"
        + "<p>“This post has been removed,” was all that visitors of the harbour's site could read.</p>"
        + "<p>The harbour master had written there about the crane, and about who had ordered it.</p>"
        + "</article>", head: Self.claim, title: "The post that was not there | The Quay")
    #expect(article.kind == .article)
  }

  // MARK: Walls

  @Test(
    "links to whole stories in a round-up are no wall",
    arguments: ["Read the full story", "Read the full article", "Read more"])
  func roundUp(_ link: String) {
    let texts = [
      "The port of Anse will close two of its five berths for most of next year to mend a wall.",
      "Divers who went down in March found cracks as wide as a hand along half of its length.",
      "Ships will be sent to Lom, which has room for them but no crane that is high enough.",
    ]
    let items = texts.enumerated().map { index, text in
      "<h2>Item \(index + 1): what the harbour says</h2><p>\(text) <a href='/s/\(index)'>\(link)</a></p>"
    }.joined()
    let article = Self.extract(
      "<article><h1>The morning brief: three things to know</h1><p>By Nils Aker</p>\(items)</article>",
      head: Self.claim + "<meta property='article:published_time' content='2026-03-17T07:00:00Z'>",
      title: "The morning brief | The Quay")
    #expect(article.kind == .article)
    #expect(!article.partial)
  }

  // MARK: Briefs

  static let briefs = [
    (
      "ja", "港でクレーンが倒れる",
      "１７日午前、アンセ港の岸壁でクレーンが倒れ、作業員２人がけがをした。港湾当局によると、いずれも命に別条はないという。"
    ),
    ("zh", "港口起重机倒塌", "安塞港一台起重机周二上午倒塌，两名工人受轻伤，已送往医院治疗。港口当局表示，事故原因正在调查之中。"),
    (
      "ko", "항구 크레인 쓰러져 2명 부상",
      "17일 오전 안세항 부두에서 크레인이 쓰러져 작업자 2명이 다쳤다. 항만 당국은 생명에 지장이 없다고 밝혔다."
    ),
    (
      "th", "เครนล้มที่ท่าเรือ",
      "เมื่อเช้าวันอังคาร เครนตัวหนึ่งล้มลงที่ท่าเรืออันเซ ทำให้คนงานสองคนได้รับบาดเจ็บ เจ้าหน้าที่กล่าวว่าทั้งสองคนปลอดภัยแล้ว"
    ),
    (
      "ar", "سقوط رافعة في الميناء",
      "أصيب عاملان بجروح صباح الثلاثاء إثر سقوط رافعة على رصيف الميناء. وقالت السلطات إن حالتهما مستقرة، وإن سبب الحادث لم يعرف بعد."
    ),
    (
      "hi", "बंदरगाह पर क्रेन गिरी",
      "मंगलवार सुबह बंदरगाह पर एक क्रेन गिरने से दो मज़दूर घायल हो गए। अधिकारियों ने कहा कि दोनों की हालत स्थिर है।"
    ),
    (
      "de", "Kran im Hafen umgestürzt",
      "Im Hafen von Anse ist am Dienstagmorgen ein Kran umgestürzt. Zwei Arbeiter wurden verletzt. Laut"
        + " Polizei ist keiner in Lebensgefahr. Die Ursache ist noch unklar."
    ),
  ]

  @Test(
    "a brief is an article in any script, be there links beside it", arguments: briefs, [0, 6, 14])
  func brief(_ brief: (language: String, title: String, text: String), links: Int) {
    let aside = (0..<links).map { "<li><a href='/n/\($0)'>\(brief.text.prefix(24)) \($0)</a></li>" }
    let article = Self.extract(
      "<article><h1>\(brief.title)</h1><time datetime='2026-03-17T09:00'>2026-03-17</time>"
        + "<p>\(brief.text)</p></article><aside><ul>\(aside.joined())</ul></aside>",
      title: brief.title, language: brief.language, url: "https://quay.example/news/88012")
    #expect(article.kind == .article)
  }

  @Test(
    "words are counted by script",
    arguments: [
      ("The council met.", 3), ("市议会周二上午开会", 5), ("会議が開かれた", 3), ("시의회가 열렸다", 3),
      ("اجتمع المجلس يوم الثلاثاء", 5), ("สภาเมืองประชุม", 3), ("नगर परिषद की बैठक", 4), ("", 0),
    ])
  func words(_ text: String, _ count: Int) {
    #expect(KindWords.count(text) == count)
  }
}
