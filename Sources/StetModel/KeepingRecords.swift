/// A file that is complete and will not change.
///
/// A manifest segment ends with one about itself; one about another file follows that file's
/// completion.
public struct SealRecord: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case manifest, warc
  }

  /// Relative to the archive.
  public var file: String
  public var kind: Kind
  /// Bytes of the file; of a manifest segment, of what lies before this line in it.
  public var bytes: Int
  /// SHA-256 (hex) of those bytes.
  public var sha256: String
  /// Records in them.
  public var records: Int
  /// The index beside a WARC file.
  public var cdxj: String?
  public var cdxjSHA256: String?

  public init(
    file: String, kind: Kind, bytes: Int, sha256: String, records: Int, cdxj: String? = nil,
    cdxjSHA256: String? = nil
  ) {
    self.file = file
    self.kind = kind
    self.bytes = bytes
    self.sha256 = sha256
    self.records = records
    self.cdxj = cdxj
    self.cdxjSHA256 = cdxjSHA256
  }
}

/// A change of the keys that sign the log.
public struct KeyRecord: Sendable, Hashable {
  public enum Action: String, Sendable, Hashable {
    /// Signs from here on.
    case added
    /// Signs no more; what it signed stays valid.
    case retired
  }

  public var action: Action
  /// The public key in the form of C2SP signed-note: `<name>+<key ID>+<base64>`.
  public var key: String

  public init(action: Action, key: String) {
    self.action = action
    self.key = key
  }
}

/// Another text of a version, made from the same stored page by another extractor. The publisher
/// changed nothing; the version and its text stay.
public struct ReextractRecord: Sendable, Hashable {
  /// The record of the version as the extractor would write it now; `text` is the new file's.
  public var version: VersionRecord
  /// From 1 for each version.
  public var revision: Int

  public init(version: VersionRecord, revision: Int) {
    self.version = version
    self.revision = revision
  }
}

/// Bytes that were removed on purpose. The lines that name them stay, and so does every proof.
public struct RedactRecord: Sendable, Hashable {
  public struct File: Sendable, Hashable {
    /// Relative to the archive.
    public var path: String
    /// Where in the file; nil for the whole file, which is then gone.
    public var offset: Int?
    /// How many bytes were removed; in a WARC others stand in their place.
    public var bytes: Int
    /// SHA-256 (hex) of the removed bytes.
    public var sha256: String
    /// Of the whole file afterwards; nil where it is gone or was not sealed yet.
    public var fileSHA256: String?

    public init(
      path: String, offset: Int?, bytes: Int, sha256: String, fileSHA256: String? = nil
    ) {
      self.path = path
      self.offset = offset
      self.bytes = bytes
      self.sha256 = sha256
      self.fileSHA256 = fileSHA256
    }
  }

  public var article: ArticleID?
  public var version: Int?
  /// Why, in the words of who did it.
  public var reason: String
  public var files: [File]

  public init(article: ArticleID?, version: Int?, reason: String, files: [File]) {
    self.article = article
    self.version = version
    self.reason = reason
    self.files = files
  }
}

/// Texts that were moved into one WARC file of `conversion` records.
public struct PackRecord: Sendable, Hashable {
  /// `2026-11`.
  public var month: String
  /// Relative to the archive.
  public var warc: String
  public var bytes: Int
  /// SHA-256 (hex) of the file.
  public var sha256: String
  public var texts: Int
  /// The first and the last record whose text is in it.
  public var firstSeq: Int
  public var lastSeq: Int
  public var cdxj: String
  public var cdxjSHA256: String
  /// Beside it too: where each text lies, one line for each, sorted by path.
  public var paths: String?
  public var pathsSHA256: String?

  public init(
    month: String, warc: String, bytes: Int, sha256: String, texts: Int, firstSeq: Int,
    lastSeq: Int, cdxj: String, cdxjSHA256: String, paths: String? = nil,
    pathsSHA256: String? = nil
  ) {
    self.month = month
    self.warc = warc
    self.bytes = bytes
    self.sha256 = sha256
    self.texts = texts
    self.firstSeq = firstSeq
    self.lastSeq = lastSeq
    self.cdxj = cdxj
    self.cdxjSHA256 = cdxjSHA256
    self.paths = paths
    self.pathsSHA256 = pathsSHA256
  }
}
