import StetModel
import StetSchedule
import Testing

@Suite struct BackoffTests {
  @Test("Failures wait 1, 2, 4, 8, 16 and then 24 hours for ever")
  func backoff() {
    let hours = (1...8).map { Backoff.wait(failures: $0).inSeconds / 3600 }
    #expect(hours == [1, 2, 4, 8, 16, 24, 24, 24])
  }

  @Test("Jitter adds up to a tenth and is the same for the same seed")
  func jitter() {
    for seed in 0..<100 as Range<UInt64> {
      let spread = Backoff.jittered(.seconds(1000), seed: seed)
      #expect(spread >= .seconds(1000) && spread <= .seconds(1100))
      #expect(spread == Backoff.jittered(.seconds(1000), seed: seed))
    }
    #expect(
      Backoff.jittered(.seconds(1000), seed: 1) != Backoff.jittered(.seconds(1000), seed: 2))
  }

  @Test("Second looks come at their ages after the first sight, and then end")
  func looks() {
    let first = Instant(seconds: 0)
    let ages: [Duration] = [.seconds(10), .seconds(100)]
    #expect(
      SecondLooks.next(firstSeen: first, ages: ages, now: first) == Instant(seconds: 10))
    #expect(
      SecondLooks.next(firstSeen: first, ages: ages, now: Instant(seconds: 10))
        == Instant(seconds: 100))
    #expect(SecondLooks.next(firstSeen: first, ages: ages, now: Instant(seconds: 100)) == nil)
  }
}

@Suite struct PublisherHintsTests {
  func date(_ text: String) -> Instant? { Instant(rfc3339: text) }

  @Test(
    "Freshness is max-age less Age, else Expires less Date",
    arguments: [
      ([HTTPField("cache-control", "public, Max-Age=600")], 600),
      ([HTTPField("Cache-Control", "max-age=\"600\""), HTTPField("Age", "100")], 500),
      ([HTTPField("Cache-Control", "max-age=60"), HTTPField("Age", "100")], 0),
      ([HTTPField("Cache-Control", "no-cache")], 0),
      (
        [HTTPField("Expires", "2026-01-01T01:00:00Z"), HTTPField("Date", "2026-01-01T00:00:00Z")],
        3600
      ),
      (
        [HTTPField("Expires", "2026-01-01T00:00:00Z"), HTTPField("Date", "2026-01-01T01:00:00Z")], 0
      ),
      ([HTTPField("Expires", "0"), HTTPField("Date", "2026-01-01T01:00:00Z")], 0),
    ] as [([HTTPField], Int64)])
  func freshness(fields: [HTTPField], seconds: Int64) {
    #expect(PublisherHints.freshness(fields, date: date) == .seconds(seconds))
  }

  @Test("Retry-After is read in seconds and as a date, and capped at seven days")
  func retryAfter() {
    let now = Instant(rfc3339: "2026-01-01T00:00:00Z") ?? Instant(seconds: 0)
    func wait(_ value: String) -> Duration? {
      PublisherHints.retryAfter([HTTPField("Retry-After", value)], now: now, date: date)
    }
    #expect(wait(" 120 ") == .seconds(120))
    #expect(wait("2026-01-01T00:10:00Z") == .seconds(600))
    #expect(wait("2025-01-01T00:10:00Z") == .zero)
    #expect(wait("-5") == .zero)
    #expect(wait("99999999") == .seconds(604_800))
    #expect(wait("soon") == nil)
    #expect(PublisherHints.retryAfter([], now: now, date: date) == nil)
  }
}
