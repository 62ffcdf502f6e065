import StetModel
import StetSchedule
import Testing

@Suite struct ModificationDatesTests {
  static let now = Instant(seconds: 1_800_000_000)

  static let cases: [(name: String, ages: [Int64], isTelling: Bool)] = [
    ("none", [], true),
    ("a few alike", [60, 60, 60], true),
    ("all alike", [86_400, 86_400, 86_400, 86_400], false),
    ("spread out", [60, 4000, 90_000, 800_000], true),
    ("most of them made for us", [1, 2, 3, 900_000], false),
    ("half of them", [1, 2, 90_000, 900_000], true),
    ("in the future", [-60, -120, -3600, 50_000], false),
  ]

  @Test("Dates that are all the same, or mostly of this moment, tell nothing", arguments: 0..<7)
  func telling(_ index: Int) {
    let (name, ages, isTelling) = Self.cases[index]
    let dates = ages.map { Self.now.advanced(by: .seconds(-$0)) }
    #expect(ModificationDates.areTelling(dates, now: Self.now) == isTelling, "\(name)")
  }
}
