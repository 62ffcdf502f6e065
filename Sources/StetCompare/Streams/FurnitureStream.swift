/// Learns while texts arrive which runs of words are furniture, of a host and in general.
///
/// A run is furniture when it stood in texts of more than ``Furniture/maximumStories`` stories: stories
/// are counted, not copies, so what all the world prints does not become furniture. Memory is bounded:
/// what was seen in one story alone is forgotten first, and furniture comes again soon.
public struct FurnitureStream: Sendable {
  private struct Seen: Sendable, BitwiseCopyable {
    /// The last two stories that it was seen in.
    var last: UInt32
    var before: UInt32
    var stories: UInt8
  }

  /// Runs that are remembered at most: 48 MB.
  public static let maximumRuns = 1 << 20

  private let capacity: Int
  private var seen = HashMap<Seen>()

  /// - Parameter capacity: Runs that are remembered at most.
  public init(capacity: Int = maximumRuns) { self.capacity = max(1, capacity) }

  /// How many runs are remembered.
  public var count: Int { seen.count }

  /// Counts what a text is made of for its story.
  ///
  /// - Parameters:
  ///   - story: Where ``StoryStream`` put it, with its copies.
  ///   - host: Whose page it was.
  public mutating func learn(_ text: ComparedText, story: UInt32, host: String? = nil) {
    let salt = host.map(Self.salt)
    for run in text.runs {
      count(run, story)
      if let salt { count(Mixing.finish(run ^ salt), story) }
    }
    var least: UInt8 = 1
    while seen.count > capacity {
      seen.keep { $0.stories > least }
      least += 1
    }
  }

  private mutating func count(_ key: UInt64, _ story: UInt32) {
    seen.update(key, first: Seen(last: story, before: story, stories: 1)) { known in
      guard known.last != story, known.before != story else { return }
      known.before = known.last
      known.last = story
      known.stories = min(known.stories + 1, 200)
    }
  }

  /// What of a text is furniture, by what was learned so far.
  public func furniture(of text: ComparedText, host: String? = nil) -> Furniture {
    let salt = host.map(Self.salt)
    return Furniture(
      runs: Set(
        text.runs.filter { run in
          isFurniture(run) || salt.map { isFurniture(Mixing.finish(run ^ $0)) } ?? false
        }))
  }

  private func isFurniture(_ key: UInt64) -> Bool {
    seen[key].map { Int($0.stories) > Furniture.maximumStories } ?? false
  }

  private static func salt(_ host: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in host.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Mixing.finish(hash) | 1
  }

  // MARK: Keeping

  private static let recordSize = 17

  /// All that was learned, for ``init(bytes:capacity:)``; runs of one story alone are left out.
  public var bytes: [UInt8] {
    var out: [UInt8] = [0x53, 0x46, 0x55, 1]
    var kept: [(key: UInt64, seen: Seen)] = []
    seen.each { if $1.stories > 1 { kept.append(($0, $1)) } }
    for (key, seen) in kept.sorted(by: { $0.key < $1.key }) {
      withUnsafeBytes(of: key.littleEndian) { out.append(contentsOf: $0) }
      withUnsafeBytes(of: seen.last.littleEndian) { out.append(contentsOf: $0) }
      withUnsafeBytes(of: seen.before.littleEndian) { out.append(contentsOf: $0) }
      out.append(seen.stories)
    }
    return out
  }

  /// nil for bytes that are not what ``bytes`` gives.
  public init?(bytes: [UInt8], capacity: Int = maximumRuns) {
    guard bytes.starts(with: [0x53, 0x46, 0x55, 1]), (bytes.count - 4) % Self.recordSize == 0,
      (bytes.count - 4) / Self.recordSize <= capacity
    else { return nil }
    self.init(capacity: capacity)
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 4, to: bytes.count, by: Self.recordSize) {
        let key = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        let last = bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt32.self)
        let before = bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self)
        let known = Seen(
          last: UInt32(littleEndian: last), before: UInt32(littleEndian: before),
          stories: bytes[start + 16])
        seen.update(key, first: known) { $0 = known }
      }
    }
  }
}
