internal import StetLog

/// The private keys that sign an archive's checkpoints, from `state/log.key` or from the service
/// manager's credentials.
///
/// A key file has one encoded key on each line; all of them sign, so that a key can be changed
/// without anybody being left behind.
struct LogKeys: Sendable {
  static let path = "state/log.key"
  private static let name = "log.key"
  /// Bytes of a key file beyond which it is refused.
  private static let limit = 64 << 10

  /// All of them sign; one at least.
  var signers: [SigningKey]
  /// The file that they were read from.
  var file: String
  /// Whether the file belongs to the service manager: it is only read.
  var isCredential: Bool

  /// What archive.json must list before any of these signs, in the order of the file.
  func missing(from publicKeys: [String]) -> [String] {
    signers.map(\.verifier.description).filter { key in
      !publicKeys.contains { $0.utf8.elementsEqual(key.utf8) }
    }
  }

  /// Reads archive.json's `public_keys`.
  static func verifiers(_ publicKeys: [String], root: String) throws(ArchiveError) -> [VerifierKey]
  {
    var keys: [VerifierKey] = []
    for key in publicKeys {
      do throws(LogError) {
        keys.append(try VerifierKey(key))
      } catch {
        throw .damaged(path: "\(root)/\(ArchiveLayout.descriptor)", reason: "\(error)")
      }
    }
    return keys
  }

  // MARK: Reading

  /// The keys of an archive, a new one where there is none yet.
  ///
  /// - Parameters:
  ///   - origin: The log's name, which is the name of its keys.
  ///   - credentials: The value of `$CREDENTIALS_DIRECTORY`; a `log.key` there is read and nothing
  ///     else.
  /// - Throws: `failed` where a key file cannot be read, others may read it, or it holds no keys of
  ///   this log. No reason quotes a key.
  static func loadOrMake(
    fileSystem: any FileSystem, root: String, origin: String, credentials: String?
  ) throws(ArchiveError) -> LogKeys {
    if let keys = try load(
      fileSystem: fileSystem, root: root, origin: origin, credentials: credentials)
    {
      return keys
    }
    let made = LogKeys(
      signers: [try newKey(origin, root: root)], file: "\(root)/\(path)", isCredential: false)
    try made.write(fileSystem: fileSystem, root: root)
    return made
  }

  /// The keys of an archive; nil where there are none yet.
  static func load(
    fileSystem: any FileSystem, root: String, origin: String, credentials: String?
  ) throws(ArchiveError) -> LogKeys? {
    if let credentials, !credentials.isEmpty {
      let file = "\(credentials)/\(name)"
      if let signers = try read(fileSystem, file, origin: origin, isCredential: true) {
        return LogKeys(signers: signers, file: file, isCredential: true)
      }
    }
    let file = "\(root)/\(path)"
    guard let signers = try read(fileSystem, file, origin: origin, isCredential: false) else {
      return nil
    }
    return LogKeys(signers: signers, file: file, isCredential: false)
  }

  private static func read(
    _ fileSystem: any FileSystem, _ file: String, origin: String, isCredential: Bool
  ) throws(ArchiveError) -> [SigningKey]? {
    let status = try system { () throws(SystemError) in try fileSystem.status(file) }
    guard let status else { return nil }
    guard status.kind == .file else {
      throw .failed(path: file, reason: "this is not a plain file; put the key itself there")
    }
    // A credential's group bits are the mask of an access list that names the service's user.
    guard status.permissions & (isCredential ? 0o007 : 0o077) == 0 else {
      throw .failed(
        path: file,
        reason: "others than its owner may read the private key; if nobody has, set its mode "
          + "(chmod 600) and start again; if somebody may have, do that, and then "
          + "\"stet key rotate\" and \"stet key retire\"")
    }
    let bytes = try system { () throws(SystemError) in
      try fileSystem.contents(file, limit: limit)
    }
    return try parse(bytes, file: file, origin: origin)
  }

  private static func parse(
    _ bytes: [UInt8], file: String, origin: String
  ) throws(ArchiveError) -> [SigningKey] {
    let remedy =
      "; bring the file back from a copy, or remove it, and a new key is made and listed beside it"
    var keys: [SigningKey] = []
    for line in bytes.split(separator: 0x0A) {
      do throws(LogError) {
        let key = try SigningKey(encoded: String(decoding: line, as: UTF8.self))
        guard key.name.utf8.elementsEqual(origin.utf8) else {
          throw .malformed(
            what: "signing key", reason: "it is one of \(key.name), and the archive is \(origin)")
        }
        if !keys.contains(key) { keys.append(key) }
      } catch {
        throw .failed(path: file, reason: "\(error)\(remedy)")
      }
    }
    guard !keys.isEmpty else { throw .failed(path: file, reason: "it holds no key\(remedy)") }
    // A checkpoint with more could not be read again.
    guard keys.count <= SignedNote.maximumSignatureCount else {
      throw .failed(path: file, reason: "it holds \(keys.count) keys, which is too many to sign")
    }
    return keys
  }

  // MARK: Changing

  static func newKey(_ origin: String, root: String) throws(ArchiveError) -> SigningKey {
    do throws(LogError) {
      return try SigningKey.generate(name: origin)
    } catch {
      throw .damaged(
        path: "\(root)/\(ArchiveLayout.descriptor)",
        reason: "its origin cannot be the name of a log: \(error)")
    }
  }

  /// Replaces `state/log.key`, durably. Only for the one who holds the archive's lock, and never
  /// for a credential.
  func write(fileSystem: any FileSystem, root: String) throws(ArchiveError) {
    let bytes = Array(signers.map(\.encoded).joined().utf8)
    let folder = "\(root)/state"
    let temporary = "\(folder)/\(ArchiveLayout.temporaryPrefix)\(Self.name)"
    try system { () throws(SystemError) in
      if try fileSystem.makeFolder(folder) { try fileSystem.folderSync(root) }
      // A file that somebody else has made there may have another mode.
      if try fileSystem.status(temporary) != nil { try fileSystem.remove(temporary) }
      let file = try fileSystem.open(temporary, .createSecret)
      defer { fileSystem.close(file) }
      try fileSystem.writeAll(file, bytes, at: 0)
      try fileSystem.dataSync(file)
      try fileSystem.rename(temporary, to: "\(root)/\(Self.path)")
      try fileSystem.folderSync(folder)
    }
  }
}
