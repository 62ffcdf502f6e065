internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel

/// A story, and who tells it.
struct Telling {
  struct Part {
    var article: IndexedArticle
    var tier: StoryRecord.Tier
    /// What it is most like, and how sure that is.
    var with: ArticleID?
    var score: Double
    var text: ComparedText?
    /// When it was published, as its publisher says.
    var published: Instant?
  }

  /// What two of its texts say differently.
  struct Difference {
    var first: ArticleID
    var second: ArticleID
    var conflict: FactConflict
  }

  var story: ArticleID
  /// The first to tell it, then the others by when they came into the archive.
  var parts: [Part] = []
  /// Whether there are more than could be shown.
  var isCut: Bool

  init(_ story: ArticleID, in open: OpenArchive, limit: Int) async throws {
    self.story = story
    let articles = try await open.index.articles(telling: story, limit: limit + 1)
    isCut = articles.count > limit
    for article in articles.prefix(limit) {
      var part = Part(article: article, tier: .first, with: nil, score: 1)
      for record in try await open.records(of: article) {
        switch record.event {
        case .story(let told):
          part.tier = told.tier
          part.with = told.with?.article
          part.score = told.score
        case .version(let version) where version.version == article.version:
          part.published = version.published.flatMap { $0.isGiven ? $0.instant : nil }
        default: break
        }
      }
      if let file = try? open.reader.text(at: article.textPath) {
        part.text = ComparedText(
          title: article.title ?? "", text: String(decoding: file.body, as: UTF8.self))
      }
      parts.append(part)
    }
    parts.sort {
      ($0.article.id == story ? 0 : 1, $0.article.firstSeen, $0.article.id.hex)
        < ($1.article.id == story ? 0 : 1, $1.article.firstSeen, $1.article.id.hex)
    }
  }

  /// What differs between its texts, what nothing explains first.
  ///
  /// - Parameter limit: Of so many texts, the first ones; each is held against each.
  func conflicts(among limit: Int) -> [Difference] {
    var weights = WordWeights()
    let texts = parts.compactMap { part in part.text.map { (part.article.id, $0) } }.prefix(limit)
    for (_, text) in texts { weights.learn(text.tokens) }
    var out: [Difference] = []
    // What copies say too is told once.
    var seen: Set<[String]> = []
    for (index, first) in texts.enumerated() {
      for second in texts.dropFirst(index + 1) {
        for conflict in Judgement(first.1, second.1, weights: weights).conflicts {
          let key = [conflict.kind.rawValue] + [conflict.first, conflict.second].sorted()
          guard seen.insert(key).inserted else { continue }
          out.append(Difference(first: first.0, second: second.0, conflict: conflict))
        }
      }
    }
    return out.filter { $0.conflict.explained == nil } + out.filter { $0.conflict.explained != nil }
  }
}
