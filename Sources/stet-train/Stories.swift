internal import StetCompare
internal import StetModel
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

  /// The evidence of pairs.
  ///
  /// - Parameter line: As ``StoryPairs`` takes them.
  /// - Parameter each: Called with a line for each pair: its id, whether it is exact, near, a form,
  ///   and the evidence.
  static func pairs(learns: Bool, _ line: () -> String?, _ each: (String) -> Void) {
    StoryPairs.read(learns: learns, line) { id, a, b, known in
      let overlap = Overlap(a.text, b.text, without: known.furniture)
      let evidence = StoryEvidence(
        a.text, b.text, known.weights, overlap: overlap, without: known.furniture)
      let isExact = a.text.signature.exact == b.text.signature.exact
      let flags = [isExact, overlap.isNear, overlap.isForm].map { $0 ? "1" : "0" }
      let values = evidence.values.map { "\($0)" }
      each(([id] + flags + values).joined(separator: " "))
    }
  }

  /// What is decided about pairs: the forest, the plain rule and all that is asked beside them.
  ///
  /// - Parameter each: Called with a line for each pair: its id, its label, 1 where the two are
  ///   related, and the odds.
  static func judge(
    _ model: StoryModel, learns: Bool, _ line: () -> String?, _ each: (String) -> Void
  ) {
    StoryPairs.read(learns: learns, line) { id, a, b, known in
      let judgement = Judgement(
        a.text, b.text, furniture: known.furniture, weights: known.weights,
        published: (a.published, b.published), findsConflicts: false, model: model)
      each("\(id) \(judgement.label.rawValue) \(judgement.isRelated ? 1 : 0) \(judgement.odds)")
    }
  }
}

/// Texts and pairs of them.
enum StoryPairs {
  /// One text.
  struct Article {
    var text: ComparedText
    var published: Instant?

    /// - Parameter isTitled: Whether its title is known.
    init(_ json: JSON, isTitled: Bool = true) {
      text = ComparedText(
        title: isTitled ? json["title"]?.string ?? "" : "", text: json["text"]?.string ?? "")
      published = json["date"]?.string.flatMap { DateParser.parse($0, source: "")?.instant }
    }
  }

  /// What all texts teach.
  struct Known {
    var weights = WordWeights()
    var furniture = Furniture.none
  }

  /// - Parameter line: JSON lines: texts with `id`, `title`, `text`, `date`, and after all of them pairs
  ///   with `pair_id`, `a`, `b`, ids of texts. Nothing is learned from a text that has `made`.
  /// - Parameter learns: Whether weights and furniture are learned from the texts first; where not,
  ///   titles are left out too, as they are from files of text.
  static func read(
    learns: Bool, _ line: () -> String?, _ each: (String, Article, Article, Known) -> Void
  ) {
    var texts: [String: Article] = [:]
    var weights = WordWeights()
    var learner = FurnitureLearner()
    var known: Known?
    while let line = line() {
      guard let json = try? JSON.parse(Array(line.utf8)) else { continue }
      if let id = json["id"]?.string {
        let article = Article(json, isTitled: learns)
        texts[id] = article
        guard learns, json["made"] == nil else { continue }
        weights.learn(article.text.tokens)
        learner.learn(article.text)
      } else if let id = json["pair_id"]?.string, let a = texts[json["a"]?.string ?? ""],
        let b = texts[json["b"]?.string ?? ""]
      {
        let all = known ?? Known(weights: weights, furniture: learner.furniture())
        known = all
        each(id, a, b, all)
      }
    }
  }
}
