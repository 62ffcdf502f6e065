/// The common subsequence of two sequences of hashes: the longest, within a bound on work.
enum Alignment {
  /// Cells of all tables of one alignment; beyond it what is equal is paired as it comes.
  static let maximumCells = 4_000_000

  /// Pairs of indices of equal elements, rising in both.
  static func matches(_ a: [UInt64], _ b: [UInt64]) -> [(Int, Int)] {
    var cells = maximumCells
    return matches(a, b, cells: &cells)
  }

  /// The same for one of many alignments.
  ///
  /// - Parameter cells: That are left for all of them; what is used is taken off.
  static func matches(_ a: [UInt64], _ b: [UInt64], cells: inout Int) -> [(Int, Int)] {
    let room = min(cells, maximumCells)
    var aligner = Aligner(a, b, cells: room)
    aligner.align(0..<a.count, 0..<b.count)
    cells -= room - aligner.cells
    return aligner.pairs
  }
}

private struct Aligner {
  let a: [UInt64]
  let b: [UInt64]
  var pairs: [(Int, Int)] = []
  private(set) var cells: Int

  init(_ a: [UInt64], _ b: [UInt64], cells: Int) {
    self.a = a
    self.b = b
    self.cells = cells
  }

  mutating func align(_ rangeA: Range<Int>, _ rangeB: Range<Int>) {
    let (innerA, innerB) = head(rangeA, rangeB)
    let (rows, columns) = tail(innerA, innerB)
    if fits(rows, columns) {
      table(rows, columns)
    } else {
      // What stands once in both holds the rest together.
      var nextA = rows.lowerBound
      var nextB = columns.lowerBound
      for (i, j) in anchors(rows, columns) + [(rows.upperBound, columns.upperBound)] {
        between(nextA..<i, nextB..<j)
        if i < rows.upperBound { pairs.append((i, j)) }
        nextA = i + 1
        nextB = j + 1
      }
    }
    for (i, j) in zip(rows.upperBound..<innerA.upperBound, columns.upperBound..<innerB.upperBound) {
      pairs.append((i, j))
    }
  }

  /// What begins alike is paired.
  private mutating func head(
    _ rangeA: Range<Int>, _ rangeB: Range<Int>
  ) -> (Range<Int>, Range<Int>) {
    var i = rangeA.lowerBound
    var j = rangeB.lowerBound
    while i < rangeA.upperBound, j < rangeB.upperBound, a[i] == b[j] {
      pairs.append((i, j))
      i += 1
      j += 1
    }
    return (i..<rangeA.upperBound, j..<rangeB.upperBound)
  }

  /// Without what ends alike.
  private func tail(_ rangeA: Range<Int>, _ rangeB: Range<Int>) -> (Range<Int>, Range<Int>) {
    var i = rangeA.upperBound
    var j = rangeB.upperBound
    while i > rangeA.lowerBound, j > rangeB.lowerBound, a[i - 1] == b[j - 1] {
      i -= 1
      j -= 1
    }
    return (rangeA.lowerBound..<i, rangeB.lowerBound..<j)
  }

  private func fits(_ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
    let (needed, overflow) = rows.count.multipliedReportingOverflow(by: columns.count)
    return !overflow && needed <= cells
  }

  private mutating func between(_ rangeA: Range<Int>, _ rangeB: Range<Int>) {
    guard !rangeA.isEmpty, !rangeB.isEmpty else { return }
    let (innerA, innerB) = head(rangeA, rangeB)
    let (rows, columns) = tail(innerA, innerB)
    if fits(rows, columns) { table(rows, columns) } else { inOrder(rows, columns) }
    for (i, j) in zip(rows.upperBound..<innerA.upperBound, columns.upperBound..<innerB.upperBound) {
      pairs.append((i, j))
    }
  }

  /// Elements that stand once in either, the longest rising sequence of them.
  private func anchors(_ rows: Range<Int>, _ columns: Range<Int>) -> [(Int, Int)] {
    var places: [UInt64: (a: Int, b: Int)] = [:]
    // -1: not seen; -2: more than once.
    for i in rows { places[a[i], default: (-1, -1)].a = places[a[i]] == nil ? i : -2 }
    for j in columns {
      guard let place = places[b[j]] else { continue }
      places[b[j]]?.b = place.b == -1 ? j : -2
    }
    let unique = rows.compactMap { i -> (Int, Int)? in
      guard let place = places[a[i]], place.a == i, place.b >= 0 else { return nil }
      return (i, place.b)
    }
    // Patience: for each length, the sequence that ends earliest in `b`.
    var ends: [Int] = []
    var before = [Int](repeating: -1, count: unique.count)
    for (index, pair) in unique.enumerated() {
      var low = 0
      var high = ends.count
      while low < high {
        let middle = (low + high) / 2
        if unique[ends[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = ends[low - 1] }
      if low == ends.count { ends.append(index) } else { ends[low] = index }
    }
    var out: [(Int, Int)] = []
    var index = ends.last ?? -1
    while index >= 0 {
      out.append(unique[index])
      index = before[index]
    }
    return out.reversed()
  }

  /// Each element with the next equal one, in linear work.
  private mutating func inOrder(_ rows: Range<Int>, _ columns: Range<Int>) {
    var places: [UInt64: [Int]] = [:]
    for j in columns.reversed() { places[b[j], default: []].append(j) }
    var next = columns.lowerBound
    // A far leap would leave all between without a partner.
    let reach = 1_000
    for i in rows {
      // Taken out, or each removal would copy it.
      guard var rest = places.removeValue(forKey: a[i]) else { continue }
      while let last = rest.last, last < next { rest.removeLast() }
      if let j = rest.last, j - next <= reach {
        rest.removeLast()
        pairs.append((i, j))
        next = j + 1
      }
      places[a[i]] = rest
    }
  }

  private mutating func table(_ rows: Range<Int>, _ columns: Range<Int>) {
    guard !rows.isEmpty, !columns.isEmpty else { return }
    cells -= rows.count * columns.count
    let (startA, startB) = (rows.lowerBound, columns.lowerBound)
    // Lengths of common subsequences of the tails; one row and one column of zeros at the end.
    let width = columns.count + 1
    var table = [Int32](repeating: 0, count: (rows.count + 1) * width)
    for i in stride(from: rows.count - 1, through: 0, by: -1) {
      for j in stride(from: columns.count - 1, through: 0, by: -1) {
        table[i * width + j] =
          a[startA + i] == b[startB + j]
          ? table[(i + 1) * width + j + 1] + 1
          : max(table[(i + 1) * width + j], table[i * width + j + 1])
      }
    }
    var i = 0
    var j = 0
    while i < rows.count, j < columns.count {
      if a[startA + i] == b[startB + j] {
        pairs.append((startA + i, startB + j))
        i += 1
        j += 1
      } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
  }
}
