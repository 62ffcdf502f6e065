import FoundationEssentials
import StetModel
import StetText
import Synchronization

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

func draft(_ number: Int, body: String? = nil) -> Draft {
  .version(
    version(article(number), 1, title: "Story \(number)"),
    body: body ?? "This is the body of story \(number).\n\nIt has two paragraphs.")
}

/// A feed poll without a text, for lines that nothing else vouches for.
func poll(_ feed: String = "example") -> Draft {
  .event(
    .feed(
      FeedRecord(
        feed: feed, url: "https://www.example.com/rss", outcome: .unchanged, status: 304, polls: 1,
        first: instant("2026-11-21T19:00:00Z"), last: instant("2026-11-21T19:00:00Z"))))
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
  }
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
