internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

extension Judge {
  /// Whether a new text is this program's doing: the version in force was made by another
  /// extractor, and today's makes the new text of the page that is stored for it too.
  ///
  /// Then the archive is told so, once, in a `reextract` record, and there is no new version.
  func isOwnChange(
    _ reading: Reading, _ known: IndexedArticle
  ) async throws(CrawlError) -> Bool {
    guard let story = try await story(of: known),
      story.version.extractorVersion != reading.extractorVersion
    else { return false }
    let text = reading.article.text
    let hash = TextFile.bodySHA256(of: text)
    if let latest = story.revisions.max(by: { $0.revision < $1.revision }),
      latest.version.text.bodySHA256 == hash
    {
      return true
    }
    let original = try await original(of: story.version)
    let pages = StoredPages(reader: session.reader, method: reading.method)
    // What is not stored cannot be compared: then it is a version, as any other new text.
    guard
      let stored = try? pages.reading(of: story.version, original: original, pages: story.pages),
      let old = try? session.reader.text(story.version)
    else { return false }
    var drafts: [Draft] = []
    var article = stored.article
    if TextFile.bodySHA256(of: article.text) != hash, !Sameness.equal(article.text, text) {
      // Today's way knows of further pages. They are kept with the version whose first page they
      // go on from, where that is as it was.
      let payloads = story.pages.compactMap(\.raw?.payloadSHA256)
      let found = reading.wire.pagePayloads
      guard found.count > payloads.count, found.starts(with: payloads),
        Sameness.equal(stored.firstText, reading.firstText)
      else { return false }
      drafts = Self.pages(of: reading, known.id, version: known.version)
      article = reading.article
    }
    let record = ReextractRecord(
      version: story.version.reextracted(
        article, by: reading.extractorVersion, from: String(decoding: old.body, as: UTF8.self)),
      revision: (story.revisions.map(\.revision).max() ?? 0) + 1)
    _ = try await session.append(drafts + [.reextract(record, body: article.text)])
    return true
  }

  /// Whether the version in force has the whole article, as far as its page told.
  func isWhole(_ id: ArticleID) async throws(CrawlError) -> Bool {
    guard let known = try await article(id), let story = try await story(of: known) else {
      return false
    }
    let latest = story.revisions.max { $0.revision < $1.revision }?.version ?? story.version
    return !latest.partial
  }

  /// Whether the further pages came with the bytes that the version in force has.
  func hasSamePages(
    _ reading: Reading, _ known: IndexedArticle
  ) async throws(CrawlError) -> Bool {
    let stored = try await story(of: known)?.pages ?? []
    return stored.compactMap(\.raw?.payloadSHA256) == reading.wire.pagePayloads
  }

  /// The records of an article's further pages, for a version.
  static func pages(of reading: Reading, _ article: ArticleID, version: Int) -> [Draft] {
    reading.wire.takePages().enumerated().map { index, page in
      .event(
        .page(
          .init(
            article: article, version: version, number: index + 2, url: page.url,
            status: page.status, fetched: page.fetched)), capture: page.capture)
    }
  }

  struct Story {
    var version: VersionRecord
    var revisions: [ReextractRecord] = []
    /// Its further pages.
    var pages: [PageRecord] = []
  }

  /// The record of the version in force and those of its other texts, read from the newest back.
  func story(of known: IndexedArticle) async throws(CrawlError) -> Story? {
    var revisions: [ReextractRecord] = []
    var pages: [ManifestEvent] = []
    var found: VersionRecord?
    for place in try await lines(of: known.id).reversed() {
      let event = event(at: place)
      if case .page? = event {
        if let event { pages.append(event) }
        continue
      }
      // Nothing but its pages stands right before a version.
      if found != nil { break }
      switch event {
      case .reextract(let other) where other.version.version == known.version:
        revisions.append(other)
      case .version(let version):
        if version.version != known.version { return nil }
        found = version
      default: break
      }
    }
    return found.map {
      Story(
        version: $0, revisions: revisions,
        pages: Array(pages.reversed()).pages(ofVersion: known.version))
    }
  }

  private func original(of version: VersionRecord) async throws(CrawlError) -> RawLocation? {
    guard let raw = version.raw, raw.kind == .revisit else { return nil }
    do {
      guard
        let place = try await session.index.line(of: version.article, payload: raw.payloadSHA256),
        case .version(let first)? = event(at: place), first.raw?.kind == .response
      else { return nil }
      return first.raw
    } catch {
      throw CrawlError(error)
    }
  }

  func lines(of article: ArticleID) async throws(CrawlError) -> [LinePlace] {
    do {
      return try await session.index.lines(of: article)
    } catch {
      throw CrawlError(error)
    }
  }

  private func event(at place: LinePlace) -> ManifestEvent? { record(at: place)?.event }

  /// nil where it cannot be read: `verify` tells why.
  func record(at place: LinePlace) -> ManifestRecord? {
    let location = ManifestLocation(
      segment: place.segment, offset: place.offset, length: place.length)
    guard let line = try? session.reader.line(at: location) else { return nil }
    return try? ManifestCodec.record(line)
  }
}
