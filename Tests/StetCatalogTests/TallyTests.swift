import StetCatalog
import StetModel
import Testing

@Suite struct TallyTests {
  let noon = Instant(rfc3339: "2026-03-01T12:00:00Z") ?? Instant(seconds: 0)
  func hours(_ count: Int64) -> Instant { noon.advanced(by: .seconds(count * 3600)) }

  @Test("One line a day: the first at once, the rest with the first of the next day")
  func daily() {
    var tally: Tally?
    #expect(Tally.add(kind: "304", at: noon, to: &tally).map(\.count) == [1])
    for hour in 1...11 as ClosedRange<Int64> {
      #expect(Tally.add(kind: "304", at: hours(hour), to: &tally).isEmpty)
    }
    let next = Tally.add(kind: "304", at: hours(12), to: &tally)
    #expect(next.map(\.count) == [12])
    #expect(next.first?.first == hours(1))
    #expect(next.first?.last == hours(12))
    #expect(Tally.add(kind: "304", at: hours(13), to: &tally).isEmpty)
  }

  @Test("Another kind writes what was counted first, and nothing is lost or counted twice")
  func kinds() {
    var tally: Tally?
    var total = 0
    for (hour, kind) in ["a", "a", "a", "b", "b", "a", "c", "c"].enumerated() {
      total += Tally.add(kind: kind, at: hours(Int64(hour)), to: &tally).map(\.count).reduce(0, +)
    }
    total += Tally.flush(&tally).map(\.count).reduce(0, +)
    #expect(total == 8)
    #expect(Tally.flush(&tally).isEmpty)
  }

  @Test("Where the clock goes back a new count begins, so that no line ends before its start")
  func clockWentBack() {
    let now = Instant(seconds: 1_800_000_000)
    var tally: Tally?
    _ = Tally.add(kind: "304", at: now, to: &tally)
    #expect(Tally.add(kind: "304", at: now.advanced(by: .seconds(60)), to: &tally).isEmpty)
    let spans = Tally.add(kind: "304", at: now.advanced(by: .seconds(-3600)), to: &tally)
    #expect(spans.map(\.count) == [1, 1])
    for span in spans { #expect(span.first <= span.last) }
  }
}
