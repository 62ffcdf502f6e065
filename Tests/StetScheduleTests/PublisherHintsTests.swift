import StetModel
import StetSchedule
import Testing

@Suite struct CacheControlTests {
  func date(_ text: String) -> Instant? { Instant(rfc3339: text) }

  @Test(
    "Cache-Control is read as a private cache reads it",
    arguments: [
      (["s-maxage=900"], nil, 0),
      (["s-maxage=900, max-age=60"], nil, 60),
      (["public", "must-revalidate, max-age=60"], nil, 60),
      (["max-age=60", "no-cache"], nil, 0),
      (["max-age=60, no-store"], nil, 0),
      (["no-cache=\"Set-Cookie, X\", max-age=60"], nil, 60),
      (["private=\"a, max-age=5\", max-age=60"], nil, 60),
      (["x=\"\\\", max-age=5\", MAX-AGE = 60"], nil, 60),
      (["max-age=60, max-age=9"], nil, 60),
      (["max-age=-60"], nil, 0),
      (["max-age=soon"], nil, 0),
      (["max-age"], nil, 0),
      (["max-age=1.5"], nil, 0),
      (["max-age=99999999999999999999999"], nil, 31_536_000),
      (["max-age=60"], "garbage", 60),
      (["max-age=60"], "-7", 60),
      (["max-age=60"], " 7 ", 53),
      (["max-age=60"], "99999999999999999999999", 0),
      ([",,, =,\"", "max-age=60"], nil, 60),
    ] as [([String], String?, Int64)])
  func freshness(values: [String], age: String?, seconds: Int64) {
    var fields = values.map { HTTPField("Cache-Control", $0) }
    if let age { fields.append(HTTPField("Age", age)) }
    // What Expires says does not matter where max-age is there.
    #expect(PublisherHints.freshness(fields, date: date) == .seconds(seconds))
  }

  @Test("max-age goes before Expires, even where it cannot be read; years ahead are one year")
  func expires() {
    let dates = [
      HTTPField("Date", "2026-01-01T00:00:00Z"), HTTPField("Expires", "2036-01-01T00:00:00Z"),
    ]
    #expect(PublisherHints.freshness(dates, date: date) == .seconds(31_536_000))
    let broken = dates + [HTTPField("Cache-Control", "max-age=x")]
    #expect(PublisherHints.freshness(broken, date: date) == .zero)
    let never = dates + [HTTPField("Cache-Control", "no-cache")]
    #expect(PublisherHints.freshness(never, date: date) == .zero)
  }

  @Test("Of several Retry-After the longest counts, and too many digits are the longest of all")
  func retryAfter() {
    func wait(_ values: String...) -> Duration? {
      PublisherHints.retryAfter(
        values.map { HTTPField("Retry-After", $0) }, now: Instant(seconds: 0), date: date)
    }
    #expect(wait("soon", "60", "120", "7") == .seconds(120))
    #expect(wait("99999999999999999999999999") == .seconds(604_800))
    #expect(wait("12.5") == nil)
    #expect(wait("") == nil)
  }
}
