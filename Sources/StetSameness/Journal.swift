internal import Glibc

/// What came since the newest segment, in the order in which it came: the texts of the hot window
/// with their whole keys, and how far the manifest was applied.
///
/// Not made durable: what a crash takes is applied again from the manifest. Each record has a checksum,
/// and reading ends at the first that does not match.
struct Journal {
  /// Bytes that wait in memory at most before they are written.
  static let bufferSize = 1 << 16
  private static let magic: UInt64 = 0x4C4E_4A54_5445_5453  // "STETTJNL"
  static let headerSize = 32

  let path: String
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private var written: Int

  /// - Parameters:
  ///   - first: The number of the first text in it.
  ///   - length: Bytes of an existing file that stay; nil for a new one.
  init(path: String, first: Int, applied: Int64, keeping length: Int?) throws(TextIndexError) {
    self.path = path
    file = try OpenFile(path: path, O_RDWR | (length == nil ? O_CREAT | O_TRUNC : 0))
    written = length ?? Self.headerSize
    var code: Int32 = 0
    if let length {
      if ftruncate(file.descriptor, length) != 0 { code = errno }
    } else {
      let words = [Self.magic, 1, UInt64(first), UInt64(bitPattern: applied)]
      let header = words.withUnsafeBytes { Array($0) }
      code = IndexFile.write(header, to: file.descriptor, at: 0)
    }
    guard code == 0 else { throw .system(operation: "write", path: path, code: code) }
  }

  mutating func append(_ row: TextRow, anchors: [UInt32], words: [UInt32]) throws(TextIndexError) {
    try makeRoom()
    var payload: [UInt8] = []
    payload.reserveCapacity(TextRow.size + (anchors.count + words.count) * 4)
    withUnsafeBytes(of: row) { payload.append(contentsOf: $0) }
    anchors.withUnsafeBytes { payload.append(contentsOf: $0) }
    words.withUnsafeBytes { payload.append(contentsOf: $0) }
    add(payload, kind: 1, anchors: anchors.count, words: words.count)
  }

  /// The manifest was applied up to `seq`, without a further text.
  mutating func advance(to seq: Int64) throws(TextIndexError) {
    try makeRoom()
    add(withUnsafeBytes(of: seq) { Array($0) }, kind: 2, anchors: 0, words: 0)
  }

  /// Before anything is added, so that what could not be written is never more than was there.
  private mutating func makeRoom() throws(TextIndexError) {
    if buffer.count >= Self.bufferSize { try flush() }
  }

  private mutating func add(_ payload: [UInt8], kind: UInt8, anchors: Int, words: Int) {
    let head: [UInt8] = [kind, UInt8(anchors), UInt8(words), 0x53]
    buffer += head
    withUnsafeBytes(of: Self.checksum(head, payload)) { buffer.append(contentsOf: $0) }
    buffer += payload
  }

  private static func checksum(_ head: [UInt8], _ payload: [UInt8]) -> UInt32 {
    let whole = head + payload
    return UInt32(truncatingIfNeeded: whole.withUnsafeBytes { BlockChecksum.of($0) })
  }

  mutating func flush() throws(TextIndexError) {
    let code = IndexFile.write(buffer, to: file.descriptor, at: written)
    guard code == 0 else { throw .system(operation: "write", path: path, code: code) }
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  // MARK: Reading

  struct Entry {
    var row: TextRow
    var anchors: [UInt32]
    var words: [UInt32]
  }

  struct Reading {
    var first = 0
    var applied: Int64 = 0
    /// Bytes that are whole.
    var length = Journal.headerSize
    /// Bytes after them.
    var torn = 0
  }

  /// nil where the file is no journal.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ each: (Entry) -> Void
  ) -> Reading? {
    guard bytes.count >= headerSize,
      bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self) == magic,
      bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == 1
    else { return nil }
    var out = Reading()
    let first = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    guard first <= UInt64(UInt32.max) else { return nil }
    out.first = Int(first)
    out.applied = bytes.loadUnaligned(fromByteOffset: 24, as: Int64.self)
    while let (length, entry, seq) = record(bytes, at: out.length) {
      if let entry { each(entry) }
      out.applied = max(out.applied, seq)
      out.length += length
    }
    out.torn = bytes.count - out.length
    return out
  }

  private static func record(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> (length: Int, entry: Entry?, seq: Int64)? {
    guard offset + 8 <= bytes.count else { return nil }
    let head = Array(bytes[offset..<offset + 4])
    let (anchors, words) = (Int(head[1]), Int(head[2]))
    guard head[3] == 0x53, anchors <= 32, words <= 32 else { return nil }
    let size: Int
    switch head[0] {
    case 1: size = TextRow.size + (anchors + words) * 4
    case 2: size = 8
    default: return nil
    }
    guard offset + 8 + size <= bytes.count else { return nil }
    let payload = Array(bytes[offset + 8..<offset + 8 + size])
    guard
      checksum(head, payload) == bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
    else { return nil }
    return payload.withUnsafeBytes { payload in
      guard head[0] == 1 else {
        return (8 + size, nil, payload.loadUnaligned(as: Int64.self))
      }
      let row = payload.loadUnaligned(as: TextRow.self)
      func keys(_ start: Int, _ count: Int) -> [UInt32] {
        (0..<count).map {
          payload.loadUnaligned(fromByteOffset: start + $0 * 4, as: UInt32.self)
        }
      }
      let entry = Entry(
        row: row, anchors: keys(TextRow.size, anchors),
        words: keys(TextRow.size + anchors * 4, words))
      return (8 + size, entry, row.seq)
    }
  }
}
