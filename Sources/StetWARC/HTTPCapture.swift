public import StetModel
internal import StetText

/// A fetch as it is kept: every hop in order, and the body of the last.
public struct HTTPCapture: Sendable, Hashable {
  /// The body of the last hop, dechunked.
  public enum Body: Sendable, Hashable {
    /// Exactly as received, its content coding (if any) kept.
    case received([UInt8])
    /// With its content coding undone, where the coded form is not at hand.
    case decoded([UInt8])

    public var bytes: [UInt8] {
      switch self {
      case .received(let bytes), .decoded(let bytes): bytes
      }
    }
  }

  public var exchanges: [HTTPExchange]
  public var body: Body
  /// Why the body is not all that was sent; nil where it is.
  public var truncated: WARCTruncation?
  /// An earlier capture with the same payload: a `revisit` is written, without the body.
  public var original: WARCReference?
  /// Lines of a `metadata` record; without any there is no such record.
  public var metadata: [HTTPField]

  public init(
    exchanges: [HTTPExchange], body: Body, truncated: WARCTruncation? = nil,
    original: WARCReference? = nil, metadata: [HTTPField] = []
  ) {
    self.exchanges = exchanges
    self.body = body
    self.truncated = truncated
    self.original = original
    self.metadata = metadata
  }

  /// SHA-256 of the payload, by which the caller finds an original; 64 hexadecimal digits.
  public var payloadSHA256: String { Digest.sha256Hex(body.bytes) }

  /// The records: for each hop the response (of the last perhaps a revisit) and then the request,
  /// and at the end the metadata.
  ///
  /// The bodies of redirects are not kept; where the head speaks of one, the record says
  /// `WARC-Truncated: unspecified`.
  ///
  /// - Parameters:
  ///   - info: The file's `warcinfo`.
  ///   - id: The name of record number n of the given kind.
  public func records(
    info: WARCRecordID?, id: (_ index: Int, _ type: WARCType) -> WARCRecordID
  ) -> [WARCRecord] {
    var records: [WARCRecord] = []
    for (index, exchange) in exchanges.enumerated() {
      let isLast = index == exchanges.count - 1
      let answer =
        isLast ? last(exchange, info, records.count, id) : hop(exchange, info, records.count, id)
      records.append(answer)
      if let block = HTTPBlock.request(exchange.requestHead) {
        records.append(
          WARCRecord(
            type: .request, id: id(records.count, .request), date: exchange.started,
            targetURI: answer.targetURI,
            fields: common(exchange, info, message: "request", alpn: nil)
              + [HTTPField("WARC-Concurrent-To", answer.id.description)],
            blockHead: block))
      }
      if isLast, !metadata.isEmpty {
        records.append(
          .metadata(
            id: id(records.count, .metadata), date: exchange.started, targetURI: exchange.url,
            info: info, about: answer.id, fields: metadata))
      }
    }
    return records
  }

  private func last(
    _ exchange: HTTPExchange, _ info: WARCRecordID?, _ index: Int,
    _ id: (Int, WARCType) -> WARCRecordID
  ) -> WARCRecord {
    let payload = body.bytes
    var isDecoded = false
    if case .decoded = body { isDecoded = true }
    let response = HTTPBlock.response(
      exchange.responseHead, status: exchange.status, length: payload.count, isDecoded: isDecoded)
    var fields = common(exchange, info, message: "response", alpn: response.protocol)
    if let truncated { fields.append(HTTPField("WARC-Truncated", truncated.rawValue)) }
    if let original {
      fields.append(HTTPField("WARC-Profile", WARCRecord.identicalPayload))
      fields.append(
        HTTPField("WARC-Refers-To-Target-URI", WARCText.targetURI(original.targetURI)))
      fields.append(HTTPField("WARC-Refers-To-Date", original.date.withMilliseconds))
      if let id = original.id { fields.append(HTTPField("WARC-Refers-To", id.description)) }
    }
    let type: WARCType = original == nil ? .response : .revisit
    var record = WARCRecord(
      type: type, id: id(index, type), date: exchange.started,
      targetURI: WARCText.targetURI(exchange.url), fields: fields, blockHead: response.head,
      payload: original == nil ? payload : [], payloadDigest: WARCDigest.sha1(payload))
    record.isPacked = response.isCoded && !Self.isText(payload)
    return record
  }

  /// Whether the beginning looks as if nothing had been compressed, whatever a head says.
  private static func isText(_ payload: [UInt8]) -> Bool {
    payload.prefix(256).allSatisfy { $0 >= 0x20 && $0 < 0x7F || (0x09...0x0D).contains($0) }
  }

  private func hop(
    _ exchange: HTTPExchange, _ info: WARCRecordID?, _ index: Int,
    _ id: (Int, WARCType) -> WARCRecordID
  ) -> WARCRecord {
    let response = HTTPBlock.response(
      exchange.responseHead, status: exchange.status, length: 0, isDecoded: false)
    var fields = common(exchange, info, message: "response", alpn: response.protocol)
    if response.announcesBody {
      fields.append(HTTPField("WARC-Truncated", WARCTruncation.unspecified.rawValue))
    }
    return WARCRecord(
      type: .response, id: id(index, .response), date: exchange.started,
      targetURI: WARCText.targetURI(exchange.url), fields: fields, blockHead: response.head,
      payloadDigest: WARCDigest.sha1([]))
  }

  private func common(
    _ exchange: HTTPExchange, _ info: WARCRecordID?, message: String, alpn: String?
  ) -> [HTTPField] {
    var fields: [HTTPField] = []
    if let info { fields.append(HTTPField("WARC-Warcinfo-ID", info.description)) }
    if let address = WARCText.address(exchange.address) {
      fields.append(HTTPField("WARC-IP-Address", address))
    }
    if let alpn { fields.append(HTTPField("WARC-Protocol", alpn)) }
    fields.append(HTTPField("Content-Type", "application/http;msgtype=\(message)"))
    return fields
  }
}
