internal import StetCompare
internal import StetText

/// What Scripts/train-stories learns from, measured by the code that decides later.
enum StoryRecord {
  /// Counts in how many texts words stand, copies counted once.
  ///
  /// - Parameter line: JSON lines with `text`, one after the other.
  /// - Returns: How many texts were counted, then `hash count` of every word that several have.
  static func words(_ line: () -> String?) -> [String] {
    var counts: [UInt64: Int] = [:]
    var anchors: Set<UInt64> = []
    var texts = 0
    while let line = line() {
      guard let json = try? JSON.parse(Array(line.utf8)), let text = json["text"]?.string else {
        continue
      }
      let tokens = Folding.tokens(text, limit: 20_000)
      let signature = TextSignature(tokens)
      if signature.anchors.count(where: { anchors.contains($0) }) >= 2 { continue }
      anchors.formUnion(signature.anchors)
      texts += 1
      for hash in Set(tokens.lazy.map(\.hash)) {
        counts[hash, default: 0] += 1
      }
    }
    return ["\(texts)"]
      + counts.filter { $0.value >= 3 }.sorted { ($0.key, $0.value) < ($1.key, $1.value) }
      .map { "\($0.key) \($0.value)" }
  }

  /// - Parameter line: JSON lines: texts with `id`, `title`, `text`, and after all of them pairs with
  ///   `pair_id`, `a`, `b`, ids of texts.
  /// - Parameter learns: Whether weights and furniture are learned from the texts first; where not,
  ///   titles are left out too, as they are from files of text.
  /// - Parameter each: Called with a line for each pair: its id, whether it is exact, near, a form,
  ///   and the evidence.
  static func pairs(learns: Bool, _ line: () -> String?, _ each: (String) -> Void) {
    var texts: [String: ComparedText] = [:]
    var weights = WordWeights()
    var learner = FurnitureLearner()
    var furniture: Furniture?
    while let line = line() {
      guard let json = try? JSON.parse(Array(line.utf8)) else { continue }
      if let id = json["id"]?.string {
        let text = ComparedText(
          title: learns ? json["title"]?.string ?? "" : "", text: json["text"]?.string ?? "")
        texts[id] = text
        guard learns else { continue }
        weights.learn(text.tokens)
        learner.learn(text)
      } else if let id = json["pair_id"]?.string, let a = texts[json["a"]?.string ?? ""],
        let b = texts[json["b"]?.string ?? ""]
      {
        let known = furniture ?? learner.furniture()
        furniture = known
        let overlap = Overlap(a, b, without: known)
        let evidence = StoryEvidence(a, b, weights, overlap: overlap, without: known)
        let isExact = a.signature.exact == b.signature.exact
        let flags = [isExact, overlap.isNear, overlap.isForm].map { $0 ? "1" : "0" }
        let values = evidence.values.map { "\($0)" }
        each(([id] + flags + values).joined(separator: " "))
      }
    }
  }
}
