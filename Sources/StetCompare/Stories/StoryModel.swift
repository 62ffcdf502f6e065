internal import StetTables
internal import StetText

/// The learned part: a forest of small trees that tells two tellings of one story from two stories.
///
/// `Scripts/train-stories` makes it.
package struct StoryModel: Sendable {
  /// Log odds above which two texts belong to one group; those above which one is a rewrite of the
  /// other are the table's own.
  let loose: Float
  private let table: ForestTable

  var strict: Float { table.threshold }

  /// The one that is shipped; nil where it does not fit ``StoryEvidence``.
  package static let shared: StoryModel? = {
    let count = stet_story_model_count()
    guard count > 0, let words = stet_story_model_words() else { return nil }
    return StoryModel(Array(UnsafeBufferPointer(start: words, count: count)))
  }()

  private static let magic: UInt32 = 0x5354_5359

  /// - Parameter words: As the trainer writes them: the odds of the loose tier, then the forest.
  package init?(_ words: [UInt32]) {
    guard let loose = words.first,
      let table = ForestTable(
        words.dropFirst(), magic: Self.magic, columns: StoryEvidence.names.count)
    else { return nil }
    self.loose = Float(bitPattern: loose)
    self.table = table
  }

  /// Log odds that the two texts tell one story.
  func odds(_ evidence: StoryEvidence) -> Float { table.odds(evidence.values) }
}
