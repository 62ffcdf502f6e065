internal import StetText

/// All that is needed to see that one manifest line is in the log, but for the log's public key,
/// which has to come from elsewhere. A JSON object, checked by `Scripts/verify-proof` too:
///
/// ```json
/// {"format":"stet-proof/1","line":"{…}","index":1841,"size":2048,
///  "hashes":["<base64>",…],"checkpoint":"<origin>\n2048\n<root>\n\n— …\n",
///  "text":"…","warc":{"path":"warc/…","offset":297,"length":2915,"record":"<base64>"},
///  "notes":["…"]}
/// ```
///
/// Text and WARC record are what the line is about; each may be missing, and a note says why then.
public struct ProofBundle: Sendable, Hashable {
  /// The `format` of this version.
  public static let format = "stet-proof/1"
  /// Bytes beyond which a bundle is refused.
  public static let maximumByteCount = 256 << 20

  /// A WARC record as it lies in its file.
  public struct Capture: Sendable, Hashable {
    /// The file, relative to the archive.
    public var path: String
    /// Bytes in the file before it.
    public var offset: Int
    /// One gzip member.
    public var record: [UInt8]

    public init(path: String, offset: Int, record: [UInt8]) {
      self.path = path
      self.offset = offset
      self.record = record
    }
  }

  /// The manifest line, without its newline: the entry whose hash is the leaf.
  public let line: String
  /// The line's `seq`, which is the number of its leaf.
  public let index: Int
  /// Leaves of the tree that the proof is for; as in the checkpoint.
  public let size: Int
  /// The inclusion proof, from the leaf upwards; 63 hashes at most.
  public let hashes: [TreeHash]
  /// The signed note, whole.
  public let checkpoint: String
  /// The text file that the line names. Nothing here is proved by ``verify(keys:origin:)``.
  public var text: String?
  /// The capture that the line names.
  public var capture: Capture?
  /// What is missing, and why, in sentences for people.
  public var notes: [String] = []

  /// - Throws: ``LogError/malformed(what:reason:)`` where the line is not one line of UTF-8, or a
  ///   number is out of its range.
  public init(
    line: [UInt8], index: Int, size: Int, hashes: [TreeHash], checkpoint: String
  ) throws(LogError) {
    guard let text = String(validating: line, as: UTF8.self) else {
      throw Self.error("its line is not UTF-8")
    }
    guard !line.contains(0x0A) else { throw Self.error("its line is more than one") }
    guard index >= 0, index < size else { throw Self.error("its index is not below its size") }
    guard hashes.count < Int.bitWidth else { throw Self.error("it has too many hashes") }
    self.line = text
    self.index = index
    self.size = size
    self.hashes = hashes
    self.checkpoint = checkpoint
  }

  /// Makes the bundle for one line of a log.
  ///
  /// - Parameters:
  ///   - line: Without its newline.
  ///   - checkpoint: The newest signed checkpoint.
  ///   - hashes: The tiles, for the checkpoint's size.
  /// - Throws: Also ``LogError/falseProof(_:)`` where line, tiles and checkpoint do not agree, so
  ///   that no false bundle is ever given away.
  public static func make(
    line: [UInt8], index: Int, checkpoint: SignedNote, from hashes: inout some HashReader
  ) throws(LogError) -> ProofBundle {
    let head = try Checkpoint(text: checkpoint.text).head
    let hasher = TreeHasher()
    let proof = try MerkleTree.inclusionProof(
      index: index, size: head.size, from: &hashes, using: hasher)
    try MerkleTree.verifyInclusion(
      of: hasher.leaf(line), index: index, in: head, proof: proof, using: hasher)
    return try ProofBundle(
      line: line, index: index, size: head.size, hashes: proof, checkpoint: checkpoint.encoded)
  }

  /// Checks signature, proof and that the line says itself which one it is.
  ///
  /// - Parameters:
  ///   - keys: The log's keys, from a source that the reader trusts.
  ///   - origin: The log it must be of; nil for whichever the keys sign.
  /// - Returns: The checkpoint that the line is in.
  @discardableResult
  public func verify(
    keys: [VerifierKey], origin: String? = nil
  ) throws(LogError) -> Checkpoint {
    let opened = try Checkpoint.open(Array(checkpoint.utf8), keys: keys, origin: origin)
    guard opened.head.size == size else {
      throw .wrongCheckpoint("it is of \(opened.head.size) leaves, and the proof for \(size)")
    }
    let hasher = TreeHasher()
    let entry = Array(line.utf8)
    try MerkleTree.verifyInclusion(
      of: hasher.leaf(entry), index: index, in: opened.head, proof: hashes, using: hasher)
    // Only now is the line worth reading.
    guard let json = try? JSON.parse(entry), json["seq"]?.int == index else {
      throw .falseProof("the line does not have the seq \(index)")
    }
    return opened
  }

  // MARK: JSON

  /// One line of JSON, with a newline.
  public var encoded: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("format", Self.format)
      json.field("line", line)
      json.field("index", index)
      json.field("size", size)
      json.strings("hashes", hashes.map(\.base64))
      json.field("checkpoint", checkpoint)
      json.optional("text", text)
      if let capture {
        json.object("warc") { json in
          json.field("path", capture.path)
          json.field("offset", capture.offset)
          json.field("length", capture.record.count)
          json.field("record", Base64.encode(capture.record))
        }
      }
      if !notes.isEmpty { json.strings("notes", notes) }
    }
    json.newline()
    return json.bytes
  }

  /// Reads a bundle. Keys that are not known are passed over: a bundle may carry more.
  ///
  /// - Throws: ``LogError/malformed(what:reason:)``.
  public init(_ bytes: [UInt8]) throws(LogError) {
    guard bytes.count <= Self.maximumByteCount else { throw Self.error("it is too large") }
    let json: JSON
    do { json = try JSON.parse(bytes, maximumDepth: 32) } catch {
      throw Self.error("\(error)")
    }
    // A name that is there twice would be read as one thing here and as another thing elsewhere.
    let names = (json.object ?? []).map(\.key)
    guard Set(names).count == names.count else { throw Self.error("it has a key twice") }
    guard let format = json["format"]?.string else {
      throw Self.error("it has no format")
    }
    guard format == Self.format else { throw Self.error("its format is \(format)") }
    guard let line = json["line"]?.string, let index = json["index"]?.int,
      let size = json["size"]?.int, let values = json["hashes"]?.array,
      let checkpoint = json["checkpoint"]?.string
    else { throw Self.error("line, index, size, hashes or checkpoint is missing") }
    guard values.count < Int.bitWidth else { throw Self.error("it has too many hashes") }
    var hashes: [TreeHash] = []
    for value in values {
      guard let hash = value.string.flatMap({ TreeHash(base64: $0) }) else {
        throw Self.error("a hash is not base64 of 32 bytes")
      }
      hashes.append(hash)
    }
    try self.init(
      line: Array(line.utf8), index: index, size: size, hashes: hashes, checkpoint: checkpoint)
    text = json["text"]?.string
    notes = json["notes"]?.array?.compactMap(\.string) ?? []
    guard let warc = json["warc"] else { return }
    guard let path = warc["path"]?.string, let offset = warc["offset"]?.int,
      let record = warc["record"]?.string.flatMap({ Base64.decode($0) }),
      warc["length"]?.int == record.count
    else { throw Self.error("its WARC record is not path, offset, length and record") }
    capture = Capture(path: path, offset: offset, record: record)
  }

  private static func error(_ reason: String) -> LogError {
    .malformed(what: "proof bundle", reason: reason)
  }
}
