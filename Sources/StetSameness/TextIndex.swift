internal import Glibc
internal import StetCompare
internal import Synchronization

/// By what a new text finds the texts that are the same, nearly the same, or tell its story, among
/// millions of others.
///
/// The newest texts are in memory, older ones in files that are never changed, only merged to fewer.
/// All of it is derived: whoever opens an index adds what the manifest has after ``applied``, which is
/// all of it where the index is new or was damaged.
///
/// ```swift
/// let index = try TextIndex(folder: "archive/index/texts")
/// for record in manifest.after(index.applied) { try index.add(text(of: record), seq: record.seq) }
/// let copies = index.near(to: signature.anchors)
/// ```
///
/// One value holds the folder; threads may share it. Looking up takes microseconds; adding a text now
/// and then writes a file of some megabytes first.
public final class TextIndex: Sendable {
  /// A file that could not be used and was put away.
  public struct SetAside: Sendable, Hashable {
    /// Where it is now; empty where the system did not let it be moved.
    public var path: String
    public var reason: String
  }

  /// Texts of one hash that a lookup looks at: the oldest for anchors, since copies share all their
  /// anchors; the newest for words.
  public static let maximumPostings = 128

  public let folder: String
  /// What was wrong when the index was opened. Texts that were in such files, or after them, are no
  /// longer in the index, and ``applied`` says so.
  public let setAside: [SetAside]
  private let mergesItself: Bool
  let state: Mutex<State>
  private let merging = Mutex(())

  struct State {
    var segments: [Segment]
    var window: HotWindow
    var journal: Journal
    /// Numbers before are in segments.
    var first: Int
    var applied: Int64
    /// The window's greatest size.
    var limit: Int
    /// Held open as long as the index is.
    var lock: FolderLock
  }

  /// Opens the index in `folder`, or makes one.
  ///
  /// - Parameters:
  ///   - folder: Made if it is not there; the one above it must be.
  ///   - window: Texts that are kept in memory at most, 1 to 65,535.
  ///   - mergesItself: Whether adding a text merges files where it is time, which takes seconds where
  ///     there are a million texts. Else somebody merges now and then, as
  ///     ``TextIndexMerger`` does.
  /// - Throws: ``TextIndexError/held(folder:)`` where it is open already, ``TextIndexError/system``.
  ///   Damaged files are no error: see ``setAside``.
  public init(
    folder: String, window: Int = 65_535, mergesItself: Bool = true
  ) throws(TextIndexError) {
    self.folder = folder
    self.mergesItself = mergesItself
    var opening = TextIndexOpening(folder: folder, window: window)
    state = Mutex(try opening.open())
    setAside = opening.setAside
  }

  /// The greatest number of a manifest record that was applied; 0 for none.
  public var applied: Int64 { state.withLock { $0.applied } }

  /// How many texts are in it.
  public var count: Int { state.withLock { $0.first + $0.window.rows.count } }

  /// How much of it is where.
  public struct Extent: Sendable, Hashable {
    public var textsInMemory: Int
    /// Of the hot window: what its tables take whether full or not.
    public var bytesInMemory: Int
    public var files: Int
    public var bytesOnDisk: Int
  }

  public var extent: Extent {
    state.withLock { state in
      Extent(
        textsInMemory: state.window.rows.count, bytesInMemory: state.window.bytes,
        files: state.segments.count,
        bytesOnDisk: state.segments.reduce(0) { $0 + $1.header.layout.size })
    }
  }

  // MARK: Adding

  /// Adds a text that the manifest record `seq` brought.
  ///
  /// - Returns: Whether it was added: not where `seq` has been applied.
  /// - Throws: ``TextIndexError``; then nothing was added.
  @discardableResult
  public func add(_ text: IndexedText, seq: Int64) throws(TextIndexError) -> Bool {
    guard let row = TextRow(text, seq: seq) else { throw .unusable(text.reference) }
    let anchors = IndexKey.distinct(text.anchors, limit: TextSignature.maximumAnchors)
    let words = IndexKey.distinct(text.words, limit: IndexedText.maximumWords)
    let (isNew, wroteFile) = try state.withLock { state throws(TextIndexError) in
      guard seq > state.applied else { return (false, false) }
      let wroteFile = try state.makeRoom(folder)
      try state.journal.append(row, anchors: anchors, words: words)
      state.window.add(row, anchors: anchors, words: words)
      state.applied = seq
      return (true, wroteFile)
    }
    // Files that could not be joined are good as they are; the next one that is written tries again.
    if wroteFile, mergesItself { try? merge() }
    return isNew
  }

  /// Notes that the manifest was applied up to `seq`, so that a restart goes on after it.
  public func advance(to seq: Int64) throws(TextIndexError) {
    try state.withLock { state throws(TextIndexError) in
      guard seq > state.applied else { return }
      try state.journal.advance(to: seq)
      state.applied = seq
    }
  }

  /// Hands all that was added to the system. What is lost without it is applied again.
  public func flush() throws(TextIndexError) {
    try state.withLock { state throws(TextIndexError) in try state.journal.flush() }
  }

  /// Joins files until each is at least twice as large as the one after it. Threads may look up and add
  /// meanwhile.
  ///
  /// - Parameter isStopped: Asked now and then; where it says so, the files stay as they are.
  /// - Throws: ``TextIndexError/system(operation:path:code:)``; the files are then as good as before.
  public func merge(isStopped: () -> Bool = { false }) throws(TextIndexError) {
    try merging.withLock { _ throws(TextIndexError) in
      while let (a, b) = state.withLock({ Self.pair(in: $0.segments) }) {
        let path = TextIndexOpening.path(folder, first: a.first, end: b.end)
        let content = SegmentContent(
          first: a.first, applied: b.header.applied, lots: (a.lot, b.lot))
        guard try content.write(to: path, isStopped: isStopped) else { return }
        let merged = try Segment(path: path)
        state.withLock { state in
          guard let index = state.segments.firstIndex(where: { $0 === a }) else { return }
          state.segments.replaceSubrange(index...index + 1, with: [merged])
        }
        unlink(a.path)
        unlink(b.path)
      }
    }
  }

  /// Whether ``merge(isStopped:)`` would do anything.
  public var needsMerge: Bool { state.withLock { Self.pair(in: $0.segments) != nil } }

  private static func pair(in segments: [Segment]) -> (Segment, Segment)? {
    for (a, b) in zip(segments, segments.dropFirst()).reversed() where a.count < b.count * 2 {
      return (a, b)
    }
    return nil
  }
}

extension Segment {
  /// All of it, as a part of a greater one.
  var lot: SegmentContent.Lot { (rows, [exact.postings, anchors.postings, words.postings]) }
}

extension TextIndex.State {
  /// Before a text is added to a full window.
  ///
  /// - Returns: Whether the window was written to a file.
  mutating func makeRoom(_ folder: String) throws(TextIndexError) -> Bool {
    guard window.isFull else { return false }
    guard first + window.rows.count < Int(UInt32.max) - HotWindow.maximumCapacity else {
      throw .full
    }
    try journal.flush()
    let content = try JournalContent(path: journal.path)
    guard window.capacity >= limit else {
      // Slots do not hold whole keys, so a greater window is filled from the journal.
      let greater = HotWindow(capacity: min(limit, window.capacity * 4))
      for entry in content.entries {
        greater.add(entry.row, anchors: entry.anchors, words: entry.words)
      }
      window = greater
      return false
    }
    let end = first + window.rows.count
    let path = TextIndexOpening.path(folder, first: first, end: end)
    try content.write(to: path, first: first, applied: applied)
    let segment = try Segment(path: path)
    let old = journal.path
    journal = try Journal(
      path: TextIndexOpening.journalPath(folder, first: end), first: end, applied: applied,
      keeping: nil)
    unlink(old)
    segments.append(segment)
    window = HotWindow(capacity: min(limit, TextIndexOpening.firstCapacity))
    first = end
    return true
  }
}

/// The texts of a journal.
struct JournalContent {
  var entries: [Journal.Entry] = []
  var reading = Journal.Reading()

  init(path: String) throws(TextIndexError) {
    let file = try MappedFile(path: path)
    guard let reading = Journal.read(file.bytes, { entries.append($0) }) else {
      throw .system(operation: "read", path: path, code: EIO)
    }
    self.reading = reading
  }

  func write(to path: String, first: Int, applied: Int64) throws(TextIndexError) {
    let rows = entries.map(\.row)
    var tables: [[UInt64]] = [[], [], []]
    for (number, entry) in entries.enumerated() {
      tables[0].append(UInt64(IndexKey.of(entry.row.exactHigh)) << 32 | UInt64(number))
      for key in entry.anchors { tables[1].append(UInt64(key) << 32 | UInt64(number)) }
      for key in entry.words { tables[2].append(UInt64(key) << 32 | UInt64(number)) }
    }
    for index in 0..<3 { PostingTable.sort(&tables[index]) }
    var failure: TextIndexError?
    rows.withUnsafeBufferPointer { rows in
      tables[0].withUnsafeBufferPointer { exact in
        tables[1].withUnsafeBufferPointer { anchors in
          tables[2].withUnsafeBufferPointer { words in
            let none = UnsafeBufferPointer<UInt64>(start: nil, count: 0)
            let content = SegmentContent(
              first: first, applied: applied,
              lots: (
                (rows, [exact, anchors, words]),
                (UnsafeBufferPointer(start: nil, count: 0), [none, none, none])
              ))
            do throws(TextIndexError) { _ = try content.write(to: path) } catch { failure = error }
          }
        }
      }
    }
    if let failure { throw failure }
  }
}
