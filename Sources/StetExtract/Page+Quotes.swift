internal import StetMarkup

/// Where quotations and embedded posts begin and end.
extension Page {
  /// The outermost quotation that a block lies in; for a figure's caption the one that the figure
  /// holds. -1 where there is none.
  func quotation(of block: Block) -> Int32 {
    var found: Int32 = -1
    var element = block.owner
    var steps = 0
    while element >= 0, steps < 64 {
      if elements[Int(element)].tag == .blockquote { found = element }
      element = elements[Int(element)].parent
      steps += 1
    }
    return found >= 0 ? found : captioned(block)
  }

  /// Whether a block is the caption of a figure that holds a quotation: it says who is quoted.
  func captionsQuote(_ block: Block) -> Bool { captioned(block) >= 0 }

  private func captioned(_ block: Block) -> Int32 {
    var element = block.owner
    var steps = 0
    while element >= 0, elements[Int(element)].tag != .figcaption, steps < 4 {
      element = elements[Int(element)].parent
      steps += 1
    }
    guard element >= 0, elements[Int(element)].tag == .figcaption else { return -1 }
    let figure = elements[Int(element)].parent
    guard figure >= 0, elements[Int(figure)].tag == .figure else { return -1 }
    // A parent comes right before what it holds.
    var inner = Int(figure) + 1
    while inner < min(elements.count, Int(figure) + 64), elements[inner].parent >= figure {
      if elements[inner].tag == .blockquote { return Int32(inner) }
      inner += 1
    }
    return -1
  }

  /// Whether a quotation is a post of another site: its class says so, or that of a container that
  /// holds nothing else.
  func isEmbeddedPost(_ quotation: Int32) -> Bool {
    guard quotation >= 0 else { return false }
    let own = elements[Int(quotation)].tokens
    return tokens[Int(own.lowerBound)..<Int(own.upperBound)].contains {
      Self.postTokens.contains($0)
    }
  }

  /// Whether a quotation lies directly in a figure that is not called a pull quote.
  func isFigureOfQuotation(_ quotation: Int32) -> Bool {
    guard quotation >= 0 else { return false }
    let figure = elements[Int(quotation)].parent
    guard figure >= 0, elements[Int(figure)].tag == .figure else { return false }
    return [quotation, figure].allSatisfy { element in
      let own = elements[Int(element)].tokens
      return !tokens[Int(own.lowerBound)..<Int(own.upperBound)].contains {
        Self.pullTokens.contains($0)
      }
    }
  }

  private static let pullTokens: Set<UInt32> = Set(
    ["pullquote", "pull"].map { WordHash.short(WordHash.of($0.utf8)) })

  private static let postTokens: Set<UInt32> = Set(
    """
    tweet twitter instagram tiktok bluesky bsky mastodon threads facebook fb reddit telegram vk
    embed embedded embedly
    """.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }).map {
      WordHash.short(WordHash.of($0))
    })
}
