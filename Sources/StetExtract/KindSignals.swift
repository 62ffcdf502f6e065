/// What a page looks like as a whole, as numbers with names: what its kind is decided on.
///
/// Deliberately blind to the model that chooses the body, so that training that one anew does not
/// move the kinds.
struct KindSignals: Sendable, Hashable {
  /// `card…` is about repeated siblings that hold a link and some words; `kept` is the rules' body.
  enum Name: Int, CaseIterable, Sendable {
    // The body and its prose.
    case words, allWords, bodyShare, paragraphs, sentences, sentenceWords, sentenceShare
    case paragraphWords, stopWords, keptInLists, keptInTables, keptHeadings, wordsBefore
    case containerProse, longest
    // What leads elsewhere.
    case teasers, teaserWords, teaserShare, teasersToBody, linkedHeadings, otherHeadings, linkShare
    case cards, cardShare, keptInCards, largestCards, cardWords, articles, repeated, repeatedShare
    // What things are called, and what they cost.
    case prices, priceShare, digits, figures
    case shopTokens, pagingTokens, filterTokens, teaserTokens, commentTokens
    // Headline and title.
    case headlines, headlineWords, headlineLikeness, titleWords
    // What the page says of itself.
    case claimsArticle, statesArticle, statesListing, statesProduct, claimsSite, claimsProduct
    case hasPublished, hasAuthor, timeMarks, authorMarks
    // The address; -1 where there is none.
    case addressSegments, addressWords, addressDigits, addressDate, addressSection
  }

  private(set) var values = [Float](repeating: 0, count: Name.allCases.count)

  subscript(name: Name) -> Float {
    get { values[name.rawValue] }
    set { values[name.rawValue] = newValue }
  }

  func has(_ name: Name) -> Bool { self[name] > 0 }

  /// The numbers as `name=value`, those that are 0 left out.
  var description: String {
    Name.allCases.filter { self[$0] != 0 }.map { "\($0)=\(Self.short(self[$0]))" }
      .joined(separator: " ")
  }

  /// With at most two decimals.
  static func short(_ value: Float) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = abs(hundredths % 100)
    let fraction =
      rest == 0 ? "" : rest < 10 ? ".0\(rest)" : rest % 10 == 0 ? ".\(rest / 10)" : ".\(rest)"
    return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100)\(fraction)"
  }
}

/// What class and id tokens say about a page as a whole.
enum KindTokens {
  static let shop: UInt8 = 1
  static let paging: UInt8 = 2
  static let filter: UInt8 = 4
  static let teaser: UInt8 = 8
  static let comment: UInt8 = 16
  static let player: UInt8 = 32
  static let gallery: UInt8 = 64
  static let wall: UInt8 = 128

  private static let lists: [(bit: UInt8, words: StaticString)] = [
    (shop, "product products price prices cart basket sku buy shop wishlist swatch swatches stock"),
    (paging, "pagination pager paging loadmore pages"),
    (filter, "filter filters facet facets sort sortby refine refinement refinements"),
    (
      teaser,
      "card cards teaser teasers tile tiles listing grid archive river stream feed headlines excerpt"
    ),
    (comment, "comment comments commentlist kommentar kommentare comentarios commentaires respond"),
    (
      player,
      "player video videoplayer videojs jwplayer vjs brightcove playlist bitmovin kaltura dailymotion"
    ),
    (
      gallery,
      "gallery slideshow slide slides galerie galleria galeria fotostrecke bildergalerie diaporama"
    ),
    (wall, "paywall regwall metered metering piano tp paygate paywalled abowall subscriber"),
  ]

  private static let table: TokenBits = {
    var entries: [(UInt32, UInt8)] = []
    for list in lists {
      let bytes = UnsafeBufferPointer(
        start: list.words.utf8Start, count: list.words.utf8CodeUnitCount)
      for word in bytes.split(separator: 0x20) {
        entries.append((WordHash.short(WordHash.of(word)), list.bit))
      }
    }
    return TokenBits(entries)
  }()

  /// How many of the tokens are in each list.
  static func count(_ tokens: some Sequence<UInt32>) -> [UInt8: Int] {
    var counts = SIMD8<Int32>(repeating: 0)
    for token in tokens {
      let bits = table.bits(token)
      guard bits != 0 else { continue }
      for index in 0..<8 where bits >> UInt8(index) & 1 != 0 { counts[index] &+= 1 }
    }
    var out: [UInt8: Int] = [:]
    for index in 0..<8 { out[1 << UInt8(index)] = Int(counts[index]) }
    return out
  }

  /// Open addressing; 0 is an empty slot.
  private struct TokenBits: Sendable {
    private var keys: [UInt32]
    private var values: [UInt8]
    private let mask: Int

    init(_ entries: [(UInt32, UInt8)]) {
      var size = 64
      while size < entries.count * 4 { size *= 2 }
      mask = size - 1
      keys = [UInt32](repeating: 0, count: size)
      values = [UInt8](repeating: 0, count: size)
      for (hash, bits) in entries where hash != 0 {
        var slot = Int(hash) & mask
        while keys[slot] != 0, keys[slot] != hash { slot = (slot + 1) & mask }
        keys[slot] = hash
        values[slot] |= bits
      }
    }

    @inline(__always)
    func bits(_ hash: UInt32) -> UInt8 {
      var slot = Int(hash) & mask
      while keys[slot] != 0 {
        if keys[slot] == hash { return values[slot] }
        slot = (slot + 1) & mask
      }
      return 0
    }
  }
}
