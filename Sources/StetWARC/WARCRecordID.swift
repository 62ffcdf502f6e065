internal import StetText

/// A record's name: `<urn:uuid:…>` with a UUID of version 8 (RFC 9562, section 5.8) made from a
/// seed, so that nothing random is needed and the same input gives the same file.
public struct WARCRecordID: Sendable, Hashable, CustomStringConvertible {
  /// With the angle brackets, as it stands in the file.
  public let description: String

  /// - Parameter seed: Anything that no other record has.
  public init(seed: String) {
    var bytes = Array(Digest.sha256(Array(seed.utf8))[..<16])
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = Array(Digest.hex(bytes).utf8)
    var text = Array("<urn:uuid:".utf8)
    for (start, end) in [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)] {
      if start > 0 { text.append(UInt8(ascii: "-")) }
      text.append(contentsOf: hex[start..<end])
    }
    text.append(UInt8(ascii: ">"))
    description = String(decoding: text, as: UTF8.self)
  }

  /// The record that is number `index` of what is written at `offset` of `file`.
  public init(file: String, offset: Int, index: Int, role: WARCType) {
    self.init(seed: "stet-warc-record\n\(file)\n\(offset)\n\(index)\n\(role.rawValue)")
  }

  /// One that was read; nil where it is not in angle brackets or has other than printable ASCII.
  public init?(_ text: String) {
    let bytes = text.utf8
    guard bytes.count > 2, bytes.count <= 512, bytes.first == UInt8(ascii: "<"),
      bytes.last == UInt8(ascii: ">"), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    description = text
  }
}
