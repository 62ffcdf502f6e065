import FoundationEssentials
import Glibc
import StetModel
import StetText
import StetWARC
import Synchronization
import Testing

@testable import StetArchive

/// A clock that tests turn by hand.
final class TestClock: Sendable {
  private let time: Mutex<Instant>

  init(_ text: String = "2026-11-21T19:00:00.120Z") {
    time = Mutex(Instant(rfc3339: text) ?? Instant(milliseconds: 0))
  }

  var now: @Sendable () -> Instant { { self.time.withLock { $0 } } }

  func set(_ text: String) {
    guard let instant = Instant(rfc3339: text) else { return }
    time.withLock { $0 = instant }
  }
}

/// What the writer reported as committed.
final class CommitLog: Sendable {
  private let entries = Mutex<[CommittedRecord]>([])
  var all: [CommittedRecord] { entries.withLock { $0 } }
  var onCommit: @Sendable ([CommittedRecord]) -> Void {
    { records in self.entries.withLock { $0 += records } }
  }
}

extension ArchiveWriter.Options {
  /// Commits as soon as nothing more comes.
  static var test: ArchiveWriter.Options {
    var options = ArchiveWriter.Options()
    options.idleDelay = .milliseconds(1)
    return options
  }

  /// The same without waiting for the disk.
  static var quick: ArchiveWriter.Options {
    var options = test
    options.fileSystem = FaultyFileSystem()
    return options
  }
}

func instant(_ text: String) -> Instant { Instant(rfc3339: text) ?? Instant(milliseconds: -1) }

func article(_ number: Int) -> ArticleID {
  let hex = String(number, radix: 16)
  return ArticleID(String(repeating: "0", count: 12 - hex.utf8.count) + hex) ?? sampleArticle
}

let sampleArticle: ArticleID = {
  guard let id = ArticleID("d6404b53a7fe") else { preconditionFailure("a constant") }
  return id
}()

func version(
  _ id: ArticleID = sampleArticle, _ number: Int = 1, title: String? = "Prices rise 4.2%",
  url: String = "https://www.example.com/news/prices-rise"
) -> VersionRecord {
  VersionRecord(
    article: id, version: number, feeds: ["example"], url: url + "?ref=rss", canonicalURL: url,
    title: title, authors: ["Ada Tan"], language: "en", status: 200,
    fetched: instant("2026-11-21T19:00:00Z"),
    published: SourcedDate(
      instant: instant("2026-11-21T02:05:00Z"), offset: 28_800, raw: "21 Nov 2026, 10:05 am",
      source: "jsonld", zone: .explicit),
    text: .unwritten, extractorName: "generic", extractorVersion: "1")
}

/// A version with all that a page may say beside its text.
func remarked() -> VersionRecord {
  var record = version()
  record.agency = "Reuters"
  record.isFree = false
  record.corrections = ["Correction: 4.2%, not 42%."]
  record.alternates = [
    AlternateAddress(relation: .amp, url: "https://www.example.com/amp/a"),
    AlternateAddress(
      relation: .translation, url: "https://www.example.com/de/a", language: "de"),
  ]
  record.sources = [.title: "h1", .language: "detected", .agency: "byline"]
  return record
}

func draft(_ number: Int, body: String? = nil) -> Draft {
  .version(
    version(article(number), 1, title: "Story \(number)"),
    body: body ?? "This is the body of story \(number).\n\nIt has two paragraphs.")
}

/// A page as it came, one redirect included.
func capture(
  _ number: Int, payload: String, started: String = "2026-11-21T18:59:59Z", hops: Int = 2
) -> Capture {
  let url = "https://www.example.com/news/story-\(number)"
  let body = Array(payload.utf8)
  func exchange(_ url: String, status: Int, fields: String) -> HTTPExchange {
    HTTPExchange(
      url: url, started: instant(started), address: "192.0.2.7",
      requestHead: Array(
        "GET /news/story-\(number) HTTP/1.1\r\nHost: www.example.com\r\n\r\n".utf8),
      responseHead: Array("HTTP/1.1 \(status) Answer\r\n\(fields)\r\n".utf8), status: status)
  }
  return Capture(
    exchanges: [
      exchange(url + "?ref=rss", status: 301, fields: "Location: \(url)\r\nContent-Length: 0\r\n"),
      exchange(
        url, status: 200,
        fields: "Content-Type: text/html; charset=utf-8\r\nContent-Length: \(body.count)\r\n"),
    ].suffix(hops), body: body, payloadSHA256: Digest.sha256Hex(body))
}

/// A draft with what came over the wire for it.
func captured(_ number: Int, _ versionNumber: Int = 1, hops: Int = 2) -> Draft {
  .version(
    version(article(number), versionNumber, title: "Story \(number)"),
    body: "This is body \(versionNumber) of story \(number).",
    capture: capture(
      number, payload: "<p>Page \(versionNumber) of story \(number)", hops: hops))
}

/// A feed poll without a text, for lines that nothing else vouches for.
func poll(_ feed: String = "example") -> Draft {
  .event(
    .feed(
      FeedRecord(
        feed: feed, url: "https://www.example.com/rss", outcome: .unchanged, status: 304, polls: 1,
        first: instant("2026-11-21T19:00:00Z"), last: instant("2026-11-21T19:00:00Z"))))
}

/// The capture of a version lies where its record says, whole, with the payload it names.
func expectCapture(
  of version: VersionRecord, in path: String, _ location: SourceLocation = #_sourceLocation
) throws {
  guard let raw = version.raw else { return }
  let member = try ArchiveReader(path: path).capture(raw)
  var position = 0
  let walker = WARCWalker<Never>(digests: [.payloadSHA1, .payloadSHA256, .blockSHA1]) { buffer in
    let count = min(buffer.count, member.count - position)
    buffer.copyBytes(from: member[position..<position + count])
    position += count
    return count
  }
  guard case .member(let record) = walker.next() else {
    Issue.record("\(raw) is no record", sourceLocation: location)
    return
  }
  #expect(record.length == raw.length, sourceLocation: location)
  #expect(record.agrees, sourceLocation: location)
  #expect(record.head.type.rawValue == raw.kind.rawValue, sourceLocation: location)
  if raw.kind == .response {
    #expect(record.payloadSHA256 == raw.payloadSHA256, sourceLocation: location)
  }
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
  try POSIXFileSystem().contents(path, limit: 1 << 30)
}

func write(_ bytes: [UInt8], to path: String) throws {
  let fileSystem = POSIXFileSystem()
  let file = try fileSystem.open(path, .create)
  defer { fileSystem.close(file) }
  try fileSystem.truncate(file, to: 0)
  try fileSystem.writeAll(file, bytes, at: 0)
}

func copyFolder(_ from: String, to: String) throws {
  for path in try files(below: from) {
    let target = "\(to)/\(path)"
    try FaultyFileSystem().makeFolders(
      String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)]))
    try write(contents("\(from)/\(path)"), to: target)
    if path == LogKeys.path { chmod(target, 0o600) }
  }
}

/// What happened, without what the writer notes about its own files and keys.
func types(_ path: String) throws -> [String] {
  try records(path).map(\.event.type).filter { $0 != "key" && $0 != "seal" }
}

func records(_ path: String) throws -> [ManifestRecord] {
  let cursor = try ArchiveReader(path: path).records()
  var records: [ManifestRecord] = []
  while let entry = try cursor.next() { records.append(entry.record) }
  return records
}

extension Array where Element == ManifestRecord {
  var versions: [VersionRecord] {
    compactMap { if case .version(let version) = $0.event { version } else { nil } }
  }
}
