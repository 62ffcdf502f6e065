internal import CZlib

/// Makes gzip members (RFC 1952), one after another with the same working memory.
///
/// The members name no file and no time, so the same bytes give the same member.
public final class GzipPacker {
  /// What is used where nobody says otherwise.
  public static let defaultLevel = 6

  /// 0 (stored) to 9.
  public let level: Int
  // zlib checks that its state still belongs to the same z_stream: it may not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let buffer: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter level: 0 to 9; beyond that the nearest of them.
  public init(level: Int = GzipPacker.defaultLevel) {
    self.level = min(max(level, 0), 9)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    buffer = .allocate(capacity: 64 << 10)
    // 15 window bits, + 16: with the head and end of gzip.
    let status = deflateInit2_(
      stream, Int32(self.level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory to begin with")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    buffer.deallocate()
  }

  /// Adds one member that holds `pieces`, joined, to `output`.
  ///
  /// - Parameter stored: The index of a piece that is compressed already, and is taken as it is:
  ///   trying again would cost most of the time and save nothing.
  /// - Returns: The compressed length.
  @discardableResult
  public func pack(
    _ pieces: [[UInt8]], stored: Int? = nil, into output: inout [UInt8]
  ) -> Int {
    let start = output.count
    deflateReset(stream)
    for (index, piece) in pieces.enumerated() {
      if index == stored { change(to: 0, &output) }
      defer { if index == stored { change(to: Int32(level), &output) } }
      piece.withUnsafeBufferPointer { source in
        var consumed = 0
        while consumed < source.count {
          let chunk = min(source.count - consumed, 1 << 30)
          stream.pointee.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress.map { $0 + consumed })
          stream.pointee.avail_in = UInt32(chunk)
          drain(Z_NO_FLUSH, into: &output)
          consumed += chunk
        }
      }
    }
    stream.pointee.next_in = nil
    stream.pointee.avail_in = 0
    drain(Z_FINISH, into: &output)
    return output.count - start
  }

  /// Goes on at another level. zlib wants all input behind it for that.
  private func change(to level: Int32, _ output: inout [UInt8]) {
    stream.pointee.next_in = nil
    stream.pointee.avail_in = 0
    drain(Z_BLOCK, into: &output)
    stream.pointee.next_out = buffer.baseAddress
    stream.pointee.avail_out = UInt32(buffer.count)
    deflateParams(stream, level, Z_DEFAULT_STRATEGY)
    output.append(contentsOf: buffer[..<(buffer.count - Int(stream.pointee.avail_out))])
  }

  /// Lets zlib work until it has taken its input and left output space unused.
  private func drain(_ flush: Int32, into output: inout [UInt8]) {
    repeat {
      stream.pointee.next_out = buffer.baseAddress
      stream.pointee.avail_out = UInt32(buffer.count)
      _ = deflate(stream, flush)
      let produced = buffer.count - Int(stream.pointee.avail_out)
      output.append(contentsOf: buffer[..<produced])
    } while stream.pointee.avail_out == 0
  }
}

extension Gzip {
  /// One gzip member that holds `bytes`.
  public static func pack(_ bytes: [UInt8], level: Int = GzipPacker.defaultLevel) -> [UInt8] {
    var output: [UInt8] = []
    GzipPacker(level: level).pack([bytes], into: &output)
    return output
  }
}
