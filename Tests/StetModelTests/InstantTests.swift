import StetModel
import Testing

@Suite struct InstantTests {
  @Test(
    "RFC 3339 is read with any offset and written in UTC",
    arguments: [
      ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
      ("2026-11-21T10:05:00+08:00", 1_795_226_700, "2026-11-21T02:05:00Z"),
      ("2026-11-21t10:05:00.250-00:30", 1_795_257_300, "2026-11-21T10:35:00Z"),
      ("2024-02-29 23:59:59Z", 1_709_251_199, "2024-02-29T23:59:59Z"),
      ("1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"),
    ] as [(String, Int64, String)])
  func reading(text: String, seconds: Int64, written: String) throws {
    let instant = try #require(Instant(rfc3339: text))
    #expect(instant.seconds == seconds)
    #expect(instant.description == written)
  }

  @Test(
    "What is not RFC 3339 is refused",
    arguments: [
      "", "2026-11-21", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-11-21T24:00:00Z",
      "2026-11-21T10:05:00", "2026-11-21T10:05:00+8:00", "2026-11-21T10:05:00.Z",
      "20261121T100500Z",
      "2026-11-21T10:05:00Zx",
    ])
  func refused(text: String) { #expect(Instant(rfc3339: text) == nil) }

  @Test("Every day of four centuries keeps its date through days and back")
  func calendar() {
    for day in stride(from: -73_000, through: 73_000, by: 1) as StrideThrough<Int64> {
      let civil = CivilTime(Instant(seconds: day * 86_400))
      #expect(civil.daysSinceEpoch == Int(day))
    }
    #expect(CivilTime(Instant(seconds: 0)).weekday == 4)
  }

  @Test("Milliseconds are kept, before 1970 too")
  func milliseconds() {
    #expect(Instant(milliseconds: -1).withMilliseconds == "1969-12-31T23:59:59.999Z")
    #expect(Instant(milliseconds: 1_795_257_300_250).withMilliseconds == "2026-11-21T10:35:00.250Z")
  }
}

@Suite struct SourcedDateTests {
  @Test("A date is shown with the offset that was written, and in UTC where none was")
  func value() throws {
    let instant = try #require(Instant(rfc3339: "2026-11-21T10:05:00+08:00"))
    func date(_ offset: Int, _ zone: SourcedDate.Zone) -> String {
      SourcedDate(instant: instant, offset: offset, raw: "", source: "x", zone: zone).value
    }
    #expect(date(28_800, .explicit) == "2026-11-21T10:05:00+08:00")
    #expect(date(-12_600, .explicit) == "2026-11-20T22:35:00-03:30")
    #expect(date(0, .assumed) == "2026-11-21T02:05:00Z")
  }
}
