/// Which sentences of the newer version stand for which of the older one.
struct SentenceMatching {
  /// Sentences that belong together: one and one, or several on one side where they were joined or
  /// split; one side is empty where nothing stands for it.
  struct Group {
    var old: Range<Int>
    var new: Range<Int>
    /// Whether it stands elsewhere now.
    var isMoved = false
  }

  /// Sentences that are not the same in both, in the order of the newer text.
  private(set) var groups: [Group] = []

  private let old: EditSide
  private let new: EditSide
  private let bagsOld: [[UInt64]]
  private let bagsNew: [[UInt64]]
  /// Pairs of sentences that are compared word by word.
  private var budget = 400_000

  init(_ old: EditSide, _ new: EditSide) {
    self.old = old
    self.new = new
    bagsOld = old.sentences.map { sentence in old.text.tokens[sentence.tokens].map(\.hash).sorted()
    }
    bagsNew = new.sentences.map { sentence in new.text.tokens[sentence.tokens].map(\.hash).sorted()
    }
    match()
  }

  private mutating func match() {
    let matches = pairsOfEqual()
    var isTaken = Set(matches.map(\.0))
    var isTakenNew = Set(matches.map(\.1))
    for (i, j) in matches where !isSameText(i, j) {
      groups.append(Group(old: i..<i + 1, new: j..<j + 1))
    }
    move(&isTaken, &isTakenNew)
    var lonelyOld: [Int] = []
    var lonelyNew: [Int] = []
    var nextOld = 0
    var nextNew = 0
    for (i, j) in matches + [(old.sentences.count, new.sentences.count)] {
      between(
        (nextOld..<i).filter { !isTaken.contains($0) },
        (nextNew..<j).filter { !isTakenNew.contains($0) }, &lonelyOld, &lonelyNew)
      nextOld = i + 1
      nextNew = j + 1
    }
    // What was moved and edited too.
    for i in lonelyOld where !lonelyNew.isEmpty && bagsOld[i].count >= 5 {
      guard budget >= lonelyNew.count else { break }
      budget -= lonelyNew.count
      let best = lonelyNew.indices.max {
        similarity(i, lonelyNew[$0]) < similarity(i, lonelyNew[$1])
      }
      guard let best, similarity(i, lonelyNew[best]) >= 0.6 else { continue }
      let j = lonelyNew.remove(at: best)
      groups.append(Group(old: i..<i + 1, new: j..<j + 1, isMoved: true))
      lonelyOld.removeAll { $0 == i }
    }
    groups += lonelyOld.map { Group(old: $0..<$0 + 1, new: 0..<0) }
    groups += lonelyNew.map { Group(old: 0..<0, new: $0..<$0 + 1) }
  }

  /// Sentences that say the same, in one order; stretches that stand between the same paragraphs are
  /// compared with each other only.
  private func pairsOfEqual() -> [(Int, Int)] {
    var out: [(Int, Int)] = []
    var i = 0
    var j = 0
    while i < old.sentences.count, j < new.sentences.count {
      let gap = min(old.sentences[i].gap, new.sentences[j].gap)
      let endOld = old.sentences[i...].firstIndex { $0.gap > gap } ?? old.sentences.count
      let endNew = new.sentences[j...].firstIndex { $0.gap > gap } ?? new.sentences.count
      let matches = Alignment.matches(
        old.sentences[i..<endOld].map(\.key), new.sentences[j..<endNew].map(\.key))
      out += matches.map { ($0.0 + i, $0.1 + j) }
      i = endOld
      j = endNew
    }
    return out
  }

  private func isSameText(_ i: Int, _ j: Int) -> Bool {
    let first = old.text.bytes[old.sentences[i].bytes]
    let second = new.text.bytes[new.sentences[j].bytes]
    return first.elementsEqual(second)
  }

  /// Words that a sentence must have to be known elsewhere.
  private static let telling = 4

  private mutating func move(_ isTaken: inout Set<Int>, _ isTakenNew: inout Set<Int>) {
    var places: [UInt64: [Int]] = [:]
    for j in new.sentences.indices.reversed()
    where !isTakenNew.contains(j) && bagsNew[j].count >= Self.telling {
      places[new.sentences[j].key, default: []].append(j)
    }
    for i in old.sentences.indices
    where !isTaken.contains(i) && bagsOld[i].count >= Self.telling {
      guard let j = places[old.sentences[i].key]?.popLast() else { continue }
      isTaken.insert(i)
      isTakenNew.insert(j)
      // A paragraph that moved is one edit.
      if let last = groups.last, last.isMoved, last.old.upperBound == i, last.new.upperBound == j,
        old.isOneParagraph(i - 1, i)
      {
        groups[groups.count - 1].old = last.old.lowerBound..<i + 1
        groups[groups.count - 1].new = last.new.lowerBound..<j + 1
      } else {
        groups.append(Group(old: i..<i + 1, new: j..<j + 1, isMoved: true))
      }
    }
  }

  // MARK: Sentences that are alike

  /// Pairs what is alike, in order, among sentences that stand between two that are the same.
  private mutating func between(
    _ a: [Int], _ b: [Int], _ lonelyOld: inout [Int], _ lonelyNew: inout [Int]
  ) {
    let pairs = a.isEmpty || b.isEmpty ? [] : alike(a, b)
    var usedOld = Set(pairs.map(\.0))
    var usedNew = Set(pairs.map(\.1))
    for (i, j) in pairs {
      var group = Group(old: i..<i + 1, new: j..<j + 1)
      // Of a sentence that was split the other part stands next to it, and so do two that were joined.
      for k in [j - 1, j + 1] where b.contains(k) && !usedNew.contains(k) {
        if isPart(bagsNew[k], of: bagsOld[i], without: bagsNew[j]) {
          group.new = min(k, group.new.lowerBound)..<max(k + 1, group.new.upperBound)
          usedNew.insert(k)
        }
      }
      for k in [i - 1, i + 1] where a.contains(k) && !usedOld.contains(k) && group.new.count == 1 {
        if isPart(bagsOld[k], of: bagsNew[j], without: bagsOld[i]) {
          group.old = min(k, group.old.lowerBound)..<max(k + 1, group.old.upperBound)
          usedOld.insert(k)
        }
      }
      groups.append(group)
    }
    lonelyOld += a.filter { !usedOld.contains($0) }
    lonelyNew += b.filter { !usedNew.contains($0) }
  }

  /// The pairs of the greatest likeness as a whole, rising in both.
  private mutating func alike(_ a: [Int], _ b: [Int]) -> [(Int, Int)] {
    let cells = a.count.multipliedReportingOverflow(by: b.count)
    guard !cells.overflow, cells.partialValue <= min(budget, 40_000) else { return nearby(a, b) }
    budget -= cells.partialValue
    let width = b.count + 1
    var best = [Float](repeating: 0, count: (a.count + 1) * width)
    var likeness = [Float](repeating: 0, count: a.count * b.count)
    for i in stride(from: a.count - 1, through: 0, by: -1) {
      for j in stride(from: b.count - 1, through: 0, by: -1) {
        let own = similarity(a[i], b[j])
        likeness[i * b.count + j] = own
        let paired = own > 0 ? best[(i + 1) * width + j + 1] + own : 0
        best[i * width + j] = max(paired, best[(i + 1) * width + j], best[i * width + j + 1])
      }
    }
    var out: [(Int, Int)] = []
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      let own = likeness[i * b.count + j]
      if own > 0, best[i * width + j] == best[(i + 1) * width + j + 1] + own {
        out.append((a[i], b[j]))
        i += 1
        j += 1
      } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return out
  }

  /// The same where there are too many: each with one of the next few.
  private mutating func nearby(_ a: [Int], _ b: [Int]) -> [(Int, Int)] {
    var out: [(Int, Int)] = []
    var next = 0
    for (rank, i) in a.enumerated() {
      // Whoever is behind catches up.
      let expected = max(next, rank * b.count / max(1, a.count) - 4)
      let window = expected..<min(b.count, expected + 9)
      guard budget >= window.count else { break }
      budget -= window.count
      guard let j = window.first(where: { similarity(i, b[$0]) > 0 }) else { continue }
      out.append((i, b[j]))
      next = j + 1
    }
    return out
  }

  /// 0 where two sentences have too little in common to be one edited.
  private func similarity(_ i: Int, _ j: Int) -> Float {
    let first = bagsOld[i]
    let second = bagsNew[j]
    let common = Float(Self.common(first, second))
    let longer = common / Float(max(first.count, second.count))
    let shorter = common / Float(min(first.count, second.count))
    let isPart = shorter >= 0.75 && min(first.count, second.count) >= 4
    return longer >= 0.4 || isPart ? (longer + shorter) / 2 : 0
  }

  private func isPart(_ part: [UInt64], of whole: [UInt64], without other: [UInt64]) -> Bool {
    guard part.count >= 3 else { return false }
    let rest = Self.subtracting(other, from: whole)
    return Self.common(part, rest) * 10 >= part.count * 7
  }

  /// How many two sorted lists share, each as often as it stands in both.
  private static func common(_ a: [UInt64], _ b: [UInt64]) -> Int { Overlap.common(a, b) }

  private static func subtracting(_ other: [UInt64], from whole: [UInt64]) -> [UInt64] {
    var out: [UInt64] = []
    var j = 0
    for value in whole {
      while j < other.count, other[j] < value { j += 1 }
      if j < other.count, other[j] == value { j += 1 } else { out.append(value) }
    }
    return out
  }
}
