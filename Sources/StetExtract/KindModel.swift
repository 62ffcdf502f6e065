internal import StetTables
internal import StetText

/// The learned part: a forest of small trees that tells pages of links and offers from articles.
///
/// `Scripts/train-kinds` makes it.
struct KindModel: Sendable {
  private let table: ForestTable

  /// Log odds above which a page is a listing.
  var threshold: Float { table.threshold }

  /// The one that is shipped; nil where it does not fit ``KindSignals``.
  static let shared: KindModel? = {
    let count = stet_kind_model_count()
    guard count > 0, let words = stet_kind_model_words() else { return nil }
    return KindModel(Array(UnsafeBufferPointer(start: words, count: count)))
  }()

  private static let magic: UInt32 = 0x5354_4B4D

  /// - Parameter words: As the trainer writes them.
  init?(_ words: [UInt32]) {
    let columns = KindSignals.Name.allCases.count
    guard let table = ForestTable(words, magic: Self.magic, columns: columns) else { return nil }
    self.table = table
  }

  /// Log odds that the page is a listing.
  func odds(_ signals: KindSignals) -> Float {
    table.odds(signals.values)
  }

  /// The signals that moved the odds most, with how much, largest first.
  func reasons(_ signals: KindSignals, limit: Int) -> [(name: KindSignals.Name, odds: Float)] {
    table.forest.contributions(signals.values).prefix(limit).compactMap { part in
      KindSignals.Name(rawValue: part.feature).map { ($0, part.odds) }
    }
  }
}
