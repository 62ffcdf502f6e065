internal import StetCompare

/// Plays the arrival of texts, one after the other, as the archive takes them in: candidates by what
/// they share, a judge, ``StoryStream``, and all that is learned only from what came before.
struct StoryTrial {
  /// As the archive's keeper of samenesses has them.
  private static let maximumCandidates = 12
  private static let sharedAnchors = 2
  private static let sharedWords = 4

  let model: StoryModel
  private var articles: [StoryPairs.Article] = []
  private var stories: [UInt32] = []
  private var exact: [TextSignature.ExactKey: Int] = [:]
  private var anchors: [UInt64: [Int]] = [:]
  private var words: [UInt64: [Int]] = [:]
  private var weights = WordWeights()
  private var furniture = FurnitureStream()
  private var stream: StoryStream

  init(_ model: StoryModel, _ stream: StoryStream) {
    self.model = model
    self.stream = stream
  }

  /// - Returns: The number of the story that the text joins or founds.
  mutating func place(_ article: StoryPairs.Article) -> UInt32 {
    let story = stream.place(article.text.hasSubstance ? links(article) : []).story
    let number = articles.count
    articles.append(article)
    stories.append(story)
    weights.learn(article.text.tokens)
    furniture.learn(article.text, story: story)
    if exact[article.text.signature.exact] == nil { exact[article.text.signature.exact] = number }
    for anchor in article.text.signature.anchors { anchors[anchor, default: []].append(number) }
    for word in article.text.rareWords(weights) { words[word, default: []].append(number) }
    return story
  }

  private func links(_ article: StoryPairs.Article) -> [StoryStream.Link] {
    let text = article.text
    let furniture = furniture.furniture(of: text)
    func judge(_ other: Int) -> Judgement {
      Judgement(
        text, articles[other].text, furniture: furniture, weights: weights,
        published: (article.published, articles[other].published), findsConflicts: false,
        model: model)
    }
    let own = text.signature.anchors.filter { !furniture.contains($0) }
    var copied = own.isEmpty ? nil : exact[text.signature.exact]
    if copied == nil {
      var best = 0.0
      for other in candidates(own, anchors, least: Self.sharedAnchors, before: <) {
        let judgement = judge(other)
        guard judgement.label == .near, judgement.overlap.containment > best else { continue }
        (copied, best) = (other, judgement.overlap.containment)
      }
    }
    if let copied {
      return [
        .init(
          candidate: copied, story: stories[copied], tier: .rewrite, score: StoryStream.copy)
      ]
    }
    return candidates(
      text.rareWords(weights), words, least: Self.sharedWords, before: >
    ).map { other in
      let judgement = judge(other)
      return .init(
        candidate: other, story: stories[other],
        tier: judgement.label != .none ? .rewrite : judgement.isRelated ? .related : .none,
        score: judgement.odds)
    }
  }

  /// Those that share most.
  private func candidates(
    _ keys: [UInt64], _ index: [UInt64: [Int]], least: Int, before: (Int, Int) -> Bool
  ) -> [Int] {
    var counts: [Int: Int] = [:]
    for key in keys { for text in index[key] ?? [] { counts[text, default: 0] += 1 } }
    return counts.filter { $0.value >= least }
      .sorted { $0.value == $1.value ? before($0.key, $1.key) : $0.value > $1.value }
      .prefix(Self.maximumCandidates).map(\.key)
  }
}
