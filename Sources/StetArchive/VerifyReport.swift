/// Something in an archive that is not as it was written.
public struct VerifyProblem: Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// archive.json cannot be read, or contradicts the manifest.
    case descriptor
    /// A manifest file is missing, out of order, or not what the next one says it is.
    case segment
    /// A manifest line cannot be read, is not as Stet writes it, or is out of place.
    case line
    /// A text that a version names is not there.
    case missing
    /// A text's bytes are not what the manifest says.
    case text
    /// A text's front matter and the manifest say different things.
    case frontMatter = "front_matter"
    /// A file under `warc/` is missing, or its bytes are not what its record says.
    case warc
    /// A capture in a WARC file is not what the record that names it says.
    case capture
    /// A list in `sums/` and the records disagree.
    case sums
    /// The log and the manifest disagree, or the log is not signed as it should be.
    case log
    /// Bytes that were removed on purpose, and on record.
    case redacted
    /// A file that no record names.
    case unnamed
    /// Left by a writer that was stopped, or being written now: the next start puts it in order.
    case unfinished
    /// The disk would not give it.
    case unreadable
  }

  public var kind: Kind
  /// Relative to the archive.
  public var path: String
  /// The manifest record concerned.
  public var seq: Int?
  /// Line in the manifest file, from 1.
  public var line: Int?
  /// What is wrong, as a sentence without the path. It may hold text from outside.
  public var reason: String

  public var description: String {
    var place = path
    if let line { place += ":\(line)" }
    if let seq { place += " (seq \(seq))" }
    return "\(place): \(reason)"
  }
}

/// What a verification found.
public struct VerifyReport: Sendable, Hashable {
  public var segments = 0
  /// Manifest lines.
  public var records = 0
  public var versions = 0
  /// Text files that were read.
  public var texts = 0
  /// Everything that was read.
  public var bytes = 0
  /// WARC files, indexes among them, that were read as a whole.
  public var files = 0
  /// Captures that were unpacked and compared with their record.
  public var captures = 0
  /// Texts that are in packs and were found there.
  public var packed = 0
  /// What was removed on purpose; each stands in ``redactions`` too, as far as the limit goes.
  public var redacted = 0
  public var redactions: [VerifyProblem] = []
  /// Records that the signed checkpoint covers; nil where there is none that counts.
  public var signedRecords: Int?
  /// Keys that have signed the checkpoint.
  public var signers: [String] = []
  /// The `seq` of the first record that was read; 0 for a whole verification.
  public var firstRecord = 0
  /// Records whose text and capture were passed over, as the scope asks for.
  public var leftOut = 0
  /// Files under `warc/` that were not read, as the scope asks for.
  public var filesLeftOut = 0
  /// Of a sample: what repeats it.
  public var seed: UInt64?
  /// In the order of the manifest, then by path.
  public var problems: [VerifyProblem] = []
  /// Problems beyond the limit, which are counted only.
  public var furtherProblems = 0
  /// What a stopped or running writer has left; no sign of damage.
  public var unfinished: [VerifyProblem] = []
  /// Bytes at the end of the live segment that nothing vouches for yet: a change there that
  /// leaves a well-formed line, and touches nothing that the text says too, is not seen.
  public var unvouchedBytes = 0

  public init() {}

  /// Whether everything is as it was written.
  public var holds: Bool { problems.isEmpty && furtherProblems == 0 }
}
