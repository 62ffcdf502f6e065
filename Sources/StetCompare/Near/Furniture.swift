/// Runs of words that stand in texts of many stories: notices of a site, not of a story.
public struct Furniture: Sendable, Hashable {
  public static let none = Furniture(runs: [])

  /// In more stories than that, a run belongs to none of them. Copies of one story count once, or
  /// what is printed by many would be taken for furniture.
  public static let maximumStories = 4

  private let runs: Set<UInt64>

  public init(runs: Set<UInt64>) { self.runs = runs }

  public var count: Int { runs.count }

  public func contains(_ run: UInt64) -> Bool { runs.contains(run) }

  /// - Parameter sorted: Rising, no two equal.
  func removed(from sorted: [UInt64]) -> [UInt64] {
    runs.isEmpty ? sorted : sorted.filter { !runs.contains($0) }
  }
}
