internal import Glibc

/// A file that is being made: written through a buffer under another name, and given its own when it
/// is whole and on disk.
struct IndexFileWriter {
  private static let bufferSize = 1 << 20

  let path: String
  private let temporary: String
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private var checksum = BlockChecksum()
  private var written = 0

  /// - Parameter header: Bytes at the start that are written last.
  init(path: String, header: Int) throws(TextIndexError) {
    self.path = path
    temporary = path + ".tmp"
    file = try OpenFile(path: temporary, O_WRONLY | O_CREAT | O_TRUNC)
    written = header
    buffer.reserveCapacity(Self.bufferSize)
  }

  var position: Int { written + buffer.count }

  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(TextIndexError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.bufferSize - buffer.count)
      buffer.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
      if buffer.count == Self.bufferSize { try flush() }
    }
  }

  mutating func append<Value: BitwiseCopyable>(_ values: [Value]) throws(TextIndexError) {
    // `withUnsafeBytes` does not pass a typed error on.
    var failure: TextIndexError?
    values.withUnsafeBytes { bytes in
      do throws(TextIndexError) { try append(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Fills with zeros up to a multiple of 32, as the checksum wants it.
  mutating func align() throws(TextIndexError) {
    try append([UInt8](repeating: 0, count: (32 - position % 32) % 32))
  }

  private mutating func flush() throws(TextIndexError) {
    try put(buffer, at: written)
    buffer.withUnsafeBytes { checksum.update($0) }
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Gives the file up.
  func discard() { unlink(temporary) }

  private func put(_ bytes: [UInt8], at offset: Int) throws(TextIndexError) {
    let code = IndexFile.write(bytes, to: file.descriptor, at: offset)
    guard code == 0 else { throw .system(operation: "write", path: temporary, code: code) }
  }

  /// - Parameter header: Given the checksum of all that follows it.
  mutating func finish(_ header: (UInt64) -> [UInt8]) throws(TextIndexError) {
    try align()
    try flush()
    try put(header(checksum.value), at: 0)
    guard fsync(file.descriptor) == 0 else {
      throw .system(operation: "fsync", path: temporary, code: errno)
    }
    guard rename(temporary, path) == 0 else {
      throw .system(operation: "rename", path: temporary, code: errno)
    }
    IndexFile.syncFolder(of: path)
  }
}

/// A file that is closed when nobody holds it any more.
final class OpenFile: Sendable {
  let descriptor: Int32

  init(path: String, _ flags: Int32) throws(TextIndexError) {
    descriptor = open(path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system(operation: "open", path: path, code: errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}

enum IndexFile {
  /// 0, or what went wrong.
  static func write(_ bytes: [UInt8], to file: Int32, at offset: Int) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      var done = 0
      while done < bytes.count {
        let count = pwrite(file, base + done, bytes.count - done, offset + done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return count < 0 ? errno : EIO }
        done += count
      }
      return 0
    }
  }

  static func syncFolder(of path: String) {
    let bytes = path.utf8
    let end = bytes.lastIndex(of: 0x2F) ?? bytes.startIndex
    let folder = open(String(path[..<end]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Names of a folder, rising.
  static func names(in folder: String) throws(TextIndexError) -> [String] {
    guard let stream = opendir(folder) else {
      throw .system(operation: "list", path: folder, code: errno)
    }
    defer { closedir(stream) }
    var out: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { out.append(name) }
    }
    return out.sorted()
  }
}

/// A file in the address space, for reading only.
final class MappedFile: @unchecked Sendable {
  // Never written to after it was made, so that threads may share it.
  let bytes: UnsafeRawBufferPointer

  init(path: String) throws(TextIndexError) {
    let file = try OpenFile(path: path, O_RDONLY)
    var status = stat()
    guard fstat(file.descriptor, &status) == 0 else {
      throw .system(operation: "stat", path: path, code: errno)
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let base = mmap(nil, size, PROT_READ, MAP_SHARED, file.descriptor, 0), base != MAP_FAILED
    else {
      throw .system(operation: "map", path: path, code: errno)
    }
    bytes = UnsafeRawBufferPointer(start: base, count: size)
  }

  deinit {
    if let base = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }
  }
}

/// A checksum of bytes that come in multiples of 32, fast enough to check a gigabyte at the start.
/// It finds damage, not malice.
struct BlockChecksum {
  private var lanes = SIMD4<UInt64>(
    0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89)

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    var (a, b, c, d) = (lanes.x, lanes.y, lanes.z, lanes.w)
    while offset + 32 <= bytes.count {
      a = Self.mix(a, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      b = Self.mix(b, bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
      c = Self.mix(c, bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
      d = Self.mix(d, bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
      offset += 32
    }
    lanes = SIMD4(a, b, c, d)
  }

  @inline(__always)
  private static func mix(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let product = (lane ^ word) &* 0x9FB2_1C65_1E98_DF25
    return product ^ product >> 32
  }

  var value: UInt64 {
    var sum: UInt64 = 0
    for index in 0..<4 { sum = Self.mix(sum &+ 0x9E37_79B9_7F4A_7C15, lanes[index]) }
    return sum
  }

  /// Of any number of bytes, as if zeros followed up to a multiple of 32.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var checksum = BlockChecksum()
    let whole = bytes.count & ~31
    checksum.update(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    if whole < bytes.count {
      var rest = [UInt8](bytes[whole...])
      rest += [UInt8](repeating: 0, count: 32 - rest.count)
      rest.withUnsafeBytes { checksum.update($0) }
    }
    return mix(checksum.value, UInt64(bytes.count))
  }
}
