internal import CZlib

/// Why gzip data could not be unpacked.
public enum GzipError: Error, Sendable, Hashable {
  case corrupt
  case truncated
  case tooLarge(limit: Int)
}

public enum Gzip {
  /// Whether `bytes` start as a gzip member does (RFC 1952, section 2.3.1).
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Unpacks one or more concatenated gzip members.
  ///
  /// - Parameters:
  ///   - limit: Bytes beyond which the result is refused.
  ///   - ignoringTrailer: Whether what follows the last member and is none, which some servers
  ///     send and browsers pass over, is passed over; otherwise it is `corrupt`.
  public static func unpack(
    _ bytes: [UInt8], limit: Int, ignoringTrailer: Bool = false
  ) throws(GzipError) -> [UInt8] {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var stream = z_stream()
    // 15 window bits, + 16: gzip only.
    guard
      inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .corrupt }
    defer { inflateEnd(&stream) }
    let failure: GzipError? = bytes.withUnsafeBufferPointer { source in
      var consumed = 0
      // The last input may be taken in while output is still waiting: go on until an end is seen.
      while true {
        let chunk = min(source.count - consumed, 1 << 30)
        let (status, produced) = buffer.withUnsafeMutableBufferPointer { target in
          stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + consumed })
          stream.avail_in = UInt32(chunk)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          return (status, target.count - Int(stream.avail_out))
        }
        consumed += chunk - Int(stream.avail_in)
        guard output.count + produced <= limit else { return .tooLarge(limit: limit) }
        output.append(contentsOf: buffer[..<produced])
        switch status {
        case Z_STREAM_END:
          if consumed == source.count { return nil }
          if ignoringTrailer, !source[consumed...].starts(with: [0x1F, 0x8B]) { return nil }
          inflateReset(&stream)
        case Z_OK: if consumed == source.count, produced < buffer.count { return .truncated }
        case Z_BUF_ERROR: return .truncated
        default: return .corrupt
        }
      }
    }
    if let failure { throw failure }
    return output
  }
}
