internal import StetModel
internal import StetText

/// Takes the data out of the scripts of a page: what is assigned to a variable as JSON, and what
/// Next.js pushes in pieces. No script is run.
enum ScriptData {
  /// Bytes of JSON that are parsed. Parsed, they may take forty times as many.
  static let maximumBytes = 4 << 20
  /// Values that one page may state.
  private static let maximumValues = 200
  static let maximumDepth = 200
  private static let maximumFailures = 16

  /// - Parameter html: the page as it came, as UTF-8.
  static func values(_ html: [UInt8]) -> [JSON] {
    var reader = Reader(bytes: html)
    reader.read()
    return reader.values
  }

  /// JSON as publishers write it: with line breaks in strings, in a comment or CDATA, with a
  /// semicolon behind it.
  static func lenientJSON(_ bytes: ArraySlice<UInt8>) -> JSON? {
    var clean = Array(bytes)
    for index in clean.indices where clean[index] < 0x20 { clean[index] = 0x20 }
    if let json = try? JSON.parse(clean, maximumDepth: maximumDepth) { return json }
    guard let first = clean.firstIndex(where: { $0 == 0x7B || $0 == 0x5B }),
      let last = clean.lastIndex(where: { $0 == 0x7D || $0 == 0x5D }), first < last
    else { return nil }
    // `<![CDATA[` has brackets of its own.
    let mark = Array("<![CDATA[".utf8)
    var start = first
    if first >= 3, clean[..<(first + 1)].suffix(3).elementsEqual("<![".utf8),
      let inner = clean[(first + mark.count - 2)...].firstIndex(where: { $0 == 0x7B || $0 == 0x5B })
    {
      start = inner
    }
    var end = last
    while end > start,
      clean[end] != 0x7D && clean[end] != 0x5D
        || end + 1 < clean.count && clean[end] == 0x5D && clean[start] == 0x7B
    { end -= 1 }
    guard end > start else { return nil }
    return try? JSON.parse(Array(clean[start...end]), maximumDepth: maximumDepth)
  }

  private struct Reader {
    let bytes: [UInt8]
    var values: [JSON] = []
    private var left = ScriptData.maximumBytes
    /// The pieces of Next.js's stream, joined.
    private var stream: [UInt8] = []
    /// Brackets that never closed: each was looked for up to the end of its script.
    private var failures = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() {
      var position = 0
      while let open = find("<script", from: position) {
        guard let start = find(">", from: open + 7) else { break }
        let end = find("</script", from: start + 1) ?? bytes.count
        position = end
        // Data that says that it is data is an island and read already.
        guard end - start > 100, !contains("json", in: open..<start) else { continue }
        script(start + 1..<end)
        if values.count >= ScriptData.maximumValues { break }
      }
      rows()
    }

    /// Looks for `= {`, `= [`, `JSON.parse("` and `__next_f.push([1,"`.
    private mutating func script(_ range: Range<Int>) {
      var index = range.lowerBound
      while index < range.upperBound, failures < ScriptData.maximumFailures,
        values.count < ScriptData.maximumValues
      {
        let byte = bytes[index]
        if byte == UInt8(ascii: "=") {
          let next = afterSpace(index + 1, range.upperBound)
          if mayBeValue(at: next, range.upperBound) {
            if let end = value(at: next, range.upperBound) {
              parse(Array(bytes[next..<end]))
              index = end
              continue
            }
            failures += 1
          }
        } else if byte == UInt8(ascii: "("), index + 1 < range.upperBound {
          if ends("JSON.parse", at: index), let text = literal(at: index + 1, range.upperBound) {
            parse(text.value)
            index = text.end
            continue
          }
          if ends("__next_f.push", at: index) {
            var at = index + 1
            while at < range.upperBound, at < index + 8, bytes[at] != UInt8(ascii: "\"") { at += 1 }
            if let text = literal(at: at, range.upperBound),
              stream.count + text.value.count <= ScriptData.maximumBytes
            {
              stream += text.value
              index = text.end
              continue
            }
          }
        }
        index += 1
      }
    }

    /// Whether JSON begins at `start`, and not an object of JavaScript.
    private func mayBeValue(at start: Int, _ end: Int) -> Bool {
      guard start + 40 < end else { return false }
      let first = bytes[afterSpace(start + 1, end - 1)]
      return switch bytes[start] {
      case UInt8(ascii: "{"): first == UInt8(ascii: "\"")
      case UInt8(ascii: "["): first == UInt8(ascii: "{")
      default: false
      }
    }

    /// Where the JSON that begins at `start` ends; nil where it does not.
    private func value(at start: Int, _ end: Int) -> Int? {
      var depth = 0
      var inString = false
      var index = start
      while index < end {
        let byte = bytes[index]
        if inString {
          if byte == UInt8(ascii: "\\") {
            index += 1
          } else if byte == UInt8(ascii: "\"") {
            inString = false
          }
        } else if byte == UInt8(ascii: "\"") {
          inString = true
        } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
          depth += 1
        } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
          depth -= 1
          if depth == 0 { return index + 1 }
        }
        index += 1
      }
      return nil
    }

    /// A string of JavaScript, its escapes resolved.
    private func literal(at start: Int, _ end: Int) -> (value: [UInt8], end: Int)? {
      guard start < end, bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'")
      else { return nil }
      let quote = bytes[start]
      // As a string of JSON, which has fewer escapes.
      var json: [UInt8] = [UInt8(ascii: "\"")]
      var index = start + 1
      while index < end, bytes[index] != quote {
        let byte = bytes[index]
        if byte == UInt8(ascii: "\\"), index + 1 < end {
          let next = bytes[index + 1]
          if next == UInt8(ascii: "x"), index + 3 < end {
            json += Array("\\u00".utf8) + bytes[index + 2...index + 3]
            index += 4
            continue
          }
          if next == UInt8(ascii: "'") || next == UInt8(ascii: "`") {
            json.append(next)
          } else {
            json += [byte, next]
          }
          index += 2
          continue
        }
        if byte == UInt8(ascii: "\"") { json.append(UInt8(ascii: "\\")) }
        json.append(byte < 0x20 ? 0x20 : byte)
        index += 1
      }
      guard index < end else { return nil }
      json.append(UInt8(ascii: "\""))
      guard let text = (try? JSON.parse(json))?.string else { return nil }
      return (Array(text.utf8), index + 1)
    }

    private mutating func parse(_ text: [UInt8]) {
      guard text.count >= 40, text.count <= left else { return }
      left -= text.count
      if let json = try? JSON.parse(text, maximumDepth: ScriptData.maximumDepth) {
        values.append(json)
        return
      }
      // `undefined` is all that states of stores have beyond JSON.
      let repaired = Self.withoutUndefined(text)
      guard repaired.count != text.count, repaired.count <= left else { return }
      left -= repaired.count
      if let json = try? JSON.parse(repaired, maximumDepth: ScriptData.maximumDepth) {
        values.append(json)
      }
    }

    private static func withoutUndefined(_ text: [UInt8]) -> [UInt8] {
      let word = Array("undefined".utf8)
      var result: [UInt8] = []
      result.reserveCapacity(text.count)
      var inString = false
      var index = 0
      while index < text.count {
        let byte = text[index]
        if inString, byte == UInt8(ascii: "\\"), index + 1 < text.count {
          result += text[index...index + 1]
          index += 2
          continue
        }
        if byte == UInt8(ascii: "\"") { inString.toggle() }
        if !inString, byte == word[0], text[index...].starts(with: word) {
          result += Array("null".utf8)
          index += word.count
          continue
        }
        result.append(byte)
        index += 1
      }
      return result
    }

    /// The stream of Next.js: `id:value` on each line, some of them JSON.
    private mutating func rows() {
      for row in stream.split(separator: 0x0A) where values.count < ScriptData.maximumValues {
        guard let colon = row.prefix(12).firstIndex(of: UInt8(ascii: ":")) else { continue }
        let value = row[(colon + 1)...]
        guard let first = value.first, first == 0x7B || first == 0x5B else { continue }
        parse(Array(value))
      }
    }

    // MARK: Bytes

    private func afterSpace(_ index: Int, _ end: Int) -> Int {
      var index = index
      while index < end - 1, bytes[index] <= 0x20 { index += 1 }
      return min(index, max(0, end - 1))
    }

    /// The place of `needle` (lower case) before `end`, whatever its case.
    private func find(_ needle: StaticString, from start: Int, before end: Int? = nil) -> Int? {
      let wanted = UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount)
      let end = end ?? bytes.count
      return bytes.withUnsafeBufferPointer { bytes in
        var index = start
        while index + wanted.count <= end {
          if bytes[index] == wanted[0] {
            var matched = 1
            while matched < wanted.count, bytes[index + matched].asciiLowercased == wanted[matched]
            {
              matched += 1
            }
            if matched == wanted.count { return index }
          }
          index += 1
        }
        return nil
      }
    }

    private func contains(_ needle: StaticString, in range: Range<Int>) -> Bool {
      find(needle, from: range.lowerBound, before: range.upperBound) != nil
    }

    private func ends(_ word: StaticString, at end: Int) -> Bool {
      let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
      guard end >= wanted.count else { return false }
      return bytes[end - wanted.count..<end].elementsEqual(wanted)
    }
  }
}
