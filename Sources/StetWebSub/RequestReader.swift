internal import StetModel

/// Reads one HTTP/1.1 request (RFC 9112) out of pieces as they come, within bounds.
///
/// It reads a single request: nobody can hide a second one behind it. What is ambiguous about
/// where a body ends is refused.
struct RequestReader: Sendable {
  enum Step: Sendable, Hashable {
    case more
    /// The head is complete; ``readBody(keeps:)`` goes on.
    case head(CallbackHead)
    case done
    /// An answer with this status, and the end.
    case refused(status: Int)
  }

  private enum Stage: Sendable {
    case head, waiting
    case counted(left: Int)
    case chunks(ChunkReader)
    case ended
  }

  private let limits: ListenerLimits
  private var stage: Stage = .head
  private var buffer: [UInt8] = []
  private var searched = 0
  private var isChunked = false
  private var length = 0
  private var keeps = false
  /// The body, where it is kept.
  private(set) var body: [UInt8] = []
  private var received = 0

  init(limits: ListenerLimits) { self.limits = limits }

  mutating func take(_ bytes: [UInt8]) -> Step {
    switch stage {
    case .head:
      buffer += bytes
      return readHead()
    case .waiting:
      buffer += bytes
      return .more
    case .counted, .chunks: return takeBody(bytes[...])
    case .ended: return .done
    }
  }

  /// Goes on after the head.
  mutating func readBody(keeps: Bool) -> Step {
    self.keeps = keeps
    if !isChunked, length > limits.maximumBody { return .refused(status: 413) }
    stage = isChunked ? .chunks(ChunkReader()) : .counted(left: length)
    if keeps, !isChunked { body.reserveCapacity(min(length, 1 << 20)) }
    let rest = buffer
    buffer = []
    return takeBody(rest[...])
  }

  private mutating func takeBody(_ bytes: ArraySlice<UInt8>) -> Step {
    switch stage {
    case .counted(let left):
      let part = bytes.prefix(left)
      keep(part)
      stage = part.count == left ? .ended : .counted(left: left - part.count)
      return part.count == left ? .done : .more
    case .chunks(var reader):
      var rest = bytes
      while let part = reader.next(&rest) {
        keep(part)
        if received > limits.maximumBody { return .refused(status: 413) }
      }
      stage = reader.isDone ? .ended : .chunks(reader)
      if reader.isBroken { return .refused(status: 400) }
      return reader.isDone ? .done : .more
    case .head, .waiting, .ended: return .done
    }
  }

  private mutating func keep(_ part: ArraySlice<UInt8>) {
    received += part.count
    if keeps, received <= limits.maximumBody { body += part }
  }

  // MARK: Head

  private mutating func readHead() -> Step {
    var index = max(0, searched - 3)
    while index + 3 < buffer.count {
      if buffer[index] == 0x0D, buffer[index + 1] == 0x0A, buffer[index + 2] == 0x0D,
        buffer[index + 3] == 0x0A
      {
        guard index + 4 <= limits.maximumHead else { return .refused(status: 431) }
        let head = parse(buffer[..<index])
        buffer.removeFirst(index + 4)
        return head
      }
      index += 1
    }
    searched = buffer.count
    return buffer.count >= limits.maximumHead ? .refused(status: 431) : .more
  }

  private mutating func parse(_ head: ArraySlice<UInt8>) -> Step {
    let lines = Self.lines(head)
    guard let first = lines.first, lines.count <= 101, !head.contains(0) else {
      return .refused(status: 400)
    }
    let words = first.split(separator: 0x20, omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].count <= 32,
      words[2].elementsEqual("HTTP/1.1".utf8) || words[2].elementsEqual("HTTP/1.0".utf8),
      let target = Self.target(words[1])
    else { return .refused(status: 400) }
    var fields: [HTTPField] = []
    for line in lines.dropFirst() {
      // A name right before the colon: white space there, or at the start of a line, has been
      // used to make two readers see two things (RFC 9112, section 5.1).
      guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex,
        line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else { return .refused(status: 400) }
      fields.append(HTTPField(Self.text(line[..<colon]), Self.text(line[(colon + 1)...])))
    }
    switch framing(fields) {
    case .success(let length):
      stage = .waiting
      isChunked = length == nil
      self.length = length ?? 0
      return .head(
        CallbackHead(
          method: Self.text(words[0]), target: target, fields: fields, length: length))
    case .failure(let refusal): return .refused(status: refusal.status)
    }
  }

  private struct Refusal: Error { var status: Int }

  /// How long the body is, nil for chunks (RFC 9112, section 6.3).
  private func framing(_ fields: [HTTPField]) -> Result<Int?, Refusal> {
    let codings = fields.all("Transfer-Encoding")
    let lengths = fields.all("Content-Length")
    if !codings.isEmpty {
      guard lengths.isEmpty, codings.count == 1 else { return .failure(.init(status: 400)) }
      return codings[0].equalsIgnoringASCIICase("chunked")
        ? .success(nil) : .failure(.init(status: 501))
    }
    guard let first = lengths.first else { return .success(0) }
    guard lengths.allSatisfy({ $0 == first }), (1...12).contains(first.utf8.count),
      first.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let length = Int(first)
    else { return .failure(.init(status: 400)) }
    return .success(length)
  }

  /// Path and query; of an absolute URL (section 3.2.2) what follows the authority.
  private static func target(_ word: ArraySlice<UInt8>) -> String? {
    guard word.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    if word.first == UInt8(ascii: "/") { return text(word) }
    for scheme in ["http://", "https://"] where word.starts(with: scheme.utf8) {
      let rest = word.dropFirst(scheme.utf8.count)
      return rest.firstIndex(of: UInt8(ascii: "/")).map { text(rest[$0...]) }
    }
    return nil
  }

  private static func lines(_ head: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = head.startIndex
    var index = start
    while index < head.endIndex {
      if head[index] == 0x0D, index + 1 < head.endIndex, head[index + 1] == 0x0A {
        lines.append(head[start..<index])
        start = index + 2
        index = start
      } else {
        index += 1
      }
    }
    lines.append(head[start...])
    return lines
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    var trimmed = bytes.drop(while: isSpace)
    while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
    return String(decoding: trimmed, as: UTF8.self)
  }
}

/// The chunked coding (RFC 9112, section 7.1). Extensions and trailers are passed over.
struct ChunkReader: Sendable {
  private enum Stage: Sendable {
    case size
    case data(left: Int)
    case dataEnd, trailer
  }

  private var stage: Stage = .size
  private var line: [UInt8] = []
  private var trailers = 0
  private(set) var isDone = false
  private(set) var isBroken = false

  /// The next part of the data; nil where `bytes` are used up, or nothing more follows.
  mutating func next(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    while !isDone, !isBroken, !bytes.isEmpty {
      if case .data(let left) = stage {
        let part = bytes.prefix(left)
        bytes = bytes.dropFirst(part.count)
        stage = part.count == left ? .dataEnd : .data(left: left - part.count)
        return part
      }
      guard let line = takeLine(&bytes) else { continue }
      switch stage {
      case .size: size(line)
      case .dataEnd:
        if line.isEmpty { stage = .size } else { isBroken = true }
      case .trailer:
        trailers += 1
        if line.isEmpty { isDone = true } else if trailers > 32 { isBroken = true }
      case .data: break
      }
    }
    return nil
  }

  private mutating func size(_ line: [UInt8]) {
    let digits = line.prefix { FormText.value($0) != nil }
    let rest = line.dropFirst(digits.count).drop { $0 == 0x20 || $0 == 0x09 }
    guard (1...8).contains(digits.count), rest.isEmpty || rest.first == UInt8(ascii: ";") else {
      isBroken = true
      return
    }
    let size = digits.reduce(0) { $0 << 4 | Int(FormText.value($1) ?? 0) }
    stage = size == 0 ? .trailer : .data(left: size)
  }

  /// The line without its end; nil where more must come first.
  private mutating func takeLine(_ bytes: inout ArraySlice<UInt8>) -> [UInt8]? {
    while let byte = bytes.popFirst() {
      if byte == 0x0A {
        guard line.last == 0x0D else {
          isBroken = true
          return nil
        }
        defer { line = [] }
        return line.dropLast()
      }
      line.append(byte)
      if line.count > 1024 {
        isBroken = true
        return nil
      }
    }
    return nil
  }
}
