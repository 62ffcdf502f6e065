/// Sorts hashes in linear time, as far as they fall evenly over all values.
enum HashOrder {
  /// Of as many values sorting by comparisons is as fast.
  private static let few = 24

  static func sort(_ values: inout [UInt64]) { sort(&values) { $0 } }

  /// - Parameter hash: Of a value, by which they are sorted; those of one hash in any order.
  @inline(__always)
  static func sort<Value: BitwiseCopyable>(_ values: inout [Value], by hash: (Value) -> UInt64) {
    guard values.count > few else { return values.sort { hash($0) < hash($1) } }
    let bits = min(16, UInt64.bitWidth - (values.count - 1).leadingZeroBitCount)
    let shift = UInt64(64 - bits)
    var starts = [Int32](repeating: 0, count: (1 << bits) + 1)
    for value in values { starts[Int(hash(value) >> shift) + 1] += 1 }
    var crowded: [Range<Int>] = []
    for index in 1..<starts.count {
      let count = Int(starts[index])
      starts[index] += starts[index - 1]
      if count > few { crowded.append(Int(starts[index - 1])..<Int(starts[index])) }
    }
    let source = values
    source.withUnsafeBufferPointer { source in
      values.withUnsafeMutableBufferPointer { values in
        for value in source {
          let bucket = Int(hash(value) >> shift)
          values[Int(starts[bucket])] = value
          starts[bucket] += 1
        }
        // Hashes that somebody chose, or one hash many times.
        for range in crowded { values[range].sort { hash($0) < hash($1) } }
        for index in 1..<values.count {
          let value = values[index]
          let key = hash(value)
          var place = index
          while place > 0, hash(values[place - 1]) > key {
            values[place] = values[place - 1]
            place -= 1
          }
          values[place] = value
        }
      }
    }
  }
}
