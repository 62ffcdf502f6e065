public import StetArchive

/// Why an export did not come about. Nothing is left of it.
public enum ExportError: Error, Sendable, Hashable {
  /// The archive cannot be read.
  case archive(ArchiveError)
  /// The target cannot be written.
  case target(path: String, reason: String)
  /// There is something at the target already.
  case exists(path: String)
  /// What is at the target would not be replaced by an export of this kind.
  case notReplaceable(path: String, format: ExportFormat)
  /// No record of the archive was asked for.
  case nothing
  /// None of the versions has a capture, which this format is made of.
  case noCaptures
  /// The reader of the output went away, or it could not be written.
  case output
  case cancelled
}

extension ExportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .archive(let error): error.description
    case .target(let path, let reason): "\(path): \(reason)"
    case .exists(let path):
      "\(path): there is something already; choose another --output, or say --force to replace it"
    case .notReplaceable(let path, let format):
      "\(path): this is no \(format.rawValue) export, so --force does not remove it; "
        + "choose another --output"
    case .nothing:
      "nothing in the archive fits what was asked for, so nothing was written; "
        + "\"stet list\" shows what is there"
    case .noCaptures:
      "none of these versions has a capture of the page, and a WACZ is made of captures; "
        + "choose --format bagit, ocfl or jsonl, which keep the texts"
    case .output: "the output cannot be written any more"
    case .cancelled: "interrupted; nothing was written"
    }
  }
}

extension ExportError {
  init(_ error: SystemError) { self = .target(path: error.path, reason: error.reason) }
}

/// Says of an error of the archive that it is one.
func reading<Value>(_ body: () throws(ArchiveError) -> Value) throws(ExportError) -> Value {
  do throws(ArchiveError) { return try body() } catch { throw .archive(error) }
}

/// Says of an error of the file system that it concerns the target.
func writing<Value>(_ body: () throws(SystemError) -> Value) throws(ExportError) -> Value {
  do throws(SystemError) { return try body() } catch { throw ExportError(error) }
}
