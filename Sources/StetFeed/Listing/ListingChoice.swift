internal import StetModel
internal import StetText

/// Decides which addresses are entries.
enum ListingChoice {
  /// Links, at least so many, of a block that may make a page one that lists others' articles.
  private static let fewestForeign = 8

  /// How many links of a block lead to other sites.
  private struct Block {
    var all = 0
    var foreign = 0
  }

  /// The places of the chosen targets, in document order.
  static func choose(_ targets: [LinkTarget], _ scores: [Float]) -> [Int] {
    let good = targets.indices.filter {
      scores[$0] >= LinkScoring.threshold && targets[$0].title != nil
    }
    var blocks: [UInt64: Block] = [:]
    for index in good {
      blocks[targets[index].group, default: .init()].all += 1
      if !targets[index].isOwn { blocks[targets[index].group, default: .init()].foreign += 1 }
    }
    // Other sites count where a block is about them, and it is the largest of the page.
    let foreign = blocks.filter {
      $0.value.all >= fewestForeign && $0.value.foreign * 3 >= $0.value.all
    }
    let largest = foreign.values.map(\.all).max() ?? 0
    let own = good.filter { targets[$0].isOwn && foreign[targets[$0].group] == nil }
    guard largest > own.count, largest * 25 >= targets.count else {
      return inOrder(good.filter { targets[$0].isOwn }, targets)
    }
    let listed = targets.indices.filter {
      foreign[targets[$0].group] != nil && scores[$0] >= LinkScoring.threshold - 1
        && targets[$0].title != nil
    }
    return inOrder(listed + own, targets)
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
