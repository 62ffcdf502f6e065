internal import CLibCrypto
internal import StetText

/// A public key that signs notes: C2SP signed-note, signature type 0x01, Ed25519 (RFC 8032).
///
/// Written `<name>+<key ID in 8 hexadecimal digits>+<base64 of 0x01 and the 32 bytes>`.
public struct VerifierKey: Sendable, Hashable {
  /// Whose key it is; for a log its origin. Not empty, without white space and plus signs.
  public let name: String
  /// 32 bytes.
  public let publicKey: [UInt8]
  /// The first 4 bytes of SHA-256(name, newline, 0x01, public key), big-endian: tells the keys of
  /// one name apart, and is not meant to be more.
  public let keyID: UInt32

  init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
    let digest = Digest.sha256(Array(name.utf8) + [0x0A, NoteKey.ed25519] + publicKey)
    keyID = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// - Throws: ``LogError/malformed(what:reason:)``, also where the key ID is not that of the key.
  public init(_ text: String) throws(LogError) {
    let (name, id, bytes) = try NoteKey.parse(Array(text.utf8)[...], what: "verifier key")
    self.init(name: name, publicKey: bytes)
    try NoteKey.check(id, keyID, what: "verifier key")
  }

  /// Whether `signature` (64 bytes) is this key's over `message`.
  public func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    guard signature.count == 64 else { return false }
    let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
    defer { EVP_PKEY_free(key) }
    guard key != nil, let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// The key as `openssl` reads it: SubjectPublicKeyInfo (RFC 8410) in PEM, with final newline.
  public var pem: String {
    let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
    let body = Base64.encode(prefix + publicKey)
    return "-----BEGIN PUBLIC KEY-----\n\(body)\n-----END PUBLIC KEY-----\n"
  }
}

extension VerifierKey: CustomStringConvertible {
  /// The key as it is written, which ``init(_:)`` reads.
  public var description: String { NoteKey.format(name, keyID, publicKey) }
}

/// A private key that signs notes. Printing it gives the public key; only ``encoded`` gives it away.
public struct SigningKey: Sendable, Hashable {
  /// The public half.
  public let verifier: VerifierKey
  /// The 32 bytes of RFC 8032, section 5.1.5.
  private let seed: [UInt8]

  /// Whose key it is.
  public var name: String { verifier.name }

  /// Makes a new key from the system's randomness.
  ///
  /// - Throws: ``LogError/malformed(what:reason:)`` for a name that cannot be one.
  public static func generate(name: String) throws(LogError) -> SigningKey {
    let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    defer { EVP_PKEY_free(key) }
    var seed = [UInt8](repeating: 0, count: 32)
    var count = seed.count
    guard context != nil, EVP_PKEY_keygen_init(context) == 1,
      EVP_PKEY_keygen(context, &key) == 1,
      EVP_PKEY_get_raw_private_key(key, &seed, &count) == 1, count == seed.count
    else { throw .cryptography("to make an Ed25519 key") }
    return try SigningKey(name: name, seed: seed)
  }

  /// - Parameters:
  ///   - name: Whose key it is.
  ///   - seed: 32 secret bytes.
  /// - Throws: ``LogError/malformed(what:reason:)``.
  public init(name: String, seed: [UInt8]) throws(LogError) {
    try NoteKey.checkName(Array(name.utf8)[...], what: "signing key")
    guard seed.count == 32 else {
      throw .malformed(what: "signing key", reason: "the secret is not 32 bytes")
    }
    let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    defer { EVP_PKEY_free(key) }
    var publicKey = [UInt8](repeating: 0, count: 32)
    var count = publicKey.count
    guard key != nil, EVP_PKEY_get_raw_public_key(key, &publicKey, &count) == 1, count == 32 else {
      throw .cryptography("the Ed25519 key")
    }
    self.seed = seed
    verifier = VerifierKey(name: name, publicKey: publicKey)
  }

  /// Reads the contents of a key file as ``encoded`` makes them; a final newline may be missing.
  ///
  /// - Throws: ``LogError/malformed(what:reason:)``; the reason never quotes the text.
  public init(encoded text: String) throws(LogError) {
    var bytes = Array(text.utf8)[...]
    if bytes.last == 0x0A { bytes = bytes.dropLast() }
    guard bytes.starts(with: NoteKey.privatePrefix) else {
      throw .malformed(what: "signing key", reason: "it does not begin with PRIVATE+KEY+")
    }
    let (name, id, seed) = try NoteKey.parse(
      bytes.dropFirst(NoteKey.privatePrefix.count), what: "signing key")
    try self.init(name: name, seed: seed)
    try NoteKey.check(id, verifier.keyID, what: "signing key")
  }

  /// The secret, as a file holds it: `PRIVATE+KEY+<name>+<key ID>+<base64 of 0x01 and the seed>`
  /// and a newline. The form of Go's `sumdb/note`, which other log tools read.
  public var encoded: String {
    String(decoding: NoteKey.privatePrefix, as: UTF8.self)
      + NoteKey.format(name, verifier.keyID, seed) + "\n"
  }

  /// The signature over `message`, 64 bytes. The same message always gets the same one.
  func sign(_ message: [UInt8]) throws(LogError) -> [UInt8] {
    let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    defer { EVP_PKEY_free(key) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: 64)
    var count = signature.count
    guard key != nil, context != nil, EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == 64
    else { throw .cryptography("to sign") }
    return signature
  }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The public key: a secret does not get into a log message by accident.
  public var description: String { verifier.description }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["verifier": verifier]) }
}

/// What public and private keys have in common as texts.
enum NoteKey {
  static let ed25519: UInt8 = 1
  static let privatePrefix = Array("PRIVATE+KEY+".utf8)

  static func format(_ name: String, _ id: UInt32, _ bytes: [UInt8]) -> String {
    "\(name)+\(hex(id))+\(Base64.encode([ed25519] + bytes))"
  }

  /// Name, key ID and the 32 bytes of `name+hash+base64`. No form has room for another reading: the
  /// name has no plus sign.
  static func parse(
    _ text: ArraySlice<UInt8>, what: String
  ) throws(LogError) -> (name: String, id: String, bytes: [UInt8]) {
    guard text.count <= 4096 else { throw .malformed(what: what, reason: "it is too long") }
    let parts = text.split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw .malformed(what: what, reason: "it is not name+hash+base64")
    }
    try checkName(parts[0], what: what)
    guard let bytes = Base64.decode(parts[2]) else {
      throw .malformed(what: what, reason: "its last part is not base64")
    }
    guard bytes.first == ed25519 else {
      throw .malformed(what: what, reason: "it is not of the kind 1, Ed25519")
    }
    guard bytes.count == 33 else {
      throw .malformed(what: what, reason: "it has \(bytes.count - 1) bytes instead of 32")
    }
    return (
      String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self),
      Array(bytes.dropFirst())
    )
  }

  static func check(_ written: String, _ id: UInt32, what: String) throws(LogError) {
    guard written.utf8.elementsEqual(hex(id).utf8) else {
      throw .malformed(what: what, reason: "its hash is not that of its name and bytes")
    }
  }

  /// Signed-note: not empty, no Unicode space, no plus, no control character.
  static func checkName(_ name: ArraySlice<UInt8>, what: String) throws(LogError) {
    guard let text = String(validating: name, as: UTF8.self) else {
      throw .malformed(what: what, reason: "its name is not UTF-8")
    }
    guard !text.utf8.isEmpty else { throw .malformed(what: what, reason: "its name is empty") }
    let isFine = text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace
    }
    guard isFine else {
      throw .malformed(
        what: what, reason: "its name has a space, a plus sign or a control character")
    }
  }

  private static func hex(_ id: UInt32) -> String {
    Digest.hex(stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: id >> $0) })
  }
}
