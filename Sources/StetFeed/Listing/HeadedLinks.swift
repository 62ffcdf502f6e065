internal import StetMarkup

/// Finds articles whose titles are no links: a heading, a teaser, and "Full story" behind it.
struct HeadedLinks {
  let outline: PageOutline
  let collector: LinkCollector
  /// Headings that a row must have.
  private static let fewest = 3

  /// Gives such targets the heading before them as their title.
  ///
  /// - Returns: the places of those that have one now, in document order.
  func find(_ targets: inout [LinkTarget]) -> [Int] {
    let headings = outline.elements.indices.filter { index in
      let element = outline.elements[index]
      return element.tag.headingLevel > 0 && element.tag.headingLevel < 5
        && element.textEnd > element.textStart
        && element.marks.isDisjoint(with: [.navigation, .footer])
    }
    guard headings.count >= Self.fewest else { return [] }
    var rows: [String: [Int]] = [:]
    for index in targets.indices where targets[index].score > -1.5 {
      // A link that says what many others say; any one of an address may be it.
      for link in targets[index].links {
        let marks = outline.elements[Int(outline.links[link].element)].marks
        guard let label = collector.labels[link], collector.isRepeated(label.title),
          marks.isDisjoint(with: [.navigation, .footer, .paging, .sharing])
        else { continue }
        rows[collector.pattern(of: label.title), default: []].append(index)
        break
      }
    }
    var taken: Set<Int> = []
    for row in rows.values.sorted(by: { ($0.count, $1[0]) > ($1.count, $0[0]) })
    where row.count >= Self.fewest {
      let titled = pair(row, targets, headings)
      guard titled.count >= Self.fewest, titled.count * 5 >= row.count * 3 else { continue }
      for (index, heading) in titled where taken.insert(index).inserted {
        targets[index].title = outline.line(of: heading)
        targets[index].score = 3
      }
    }
    return taken.sorted { targets[$0].best < targets[$1].best }
  }

  /// For each target of a row the one heading between the target before it and itself.
  private func pair(_ row: [Int], _ targets: [LinkTarget], _ headings: [Int]) -> [(Int, Int)] {
    let ordered = row.map { ($0, Int(outline.links[targets[$0].links[0]].element)) }
      .sorted { $0.1 < $1.1 }
    var result: [(Int, Int)] = []
    var next = 0
    for (index, element) in ordered {
      var nearest: Int?
      while next < headings.count, headings[next] < element {
        nearest = headings[next]
        next += 1
      }
      if let nearest { result.append((index, nearest)) }
    }
    return result
  }
}
