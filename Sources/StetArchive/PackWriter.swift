internal import StetModel
internal import StetText
internal import StetWARC

/// One pack in the making: a WARC file of texts under a temporary name.
struct PackWriter {
  let pack: PackFile
  private let fileSystem: any FileSystem
  private let root: String
  private let file: OpenFile
  private let packer = GzipPacker(level: GzipPacker.defaultLevel)
  private var warc: WARCFile
  private var waiting: [UInt8] = []
  private var written = 0
  private var entries: [CDXJEntry] = []
  /// In the order of the file.
  private(set) var texts: [Entry] = []

  struct Entry {
    var path: String
    var sha256: String
    var seq: Int
    var offset: Int
    var length: Int
  }

  /// Bytes of it.
  var length: Int { warc.length }

  init(
    pack: PackFile, time: Instant, fileSystem: any FileSystem, root: String
  ) throws(ArchiveError) {
    self.pack = pack
    self.fileSystem = fileSystem
    self.root = root
    warc = WARCFile(name: pack.name)
    file = try system { () throws(SystemError) in
      try fileSystem.makeFolders("\(root)/\(pack.month.folder)")
      return try fileSystem.open("\(root)/\(pack.temporary)", .createNew)
    }
    waiting =
      warc.begin(
        date: time,
        fields: [
          HTTPField("software", ArchiveLayout.software), HTTPField("isPartOf", ArchiveLayout.name),
          HTTPField("description", "texts of \(pack.month); the manifest says what they are"),
        ], with: packer
      ).bytes
  }

  mutating func add(
    _ bytes: [UInt8], of version: VersionRecord, seq: Int
  ) throws(ArchiveError) {
    let record = WARCRecord.conversion(
      id: warc.id(texts.count, .conversion), date: version.fetched,
      targetURI: version.canonicalURL, info: warc.infoID,
      extra: [HTTPField(PackFile.pathField, version.text.path)], payload: bytes)
    let added = warc.append([record], with: packer)
    guard let member = added.members.first else { return }
    if let entry = member.entry { entries.append(entry) }
    texts.append(
      Entry(
        path: version.text.path, sha256: version.text.sha256, seq: seq, offset: member.offset,
        length: member.length))
    waiting += added.bytes
    if waiting.count >= 1 << 20 { try write() }
  }

  private mutating func write() throws(ArchiveError) {
    try system { () throws(SystemError) in try fileSystem.writeAll(file, waiting, at: written) }
    written += waiting.count
    waiting = []
  }

  /// Makes the pack durable, reads all of it back, writes its indexes, and gives it its name.
  ///
  /// - Throws: `failed` where what comes back is not what was written.
  mutating func finish() throws(ArchiveError) -> PackRecord {
    try write()
    try system { () throws(SystemError) in try fileSystem.dataSync(file) }
    let sha256 = try readBack()
    let cdxj = CDXJEntry.file(entries)
    let paths = pathList()
    let pack = self.pack
    try system { () throws(SystemError) in
      let folder = "\(root)/\(pack.month.folder)"
      try fileSystem.replaceFile(folder, "\(pack.stem).cdxj", cdxj)
      try fileSystem.replaceFile(folder, "\(pack.stem).paths", paths)
      try fileSystem.rename("\(root)/\(pack.temporary)", to: "\(root)/\(pack.warc)")
      try fileSystem.folderSync(folder)
    }
    return PackRecord(
      month: pack.month.description, warc: pack.warc, bytes: written, sha256: sha256,
      texts: texts.count, firstSeq: texts.map(\.seq).min() ?? 0,
      lastSeq: texts.map(\.seq).max() ?? 0, cdxj: pack.cdxj,
      cdxjSHA256: Digest.sha256Hex(cdxj), paths: pack.paths,
      pathsSHA256: Digest.sha256Hex(paths))
  }

  func close() { fileSystem.close(file) }

  /// Takes back what was not finished; where even that fails, the next packing does it.
  func discard() {
    close()
    _ = capture { () throws(SystemError) in try fileSystem.remove("\(root)/\(pack.temporary)") }
  }

  /// Compares every text in the file, by its SHA-256, with what the manifest says of it.
  private func readBack() throws(ArchiveError) -> String {
    let hasher = StreamHasher(.sha256)
    var position = 0
    let walker = WARCWalker(digests: .payloadSHA256) {
      (buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int in
      let count = try fileSystem.read(file, into: buffer, at: position)
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      position += count
      return count
    }
    var rest = texts[...]
    func wrong(_ reason: String) -> ArchiveError {
      .failed(
        path: "\(root)/\(pack.temporary)",
        reason: "\(reason); no text was removed: look into the system log, and at the memory")
    }
    while true {
      let step = try system { () throws(SystemError) in try walker.next() }
      switch step {
      case .member(let member):
        if member.head.type == .info { continue }
        guard let text = rest.popFirst(), member.offset == text.offset,
          member.length == text.length, member.payloadSHA256 == text.sha256,
          member.head.fields.first(PackFile.pathField) == text.path
        else { throw wrong("what was read back at byte \(member.offset) is not what was written") }
      case .end(let offset):
        guard rest.isEmpty, offset == written else {
          throw wrong("it ends at byte \(offset), not at \(written)")
        }
        return hasher.hex()
      case .foreign(let member, _): throw wrong("there is no record at byte \(member.offset)")
      case .torn(let offset), .corrupt(let offset), .tooLarge(let offset):
        throw wrong("there is no record at byte \(offset)")
      }
    }
  }

  private func pathList() -> [UInt8] {
    var bytes: [UInt8] = []
    let sorted = texts.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    for text in sorted {
      bytes.append(contentsOf: "\(text.path) \(text.offset) \(text.length)\n".utf8)
    }
    return bytes
  }
}
