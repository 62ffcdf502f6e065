/// Groups texts to stories while they arrive, one at a time.
///
/// A text is held against those that may tell its story, each already in one, and joins the story that
/// it is closest to, or founds one. Nothing that was decided is decided again, no text leaves its story,
/// and no two stories become one: where a text speaks for several, the links say so.
///
/// ```swift
/// var stream = StoryStream()
/// let placement = stream.place(candidates.map { judge(text, $0) })
/// ```
public struct StoryStream: Sendable, Hashable {
  /// What was found out about the new text and one that is in a story.
  public struct Link: Sendable, Hashable {
    public enum Tier: Int, Sendable, Hashable, Comparable {
      case none
      /// About the same events, perhaps; grouped.
      case related
      /// The same story told again, or a copy.
      case rewrite

      public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Whatever the caller knows the other text by.
    public var candidate: Int
    /// Of the other text; from 1.
    public var story: UInt32
    public var tier: Tier
    /// How sure it is; only compared with others and with ``StoryStream/threshold``. Log odds, of
    /// copies ``StoryStream/copy``.
    public var score: Double

    public init(candidate: Int, story: UInt32, tier: Tier, score: Double) {
      self.candidate = candidate
      self.story = story
      self.tier = tier
      self.score = score
    }
  }

  /// Where a text went, and why.
  public struct Placement: Sendable, Hashable {
    public var story: UInt32
    public var isNew: Bool
    /// To texts of that story, the strongest first.
    public var links: [Link]
    /// To texts of other stories, of the tier ``Link/Tier/rewrite`` alone, the strongest first.
    public var elsewhere: [Link]
  }

  /// The score of a copy: above what anything else has.
  public static let copy = 20.0
  /// How many of a story's texts speak for it: the closest. By the mean of several one text that is
  /// like the new one by accident does not draw it in.
  public static let voices = 2
  /// What their mean must be at least: less than what the loose tier asks of one of them.
  public static let threshold = -3.0

  /// The number of the story that was founded last; 0 for none.
  public private(set) var last: UInt32

  private let least: Double
  /// Scores below are as good as that: beside one that is nothing like the new text, another of the
  /// same story must have odds of two.
  private let floor: Double
  private let heard: Int

  /// - Parameter last: The number of the last story there is.
  public init(last: UInt32 = 0) {
    self.init(last: last, threshold: Self.threshold, voices: Self.voices)
  }

  /// Another rule, to be measured beside ``threshold`` and ``voices``.
  package init(last: UInt32 = 0, threshold: Double, voices: Int) {
    self.last = last
    least = threshold
    floor = 2 * threshold - 2
    heard = max(1, voices)
  }

  /// Places a text by what was found out about it and others; the order of `links` does not matter.
  public mutating func place(_ links: [Link]) -> Placement {
    var stories: [UInt32: [Link]] = [:]
    for link in links { stories[link.story, default: []].append(link) }
    var best: (score: Double, story: UInt32)?
    for (story, links) in stories {
      guard let score = score(links) else { continue }
      // The older one of two that are as close.
      if best.map({ (score, $0.story) > ($0.score, story) }) ?? true { best = (score, story) }
    }
    let others = links.filter { $0.tier == .rewrite && $0.story != best?.story }
    guard let best else {
      last += 1
      return Placement(story: last, isNew: true, links: [], elsewhere: Self.sorted(others))
    }
    let own = (stories[best.story] ?? []).filter { $0.tier > .none }
    return Placement(
      story: best.story, isNew: false, links: Self.sorted(own), elsewhere: Self.sorted(others))
  }

  /// How close a text is to a story; nil where it does not belong to it.
  func score(_ links: [Link]) -> Double? {
    guard links.contains(where: { $0.tier > .none }) else { return nil }
    let scores = links.map { max($0.score, floor) }.sorted(by: >)
    if let first = scores.first, first >= Self.copy { return first }
    let voices = scores.prefix(heard)
    let mean = voices.reduce(0, +) / Double(voices.count)
    return mean >= least ? mean : nil
  }

  private static func sorted(_ links: [Link]) -> [Link] {
    links.sorted { ($0.tier, $0.score, $1.candidate) > ($1.tier, $1.score, $0.candidate) }
  }
}
