public import StetModel
public import StetText

/// One record, ready to be written.
///
/// The block lies in two parts, so that a payload is not copied in order to put an HTTP head
/// before it. Digests and lengths are added by `member(with:)`; `fields` has what else there is.
public struct WARCRecord: Sendable, Hashable {
  public let type: WARCType
  public let id: WARCRecordID
  /// Milliseconds are always written.
  public let date: Instant
  /// As it is written.
  public let targetURI: String?
  /// The fields of the head after type, id and date, without the ones that follow from the block.
  public let fields: [HTTPField]
  /// What of the block comes before the payload: the HTTP head, or nothing.
  public let blockHead: [UInt8]
  public let payload: [UInt8]
  /// `sha1:…` of the payload; of a revisit: of the one it stands for.
  public let payloadDigest: String?
  /// Only where every byte counts there is none.
  var hasBlockDigest = true
  /// Whether the payload is compressed already, so that the member takes it as it is.
  var isPacked = false

  init(
    type: WARCType, id: WARCRecordID, date: Instant, targetURI: String?, fields: [HTTPField],
    blockHead: [UInt8] = [], payload: [UInt8] = [], payloadDigest: String? = nil
  ) {
    self.type = type
    self.id = id
    self.date = date
    self.targetURI = targetURI
    self.fields = fields
    self.blockHead = blockHead
    self.payload = payload
    self.payloadDigest = payloadDigest
  }

  /// The record's own head with the empty line that ends it.
  public func head() -> [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(768)
    func add(_ name: String, _ value: String) {
      lines.append(contentsOf: name.utf8)
      lines.append(contentsOf: ": ".utf8)
      lines.append(contentsOf: value.utf8)
      lines.append(contentsOf: "\r\n".utf8)
    }
    lines.append(contentsOf: "WARC/1.1\r\n".utf8)
    add("WARC-Type", type.rawValue)
    add("WARC-Record-ID", id.description)
    add("WARC-Date", date.withMilliseconds)
    if let targetURI { add("WARC-Target-URI", targetURI) }
    for field in fields {
      let name = WARCText.name(field.name)
      if !name.isEmpty { add(name, WARCText.line(field.value)) }
    }
    if let payloadDigest { add("WARC-Payload-Digest", payloadDigest) }
    if hasBlockDigest { add("WARC-Block-Digest", blockDigest()) }
    add("Content-Length", String(blockHead.count + payload.count))
    lines.append(contentsOf: "\r\n".utf8)
    return lines
  }

  private func blockDigest() -> String {
    if blockHead.isEmpty, type == .resource || type == .conversion, let payloadDigest {
      return payloadDigest
    }
    return WARCDigest.sha1(blockHead, payload)
  }

  /// The record as it is in an uncompressed file.
  public func bytes() -> [UInt8] { head() + blockHead + payload + [0x0D, 0x0A, 0x0D, 0x0A] }

  /// Adds the record as one gzip member to `output`.
  ///
  /// - Returns: The length of the member.
  @discardableResult
  public func write(with packer: GzipPacker, to output: inout [UInt8]) -> Int {
    write(head: head(), with: packer, to: &output)
  }

  /// - Parameter head: `head()`, which costs the digest of the block.
  func write(head: [UInt8], with packer: GzipPacker, to output: inout [UInt8]) -> Int {
    packer.pack(
      [head, blockHead, payload, [0x0D, 0x0A, 0x0D, 0x0A]], stored: isPacked ? 2 : nil,
      into: &output)
  }
}

/// Digests as WARC writes them.
public enum WARCDigest {
  /// `sha1:` and base 32, over `pieces` joined.
  public static func sha1(_ pieces: [UInt8]...) -> String {
    let hasher = StreamHasher(.sha1)
    for piece in pieces { hasher.update(piece) }
    return sha1(digest: hasher.digest())
  }

  static func sha1(digest: [UInt8]) -> String { "sha1:" + Base32.encode(digest) }
}
