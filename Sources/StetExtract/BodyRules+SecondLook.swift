internal import StetMarkup

/// What is put right after the blocks were decided one by one.
extension BodyRules {
  /// The standfirst often lies in the header, outside the body's container: a sentence or two
  /// between headline and body that is set apart as a lead or that the page's description repeats.
  mutating func takeStandfirst(_ verdicts: inout [Verdict]) {
    guard let body = verdicts.firstIndex(of: .kept), body > 0 else { return }
    let range = max(0, body - 30)..<body
    guard
      let headline = range.last(where: {
        headingLevel(page.blocks[$0]) == 1 || features.titleLikeness[$0] > 0.7
      })
    else { return }
    let description = page.metas.first { $0.key == "og:description" || $0.key == "description" }
    let stated = Set(description.map { Strings.words($0.content) } ?? [])
    for index in headline + 1..<body where headline + 1 < body {
      let block = page.blocks[index]
      let flags = features.flags[Int(block.owner)]
      guard block.words >= 8, block.words <= 120, block.linkDensity < 0.3,
        flags.isDisjoint(with: [.caption, .navigation, .aside, .button, .form, .modal, .link]),
        features.ignoresHidden || !flags.contains(.hidden),
        features.titleLikeness[index] < 0.9
      else { continue }
      let levels = features.levels(block)
      let excluded: Lexicon.Groups = [.caption, .share, .newsletter, .advert, .comment, .related]
      var isSetApart = levels[Self.leadGroup] <= 1
      for group in 0..<Lexicon.Groups.count
      where excluded.rawValue >> UInt32(group) & 1 != 0 && levels[group] <= 1 {
        isSetApart = false
      }
      let words = Set(Strings.words(page.string(block)))
      let shared = words.count { stated.contains($0) }
      guard isSetApart || shared * 10 >= words.count * 7 else { continue }
      let wording = wording(index)
      guard !wording.contains(.dropped), !wording.contains(.call),
        !verdicts.indices.contains(where: {
          verdicts[$0] == .kept && page.blocks[$0].hash == block.hash
        })
      else { continue }
      verdicts[index] = .kept
    }
  }

  /// Some pages hold the story a second time in one piece, for a paywall script or a printer. A
  /// long block four fifths of whose runs of eight words stand in other kept blocks is such a copy.
  func dropCopies(_ verdicts: inout [Verdict]) {
    let kept = verdicts.indices.filter { verdicts[$0] == .kept }
    let long = kept.filter { page.blocks[$0].words >= 120 }
    // Few pages have any; a page of nothing else is not worth the time.
    guard kept.count > 3, !long.isEmpty, long.count <= 16 else { return }
    guard
      long.contains(where: { page.blocks[$0].words >= 400 || beginsElsewhere($0, kept) })
    else { return }
    var runs: [Int: [UInt64]] = [:]
    var counts: [UInt64: Int] = [:]
    for index in kept {
      let own = wordRuns(page.blocks[index])
      if page.blocks[index].words >= 120 { runs[index] = own }
      for run in own { counts[run, default: 0] += 1 }
    }
    for index in long.reversed() {
      guard let own = runs[index], own.count >= 100 else { continue }
      let elsewhere = own.count { counts[$0, default: 0] > 1 }
      // The longer the copy, the more it may differ: links written out, captions, boxes.
      guard elsewhere * 5 >= own.count * (own.count >= 400 ? 3 : 4) else { continue }
      verdicts[index] = .repeated
      for run in own { counts[run, default: 1] -= 1 }
    }
  }

  /// Whether the first words of some other block are among the block's own first words: cheap, and
  /// true of a copy, since what it copies is made of blocks.
  private func beginsElsewhere(_ index: Int, _ kept: [Int]) -> Bool {
    func first(_ block: Page.Block) -> ArraySlice<UInt32> {
      page.words[Int(block.firstWords.lowerBound)..<Int(block.firstWords.upperBound)]
    }
    let own = first(page.blocks[index])
    return kept.contains { other in
      let words = first(page.blocks[other]).prefix(20)
      guard other != index, words.count >= 8, let start = words.first else { return false }
      var from = own.startIndex
      while let hit = own[from...].firstIndex(of: start) {
        var same = 0
        while same < words.count, hit + same < own.endIndex,
          own[hit + same] == words[words.startIndex + same]
        {
          same += 1
        }
        if same >= 8 { return true }
        from = hit + 1
      }
      return false
    }
  }

  /// Hashes of all runs of eight words.
  private func wordRuns(_ block: Page.Block) -> [UInt64] {
    let words = page.text.withUnsafeBufferPointer {
      Scanner.words(
        UnsafeBufferPointer(rebasing: $0[Int(block.start)..<Int(block.end)]), limit: 20_000)
    }
    guard words.count >= 8 else { return [] }
    return (0...(words.count - 8)).map { start in
      words[start..<start + 8].reduce(0) { ($0 << 7 | $0 >> 57) ^ $1 }
    }
  }

  /// A short sentence that stands beside a paragraph, in an element of the same kind.
  func isSentenceBeside(_ index: Int, _ paragraph: Int) -> Bool {
    let block = page.blocks[index]
    guard block.endsSentence, block.words >= 4, block.linkDensity < 0.3,
      block.digits * 4 < block.chars
    else { return false }
    let own = page.elements[Int(block.owner)]
    let other = page.elements[Int(page.blocks[paragraph].owner)]
    return own.parent == other.parent
      && (own.tag == .p || (own.tag == other.tag && own.signature == other.signature))
  }

  private static let leadGroup = 14
}
