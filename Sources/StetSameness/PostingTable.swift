/// Which texts have a hash: values of 64 bits, the key above the text's number, rising, and a
/// directory that says where the keys of each beginning start.
struct PostingTable {
  static let maximumBits = 26

  /// One more than there are beginnings.
  let directory: UnsafeBufferPointer<UInt32>
  let postings: UnsafeBufferPointer<UInt64>
  let bits: Int

  /// How many leading bits of the key the directory of so many postings is made by: about eight
  /// postings have one beginning.
  static func bits(for count: Int) -> Int {
    var bits = 0
    while bits < maximumBits, count >> (bits + 3) > 1 { bits += 1 }
    return bits
  }

  /// Where the postings of keys with the beginning of `key` are.
  @inline(__always)
  func bucket(_ key: UInt32) -> (Int, Int) {
    let beginning = bits == 0 ? 0 : Int(key >> UInt32(32 - bits))
    // Clamped: the file may be damaged.
    let end = min(Int(directory[beginning + 1]), postings.count)
    return (min(Int(directory[beginning]), end), end)
  }

  /// Where the postings of `key` are, within its bucket.
  @inline(__always)
  func range(_ key: UInt32, in bucket: (Int, Int)) -> Range<Int> {
    let (start, end) = bucket
    let low = Self.first(postings, start, end, UInt64(key) << 32)
    guard low < end, UInt32(truncatingIfNeeded: postings[low] >> 32) == key else {
      return low..<low
    }
    guard key < .max else { return low..<end }
    return low..<Self.first(postings, low, end, UInt64(key + 1) << 32)
  }

  /// The first place of a value that is not below `value`.
  private static func first(
    _ postings: UnsafeBufferPointer<UInt64>, _ start: Int, _ end: Int, _ value: UInt64
  ) -> Int {
    var low = start
    var high = end
    while high - low > 16 {
      let middle = (low + high) / 2
      if postings[middle] < value { low = middle + 1 } else { high = middle }
    }
    while low < high, postings[low] < value { low += 1 }
    return low
  }

  /// Sorts by key; equal keys keep their order, which is that of the texts.
  static func sort(_ postings: inout [UInt64]) {
    var other = [UInt64](repeating: 0, count: postings.count)
    for shift in [UInt64(32), 43, 54] {
      var starts = [Int](repeating: 0, count: 2049)
      for posting in postings { starts[Int(posting >> shift & 2047) + 1] += 1 }
      for index in 0..<2048 { starts[index + 1] += starts[index] }
      for posting in postings {
        let digit = Int(posting >> shift & 2047)
        other[starts[digit]] = posting
        starts[digit] += 1
      }
      swap(&postings, &other)
    }
  }
}

/// A directory that is made while postings pass by in their order.
struct DirectoryMaker {
  private(set) var starts: [UInt32]
  private let shift: UInt64
  private var count: UInt32 = 0
  private var next = 0

  init(bits: Int) {
    starts = [UInt32](repeating: 0, count: (1 << bits) + 1)
    shift = UInt64(64 - bits)
  }

  @inline(__always)
  mutating func add(_ posting: UInt64) {
    let beginning = shift == 64 ? 0 : Int(posting >> shift)
    while next <= beginning {
      starts[next] = count
      next += 1
    }
    count += 1
  }

  mutating func finish() -> [UInt32] {
    while next < starts.count {
      starts[next] = count
      next += 1
    }
    return starts
  }
}
