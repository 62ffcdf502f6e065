internal import ArgumentParser
internal import Glibc
internal import StetArchive
internal import StetCatalog
internal import StetLog
internal import StetModel

struct ProveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Writes a proof that a version is in the archive's signed log.",
    discussion: """
      ARTICLE is an id, its first digits (four or more), or a URL; @VERSION may follow. The proof \
      is one file with everything in it but the log's public key: the record, its place in the \
      log, the signed checkpoint, the text and the WARC record. Scripts/verify-proof checks it \
      with Python and openssl alone.

      Example: stet prove d6404b53a7fe@1 --output proof.json
      """)

  @OptionGroup var archive: ArchiveOptions
  @Argument(
    help: ArgumentHelp(
      "The article, the latest version or the one named.", valueName: "article[@version]"))
  var article: String?
  @Option(
    help: ArgumentHelp("Prove this line of the manifest, of whatever type.", valueName: "number"))
  var seq: Int?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write. (default: standard output)", valueName: "file"))
  var output: String?

  func validate() throws {
    guard (article == nil) != (seq == nil) else {
      throw ValidationError("Name an article or a line (--seq), one of them.")
    }
  }

  func run() async throws {
    do {
      let open = try archive.open()
      let (line, redactions) = try await find(in: open)
      let bundle = try open.reader.proof(of: line, redactions: redactions)
      let bytes = bundle.encoded
      guard bytes.count <= ProofBundle.maximumByteCount else {
        throw Failure("the proof would have \(bytes.count) bytes, which is too many")
      }
      if let output {
        try Self.write(bytes, to: output)
      } else {
        Console.out(bytes)
      }
      for note in bundle.notes { Console.error("note: \(Console.safe(note))") }
    } catch {
      throw fail(error)
    }
  }

  private func find(
    in open: OpenArchive
  ) async throws -> (line: [UInt8], redactions: [ManifestRecord]) {
    if let seq {
      guard let line = try open.reader.line(seq: seq) else {
        throw Failure("the manifest has no record \(seq); it does not go that far.")
      }
      guard let id = try ManifestCodec.record(line).event.article else { return (line, []) }
      let known = try await open.index.find(id.hex)
      return (line, known.count == 1 ? try await redactions(of: known[0], in: open) : [])
    }
    let (article, number) = try await open.reference(self.article ?? "")
    var found: [UInt8]?
    for place in try await open.index.lines(of: article.id) {
      let line = try open.reader.line(
        at: ManifestLocation(segment: place.segment, offset: place.offset, length: place.length))
      guard case .version(let version) = try ManifestCodec.record(line).event else { continue }
      if number == nil || version.version == number { found = line }
    }
    guard let found else {
      throw Failure(
        "\(article.id) has no version \(number ?? 0); see \"stet log \(article.id)\".")
    }
    return (found, try await redactions(of: article, in: open))
  }

  private func redactions(
    of article: IndexedArticle, in open: OpenArchive
  ) async throws -> [ManifestRecord] {
    try await open.records(of: article).filter {
      if case .redact = $0.event { true } else { false }
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST {
        throw Failure("\(path): there is such a file already; choose another name")
      }
      throw Failure("\(path): \(String(cString: strerror(errno)))")
    }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(errno))
        close(descriptor)
        throw Failure("\(path): \(reason)")
      }
      written += count
    }
    guard close(descriptor) == 0 else {
      throw Failure("\(path): \(String(cString: strerror(errno)))")
    }
  }
}

extension ManifestEvent {
  /// The article that a record with captures is about.
  fileprivate var article: ArticleID? {
    switch self {
    case .version(let version): version.article
    case .reextract(let reextract): reextract.version.article
    case .gone(let gone): gone.article
    case .blocked(let blocked): blocked.article
    case .page(let page): page.article
    default: nil
    }
  }
}
