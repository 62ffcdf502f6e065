internal import Glibc
internal import StetLog
internal import StetModel
internal import StetText

/// What one thread of a verification does, with what it uses again and again.
///
/// The common line and the common text go a way that builds nothing: the line is compared with
/// how Stet writes it while it is read, and the text with what the line says. Whatever is not as
/// expected there goes the long way, which finds words for it.
final class CheckWorker {
  let context: CheckContext
  let hasher = SHA256Scratch()
  private let treeHasher = TreeHasher()
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  /// The WARC file that the last record named.
  private var lastFile: (path: [UInt8], index: Int)?

  init(_ context: CheckContext) { self.context = context }

  deinit { buffer.deallocate() }

  /// Checks the lines of a block, and the texts that they name.
  func check(_ block: CheckBlock) -> CheckedBlock {
    var result = CheckedBlock()
    if block.isTooLong {
      result.lines.append(.init())
      result.problems.append(
        (0, problem(.line, block, 0, nil, "this line is too long for a record")))
      return result
    }
    block.bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      var start = 0
      while start < bytes.count,
        let end = memchr(base + start, 0x0A, bytes.count - start)
      {
        let length = UnsafeRawPointer(end) - UnsafeRawPointer(base + start)
        let line = UnsafeBufferPointer(start: base + start, count: length)
        check(line, in: block, &result)
        start += length + 1
      }
    }
    context.meter.add(manifest: block.bytes.count, texts: result.textBytes)
    return result
  }

  func problem(
    _ kind: VerifyProblem.Kind, _ block: CheckBlock, _ index: Int, _ seq: Int?, _ reason: String
  ) -> VerifyProblem {
    VerifyProblem(
      kind: kind, path: block.path, seq: seq, line: block.firstLine + index, reason: reason)
  }

  private func check(
    _ line: UnsafeBufferPointer<UInt8>, in block: CheckBlock, _ result: inout CheckedBlock
  ) {
    var checked = CheckedBlock.Line()
    checked.leaf = treeHasher.leaf(UnsafeRawBufferPointer(line))
    if line.count <= ArchiveLayout.maximumLine, let quick = CheckLine(line) {
      checked.place = (quick.seq, quick.time)
      if let text = quick.text {
        checked.text = name(line, text.path, block)
        if checked.text == nil { addLeaving(block, quick.seq, &result) }
      }
      look(at: quick, line, in: block, wanted: checked.text != nil, &result)
    } else {
      checkSlowly(Array(line), in: block, &checked, &result)
    }
    result.lines.append(checked)
  }

  private func addLeaving(_ block: CheckBlock, _ seq: Int, _ result: inout CheckedBlock) {
    let index = result.lines.count
    result.problems.append(
      (index, problem(.line, block, index, seq, "its text's path leaves the archive")))
  }

  private func look(
    at quick: CheckLine, _ line: UnsafeBufferPointer<UInt8>, in block: CheckBlock, wanted: Bool,
    _ result: inout CheckedBlock
  ) {
    guard quick.text != nil || quick.raw != nil else { return }
    if let raw = quick.raw {
      checkPlace(raw, line, quick.seq, in: block, &result)
    }
    let scope = context.scope
    guard scope.reaches(seq: quick.seq, time: quick.time), scope.takes(seq: quick.seq) else {
      result.leftOut += 1
      return
    }
    if case .records = scope.sample {
      result.drawn.append(
        CheckDraw(lot: scope.lot(quick.seq), seq: quick.seq, line: Array(line)))
      return
    }
    if let text = quick.text, wanted {
      add(check(text, line, seq: quick.seq), index: result.lines.count, &result)
    }
  }

  private func add(_ outcome: TextOutcome, index: Int, _ result: inout CheckedBlock) {
    result.texts += outcome.wasRead ? 1 : 0
    result.textBytes += outcome.bytes
    if let missing = outcome.missing { result.missing.append(missing) }
    if let problem = outcome.problem { result.problems.append((index, problem)) }
  }

  // MARK: The long way

  private func checkSlowly(
    _ bytes: [UInt8], in block: CheckBlock, _ checked: inout CheckedBlock.Line,
    _ result: inout CheckedBlock
  ) {
    let index = result.lines.count
    let record: ManifestRecord
    do throws(ManifestLineError) {
      let json = try ManifestCodec.json(bytes)
      record = try ManifestCodec.record(json)
      if let difference = ManifestCodec.difference(of: bytes, json, from: record) {
        result.problems.append((index, problem(.line, block, index, record.seq, difference)))
      }
    } catch {
      result.problems.append(
        (index, problem(.line, block, index, nil, "this is not a record: \(error)")))
      return
    }
    checked.place = (record.seq, record.time)
    switch record.event {
    case .version(let version):
      checked.text = name(of: version, in: block)
      if checked.text == nil { addLeaving(block, record.seq, &result) }
      checkSlowly(version, bytes, record, in: block, wanted: checked.text != nil, &result)
    case .reextract(let reextract):
      checked.text = name(of: reextract.version, in: block)
      checked.text?.isReextract = true
      if checked.text == nil { addLeaving(block, record.seq, &result) }
      checkSlowly(
        reextract.version, bytes, record, in: block, wanted: checked.text != nil, &result)
    case .feed, .gone, .blocked, .robots, .page: checkCapture(bytes, record, in: block, &result)
    case .segment, .seal, .key, .redact, .pack: result.events.append((index, record))
    default: break
    }
  }

  /// Of a record that has a capture and no text.
  private func checkCapture(
    _ line: [UInt8], _ record: ManifestRecord, in block: CheckBlock, _ result: inout CheckedBlock
  ) {
    guard let raw = record.event.raw else { return }
    checkPlace(raw, record.seq, in: block, &result)
    let scope = context.scope
    guard scope.reaches(seq: record.seq, time: record.time), scope.takes(seq: record.seq) else {
      result.leftOut += 1
      return
    }
    if case .records = scope.sample {
      result.drawn.append(CheckDraw(lot: scope.lot(record.seq), seq: record.seq, line: line))
    }
  }

  private func checkSlowly(
    _ version: VersionRecord, _ line: [UInt8], _ record: ManifestRecord, in block: CheckBlock,
    wanted: Bool, _ result: inout CheckedBlock
  ) {
    if let raw = version.raw { checkPlace(raw, record.seq, in: block, &result) }
    let scope = context.scope
    guard scope.reaches(seq: record.seq, time: record.time), scope.takes(seq: record.seq) else {
      result.leftOut += 1
      return
    }
    guard wanted else { return }
    if case .records = scope.sample {
      result.drawn.append(CheckDraw(lot: scope.lot(record.seq), seq: record.seq, line: line))
      return
    }
    add(checkSlowly(version, seq: record.seq), index: result.lines.count, &result)
  }

  // MARK: Names

  private func name(of version: VersionRecord, in block: CheckBlock) -> CheckedBlock.TextName? {
    let path = Array(version.text.path.utf8)
    return path.withUnsafeBufferPointer { name($0, 0..<path.count, block) }
  }

  /// nil where the path leaves the archive.
  private func name(
    _ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ block: CheckBlock
  ) -> CheckedBlock.TextName? {
    let path = UnsafeBufferPointer(rebasing: line[range])
    guard TextName.isSafe(path) else { return nil }
    return .init(
      hash: TextName.hash(path), isOfDay: TextName.isOf(block.day, path), isReextract: false)
  }

  // MARK: Captures

  private func checkPlace(
    _ raw: CheckLine.Raw, _ line: UnsafeBufferPointer<UInt8>, _ seq: Int, in block: CheckBlock,
    _ result: inout CheckedBlock
  ) {
    let path = UnsafeBufferPointer(rebasing: line[raw.warc])
    let known: Int?
    if let lastFile, lastFile.path.elementsEqual(path) {
      known = lastFile.index
    } else {
      known = context.files.index(of: String(decoding: path, as: UTF8.self))
      if let known { lastFile = (Array(path), known) }
    }
    let payload = SHA256Value(hex: UnsafeBufferPointer(rebasing: line[raw.payloadSHA256]))
    if let known, let payload, raw.offset >= 0, raw.length > 0,
      raw.offset <= context.files.files[known].size - raw.length
    {
      let needed = needsLook(known)
      if needed {
        result.captures.append(
          CheckCapture(
            file: known, offset: raw.offset, length: raw.length, seq: seq,
            payload: raw.isRevisit ? nil : payload.prefix))
      }
      return
    }
    let location = RawLocation(
      warc: String(decoding: path, as: UTF8.self), offset: raw.offset, length: raw.length,
      kind: raw.isRevisit ? .revisit : .response,
      payloadSHA256: String(decoding: line[raw.payloadSHA256], as: UTF8.self))
    checkPlace(location, seq, in: block, &result)
  }

  /// Whether the captures in a file are unpacked one day of this run, and have to be remembered.
  private func needsLook(_ index: Int) -> Bool {
    context.scope.isDeep || context.files.files[index].isOpen
  }

  private func checkPlace(
    _ raw: RawLocation, _ seq: Int, in block: CheckBlock, _ result: inout CheckedBlock
  ) {
    let index = result.lines.count
    func wrong(_ kind: VerifyProblem.Kind, _ reason: String) {
      result.problems.append((index, problem(kind, block, index, seq, reason)))
    }
    guard ArchiveLayout.isSafe(raw.warc), raw.offset >= 0, raw.length > 0,
      let payload = SHA256Value(hex: raw.payloadSHA256)
    else {
      wrong(.line, "the place of its capture cannot be one")
      return
    }
    let known = context.files.index(of: raw.warc)
    guard let size = size(raw.warc, known, atLeast: raw.offset &+ raw.length) else {
      wrong(.capture, "the file of its capture is missing (\(raw.warc))")
      return
    }
    guard raw.offset <= size - raw.length else {
      wrong(.capture, "its capture would end behind the end of \(raw.warc)")
      return
    }
    if let known, needsLook(known) {
      result.captures.append(
        CheckCapture(
          file: known, offset: raw.offset, length: raw.length, seq: seq,
          payload: raw.kind == .revisit ? nil : payload.prefix))
    }
  }

  /// The size of a WARC file, asked for again where it may have grown or come since.
  private func size(_ path: String, _ known: Int?, atLeast: Int) -> Int? {
    if let known, context.files.files[known].size >= atLeast {
      return context.files.files[known].size
    }
    for name in [path + ArchiveLayout.openSuffix, path] {
      let status = capture { () throws(SystemError) in
        try context.fileSystem.status("\(context.root)/\(name)")
      }
      if case .success(let status?) = status, status.kind == .file { return status.size }
    }
    return nil
  }
}

/// A text's path as bytes.
enum TextName {
  /// As ``ArchiveLayout/isSafe(_:)``, on bytes.
  static func isSafe(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !path.isEmpty, path.count <= ArchiveLayout.maximumPath else { return false }
    var part = 0
    for byte in path {
      if byte == UInt8(ascii: "/") {
        if part == 0 || part > 255 { return false }
        part = 0
        continue
      }
      if part == 0, byte == UInt8(ascii: ".") { return false }
      guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return false }
      part += 1
    }
    return part > 0 && part <= 255
  }

  static func hash(_ path: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(path))
    return hasher.finalize()
  }

  static func hash(_ path: String) -> Int {
    var path = path
    return path.withUTF8 { hash($0) }
  }

  /// Whether a path is `text/<host>/YYYY/MM/DD/<name>` of this day.
  static func isOf(_ day: String, _ path: UnsafeBufferPointer<UInt8>) -> Bool {
    guard path.starts(with: "text/".utf8),
      let host = path.dropFirst(5).firstIndex(of: UInt8(ascii: "/")), host > 5
    else { return false }
    let rest = path[(host + 1)...]
    guard rest.starts(with: day.utf8) else { return false }
    let name = rest.dropFirst(day.utf8.count)
    return name.first == UInt8(ascii: "/") && name.count > 1
      && !name.dropFirst().contains(UInt8(ascii: "/"))
  }

  static func isOf(_ day: String, _ path: String) -> Bool {
    var path = path
    return path.withUTF8 { isOf(day, $0) }
  }
}
