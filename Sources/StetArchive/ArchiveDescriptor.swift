public import StetModel
internal import StetText

/// archive.json: what kind of folder this is.
///
/// ```json
/// {
///   "layout": "stet-archive/1",
///   "origin": "stet/5f0c…",
///   "created": "2026-11-21T19:00:00.120Z",
///   "public_keys": ["stet/5f0c…+0a1b2c3d+AQ…"]
/// }
/// ```
///
/// Every segment repeats `layout` and `origin`, the first manifest line has the time `created`,
/// and every key has a record, so that no byte of this file can change unseen.
public struct ArchiveDescriptor: Sendable, Hashable {
  public var layout: String
  /// The archive's unique name, made from 128 random bits.
  public var origin: String
  public var created: Instant
  /// Keys that sign or have signed the log, in the order in which they came:
  /// `<name>+<key ID>+<base64>` (C2SP signed-note).
  public var publicKeys: [String]

  public init(
    layout: String = ArchiveLayout.name, origin: String, created: Instant,
    publicKeys: [String] = []
  ) {
    self.layout = layout
    self.origin = origin
    self.created = created
    self.publicKeys = publicKeys
  }

  static func new(created: Instant) -> ArchiveDescriptor {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    return ArchiveDescriptor(origin: "stet/\(Digest.hex(bytes))", created: created)
  }

  func rendered() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("layout", layout)
      json.field("origin", origin)
      json.field("created", created.withMilliseconds)
      json.strings("public_keys", publicKeys)
    }
    return Self.onLines(json.bytes)
  }

  /// Reads archive.json.
  ///
  /// - Throws: `unknownLayout` for another major number, `damaged` for what cannot be read.
  init(_ bytes: [UInt8], path: String) throws(ArchiveError) {
    let json: JSON
    do throws(JSONError) {
      json = try JSON.parse(bytes, maximumDepth: 16)
    } catch {
      throw .damaged(path: path, reason: "not JSON: \(error)")
    }
    guard let layout = json["layout"]?.string else {
      throw .damaged(path: path, reason: "the key \"layout\" is missing")
    }
    // Minor additions (stet-archive/1.3) may be read by everybody.
    guard layout == ArchiveLayout.name || layout.hasPrefix("\(ArchiveLayout.name).") else {
      throw .unknownLayout(path: path, layout: CleanText.line(layout, limit: 100))
    }
    guard let origin = json["origin"]?.string, !origin.isEmpty else {
      throw .damaged(path: path, reason: "the key \"origin\" is missing")
    }
    guard let created = json["created"]?.string.flatMap({ Instant(rfc3339: $0) }) else {
      throw .damaged(path: path, reason: "\"created\" is not a date")
    }
    let keys = json["public_keys"]?.array ?? []
    let publicKeys = keys.compactMap(\.string)
    guard publicKeys.count == keys.count else {
      throw .damaged(path: path, reason: "\"public_keys\" is not a list of strings")
    }
    self.init(layout: layout, origin: origin, created: created, publicKeys: publicKeys)
  }

  /// Whether the bytes that this was read from are as they are written, further keys allowed.
  func isWritten(as bytes: [UInt8]) -> Bool {
    guard case .success(let json) = capture({ () throws(JSONError) in try JSON.parse(bytes) }),
      json["created"]?.string == created.withMilliseconds
    else { return false }
    var writer = JSONWriter()
    writer.element(json)
    return Self.onLines(writer.bytes) == bytes
  }

  /// Compact JSON with each member of the outermost object on a line of its own.
  private static func onLines(_ compact: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var depth = 0
    var quoted = false
    var escaped = false
    for byte in compact {
      if quoted {
        if !escaped, byte == UInt8(ascii: "\"") { quoted = false }
        escaped = !escaped && byte == UInt8(ascii: "\\")
        result.append(byte)
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        quoted = true
        result.append(byte)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        result.append(byte)
        if depth == 1 { result.append(contentsOf: "\n  ".utf8) }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { result.append(0x0A) }
        result.append(byte)
      case UInt8(ascii: ","):
        result.append(byte)
        if depth == 1 { result.append(contentsOf: "\n  ".utf8) }
      case UInt8(ascii: ":"):
        result.append(byte)
        result.append(0x20)
      default: result.append(byte)
      }
    }
    result.append(0x0A)
    return result
  }
}
