internal import CZlib

/// One whole gzip member of a file: its end was there and its checksum is right.
public struct GzipMember: Sendable, Hashable {
  /// Where it begins in the file.
  public var offset: Int
  /// Compressed bytes, head and end included.
  public var length: Int
  /// Bytes it unpacks to.
  public var unpacked: Int

  public init(offset: Int, length: Int, unpacked: Int) {
    self.offset = offset
    self.length = length
    self.unpacked = unpacked
  }
}

/// What a `GzipWalker` met.
public enum GzipStep: Sendable, Hashable {
  case member(GzipMember)
  /// The file ends where a member ended; `offset` is its length.
  case end(offset: Int)
  /// The file ends inside the member that begins at `offset`.
  case torn(offset: Int)
  /// What begins at `offset` is no gzip, or its checksum or length is wrong.
  case corrupt(offset: Int)
  /// The member at `offset` unpacks to more than was allowed.
  case tooLarge(offset: Int)
}

/// Walks the gzip members of a file of any size, in bounded memory.
///
/// ```swift
/// let walker = GzipWalker { buffer throws(FileError) in try file.read(into: buffer) }
/// while case .member(let member) = try walker.next({ bytes in … }) { … }
/// ```
public final class GzipWalker<Failure: Error> {
  /// Fills (the beginning of) a buffer and says with how many bytes; 0 at the end of the file.
  public typealias Read = (UnsafeMutableRawBufferPointer) throws(Failure) -> Int

  private let read: Read
  private let memberLimit: Int
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let output: UnsafeMutableBufferPointer<UInt8>
  private var isAtEnd = false
  /// Bytes of the file that inflate has taken.
  private var consumed: Int
  private var final: GzipStep?

  /// - Parameters:
  ///   - offset: Where in the file the first byte that `read` gives lies.
  ///   - bufferSize: Bytes asked for at a time.
  ///   - memberLimit: Unpacked bytes of one member beyond which the walk ends with `tooLarge`.
  public init(
    offset: Int = 0, bufferSize: Int = 128 << 10, memberLimit: Int = 256 << 20,
    read: @escaping Read
  ) {
    self.read = read
    self.memberLimit = memberLimit
    consumed = offset
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: max(1, min(bufferSize, 1 << 30)))
    output = .allocate(capacity: 128 << 10)
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory to begin with")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// Goes over the next member.
  ///
  /// - Parameter body: Is given the unpacked bytes, piece by piece, before it is known whether
  ///   the member is whole.
  /// - Returns: The member, or why there is none; after that always the same.
  public func next(_ body: (UnsafeRawBufferPointer) -> Void) throws(Failure) -> GzipStep {
    if let final { return final }
    let step = try advance(body)
    if case .member = step { return step }
    final = step
    return step
  }

  private func advance(_ body: (UnsafeRawBufferPointer) -> Void) throws(Failure) -> GzipStep {
    let offset = consumed
    var unpacked = 0
    try refill()
    if stream.pointee.avail_in == 0 { return .end(offset: offset) }
    inflateReset(stream)
    while true {
      try refill()
      let available = stream.pointee.avail_in
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(output.count)
      let status = inflate(stream, Z_NO_FLUSH)
      consumed += Int(available - stream.pointee.avail_in)
      let produced = output.count - Int(stream.pointee.avail_out)
      unpacked += produced
      if unpacked > memberLimit { return .tooLarge(offset: offset) }
      if produced > 0 { body(UnsafeRawBufferPointer(start: output.baseAddress, count: produced)) }
      switch status {
      case Z_STREAM_END:
        return .member(
          GzipMember(offset: offset, length: consumed - offset, unpacked: unpacked))
      case Z_OK, Z_BUF_ERROR:
        // With the file read out and output space left there is nothing that could still come.
        if isAtEnd, stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 {
          return .torn(offset: offset)
        }
      default:
        return .corrupt(offset: offset)
      }
    }
  }

  private func refill() throws(Failure) {
    guard stream.pointee.avail_in == 0, !isAtEnd else { return }
    let count = try read(UnsafeMutableRawBufferPointer(input))
    isAtEnd = count <= 0
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(min(max(count, 0), input.count))
  }
}
