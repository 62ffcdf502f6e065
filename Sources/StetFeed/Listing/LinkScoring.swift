internal import StetMarkup
internal import StetText

/// Weighs how likely each address is that of an article.
///
/// A link is judged by its text, its place and its address; then with the others that stand in
/// places of the same kind, because articles come in rows. No weight is about one site; they are
/// sums of small signs, so that none decides alone.
struct LinkScoring {
  let outline: PageOutline
  let collector: LinkCollector

  /// From here on an address is an article's.
  static let threshold: Float = 2.6

  // MARK: One link

  func score(_ targets: inout [LinkTarget]) {
    for index in targets.indices {
      var best: (link: Int, score: Float, title: String?)?
      for link in targets[index].links {
        guard let label = collector.labels[link] else { continue }
        let generic = label.title.text.isEmpty || collector.isRepeated(label.title)
        let score = place(link, label, generic: generic)
        if best.map({ score > $0.score }) ?? true {
          best = (link, score, generic ? nil : label.title.text)
        }
      }
      guard let best else { continue }
      targets[index].best = best.link
      targets[index].title = best.title
      targets[index].score = best.score + address(targets[index])
      let element = outline.elements[Int(outline.links[best.link].element)]
      targets[index].group = group(element, collector.labels[best.link])
    }
  }

  /// Links of one row: at the same depth among the same elements, called alike. The first link of
  /// its parent is another row than those behind it, and so are links in headings and sentences.
  private func group(_ element: PageOutline.Element, _ label: LinkCollector.Label?) -> UInt64 {
    var group = element.path ^ element.kind &* 0x9E37_79B9_7F4A_7C15
    if element.parent >= 0 {
      let parent = outline.elements[Int(element.parent)]
      group ^= parent.kind &* 0xC2B2_AE3D_27D4_EB4F
      if parent.linksBefore == element.linksBefore { group ^= 0x85EB_CA6B }
    }
    if label?.inHeading == true { group ^= 0x5BD1_E995_0000 }
    if label?.inProse == true { group ^= 0x1B87_3593_0000_0000 }
    return group
  }

  private func place(_ link: Int, _ label: LinkCollector.Label, generic: Bool) -> Float {
    let marks = outline.elements[Int(outline.links[link].element)].marks
    var score: Float = 0
    switch label.title.words {
    case _ where generic: score -= 0.5
    case 0, 1: score -= 2
    case 2: score -= 1
    case 3: score -= 0.2
    case 4: score += 0.7
    case 5, 6: score += 1.5
    default: score += 2
    }
    if label.isDescription { score -= 0.5 }
    if label.inProse { score -= 2.2 }
    if label.inHeading {
      score += 2
    } else if label.isHeadline {
      score += 1.2
    }
    if marks.contains(.microformat) { score += 1.5 }
    if marks.contains(.article) { score += 1 } else if marks.contains(.entry) { score += 0.5 }
    if marks.contains(.navigationTag) {
      score -= 3
    } else if marks.contains(.navigation) {
      score -= 2
    }
    if marks.contains(.footer) { score -= marks.contains(.article) ? 1 : 3 }
    if marks.contains(.header) { score -= 1 }
    if marks.contains(.aside) { score -= 0.8 }
    if marks.contains(.paging) { score -= 3 }
    if marks.contains(.sharing) { score -= 2.5 }
    if marks.contains(.taxonomy) { score -= 1.5 }
    if marks.contains(.person) { score -= 1.5 }
    if marks.contains(.comments) { score -= 1.5 }
    if marks.contains(.advertising) { score -= 1.5 }
    if marks.contains(.form) { score -= 1 }
    if marks.contains(.citation) { score -= 2.5 }
    let rel = outline.links[link].rel
    if !rel.isEmpty {
      for word in rel.split(separator: " ") {
        switch word {
        case "bookmark": score += 2
        case "tag", "category", "author", "next", "prev", "license", "sponsored": score -= 3
        default: break
        }
      }
    }
    return score
  }

  private func address(_ target: LinkTarget) -> Float {
    let shape = target.shape
    var score: Float = 0
    switch shape.slugWords {
    case 4...: score += 1.5
    case 3: score += 0.7
    default: break
    }
    if shape.hasDate { score += 1.5 }
    if shape.hasNumber { score += 0.7 }
    // What other sites do with their addresses says little here.
    guard target.isOwn else { return score }
    if shape.inList { score -= shape.slugWords >= 5 ? 1 : 2.5 }
    if shape.isService { score -= 2.5 }
    if shape.depth == 0, !shape.hasQuery {
      score -= 5
    } else if shape.depth == 1, shape.slugWords < 3, !shape.hasNumber, !shape.hasQuery {
      score -= 1.5
    }
    return score
  }

  // MARK: Together

  /// What belongs to a group or to a template of addresses.
  private struct Company {
    var count = 0
    var sum: Float = 0
    var mean: Float { count == 0 ? 0 : sum / Float(count) }
  }

  /// The scores after each was compared with those like it.
  func combined(_ targets: [LinkTarget]) -> [Float] {
    var groups: [UInt64: Company] = [:]
    var templates: [UInt64: Company] = [:]
    for target in targets {
      groups[target.group, default: .init()].count += 1
      groups[target.group, default: .init()].sum += target.score
      templates[target.shape.template, default: .init()].count += 1
      templates[target.shape.template, default: .init()].sum += target.score
    }
    return targets.map { target in
      let group = groups[target.group] ?? .init()
      let template = templates[target.shape.template] ?? .init()
      var score = target.score
      if group.count >= 3 {
        score = 0.5 * score + 0.5 * group.mean + (group.count >= 5 ? 0.8 : 0.4)
      } else {
        score -= 0.3
      }
      if template.count >= 4 {
        // Addresses of one make are of one kind.
        score += template.mean >= 3 ? 0.5 : template.mean < 1 ? -0.7 : 0
      }
      return score
    }
  }
}
