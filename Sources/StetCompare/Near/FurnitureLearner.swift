/// Learns from many texts which runs of words are furniture.
///
/// What many print is either one story, which is in nearly all of each text that has it, or a notice
/// beside many stories. So texts are first joined to stories, and then the stories are counted.
public struct FurnitureLearner: Sendable {
  /// Texts that one anchor leads to; more say nothing new.
  private static let maximumPostings = 64
  /// Runs that few texts have: how many a text must have of its own for a verdict on them alone.
  private static let ownRuns = 20

  private var texts: [[UInt64]] = []
  private var anchors: [[UInt64]] = []

  public init() {}

  public mutating func learn(_ text: ComparedText) {
    texts.append(text.runs)
    anchors.append(text.signature.anchors)
  }

  /// What was learned from all texts so far.
  public func furniture() -> Furniture {
    var counts: [UInt64: UInt32] = [:]
    for runs in texts { for run in runs { counts[run, default: 0] += 1 } }
    let common = counts.filter { $0.value > UInt32(Furniture.maximumStories) }
    guard !common.isEmpty else { return .none }
    let stories = stories(common)
    // For each run the first few stories it was seen in.
    var seen: [UInt64: [Int32]] = [:]
    for (index, runs) in texts.enumerated() {
      let story = stories[index]
      for run in runs where common[run] != nil {
        let known = seen[run, default: []]
        if known.count <= Furniture.maximumStories, !known.contains(story) {
          seen[run, default: []].append(story)
        }
      }
    }
    return Furniture(
      runs: Set(seen.lazy.filter { $0.value.count > Furniture.maximumStories }.map(\.key)))
  }

  /// For each text the number of its story.
  private func stories(_ common: [UInt64: UInt32]) -> [Int32] {
    var sets = DisjointSets(texts.count)
    var postings: [UInt64: [Int32]] = [:]
    for index in texts.indices {
      var shared: [Int32: Int] = [:]
      for anchor in anchors[index] {
        for other in postings[anchor] ?? [] { shared[other, default: 0] += 1 }
        if postings[anchor]?.count ?? 0 < Self.maximumPostings {
          postings[anchor, default: []].append(Int32(index))
        }
      }
      for (other, count) in shared where count >= 2 && !sets.areJoined(index, Int(other)) {
        if isOneStory(texts[index], texts[Int(other)], common) { sets.join(index, Int(other)) }
      }
    }
    var out: [Int32] = []
    for index in texts.indices { out.append(Int32(sets.root(index))) }
    return out
  }

  private func isOneStory(_ a: [UInt64], _ b: [UInt64], _ common: [UInt64: UInt32]) -> Bool {
    let smaller = min(a.count, b.count)
    guard smaller > 0, Overlap.common(a, b) * 10 >= smaller * 3 else { return false }
    let ownA = a.filter { common[$0] == nil }
    let ownB = b.filter { common[$0] == nil }
    let own = min(ownA.count, ownB.count)
    return own < Self.ownRuns || Overlap.common(ownA, ownB) * 20 >= own
  }
}

/// Sets that are joined and asked for (union-find, with halved paths).
struct DisjointSets {
  private var parents: [Int32]

  init(_ count: Int) { parents = (0..<Int32(count)).map { $0 } }

  mutating func root(_ index: Int) -> Int {
    var index = index
    while parents[index] != Int32(index) {
      parents[index] = parents[Int(parents[index])]
      index = Int(parents[index])
    }
    return index
  }

  mutating func areJoined(_ a: Int, _ b: Int) -> Bool { root(a) == root(b) }

  /// The smaller number stands for both, so that the result does not depend on the order.
  mutating func join(_ a: Int, _ b: Int) {
    let (first, second) = (root(a), root(b))
    guard first != second else { return }
    parents[max(first, second)] = Int32(min(first, second))
  }
}
