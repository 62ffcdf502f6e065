internal import StetModel

/// What the records say about files other than texts: the last word on each.
struct VerifyLedger {
  struct File {
    /// Hex.
    var sha256: String
    /// nil where the record does not tell.
    var bytes: Int?
    var seq: Int
    /// Whether it is the word of a redaction.
    var isRedacted = false
  }

  /// A place that was overwritten on purpose.
  struct Place: Hashable {
    var path: String
    var offset: Int
  }

  struct Version: Hashable {
    var article: ArticleID
    /// nil for all that there were.
    var version: Int?
  }

  struct Removal {
    var seq: Int
    var reason: String
  }

  /// Sealed files by path, manifests and packs among them.
  private(set) var files: [String: File] = [:]
  private(set) var packs: [PackRecord] = []
  /// Texts that were removed, by path.
  private(set) var removed: [String: Removal] = [:]
  private(set) var removedVersions: [Version: Removal] = [:]
  private(set) var overwritten: [Place: Removal] = [:]
  private(set) var keys: [(key: KeyRecord, seq: Int)] = []
  /// The last files that were sealed, whose place in the lists a crash may have left open.
  private(set) var lastSealed: [String] = []

  mutating func add(_ seal: SealRecord, seq: Int) {
    files[seal.file] = File(sha256: seal.sha256, bytes: seal.bytes, seq: seq)
    lastSealed = [seal.file]
    if let cdxj = seal.cdxj, let sha256 = seal.cdxjSHA256 {
      files[cdxj] = File(sha256: sha256, seq: seq)
      lastSealed.append(cdxj)
    }
  }

  /// A segment's hash with its footer, as `sums/` has it.
  mutating func add(segment path: String, sha256: String, seq: Int) {
    files[path] = File(sha256: sha256, seq: seq)
  }

  mutating func add(_ pack: PackRecord, seq: Int) {
    packs.append(pack)
    files[pack.warc] = File(sha256: pack.sha256, bytes: pack.bytes, seq: seq)
    files[pack.cdxj] = File(sha256: pack.cdxjSHA256, seq: seq)
    lastSealed = [pack.warc, pack.cdxj]
    if let paths = pack.paths, let sha256 = pack.pathsSHA256 {
      files[paths] = File(sha256: sha256, seq: seq)
      lastSealed.append(paths)
    }
  }

  mutating func add(_ redact: RedactRecord, seq: Int) {
    let removal = Removal(seq: seq, reason: redact.reason)
    if let article = redact.article {
      removedVersions[Version(article: article, version: redact.version)] = removal
    }
    for file in redact.files {
      if let offset = file.offset {
        overwritten[Place(path: file.path, offset: offset)] = removal
      } else {
        removed[file.path] = removal
      }
      if let sha256 = file.fileSHA256 {
        files[file.path] = File(
          sha256: sha256, bytes: files[file.path]?.bytes, seq: seq, isRedacted: true)
      }
    }
  }

  /// Why a text is not there; nil where nobody removed it.
  func removal(of version: VersionRecord, seq: Int) -> Removal? {
    if let removal = removed[version.text.path] { return removal }
    let removals = [version.version, nil].compactMap {
      removedVersions[Version(article: version.article, version: $0)]
    }
    return removals.first { $0.seq > seq }
  }

  /// Records of a pack that were overwritten.
  func overwritten(in path: String) -> Int { overwritten.keys.count { $0.path == path } }

  mutating func add(_ key: KeyRecord, seq: Int) { keys.append((key, seq)) }

  func isPacked(seq: Int) -> Bool {
    packs.contains { $0.firstSeq <= seq && seq <= $0.lastSeq }
  }
}
