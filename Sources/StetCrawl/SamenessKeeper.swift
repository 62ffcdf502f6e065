internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetSameness

/// Finds, for each version that came into the archive, which text it copies and whose story it
/// tells, and writes that down as records of their own. Nothing is hidden or merged for it.
///
/// It reads the manifest behind the crawl, at its own pace, so that no page waits for it. How far it
/// has come is in its index of texts: what it had not come to when a process ended, the next one
/// takes in.
actor SamenessKeeper {
  private let session: ArchiveSession
  private let observer: (any CrawlObserver)?
  private var work: Work?
  /// The last problem that was told, so that it is told once.
  private var told: String?

  /// What is open while all goes well. After a failure everything is opened anew.
  private struct Work {
    var texts: TextIndex
    /// Joins the files of the index meanwhile. It ends with all this, so that another can open the index.
    var merger: TextIndexMerger
    var cursor: ManifestCursor
    /// What is known of words and of notices, from the texts that were seen.
    var memory: SamenessMemory
    /// The texts that were needed last.
    var shelf = KinFinder.Shelf()
    /// Versions up to this record were judged by an earlier process.
    var judgedThrough: Int
    /// The last record that was looked at.
    var seq: Int
  }

  init(session: ArchiveSession, observer: (any CrawlObserver)?) {
    self.session = session
    self.observer = observer
  }

  /// Takes in what comes, each time it is woken, until the stream ends; then what is left, unless
  /// the task is cancelled.
  func follow(_ wakes: AsyncStream<Void>) async {
    for await _ in wakes { await takeIn() }
    await takeIn()
    // Of a million texts it takes seconds, once in some ten thousand: not while an end is waited for.
    work?.merger.end(stopping: Task.isCancelled)
    // Another process may open the index of texts now.
    work = nil
  }

  /// Takes in all that is safe in the archive by now.
  private func takeIn() async {
    switch await catchUp() {
    case .success: told = nil
    case .failure(let error):
      // It begins anew at the next occasion, where it left off.
      work = nil
      guard told != error.description else { return }
      told = error.description
      observer?.observe(.samenessFailed(error.description))
    }
  }

  private func catchUp() async -> Result<Void, CrawlError> {
    do {
      var work = try await opened()
      self.work = nil
      // Its own records follow; they need no second look, and end the loop.
      while !Task.isCancelled, work.seq < session.committed, let entry = try work.cursor.next() {
        work.seq = entry.record.seq
        guard case .version(let version) = entry.record.event, Int(work.texts.applied) < work.seq
        else { continue }
        try await take(version, seq: entry.record.seq, &work)
      }
      try work.texts.advance(to: Int64(work.seq))
      try work.texts.flush()
      work.merger.begin()
      self.work = work
      return .success(())
    } catch let error as CrawlError {
      return .failure(error)
    } catch let error as ArchiveError {
      return .failure(CrawlError(error))
    } catch let error as CatalogError {
      return .failure(CrawlError(error))
    } catch {
      return .failure(.catalog(sentence: "\(error)"))
    }
  }

  private func take(
    _ version: VersionRecord, seq: Int, _ work: inout Work
  ) async throws {
    // What was redacted, or is damaged, is like nothing; `verify` tells of it.
    guard let file = try? session.reader.text(version) else { return }
    let text = ComparedText(
      title: version.title ?? "", text: String(decoding: file.body, as: UTF8.self))
    let known = try await session.index.story(of: version.article)?.story
    var story = known ?? version.article
    var finder = KinFinder(session: session, texts: work.texts, shelf: work.shelf)
    // There is one shelf, or what is put on it would copy it.
    work.shelf = KinFinder.Shelf()
    if seq > work.judgedThrough {
      let finding = try await finder.find(version, text, knownStory: known, work.memory)
      if !finding.drafts.isEmpty { _ = try await session.append(finding.drafts, urgently: true) }
      story = finding.story
    }
    finder.keep(version, text, story: story)
    work.shelf = finder.shelf
    try work.memory.add(version, text, story: story, to: work.texts, seq: seq)
  }

  // MARK: Opening

  private func opened() async throws -> Work {
    if let work { return work }
    let texts = try SamenessIndex.open(archive: session.path, through: session.committed)
    let applied = Int(texts.applied)
    let cursor = try session.reader.records(from: .seq(applied + 1))
    var memory = SamenessMemory()
    try await warm(&memory)
    return Work(
      texts: texts, merger: TextIndexMerger(texts), cursor: cursor, memory: memory,
      judgedThrough: try await judged(after: applied), seq: applied)
  }

  /// Learns from the newest texts, so that a process that has just begun knows as much as one that
  /// goes on.
  private func warm(_ memory: inout SamenessMemory) async throws {
    let newest = try await session.index.articles(limit: SamenessMemory.warmth)
    for article in newest.reversed() {
      if Task.isCancelled { return }
      guard let file = try? session.reader.text(at: article.textPath) else { continue }
      let story = try await session.index.story(of: article.id)?.story ?? article.id
      memory.learn(
        ComparedText(
          title: article.title ?? "", text: String(decoding: file.body, as: UTF8.self)),
        story: SamenessMemory.number(ofStory: story), url: article.canonicalURL)
    }
  }

  /// The last version that was judged before, as the records behind `seq` show.
  ///
  /// A process that ended between a version's records and its place in the index of texts must not
  /// write them twice; nor must an index that is made anew.
  private func judged(after seq: Int) async throws -> Int {
    var last: VersionReference?
    let cursor = try session.reader.records(from: .seq(seq + 1))
    while let entry = try cursor.next(), entry.record.seq <= session.committed {
      switch entry.record.event {
      case .duplicate(let record):
        last = VersionReference(article: record.article, version: record.version)
      case .story(let record) where record.tier != .first:
        last = VersionReference(article: record.article, version: record.version)
      default: break
      }
    }
    guard let last else { return 0 }
    return try await session.index.line(of: last.article, version: last.version)?.seq ?? 0
  }
}
