internal import StetArchive
internal import StetCompare
internal import StetFetch
internal import StetModel
internal import StetText

/// Reads stored pages again.
struct StoredPages: Sendable {
  let reader: ArchiveReader
  let method: ExtractionMethod

  /// Bytes of an unpacked page; fetches have smaller limits.
  private static let maximumPage = 128 << 20

  enum Failure: Error {
    /// Its response was not kept, or it is not there any more.
    case notStored(String)
    /// It is there, and cannot be read.
    case unreadable(String)
  }

  /// What today's extractor makes of a version's page.
  struct Reading {
    var article: Article
    /// The text of the first page alone.
    var firstText: String
    /// What extracted it.
    var version: String
  }

  /// What today's extractor makes of a version's pages.
  ///
  /// - Parameters:
  ///   - original: The capture that a revisit refers to.
  ///   - pages: The version's further pages. One that cannot be read is as if there were none.
  func reading(
    of version: VersionRecord, original: RawLocation?, pages: [PageRecord]
  ) throws(Failure) -> Reading {
    guard let raw = version.raw else { throw .notStored("its response was not kept") }
    let own = try payload(raw)
    var stored = own
    if raw.kind == .revisit {
      guard let original else {
        throw .notStored("the response that it had in common with another version is not there")
      }
      stored = try payload(original)
    }
    guard Digest.sha256Hex(stored.body) == raw.payloadSHA256 else {
      throw .unreadable("its stored response is not what the manifest says; see \"stet verify\"")
    }
    let type = own.fields.first("Content-Type") ?? stored.fields.first("Content-Type")
    let url = (own.url ?? stored.url).flatMap { WebURL($0) }
    let first = method.extract(try body(of: stored), url, type)
    var reading = Reading(
      article: first, firstText: first.text, version: method.version(for: url))
    if let url, !pages.isEmpty { reading.article = try whole(first, url, pages) }
    return reading
  }

  /// The article of the pages that are stored, in the order in which they lead to each other.
  private func whole(
    _ first: Article, _ url: WebURL, _ pages: [PageRecord]
  ) throws(Failure) -> Article {
    var walk = PageWalk(
      first: first, url: url, readsSinglePage: method.readsSinglePage(of: url))
    while true {
      let wanted: WebURL
      switch walk.step() {
      case .done: return walk.article
      case .single(let url), .next(let url): wanted = url
      }
      guard let page = pages.first(where: { WebURL($0.url) == wanted }), let raw = page.raw else {
        walk.miss(wanted)
        continue
      }
      let stored = try payload(raw)
      guard Digest.sha256Hex(stored.body) == raw.payloadSHA256 else {
        throw .unreadable(
          "its page \(page.number) is not what the manifest says; see \"stet verify\"")
      }
      let answered = stored.url.flatMap { WebURL($0) } ?? wanted
      let article = method.extract(
        try body(of: stored), answered, stored.fields.first("Content-Type"))
      walk.take(article, asked: wanted, answered: answered)
    }
  }

  private func body(of stored: StoredPayload) throws(Failure) -> [UInt8] {
    do throws(FetchError) {
      return try StoredBody.decoded(stored.body, stored.fields, limit: Self.maximumPage)
    } catch {
      throw .unreadable(error.description)
    }
  }

  private func payload(_ raw: RawLocation) throws(Failure) -> StoredPayload {
    do throws(ArchiveError) {
      return try reader.payload(of: raw)
    } catch {
      switch error {
      case .refused(let reason): throw .notStored(reason)
      default: throw .unreadable(error.description)
      }
    }
  }
}

extension [ManifestEvent] {
  /// The further pages of a version, from all that the manifest says of its article, in order.
  ///
  /// Records of one set count from 2, and the last set is the one that counts: a crash may have
  /// left an earlier one.
  func pages(ofVersion number: Int) -> [PageRecord] {
    var pages: [PageRecord] = []
    for event in self {
      guard case .page(let page) = event, page.version == number else { continue }
      if page.number == 2 { pages = [] }
      pages.append(page)
    }
    return pages
  }
}

extension VersionRecord {
  /// What another extractor made of the version's page, as the record of a revision.
  ///
  /// - Parameters:
  ///   - extractor: The version of what made `article`.
  ///   - body: The version's own text.
  func reextracted(
    _ article: Article, by extractor: String, from body: String
  ) -> VersionRecord {
    var record = self
    record.title = article.title
    record.authors = article.authors
    record.site = article.site
    record.section = article.section
    record.language = article.language
    record.remark(on: article)
    record.kind = article.kind
    record.partial = article.partial
    record.published = article.published
    record.modified = article.modified
    record.text = .unwritten
    record.extractorName = article.extractor
    record.extractorVersion = extractor
    record.change = .init(
      Edits(from: EditedVersion(self, body: body), to: EditedVersion(article)),
      TextDifference(from: body, to: article.text), previous: version)
    // It is this program that changed it.
    record.change?.silent = false
    return record
  }
}
