public import StetArchive
public import StetModel

/// Copies parts of an archive into packages that others read.
///
/// It blocks on the disk: call it on a thread that may wait. What it makes appears under its name
/// when it is complete, and not at all where it fails. Memory does not grow with what is
/// exported, except for one article's OCFL inventory and some 50 bytes for each article of a feed
/// that was asked for.
///
/// ```swift
/// let exporter = Exporter(reader: reader, selection: selection, options: options)
/// let summary = try exporter.run(.bagit, to: "prices-2026")
/// ```
public struct Exporter {
  public struct Options: Sendable {
    public var fileSystem: any FileSystem
    /// When the export is made.
    public var now: Instant
    /// The program, as packages name it: `Stet/1.0`.
    public var software: String
    /// Whether an export of the same kind that is there already is replaced.
    public var force: Bool

    public init(
      now: Instant, software: String, force: Bool = false,
      fileSystem: any FileSystem = POSIXFileSystem()
    ) {
      self.now = now
      self.software = software
      self.force = force
      self.fileSystem = fileSystem
    }
  }

  private let reader: ArchiveReader
  private let selection: ExportSelection
  private let options: Options
  private let monitor: ExportMonitor

  /// - Parameters:
  ///   - progress: Called after each text, on the calling thread.
  ///   - isCancelled: Asked for each record; true ends the export with `cancelled`.
  public init(
    reader: ArchiveReader, selection: ExportSelection, options: Options,
    progress: @escaping (ExportProgress) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.reader = reader
    self.selection = selection
    self.options = options
    monitor = ExportMonitor(report: progress, isCancelled: isCancelled)
  }

  /// Makes a file (`wacz`, `jsonl`) or a folder (`bagit`, `ocfl`) at `target`.
  public func run(_ format: ExportFormat, to target: String) throws(ExportError) -> ExportSummary {
    let context = context(format)
    let staging = try Staging(
      options.fileSystem, target: target, format: format, force: options.force)
    switch format {
    case .jsonl:
      let sink = try FileSink(options.fileSystem, staging.path)
      try JSONLExport(context).write { bytes throws(ExportError) in try sink.write(bytes) }
      try sink.close(durably: true)
    case .bagit: try BagExport(context, staging.path).write()
    case .ocfl: try OCFLExport(context, staging.path).write()
    case .wacz: try WACZExport(context, staging.path).write()
    }
    try staging.publish()
    context.summary.bytes = context.monitor.progress.bytes
    return context.summary
  }

  /// Gives JSON lines piece by piece; an empty result is no error.
  ///
  /// - Parameter output: Returns false where nobody takes them any more.
  public func lines(to output: ([UInt8]) -> Bool) throws(ExportError) -> ExportSummary {
    let context = context(.jsonl)
    var buffer: [UInt8] = []
    try JSONLExport(context).write { bytes throws(ExportError) in
      buffer += bytes
      guard buffer.count >= 64 << 10 else { return }
      guard output(buffer) else { throw .output }
      buffer.removeAll(keepingCapacity: true)
    }
    if !buffer.isEmpty, !output(buffer) { throw .output }
    context.summary.bytes = context.monitor.progress.bytes
    return context.summary
  }

  private func context(_ format: ExportFormat) -> ExportContext {
    ExportContext(
      reader: reader, selection: selection, format: format, options: options, monitor: monitor)
  }
}
