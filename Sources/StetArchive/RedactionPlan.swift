public import StetModel

/// What a redaction of an article, or of one version of it, concerns, as its records tell.
public struct RedactionPlan: Sendable {
  public enum Scope: Sendable, Hashable {
    case everything
    /// The texts stay.
    case captures
    /// What came over the wire stays.
    case texts
  }

  /// Bytes that are to go.
  public enum Item: Sendable, Hashable {
    /// Of a version, or of another text of one.
    case text(VersionRecord.Text, version: Int, revision: Int?)
    case capture(RawLocation, version: Int)
    /// What was answered instead of the article, kept with a `blocked` or `gone` record. It may
    /// be the article all the same: shortened, or before the change was believed.
    case evidence(RawLocation)

    /// nil for what came instead of the article.
    public var version: Int? {
      switch self {
      case .text(_, let version, _), .capture(_, let version): version
      case .evidence: nil
      }
    }
  }

  public let article: ArticleID
  /// nil for all of them.
  public let version: Int?
  public let items: [Item]
  /// Versions that are not redacted and whose stored response is, since theirs had the same bytes
  /// and only refers to it.
  public let orphans: [Int]
  /// Versions that are not redacted and hold the same response or the same text once more.
  public let copies: [Int]
  /// Earlier redactions of the article, which may have been interrupted.
  let earlier: [ManifestRecord]

  /// - Parameters:
  ///   - records: All that the manifest says of the article, in order.
  ///   - allCopies: Whether to take in ``copies`` and ``orphans`` too.
  /// - Returns: nil where the article has no such version.
  public init?(
    records: [ManifestRecord], article: ArticleID, version: Int?, scope: Scope = .everything,
    allCopies: Bool = false
  ) {
    self.article = article
    self.version = version
    var versions: [VersionRecord] = []
    var revisions: [ReextractRecord] = []
    var pages: [PageRecord] = []
    var evidence: [(raw: RawLocation, version: Int?)] = []
    var earlier: [ManifestRecord] = []
    var gone: Set<RedactedPlace> = []
    for record in records {
      switch record.event {
      case .version(let version) where version.article == article: versions.append(version)
      case .reextract(let other) where other.version.article == article: revisions.append(other)
      case .page(let page) where page.article == article: pages.append(page)
      case .gone(let record) where record.article == article:
        if let raw = record.raw { evidence.append((raw, record.version)) }
      case .blocked(let record) where record.article == article:
        if let raw = record.raw { evidence.append((raw, record.version)) }
      case .redact(let redact):
        earlier.append(record)
        gone.formUnion(redact.files.map { RedactedPlace(path: $0.path, offset: $0.offset) })
      default: break
      }
    }
    self.earlier = earlier
    var chosen = versions.filter { version == nil || $0.version == version }
    if chosen.isEmpty { return nil }
    let takesTexts = scope != .captures
    let takesCaptures = scope != .texts
    func isCopy(_ other: VersionRecord) -> Bool {
      chosen.contains { one in
        takesTexts && one.text.bodySHA256 == other.text.bodySHA256
          || takesCaptures && one.raw != nil
            && one.raw?.payloadSHA256 == other.raw?.payloadSHA256
      }
    }
    func rest() -> [VersionRecord] {
      let numbers = Set(chosen.map(\.version))
      return versions.filter { !numbers.contains($0.version) }
    }
    if allCopies {
      // Until nothing is added: a copy of the text may have come with other bytes.
      while case let more = rest().filter(isCopy), !more.isEmpty { chosen += more }
      chosen.sort { $0.version < $1.version }
    }
    var items: [Item] = []
    for one in chosen {
      if takesTexts {
        if !gone.contains(.init(path: one.text.path, offset: nil)) {
          items.append(.text(one.text, version: one.version, revision: nil))
        }
        for other in revisions where other.version.version == one.version {
          let text = other.version.text
          if gone.contains(.init(path: text.path, offset: nil)) { continue }
          items.append(.text(text, version: one.version, revision: other.revision))
        }
      }
      if takesCaptures, let raw = one.raw,
        !gone.contains(.init(path: raw.warc, offset: raw.offset))
      {
        items.append(.capture(raw, version: one.version))
      }
      if takesCaptures {
        for page in pages where page.version == one.version {
          guard let raw = page.raw, !gone.contains(.init(path: raw.warc, offset: raw.offset)) else {
            continue
          }
          items.append(.capture(raw, version: one.version))
        }
      }
    }
    if takesCaptures {
      // Seen while the version before it was in force, it may show what became the version.
      let near = Set(chosen.flatMap { [$0.version - 1, $0.version] })
      for (raw, inForce) in evidence
      where version == nil || inForce.map(near.contains) ?? true {
        if gone.contains(.init(path: raw.warc, offset: raw.offset)) { continue }
        items.append(.evidence(raw))
      }
    }
    self.items = items
    let lost = Set(chosen.compactMap { $0.raw?.kind == .response ? $0.raw?.payloadSHA256 : nil })
    orphans =
      takesCaptures
      ? rest().filter { $0.raw?.kind == .revisit && lost.contains($0.raw?.payloadSHA256 ?? "") }
        .map(\.version) : []
    copies = rest().filter(isCopy).map(\.version)
  }
}

/// A place whose bytes were removed.
struct RedactedPlace: Hashable {
  var path: String
  var offset: Int?
}

/// What a redaction did.
public struct RedactionResult: Sendable, Hashable {
  /// The records that were written; none where all of it had been redacted before.
  public var records: [ManifestRecord] = []
  public var texts = 0
  public var captures = 0
  /// Bytes of them.
  public var bytes = 0
  /// Whether an earlier redaction had been interrupted and was finished.
  public var finished = false

  public init() {}
}

extension ArchiveWriter {
  /// Records that bytes are removed, and then removes them. Interrupted anywhere, the next start
  /// of a writer goes on with it.
  ///
  /// - Throws: `refused` where a capture is not where its record says; then nothing is removed of
  ///   that capture's group of items.
  public func redact(
    _ plan: RedactionPlan, reason: String
  ) async throws(ArchiveError) -> RedactionResult {
    let reason = CleanText.line(reason, limit: 512)
    return try await perform { archive throws(ArchiveError) in
      try RedactionWork(archive: archive).run(plan, reason: reason)
    }
  }
}
