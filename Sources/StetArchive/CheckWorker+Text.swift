internal import Glibc
internal import StetModel
internal import StetText

/// What became of one text.
struct TextOutcome {
  var problem: VerifyProblem?
  var missing: MissingText?
  var bytes = 0
  var wasRead = false
}

extension CheckWorker {
  /// Checks a text against the line that names it: length, SHA-256 of all bytes, and the values
  /// in its front matter byte for byte.
  ///
  /// The body's own hash stands in both, and the file's hash covers the body; so it is computed
  /// only for a ``VerifyScope/isDeep`` verification.
  func check(
    _ text: CheckLine.Text, _ line: UnsafeBufferPointer<UInt8>, seq: Int
  ) -> TextOutcome {
    let path = String(decoding: line[text.path], as: UTF8.self)
    let sha256 = SHA256Value(hex: UnsafeBufferPointer(rebasing: line[text.sha256]))
    guard !context.scope.isDeep, let sha256, text.bytes < buffer.count else {
      return checkSlowly(line, seq: seq)
    }
    let read = capture { () throws(SystemError) in try self.read(path, count: text.bytes) }
    guard case .success(let isWhole) = read, isWhole else { return checkSlowly(line, seq: seq) }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<text.bytes])
    hasher.update(bytes)
    guard hasher.finish() == sha256, hasFrontMatter(bytes, text.values, line) else {
      return checkSlowly(line, seq: seq)
    }
    return TextOutcome(bytes: text.bytes, wasRead: true)
  }

  /// Reads a plain file of exactly this size into the buffer.
  private func read(_ path: String, count: Int) throws(SystemError) -> Bool {
    let path = "\(context.root)/\(path)"
    // Before it is opened: opening a pipe would wait for somebody to write.
    guard let status = try context.fileSystem.status(path), status.kind == .file,
      status.size == count
    else { return false }
    let file = try context.fileSystem.open(path, .read)
    defer { context.fileSystem.close(file) }
    var filled = 0
    while filled < count {
      let n = try context.fileSystem.read(
        file, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<count]), at: filled)
      if n == 0 { return false }
      filled += n
    }
    return true
  }

  /// Whether a text begins with exactly the front matter that Stet writes for these values.
  private func hasFrontMatter(
    _ bytes: UnsafeRawBufferPointer, _ values: CheckLine.Values,
    _ line: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let base = bytes.baseAddress, let source = line.baseAddress else { return false }
    var position = 0
    func take(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      guard position + count <= bytes.count, memcmp(base + position, text.utf8Start, count) == 0
      else { return false }
      position += count
      return true
    }
    func take(_ text: StaticString, _ value: Range<Int>) -> Bool {
      guard take(text), position + value.count <= bytes.count,
        memcmp(base + position, source + value.lowerBound, value.count) == 0
      else { return false }
      position += value.count
      return true
    }
    return take("---\ntitle: ", values.title) && take("\nurl: ", values.url)
      && take("\ncanonical_url: ", values.canonicalURL) && take("\narticle: ", values.article)
      && take("\nversion: ", values.version) && take("\nfetched: ", values.fetched)
      && (values.published.map { take("\npublished: ", $0) } ?? take("\npublished: null"))
      && take("\nauthors: ", values.authors)
      && take("\nlanguage: ", values.language) && take("\nsha256: ", values.bodySHA256)
      && take("\n---\n")
  }

  /// The same again, thoroughly, to say in words what is wrong if anything is.
  private func checkSlowly(_ line: UnsafeBufferPointer<UInt8>, seq: Int) -> TextOutcome {
    let record = capture { () throws(ManifestLineError) in try ManifestCodec.record(Array(line)) }
    guard case .success(let record) = record, case .version(let version) = record.event else {
      return TextOutcome()
    }
    return checkSlowly(version, seq: seq)
  }

  func checkSlowly(_ version: VersionRecord, seq: Int) -> TextOutcome {
    let (problem, bytes) = TextCheck(version: version, seq: seq).run(
      context.fileSystem, root: context.root)
    if problem?.kind == .missing {
      let sha256 = SHA256Value(hex: version.text.sha256)?.prefix ?? .zero
      return TextOutcome(missing: MissingText(seq: seq, sha256: sha256))
    }
    return TextOutcome(problem: problem, bytes: bytes, wasRead: true)
  }
}
