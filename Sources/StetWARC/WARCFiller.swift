public import StetModel
internal import StetText

/// What takes the place of a record that was removed, so that no other record moves.
public enum WARCFiller {
  /// One gzip member of exactly `length` bytes with a `metadata` record that says that a record
  /// was redacted, and why.
  ///
  /// Where there is too little room it says less: it leaves out its file's `warcinfo`, then the
  /// URI, then the reason and the digest. A member that a `WARCFile` wrote always has the room.
  ///
  /// - Parameters:
  ///   - date: When it was redacted.
  ///   - targetURI: Of what was removed; nil where that too is to go.
  /// - Returns: Nil below about 200 bytes.
  public static func member(
    exactly length: Int, id: WARCRecordID, date: Instant, targetURI: String?, reason: String,
    info: WARCRecordID? = nil
  ) -> [UInt8]? {
    let full = [HTTPField("redacted", date.withMilliseconds), HTTPField("reason", reason)]
    let tries: [(WARCRecordID?, String?, [HTTPField], Bool)] = [
      (info, targetURI, full, true),
      (nil, targetURI, full, true),
      (nil, nil, full, true),
      (nil, nil, [HTTPField("redacted", "yes")], false),
    ]
    for (info, targetURI, fields, hasDigest) in tries {
      var record = WARCRecord.metadata(
        id: id, date: date, targetURI: targetURI, info: info, fields: fields)
      record.hasBlockDigest = hasDigest
      if let member = Gzip.pack(record.bytes(), exactly: length) { return member }
    }
    return nil
  }
}
