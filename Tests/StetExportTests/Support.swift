import StetArchive
import StetModel
import StetTestKit
import StetText
import StetWARC
import Synchronization
import Testing

@testable import StetExport

func instant(_ text: String) -> Instant { Instant(rfc3339: text) ?? Instant(milliseconds: -1) }

func article(_ number: Int) throws -> ArticleID {
  let hex = String(number, radix: 16)
  return try #require(ArticleID(String(repeating: "0", count: 12 - hex.utf8.count) + hex))
}

/// An archive made for one test.
struct Sample {
  let folder: TemporaryFolder
  var path: String { folder.file("archive") }
  var records: [ManifestRecord] = []

  /// Minutes after seven, for record times.
  private var minute = 0
  private let clock = Clock()

  private final class Clock: Sendable {
    let now = Mutex(instant("2026-11-21T19:00:00Z"))
  }

  init(_ folder: TemporaryFolder) { self.folder = folder }

  static func with(_ body: (inout Sample) async throws -> Void) async throws {
    try await TemporaryFolder.with { folder in
      var sample = Sample(folder)
      try await body(&sample)
    }
  }

  /// Appends drafts, all in one minute of their own.
  @discardableResult
  mutating func add(_ drafts: [Draft]) async throws -> [ManifestRecord] {
    minute += 1
    let time = instant("2026-11-21T19:00:00Z").advanced(by: .seconds(60 * minute))
    clock.now.withLock { $0 = time }
    var options = ArchiveWriter.Options()
    options.idleDelay = .milliseconds(1)
    let clock = clock
    let writer = try await ArchiveWriter.open(
      path: path, options: options, now: { clock.now.withLock { $0 } })
    let added = try await writer.append(drafts)
    try await writer.close()
    records += added
    return added
  }

  func reader() throws -> ArchiveReader { try ArchiveReader(path: path) }

  func exporter(
    _ selection: ExportSelection = ExportSelection(), force: Bool = false,
    fileSystem: any FileSystem = POSIXFileSystem(), isCancelled: @escaping () -> Bool = { false }
  ) throws -> Exporter {
    Exporter(
      reader: try reader(), selection: selection,
      options: .init(
        now: instant("2026-11-22T08:00:00Z"), software: "Stet/test", force: force,
        fileSystem: fileSystem),
      isCancelled: isCancelled)
  }

  func lines(
    _ selection: ExportSelection = ExportSelection()
  ) throws -> (lines: [JSON], summary: ExportSummary) {
    var bytes: [UInt8] = []
    let summary = try exporter(selection).lines { piece in
      bytes += piece
      return true
    }
    return (try jsonLines(bytes), summary)
  }
}

func jsonLines(_ bytes: [UInt8]) throws -> [JSON] {
  try bytes.split(separator: 0x0A).map { try JSON.parse(Array($0)) }
}

func version(
  _ number: Int, _ version: Int = 1, feeds: [String] = ["example"], body: String? = nil,
  page: String? = nil, hops: [String] = [], earlier: RawLocation? = nil, kept: Bool = true
) throws -> Draft {
  let url = "https://www.example.com/news/story-\(number)"
  let record = VersionRecord(
    article: try article(number), version: version, feeds: feeds, url: url, canonicalURL: url,
    title: "Story \(number)", authors: ["Ada Tan"], language: "en", status: 200,
    fetched: instant("2026-11-21T19:00:00Z"), text: .unwritten, extractorName: "generic",
    extractorVersion: "1")
  let capture = Capture(
    exchanges: hops.map { exchange($0, status: 301) } + [exchange(url, status: 200)],
    body: Array((page ?? "<p>Page \(number), version \(version).</p>").utf8),
    payloadSHA256: Digest.sha256Hex(
      Array((page ?? "<p>Page \(number), version \(version).</p>").utf8)),
    earlier: earlier.map { Capture.Earlier(raw: $0) })
  return .version(
    record, body: body ?? "Story \(number), version \(version).\n\nIt has two paragraphs.",
    capture: kept ? capture : nil)
}

func exchange(_ url: String, status: Int) -> HTTPExchange {
  HTTPExchange(
    url: url, started: instant("2026-11-21T18:59:59.250Z"), address: "192.0.2.1",
    requestHead: Array("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n".utf8),
    responseHead: Array(
      "HTTP/1.1 \(status) Fine\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".utf8),
    status: status)
}

func feed(_ name: String = "example", body: String = "<rss/>") -> Draft {
  let time = instant("2026-11-21T19:00:00Z")
  return .event(
    .feed(
      FeedRecord(
        feed: name, url: "https://www.example.com/rss", outcome: .changed, status: 200, polls: 1,
        first: time, last: time)),
    capture: Capture(
      exchanges: [exchange("https://www.example.com/rss", status: 200)], body: Array(body.utf8),
      payloadSHA256: Digest.sha256Hex(Array(body.utf8))))
}

extension Array where Element == ManifestRecord {
  var versions: [VersionRecord] {
    compactMap { if case .version(let version) = $0.event { version } else { nil } }
  }
}

func redaction(_ version: VersionRecord, text: Bool = true, capture: Bool = false) -> Draft {
  var files: [RedactRecord.File] = []
  if text {
    files.append(
      .init(
        path: version.text.path, offset: nil, bytes: version.text.bytes,
        sha256: version.text.sha256))
  }
  if capture, let raw = version.raw {
    files.append(.init(path: raw.warc, offset: raw.offset, bytes: raw.length, sha256: "00"))
  }
  return .event(
    .redact(
      RedactRecord(
        article: version.article, version: version.version, reason: "a court said so",
        files: files)))
}

/// Every file below a folder, relative to it, sorted.
func files(below root: String) throws -> [String] {
  let fileSystem = POSIXFileSystem()
  var found: [String] = []
  var folders = [""]
  while let folder = folders.popLast() {
    for entry in try fileSystem.list(root + folder) ?? [] {
      let path = "\(folder)/\(entry.name)"
      if entry.kind == .folder {
        folders.append(path)
      } else {
        found.append(String(path.dropFirst()))
      }
    }
  }
  return found.sorted()
}

func contents(_ path: String) throws -> [UInt8] {
  let fileSystem = POSIXFileSystem()
  let file = try fileSystem.open(path, .read)
  defer { fileSystem.close(file) }
  var bytes = [UInt8](repeating: 0, count: try fileSystem.size(file))
  let count = try bytes.withUnsafeMutableBytes { buffer in
    try fileSystem.read(file, into: buffer, at: 0)
  }
  return Array(bytes[..<count])
}

func text(_ path: String) throws -> String { String(decoding: try contents(path), as: UTF8.self) }

/// The records of a WARC file; any damage fails the test.
func members(_ bytes: [UInt8]) throws -> [WARCMember] {
  var position = 0
  let walker = WARCWalker(digests: [.payloadSHA1, .blockSHA1], keeping: 1 << 16) {
    (buffer: UnsafeMutableRawBufferPointer) -> Int in
    let count = min(buffer.count, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }
  var members: [WARCMember] = []
  while true {
    switch walker.next() {
    case .member(let member):
      #expect(member.agrees)
      members.append(member)
    case .end: return members
    case let step:
      Issue.record("\(step)")
      return members
    }
  }
}

extension WARCMember {
  /// `response https://…`
  var name: String { "\(head.type.rawValue) \(head.targetURI ?? "")" }
}

/// The real file system, of which the n-th write fails.
final class FullDisk: FileSystem, @unchecked Sendable {
  private let real = POSIXFileSystem()
  private var left: Int

  init(writes: Int) { left = writes }

  func write(
    _ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    left -= 1
    if left < 0 { throw SystemError("write", file.path, 28) }
    return try real.write(file, bytes, at: offset)
  }

  func open(_ path: String, _ access: FileAccess) throws(SystemError) -> OpenFile {
    try real.open(path, access)
  }
  func close(_ file: OpenFile) { real.close(file) }
  func read(
    _ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { try real.read(file, into: buffer, at: offset) }
  func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    try real.truncate(file, to: length)
  }
  func size(_ file: OpenFile) throws(SystemError) -> Int { try real.size(file) }
  func dataSync(_ file: OpenFile) throws(SystemError) { try real.dataSync(file) }
  func fileSystemSync(_ file: OpenFile) throws(SystemError) { try real.fileSystemSync(file) }
  func folderSync(_ path: String) throws(SystemError) { try real.folderSync(path) }
  func lock(_ file: OpenFile, exclusive: Bool) throws(SystemError) -> Bool {
    try real.lock(file, exclusive: exclusive)
  }
  func rename(_ from: String, to: String) throws(SystemError) { try real.rename(from, to: to) }
  func remove(_ path: String) throws(SystemError) { try real.remove(path) }
  func makeFolder(_ path: String) throws(SystemError) -> Bool { try real.makeFolder(path) }
  func status(_ path: String) throws(SystemError) -> FileStatus? { try real.status(path) }
  func list(_ path: String) throws(SystemError) -> [FolderEntry]? { try real.list(path) }
  func space(_ path: String) throws(SystemError) -> FreeSpace { try real.space(path) }
}
