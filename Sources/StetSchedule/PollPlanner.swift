internal import StetModel

/// The interval to the next poll that costs least: `weight`²/2 for each poll, and each expected
/// post the hours that it waits.
///
/// Where a feed publishes evenly, that is the square-root rule: the interval is weight ÷ √rate.
/// Where it has its hours, the rule polls too early in them and too late after, so the polls of
/// the next 48 slots of an hour are planned ahead as a shortest path, of which the first step is
/// taken. With Λ(k) = ∫₀ᵏ rate, polling at k after j costs weight²/2 + k(Λ(k) − Λ(j)), less the
/// posts' own times, which every path has in common. Slots count from now, so polls of
/// different feeds do not meet at full hours.
enum PollPlanner {
  /// As many publications, spread evenly over the hours, are assumed before any was seen.
  static let evenHours: Float = 4
  /// The same over the days of the week.
  static let evenDays: Float = 14

  private static let slots = 48
  /// Steps of more slots are not considered.
  private static let reach = 24

  /// - Parameters:
  ///   - lower: The shortest interval, in hours, above zero.
  ///   - upper: The longest, in hours, at least `lower`.
  /// - Returns: Hours, `lower`…`upper`.
  static func interval(
    _ rhythm: Rhythm, now: Instant, lower: Double, upper: Double, weight: Double
  ) -> Double {
    let rate = rhythm.rate(at: now)
    let even = weight / rate.squareRoot()
    // Bounds that leave no choice of the hour.
    guard lower < 12, upper > 1, upper > lower else { return min(max(even, lower), upper) }
    // The slot is stretched so that `lower` is a number of slots.
    let shortest = max(1, lower.rounded(.down))
    let slot = max(1, lower / shortest)
    let first = Int(shortest)
    let last = max(first, Int(min(upper / slot, Double(reach))))
    var hours = 0.0
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * 128) { room in
      guard let base = room.baseAddress else { return }
      let path = Path(base)
      path.expect(rhythm, rate, now, slot: slot)
      let steps = path.solve(first: first, last: last, cost: Float(weight * weight / 2 / slot))
      hours = Double(steps) * slot
      // Below the slot the rate is even.
      if steps == 1, lower < 1 {
        hours = min(hours, weight / Double(max(path.posts[1], 1e-9)).squareRoot())
      }
    }
    // Above a day the days are counted by the even rate, and the hour is kept.
    if upper > 24, even >= 36 { hours += ((even / 24).rounded() - 1) * 24 }
    return min(max(hours, lower), upper)
  }

  /// The tables of one plan, in memory that the caller gives: two of 128 numbers.
  private struct Path {
    /// Λ at the end of slot i − 1, in posts.
    let posts: UnsafeMutablePointer<Float>
    /// What is to be paid for a poll there and for those after it, with its own k·Λ(k).
    let costs: UnsafeMutablePointer<Float>

    init(_ base: UnsafeMutablePointer<Float>) {
      posts = base
      costs = base + 128
      // What lies behind the last slot is not to be stepped to.
      costs.initialize(repeating: .infinity, count: 128)
    }

    /// Fills `posts` with what is to be expected.
    func expect(_ rhythm: Rhythm, _ rate: Double, _ now: Instant, slot: Double) {
      // The room of the costs serves first for rates: 24 by hour, 7 by day.
      let byHour = costs
      let byDay = costs + 24
      PollPlanner.shape(rhythm, Float(min(rate, 1e4)), byHour: byHour, byDay: byDay)
      let minutes = max(now.milliseconds, 0) / 60_000
      var hour = Int(minutes / 60 % 24)
      var day = Int((minutes / 1440 + 3) % 7)
      // How much of the clock's hour is left, and how much of the slot is still to be filled.
      var left = Float(60 - minutes % 60) / 60
      let length = Float(slot)
      var current = byHour[hour] * byDay[day]
      var sum: Float = 0
      posts[0] = 0
      for i in 0..<PollPlanner.slots {
        var missing = length
        while missing > left {
          sum += current * left
          missing -= left
          left = 1
          hour += 1
          if hour == 24 {
            hour = 0
            day = day == 6 ? 0 : day + 1
          }
          current = byHour[hour] * byDay[day]
        }
        sum += current * missing
        left -= missing
        posts[i + 1] = sum
      }
      byHour.update(repeating: .infinity, count: 31)
    }

    /// The first step, in slots, of the cheapest path to the last slot.
    ///
    /// - Parameter cost: Of a poll, in posts × slots.
    func solve(first: Int, last: Int, cost: Float) -> Int {
      let slots = PollPlanner.slots
      let ramp = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
      let end = Float(slots) * posts[slots] + cost
      costs[slots] = end
      var j = slots - 1
      while j >= first {
        let seen = posts[j]
        let near = costs + (j + first)
        let k = ramp + Float(j + first)
        let raw = UnsafeRawPointer(near)
        let x = raw.loadUnaligned(as: SIMD8<Float>.self) - k * seen
        let y = (raw + 32).loadUnaligned(as: SIMD8<Float>.self) - (k + 8) * seen
        let z = (raw + 64).loadUnaligned(as: SIMD8<Float>.self) - (k + 16) * seen
        // The end can always be stepped to, or there would be places without a way.
        let xy = x.replacing(with: y, where: y .< x)
        let xyz = xy.replacing(with: z, where: z .< xy)
        let four = xyz.lowHalf.replacing(with: xyz.highHalf, where: xyz.highHalf .< xyz.lowHalf)
        let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .< four.lowHalf)
        let least = min(two.x, two.y, end - Float(slots) * seen)
        costs[j] = least + Float(j) * seen + cost
        j -= 1
      }
      var best = first
      var k = first + 1
      while k <= last {
        if costs[k] < costs[best] { best = k }
        k += 1
      }
      return best
    }
  }

  /// `rate` by hour of day, and factors by day of week around 1.
  private static func shape(
    _ rhythm: Rhythm, _ rate: Float, byHour: UnsafeMutablePointer<Float>,
    byDay: UnsafeMutablePointer<Float>
  ) {
    let a = floats(rhythm.hours.a)
    let b = floats(rhythm.hours.b)
    let c = floats(rhythm.hours.c)
    let unit = Float(Rhythm.unit)
    let hourFactor = 24 * rate / ((a + b + c).sum() + evenHours * unit)
    let hourPrior = evenHours * unit / 24
    let room = UnsafeMutableRawPointer(byHour)
    room.storeBytes(of: (a + hourPrior) * hourFactor, as: SIMD8<Float>.self)
    (room + 32).storeBytes(of: (b + hourPrior) * hourFactor, as: SIMD8<Float>.self)
    (room + 64).storeBytes(of: (c + hourPrior) * hourFactor, as: SIMD8<Float>.self)
    let days = floats(rhythm.days)
    let dayFactor = 7 / (days.sum() + evenDays * unit)
    let dayPrior = evenDays * unit / 7
    UnsafeMutableRawPointer(byDay).storeBytes(
      of: (days + dayPrior) * dayFactor, as: SIMD8<Float>.self)
  }

  private static func floats(_ word: UInt64) -> SIMD8<Float> {
    SIMD8<Float>(unsafeBitCast(word.littleEndian, to: SIMD8<UInt8>.self))
  }
}
