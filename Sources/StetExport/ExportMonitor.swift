/// How far an export is.
public struct ExportProgress: Sendable, Hashable {
  /// Texts written so far.
  public var texts = 0
  /// Texts there will be; nil where nobody counted them.
  public var total: Int?
  /// Bytes written so far.
  public var bytes = 0
}

/// Tells how far an export is, and learns whether it is still wanted.
final class ExportMonitor {
  private(set) var progress = ExportProgress()
  private let report: (ExportProgress) -> Void
  private let isCancelled: () -> Bool

  init(report: @escaping (ExportProgress) -> Void, isCancelled: @escaping () -> Bool) {
    self.report = report
    self.isCancelled = isCancelled
  }

  func expect(_ texts: Int) { progress.total = texts }

  /// Called for every record that is read.
  func look() throws(ExportError) {
    if isCancelled() { throw .cancelled }
  }

  func wroteText() {
    progress.texts += 1
    report(progress)
  }

  func wrote(bytes: Int) { progress.bytes += bytes }
}
