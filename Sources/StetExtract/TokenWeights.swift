/// Learned weights of words: how much more often than others they stand in or around stories.
struct TokenWeights: Sendable {
  /// Open addressing; 0 is an empty slot.
  private var keys: [UInt32]
  private var values: [Float]
  private let mask: Int

  init(_ entries: [(hash: UInt32, weight: Float)]) {
    var size = 16
    while size < entries.count * 3 { size *= 2 }
    mask = size - 1
    keys = [UInt32](repeating: 0, count: size)
    values = [Float](repeating: 0, count: size)
    for (hash, weight) in entries where hash != 0 {
      var slot = Int(hash) & mask
      while keys[slot] != 0, keys[slot] != hash { slot = (slot + 1) & mask }
      keys[slot] = hash
      values[slot] = weight
    }
  }

  /// What the weights of several words come to.
  struct Sum {
    var count: Float = 0
    var sum: Float = 0
    var min: Float = 0
    var max: Float = 0

    var mean: Float { count > 0 ? sum / count : 0 }

    mutating func add(_ weight: Float) {
      count += 1
      sum += weight
      if weight < min { min = weight }
      if weight > max { max = weight }
    }

    mutating func add(_ other: Sum) {
      count += other.count
      sum += other.sum
      if other.min < min { min = other.min }
      if other.max > max { max = other.max }
    }
  }

  func sum(_ hashes: ArraySlice<UInt32>) -> Sum {
    var out = Sum()
    guard !hashes.isEmpty else { return out }
    keys.withUnsafeBufferPointer { keys in
      for hash in hashes {
        var slot = Int(hash) & mask
        while keys[slot] != 0 {
          if keys[slot] == hash {
            out.add(values[slot])
            break
          }
          slot = (slot + 1) & mask
        }
      }
    }
    return out
  }
}
