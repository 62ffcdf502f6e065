internal import StetArchive
internal import StetModel

/// A record that goes into an export.
struct ExportItem {
  var entry: CommittedRecord
  /// Whether it was asked for; otherwise only its capture is needed, since others refer to it.
  var isSelected: Bool
  /// Where in the WARC file what belongs to its capture may begin.
  var captureStart: Int?

  var record: ManifestRecord { entry.record }
}

/// Goes through the records that fit, in the order of the manifest.
final class ExportCursor {
  private let cursor: ManifestCursor
  private let context: ExportContext
  private let survey: Survey?
  private var gap = CaptureGap()

  /// - Parameter survey: nil where the manifest is only read from the first record wanted on; then
  ///   the first capture may lack its redirects.
  init(_ context: ExportContext, _ survey: Survey?) throws(ExportError) {
    self.context = context
    self.survey = survey
    let start: ManifestStart =
      if survey == nil, let after = context.selection.after, after >= 0, after < .max {
        .seq(after + 1)
      } else {
        .beginning
      }
    cursor = try reading { () throws(ArchiveError) in try context.reader.records(from: start) }
  }

  func next() throws(ExportError) -> ExportItem? {
    while let entry = try reading({ () throws(ArchiveError) in try cursor.next() }) {
      try context.monitor.look()
      // What has come since the survey is for the next export.
      if let survey, entry.record.seq > survey.lastSeq { return nil }
      if context.selection.isPast(entry.record) { return nil }
      let start = entry.record.event.raw.map { gap.next($0) }
      if context.selection.contains(entry.record, members: survey?.members ?? []) {
        return ExportItem(entry: entry, isSelected: true, captureStart: start)
      }
      if isOriginal(entry.record.event) {
        return ExportItem(entry: entry, isSelected: false, captureStart: start)
      }
    }
    return nil
  }

  private func isOriginal(_ event: ManifestEvent) -> Bool {
    guard let survey, !survey.originals.isEmpty, event.raw?.kind == .response,
      let payload = event.payload
    else { return false }
    return survey.originals.contains(payload)
  }
}
