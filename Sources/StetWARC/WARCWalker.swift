internal import StetModel
public import StetText

/// Which digests a walk computes of what it reads.
public struct WARCDigests: OptionSet, Sendable, Hashable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let payloadSHA1 = WARCDigests(rawValue: 1)
  public static let payloadSHA256 = WARCDigests(rawValue: 2)
  public static let blockSHA1 = WARCDigests(rawValue: 4)
}

/// One whole gzip member with one whole record in it.
public struct WARCMember: Sendable, Hashable {
  /// Where the member begins in the file.
  public var offset: Int
  /// Its compressed bytes.
  public var length: Int
  public var head: WARCHead
  /// The beginning of the block: all of it, or as much as `keeping` asked for; never less than
  /// its HTTP head, where it has one within `WARCLimits.httpHead`.
  public var blockPrefix: [UInt8]
  /// Where the payload begins in the block: after the HTTP head, or at 0. Nil where an HTTP head
  /// was to be there and does not end.
  public var payloadOffset: Int?
  /// `sha1:…`, where asked for.
  public var payloadSHA1: String?
  /// 64 hexadecimal digits, where asked for. Of a revisit: of nothing.
  public var payloadSHA256: String?
  /// `sha1:…`, where asked for.
  public var blockSHA1: String?

  /// Bytes of the payload that lie in this record.
  public var payloadLength: Int? { payloadOffset.map { head.contentLength - $0 } }

  /// Whether the digests in the head are those computed, as far as there are both. The payload
  /// digest of a revisit is of another record and is not compared.
  public var agrees: Bool {
    if let blockSHA1, let stated = head.blockDigest, stated.hasPrefix("sha1:"), stated != blockSHA1
    {
      return false
    }
    if head.type != .revisit, let payloadSHA1, let stated = head.payloadDigest,
      stated.hasPrefix("sha1:"), stated != payloadSHA1
    {
      return false
    }
    return true
  }
}

/// What a `WARCWalker` met.
public enum WARCStep: Sendable, Hashable {
  case member(WARCMember)
  /// A whole gzip member that does not hold one whole record; the walk can go on behind it.
  case foreign(GzipMember, WARCFault)
  /// The file ends where a member ended; `offset` is its length.
  case end(offset: Int)
  /// The file ends inside the member that begins at `offset`: what a crash leaves.
  case torn(offset: Int)
  /// What begins at `offset` is no gzip member, or its checksum is wrong.
  case corrupt(offset: Int)
  /// The member at `offset` unpacks to more than `WARCLimits.member`.
  case tooLarge(offset: Int)
}

/// Walks the records of a WARC file of any size with one gzip member per record, in bounded
/// memory.
public final class WARCWalker<Failure: Error> {
  private let gzip: GzipWalker<Failure>
  private let digests: WARCDigests
  private let keeping: Int

  /// - Parameters:
  ///   - offset: Where in the file the first byte that `read` gives lies.
  ///   - keeping: Bytes of each block to hand out; the HTTP head is always there.
  ///   - memberLimit: Unpacked bytes of one member beyond which the walk ends.
  ///   - read: Fills (the beginning of) a buffer and says with how many bytes; 0 at the end.
  public init(
    offset: Int = 0, digests: WARCDigests = [], keeping: Int = 0,
    memberLimit: Int = WARCLimits.member,
    read: @escaping (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) {
    gzip = GzipWalker(offset: offset, memberLimit: memberLimit, read: read)
    self.digests = digests
    self.keeping = keeping
  }

  /// Goes over the next member. After an end the result is always the same.
  public func next() throws(Failure) -> WARCStep {
    var intake = WARCIntake(digests: digests, keeping: keeping)
    switch try gzip.next({ intake.take($0) }) {
    case .member(let member):
      do throws(WARCFault) {
        return .member(try intake.finish(member))
      } catch {
        return .foreign(member, error)
      }
    case .end(let offset): return .end(offset: offset)
    case .torn(let offset): return .torn(offset: offset)
    case .corrupt(let offset): return .corrupt(offset: offset)
    case .tooLarge(let offset): return .tooLarge(offset: offset)
    }
  }
}

/// Takes in one unpacked record piece by piece.
struct WARCIntake {
  private let digests: WARCDigests
  private let keeping: Int
  /// The first bytes, until head and HTTP head are there.
  private var kept: [UInt8] = []
  private var head: WARCHead?
  private var fault: WARCFault?
  private var payloadOffset: Int?
  private var isSettled = false
  private var total = 0
  private var tail: [UInt8] = []
  private var payloadSHA1: StreamHasher?
  private var payloadSHA256: StreamHasher?
  private var blockSHA1: StreamHasher?

  init(digests: WARCDigests, keeping: Int) {
    self.digests = digests
    self.keeping = keeping
  }

  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    if isSettled {
      hash(bytes, at: total)
    } else {
      kept.append(contentsOf: bytes)
    }
    total += bytes.count
    if bytes.count >= 4 {
      tail = Array(bytes.suffix(4))
    } else {
      tail = Array((tail + bytes).suffix(4))
    }
    if !isSettled { settle(atEnd: false) }
  }

  mutating func finish(_ member: GzipMember) throws(WARCFault) -> WARCMember {
    if !isSettled { settle(atEnd: true) }
    if let fault { throw fault }
    guard let head else { throw .version }
    guard total - head.blockOffset - 4 == head.contentLength, tail == [0x0D, 0x0A, 0x0D, 0x0A]
    else { throw .blockLength }
    let httpHead = head.hasHTTPHead ? payloadOffset ?? WARCLimits.httpHead : 0
    let prefix = kept.dropFirst(head.blockOffset)
      .prefix(min(max(keeping, httpHead), head.contentLength))
    return WARCMember(
      offset: member.offset, length: member.length, head: head, blockPrefix: Array(prefix),
      payloadOffset: payloadOffset,
      payloadSHA1: payloadSHA1.map { WARCDigest.sha1(digest: $0.digest()) },
      payloadSHA256: payloadSHA256?.hex(),
      blockSHA1: blockSHA1.map { WARCDigest.sha1(digest: $0.digest()) })
  }

  /// Once enough is there to know where the payload begins: reads the heads, and begins to hash.
  private mutating func settle(atEnd: Bool) {
    if head == nil, fault == nil {
      // Looking for the end of the head again with every piece would be quadratic; a piece is
      // mostly the whole record or 128 KiB of it.
      guard atEnd || kept.count >= WARCLimits.recordHead || hasHeadEnd else { return }
      do throws(WARCFault) { head = try WARCHead(kept[...]) } catch { fault = error }
    }
    guard let head else {
      kept = []
      isSettled = true
      return
    }
    if head.hasHTTPHead {
      let block = kept.dropFirst(head.blockOffset).prefix(head.contentLength)
      payloadOffset = HTTPHead.length(in: block)
      guard payloadOffset != nil || atEnd || block.count >= WARCLimits.httpHead else { return }
    } else {
      payloadOffset = 0
    }
    let wanted = head.blockOffset + min(keeping, head.contentLength)
    guard atEnd || kept.count >= wanted else { return }
    isSettled = true
    if digests.contains(.blockSHA1) { blockSHA1 = StreamHasher(.sha1) }
    if payloadOffset != nil {
      if digests.contains(.payloadSHA1) { payloadSHA1 = StreamHasher(.sha1) }
      if digests.contains(.payloadSHA256) { payloadSHA256 = StreamHasher(.sha256) }
    }
    kept.withUnsafeBytes { hash($0, at: 0) }
  }

  private var hasHeadEnd: Bool {
    let magic = "WARC/".utf8
    return magic.starts(with: kept.prefix(magic.count))
      ? HTTPHead.length(in: kept[...]) != nil : true
  }

  /// Hashes what of `bytes`, which lie at `position` of the record, belongs to block and payload.
  private func hash(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    guard let head else { return }
    let (end, isOver) = head.blockOffset.addingReportingOverflow(head.contentLength)
    let blockEnd = isOver ? Int.max : end
    func part(from start: Int) -> UnsafeRawBufferPointer {
      let low = min(max(start - position, 0), bytes.count)
      let high = min(max(blockEnd - position, low), bytes.count)
      return UnsafeRawBufferPointer(rebasing: bytes[low..<high])
    }
    blockSHA1?.update(part(from: head.blockOffset))
    guard let payloadOffset else { return }
    let payload = part(from: head.blockOffset + payloadOffset)
    payloadSHA1?.update(payload)
    payloadSHA256?.update(payload)
  }
}
