import StetModel
import StetText
import Testing

@Suite struct DateParserTests {
  /// Dates and the same with offsets, as `SourcedDate.value` writes them; nil for no date.
  static let standard: [(String, String?)] = [
    ("Sat, 21 Nov 2026 10:05:30 +0800", "2026-11-21T10:05:30+08:00"),
    ("Sat, 21 Nov 2026 10:05:30 GMT", "2026-11-21T10:05:30Z"),
    ("21 Nov 2026 10:05:30 -0530", "2026-11-21T10:05:30-05:30"),
    ("Sat, 21 Nov 26 10:05 EST", "2026-11-21T10:05:00-05:00"),
    ("Saturday, 21-Nov-26 10:05:30 GMT", "2026-11-21T10:05:30Z"),
    ("Sat Nov 21 10:05:30 2026", "2026-11-21T10:05:30Z"),
    ("Sat Nov  1 10:05:30 PDT 2026", "2026-11-01T10:05:30-07:00"),
    ("2026-11-21T10:05:30Z", "2026-11-21T10:05:30Z"),
    ("2026-11-21T10:05:30.250+08:00", "2026-11-21T10:05:30+08:00"),
    ("2026-11-21t10:05:30z", "2026-11-21T10:05:30Z"),
    ("2026-11-21 10:05:30,25 +08", "2026-11-21T10:05:30+08:00"),
    ("2026-11-21T10:05", "2026-11-21T10:05:00Z"),
    ("2026-11-21", "2026-11-21T00:00:00Z"),
    ("2026/11/21 10:05", "2026-11-21T10:05:00Z"),
    ("2026-11", "2026-11-01T00:00:00Z"),
    ("2026-325", "2026-11-21T00:00:00Z"),
    ("2026325", "2026-11-21T00:00:00Z"),
    ("26-11-21", "2026-11-21T00:00:00Z"),
    ("20261121", "2026-11-21T00:00:00Z"),
    ("20261121T100530Z", "2026-11-21T10:05:30Z"),
    ("20261121T1005+0800", "2026-11-21T10:05:00+08:00"),
    ("20261121100530", "2026-11-21T10:05:30Z"),
    ("1795255530", "2026-11-21T10:05:30Z"),
    ("1795255530000", "2026-11-21T10:05:30Z"),
    ("1795255530.5", "2026-11-21T10:05:30Z"),
    ("2026-11-21T24:00:00Z", "2026-11-22T00:00:00Z"),
    ("2026-12-31T24:00:00+08:00", "2027-01-01T00:00:00+08:00"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ("Sat, 21 Nov 2026 10:05:30 GMT+8", "2026-11-21T10:05:30+08:00"),
    ("Sat Nov 21 2026 10:05:30 GMT+0800 (Singapore Standard Time)", "2026-11-21T10:05:30+08:00"),
    ("21 Nov 2026 10:05 Etc/GMT-8", "2026-11-21T10:05:00+08:00"),
    ("2026-11-21T10:05:30+08:00[Asia/Singapore]", "2026-11-21T10:05:30+08:00"),
    ("31 Dec 99 10:05 GMT", "1999-12-31T10:05:00Z"),
  ]

  static let prose: [(String, String?)] = [
    ("21 Nov 2026, 10:05 am", "2026-11-21T10:05:00Z"),
    ("Nov 21, 2026 at 10:05 PM SGT", "2026-11-21T22:05:00+08:00"),
    ("Saturday, November 21st, 2026 - 3:09pm", "2026-11-21T15:09:00Z"),
    ("12 a.m. on 21 November 2026", "2026-11-21T00:00:00Z"),
    ("12:30 p.m. on 21 November 2026", "2026-11-21T12:30:00Z"),
    ("10:05 - 21 November 2026", "2026-11-21T10:05:00Z"),
    ("Updated: 21 NOVEMBER 2026", "2026-11-21T00:00:00Z"),
    ("2026 Nov 21", "2026-11-21T00:00:00Z"),
    ("Nov 21 '26", "2026-11-21T00:00:00Z"),
    ("21.Nov.2026", "2026-11-21T00:00:00Z"),
    ("November 2026", "2026-11-01T00:00:00Z"),
    ("11/21/2026 4:20 pm PST", "2026-11-21T16:20:00-08:00"),
    ("11/21/26 21:55:58", "2026-11-21T21:55:58Z"),
    ("Samstag, 21. März 2026 um 10.05 Uhr", "2026-03-21T10:05:00Z"),
    ("Do, 29 Mär 2018 10:05:00 +0200", "2018-03-29T10:05:00+02:00"),
    ("le 21 août 2026 à 10h05", "2026-08-21T10:05:00Z"),
    ("mar., 01 déc. 2020 16:11:02 +0100", "2020-12-01T16:11:02+01:00"),
    ("mar 3 mar 2026 10:00", "2026-03-03T10:00:00Z"),
    ("21 de enero de 2026, 10:05", "2026-01-21T10:05:00Z"),
    ("21 gennaio 2026 ore 10.05", "2026-01-21T10:05:00Z"),
    ("21 de março de 2026 às 10h05", "2026-03-21T10:05:00Z"),
    ("21 mei 2026 10:05", "2026-05-21T10:05:00Z"),
    ("21 ноября 2026 г., 10:05", "2026-11-21T10:05:00Z"),
    ("21 października 2026, godz. 10:05", "2026-10-21T10:05:00Z"),
    ("21. července 2026 10:05", "2026-07-21T10:05:00Z"),
    ("21 Ağustos 2026 Cuma 10:05", "2026-08-21T10:05:00Z"),
    ("lördag 21 november 2026 kl. 10.05", "2026-11-21T10:05:00Z"),
    ("21. marts 2026 kl. 10:05", "2026-03-21T10:05:00Z"),
    ("21. desember 2026", "2026-12-21T00:00:00Z"),
    ("la 21.11.2026 klo 10.05", "2026-11-21T10:05:00Z"),
    ("21. marraskuuta 2026", "2026-11-21T00:00:00Z"),
    ("21 Ιουλίου 2026", "2026-07-21T00:00:00Z"),
    ("21 Agustus 2026 10:05 WIB", "2026-08-21T10:05:00+07:00"),
    ("21 Ogos 2026", "2026-08-21T00:00:00Z"),
    ("21 tháng 11, 2026", "2026-11-21T00:00:00Z"),
    ("2026年11月21日 10:05", "2026-11-21T10:05:00Z"),
    ("２０２６年１１月２１日（土）午後３時５分", "2026-11-21T15:05:00Z"),
    ("令和8年11月21日", "2026-11-21T00:00:00Z"),
    ("2026年11月21日 下午3:05", "2026-11-21T15:05:00Z"),
    ("十一月 21, 2026", "2026-11-21T00:00:00Z"),
    ("2026년 11월 21일", "2026-11-21T00:00:00Z"),
  ]

  static let refused: [(String, String?)] = [
    "", "   ", "today", "6 hours ago", "21 Nov", "10:05", "10:05 GMT+2", "2026", "2026-02-29",
    "2026-13-01", "2026-00-10", "31 Nov 2026", "21 Nov 2026 25:61", "1969-12-31", "2101-01-01",
    "0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "3B427AB94F44374B431B678687BA15C2", "P3M",
    "1234", "99999999999999999999999999999", "12/19 2026", "::", "+-+-", "年月日", "T", "Z",
    "the editors wrote on 21 Nov 2026 to all of the readers of this and that paper again",
  ].map { ($0, nil) }

  @Test("Dates are read as they were written", arguments: standard + prose + refused)
  func dates(_ text: String, _ expected: String?) {
    let date = DateParser.parse(text, source: "test")
    #expect(date?.value == expected)
    if let date { #expect(date.source == "test") }
  }

  @Test("Fractions of seconds are kept to the millisecond")
  func fractions() {
    for (text, milliseconds) in [
      ("2026-11-21T10:05:30.1Z", 100), ("2026-11-21T10:05:30.12345678901234567890Z", 123),
      ("2026-11-21 10:05:30.007 UTC", 7), ("1795255530.25", 250), ("1795255530042", 42),
    ] as [(String, Int64)] {
      #expect(
        DateParser.parse(text, source: "")?.instant.milliseconds
          == 1_795_255_530_000 + milliseconds)
    }
  }

  @Test("Whether the zone was written is told")
  func zones() {
    #expect(DateParser.parse("2026-11-21T10:05:00Z", source: "")?.zone == .explicit)
    #expect(DateParser.parse("21 Nov 2026 10:05 -0000", source: "")?.zone == .explicit)
    #expect(DateParser.parse("2026-11-21T10:05:00", source: "")?.zone == .assumed)
    #expect(DateParser.parse("2026-11-21", source: "")?.zone == .assumed)
  }

  @Test(
    "Named zones keep summer time by their own rules",
    arguments: [
      ("1 Jul 2026 10:05 Europe/Berlin", 2), ("1 Jan 2026 10:05 Europe/Berlin", 1),
      ("29 Mar 2026 01:59 Europe/Berlin", 1), ("29 Mar 2026 03:00 Europe/Berlin", 2),
      ("25 Oct 2026 03:00 Europe/Berlin", 1), ("25 Oct 2026 01:59 Europe/London", 1),
      ("25 Oct 2026 02:00 Europe/London", 0), ("8 Mar 2026 01:59 America/New_York", -5),
      ("8 Mar 2026 03:00 America/New_York", -4), ("1 Nov 2026 00:59 ET", -4),
      ("1 Nov 2026 02:00 ET", -5), ("1 Apr 2006 10:00 US/Pacific", -8),
      ("3 Apr 2006 10:00 US/Pacific", -7), ("1 Jan 2026 10:05 Australia/Sydney", 11),
      ("1 Jul 2026 10:05 Australia/Sydney", 10), ("1 Jan 2026 10:05 Pacific/Auckland", 13),
      ("1 Jul 2026 10:05 EST", -5), ("1 Jul 2026 10:05 Asia/Kuala_Lumpur", 8),
    ])
  func summerTime(_ text: String, _ hours: Int) {
    #expect(DateParser.parse(text, source: "")?.offset == hours * 3600)
  }

  @Test("Words that look like zones are words")
  func words() {
    #expect(DateParser.parse("10:05 et mis à jour le 21 août 2026", source: "")?.zone == .assumed)
    #expect(DateParser.parse("21 Nov 2026 at 10:05", source: "")?.zone == .assumed)
    #expect(DateParser.parse("Il est 10:05, 21 août 2026", source: "")?.zone == .assumed)
  }

  @Test("The language decides what 3/4 means")
  func order() {
    func day(_ text: String, _ language: String?) -> String? {
      DateParser.parse(text, source: "", language: language)?.instant.day
    }
    #expect(day("3/4/2026", nil) == "2026-03-04")
    #expect(day("3/4/2026", "en-US") == "2026-03-04")
    #expect(day("3/4/2026", "en-GB") == "2026-04-03")
    #expect(day("3/4/2026", "en_SG") == "2026-04-03")
    #expect(day("3/4/2026", "fr") == "2026-04-03")
    #expect(day("3.4.2026", nil) == "2026-04-03")
    #expect(day("13/4/2026", "en-US") == "2026-04-13")
    // Only one of the two is a Tuesday, a Saturday; neither is a Monday.
    #expect(day("Tue, 10/03/2026", nil) == "2026-03-10")
    #expect(day("Saturday 10/03/2026 10:05", "en-GB") == "2026-10-03")
    #expect(day("Mon, 10/03/2026", nil) == "2026-10-03")
    #expect(
      DateParser.parse("2026-11-21 10:05 CST", source: "", language: "zh-CN")?.offset == 8 * 3600)
  }

  @Test("A time in Korean words is Korean time, and said to be assumed")
  func korean() {
    let date = DateParser.parse("2026년 11월 21일 오후 3시 5분", source: "")
    #expect(date?.instant.description == "2026-11-21T06:05:00Z")
    #expect(date?.zone == .assumed)
  }

  @Test("What is kept as raw is the trimmed text, bounded")
  func raw() {
    #expect(DateParser.parse(" \n2026-11-21 ", source: "")?.raw == "2026-11-21")
    let long = "2026-11-21" + String(repeating: ".", count: 10_000)
    #expect(DateParser.parse(long, source: "")?.raw.utf8.count == DateParser.reach)
    #expect(
      DateParser.parse(String(repeating: " ", count: 100_000) + "2026-11-21", source: "") == nil)
  }
}
