internal import StetModel
internal import StetText
internal import StetWARC

/// A draft whose bytes are made: what is left for the writer's thread is to give it its place.
struct PreparedDraft: Sendable {
  var event: ManifestEvent
  /// Of a version or another text of one.
  var body = ""
  var capture: PreparedCapture?
}

/// The WARC records of one capture, packed.
struct PreparedCapture: Sendable {
  /// Whole gzip members; the last is the one that a manifest record names.
  var bytes: [UInt8]
  /// One for each of them, placed as if the file began here.
  var members: [WARCPlacement]
  var kind: RawLocation.Kind
  var payloadSHA256: String

  func location(in path: String, at offset: Int) -> RawLocation {
    let length = members.last?.length ?? 0
    return RawLocation(
      warc: path, offset: offset + bytes.count - length, length: length, kind: kind,
      payloadSHA256: payloadSHA256)
  }
}

/// Makes WARC records from what came over the wire.
struct Preparation {
  let compression: Int
  let fileSystem: any FileSystem
  let root: String

  func prepare(_ draft: Draft) -> PreparedDraft {
    switch draft {
    case .event(let event, let capture):
      // What no record names would be lost in the file.
      guard event.namesCapture else { return PreparedDraft(event: event) }
      return PreparedDraft(event: event, capture: capture.flatMap(prepare))
    case .version(let version, let body, let capture):
      return PreparedDraft(
        event: .version(version), body: body, capture: capture.flatMap(prepare))
    case .reextract(let reextract, let body):
      return PreparedDraft(event: .reextract(reextract), body: body)
    }
  }

  /// A request and an answer for each hop; the last answer comes last, so that the end of what a
  /// manifest record names is the end of its capture. Of redirects only the head is kept.
  private func prepare(_ capture: Capture) -> PreparedCapture? {
    guard let last = capture.exchanges.last else { return nil }
    let original = capture.earlier.flatMap { self.original(of: $0.raw) }
    let seed = "\(last.url)\n\(last.started.milliseconds)\n\(capture.payloadSHA256)"
    var records = HTTPCapture(
      exchanges: capture.exchanges, body: .received(capture.body), original: original
    ).records(info: nil) { index, type in
      WARCRecordID(seed: "stet-\(type.rawValue)\n\(index)\n\(seed)")
    }
    let answer = original == nil ? WARCType.response : .revisit
    guard let main = records.lastIndex(where: { $0.type == answer }) else { return nil }
    records.append(records.remove(at: main))
    var file = WARCFile(name: "")
    let packed = file.append(records, with: GzipPacker(level: compression))
    return PreparedCapture(
      bytes: packed.bytes, members: packed.members,
      kind: original == nil ? .response : .revisit, payloadSHA256: capture.payloadSHA256)
  }

  /// What a revisit says of the capture that it refers to; nil where that cannot be read any more
  /// (it was redacted, say), so that the payload is stored again.
  private func original(of raw: RawLocation) -> WARCReference? {
    guard raw.kind == .response,
      case .success(let member) = StetArchive.capture({ () throws(ArchiveError) in
        try readCapture(fileSystem, root: root, raw)
      })
    else { return nil }
    var position = 0
    let walker = WARCWalker<Never> { buffer in
      let count = min(buffer.count, member.count - position)
      buffer.copyBytes(from: member[position..<position + count])
      position += count
      return count
    }
    guard case .member(let record) = walker.next(), record.head.type == .response else {
      return nil
    }
    return WARCReference(to: record.head)
  }
}
