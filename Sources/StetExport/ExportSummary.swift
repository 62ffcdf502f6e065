/// A kind of package.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
  /// Web Archive Collection Zipped 1.1.1.
  case wacz
  /// Oxford Common File Layout 1.1.
  case ocfl
  /// BagIt 1.0 (RFC 8493).
  case bagit
  /// JSON lines: the manifest with the texts in it.
  case jsonl
}

/// Something that should have been there and was not.
public struct ExportProblem: Sendable, Hashable {
  public var seq: Int
  /// Relative to the archive.
  public var path: String
  public var reason: String
}

/// What an export has in it, and what it has not.
public struct ExportSummary: Sendable, Hashable {
  public var format: ExportFormat
  /// Records of the manifest.
  public var records = 0
  /// Texts, those of re-extractions too.
  public var texts = 0
  /// Answers of servers that a record names.
  public var captures = 0
  /// Articles (OCFL objects).
  public var articles: Int?
  /// Pages (WACZ).
  public var pages: Int?
  /// Bytes of records, texts, pages and captures, as far as they are files of their own or lie in
  /// one; without lists and indexes.
  public var bytes = 0
  /// `seq` of the last record in it: with `--since` the next export goes on there.
  public var lastSeq: Int?
  /// Texts that were removed from the archive on purpose.
  public var redactedTexts = 0
  /// Captures that were removed from the archive on purpose.
  public var redactedCaptures = 0
  /// Versions archived before captures were kept, or without one.
  public var withoutCapture = 0
  /// What is missing or damaged; at most ``maximumProblems``.
  public private(set) var problems: [ExportProblem] = []
  public private(set) var furtherProblems = 0

  public static let maximumProblems = 1000

  init(_ format: ExportFormat) { self.format = format }

  public var problemCount: Int { problems.count + furtherProblems }

  mutating func add(_ problem: ExportProblem) {
    if problems.count < Self.maximumProblems {
      problems.append(problem)
    } else {
      furtherProblems += 1
    }
  }
}
