public import StetModel
public import StetText

/// Where one record lies in its file.
public struct WARCPlacement: Sendable, Hashable {
  public var type: WARCType
  public var id: WARCRecordID
  public var date: Instant
  public var targetURI: String?
  /// Of the gzip member, from the beginning of the file.
  public var offset: Int
  /// Compressed bytes of the gzip member.
  public var length: Int
  /// The record's line of the CDXJ, where it has one.
  public var entry: CDXJEntry?
}

/// What was made to be appended.
public struct WARCAppended: Sendable, Hashable {
  /// Whole gzip members.
  public var bytes: [UInt8] = []
  /// One for each of them, in order.
  public var members: [WARCPlacement] = []

  /// The response or revisit that the last hop of a capture led to.
  public var capture: WARCPlacement? {
    members.last { $0.type == .response || $0.type == .revisit }
  }
}

/// A WARC file that is appended to, as a value: no bytes of it, only what must be known to make
/// more.
///
/// Who fails to write what came back keeps the value from before.
public struct WARCFile: Sendable, Hashable {
  /// Without its folder, and as it is called once it is sealed.
  public let name: String
  /// Bytes in the file.
  public private(set) var length: Int
  /// The id of the file's `warcinfo`, which follows from the name.
  public let infoID: WARCRecordID

  /// - Parameter length: What the file has already; 0 for a new one, which `begin` comes first in.
  public init(name: String, length: Int = 0) {
    self.name = name
    self.length = length
    infoID = WARCRecordID(file: name, offset: 0, index: 0, role: .info)
  }

  /// The `warcinfo` that every file begins with.
  public mutating func begin(
    date: Instant, fields: [HTTPField], with packer: GzipPacker
  ) -> WARCAppended {
    append([.info(id: infoID, date: date, filename: name, fields: fields)], with: packer)
  }

  /// Requests, responses and metadata of a fetch.
  public mutating func append(_ capture: HTTPCapture, with packer: GzipPacker) -> WARCAppended {
    append(capture.records(info: infoID, id: id), with: packer)
  }

  /// The name of record number `index` of what is appended next.
  public func id(_ index: Int, _ type: WARCType) -> WARCRecordID {
    WARCRecordID(file: name, offset: length, index: index, role: type)
  }

  /// Records that were made one by one, named by `id(_:_:)`.
  public mutating func append(_ records: [WARCRecord], with packer: GzipPacker) -> WARCAppended {
    var result = WARCAppended()
    for record in records {
      let offset = length
      let head = record.head()
      let size = record.write(head: head, with: packer, to: &result.bytes)
      length += size
      result.members.append(
        WARCPlacement(
          type: record.type, id: record.id, date: record.date, targetURI: record.targetURI,
          offset: offset, length: size,
          entry: CDXJEntry(record, head: head, offset: offset, length: size, filename: name)))
    }
    return result
  }
}
