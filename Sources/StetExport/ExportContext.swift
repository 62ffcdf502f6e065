internal import StetArchive
internal import StetModel
internal import StetText

/// What every format works with.
final class ExportContext {
  let reader: ArchiveReader
  let selection: ExportSelection
  let fileSystem: any FileSystem
  let now: Instant
  let software: String
  let monitor: ExportMonitor
  private(set) var redactions: Redactions?
  private let captures: CaptureSource
  var summary: ExportSummary

  init(
    reader: ArchiveReader, selection: ExportSelection, format: ExportFormat,
    options: Exporter.Options, monitor: ExportMonitor
  ) {
    self.reader = reader
    self.selection = selection
    fileSystem = options.fileSystem
    now = options.now
    software = options.software
    self.monitor = monitor
    captures = CaptureSource(options.fileSystem, root: reader.path)
    summary = ExportSummary(format)
  }

  /// Looks through the manifest first.
  ///
  /// - Throws: `nothing` where nothing fits.
  func survey() throws(ExportError) -> Survey {
    let survey = try Survey(reader, selection, monitor)
    guard survey.records > 0 else { throw .nothing }
    monitor.expect(survey.texts)
    redactions = survey.redactions
    return survey
  }

  /// Counts a record.
  func note(_ record: ManifestRecord) {
    summary.records += 1
    summary.lastSeq = max(summary.lastSeq ?? record.seq, record.seq)
  }

  /// The exact bytes of a record's line, without a newline.
  func line(_ entry: CommittedRecord) throws(ExportError) -> [UInt8] {
    try reading { () throws(ArchiveError) in try reader.line(at: entry.location) }
  }

  enum Text {
    case file(TextFile, rendered: [UInt8])
    case redacted
    case missing

    /// What to say in the export where there is no text.
    var note: String? {
      switch self {
      case .file: nil
      case .redacted: "redacted"
      case .missing: "missing"
      }
    }
  }

  /// The text of a record, counted in the summary; where it is missing or not what was archived,
  /// the summary says so.
  func text(_ text: VersionRecord.Text, seq: Int) throws(ExportError) -> Text {
    if redactions?.contains(text.path) == true { return redacted() }
    let file: TextFile
    do throws(ArchiveError) {
      file = try reader.text(at: text.path)
    } catch {
      if try allRedactions().contains(text.path) { return redacted() }
      return missing(text.path, seq, "\(error)")
    }
    let rendered = file.rendered()
    guard Digest.sha256Hex(rendered) == text.sha256 else {
      return missing(text.path, seq, "this is not the text that was archived (its hash differs)")
    }
    summary.texts += 1
    return .file(file, rendered: rendered)
  }

  private func redacted() -> Text {
    summary.redactedTexts += 1
    return .redacted
  }

  private func missing(_ path: String, _ seq: Int, _ reason: String) -> Text {
    summary.add(ExportProblem(seq: seq, path: path, reason: reason))
    return .missing
  }

  /// Where nobody surveyed the manifest it is looked through when the first text is missing.
  private func allRedactions() throws(ExportError) -> Redactions {
    if let redactions { return redactions }
    let found = try reading { () throws(ArchiveError) in try Redactions(reader) }
    redactions = found
    return found
  }

  /// The capture of a record with what belongs to it, counted in the summary.
  func capture(
    _ raw: RawLocation, from start: Int?, seq: Int
  ) throws(ExportError) -> CaptureGroup? {
    switch captures.group(raw, from: start, redactions: try allRedactions()) {
    case .group(let group):
      summary.captures += 1
      return group
    case .redacted:
      summary.redactedCaptures += 1
      return nil
    case .problem(let reason):
      summary.add(ExportProblem(seq: seq, path: raw.warc, reason: reason))
      return nil
    }
  }
}
