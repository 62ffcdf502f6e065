public import StetLog
public import StetModel
internal import StetText
internal import StetWARC

/// Proofs for people who have neither the archive nor any reason to believe it.
extension ArchiveReader {
  /// Bytes of a gzip member beyond which a proof does without it.
  private static var maximumCapture: Int { 128 << 20 }

  /// The manifest line `seq` without its newline; nil where the manifest does not reach there.
  ///
  /// - Throws: `damaged` where the manifest does not hold together.
  public func line(seq: Int) throws(ArchiveError) -> [UInt8]? {
    guard seq >= 0 else { return nil }
    return try LogLines(fileSystem: fileSystem, root: path, from: seq).next()
  }

  /// The newest signed checkpoint, as it is published; nil where there is none yet.
  ///
  /// - Throws: `damaged` where none of the archive's keys has signed it, or it is of another log.
  public func checkpoint() throws(ArchiveError) -> SignedNote? {
    guard let bytes = try LogTiles(fileSystem: fileSystem, root: path).checkpoint() else {
      return nil
    }
    _ = try LogFolder.open(
      bytes, root: path, origin: descriptor.origin,
      known: LogKeys.verifiers(descriptor.publicKeys, root: path))
    do throws(LogError) {
      return try SignedNote(bytes)
    } catch {
      throw .damaged(path: "\(path)/\(LogTiles.checkpoint)", reason: "\(error)")
    }
  }

  /// Proves one line, with the text and the capture that it names; every part is checked before it
  /// is given away.
  ///
  /// - Parameters:
  ///   - line: Without its newline.
  ///   - redactions: What was removed from the archive, as far as it may concern the line.
  /// - Throws: `failed` where the line is newer than the checkpoint; `damaged` where line, tiles,
  ///   checkpoint, text or capture do not agree.
  public func proof(
    of line: [UInt8], redactions: [ManifestRecord] = []
  ) throws(ArchiveError) -> ProofBundle {
    let json: JSON
    do throws(JSONError) {
      json = try JSON.parse(line, maximumDepth: 64)
    } catch {
      throw .damaged(path: "\(path)/manifest", reason: "the line is not JSON: \(error)")
    }
    guard let seq = json["seq"]?.int, seq >= 0 else {
      throw .damaged(path: "\(path)/manifest", reason: "the line has no seq")
    }
    var bundle = try bundle(of: line, seq: seq)
    try addText(json, to: &bundle, redactions)
    try addCapture(json, to: &bundle, redactions)
    return bundle
  }

  private func bundle(of line: [UInt8], seq: Int) throws(ArchiveError) -> ProofBundle {
    let remedy =
      "a running stet signs within a second or two; otherwise \"stet crawl --once\" does"
    guard let note = try checkpoint() else {
      throw .failed(
        path: "\(path)/\(LogTiles.checkpoint)", reason: "there is no signed checkpoint; \(remedy)")
    }
    let tiles = LogTiles(fileSystem: fileSystem, root: path)
    do throws(LogError) {
      let size = try Checkpoint(text: note.text).head.size
      guard seq < size else {
        throw LogError.outOfRange(
          "record \(seq) is newer than the signed checkpoint, which has \(size) records; \(remedy)")
      }
      var reader = TileReader(size: size) { tile throws(LogError) in try tiles.load(tile) }
      return try ProofBundle.make(line: line, index: seq, checkpoint: note, from: &reader)
    } catch {
      if let failure = tiles.failure { throw ArchiveError(failure) }
      if case .outOfRange(let reason) = error {
        throw .failed(path: "\(path)/\(LogTiles.checkpoint)", reason: reason)
      }
      throw .damaged(path: "\(path)/log", reason: "record \(seq) cannot be proved: \(error)")
    }
  }

  // MARK: What the line names

  private func addText(
    _ line: JSON, to bundle: inout ProofBundle, _ redactions: [ManifestRecord]
  ) throws(ArchiveError) {
    guard let file = line["text"]?["path"]?.string, let sha256 = line["text"]?["sha256"]?.string
    else { return }
    if let note = Self.redaction(of: file, at: nil, redactions) {
      bundle.notes.append("the text is not here: \(note)")
      return
    }
    var bytes = try contents(file, offset: nil, length: ArchiveLayout.maximumText)
    if bytes == nil, let place = try texts.place(of: file) {
      bytes = try texts.bytes(at: place, path: file)
    }
    if let bytes, Digest.sha256Hex(bytes) == sha256 {
      // Ours are UTF-8; what is not could not be told from something else in JSON.
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .damaged(path: "\(path)/\(file)", reason: "the text is not UTF-8")
      }
      bundle.text = text
    } else if bytes == nil {
      bundle.notes.append("the text is not here: there is no \(file) in the archive")
    } else {
      throw .damaged(path: "\(path)/\(file)", reason: "the text is not the one that was archived")
    }
  }

  private func addCapture(
    _ line: JSON, to bundle: inout ProofBundle, _ redactions: [ManifestRecord]
  ) throws(ArchiveError) {
    guard let raw = line["raw"], let file = raw["warc"]?.string,
      let offset = raw["offset"]?.int, let length = raw["length"]?.int
    else { return }
    guard offset >= 0, (1...Self.maximumCapture).contains(length) else {
      bundle.notes.append("the WARC record is not here: its \(length) bytes are too many")
      return
    }
    var record = try contents(file, offset: offset, length: length)
    if record == nil {
      record = try contents(file + ArchiveLayout.openSuffix, offset: offset, length: length)
    }
    if let record, record.count == length, LogCapture.isNamed(by: raw, record) {
      bundle.capture = ProofBundle.Capture(path: file, offset: offset, record: record)
    } else if let note = Self.redaction(of: file, at: offset, redactions) {
      bundle.notes.append("the WARC record is not here: \(note)")
    } else if record == nil {
      bundle.notes.append("the WARC record is not here: there is no \(file) in the archive")
    } else {
      throw .damaged(
        path: "\(path)/\(file)",
        reason: "the \(length) bytes from \(offset) on are not the record that was archived")
    }
  }

  /// nil where there is no such file.
  private func contents(
    _ file: String, offset: Int?, length: Int
  ) throws(ArchiveError) -> [UInt8]? {
    guard ArchiveLayout.isSafe(file) else {
      throw .damaged(path: path, reason: "the manifest names a file outside the archive")
    }
    return try system { () throws(SystemError) in
      let full = "\(path)/\(file)"
      guard try fileSystem.status(full) != nil else { return nil }
      guard let offset else { return try fileSystem.contents(full, limit: length) }
      let opened = try fileSystem.open(full, .read)
      defer { fileSystem.close(opened) }
      return try fileSystem.readAll(opened, at: offset, count: length)
    }
  }

  private static func redaction(
    of file: String, at offset: Int?, _ records: [ManifestRecord]
  ) -> String? {
    for record in records {
      guard case .redact(let redaction) = record.event,
        redaction.files.contains(where: {
          $0.path == file && ($0.offset == nil || $0.offset == offset)
        })
      else { continue }
      return "it was redacted (record \(record.seq)): \(redaction.reason)"
    }
    return nil
  }
}

/// What a gzip member is seen to be.
enum LogCapture {
  /// Whether a member is the record that a line's `raw` names: of its kind, and for a response
  /// with the payload of that SHA-256.
  static func isNamed(by raw: JSON, _ member: [UInt8]) -> Bool {
    guard let kind = raw["kind"]?.string,
      case .success(let record) = capture({ () throws(GzipError) in
        try Gzip.unpack(member, limit: WARCLimits.member)
      }),
      case .success(let head) = capture({ () throws(WARCFault) in try WARCHead(record[...]) }),
      head.type.rawValue == kind
    else { return false }
    guard kind == WARCType.response.rawValue else { return true }
    guard head.contentLength >= 0, record.count - head.blockOffset >= head.contentLength else {
      return false
    }
    let block = record[head.blockOffset..<head.blockOffset + head.contentLength]
    guard let start = payload(of: block) else { return false }
    return Digest.sha256Hex(Array(block[start...])) == raw["payload_sha256"]?.string
  }

  /// Behind the empty line that ends the HTTP head; we write all of them with CRLF.
  private static func payload(of block: ArraySlice<UInt8>) -> Int? {
    block.indices.dropLast(3).first {
      block[$0] == 0x0D && block[$0..<$0 + 4].elementsEqual([0x0D, 0x0A, 0x0D, 0x0A])
    }.map { $0 + 4 }
  }
}
