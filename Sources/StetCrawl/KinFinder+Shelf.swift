package import StetCompare
package import StetModel
internal import StetSameness

extension KinFinder {
  /// A version that a new one is held against.
  package struct Candidate: Sendable {
    var reference: VersionReference
    /// When it was published, as its publisher says.
    var claimed: Instant?
    var fetched: Instant
    var text: ComparedText
    /// Its story's number in the index of texts.
    var story: UInt32

    package init(_ version: VersionRecord, _ text: ComparedText, story: UInt32) {
      reference = VersionReference(article: version.article, version: version.version)
      claimed = KinFinder.claimed(version)
      fetched = version.fetched
      self.text = text
      self.story = story
    }

    var time: Instant { claimed ?? fetched }
  }

  /// The texts that were needed last, so that those of a story of the day are not read and taken apart
  /// again for each of its tellings. Bounded in memory.
  package struct Shelf: Sendable {
    private struct Place: Sendable, Hashable {
      var article: ArticleID
      var version: Int
    }

    /// Those that were needed since the others went back, and those before them.
    private var front: [Place: Candidate] = [:]
    private var back: [Place: Candidate] = [:]
    private var frontMemory = 0
    private var backMemory = 0
    /// Bytes of all texts together, about.
    private let limit: Int

    package init(limit: Int = 32 << 20) { self.limit = limit }

    package var memory: Int { frontMemory + backMemory }

    mutating func take(_ article: ArticleID, _ version: Int) -> Candidate? {
      let place = Place(article: article, version: version)
      if let found = front[place] { return found }
      guard let found = back.removeValue(forKey: place) else { return nil }
      // What it takes is counted anew when it is put back; meanwhile it is the caller's.
      backMemory = max(0, backMemory - found.text.memory)
      return found
    }

    /// - Parameter candidate: One that is too large for the shelf is not kept.
    package mutating func put(_ candidate: Candidate) {
      let place = Place(
        article: candidate.reference.article, version: candidate.reference.version)
      if let old = front.removeValue(forKey: place) { frontMemory -= old.text.memory }
      let memory = candidate.text.memory
      guard memory <= limit / 4 else { return }
      if frontMemory + memory > limit / 2 {
        (back, backMemory) = (front, frontMemory)
        (front, frontMemory) = ([:], 0)
      }
      front[place] = candidate
      frontMemory += memory
    }
  }
}
