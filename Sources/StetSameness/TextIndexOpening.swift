internal import Glibc

/// Holds a folder as long as it lives, against other processes and other values in this one.
struct FolderLock {
  private let file: OpenFile

  init(folder: String) throws(TextIndexError) {
    let path = "\(folder)/lock"
    file = try OpenFile(path: path, O_RDWR | O_CREAT)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      if code == EWOULDBLOCK { throw .held(folder: folder) }
      throw .system(operation: "lock", path: path, code: code)
    }
  }
}

/// Finds what an index folder holds, and puts away what is damaged.
struct TextIndexOpening {
  /// A window begins with room for so many texts, or a small archive would take 24 MB.
  static let firstCapacity = 4096

  let folder: String
  let window: Int
  private(set) var setAside: [TextIndex.SetAside] = []

  init(folder: String, window: Int) {
    self.folder = folder
    self.window = min(max(1, window), HotWindow.maximumCapacity)
  }

  static func path(_ folder: String, first: Int, end: Int) -> String {
    "\(folder)/texts-\(padded(first))-\(padded(end)).segment"
  }

  static func journalPath(_ folder: String, first: Int) -> String {
    "\(folder)/texts-\(padded(first)).journal"
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 10 - digits.utf8.count)) + digits
  }

  mutating func open() throws(TextIndexError) -> sending TextIndex.State {
    if mkdir(folder, 0o755) != 0, errno != EEXIST {
      throw .system(operation: "create", path: folder, code: errno)
    }
    let lock = try FolderLock(folder: folder)
    let names = try IndexFile.names(in: folder)
    for name in names where name.hasSuffix(".tmp") { unlink("\(folder)/\(name)") }
    let segments = try segments(names.filter { $0.hasSuffix(".segment") })
    let first = segments.last?.end ?? 0
    var applied = segments.last?.header.applied ?? 0
    var hot = HotWindow(capacity: min(window, Self.firstCapacity))
    var kept: Int?
    let path = Self.journalPath(folder, first: first)
    for name in names where name.hasSuffix(".journal") {
      guard "\(folder)/\(name)" == path else {
        // Of before the newest segment, or after one that is gone.
        unlink("\(folder)/\(name)")
        continue
      }
      do throws(TextIndexError) {
        let content = try JournalContent(path: path)
        guard content.reading.first == first else {
          throw .system(operation: "read", path: path, code: EIO)
        }
        // A window that was made smaller since holds what it held until it is written.
        let capacity = max(window, min(content.entries.count, HotWindow.maximumCapacity))
        if content.entries.count > hot.capacity { hot = HotWindow(capacity: capacity) }
        for entry in content.entries.prefix(hot.capacity) {
          hot.add(entry.row, anchors: entry.anchors, words: entry.words)
        }
        applied = max(applied, content.reading.applied)
        kept = content.reading.length
        if content.reading.torn > 0 {
          setAside.append(
            .init(path: "", reason: "\(name): \(content.reading.torn) torn bytes at its end"))
        }
      } catch {
        putAside(name, "not a journal, or its head is damaged")
      }
    }
    let journal = try Journal(path: path, first: first, applied: applied, keeping: kept)
    return TextIndex.State(
      segments: segments, window: hot, journal: journal, first: first, applied: applied,
      limit: window, lock: lock)
  }

  /// The files that follow each other from the first text on; all after a gap are removed.
  private mutating func segments(_ names: [String]) throws(TextIndexError) -> [Segment] {
    var found: [Segment] = []
    for name in names {
      let segment = try Segment(path: "\(folder)/\(name)")
      if let damage = segment.damage {
        putAside(name, damage)
      } else if Self.path(folder, first: segment.first, end: segment.end) != segment.path {
        putAside(name, "holds other texts than its name says")
      } else {
        found.append(segment)
      }
    }
    // Of those that begin at one text the greatest: what it was merged from may still be there.
    found.sort { ($0.first, -$0.count) < ($1.first, -$1.count) }
    var out: [Segment] = []
    var end = 0
    for segment in found {
      if segment.first == end, segment.count > 0 {
        out.append(segment)
        end = segment.end
      } else {
        unlink(segment.path)
      }
    }
    return out
  }

  private mutating func putAside(_ name: String, _ reason: String) {
    let target = "\(folder)/\(name).damaged"
    let isMoved = rename("\(folder)/\(name)", target) == 0
    if !isMoved { unlink("\(folder)/\(name)") }
    setAside.append(.init(path: isMoved ? target : "", reason: "\(name): \(reason)"))
  }
}
