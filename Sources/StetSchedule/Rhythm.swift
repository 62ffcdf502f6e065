public import StetModel

/// How often and when a feed publishes, as far as polls have shown, and what it asks for.
///
/// A decayed count of publications gives the rate; counts by hour of day and by day of week
/// (UTC) give the shape. All parts are small integers, so that what is stored and read again is
/// the same value, and everything is kept incrementally.
public struct Rhythm: Sendable, Hashable {
  /// Σ e^(−a(stamp − x)) over the publications x.
  var sum: Float = 0
  /// Minutes since 1970: what `sum` was computed for; 0 means nothing is known.
  var stamp: UInt32 = 0
  /// Minutes since 1970: since when publications would have been seen.
  var first: UInt32 = 0
  /// Minutes since 1970 of the newest publication; 0 is none.
  var newest: UInt32 = 0
  /// Minutes since 1970: when the counts below were halved last.
  var halved: UInt32 = 0
  /// By hour of day, 0…23; ``unit`` per publication.
  var hours = SIMD32<UInt8>()
  /// By day of week, 0 = Monday … 6.
  var days = SIMD8<UInt8>()
  /// What the feed asked for when it was last read: minutes, and hours and days to skip.
  var asked: UInt16 = 0
  var skipHours: UInt32 = 0
  var skipDays: UInt8 = 0

  static let unit: UInt8 = 8
  /// Of the rate: 14 days, in hours.
  static let halfLife = 336.0
  static let decay = 0.693_147_180_559_945_3 / halfLife
  /// The counts of hours and days are halved when this many minutes have passed.
  static let shapeHalfLife: UInt32 = 28 * 1440

  /// Nothing is known.
  public init() {}

  /// Publications per hour, decayed, with half a publication in 15 days as the prior.
  public func rate(at now: Instant) -> Double {
    let minute = Self.minute(now)
    guard stamp > 0 else { return 0.5 / 360 }
    let idle = Double(minute) - Double(stamp)
    let span = max(Double(minute) - Double(first), 0) / 60
    let kept = Double(sum) * Self.faded(max(idle, 0) / 60)
    let seen = (1 - Self.faded(span)) / Self.decay
    return (kept + 0.5) / (seen + 360)
  }

  /// Notes publications that were seen at `now`.
  mutating func note(_ published: [Instant], now: Instant) {
    let minute = Self.minute(now)
    if stamp == 0 {
      stamp = minute
      first = minute
      halved = minute
    }
    if minute > stamp {
      sum = Float(Double(sum) * Self.faded(Double(minute - stamp) / 60))
      stamp = minute
    }
    while halved < minute, minute - halved >= Self.shapeHalfLife {
      guard minute - halved < 16 * Self.shapeHalfLife else {
        hours = .init()
        days = .init()
        halved = minute
        break
      }
      halve()
      halved += Self.shapeHalfLife
    }
    for time in published {
      let at = Self.minute(time)
      let age = (Double(stamp) - Double(at)) / 60
      guard at > 0, age < 8 * Self.halfLife else { continue }
      first = min(first, at)
      newest = max(newest, min(at, minute))
      sum += Float(Self.faded(max(age, 0)))
      count(at)
    }
  }

  private mutating func count(_ minute: UInt32) {
    let hour = Int(minute / 60 % 24)
    // 1970-01-01 was a Thursday.
    let day = Int((minute / 1440 + 3) % 7)
    if hours[hour] > .max - Self.unit || days[day] > .max - Self.unit { halve() }
    hours[hour] += Self.unit
    days[day] += Self.unit
  }

  private mutating func halve() {
    hours = hours &>> 1
    days = days &>> 1
  }

  mutating func shift(minutes: Int64) {
    func moved(_ value: UInt32) -> UInt32 {
      value == 0 ? 0 : UInt32(clamping: max(1, Int64(value) + minutes))
    }
    stamp = moved(stamp)
    first = moved(first)
    newest = moved(newest)
    halved = moved(halved)
  }

  static func minute(_ instant: Instant) -> UInt32 {
    UInt32(clamping: instant.milliseconds / 60_000)
  }
}
