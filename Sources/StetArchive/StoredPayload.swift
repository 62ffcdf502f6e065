public import StetModel
internal import StetWARC

/// What a server sent, read back from a WARC record.
public struct StoredPayload: Sendable, Hashable {
  /// Where it came from.
  public var url: String?
  /// Of the answer.
  public var fields: [HTTPField]
  /// As it came, its content coding kept; empty for a revisit.
  public var body: [UInt8]
}

extension ArchiveReader {
  /// The answer that a capture holds.
  ///
  /// - Throws: `damaged` where there is no whole record of the right kind; `refused` where it was
  ///   redacted.
  public func payload(of raw: RawLocation) throws(ArchiveError) -> StoredPayload {
    let member = try capture(raw)
    guard let record = WARCMember.first(in: member, keeping: WARCLimits.member) else {
      throw .damaged(
        path: "\(path)/\(raw.warc)", reason: "there is no whole record at byte \(raw.offset)")
    }
    if record.head.isRedaction { throw .refused(reason: "its capture was redacted") }
    guard record.head.type.rawValue == raw.kind.rawValue, let start = record.payloadOffset else {
      throw .damaged(
        path: "\(path)/\(raw.warc)",
        reason: "the record at byte \(raw.offset) is no \(raw.kind.rawValue)")
    }
    return StoredPayload(
      url: record.head.targetURI, fields: HTTPHead(Array(record.blockPrefix[..<start])).fields,
      body: raw.kind == .revisit ? [] : Array(record.blockPrefix[start...]))
  }
}
