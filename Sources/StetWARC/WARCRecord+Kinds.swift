public import StetModel

/// A capture that another record stands for: what a `revisit` says of the original.
public struct WARCReference: Sendable, Hashable {
  /// The original's target URI.
  public var targetURI: String
  /// The original's `WARC-Date`, to the millisecond.
  public var date: Instant
  /// The original's id, where it is known.
  public var id: WARCRecordID?

  public init(targetURI: String, date: Instant, id: WARCRecordID? = nil) {
    self.targetURI = targetURI
    self.date = date
    self.id = id
  }

  /// What refers to a record that was read; to a revisit: what refers to its original. Nil where
  /// the head lacks what is needed.
  public init?(to head: WARCHead) {
    if head.type == .revisit {
      guard let uri = head.fields.first("WARC-Refers-To-Target-URI"),
        let text = head.fields.first("WARC-Refers-To-Date"), let date = Instant(rfc3339: text)
      else { return nil }
      self.init(
        targetURI: uri, date: date,
        id: head.fields.first("WARC-Refers-To").flatMap { WARCRecordID($0) })
    } else {
      guard let uri = head.targetURI, let date = head.date else { return nil }
      self.init(targetURI: uri, date: date, id: head.id)
    }
  }
}

extension WARCRecord {
  /// The profile of a revisit whose payload is that of another record (WARC/1.1, section 6.7.2).
  public static let identicalPayload =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

  private static let warcFields = "application/warc-fields"

  /// The first record of a file.
  ///
  /// - Parameters:
  ///   - fields: `software`, `isPartOf`, …; `format` and `conformsTo` are put in front.
  public static func info(
    id: WARCRecordID, date: Instant, filename: String, fields: [HTTPField]
  ) -> WARCRecord {
    let format = [
      HTTPField("format", "WARC File Format 1.1"),
      HTTPField(
        "conformsTo",
        "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
    ]
    return WARCRecord(
      type: .info, id: id, date: date, targetURI: nil,
      fields: [HTTPField("WARC-Filename", filename), HTTPField("Content-Type", warcFields)],
      payload: warcFieldsBlock(format + fields))
  }

  /// What is known about a capture beyond the capture.
  ///
  /// - Parameter about: The record it belongs to, written at the same time.
  public static func metadata(
    id: WARCRecordID, date: Instant, targetURI: String?, info: WARCRecordID? = nil,
    about: WARCRecordID? = nil, fields: [HTTPField]
  ) -> WARCRecord {
    var head: [HTTPField] = []
    if let about { head.append(HTTPField("WARC-Concurrent-To", about.description)) }
    if let info { head.append(HTTPField("WARC-Warcinfo-ID", info.description)) }
    head.append(HTTPField("Content-Type", warcFields))
    return WARCRecord(
      type: .metadata, id: id, date: date, targetURI: targetURI.map(WARCText.targetURI),
      fields: head, payload: warcFieldsBlock(fields))
  }

  /// Something that was made from another record, such as the text of a page.
  ///
  /// - Parameters:
  ///   - from: The record it was made from.
  ///   - extra: Further fields of the head.
  public static func conversion(
    id: WARCRecordID, date: Instant, targetURI: String, info: WARCRecordID? = nil,
    from: WARCRecordID? = nil, contentType: String = "text/plain; charset=utf-8",
    extra: [HTTPField] = [], payload: [UInt8]
  ) -> WARCRecord {
    plain(
      .conversion, id: id, date: date, targetURI: targetURI, info: info, from: from,
      contentType: contentType, extra: extra, payload: payload)
  }

  /// Something that came by another way than HTTP.
  public static func resource(
    id: WARCRecordID, date: Instant, targetURI: String, info: WARCRecordID? = nil,
    contentType: String, extra: [HTTPField] = [], payload: [UInt8]
  ) -> WARCRecord {
    plain(
      .resource, id: id, date: date, targetURI: targetURI, info: info, from: nil,
      contentType: contentType, extra: extra, payload: payload)
  }

  private static func plain(
    _ type: WARCType, id: WARCRecordID, date: Instant, targetURI: String, info: WARCRecordID?,
    from: WARCRecordID?, contentType: String, extra: [HTTPField], payload: [UInt8]
  ) -> WARCRecord {
    var head: [HTTPField] = []
    if let from { head.append(HTTPField("WARC-Refers-To", from.description)) }
    if let info { head.append(HTTPField("WARC-Warcinfo-ID", info.description)) }
    head.append(HTTPField("Content-Type", contentType))
    return WARCRecord(
      type: type, id: id, date: date, targetURI: WARCText.targetURI(targetURI),
      fields: head + extra.filter { !isDerived($0.name) }, payload: payload,
      payloadDigest: WARCDigest.sha1(payload))
  }

  /// Names that a caller cannot give, since they follow from the record.
  private static func isDerived(_ name: String) -> Bool {
    let derived = [
      "WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-Block-Digest",
      "WARC-Payload-Digest", "Content-Length", "Content-Type",
    ]
    return derived.contains { $0.equalsIgnoringASCIICase(name) }
  }

  /// `application/warc-fields` (WARC/1.1, section 8): a line for each, each on one line.
  static func warcFieldsBlock(_ fields: [HTTPField]) -> [UInt8] {
    var block: [UInt8] = []
    for field in fields {
      let name = WARCText.name(field.name)
      guard !name.isEmpty else { continue }
      block.append(contentsOf: "\(name): \(WARCText.line(field.value))\r\n".utf8)
    }
    return block
  }
}
