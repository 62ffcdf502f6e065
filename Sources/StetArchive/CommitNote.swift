internal import StetText

/// `state/commit`: what the writer is about to do, written before it does it.
///
/// It is not part of the archive and may be missing. With it a start after a crash knows which
/// texts may have been left behind without looking through folders, and everybody can check the
/// segment that is still appended to, which no later segment vouches for yet.
///
/// The file has a fixed size and is overwritten in place, so that making it durable needs no
/// change to the file system's own records: one line with the SHA-256 of the next line, one line
/// of JSON, and empty lines.
struct CommitNote: Sendable, Hashable {
  /// Of the first record of the group.
  var seq: Int
  /// The live segment, without `.open`.
  var segment: String
  /// Its length before the group.
  var offset: Int
  /// Of its first `offset` bytes, hex.
  var sha256: String
  /// The text files of the group, relative to the archive.
  var texts: [String]
  /// The WARC file that is appended to, without `.open`, and its length before the group; nil
  /// where there is none.
  var warc: WARCPlace?

  struct WARCPlace: Sendable, Hashable {
    var path: String
    var offset: Int
  }

  static let size = 32 << 10
  private static let maximumSize = 1 << 20

  func rendered() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("seq", seq)
      json.field("segment", segment)
      json.field("offset", offset)
      json.field("sha256", sha256)
      json.strings("texts", texts)
      json.field("warc", warc?.path)
      json.field("warc_offset", warc?.offset)
    }
    var bytes = Array(Digest.sha256Hex(json.bytes).utf8)
    bytes.append(0x0A)
    bytes += json.bytes
    // Two line ends, so that what an earlier and longer note left behind is cut off.
    bytes += [0x0A, 0x0A]
    return bytes
  }

  /// nil for what a crash in the middle of writing leaves.
  init?(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3 else { return nil }
    let line = Array(lines[1])
    guard lines[0].elementsEqual(Digest.sha256Hex(line).utf8) else { return nil }
    guard case .success(let json) = capture({ () throws(JSONError) in try JSON.parse(line) }),
      let seq = json["seq"]?.int, let segment = json["segment"]?.string,
      let offset = json["offset"]?.int, offset >= 0, let sha256 = json["sha256"]?.string,
      let texts = json["texts"]?.array?.compactMap(\.string),
      texts.allSatisfy(ArchiveLayout.isSafe)
    else { return nil }
    var warc: WARCPlace?
    if let path = json["warc"]?.string {
      guard ArchiveLayout.isSafe(path), let offset = json["warc_offset"]?.int, offset >= 0 else {
        return nil
      }
      warc = WARCPlace(path: path, offset: offset)
    }
    self.init(
      seq: seq, segment: segment, offset: offset, sha256: sha256, texts: texts, warc: warc)
  }

  init(
    seq: Int, segment: String, offset: Int, sha256: String, texts: [String],
    warc: WARCPlace? = nil
  ) {
    self.seq = seq
    self.segment = segment
    self.offset = offset
    self.sha256 = sha256
    self.texts = texts
    self.warc = warc
  }

  /// Reads the note of an archive; nil where there is none that can be trusted.
  static func read(_ fileSystem: any FileSystem, root: String) -> CommitNote? {
    let result = capture { () throws(SystemError) in
      try fileSystem.contents("\(root)/\(ArchiveLayout.commitNote)", limit: maximumSize)
    }
    guard case .success(let bytes) = result else { return nil }
    return CommitNote(bytes)
  }
}
