/// What two texts have word for word, held against what is left of each.
///
/// A copy that was trimmed, extended or dressed anew has a passage of a story in common with the original,
/// and what is left of the one that has more goes on with that story: with its names and its rare words.
/// Of two pages of one site whose furniture nobody has learned yet two stories are left, and neither has
/// anything to do with what they share, nor with the other.
struct SharedPassages {
  /// Words that are left of a text at least, to be a story.
  static let story = 24
  /// Below, by weight, two parts have no more in common than any two texts.
  static let tied: Float = 0.08
  /// The same in scripts without spaces, where three characters stand for a word.
  static let tiedUnspaced: Float = 0.04
  /// A story that notices stand around is in one piece, and notices around a story are not.
  static let whole: Float = 0.8

  /// Words that are left of each; a wide character is half a word.
  let left: (Int, Int)
  /// The share (0…1) of the rare words of what is left of each text, or of what is shared, whichever weighs
  /// less, that both have.
  let ties: (Float, Float)
  /// The same of what is left of the one and of the other.
  let between: Float

  init(_ a: ComparedText, _ b: ComparedText, _ weights: WordWeights) {
    let partsA = Parts(a, sharedWith: b.runs)
    let partsB = Parts(b, sharedWith: a.runs)
    left = (partsA.left, partsB.left)
    stretch = min(partsA.stretch, partsB.stretch)
    let restA = Self.rare(partsA.rest, weights)
    let restB = Self.rare(partsB.rest, weights)
    ties = (
      Self.tie(restA, Self.rare(partsA.shared, weights)),
      Self.tie(restB, Self.rare(partsB.shared, weights))
    )
    between = Self.tie(restA, restB)
  }

  /// The share (0…1) of what is left of either text that stands in one stretch at least.
  let stretch: Float

  /// Whether two stories are left.
  func areBeside(isSpaced: Bool) -> Bool {
    guard min(left.0, left.1) >= Self.story else { return false }
    let most = max(ties.0, ties.1, between)
    return isSpaced ? most < Self.tied : most < Self.tiedUnspaced && stretch >= Self.whole
  }

  /// Those that do not stand in one text of fifty.
  private static func rare(_ hashes: [UInt64], _ weights: WordWeights) -> [WeighedText.Word] {
    ComparedText.distinct(hashes).map { .init(hash: $0, weight: weights.weight($0)) }
      .filter { $0.weight > 4 }
  }

  private static func tie(_ a: [WeighedText.Word], _ b: [WeighedText.Word]) -> Float {
    let smaller = min(WeighedText.sum(a), WeighedText.sum(b))
    return smaller > 0 ? WeighedText.common(a, b).weight / smaller : 0
  }
}

/// The words of a text that stand in runs of another one, and the others.
private struct Parts {
  var shared: [UInt64] = []
  var rest: [UInt64] = []
  var left = 0
  var stretch: Float = 0

  init(_ text: ComparedText, sharedWith runs: [UInt64]) {
    let known = Set(runs)
    var isShared = [Bool](repeating: false, count: text.tokens.count)
    var end = 0
    Shingles.runs(text.tokens) { range, hash in
      guard known.contains(hash) else { return }
      for index in max(end, range.lowerBound)..<range.upperBound { isShared[index] = true }
      end = range.upperBound
    }
    var weight = 0
    var piece = 0
    var longest = 0
    for (index, token) in text.tokens.enumerated() {
      if isShared[index] {
        piece = 0
      } else {
        weight += token.kind == .wide ? 1 : 2
        piece += token.kind == .wide ? 1 : 2
        longest = max(longest, piece)
      }
      var hash = token.hash
      if token.kind == .wide {
        // Any two texts have most of their characters in common; three in a row are like a word.
        guard index >= 2 else { continue }
        for before in text.tokens[index - 2..<index] { hash = hash &* 31 &+ before.hash }
        hash = Mixing.finish(hash)
      }
      if isShared[index] { shared.append(hash) } else { rest.append(hash) }
    }
    left = weight / 2
    stretch = weight > 0 ? Float(longest) / Float(weight) : 0
  }
}
