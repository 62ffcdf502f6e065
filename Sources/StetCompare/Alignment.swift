/// The longest common subsequence of two sequences of hashes, within a bound on work.
enum Alignment {
  /// Cells of the table beyond which the middle is taken as replaced as a whole.
  static let maximumCells = 4_000_000

  /// Pairs of indices that are kept, rising in both.
  static func matches(_ a: [UInt64], _ b: [UInt64]) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    var start = 0
    while start < a.count, start < b.count, a[start] == b[start] {
      pairs.append((start, start))
      start += 1
    }
    var endA = a.count
    var endB = b.count
    while endA > start, endB > start, a[endA - 1] == b[endB - 1] {
      endA -= 1
      endB -= 1
    }
    pairs += middle(a, b, start, endA, endB)
    pairs += zip(endA..<a.count, endB..<b.count)
    return pairs
  }

  private static func middle(
    _ a: [UInt64], _ b: [UInt64], _ start: Int, _ endA: Int, _ endB: Int
  ) -> [(Int, Int)] {
    let rows = endA - start
    let columns = endB - start
    guard rows > 0, columns > 0 else { return [] }
    let (cells, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, cells <= maximumCells else { return [] }
    // Lengths of common subsequences of the tails; one row and one column of zeros at the end.
    let width = columns + 1
    var table = [Int32](repeating: 0, count: (rows + 1) * width)
    for i in stride(from: rows - 1, through: 0, by: -1) {
      for j in stride(from: columns - 1, through: 0, by: -1) {
        table[i * width + j] =
          a[start + i] == b[start + j]
          ? table[(i + 1) * width + j + 1] + 1
          : max(table[(i + 1) * width + j], table[i * width + j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var i = 0
    var j = 0
    while i < rows, j < columns {
      if a[start + i] == b[start + j] {
        pairs.append((start + i, start + j))
        i += 1
        j += 1
      } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }
}
