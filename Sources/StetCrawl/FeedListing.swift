internal import StetModel

/// What a feed shows, kept from one poll to the next, so that it is seen what it drops.
///
/// An entry is *dropped* where it goes while older ones stay: what falls off the end of a feed is not.
/// That can be told only of feeds that are in the order of time and date their entries; one that picks
/// its entries (most read, a front page) drops many at once, and of such nothing is said.
struct FeedListing: Sendable, Hashable {
  struct Entry: Sendable, Hashable {
    /// Of the page's key.
    var hash: UInt64
    /// When it was published, as the feed says; nil where it does not.
    var published: Instant?

    init(key: String, published: Instant?) {
      hash = Self.hash(key)
      self.published = published
    }

    fileprivate init(hash: UInt64, published: Instant?) {
      self.hash = hash
      self.published = published
    }

    static func hash(_ key: String) -> UInt64 {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hash
    }
  }

  struct Changes: Sendable, Hashable {
    struct Dropped: Sendable, Hashable {
      var hash: UInt64
      /// Older entries that the feed still shows.
      var older: Int
    }

    struct Returned: Sendable, Hashable {
      var hash: UInt64
      var since: Instant
    }

    var dropped: [Dropped] = []
    var returned: [Returned] = []
    /// When the feed was read before.
    var shown: Instant?

    var isEmpty: Bool { dropped.isEmpty && returned.isEmpty }
  }

  private(set) var entries: [Entry] = []
  /// When they were seen.
  private(set) var time: Instant?
  /// Dropped ones, and when that was seen; the newest last.
  private(set) var dropped: [Entry] = []

  /// Entries that are remembered.
  static let limit = 400
  static let droppedLimit = 50
  /// Older entries that must have stayed.
  private static let leastOlder = 2

  init() {}

  /// Takes in what the feed shows now, and tells what has gone from it and what is back.
  mutating func take(_ now: [Entry], at time: Instant) -> Changes {
    var changes = Changes(shown: self.time)
    let shown = Set(now.map(\.hash))
    changes.returned = dropped.compactMap { entry in
      shown.contains(entry.hash)
        ? entry.published.map { .init(hash: entry.hash, since: $0) } : nil
    }
    dropped.removeAll { shown.contains($0.hash) }
    changes.dropped = missing(from: shown, now)
    dropped += changes.dropped.map { Entry(hash: $0.hash, published: time) }
    dropped = dropped.suffix(Self.droppedLimit)
    entries = Array(now.prefix(Self.limit))
    self.time = time
    return changes
  }

  private func missing(from shown: Set<UInt64>, _ now: [Entry]) -> [Changes.Dropped] {
    guard entries.count > Self.leastOlder, Self.isInOrder(now) else { return [] }
    let stayed = entries.filter { shown.contains($0.hash) }.compactMap(\.published)
    let missing = entries.compactMap { entry -> Changes.Dropped? in
      guard !shown.contains(entry.hash), let published = entry.published else { return nil }
      let older = stayed.count { $0 < published }
      return older >= Self.leastOlder ? .init(hash: entry.hash, older: older) : nil
    }
    return missing.count <= max(1, entries.count / 10) ? missing : []
  }

  /// Whether the entries are dated and stand in the order of time, either way, but for one in ten.
  private static func isInOrder(_ entries: [Entry]) -> Bool {
    let dates = entries.compactMap(\.published)
    guard dates.count > leastOlder, dates.count * 10 >= entries.count * 9 else { return false }
    let steps = zip(dates, dates.dropFirst())
    let falling = steps.count { $0.0 >= $0.1 }
    let rising = steps.count { $0.0 <= $0.1 }
    return max(falling, rising) * 10 >= (dates.count - 1) * 9
  }

  // MARK: As it is stored

  /// A form, the time, how many entries, and 16 bytes for each of them and of the dropped.
  var encoded: [UInt8] {
    guard let time else { return [] }
    var bytes: [UInt8] = [1]
    Self.append(UInt64(bitPattern: time.milliseconds), to: &bytes)
    Self.append(UInt64(entries.count), to: &bytes)
    for entry in entries + dropped {
      Self.append(entry.hash, to: &bytes)
      Self.append(UInt64(bitPattern: entry.published?.milliseconds ?? .min), to: &bytes)
    }
    return bytes
  }

  /// What cannot be read is as if the feed had never been read.
  init(encoded bytes: [UInt8]) {
    let most = Self.limit + Self.droppedLimit
    guard bytes.first == 1, bytes.count >= 17, (bytes.count - 17) % 16 == 0,
      (bytes.count - 17) / 16 <= most
    else { return }
    let words = stride(from: 1, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    let all = stride(from: 2, to: words.count, by: 2).map { index in
      let date = Int64(bitPattern: words[index + 1])
      return Entry(
        hash: words[index], published: date == .min ? nil : Instant(milliseconds: date))
    }
    guard words[1] <= all.count else { return }
    time = Instant(milliseconds: Int64(bitPattern: words[0]))
    entries = Array(all.prefix(Int(words[1])))
    dropped = Array(all.dropFirst(Int(words[1])))
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
    }
  }
}
