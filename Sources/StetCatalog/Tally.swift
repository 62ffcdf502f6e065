public import StetModel

/// Counts what repeats, so that the manifest gets one line per day and not one per look.
///
/// The first of a kind on a day is written at once, the rest are counted and written with the
/// first of the next day, or before anything else about the same thing is written.
public struct Tally: Sendable, Hashable {
  /// What repeats: `304`, `failed dns`, …
  public var kind: String
  /// Counted and not yet written.
  public var count: Int
  public var first: Instant
  public var last: Instant
  /// The UTC day (`YYYY-MM-DD`) of the last line written.
  public var writtenDay: String

  public init(kind: String, count: Int, first: Instant, last: Instant, writtenDay: String) {
    self.kind = kind
    self.count = count
    self.first = first
    self.last = last
    self.writtenDay = writtenDay
  }

  /// How often, and from when to when, one line stands for.
  public struct Span: Sendable, Hashable {
    public var kind: String
    public var count: Int
    public var first: Instant
    public var last: Instant
  }

  /// Takes in one more event and gives what is to be written now.
  public static func add(
    kind: String, at now: Instant, to tally: inout Tally?
  ) -> [Span] {
    var spans: [Span] = []
    // Where the clock has gone back a new count begins, or it would end before its start.
    if tally?.kind != kind || tally.map({ $0.last > now }) == true { spans += flush(&tally) }
    guard var current = tally, current.writtenDay == now.day else {
      let first = tally.flatMap { $0.count > 0 ? $0.first : nil } ?? now
      spans.append(Span(kind: kind, count: (tally?.count ?? 0) + 1, first: first, last: now))
      tally = Tally(kind: kind, count: 0, first: now, last: now, writtenDay: now.day)
      return spans
    }
    if current.count == 0 { current.first = now }
    current.count += 1
    current.last = now
    tally = current
    return spans
  }

  /// What was counted and not written; the tally starts anew.
  public static func flush(_ tally: inout Tally?) -> [Span] {
    defer { tally = nil }
    guard let current = tally, current.count > 0 else { return [] }
    return [
      Span(kind: current.kind, count: current.count, first: current.first, last: current.last)
    ]
  }
}
