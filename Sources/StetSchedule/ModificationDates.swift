public import StetModel

/// Whether what a document says of its entries' last changes (`lastmod`, `updated`) tells anything.
public enum ModificationDates {
  /// So many dates may look alike by chance.
  static let few = 3
  /// What is dated so shortly before it was fetched was dated by the fetching.
  static let moment = Duration.seconds(600)

  /// False where they are all the same, or most of them are those of the moment at which the
  /// document was made for us: then nothing is known of any entry.
  ///
  /// - Parameter now: When the document came.
  public static func areTelling(_ dates: [Instant], now: Instant) -> Bool {
    guard dates.count > few, let first = dates.first else { return true }
    if dates.allSatisfy({ $0 == first }) { return false }
    let recent = dates.count { now.since($0) < moment }
    return recent * 2 <= dates.count
  }
}
