/// A file of older texts, mapped into memory: written once, never changed.
///
/// ```
/// header     256 bytes
/// rows       48 bytes a text, in the order of their numbers
/// exact      postings by the exact key, then their directory
/// anchors    postings, directory
/// words      postings, directory
/// ```
/// All integers are little-endian; each part begins at a multiple of 32.
final class Segment: Sendable {
  let path: String
  let header: SegmentHeader
  private let file: MappedFile

  init(path: String) throws(TextIndexError) {
    self.path = path
    file = try MappedFile(path: path)
    header = SegmentHeader(file.bytes) ?? SegmentHeader()
  }

  /// What is wrong with the file; nil for nothing.
  var damage: String? {
    guard SegmentHeader(file.bytes) != nil else {
      return "not an index file, or its head is damaged"
    }
    guard header.layout.size == file.bytes.count else {
      return "has \(file.bytes.count) bytes instead of \(header.layout.size)"
    }
    var checksum = BlockChecksum()
    checksum.update(UnsafeRawBufferPointer(rebasing: file.bytes[SegmentHeader.size...]))
    return checksum.value == header.checksum ? nil : "its checksum is another"
  }

  var count: Int { header.count }
  /// The number of its first text in the index.
  var first: Int { header.first }
  var end: Int { first + count }

  var rows: UnsafeBufferPointer<TextRow> { part(header.layout.rows, header.count) }
  var exact: PostingTable { table(0) }
  var anchors: PostingTable { table(1) }
  var words: PostingTable { table(2) }

  private func table(_ index: Int) -> PostingTable {
    let place = header.layout.tables[index]
    let bits = header.bits[index]
    return PostingTable(
      directory: part(place.directory, (1 << bits) + 1),
      postings: part(place.postings, header.postings[index]), bits: bits)
  }

  private func part<Value>(_ offset: Int, _ count: Int) -> UnsafeBufferPointer<Value> {
    guard let base = file.bytes.baseAddress else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(
      start: (base + offset).assumingMemoryBound(to: Value.self), count: count)
  }
}

/// The first 256 bytes of a segment.
struct SegmentHeader: Sendable {
  static let size = 256
  /// "STETTEXT", then the version of the layout.
  private static let magic: UInt64 = 0x5458_4554_5445_5453
  private static let version: UInt64 = 1

  var count = 0
  var first = 0
  var oldest: Int64 = .max
  var newest: Int64 = .min
  /// Records of the manifest up to that are in here or before.
  var applied: Int64 = 0
  /// Of the exact keys, the anchors, the words.
  var postings = [0, 0, 0]
  var bits = [0, 0, 0]
  /// Of all that follows the header.
  var checksum: UInt64 = 0

  init() {}

  /// nil for a header of another kind, or a damaged one.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.size else { return nil }
    var words: [UInt64] = []
    for index in 0..<Self.size / 8 {
      words.append(
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
    }
    guard words[0] == Self.magic, words[1] == Self.version, words[2] == Self.checksum(words) else {
      return nil
    }
    checksum = words[3]
    let limit = UInt64(UInt32.max)
    guard words[4] <= limit, words[5] <= limit else { return nil }
    count = Int(words[4])
    first = Int(words[5])
    oldest = Int64(bitPattern: words[6])
    newest = Int64(bitPattern: words[7])
    applied = Int64(bitPattern: words[8])
    for index in 0..<3 {
      guard words[9 + index] <= limit, words[12 + index] <= UInt64(PostingTable.maximumBits) else {
        return nil
      }
      postings[index] = Int(words[9 + index])
      bits[index] = Int(words[12 + index])
    }
  }

  var bytes: [UInt8] {
    var words = [UInt64](repeating: 0, count: Self.size / 8)
    words[0] = Self.magic
    words[1] = Self.version
    words[3] = checksum
    words[4] = UInt64(count)
    words[5] = UInt64(first)
    words[6] = UInt64(bitPattern: oldest)
    words[7] = UInt64(bitPattern: newest)
    words[8] = UInt64(bitPattern: applied)
    for index in 0..<3 {
      words[9 + index] = UInt64(postings[index])
      words[12 + index] = UInt64(bits[index])
    }
    words[2] = Self.checksum(words)
    var out: [UInt8] = []
    for word in words { withUnsafeBytes(of: word.littleEndian) { out.append(contentsOf: $0) } }
    return out
  }

  private static func checksum(_ words: [UInt64]) -> UInt64 {
    var words = words
    words[2] = 0
    return words.withUnsafeBytes { BlockChecksum.of($0) }
  }

  struct Layout {
    var rows: Int
    var tables: [(postings: Int, directory: Int)]
    var size: Int
  }

  /// Where each part begins.
  var layout: Layout {
    func aligned(_ size: Int) -> Int { (size + 31) & ~31 }
    var position = Self.size + aligned(count * TextRow.size)
    var tables: [(postings: Int, directory: Int)] = []
    for index in 0..<3 {
      let directory = position + aligned(postings[index] * 8)
      tables.append((position, directory))
      position = directory + aligned(((1 << bits[index]) + 1) * 4)
    }
    return Layout(rows: Self.size, tables: tables, size: position)
  }
}

/// What a new segment is made of: one lot of texts and those that came after it.
struct SegmentContent {
  /// Postings by exact key, anchor and word, the texts numbered from 0 in each lot.
  typealias Lot = (
    rows: UnsafeBufferPointer<TextRow>, postings: [UnsafeBufferPointer<UInt64>]
  )

  var first: Int
  var applied: Int64
  var lots: (Lot, Lot)

  /// - Parameter isStopped: Asked now and then whether to leave it.
  /// - Returns: Whether there is such a file now.
  /// - Throws: ``TextIndexError/system(operation:path:code:)``.
  func write(
    to path: String, isStopped: () -> Bool = { false }
  ) throws(TextIndexError) -> Bool {
    var writer = try IndexFileWriter(path: path, header: SegmentHeader.size)
    var header = SegmentHeader()
    header.first = first
    header.applied = applied
    for rows in [lots.0.rows, lots.1.rows] {
      header.count += rows.count
      for row in rows {
        header.oldest = min(header.oldest, row.time)
        header.newest = max(header.newest, row.time)
      }
      try writer.append(UnsafeRawBufferPointer(rows))
    }
    for index in 0..<3 {
      try writer.align()
      let (a, b) = (lots.0.postings[index], lots.1.postings[index])
      header.postings[index] = a.count + b.count
      header.bits[index] = PostingTable.bits(for: a.count + b.count)
      var directory = DirectoryMaker(bits: header.bits[index])
      guard
        try Self.merge(
          a, b, shift: UInt64(lots.0.rows.count), &writer, &directory, isStopped: isStopped)
      else {
        writer.discard()
        return false
      }
      try writer.align()
      try writer.append(directory.finish())
    }
    try writer.finish { checksum in
      header.checksum = checksum
      return header.bytes
    }
    return true
  }

  /// Of equal keys those of the first lot come first.
  private static func merge(
    _ a: UnsafeBufferPointer<UInt64>, _ b: UnsafeBufferPointer<UInt64>, shift: UInt64,
    _ writer: inout IndexFileWriter, _ directory: inout DirectoryMaker, isStopped: () -> Bool
  ) throws(TextIndexError) -> Bool {
    var buffer: [UInt64] = []
    let limit = 8192
    buffer.reserveCapacity(limit)
    var i = 0
    var j = 0
    while i < a.count || j < b.count {
      let posting: UInt64
      if j == b.count || (i < a.count && a[i] >> 32 <= b[j] >> 32) {
        posting = a[i]
        i += 1
      } else {
        posting = b[j] &+ shift
        j += 1
      }
      directory.add(posting)
      buffer.append(posting)
      if buffer.count == limit {
        if isStopped() { return false }
        try writer.append(buffer)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try writer.append(buffer)
    return !isStopped()
  }
}
