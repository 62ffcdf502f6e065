internal import StetArchive
internal import StetModel
internal import StetWARC

/// One gzip member of the archive, copied as it is.
struct CapturedMember {
  var bytes: [UInt8]
  var record: WARCMember
}

/// An answer with what belongs to it: redirects on the way, requests, metadata.
struct CaptureGroup {
  /// In the order of the archive's file.
  var members: [CapturedMember] = []
  /// Which of them the manifest names.
  var named: Int

  var answer: WARCMember { members[named].record }
}

/// Where the last capture ended, so that what lies before the next one is known to belong to it.
struct CaptureGap {
  private var warc = ""
  private var end = 0

  /// Bytes before what may belong to the capture at `raw`, and goes on behind it.
  mutating func next(_ raw: RawLocation) -> Int {
    let start = raw.warc == warc && end <= raw.offset ? end : 0
    warc = raw.warc
    end = raw.offset.addingReportingOverflow(raw.length).partialValue
    return raw.offset >= start ? start : raw.offset
  }
}

/// Finds captures in the archive's WARC files.
///
/// A record of the manifest names the answer; the requests and redirects lie around it, and their
/// heads say whose they are.
final class CaptureSource {
  enum Finding {
    case group(CaptureGroup)
    /// It was removed from the archive on purpose.
    case redacted
    case problem(String)
  }

  /// Bytes before an answer in which its redirects and requests are looked for. Their bodies are
  /// not kept, so they are small.
  private static let before = 1 << 20
  /// Bytes behind an answer in which its request is looked for.
  private static let behind = 16 << 10

  private let fileSystem: any FileSystem
  private let root: String
  private var path = ""
  private var file: OpenFile?

  init(_ fileSystem: any FileSystem, root: String) {
    self.fileSystem = fileSystem
    self.root = root
  }

  deinit { if let file { fileSystem.close(file) } }

  /// - Parameter start: From ``CaptureGap``; nil where only the answer itself is wanted.
  func group(_ raw: RawLocation, from start: Int?, redactions: Redactions) -> Finding {
    guard ArchiveLayout.isSafe(raw.warc), raw.offset >= 0, raw.length > 0,
      raw.length <= ArchiveLayout.maximumCapture
    else { return .problem("the record names a place that cannot be one") }
    if redactions.contains(raw.warc, offset: raw.offset) { return .redacted }
    let first = start.map { raw.offset - $0 <= Self.before ? $0 : raw.offset } ?? raw.offset
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try read(raw.warc, at: first, count: raw.offset + raw.length + Self.behind - first)
    } catch {
      return .problem(error.reason)
    }
    let found = walk(bytes, at: first, named: raw.offset, redactions, raw.warc)
    guard let named = found.firstIndex(where: { $0.record.offset == raw.offset }),
      found[named].record.length == raw.length,
      found[named].record.head.type.rawValue == raw.kind.rawValue
    else { return .problem("there is no \(raw.kind.rawValue) record at byte \(raw.offset)") }
    return .group(Self.related(found, to: named))
  }

  /// Members up to the one that is named, and behind it those that belong to it.
  private func walk(
    _ bytes: [UInt8], at start: Int, named: Int, _ redactions: Redactions, _ path: String
  ) -> [CapturedMember] {
    var position = 0
    let walker = WARCWalker(offset: start) { (buffer: UnsafeMutableRawBufferPointer) -> Int in
      let count = min(buffer.count, bytes.count - position)
      bytes.withUnsafeBytes { source in
        buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
      }
      position += count
      return count
    }
    var members: [CapturedMember] = []
    var answer: WARCHead?
    while true {
      switch walker.next() {
      case .member(let member):
        if member.offset == named { answer = member.head }
        // What begins another capture ends the walk, before its body is unpacked for nothing.
        if member.offset > named, answer.map({ !Self.belongs(member.head, to: $0) }) ?? true {
          return members
        }
        if redactions.contains(path, offset: member.offset) { continue }
        let place = member.offset - start
        members.append(
          CapturedMember(
            bytes: Array(bytes[place..<place + member.length]), record: member))
      case .foreign: continue
      case .end, .torn, .corrupt, .tooLarge: return members
      }
    }
  }

  /// Whether a request or metadata record says that it was written with an answer, or that one
  /// names it.
  private static func belongs(_ head: WARCHead, to answer: WARCHead) -> Bool {
    func names(_ a: WARCHead, _ b: WARCHead) -> Bool {
      guard let id = b.id?.description else { return false }
      return a.fields.all("WARC-Concurrent-To").contains(id)
    }
    return head.type != .response && head.type != .revisit
      && (names(head, answer) || names(answer, head))
  }

  /// Leaves out what belongs to other captures.
  private static func related(_ members: [CapturedMember], to named: Int) -> CaptureGroup {
    func isAnswer(_ index: Int) -> Bool {
      let type = members[index].record.head.type
      return type == .response || type == .revisit
    }
    // Redirects come before the answer they led to; anything else there is another capture.
    var answers: Set<Int> = [named]
    for index in (0..<named).reversed() where isAnswer(index) {
      guard members[index].record.isRedirect else { break }
      answers.insert(index)
    }
    var group = CaptureGroup(named: 0)
    for (index, member) in members.enumerated() {
      let isPart =
        answers.contains(index)
        || answers.contains { belongs(member.record.head, to: members[$0].record.head) }
      guard isPart else { continue }
      if index == named { group.named = group.members.count }
      group.members.append(member)
    }
    return group
  }

  private func read(_ path: String, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    let file = try open(path)
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      do throws(SystemError) {
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(target)[filled...])
          let n = try fileSystem.read(file, into: rest, at: offset + filled)
          if n == 0 { break }
          filled += n
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The file, which may be live, or be sealed at this moment. It stays open for the next.
  private func open(_ path: String) throws(SystemError) -> OpenFile {
    if let file, path == self.path { return file }
    let sealed = "\(root)/\(path)"
    let opened: OpenFile
    do throws(SystemError) {
      opened = try fileSystem.open(sealed, .read)
    } catch {
      do throws(SystemError) {
        opened = try fileSystem.open(sealed + ".open", .read)
      } catch {
        opened = try fileSystem.open(sealed, .read)
      }
    }
    if let file { fileSystem.close(file) }
    (file, self.path) = (opened, path)
    return opened
  }
}

extension WARCMember {
  /// Whether the answer sent the client elsewhere.
  fileprivate var isRedirect: Bool {
    let end = payloadOffset ?? blockPrefix.count
    guard let status = HTTPHead(Array(blockPrefix.prefix(end))).status else { return false }
    return [301, 302, 303, 307, 308].contains(status)
  }
}
