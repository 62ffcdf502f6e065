internal import StetText

/// Finds where the scripts of a page state data.
struct ScriptFinder {
  let bytes: [UInt8]
  /// Whether literals of JavaScript that are no JSON are taken too.
  let takesLiterals: Bool
  private(set) var pieces = ScriptData.Pieces()
  /// Brackets that never closed: each was looked for up to the end of its script.
  private var failures = 0

  init(bytes: [UInt8], takesLiterals: Bool) {
    self.bytes = bytes
    self.takesLiterals = takesLiterals
  }

  /// Where scripts that do not say that they are data have their content.
  func scripts() -> [Range<Int>] {
    var result: [Range<Int>] = []
    var position = 0
    while let open = find("<script", from: position, before: bytes.count) {
      guard let start = bytes[(open + 7)...].firstIndex(of: 0x3E) else { break }
      let end = find("</script", from: start + 1, before: bytes.count) ?? bytes.count
      position = end
      // Data that says that it is data is an island and read already.
      guard end - start > 100, find("json", from: open, before: start) == nil else { continue }
      result.append(start + 1..<end)
    }
    return result
  }

  /// Looks for `= {`, `= [`, `JSON.parse("` and `__next_f.push([1,"`; of literals also for
  /// `return {` and `({`.
  mutating func read(_ range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound, failures < ScriptData.maximumFailures,
      pieces.values.count < ScriptData.maximumValues
    {
      let byte = bytes[index]
      if byte == UInt8(ascii: "(") {
        if ends("JSON.parse", at: index), let text = literal(at: index + 1, range.upperBound) {
          pieces.values.append(.text(text.value))
          index = text.end
          continue
        }
        if ends("__next_f.push", at: index) || ends("__next_f||[]).push", at: index),
          let end = push(at: index + 1, range.upperBound)
        {
          index = end
          continue
        }
      }
      if byte == UInt8(ascii: "=") || takesLiterals && opensValue(byte, at: index) {
        let next = afterSpace(index + 1, range.upperBound)
        if mayBeValue(at: next, range.upperBound) {
          if let end = value(at: next, range.upperBound) {
            pieces.values.append(.place(next..<end))
            index = end
            continue
          }
          failures += 1
        }
      }
      index += 1
    }
  }

  private func opensValue(_ byte: UInt8, at index: Int) -> Bool {
    byte == UInt8(ascii: "(") || byte == UInt8(ascii: "n") && ends("return", at: index + 1)
  }

  /// Takes a piece of the stream of Next.js.
  private mutating func push(at start: Int, _ end: Int) -> Int? {
    var at = start
    while at < end, at < start + 7, bytes[at] != UInt8(ascii: "\"") { at += 1 }
    guard let text = literal(at: at, end),
      pieces.stream.count + text.value.count <= ScriptData.maximumBytes
    else { return nil }
    pieces.stream += text.value
    return text.end
  }

  /// Whether data begins at `start`, and not a block of JavaScript.
  private func mayBeValue(at start: Int, _ end: Int) -> Bool {
    guard start + 40 < end else { return false }
    let inner = afterSpace(start + 1, end - 1)
    let first = bytes[inner]
    switch bytes[start] {
    case UInt8(ascii: "{"):
      if first == UInt8(ascii: "\"") { return true }
      guard takesLiterals else { return false }
      var at = inner
      if first == UInt8(ascii: "'") { return true }
      while at < end, at < inner + 60,
        bytes[at] &- 0x30 < 10 || bytes[at] | 0x20 &- 0x61 < 26
          || bytes[at] == 0x5F || bytes[at] == 0x24
      { at += 1 }
      return at > inner && bytes[afterSpace(at, end)] == UInt8(ascii: ":")
    case UInt8(ascii: "["):
      return first == UInt8(ascii: "{")
        || takesLiterals && (first == UInt8(ascii: "\"") || first == UInt8(ascii: "["))
    default: return false
    }
  }

  /// Where the value that begins at `start` ends; nil where it does not.
  private func value(at start: Int, _ end: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var depth = 0
      var quote: UInt8 = 0
      var index = start
      while index < end {
        let byte = bytes[index]
        if quote != 0 {
          if byte == UInt8(ascii: "\\") {
            index += 1
          } else if byte == quote {
            quote = 0
          }
        } else {
          switch byte {
          case UInt8(ascii: "\""): quote = byte
          case UInt8(ascii: "'") where takesLiterals, UInt8(ascii: "`") where takesLiterals:
            quote = byte
          case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
          case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth == 0 { return index + 1 }
          default: break
          }
        }
        index += 1
      }
      return nil
    }
  }

  /// A string of JavaScript, its escapes resolved.
  private func literal(at start: Int, _ end: Int) -> (value: [UInt8], end: Int)? {
    guard start < end else { return nil }
    let quote = bytes[start]
    guard
      quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "`")
    else { return nil }
    var index = start + 1
    while index < end, bytes[index] != quote {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard index < end else { return nil }
    return (ScriptString.unescaped(bytes[start + 1..<index]), index + 1)
  }

  // MARK: Bytes

  private func afterSpace(_ index: Int, _ end: Int) -> Int {
    var index = index
    while index < end - 1, bytes[index] <= 0x20 { index += 1 }
    return min(index, max(0, end - 1))
  }

  /// The place of `needle` (lower case) before `end`, whatever its case.
  private func find(_ needle: StaticString, from start: Int, before end: Int) -> Int? {
    let wanted = UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount)
    return bytes.withUnsafeBufferPointer { bytes in
      var index = start
      while index + wanted.count <= end {
        if bytes[index] == wanted[0] {
          var matched = 1
          while matched < wanted.count, lowered(bytes[index + matched]) == wanted[matched] {
            matched += 1
          }
          if matched == wanted.count { return index }
        }
        index += 1
      }
      return nil
    }
  }

  private func ends(_ word: StaticString, at end: Int) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard end >= wanted.count else { return false }
    return bytes[end - wanted.count..<end].elementsEqual(wanted)
  }
}

@inline(__always)
private func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
