extension FeedDocument {
  /// For how many minutes a feed asks not to be polled again: RSS 2.0's `ttl`, or the
  /// syndication module's `updatePeriod` divided by its `updateFrequency`.
  func pollMinutes(ttl: Node?, period: Node?, frequency: Node?) -> Int? {
    if let minutes = integer(ttl), minutes >= 0 { return minutes }
    let minutes: Int
    switch text(period)?.lowercased() {
    case "hourly": minutes = 60
    case "daily": minutes = 24 * 60
    case "weekly": minutes = 7 * 24 * 60
    case "monthly": minutes = 30 * 24 * 60
    case "yearly": minutes = 365 * 24 * 60
    default: return nil
    }
    return minutes / max(1, integer(frequency) ?? 1)
  }
}
