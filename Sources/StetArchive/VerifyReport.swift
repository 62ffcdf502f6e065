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
  /// Of texts and manifest.
  public var bytes = 0
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
