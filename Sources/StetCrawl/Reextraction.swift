public import StetArchive
internal import StetCatalog
public import StetModel
internal import StetText

/// Reads stored pages with today's extractor, and puts on record where another text comes out than
/// the one in the archive. The publisher changed nothing, so no version comes of it.
public enum Reextraction {
  /// Which versions are looked at.
  public struct Selection: Sendable {
    /// Articles, each with one version or all; nothing for all articles.
    public var articles: [(id: ArticleID, version: Int?)] = []
    public var feed: String?
    /// Only versions that were fetched then or later.
    public var since: Instant?

    public init() {}
  }

  /// A text that comes out differently.
  public struct Finding: Sendable, Hashable {
    public var record: ReextractRecord
    public var title: String? { record.version.title }
  }

  public struct Summary: Sendable {
    /// Versions that were looked at.
    public var versions = 0
    /// Those whose newest text is today's extractor's already, or would come out the same.
    public var same = 0
    /// Texts that come out differently: written, unless it is a dry run.
    public var findings: [Finding] = []
    /// Versions without a stored page: archived without one, or redacted.
    public var notStored = 0
    /// Pages that today's extractor takes for no article; nothing is written for them.
    public var noArticle = 0
    /// What could not be read; at most a thousand.
    public var problems: [String] = []
    public var furtherProblems = 0

    public init() {}

    mutating func note(_ problem: String) {
      if problems.count < 1000 { problems.append(problem) } else { furtherProblems += 1 }
    }
  }

  /// Drafts that are committed together; their texts are in memory.
  private static let batch = 32

  /// - Parameters:
  ///   - isDryRun: Whether nothing is to be written; the archive is then not locked.
  ///   - progress: Called after each article with what there is so far.
  public static func run(
    path: String, _ selection: Selection, isDryRun: Bool, method: ExtractionMethod = .current,
    now: @escaping @Sendable () -> Instant, options: ArchiveWriter.Options = .init(),
    progress: (Summary) -> Void = { _ in }
  ) async throws(CrawlError) -> Summary {
    var writer: ArchiveWriter?
    do {
      if !isDryRun {
        _ = try ArchiveReader(path: path)
        writer = try await ArchiveWriter.open(path: path, options: options, now: now)
      }
      let reader = try ArchiveReader(path: path)
      var work = Work(
        reader: reader, writer: writer, pages: StoredPages(reader: reader, method: method),
        selection: selection)
      let result: Result<Summary, CrawlError>
      do throws(CrawlError) {
        try await work.run(progress)
        result = .success(work.summary)
      } catch {
        result = .failure(error)
      }
      do throws(ArchiveError) { try await writer?.close() } catch {
        if case .success = result { throw error }
      }
      return try result.get()
    } catch let error as ArchiveError {
      throw CrawlError(error)
    } catch let error as CrawlError {
      throw error
    } catch {
      throw .catalog(sentence: "\(error)")
    }
  }

  private struct Work {
    let reader: ArchiveReader
    let writer: ArchiveWriter?
    let pages: StoredPages
    let selection: Selection
    var summary = Summary()
    private var drafts: [Draft] = []

    init(
      reader: ArchiveReader, writer: ArchiveWriter?, pages: StoredPages, selection: Selection
    ) {
      self.reader = reader
      self.writer = writer
      self.pages = pages
      self.selection = selection
    }

    mutating func run(_ progress: (Summary) -> Void) async throws(CrawlError) {
      let index = try IndexCatchUp.open(path: reader.path, reader: reader)
      do {
        if selection.articles.isEmpty {
          var last: ArticleID?
          while case let page = try await index.articles(after: last, limit: 500), !page.isEmpty {
            for article in page where selection.feed.map(article.feeds.contains) ?? true {
              try await look(at: article.id, nil, index)
              progress(summary)
            }
            last = page.last?.id
          }
        }
        for (id, version) in selection.articles {
          if let feed = selection.feed {
            let article = try await index.article(id)
            if article?.feeds.contains(feed) != true { continue }
          }
          try await look(at: id, version, index)
          progress(summary)
        }
        try await write()
      } catch let error as CatalogError {
        throw CrawlError(error)
      } catch let error as ArchiveError {
        throw CrawlError(error)
      } catch let error as CrawlError {
        throw error
      } catch {
        throw .catalog(sentence: "\(error)")
      }
    }

    private mutating func look(
      at id: ArticleID, _ number: Int?, _ index: ArchiveIndex
    ) async throws {
      var versions: [VersionRecord] = []
      var revisions: [Int: ReextractRecord] = [:]
      var pages: [ManifestEvent] = []
      for place in try await index.lines(of: id) {
        let line = try reader.line(
          at: .init(segment: place.segment, offset: place.offset, length: place.length))
        switch try ManifestCodec.record(line).event {
        case .version(let version): versions.append(version)
        case .reextract(let other):
          let number = other.version.version
          if other.revision > revisions[number]?.revision ?? 0 { revisions[number] = other }
        case .page(let page): pages.append(.page(page))
        default: break
        }
      }
      for version in versions {
        guard number == nil || number == version.version,
          selection.since.map({ version.fetched >= $0 }) ?? true
        else { continue }
        summary.versions += 1
        look(
          at: version, revisions[version.version], among: versions,
          pages: pages.pages(ofVersion: version.version))
        if drafts.count >= Reextraction.batch { try await write() }
      }
    }

    private mutating func look(
      at version: VersionRecord, _ latest: ReextractRecord?, among versions: [VersionRecord],
      pages further: [PageRecord]
    ) {
      let newest = latest?.version ?? version
      // The same page, the same extractor: the same text. The page may have come from another site
      // than the feed's address, one with a rule of its own.
      let addresses = [version.url, version.canonicalURL]
      if addresses.allSatisfy({ newest.extractorVersion == pages.method.version(for: WebURL($0)) })
      {
        summary.same += 1
        return
      }
      let original = versions.first {
        $0.raw?.kind == .response && $0.raw?.payloadSHA256 == version.raw?.payloadSHA256
      }
      let reading: StoredPages.Reading
      do throws(StoredPages.Failure) {
        reading = try pages.reading(of: version, original: original?.raw, pages: further)
      } catch {
        switch error {
        case .notStored: summary.notStored += 1
        case .unreadable(let reason):
          summary.note("\(version.article)@\(version.version): \(reason)")
        }
        return
      }
      let article = reading.article
      if reading.version == newest.extractorVersion {
        summary.same += 1
        return
      }
      guard article.kind == .article || article.kind == .liveblog, !article.text.isEmpty else {
        summary.noArticle += 1
        return
      }
      if TextFile.bodySHA256(of: article.text) == newest.text.bodySHA256 {
        summary.same += 1
        return
      }
      // A text that was redacted must not come back by another way.
      guard let old = try? reader.text(version) else {
        summary.notStored += 1
        return
      }
      let record = ReextractRecord(
        version: version.reextracted(
          article, by: reading.version, from: String(decoding: old.body, as: UTF8.self)),
        revision: (latest?.revision ?? 0) + 1)
      summary.findings.append(Finding(record: record))
      drafts.append(.reextract(record, body: article.text))
    }

    private mutating func write() async throws(ArchiveError) {
      defer { drafts = [] }
      guard let writer, !drafts.isEmpty else { return }
      try await writer.append(drafts, urgently: true)
    }
  }
}
