internal import Glibc
package import StetArchive
internal import StetCatalog
package import StetCompare
package import StetModel
package import StetSameness

/// Finds what a version is a copy of and whose story it tells.
package struct KinFinder: Sendable {
  let session: ArchiveSession
  let texts: TextIndex
  package private(set) var shelf: Shelf

  package init(session: ArchiveSession, texts: TextIndex, shelf: Shelf = Shelf()) {
    self.session = session
    self.texts = texts
    self.shelf = shelf
  }

  /// Texts that are compared with a new one, of each kind.
  static let maximumCandidates = 12
  /// How far apart two tellings of one story come into the archive at most.
  static let storySpan: Duration = .seconds(14 * 86_400)

  /// What was found of a version.
  package struct Finding: Sendable {
    /// To be written; none where it is like nothing.
    package var drafts: [Draft] = []
    /// The story that it tells: that of its own article, where it is the first.
    package var story: ArticleID
  }

  /// - Parameter known: The story that the article is on record for already.
  package mutating func find(
    _ version: VersionRecord, _ text: ComparedText, knownStory known: ArticleID?,
    _ memory: SamenessMemory
  ) async throws -> Finding {
    var finding = Finding(story: known ?? version.article)
    guard text.hasSubstance else { return finding }
    let furniture = memory.furniture(of: text, url: version.canonicalURL)
    var copied: Candidate?
    // An article is a copy of another once and for all; its later versions are the publisher's own.
    if try await isNew(version, "duplicate"),
      let (other, record) = try await copy(of: version, text, memory, furniture)
    {
      copied = other
      finding.drafts.append(.event(.duplicate(record)))
    }
    if known == nil {
      try await placeStory(of: version, text, memory, furniture, copied, &finding)
    }
    return finding
  }

  private func isNew(_ version: VersionRecord, _ type: String) async throws -> Bool {
    if version.version == 1 { return true }
    return try await !session.index.hasLine(of: version.article, type: type)
  }

  // MARK: Copies

  private mutating func copy(
    of version: VersionRecord, _ text: ComparedText, _ memory: SamenessMemory,
    _ furniture: Furniture
  ) async throws -> (Candidate, DuplicateRecord)? {
    let anchors = text.signature.anchors.filter { !furniture.contains($0) }
    // A page of nothing but notices is nobody's copy.
    guard !anchors.isEmpty else { return nil }
    for match in texts.exact(text.signature.exact) {
      guard let other = try await candidate(match, besides: version.article) else { continue }
      shelf.put(other)
      guard other.text.signature.exact == text.signature.exact else { continue }
      let overlap = Overlap(text, other.text)
      return (other, record(version, text, other, overlap, .exact))
    }
    var best: (candidate: Candidate, overlap: Overlap)?
    for match in texts.near(to: anchors, limit: Self.maximumCandidates) {
      // Nothing holds more than all.
      if let known = best?.overlap, known.containment >= 1 { break }
      guard let other = try await candidate(match, besides: version.article) else { continue }
      shelf.put(other)
      // Most share a passage and no more: what they tell need not be asked.
      let overlap = Overlap(text, other.text, without: furniture)
      guard overlap.isNear else { continue }
      let judgement = Judgement(
        text, other.text, furniture: furniture, weights: memory.weights, findsConflicts: false)
      guard judgement.label == .near else { continue }
      // Of those that hold as much, the one that came first.
      if let known = best?.overlap, known.containment >= overlap.containment { continue }
      best = (other, overlap)
    }
    return best.map { ($0.candidate, record(version, text, $0.candidate, $0.overlap, .near)) }
  }

  private func record(
    _ version: VersionRecord, _ text: ComparedText, _ other: Candidate, _ overlap: Overlap,
    _ level: DuplicateRecord.Level
  ) -> DuplicateRecord {
    let words = WordBalance(text.tokens, other.text.tokens)
    let (first, precedence) = Self.first(version, other)
    return DuplicateRecord(
      article: version.article, version: version.version, of: other.reference, level: level,
      containment: level == .exact ? 1 : overlap.containment, shared: overlap.shared,
      trimmed: words.missing, added: words.added, first: first, firstBy: precedence)
  }

  /// Who had it first: by what both publishers say, else by when it was fetched.
  private static func first(
    _ version: VersionRecord, _ other: Candidate
  ) -> (ArticleID, DuplicateRecord.Precedence) {
    let article = other.reference.article
    if let ours = claimed(version), let theirs = other.claimed, ours != theirs {
      return (ours < theirs ? version.article : article, .published)
    }
    return (version.fetched < other.fetched ? version.article : article, .fetched)
  }

  // MARK: Stories

  private mutating func placeStory(
    of version: VersionRecord, _ text: ComparedText, _ memory: SamenessMemory,
    _ furniture: Furniture, _ copied: Candidate?, _ finding: inout Finding
  ) async throws {
    var candidates: [Candidate] = []
    var links: [StoryStream.Link] = []
    var weighed: WeighedText?
    if let copied {
      candidates.append(copied)
      links.append(
        .init(candidate: 0, story: copied.story, tier: .rewrite, score: StoryStream.copy))
    } else {
      let span = Self.storySpan
      for match in texts.stories(
        sharing: text.rareWords(memory.weights),
        from: version.fetched.advanced(by: .zero - span),
        through: version.fetched.advanced(by: span), limit: Self.maximumCandidates)
      {
        guard let other = try await candidate(match, besides: version.article) else { continue }
        shelf.put(other)
        let own = weighed ?? WeighedText(text, memory.weights, without: furniture)
        weighed = own
        let judgement = Judgement(
          text, other.text, furniture: furniture, weights: memory.weights,
          published: (Self.claimed(version) ?? version.fetched, other.time),
          findsConflicts: false, weighed: own)
        links.append(
          .init(
            candidate: candidates.count, story: other.story,
            tier: judgement.label != .none ? .rewrite : judgement.isRelated ? .related : .none,
            score: judgement.odds))
        candidates.append(other)
      }
    }
    var stream = StoryStream()
    guard let link = stream.place(links).links.first else { return }
    let tier: StoryRecord.Tier =
      copied != nil ? .copy : link.tier == .rewrite ? .rewrite : .related
    try await tell(
      version, candidates[link.candidate], tier, score: 1 / (1 + exp(-link.score)), &finding)
  }

  /// When it was published, as its publisher says.
  static func claimed(_ version: VersionRecord) -> Instant? {
    version.published.flatMap { $0.isGiven ? $0.instant : nil }
  }

  /// That a version tells the story of another; and that this other was the first, where nobody had
  /// told it again before.
  private func tell(
    _ version: VersionRecord, _ other: Candidate, _ tier: StoryRecord.Tier, score: Double,
    _ finding: inout Finding
  ) async throws {
    let article = other.reference.article
    if let known = try await session.index.story(of: article) {
      finding.story = known.story
    } else {
      finding.story = article
      finding.drafts.append(
        .event(
          .story(
            .init(
              article: article, version: other.reference.version, story: article, tier: .first,
              score: 1))))
    }
    finding.drafts.append(
      .event(
        .story(
          .init(
            article: version.article, version: version.version, story: finding.story, tier: tier,
            with: other.reference, score: score))))
  }

  // MARK: Reading

  /// The version that the index names; nil where it is another of the same article, or cannot be read.
  private mutating func candidate(
    _ match: IndexMatch, besides article: ArticleID
  ) async throws -> Candidate? {
    guard let id = ArticleID(match.reference.article), id != article else { return nil }
    if var known = shelf.take(id, match.reference.version) {
      known.story = match.story
      return known
    }
    guard
      let place = try await session.index.line(of: id, version: match.reference.version),
      let line = try? session.reader.line(
        at: .init(segment: place.segment, offset: place.offset, length: place.length)),
      case .version(let version)? = try? ManifestCodec.record(line).event,
      let file = try? session.reader.text(version)
    else { return nil }
    let text = ComparedText(
      title: version.title ?? "", text: String(decoding: file.body, as: UTF8.self))
    return Candidate(version, text, story: match.story)
  }

  /// Keeps a text that was just judged: those that tell its story come soon.
  package mutating func keep(_ version: VersionRecord, _ text: ComparedText, story: ArticleID) {
    shelf.put(
      Candidate(version, text, story: SamenessMemory.number(ofStory: story)))
  }
}

/// How many words one text has that another lacks.
struct WordBalance {
  /// Of the second, not in the first.
  var missing = 0
  /// Of the first, not in the second.
  var added = 0

  /// Words count as often as they stand there; their order does not.
  init(_ first: [Token], _ second: [Token]) {
    var counts: [UInt64: Int] = [:]
    for token in first { counts[token.hash, default: 0] += 1 }
    for token in second { counts[token.hash, default: 0] -= 1 }
    for count in counts.values {
      if count > 0 { added += count } else { missing -= count }
    }
  }
}
