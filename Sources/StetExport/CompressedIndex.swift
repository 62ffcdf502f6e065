internal import StetText

/// Sorted CDXJ lines in gzip members of some thousand lines, with a small index over them, as
/// replay tools read them (ZipNum; `cdxj-gzip-1.0`).
struct CompressedIndex {
  static let linesPerBlock = 1024

  private let name: String
  private let packer = GzipPacker()
  private var block: [UInt8] = []
  private var lines = 0
  private var prefix: [UInt8] = []
  private var offset = 0
  private var last: [UInt8] = []
  /// The index over the members.
  private(set) var index: [UInt8]

  /// - Parameter name: Of the file that the members go to.
  init(name: String) {
    self.name = name
    index = Array("!meta 0 {\"format\": \"cdxj-gzip-1.0\", \"filename\": \"\(name)\"}\n".utf8)
  }

  /// Takes the next line, which may come again; gives a member where one is full.
  mutating func add(_ line: [UInt8]) -> [UInt8]? {
    if line == last { return nil }
    last = line
    if lines == 0 { prefix = Self.key(line) }
    block += line
    block.append(0x0A)
    lines += 1
    return lines == Self.linesPerBlock ? flush() : nil
  }

  /// The last member; nil where there is none left.
  mutating func flush() -> [UInt8]? {
    guard lines > 0 else { return nil }
    var member: [UInt8] = []
    packer.pack([block], into: &member)
    let digest = Digest.sha256Hex(member)
    index += prefix
    index +=
      " {\"offset\": \(offset), \"length\": \(member.count), \"digest\": \"sha256:\(digest)\", \"filename\": \"\(name)\"}\n"
      .utf8
    offset += member.count
    block.removeAll(keepingCapacity: true)
    lines = 0
    return member
  }

  /// URL key and time: what stands before the JSON.
  private static func key(_ line: [UInt8]) -> [UInt8] {
    let end = line.firstIndex(of: UInt8(ascii: "{")) ?? line.count
    var key = line[..<end]
    while key.last == 0x20 { key.removeLast() }
    return Array(key)
  }
}
