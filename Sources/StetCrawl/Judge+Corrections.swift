internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel

/// Notices of correction that come with a version.
extension Judge {
  /// Versions that are looked at for what a notice is about: notices follow their edits soon.
  private static let lastVersions = 9
  /// Notices that one version is told to have; a page with more makes them up as it goes.
  private static let mostNotices = 40
  /// Lines of an article that are looked through for them.
  private static let lookback = 400

  /// The records of the notices that a version has and the one before had not.
  ///
  /// - Parameters:
  ///   - version: As it is going to be written.
  ///   - difference: Against the version before; nil where its text is not there.
  func corrections(
    _ version: VersionRecord, previous known: IndexedArticle, _ difference: TextDifference?
  ) async throws(CrawlError) -> [Draft] {
    if version.corrections.isEmpty { return [] }
    let earlier = try await versions(of: version.article)
    guard let previous = earlier.last, previous.version == known.version else { return [] }
    return drafts(
      Corrections.fresh(version.corrections, before: previous.corrections), version,
      declared: version.modified?.instant == known.modified ? nil : version.modified?.instant,
      after: earlier, difference)
  }

  /// The records of notices that came to a page whose text stayed as it was.
  func lateCorrections(
    _ reading: Reading, _ known: IndexedArticle
  ) async throws(CrawlError) -> [Draft] {
    let article = reading.article
    // An extractor of before may not have known them for notices.
    guard !article.corrections.isEmpty, let story = try await story(of: known),
      story.version.extractorVersion == reading.extractorVersion
    else { return [] }
    var told = story.version.corrections
    for place in try await lines(of: known.id).suffix(Self.lookback) {
      guard case .correction(let record)? = record(at: place)?.event else { continue }
      told.append(record.notice)
    }
    let notices = Corrections.fresh(article.corrections, before: told)
    if notices.isEmpty || told.count >= Self.mostNotices { return [] }
    var version = story.version
    version.fetched = reading.fetched
    return drafts(
      notices, version,
      declared: article.modified?.instant == known.modified ? nil : article.modified?.instant,
      after: try await versions(of: known.id), nil)
  }

  /// - Parameters:
  ///   - version: Which has the notices; fetched when they were seen.
  ///   - earlier: The versions before it, and perhaps itself.
  private func drafts(
    _ notices: [String], _ version: VersionRecord, declared: Instant?,
    after earlier: [VersionRecord], _ difference: TextDifference?
  ) -> [Draft] {
    if notices.isEmpty { return [] }
    let texts = earlier.map { version in
      (
        version,
        (try? session.reader.text(version)).map { String(decoding: $0.body, as: UTF8.self) }
      )
    }
    var edits: [CorrectionRecord.Edit] = []
    for (old, new) in zip(texts, texts.dropFirst()) {
      guard let before = old.1, let after = new.1 else { continue }
      edits += Corrections.edits(
        TextDifference(from: before, to: after), version: new.0.version)
    }
    if let difference { edits += Corrections.edits(difference, version: version.version) }
    let before = texts.last?.1 ?? ""
    return notices.compactMap { notice in
      // What stood in the text already was a notice before anybody knew it for one.
      if Corrections.holds(before, notice) { return nil }
      let explanation = Corrections.explain(notice, by: edits)
      let error = explanation.flatMap { Self.origin(of: $0.edit, in: texts) }
      return .event(
        .correction(
          .init(
            article: version.article, version: version.version, notice: notice,
            declared: declared, explains: explanation?.edit,
            hoursFromError: error.map { version.fetched.since($0).inHours },
            evidence: explanation?.evidence ?? [])))
    }
  }

  /// When the version was fetched that brought in what the edit replaced: the first of those right
  /// before the edit that have it.
  private static func origin(
    of edit: CorrectionRecord.Edit, in texts: [(VersionRecord, String?)]
  ) -> Instant? {
    guard let from = edit.from else { return nil }
    var found: Instant?
    for (version, text) in texts.reversed() where version.version < edit.version {
      guard let text, Corrections.holds(text, from) else { break }
      found = version.fetched
    }
    return found
  }

  /// The last versions of an article, in order.
  func versions(of article: ArticleID) async throws(CrawlError) -> [VersionRecord] {
    var found: [VersionRecord] = []
    for place in try await lines(of: article).suffix(Self.lookback).reversed() {
      guard case .version(let earlier)? = record(at: place)?.event else { continue }
      found.append(earlier)
      if found.count == Self.lastVersions { break }
    }
    return found.reversed()
  }
}

extension Duration {
  fileprivate var inHours: Double {
    let (seconds, rest) = components
    return (Double(seconds) + Double(rest) / 1e18) / 3600
  }
}
