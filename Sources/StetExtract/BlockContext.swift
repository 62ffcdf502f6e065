internal import StetMarkup

/// What the second forest sees beyond `BlockFeatures`: how the first one scored what is around.
struct BlockContext {
  static let names = """
    q q_before1 q_before2 q_before3 q_after1 q_after2 q_after3 q_around5 q_before10 q_after10
    q_mass_before q_mass_after q_page q_own q_parent q_grandparent q_kind q_large_before
    q_large_after q_large_before_distance q_large_after_distance q_mass_own q_best q_in_best
    q_low_run q_best_mass q_up_best q_article q_mass
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  private static let aroundColumn = names.firstIndex(of: "q_around5") ?? 0

  let rows: Int
  private(set) var values: [Float]

  /// How the first forest scored the five blocks before and after one, on average.
  func around(_ index: Int) -> Float {
    values[index * Self.names.count + Self.aroundColumn]
  }

  /// - Parameter chances: The first forest's, of each block.
  init(page: Page, measures: PageMeasures, chances q: [Float]) {
    rows = q.count
    values = []
    guard rows > 0 else { return }
    let weights = page.blocks.map { Float($0.words) + 0.5 }
    var weightBefore: [Float] = [0]
    var massBefore: [Float] = [0]
    var elementWeight = [Float](repeating: 0, count: page.elements.count)
    var elementMass = elementWeight
    var kindWeight = [Float](repeating: 0, count: measures.kinds.count)
    var kindMass = kindWeight
    for (index, block) in page.blocks.enumerated() {
      let owner = Int(block.owner)
      let mass = q[index] * weights[index]
      weightBefore.append(weightBefore[index] + weights[index])
      massBefore.append(massBefore[index] + mass)
      elementWeight[owner] += weights[index]
      elementMass[owner] += mass
      kindWeight[Int(measures.kind[owner])] += weights[index]
      kindMass[Int(measures.kind[owner])] += mass
    }
    var best = 0
    for index in page.elements.indices.reversed() {
      let parent = Int(page.elements[index].parent)
      if parent >= 0 {
        elementWeight[parent] += elementWeight[index]
        elementMass[parent] += elementMass[index]
      }
    }
    for index in page.elements.indices
    where 2 * elementMass[index] - elementWeight[index]
      > 2 * elementMass[best] - elementWeight[best]
    {
      best = index
    }
    var bestUp = [Int32](repeating: -1, count: page.elements.count)
    for (index, element) in page.elements.enumerated() {
      if index == best {
        bestUp[index] = 0
      } else if element.parent >= 0, bestUp[Int(element.parent)] >= 0 {
        bestUp[index] = bestUp[Int(element.parent)] + 1
      }
    }
    func share(_ element: Int) -> Float {
      elementMass[element] / max(0.5, elementWeight[element])
    }
    let total = max(massBefore[rows], 1e-6)
    func around(_ from: Int, _ to: Int) -> Float {
      let low = max(0, min(rows, from))
      let high = max(0, min(rows, to))
      return (massBefore[high] - massBefore[low])
        / max(0.5, weightBefore[high] - weightBefore[low])
    }
    var afterLarge = [(q: Float, distance: Float)](repeating: (-1, 99), count: rows)
    var last: (q: Float, distance: Float) = (-1, 99)
    for index in (0..<rows).reversed() {
      afterLarge[index] = (last.q, min(99, last.distance))
      if weights[index] >= 15 { last = (q[index], 0) }
      last.distance += 1
    }
    last = (-1, 99)
    var run: Float = 0
    let width = Self.names.count
    values = [Float](repeating: 0, count: rows * width)
    values.withUnsafeMutableBufferPointer { buffer in
      for index in 0..<rows {
        var row = BlockFeatures.Row(
          out: UnsafeMutableBufferPointer(rebasing: buffer[index * width..<(index + 1) * width]))
        row.put(q[index])
        for step in [-1, -2, -3, 1, 2, 3] {
          let other = index + step
          row.put(other >= 0 && other < rows ? q[other] : 0)
        }
        row.put(around(index - 5, index + 6))
        row.put(around(index - 10, index))
        row.put(around(index + 1, index + 11))
        row.put(massBefore[index] / total)
        row.put((total - massBefore[index + 1]) / total)
        row.put(massBefore[rows] / weightBefore[rows])
        let owner = Int(page.blocks[index].owner)
        let parent = page.elements[owner].parent >= 0 ? Int(page.elements[owner].parent) : owner
        let above = page.elements[parent].parent >= 0 ? Int(page.elements[parent].parent) : parent
        row.put(share(owner))
        row.put(share(parent))
        row.put(share(above))
        let kind = Int(measures.kind[owner])
        row.put(kindMass[kind] / max(0.5, kindWeight[kind]))
        row.put(last.q)
        row.put(afterLarge[index].q)
        row.put(min(99, last.distance))
        row.put(afterLarge[index].distance)
        row.put(elementMass[parent] / total)
        row.put(share(best))
        row.put(bestUp[owner] >= 0)
        row.put(min(99, run))
        row.put(elementMass[best] / total)
        row.put(bestUp[owner])
        let article = page.elements[owner].article
        row.put(article >= 0 ? share(Int(article)) : -1)
        row.put(massBefore[rows])
        assert(row.next == width)
        if weights[index] >= 15 { last = (q[index], 0) }
        last.distance += 1
        run = q[index] < 0.3 ? run + 1 : 0
      }
    }
  }
}
