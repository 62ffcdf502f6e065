internal import StetLog
public import StetModel

/// The keys of an archive's log, to look at and to change.
public struct LogKeyring: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    /// `<name>+<key ID>+<base64>`.
    public var key: String
    /// Eight hexadecimal digits.
    public var id: String
    /// Whether its private half is here, and signs. nil where the key file could not be read.
    public var signs: Bool?
    /// Whether archive.json lists it; the next start of a writer does that.
    public var isListed: Bool
    /// Whether the newest checkpoint has its signature, and that is right.
    public var hasSigned: Bool
  }

  /// Every key that archive.json lists, in its order, and then those that it does not list yet.
  public var entries: [Entry]
  /// Where the private keys lie; nil where there are none yet.
  public var file: String?
  /// Whether that file belongs to the service manager.
  public var isCredential = false
  /// Why the private keys could not be read.
  public var problem: String?

  /// Reads what there is, without the archive's lock.
  ///
  /// - Parameter credentials: The value of `$CREDENTIALS_DIRECTORY`.
  /// - Throws: `missing`, `unknownLayout` and `damaged` as an ``ArchiveReader``. A key file that
  ///   may not be read is no error.
  public static func read(
    path: String, credentials: String?, fileSystem: any FileSystem = POSIXFileSystem()
  ) throws(ArchiveError) -> LogKeyring {
    let reader = try ArchiveReader(path: path, fileSystem: fileSystem)
    let listed = try LogKeys.verifiers(reader.descriptor.publicKeys, root: path)
    var ring = LogKeyring(entries: [])
    var signers: [VerifierKey]?
    do throws(ArchiveError) {
      let keys = try LogKeys.load(
        fileSystem: fileSystem, root: path, origin: reader.descriptor.origin,
        credentials: credentials)
      signers = keys?.signers.map(\.verifier) ?? []
      ring.file = keys?.file
      ring.isCredential = keys?.isCredential ?? false
    } catch {
      ring.problem = "\(error)"
    }
    let all = listed + (signers ?? []).filter { !listed.contains($0) }
    let note = try LogTiles(fileSystem: fileSystem, root: path).checkpoint()
    for key in all {
      let hasSigned = capture { () throws(LogError) in
        try SignedNote(note ?? []).verify(with: [key])
      }
      var entry = Entry(
        key: key.description, id: id(of: key), signs: signers?.contains(key),
        isListed: listed.contains(key), hasSigned: false)
      if case .success = hasSigned { entry.hasSigned = true }
      ring.entries.append(entry)
    }
    return ring
  }

  // MARK: Changing

  /// Makes a new key that signs beside the ones before it from now on, and records that.
  ///
  /// - Parameter options: For the writer that is opened for it, credentials too.
  /// - Returns: The new public key.
  /// - Throws: `missing`; `locked` while another process writes; `failed` where the key is a
  ///   credential, or the disk fails.
  public static func rotate(
    path: String, options: ArchiveWriter.Options = .init(),
    now: @escaping @Sendable () -> Instant
  ) async throws(ArchiveError) -> String {
    let added = try await withWriter(path, options, now) { writer, keys throws(ArchiveError) in
      guard !keys.isCredential else {
        throw .failed(
          path: keys.file,
          reason: "this key is a credential of the service manager, which stet only reads; add "
            + "a line that \"stet key generate\" prints to the credential, and start again")
      }
      var keys = keys
      let key = try LogKeys.newKey(keys.signers[0].name, root: path)
      keys.signers.append(key)
      try keys.write(fileSystem: options.fileSystem, root: path)
      return key.verifier.description
    }
    // A writer lists and records the keys that it finds, and has all of them sign.
    try await withWriter(path, options, now) { _, _ in }
    return added
  }

  /// Has a key sign no more. It stays listed, since what it has signed stays valid; its last
  /// signature is on the checkpoint that has the record of it.
  ///
  /// - Parameter id: The key ID, eight hexadecimal digits.
  /// - Returns: The public key.
  /// - Throws: `refused` where there is no such key or it is the only one; otherwise as
  ///   ``rotate(path:options:now:)``.
  public static func retire(
    _ id: String, path: String, options: ArchiveWriter.Options = .init(),
    now: @escaping @Sendable () -> Instant
  ) async throws(ArchiveError) -> String {
    try await withWriter(path, options, now) { writer, keys throws(ArchiveError) in
      let listed = try ArchiveReader(path: path, fileSystem: options.fileSystem)
        .descriptor.publicKeys
      guard
        let key = try LogKeys.verifiers(listed, root: path).first(where: { Self.id(of: $0) == id })
      else {
        throw .failed(
          path: path, reason: "there is no key \(CleanText.line(id, limit: 40)); see \"stet key\"")
      }
      var keys = keys
      let count = keys.signers.count
      keys.signers.removeAll { $0.verifier == key }
      guard !keys.signers.isEmpty else {
        throw .failed(
          path: keys.file,
          reason: "the key \(id) is the only one that signs; make another first: "
            + "\"stet key rotate\"")
      }
      guard keys.signers.count == count || !keys.isCredential else {
        throw .failed(
          path: keys.file,
          reason: "this key is a credential of the service manager, which stet only reads; "
            + "remove the line of \(id) from the credential, and do this again")
      }
      try await writer.append(
        [.event(.key(.init(action: .retired, key: key.description)))], urgently: true)
      if keys.signers.count < count {
        try keys.write(fileSystem: options.fileSystem, root: path)
      }
      return key.description
    }
  }

  /// A new private key for an archive's log in the form of a key file, for who wants to keep it
  /// as a credential.
  ///
  /// - Throws: `missing` and the like where there is no archive.
  public static func generate(
    path: String, fileSystem: any FileSystem = POSIXFileSystem()
  ) throws(ArchiveError) -> String {
    let reader = try ArchiveReader(path: path, fileSystem: fileSystem)
    return try LogKeys.newKey(reader.descriptor.origin, root: path).encoded
  }

  /// The key ID within the text of a key.
  private static func id(of key: VerifierKey) -> String {
    String(key.description.split(separator: "+", maxSplits: 2).dropFirst().first ?? "")
  }

  /// Does something under the archive's lock, with the keys that sign.
  private static func withWriter<Value>(
    _ path: String, _ options: ArchiveWriter.Options, _ now: @escaping @Sendable () -> Instant,
    _ body: (ArchiveWriter, LogKeys) async throws(ArchiveError) -> Value
  ) async throws(ArchiveError) -> Value {
    // A writer would make an archive where there is none.
    let origin = try ArchiveReader(path: path, fileSystem: options.fileSystem).descriptor.origin
    let writer = try await ArchiveWriter.open(path: path, options: options, now: now)
    let value: Value
    do throws(ArchiveError) {
      guard
        let keys = try LogKeys.load(
          fileSystem: options.fileSystem, root: path, origin: origin,
          credentials: options.credentialsFolder)
      else { throw .failed(path: "\(path)/\(LogKeys.path)", reason: "there is no key any more") }
      value = try await body(writer, keys)
    } catch {
      _ = await closing(writer)
      throw error
    }
    try await closing(writer).get()
    return value
  }

  private static func closing(_ writer: ArchiveWriter) async -> Result<Void, ArchiveError> {
    do throws(ArchiveError) {
      try await writer.close()
      return .success(())
    } catch {
      return .failure(error)
    }
  }
}
