import StetModel
import StetText
import Testing

@testable import StetExtract

/// What stands between headline and text: names, dates and agencies, in many scripts.
@Suite("Lines between headline and text")
struct BylineTests {
  static let english = [
    "The new bridge over the river Anse opened on Friday morning, two years later than the town "
      + "council had planned and at nearly twice the price that was agreed in the first contract.",
    "Some three hundred people crossed it within the first hour, among them the ferryman who had "
      + "carried their parents, and who said that he would miss the weather but not the work.",
    "The engineers say that it will carry forty lorries at a time, which is more than the road "
      + "behind it can take until the junction at the old mill has been rebuilt next summer.",
  ]

  static func extract(
    _ above: String, head: String = "", title: String = "Bridge over the Anse opens at last",
    language: String = "en", paragraphs: [String] = english, below: String = ""
  ) -> Article {
    let body = paragraphs.map { "<p>\($0)</p>" }.joined()
    let page =
      "<!doctype html><html lang='\(language)'><head><title>\(title)</title>\(head)</head><body><main>"
      + "<article><h1>\(title)</h1>\(above)<div class='article-body'>\(body)</div>\(below)</article>"
      + "</main></body></html>"
    return Extractor().extract(
      Array(page.utf8), url: WebURL("https://harbour.example/news/bridge"),
      contentType: "text/html; charset=utf-8")
  }

  // MARK: Authors

  @Test(
    "a date behind the names is no part of them",
    arguments: [
      "By Anna Berg and Tom Lee 17 March 2026", "By Anna Berg and Tom Lee March 17, 2026",
      "By Anna Berg and Tom Lee, Tuesday 17 March 2026",
      "By Anna Berg and Tom Lee Updated 2026-03-17 10:05",
    ])
  func dateBehindNames(_ line: String) {
    for above in ["<div>\(line)</div>", "<p class='byline'>\(line)</p>"] {
      #expect(Self.extract(above).authors == ["Anna Berg", "Tom Lee"])
    }
  }

  @Test(
    "small words within names are no fault of theirs",
    arguments: [
      "Jose de la Cruz", "Nils van der Aker", "Ludwig von Holm", "Abdul bin Rahman",
      "José María de la Cruz", "Anne le Goff", "Piet van 't Hof", "Maria dos Santos",
    ])
  func particles(_ name: String) {
    #expect(Self.extract("<p class='byline'>By \(name)</p>").authors == [name])
    #expect(Self.extract("<p>By \(name) and Tom Lee</p>").authors == [name, "Tom Lee"])
    #expect(Self.extract("<p>By Tom Lee, \(name) and Eva Strand</p>").authors.contains(name))
  }

  @Test(
    "a byline is known in scripts without capitals",
    arguments: [
      ("zh", "记者 王小明 报道", ["王小明"]), ("zh", "本报记者 王小明 李红", ["王小明", "李红"]),
      ("zh", "文/王小明", ["王小明"]), ("zh", "記者王小明／安塞報導", []), ("zh", "作者：王小明", ["王小明"]),
      ("ja", "文・山田太郎", ["山田太郎"]), ("ja", "山田太郎 記者", ["山田太郎"]),
      ("ja", "記者会見の様子", []), ("zh", "记者从港口获悉", []),
      ("ko", "홍길동 기자", ["홍길동"]), ("ko", "홍길동·김철수 기자 | 입력 2026.03.17", ["홍길동", "김철수"]),
      ("ko", "여성 기자 대회", []),
      ("ar", "كتب: أحمد علي", ["أحمد علي"]), ("ar", "بقلم أحمد علي", ["أحمد علي"]),
      ("fa", "نویسنده: رضا کریمی", ["رضا کریمی"]),
      ("th", "โดย สมชาย ใจดี", ["สมชาย ใจดี"]), ("hi", "लेखक: राम शर्मा", ["राम शर्मा"]),
      ("hi", "राम शर्मा, संवाददाता", ["राम शर्मा"]), ("he", "מאת: דן לוי", ["דן לוי"]),
    ])
  func scripts(_ language: String, _ line: String, _ names: [String]) {
    #expect(AuthorRules.namesInLine(line) == names)
    guard !names.isEmpty else { return }
    let article = Self.extract("<div>\(line)</div>", language: language)
    #expect(article.authors == names)
    #expect(article.sources[.authors] == "byline")
  }

  // MARK: Agencies

  @Test(
    "an agency alone on a line beside the date is the credit",
    arguments: [
      ("<div>AFP</div><div>17 March 2026</div>", "AFP"),
      ("<div>17 March 2026</div><div>Bloomberg</div>", "Bloomberg"),
      ("<div>Bloomberg • 2 min read</div>", "Bloomberg"),
      ("<div><span>Reuters</span> <span>·</span> <span>4 min read</span></div>", "Reuters"),
    ])
  func agency(_ above: String, _ name: String) {
    #expect(Self.extract(above).agency == name)
  }

  @Test(
    "an agency below a picture, or one among links, is none",
    arguments: [
      "<figure><img src='a.jpg'><figcaption>AFP</figcaption></figure><div>17 March 2026</div>",
      "<div>AFP</div><div>Share this story</div>",
    ])
  func noAgency(_ above: String) {
    #expect(Self.extract(above).agency == nil)
  }

  // MARK: Dates

  @Test(
    "dates are read in the digits and the years of their script",
    arguments: [
      ("ar", "١٧ مارس ٢٠٢٦"), ("fa", "۲۶ اسفند ۱۴۰۴"), ("fa", "سه‌شنبه ۲۶ اسفند ۱۴۰۴"),
      ("fa", "۱۴۰۴/۱۲/۲۶"), ("th", "17 มี.ค. 2569"), ("th", "๑๗ มีนาคม ๒๕๖๙"), ("hi", "१७ मार्च २०२६"),
    ])
  func dates(_ language: String, _ line: String) {
    let article = Self.extract(
      "<div>\(line)</div>", language: language, paragraphs: Self.text(language))
    #expect(article.published?.value.hasPrefix("2026-03-17") == true)
    #expect(article.published?.source == "text")
  }

  /// Short enough to leave the declared language as it is.
  private static func text(_ language: String) -> [String] {
    switch language {
    case "th":
      [
        "สะพานใหม่ข้ามแม่น้ำอันเซเปิดใช้เมื่อเช้าวันศุกร์ ช้ากว่าที่สภาเมืองวางแผนไว้สองปี",
        "ประชาชนราวสามร้อยคนเดินข้ามสะพานในชั่วโมงแรก รวมทั้งคนพายเรือข้ามฟากด้วย",
      ]
    default: english
    }
  }

  @Test(
    "the Persian calendar's years begin in March, and some are leap years",
    arguments: [
      (1404, 0, 1, "2025-03-21"), (1403, 11, 30, "2025-03-20"), (1404, 11, 26, "2026-03-17"),
      (1399, 11, 30, "2021-03-20"), (1400, 0, 1, "2021-03-21"), (1408, 11, 30, "2030-03-20"),
      (1374, 0, 1, "1995-03-21"), (1405, 6, 1, "2026-09-23"),
    ])
  func persian(_ year: Int, _ month: Int, _ day: Int, _ expected: String) {
    let civil = PersianDate.civil(year: year, month: month, day: day)
    let date = civil.map {
      SourcedDate(instant: $0.instant(), raw: "", source: "", zone: .assumed).value
    }
    #expect(date?.hasPrefix(expected) == true)
  }

  @Test("days that the Persian calendar does not have are none")
  func notPersian() {
    #expect(PersianDate.civil(year: 1404, month: 11, day: 30) == nil)
    #expect(PersianDate.civil(year: 1404, month: 6, day: 31) == nil)
    #expect(PersianDate.civil(year: 1404, month: 12, day: 1) == nil)
    #expect(PersianDate.civil(year: 1200, month: 0, day: 1) == nil)
  }

  // MARK: Free

  @Test(
    "yes and no are read however they are written",
    arguments: [
      ("false", false), ("\"False\"", false), ("\"no\"", false), ("\"No\"", false), ("0", false),
      ("\"0\"", false), ("\"http://schema.org/False\"", false), ("true", true), ("\"Yes\"", true),
      ("1", true), ("\"1\"", true), ("\"maybe\"", nil), ("7", nil),
    ] as [(String, Bool?)])
  func free(_ written: String, _ free: Bool?) {
    let head =
      "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Bridge opens\","
      + "\"isAccessibleForFree\":\(written)}</script>"
    #expect(Self.extract("", head: head).isFree == free)
  }

  // MARK: Corrections

  @Test("a headline that begins with the word for correction is no notice, nor is its story")
  func correctionHeadline() {
    let article = Self.extract(
      "", title: "Correction: the word that traders fear",
      paragraphs: ["Correction: nobody on the quay likes that word, and on Tuesday all used it."]
        + Self.english)
    #expect(article.corrections.isEmpty)
  }

  @Test(
    "a notice below a story about corrections is one",
    arguments: [
      "Correction: An earlier version of this story gave the wrong price.",
      "Correction: The fall was 3 per cent, not 4.",
      "Correction, 18 March: The headline gave the wrong year.",
    ])
  func correctionBelow(_ notice: String) {
    let article = Self.extract(
      "", title: "A correction is due, say traders on the quay", below: "<p>\(notice)</p>")
    #expect(article.corrections == [notice])
  }
}
