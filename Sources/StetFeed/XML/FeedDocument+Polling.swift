internal import StetMarkup
internal import StetModel

extension FeedDocument {
  /// Minutes of a year: who asks for more is taken to ask for this.
  private static let longest = 365 * 24 * 60

  /// For how many minutes a feed asks not to be polled again: RSS 2.0's `ttl`, or the
  /// syndication module's `updatePeriod` divided by its `updateFrequency`; the longer one where
  /// both are written. Between 0 and a year.
  func pollMinutes(ttl: Node?, period: Node?, frequency: Node?) -> Int? {
    let written = integer(ttl).flatMap { $0 >= 0 ? min($0, Self.longest) : nil }
    let calculated = syndicationMinutes(period: period, frequency: frequency)
    guard let written, let calculated else { return written ?? calculated }
    return max(written, calculated)
  }

  private func syndicationMinutes(period: Node?, frequency: Node?) -> Int? {
    let minutes: Int
    switch text(period)?.lowercased() {
    case "hourly": minutes = 60
    case "daily": minutes = 24 * 60
    case "weekly": minutes = 7 * 24 * 60
    case "monthly": minutes = 30 * 24 * 60
    case "yearly": minutes = Self.longest
    default: return nil
    }
    return minutes / max(1, integer(frequency) ?? 1)
  }

  /// The hours named in RSS 2.0's `skipHours`, 0 to 23. Older versions counted from 1 to 24.
  func skipHours(_ node: Node?) -> Set<Int> {
    var hours: Set<Int> = []
    guard let node else { return hours }
    forEachElement(in: node) { child, tag in
      guard tag.local == .hour, let hour = integer(child), (0...24).contains(hour) else { return }
      hours.insert(hour % 24)
    }
    return hours
  }

  /// The days named in RSS 2.0's `skipDays`, 0 for Monday to 6 for Sunday.
  func skipDays(_ node: Node?) -> Set<Int> {
    var days: Set<Int> = []
    guard let node else { return days }
    forEachElement(in: node) { child, tag in
      guard tag.local == .day, days.count < 7, let name = text(child) else { return }
      let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
      if let day = names.firstIndex(where: { name.equalsIgnoringASCIICase($0) }) {
        days.insert(day)
      }
    }
    return days
  }
}
