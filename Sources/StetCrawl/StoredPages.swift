internal import StetArchive
internal import StetCompare
internal import StetExtract
internal import StetFetch
public import StetModel
public import StetText

/// A way to make an article of a page, and its name: the seam at which tests put another one in.
public struct ExtractionMethod: Sendable {
  /// Changes whenever the same page may come out differently.
  public var version: String
  /// From the body, where it came from, and its `Content-Type`.
  public var extract: @Sendable ([UInt8], WebURL?, String?) -> Article

  public init(
    version: String, extract: @escaping @Sendable ([UInt8], WebURL?, String?) -> Article
  ) {
    self.version = version
    self.extract = extract
  }

  /// The extractor of this program.
  public static let current = ExtractionMethod(version: Extractor.version) {
    Extractor().extract($0, url: $1, contentType: $2)
  }
}

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
  ///
  /// - Parameter original: The capture that a revisit refers to.
  func article(
    of version: VersionRecord, original: RawLocation?
  ) throws(Failure) -> Article {
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
    let body: [UInt8]
    do throws(FetchError) {
      body = try StoredBody.decoded(stored.body, stored.fields, limit: Self.maximumPage)
    } catch {
      throw .unreadable(error.description)
    }
    let type = own.fields.first("Content-Type") ?? stored.fields.first("Content-Type")
    return method.extract(body, (own.url ?? stored.url).flatMap { WebURL($0) }, type)
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

extension VersionRecord {
  /// What another extractor made of the version's page, as the record of a revision.
  ///
  /// - Parameter body: The version's own text.
  func reextracted(
    _ article: Article, by method: ExtractionMethod, from body: String
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
    record.extractorVersion = method.version
    record.change = .init(
      TextDifference(from: body, to: article.text), previous: version, silent: false)
    return record
  }
}
