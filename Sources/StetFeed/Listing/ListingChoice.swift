internal import StetModel
internal import StetText

/// Decides which addresses are entries.
enum ListingChoice {
  /// Links to other sites, at least so many, that make a page one that lists others' articles.
  private static let fewestForeign = 8

  /// The places of the chosen targets, in document order.
  static func choose(_ targets: [LinkTarget], _ scores: [Float]) -> [Int] {
    var own: [Int] = []
    var foreign: [Int] = []
    for index in targets.indices where scores[index] >= LinkScoring.threshold {
      if targets[index].isOwn { own.append(index) } else { foreign.append(index) }
    }
    // Other sites count where the block is about them.
    var groups: [UInt64: Int] = [:]
    for index in foreign { groups[targets[index].group, default: 0] += 1 }
    let largest = groups.values.max() ?? 0
    if largest >= fewestForeign, largest > own.count {
      let blocks = Set(groups.filter { $0.value >= fewestForeign }.map(\.key))
      let listed = targets.indices.filter {
        blocks.contains(targets[$0].group) && scores[$0] >= LinkScoring.threshold - 1
          && targets[$0].title != nil
      }
      let others = own.filter { !blocks.contains(targets[$0].group) && scores[$0] >= 5 }
      return inOrder(Array(Set(listed).union(others)), targets)
    }
    return inOrder(own, targets)
  }

  private static func inOrder(_ chosen: [Int], _ targets: [LinkTarget]) -> [Int] {
    chosen.sorted { targets[$0].best < targets[$1].best }
  }

  /// Whether an article that only the page's data names is taken.
  static func mayBeNew(
    _ item: StatedItem, _ title: String, _ shape: AddressShape, isOwn: Bool
  ) -> Bool {
    guard isOwn, shape.depth > 0 || shape.hasQuery, !shape.isService, !shape.inList else {
      return false
    }
    return item.isArticle || item.date != nil || TitleText(title).words >= 3
  }
}
