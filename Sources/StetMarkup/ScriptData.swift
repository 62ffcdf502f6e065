public import StetText

/// Takes the data out of the scripts of a page: what is assigned to a variable or handed to a
/// function, and what Next.js pushes in pieces. No script is run.
public enum ScriptData {
  /// Bytes of data that are considered. As a tree of ``JSON`` they may take forty times as many.
  public static let maximumBytes = 4 << 20
  public static let maximumDepth = 200
  /// Values that one page may state.
  static let maximumValues = 200
  static let maximumFailures = 16

  /// One value in a script.
  public enum Piece: Sendable {
    /// Where it stands in the page.
    case place(Range<Int>)
    /// A text of JSON that stood in a string of JavaScript.
    case text([UInt8])
  }

  /// What the scripts of a page state.
  public struct Pieces: Sendable {
    public var values: [Piece] = []
    /// The stream of Next.js, its pieces joined.
    public var stream: [UInt8] = []

    public init() {}
  }

  /// A row of the stream of Next.js: `id:value`, or `id:Tlength,text`.
  public struct Row: Sendable {
    public var id: Range<Int>
    public var value: Range<Int>
    /// Whether the value is a text that stands for itself, not JSON.
    public var isText: Bool
  }

  /// The values that the scripts state as JSON.
  ///
  /// - Parameter html: the page as it came, as UTF-8.
  public static func values(_ html: [UInt8]) -> [JSON] {
    var finder = ScriptFinder(bytes: html, takesLiterals: false)
    for script in finder.scripts() { finder.read(script) }
    var reader = Reader()
    for piece in finder.pieces.values {
      switch piece {
      case .place(let range): reader.parse(Array(html[range]))
      case .text(let text): reader.parse(text)
      }
    }
    let stream = finder.pieces.stream
    for row in rows(stream) where !row.isText { reader.parse(Array(stream[row.value])) }
    return reader.values
  }

  /// What the scripts at `places` state, as JSON or as literals of JavaScript.
  public static func pieces(_ html: [UInt8], at places: [Range<Int>]) -> Pieces {
    var finder = ScriptFinder(bytes: html, takesLiterals: true)
    for place in places { finder.read(place) }
    return finder.pieces
  }

  /// The rows of a stream that hold data.
  public static func rows(_ stream: [UInt8]) -> [Row] {
    var rows: [Row] = []
    var start = 0
    while start < stream.count, rows.count < 10_000 {
      if stream[start] == 0x0A {
        start += 1
        continue
      }
      var colon = start
      while colon < stream.count, colon - start < 12, stream[colon] != 0x3A, stream[colon] != 0x0A {
        colon += 1
      }
      var end = stream[start...].firstIndex(of: 0x0A) ?? stream.count
      guard colon < stream.count, stream[colon] == 0x3A else {
        start = end + 1
        continue
      }
      let value = colon + 1
      if value < stream.count, stream[value] == UInt8(ascii: "T"),
        let text = textRow(stream, at: value + 1)
      {
        rows.append(Row(id: start..<colon, value: text, isText: true))
        end = text.upperBound
      } else if value < end, stream[value] == 0x7B || stream[value] == 0x5B {
        rows.append(Row(id: start..<colon, value: value..<end, isText: false))
      }
      start = end
    }
    return rows
  }

  /// The text whose length in bytes stands before it, as a hexadecimal number.
  private static func textRow(_ stream: [UInt8], at start: Int) -> Range<Int>? {
    var i = start
    var length = 0
    while i < stream.count, i - start < 7, stream[i] != 0x2C {
      let digit: UInt8
      switch stream[i] {
      case 0x30...0x39: digit = stream[i] - 0x30
      case 0x61...0x66: digit = stream[i] - 0x61 + 10
      default: return nil
      }
      length = length << 4 | Int(digit)
      i += 1
    }
    guard i > start, i < stream.count, stream[i] == 0x2C else { return nil }
    return i + 1..<min(stream.count, i + 1 + length)
  }

  /// JSON as publishers write it: with line breaks in strings, in a comment or CDATA, with a
  /// semicolon behind it.
  public static func lenientJSON(_ bytes: ArraySlice<UInt8>) -> JSON? {
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
    var values: [JSON] = []
    private var left = ScriptData.maximumBytes

    mutating func parse(_ text: [UInt8]) {
      guard values.count < ScriptData.maximumValues, text.count >= 40, text.count <= left else {
        return
      }
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
  }
}
