public import StetModel

/// How often and when a feed publishes, as far as polls have shown, and what it asks for.
///
/// A decayed count of publications gives the rate; counts by hour of day and by day of week
/// (UTC) give the shape. All parts are small and fixed in size, so that what is stored and read
/// again is the same value, and everything is kept incrementally.
public struct Rhythm: Sendable, Hashable {
  /// Σ e^(−a(stamp − x)) over the publications x.
  var sum: Float = 0
  /// Minutes since 1970: what `sum` was computed for; 0 means nothing is known.
  var stamp: UInt32 = 0
  /// Minutes since 1970: since when publications would have been seen.
  var first: UInt32 = 0
  /// Minutes since 1970: when the counts below were halved last.
  var halved: UInt32 = 0
  /// Publications by hour of day, one byte each (``Tally``).
  var hours = Tally()
  /// Publications by day of week, bytes 0 = Monday … 6; byte 7 is unused.
  var days: UInt64 = 0
  /// What the feed asked for when it was last read: minutes, and hours and days to skip.
  var asked: UInt16 = 0
  var skipDays: UInt8 = 0
  var skipHours: UInt32 = 0
  /// `max-age` of the answer that is held, in seconds, at most a day.
  var maxAge: UInt32 = 0

  /// Twenty-four counts of a byte each.
  struct Tally: Sendable, Hashable {
    var a: UInt64 = 0
    var b: UInt64 = 0
    var c: UInt64 = 0

    subscript(_ hour: Int) -> UInt8 {
      get {
        UInt8(truncatingIfNeeded: (hour < 8 ? a : hour < 16 ? b : c) >> UInt64(hour % 8 * 8))
      }
      set {
        let place = UInt64(hour % 8 * 8)
        let change = UInt64(self[hour] ^ newValue) << place
        if hour < 8 { a ^= change } else if hour < 16 { b ^= change } else { c ^= change }
      }
    }
  }

  /// What one publication adds to a count of hours or days.
  static let unit: UInt8 = 8
  /// Of the rate, in hours: 14 days.
  static let halfLife = 336.0
  /// a of e^(−a·t), per hour.
  static let decay = 0.693_147_180_559_945_3 / halfLife
  /// Publications that are older, in hours, are not counted: eight half-lives.
  static let oldest = 8 * halfLife
  /// The counts of hours and days are halved when this many minutes have passed.
  static let shapeHalfLife: UInt32 = 112 * 1440
  /// The prior: half a publication in 15 days.
  static let prior = (count: 0.5, hours: 360.0)

  /// Nothing is known.
  public init() {}

  /// Publications per hour, decayed: (Σ e^(−a(now − x)) + 0.5) ÷ (decayed span + 15 d).
  public func rate(at now: Instant) -> Double {
    guard stamp > 0 else { return Self.prior.count / Self.prior.hours }
    let minute = Self.minute(now)
    let idle = minute > stamp ? Double(minute - stamp) / 60 : 0
    let span = minute > first ? Double(minute - first) / 60 : 0
    let seen = (1 - Self.faded(span)) / Self.decay
    return (Double(sum) * Self.faded(idle) + Self.prior.count) / (seen + Self.prior.hours)
  }

  /// Notes that the feed was looked at, and what had been published.
  ///
  /// - Parameters:
  ///   - published: When; times after `now` count as `now`.
  ///   - isDated: Whether the times are dates from the feed: midnight to the millisecond is then
  ///     taken for a date without a time, which says nothing about the hour.
  mutating func note(_ published: some Sequence<Instant>, now: Instant, isDated: Bool) {
    let minute = max(Self.minute(now), 1)
    if stamp == 0 {
      first = minute
      stamp = minute
      halved = minute
    }
    settle(minute)
    for time in published {
      let at = min(Self.minute(time), minute)
      let age = Double(minute - at) / 60
      guard at > 0, age < Self.oldest else { continue }
      first = min(first, at)
      sum += Float(Self.faded(age))
      count(at, hour: !(isDated && time.milliseconds % 86_400_000 == 0))
    }
  }

  /// Brings sum and counts to `minute`.
  private mutating func settle(_ minute: UInt32) {
    if minute >= stamp {
      sum = Float(Double(sum) * Self.faded(Double(minute - stamp) / 60))
    }
    // Where the stamps lie ahead, the clock was wrong then: nothing decays, and they come back.
    stamp = minute
    first = min(first, minute)
    halved = min(halved, minute)
    var lapses = (minute - halved) / Self.shapeHalfLife
    halved += lapses * Self.shapeHalfLife
    lapses = min(lapses, 8)
    for _ in 0..<lapses { halve() }
  }

  private mutating func count(_ minute: UInt32, hour isTimed: Bool) {
    let hour = Int(minute / 60 % 24)
    // 1970-01-01 was a Thursday.
    let place = UInt64((minute / 1440 + 3) % 7) * 8
    let day = UInt8(truncatingIfNeeded: days >> place)
    if (isTimed && hours[hour] > .max - Self.unit) || day > .max - Self.unit { halve() }
    if isTimed { hours[hour] += Self.unit }
    days += UInt64(Self.unit) << place
  }

  private mutating func halve() {
    hours.a = Self.half(hours.a)
    hours.b = Self.half(hours.b)
    hours.c = Self.half(hours.c)
    days = Self.half(days)
  }

  /// Halves each of eight bytes.
  private static func half(_ word: UInt64) -> UInt64 { word >> 1 & 0x7F7F_7F7F_7F7F_7F7F }

  /// The wall clock jumped: what was counted is as old as it was.
  mutating func shift(minutes: Int64) {
    func moved(_ value: UInt32) -> UInt32 {
      value == 0 ? 0 : UInt32(clamping: max(1, Int64(value) &+ minutes))
    }
    stamp = moved(stamp)
    first = moved(first)
    halved = moved(halved)
  }

  static func minute(_ instant: Instant) -> UInt32 {
    UInt32(clamping: instant.milliseconds / 60_000)
  }

  /// e^(−a·hours) for hours ≥ 0, to nine digits, without a C library.
  static func faded(_ hours: Double) -> Double {
    let x = -hours / halfLife
    guard x > -60 else { return 0 }
    let whole = x.rounded(.down)
    // The series of e^f for 0 ≤ f < ln 2.
    let f = (x - whole) * 0.693_147_180_559_945_3
    var e = 1.0 / 3_628_800
    e = e * f + 1.0 / 362_880
    e = e * f + 1.0 / 40_320
    e = e * f + 1.0 / 5040
    e = e * f + 1.0 / 720
    e = e * f + 1.0 / 120
    e = e * f + 1.0 / 24
    e = e * f + 1.0 / 6
    e = e * f + 0.5
    e = e * f + 1
    e = e * f + 1
    return e * Double(bitPattern: UInt64(1023 + Int(whole)) << 52)
  }
}
