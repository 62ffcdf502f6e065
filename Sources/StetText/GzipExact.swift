internal import CZlib

extension Gzip {
  /// One gzip member of exactly `length` bytes that holds `bytes`; nil where that is too short.
  ///
  /// What is too much is filled with empty stored blocks (RFC 1951, section 3.2.4; five bytes
  /// each) behind the content, and the rest with a comment of a few spaces in the member's head
  /// (RFC 1952, section 2.3). The comment is kept that short since some readers bound it.
  public static func pack(_ bytes: [UInt8], exactly length: Int) -> [UInt8]? {
    let ends = 18
    guard length > ends, let short = deflated(bytes, Z_FINISH) else { return nil }
    let spare = length - ends - short.count
    if spare < 0 { return nil }
    if spare <= 64 { return member(short, of: bytes, comment: spare, emptyBlocks: 0, end: []) }
    // Ends at a byte, so that blocks can follow; the last is an empty one with fixed codes.
    guard let open = deflated(bytes, Z_SYNC_FLUSH) else { return nil }
    let end: [UInt8] = [0x03, 0x00]
    let gap = length - ends - open.count - end.count
    guard gap >= 0 else { return nil }
    return member(open, of: bytes, comment: gap % 5, emptyBlocks: gap / 5, end: end)
  }

  /// - Parameter comment: Bytes it may take, its final zero included; 0 for none.
  private static func member(
    _ deflated: [UInt8], of bytes: [UInt8], comment: Int, emptyBlocks: Int, end: [UInt8]
  ) -> [UInt8] {
    let flags: UInt8 = comment > 0 ? 0x10 : 0
    var member: [UInt8] = [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3]
    member.reserveCapacity(18 + comment + deflated.count + emptyBlocks * 5 + end.count)
    if comment > 0 {
      member.append(contentsOf: repeatElement(0x20, count: comment - 1))
      member.append(0)
    }
    member.append(contentsOf: deflated)
    for _ in 0..<emptyBlocks {
      member.append(0)
      member.append(0)
      member.append(0)
      member.append(0xFF)
      member.append(0xFF)
    }
    member.append(contentsOf: end)
    let sum = bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
    for value in [UInt32(truncatingIfNeeded: sum), UInt32(truncatingIfNeeded: bytes.count)] {
      for shift: UInt32 in [0, 8, 16, 24] { member.append(UInt8(value >> shift & 0xFF)) }
    }
    return member
  }

  /// Without head and end, as small as it gets.
  private static func deflated(_ bytes: [UInt8], _ flush: Int32) -> [UInt8]? {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    guard bytes.count < 1 << 30 else { return nil }
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let produced = bytes.withUnsafeBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target -> Int? in
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        let status = deflate(&stream, flush)
        guard status == Z_STREAM_END || status == Z_OK, stream.avail_out > 0 else { return nil }
        return target.count - Int(stream.avail_out)
      }
    }
    return produced.map { Array(output[..<$0]) }
  }
}
