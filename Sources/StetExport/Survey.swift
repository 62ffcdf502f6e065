internal import StetArchive
internal import StetModel

/// What must be known of the whole manifest before an export begins.
///
/// It grows with the articles of the feeds asked for, with redactions and with captures that stand
/// for others; not with the archive.
struct Survey {
  /// Articles that have been in one of the feeds.
  private(set) var members: Set<ArticleID> = []
  private(set) var redactions = Redactions()
  /// Payloads that a revisit among the captures stands for, and that must come along.
  private(set) var originals: Set<Payload> = []
  /// Records that fit.
  private(set) var records = 0
  /// Of these, texts.
  private(set) var texts = 0
  private(set) var captures = 0
  /// The last record that was there.
  private(set) var lastSeq = -1

  /// A body of an article as it came.
  struct Payload: Hashable {
    var article: ArticleID
    var sha256: String
  }

  init(
    _ reader: ArchiveReader, _ selection: ExportSelection, _ monitor: ExportMonitor
  ) throws(ExportError) {
    if !selection.feeds.isEmpty {
      let cursor = try reading { () throws(ArchiveError) in try reader.records() }
      while let entry = try reading({ () throws(ArchiveError) in try cursor.next() }) {
        try monitor.look()
        note(feedsOf: entry.record, selection)
      }
    }
    let cursor = try reading { () throws(ArchiveError) in try reader.records() }
    while let entry = try reading({ () throws(ArchiveError) in try cursor.next() }) {
      try monitor.look()
      let record = entry.record
      lastSeq = record.seq
      if case .redact(let redact) = record.event { redactions.add(redact) }
      guard selection.contains(record, members: members) else { continue }
      records += 1
      if record.event.subject.isText { texts += 1 }
      guard let raw = record.event.raw else { continue }
      captures += 1
      if raw.kind == .revisit, let payload = record.event.payload { originals.insert(payload) }
    }
  }

  private mutating func note(feedsOf record: ManifestRecord, _ selection: ExportSelection) {
    switch record.event {
    case .version(let version):
      if version.feeds.contains(where: selection.feeds.contains) { members.insert(version.article) }
    case .appearance(let appearance):
      if let feed = appearance.feed, selection.feeds.contains(feed) {
        members.insert(appearance.article)
      }
    default: break
    }
  }
}

extension ManifestEvent {
  /// Of a version with a capture.
  var payload: Survey.Payload? {
    guard case .version(let version) = self, let raw = version.raw else { return nil }
    return Survey.Payload(article: version.article, sha256: raw.payloadSHA256)
  }
}

/// What was removed from the archive on purpose.
struct Redactions {
  private var places: Set<Place> = []

  private struct Place: Hashable {
    var path: String
    var offset: Int?
  }

  mutating func add(_ record: RedactRecord) {
    for file in record.files { places.insert(Place(path: file.path, offset: file.offset)) }
  }

  func contains(_ path: String, offset: Int? = nil) -> Bool {
    !places.isEmpty
      && (places.contains(Place(path: path, offset: offset))
        || offset != nil && places.contains(Place(path: path, offset: nil)))
  }

  /// Every redaction of an archive.
  init(_ reader: ArchiveReader) throws(ArchiveError) {
    let cursor = try reader.records()
    while let entry = try cursor.next() {
      if case .redact(let redact) = entry.record.event { add(redact) }
    }
  }

  init() {}
}
