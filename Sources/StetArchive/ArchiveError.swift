internal import Glibc

/// Why an archive could not be opened, written or read. Each is a sentence with a remedy.
public enum ArchiveError: Error, Sendable, Hashable {
  /// Another writer has it open: try again later (exit status 75).
  case locked(path: String, pid: Int32?)
  /// There is nothing to read: no folder, or no archive.json in it.
  case missing(path: String)
  /// The folder holds something else; nothing was touched.
  case notAnArchive(path: String)
  /// A layout that this program does not know; nothing was touched.
  case unknownLayout(path: String, layout: String)
  /// What is there contradicts itself, so nothing may be added to it.
  case damaged(path: String, reason: String)
  /// The file system refused something. For a writer this is the end: what was acknowledged
  /// is safe, what was not is not visible.
  case failed(path: String, reason: String)
  /// The disk or the quota has no room (`ENOSPC`, `EDQUOT`). For a writer this is the end as
  /// with ``failed(path:reason:)``; once there is room, the archive can be opened again.
  case full(path: String, reason: String)
  /// This one draft cannot be archived; the writer goes on.
  case refused(reason: String)
  /// The writer was closed before this was asked of it.
  case closed

  init(_ error: SystemError) {
    let remedy = error.remedy.map { "; \($0)" } ?? ""
    self =
      error.isDiskFull
      ? .full(path: error.path, reason: error.reason)
      : .failed(path: error.path, reason: error.reason + remedy)
  }
}

extension ArchiveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .locked(let path, let pid):
      "\(path): the archive is being written by another process"
        + (pid.map { " (pid \($0))" } ?? "")
        + "; wait for it to end, or stop it, and try again"
    case .missing(let path):
      "\(path): there is no Stet archive here (no archive.json); say where it is with --archive, "
        + "or let \"stet crawl\" make one"
    case .notAnArchive(let path):
      "\(path): this folder is not empty and is not a Stet archive (it has no archive.json); "
        + "choose a new or an empty folder"
    case .unknownLayout(let path, let layout):
      "\(path): this archive has the layout \"\(layout)\", and this program knows only "
        + "\"\(ArchiveLayout.name)\"; use a newer stet"
    case .damaged(let path, let reason):
      "\(path): \(reason); nothing was changed: see what \"stet verify\" says, and bring the file "
        + "back from a copy"
    case .failed(let path, let reason):
      "\(path): \(reason)"
    case .full(let path, let reason):
      "\(path): \(reason); make room on that disk (bytes or inodes), or raise the quota, and start "
        + "again"
    case .refused(let reason):
      "this cannot be archived: \(reason)"
    case .closed:
      "the archive's writer is closed"
    }
  }
}

extension SystemError {
  /// Whether the disk or the quota has no room for more bytes or files.
  public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
}
