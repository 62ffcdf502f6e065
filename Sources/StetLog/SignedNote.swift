/// A text with signatures: C2SP signed-note. Nothing in it counts before ``verify(with:)``.
public struct SignedNote: Sendable, Hashable {
  /// A signature line: `— <name> <base64 of key ID and signature>`.
  public struct Signature: Sendable, Hashable {
    public let name: String
    public let keyID: UInt32
    /// 64 bytes for Ed25519; other kinds of keys have other lengths.
    public let bytes: [UInt8]
  }

  /// Bytes beyond which a note is refused.
  public static let maximumByteCount = 1 << 20
  /// Signatures beyond which a note is refused; the specification wants 16 at least.
  public static let maximumSignatureCount = 100

  /// What is signed; ends with a newline.
  public let text: String
  public private(set) var signatures: [Signature]

  /// A note that nobody has signed yet.
  ///
  /// - Throws: ``LogError/malformed(what:reason:)`` where the text has control characters other
  ///   than newlines, or does not end with one.
  public init(text: String) throws(LogError) {
    try Self.checkText(Array(text.utf8)[...])
    self.text = text
    signatures = []
  }

  /// Reads a note with one signature or more.
  ///
  /// - Throws: ``LogError/malformed(what:reason:)``.
  public init(_ bytes: [UInt8]) throws(LogError) {
    guard bytes.count <= Self.maximumByteCount else { throw Self.error("it is too large") }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Self.error("it is not UTF-8")
    }
    guard let blank = Self.lastBlankLine(bytes) else {
      throw Self.error("there is no empty line before the signatures")
    }
    let text = bytes[..<blank]
    try Self.checkText(text)
    self.text = String(decoding: text, as: UTF8.self)
    signatures = []
    let rest = bytes[(blank + 1)...]
    guard !rest.isEmpty else { throw Self.error("nobody has signed it") }
    guard rest.last == 0x0A else { throw Self.error("its last line does not end") }
    for line in rest.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
      guard signatures.count < Self.maximumSignatureCount else {
        throw Self.error("it has more than \(Self.maximumSignatureCount) signatures")
      }
      signatures.append(try Self.signature(line))
    }
  }

  /// The whole note as a file has it.
  public var encoded: String {
    var note = text + "\n"
    for signature in signatures {
      let id = stride(from: 24, through: 0, by: -8).map {
        UInt8(truncatingIfNeeded: signature.keyID >> $0)
      }
      note += "— \(signature.name) \(Base64.encode(id + signature.bytes))\n"
    }
    return note
  }

  /// Adds a signature, in the place of an earlier one of the same key.
  public mutating func sign(with key: SigningKey) throws(LogError) {
    let bytes = try key.sign(Array(text.utf8))
    signatures.removeAll { Self.isSame($0, key.verifier) }
    signatures.append(Signature(name: key.name, keyID: key.verifier.keyID, bytes: bytes))
  }

  /// Checks the signatures of the keys that are known. Those of others are passed over, so that a
  /// log can change its key and witnesses can sign too.
  ///
  /// - Returns: The keys that have signed, in the order of `keys`; one at least.
  /// - Throws: ``LogError/wrongSignature(name:)`` where one signature of a known key is wrong, even
  ///   if others are right; ``LogError/notSigned(by:)`` where none has signed.
  @discardableResult
  public func verify(with keys: [VerifierKey]) throws(LogError) -> [VerifierKey] {
    let message = Array(text.utf8)
    var signers: [VerifierKey] = []
    for key in keys where !signers.contains(key) {
      let lines = signatures.filter { Self.isSame($0, key) }
      for line in lines where !key.isValid(line.bytes, over: message) {
        throw .wrongSignature(name: key.name)
      }
      if !lines.isEmpty { signers.append(key) }
    }
    guard !signers.isEmpty else { throw .notSigned(by: keys.map(\.description)) }
    return signers
  }

  // MARK: Reading

  private static func error(_ reason: String) -> LogError {
    .malformed(what: "signed note", reason: reason)
  }

  /// Strings compare by canonical equivalence, names byte by byte.
  private static func isSame(_ signature: Signature, _ key: VerifierKey) -> Bool {
    signature.keyID == key.keyID && signature.name.utf8.elementsEqual(key.name.utf8)
  }

  private static func checkText(_ text: ArraySlice<UInt8>) throws(LogError) {
    guard text.last == 0x0A else { throw error("its text does not end with a newline") }
    guard text.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
      throw error("it has a control character")
    }
  }

  /// Where the newline of the last empty line is.
  private static func lastBlankLine(_ bytes: [UInt8]) -> Int? {
    bytes.indices.dropFirst().last { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }
  }

  private static func signature(_ line: ArraySlice<UInt8>) throws(LogError) -> Signature {
    // An em dash (U+2014) and a space; three parts, as names have no spaces.
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].elementsEqual("—".utf8) else {
      throw error("a signature line is not `— name base64`")
    }
    try NoteKey.checkName(parts[1], what: "signed note")
    guard let bytes = Base64.decode(parts[2]), bytes.count > 4 else {
      throw error("a signature is not base64 of more than 4 bytes")
    }
    return Signature(
      name: String(decoding: parts[1], as: UTF8.self),
      keyID: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }, bytes: Array(bytes.dropFirst(4)))
  }
}
