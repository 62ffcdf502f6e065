/// What a log says about itself at one moment: C2SP tlog-checkpoint. Signed as a note.
public struct Checkpoint: Sendable, Hashable {
  /// The log's unique name; one line, not empty.
  public let origin: String
  /// Size and root.
  public let head: TreeHead
  /// Further lines, which mean nothing to us. Best none.
  public let extensions: [String]

  /// - Throws: ``LogError/malformed(what:reason:)`` where the parts do not make a checkpoint.
  public init(origin: String, head: TreeHead, extensions: [String] = []) throws(LogError) {
    guard head.size >= 0 else { throw Self.error("its size is negative") }
    for line in [origin] + extensions {
      guard !line.utf8.isEmpty else { throw Self.error("a line is empty") }
      guard line.utf8.allSatisfy({ $0 >= 0x20 }) else {
        throw Self.error("a line has a control character")
      }
    }
    self.origin = origin
    self.head = head
    self.extensions = extensions
  }

  /// Reads the text of a note.
  ///
  /// - Throws: ``LogError/malformed(what:reason:)``.
  public init(text: String) throws(LogError) {
    let bytes = Array(text.utf8)
    guard bytes.last == 0x0A else { throw Self.error("its last line does not end") }
    let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard lines.count >= 3 else { throw Self.error("it has fewer than 3 lines") }
    // As few digits as the number needs, and no sign.
    guard let size = Int(lines[1]), size >= 0, String(size).utf8.elementsEqual(lines[1].utf8) else {
      throw Self.error("its second line is not a tree size")
    }
    guard let root = TreeHash(base64: lines[2]) else {
      throw Self.error("its third line is not base64 of 32 bytes")
    }
    try self.init(
      origin: lines[0], head: TreeHead(size: size, root: root),
      extensions: Array(lines.dropFirst(3)))
  }

  /// The lines that are signed.
  public var text: String {
    ([origin, String(head.size), head.root.base64] + extensions).map { $0 + "\n" }.joined()
  }

  /// The checkpoint as a note. While keys are being changed, both the old and the new one sign.
  ///
  /// A log must never sign two checkpoints of which one does not extend the other.
  public func signed(by keys: [SigningKey]) throws(LogError) -> SignedNote {
    guard !keys.isEmpty else { throw .notSigned(by: []) }
    var note = try SignedNote(text: text)
    for key in keys { try note.sign(with: key) }
    return note
  }

  /// Reads a signed checkpoint and believes it only if a known key has signed it.
  ///
  /// - Parameters:
  ///   - bytes: The note.
  ///   - keys: The keys of the log that the reader trusts, from elsewhere than the note.
  ///   - origin: The log it must be of; nil for whichever the keys sign.
  public static func open(
    _ bytes: [UInt8], keys: [VerifierKey], origin: String? = nil
  ) throws(LogError) -> Checkpoint {
    let note = try SignedNote(bytes)
    try note.verify(with: keys)
    let checkpoint = try Checkpoint(text: note.text)
    if let origin, !origin.utf8.elementsEqual(checkpoint.origin.utf8) {
      throw .wrongCheckpoint("it is of \(checkpoint.origin), not of \(origin)")
    }
    return checkpoint
  }

  private static func error(_ reason: String) -> LogError {
    .malformed(what: "checkpoint", reason: reason)
  }
}
