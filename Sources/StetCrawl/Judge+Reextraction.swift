internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel

extension Judge {
  /// Whether a new text is this program's doing: the version in force was made by another
  /// extractor, and today's makes the new text of the page that is stored for it too.
  ///
  /// Then the archive is told so, once, in a `reextract` record, and there is no new version.
  func isOwnChange(
    _ reading: Reading, _ known: IndexedArticle
  ) async throws(CrawlError) -> Bool {
    guard let story = try await story(of: known), story.version.extractorVersion != method.version
    else { return false }
    let text = reading.article.text
    let hash = TextFile.bodySHA256(of: text)
    if let latest = story.revisions.max(by: { $0.revision < $1.revision }),
      latest.version.text.bodySHA256 == hash
    {
      return true
    }
    let original = try await original(of: story.version)
    let pages = StoredPages(reader: session.reader, method: method)
    // What is not stored cannot be compared: then it is a version, as any other new text.
    guard let stored = try? pages.article(of: story.version, original: original),
      TextFile.bodySHA256(of: stored.text) == hash || Sameness.equal(stored.text, text),
      let old = try? session.reader.text(story.version)
    else { return false }
    let record = ReextractRecord(
      version: story.version.reextracted(
        stored, by: method, from: String(decoding: old.body, as: UTF8.self)),
      revision: (story.revisions.map(\.revision).max() ?? 0) + 1)
    _ = try await session.append([.reextract(record, body: stored.text)])
    return true
  }

  struct Story {
    var version: VersionRecord
    var revisions: [ReextractRecord] = []
  }

  /// The record of the version in force and those of its other texts, read from the newest back.
  func story(of known: IndexedArticle) async throws(CrawlError) -> Story? {
    var revisions: [ReextractRecord] = []
    for place in try await lines(of: known.id).reversed() {
      switch event(at: place) {
      case .reextract(let other) where other.version.version == known.version:
        revisions.append(other)
      case .version(let version):
        return version.version == known.version
          ? Story(version: version, revisions: revisions) : nil
      default: break
      }
    }
    return nil
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

  private func lines(of article: ArticleID) async throws(CrawlError) -> [LinePlace] {
    do {
      return try await session.index.lines(of: article)
    } catch {
      throw CrawlError(error)
    }
  }

  private func event(at place: LinePlace) -> ManifestEvent? {
    let location = ManifestLocation(
      segment: place.segment, offset: place.offset, length: place.length)
    guard let line = try? session.reader.line(at: location) else { return nil }
    return try? ManifestCodec.record(line).event
  }
}
