internal import StetArchive
internal import StetModel
internal import StetText

/// An OCFL 1.1 storage root: an object for each article, an OCFL version for each of its versions.
///
/// A version has `article.txt` (the text), `record.json` (its line of the manifest),
/// `capture.warc.gz` (what came over the wire) and, where something was removed on purpose,
/// `redaction.jsonl`. The articles are brought together by sorting on disk.
struct OCFLExport {
  static let rootMark = "0=ocfl_1.1"
  private static let layout = "0003-hash-and-id-n-tuple-storage-layout"

  private let context: ExportContext
  private let root: String
  private let packer = GzipPacker()

  /// - Parameter root: A folder that is not there yet.
  init(_ context: ExportContext, _ root: String) {
    self.context = context
    self.root = root
  }

  func write() throws(ExportError) {
    let survey = try context.survey()
    guard survey.texts > 0 else { throw .nothing }
    let (fileSystem, root) = (context.fileSystem, root)
    try writing { () throws(SystemError) in _ = try fileSystem.makeFolder(root) }
    try writeRoot()
    let sorter = LineSorter(fileSystem, prefix: root)
    let cursor = try ExportCursor(context, survey)
    while let item = try cursor.next() {
      guard let article = item.record.event.subject.article else { continue }
      if item.isSelected { context.note(item.record) }
      try sorter.add(OCFLPlace(item, article).line)
    }
    context.summary.articles = 0
    var group: [OCFLPlace] = []
    try sorter.drain { line throws(ExportError) in
      guard let place = OCFLPlace(line) else { return }
      if let last = group.last, last.article != place.article {
        try writeObject(group)
        group = []
      }
      group.append(place)
    }
    try writeObject(group)
  }

  private func writeRoot() throws(ExportError) {
    try file(Self.rootMark, Array("ocfl_1.1\n".utf8))
    var json = JSONWriter()
    json.object { json in
      json.field("extension", Self.layout)
      json.field(
        "description",
        "Objects under their id, below three folders of three digits of the id's SHA-256")
    }
    try file("ocfl_layout.json", json.bytes)
    json = JSONWriter()
    json.object { json in
      json.field("extensionName", Self.layout)
      json.field("digestAlgorithm", "sha256")
      json.field("tupleSize", 3)
      json.field("numberOfTuples", 3)
    }
    try file("extensions/\(Self.layout)/config.json", json.bytes)
  }

  /// Extension 0003: three digits of the id's SHA-256 three times, then the id, in which other
  /// than letters, digits, `-` and `_` are escaped.
  static func objectPath(_ id: String) -> String {
    let digest = Digest.sha256Hex(Array(id.utf8))
    var name: [UInt8] = []
    for byte in id.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"):
        name.append(byte)
      default: name += "%\(Digest.hex([byte]))".utf8
      }
    }
    var folder = String(decoding: name, as: UTF8.self)
    if name.count > 100 { folder = "\(folder.prefix(100))-\(digest)" }
    func tuple(_ n: Int) -> Substring { digest.dropFirst(3 * n).prefix(3) }
    return "\(tuple(0))/\(tuple(1))/\(tuple(2))/\(folder)"
  }

  // MARK: One article

  private func writeObject(_ places: [OCFLPlace]) throws(ExportError) {
    guard let article = places.first?.article,
      places.contains(where: { $0.kind == .version || $0.kind == .reextract })
    else { return }
    var redactions: [(version: Int?, line: [UInt8])] = []
    var originals: [String: (RawLocation, start: Int?)] = [:]
    for place in places where place.kind == .redact {
      let (record, line) = try read(place)
      redactions.append((record.event.subject.version, line))
    }
    let id = "urn:stet:article:\(article)"
    let path = Self.objectPath(id)
    let origin = context.reader.descriptor.origin
    var inventory = OCFLInventory(
      id: id, user: context.software, address: "urn:stet:archive:\(Self.urn(origin))")
    try file("\(path)/0=ocfl_object_1.1", Array("ocfl_object_1.1\n".utf8))
    var pages: [(RawLocation, start: Int?)] = []
    for place in places where place.kind != .redact {
      try context.monitor.look()
      let (record, line) = try read(place)
      if case .page(let page) = record.event {
        if page.number == 2 { pages = [] }
        if let raw = page.raw { pages.append((raw, place.captureStart)) }
        continue
      }
      defer { pages = [] }
      if let raw = record.event.raw, raw.kind == .response {
        originals[raw.payloadSHA256] = (raw, place.captureStart)
      }
      guard place.kind != .original, let version = record.event.described else { continue }
      inventory.begin(created: record.time, message: Self.message(record, version))
      func add(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
        guard let content = inventory.add(name, sha512: Digest.sha512Hex(bytes)) else { return }
        try file("\(path)/\(content)", bytes)
      }
      try add("record.json", line + [0x0A])
      if case .file(_, let rendered) = try context.text(version.text, seq: record.seq) {
        try add("article.txt", rendered)
      }
      if let capture = try captures(record, place, originals, pages) {
        try add("capture.warc.gz", capture)
      }
      let removed = redactions.filter { $0.version == nil || $0.version == version.version }
      if !removed.isEmpty { try add("redaction.jsonl", removed.flatMap { $0.line + [0x0A] }) }
      let bytes = inventory.rendered()
      try write(inventory: bytes, in: "\(path)/v\(inventory.head)")
      context.monitor.wroteText()
    }
    try write(inventory: inventory.rendered(), in: path)
    context.summary.articles? += 1
  }

  /// The WARC file of a version: its further pages, its capture and, for a revisit, the one it
  /// stands for.
  private func captures(
    _ record: ManifestRecord, _ place: OCFLPlace,
    _ originals: [String: (RawLocation, start: Int?)], _ pages: [(RawLocation, start: Int?)]
  ) throws(ExportError) -> [UInt8]? {
    guard case .version = record.event else { return nil }
    guard let raw = record.event.raw else {
      context.summary.withoutCapture += 1
      return nil
    }
    var groups: [CaptureGroup] = []
    for (page, start) in pages {
      if let group = try context.capture(page, from: start, seq: record.seq) {
        groups.append(group)
      }
    }
    if raw.kind == .revisit, let (original, start) = originals[raw.payloadSHA256],
      let group = try context.capture(original, from: start, seq: record.seq)
    {
      context.summary.captures -= 1
      groups.append(group)
    }
    guard let group = try context.capture(raw, from: place.captureStart, seq: record.seq) else {
      return nil
    }
    groups.append(group)
    var bytes = CaptureWriter.info("capture.warc.gz", context, packer)
    for member in groups.flatMap(\.members) { bytes += member.bytes }
    return bytes
  }

  private func read(
    _ place: OCFLPlace
  ) throws(ExportError) -> (record: ManifestRecord, line: [UInt8]) {
    let line = try reading { () throws(ArchiveError) in
      try context.reader.line(at: place.location)
    }
    do throws(ManifestLineError) {
      return (try ManifestCodec.record(line), line)
    } catch {
      throw .archive(
        .damaged(path: place.location.segment, reason: "a line is not a record: \(error)"))
    }
  }

  private static func message(_ record: ManifestRecord, _ version: VersionRecord) -> String {
    if case .reextract(let event) = record.event {
      return "Version \(version.version), text \(event.revision + 1) from the page fetched "
        + "\(version.fetched.withMilliseconds), by extractor \(version.extractorName) "
        + version.extractorVersion
    }
    return "Version \(version.version), fetched \(version.fetched.withMilliseconds)"
  }

  /// What may stand in a URN (RFC 8141) of an origin.
  private static func urn(_ origin: String) -> String {
    String(
      decoding: origin.utf8.map { byte in
        let isPlain =
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte)
        return isPlain || byte == UInt8(ascii: ".") ? byte : UInt8(ascii: "-")
      }, as: UTF8.self)
  }

  // MARK: Files

  private func write(inventory: [UInt8], in folder: String) throws(ExportError) {
    try file("\(folder)/inventory.json", inventory)
    try file(
      "\(folder)/inventory.json.sha512",
      Array("\(Digest.sha512Hex(inventory)) inventory.json\n".utf8))
  }

  private func file(_ path: String, _ bytes: [UInt8]) throws(ExportError) {
    let (fileSystem, root) = (context.fileSystem, root)
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      try writing { () throws(SystemError) in
        try fileSystem.makeFolders(path[..<slash], below: root)
      }
    }
    let sink = try FileSink(fileSystem, "\(root)/\(path)")
    try sink.write(bytes)
    try sink.close()
    context.monitor.wrote(bytes: bytes.count)
  }
}

/// Where a record of an article lies, as a line that sorts by article and then by `seq`.
private struct OCFLPlace {
  enum Kind: String {
    case version, reextract, redact
    /// Its capture is what others stand for; it was not asked for itself.
    case original
  }

  var article: String
  var kind: Kind
  var location: ManifestLocation
  var captureStart: Int?
  private var seq: Int

  init(_ item: ExportItem, _ article: ArticleID) {
    self.article = article.hex
    seq = item.record.seq
    location = item.entry.location
    captureStart = item.captureStart
    kind =
      switch item.record.event {
      case _ where !item.isSelected: .original
      case .reextract: .reextract
      case .redact: .redact
      default: .version
      }
  }

  /// A tab and a number of fixed width keep bytes in the order of articles and numbers.
  var line: [UInt8] {
    let digits = String(seq)
    let padded = String(repeating: "0", count: max(0, 19 - digits.utf8.count)) + digits
    let start = captureStart.map(String.init) ?? "-"
    return Array(
      "\(article)\t\(padded)\t\(kind.rawValue)\t\(location.offset)\t\(location.length)\t\(start)\t\(location.segment)"
        .utf8)
  }

  init?(_ line: [UInt8]) {
    let parts = line.split(separator: 0x09, maxSplits: 6, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 7, let seq = Int(parts[1]), let kind = Kind(rawValue: parts[2]),
      let offset = Int(parts[3]), let length = Int(parts[4])
    else { return nil }
    article = parts[0]
    self.seq = seq
    self.kind = kind
    location = ManifestLocation(segment: parts[6], offset: offset, length: length)
    captureStart = Int(parts[5])
  }
}
