/// What speaks for two texts telling one story, as numbers.
public struct StoryEvidence: Sendable, Hashable {
  /// The names of `values`, in their order.
  public static let names = [
    "told_ab", "told_ba", "told_min", "told_max", "words_union", "words_smaller", "rare",
    "rare_share", "names_smaller", "names_union", "figures_share", "pairs_share", "title",
    "length_ratio", "changed_figures", "same_figures_share", "containment",
  ]

  public private(set) var values: [Float]

  /// The share (0…1) of what the first text says, by weight, that sentences of the second say too.
  public var told: (Float, Float) { (values[0], values[1]) }

  init(_ a: WeighedText, _ b: WeighedText, _ overlap: Overlap) {
    let ab = Self.told(a, by: b)
    let ba = Self.told(b, by: a)
    let weightA = WeighedText.sum(a.words)
    let weightB = WeighedText.sum(b.words)
    let (common, rare) = WeighedText.common(a.words, b.words)
    let rareA = a.words.count { $0.weight > WeighedText.rare }
    let rareB = b.words.count { $0.weight > WeighedText.rare }
    let namesA = WeighedText.sum(a.names)
    let namesB = WeighedText.sum(b.names)
    let names = WeighedText.common(a.names, b.names).weight
    let hasNames = !a.names.isEmpty && !b.names.isEmpty
    let figures = min(a.figures.count, b.figures.count)
    let titles = min(WeighedText.sum(a.title), WeighedText.sum(b.title))
    values = [
      ab, ba, min(ab, ba), max(ab, ba),
      Self.ratio(common, weightA + weightB - common), Self.ratio(common, min(weightA, weightB)),
      Float(rare), Self.ratio(Float(rare), Float(max(1, min(rareA, rareB)))),
      hasNames ? Self.ratio(names, min(namesA, namesB)) : -1,
      hasNames ? Self.ratio(names, namesA + namesB - names) : -1,
      figures > 0 ? Float(Overlap.common(a.figures, b.figures)) / Float(figures) : -1,
      Float(Overlap.common(a.pairs, b.pairs)) / Float(max(1, min(a.pairs.count, b.pairs.count))),
      a.title.isEmpty || b.title.isEmpty
        ? -1 : Self.ratio(WeighedText.common(a.title, b.title).weight, titles),
      Float(min(a.length, b.length)) / Float(max(1, max(a.length, b.length))),
      Float(overlap.contexts - overlap.sameFigures),
      overlap.contexts > 0 ? Float(overlap.sameFigures) / Float(overlap.contexts) : -1,
      Float(overlap.containment),
    ]
  }

  private static func ratio(_ part: Float, _ whole: Float) -> Float {
    whole > 0 ? part / whole : 0
  }

  /// For each sentence the best of the other text's pairs of neighbouring sentences, by the weight
  /// of the words that they share, over all sentences.
  private static func told(_ a: WeighedText, by b: WeighedText) -> Float {
    guard !b.sentences.isEmpty else { return 0 }
    var places: [UInt64: [Int32]] = [:]
    for (index, sentence) in b.sentences.enumerated() {
      for word in sentence { places[word.hash, default: []].append(Int32(index)) }
    }
    let windows = max(1, b.sentences.count - 1)
    var scores = [Float](repeating: 0, count: windows)
    var touched: [Int] = []
    var told: Float = 0
    var whole: Float = 0
    for sentence in a.sentences {
      for word in sentence {
        guard let found = places[word.hash] else { continue }
        var last = -1
        for place in found {
          // The pair that ends here and the one that begins here, each once.
          for window in max(Int(place) - 1, 0)...min(Int(place), windows - 1) where window > last {
            if scores[window] == 0 { touched.append(window) }
            scores[window] += word.weight
            last = window
          }
        }
      }
      var best: Float = 0
      for window in touched {
        best = max(best, scores[window])
        scores[window] = 0
      }
      touched.removeAll(keepingCapacity: true)
      told += best
      whole += WeighedText.sum(sentence)
    }
    return whole > 0 ? told / whole : 0
  }
}

extension StoryEvidence {
  public init(
    _ a: ComparedText, _ b: ComparedText, _ weights: WordWeights, overlap: Overlap
  ) {
    self.init(WeighedText(a, weights), WeighedText(b, weights), overlap)
  }
}
