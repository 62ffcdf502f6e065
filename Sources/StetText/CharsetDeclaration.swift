/// Finds what a document says of its own encoding, in its first bytes.
enum CharsetDeclaration {
  /// How far in a declaration is looked for, in bytes.
  static let reach = 8192

  /// The encoding that the document names, where it is a known one.
  static func find(_ bytes: UnsafeBufferPointer<UInt8>, format: Charset.Format) -> Encoding? {
    let head = UnsafeBufferPointer(rebasing: bytes[..<min(bytes.count, reach)])
    switch format {
    case .json: return nil
    case .xml: return xml(head)
    case .html: return meta(head) ?? xml(head)
    }
  }

  /// The `charset` parameter of a Content-Type (RFC 9110, section 8.3), also where it is only
  /// nearly one.
  static func parameter(of contentType: some Sequence<UInt8>) -> Encoding? {
    let bytes = Array(contentType.prefix(1024))
    return bytes.withUnsafeBufferPointer { charset(in: $0, 0..<$0.count) }
  }

  // MARK: XML

  /// `<?xml … encoding="…" … ?>` (XML 1.0, section 4.3.3), also after something that should not
  /// stand before it.
  private static func xml(_ bytes: UnsafeBufferPointer<UInt8>) -> Encoding? {
    var from = 0
    while let start = find("<?xml", in: bytes, from..<bytes.count) {
      from = start + 5
      guard from < bytes.count, ASCII.isWhitespace(bytes[from]) else { continue }
      let end = find("?>", in: bytes, from..<bytes.count) ?? bytes.count
      guard let name = find("encoding", in: bytes, from..<end) else { return nil }
      return value(in: bytes, (name + 8)..<end)
    }
    return nil
  }

  // MARK: HTML

  /// A `meta` element with `charset`, or with `http-equiv=content-type` (HTML Standard, section
  /// 13.2.3.2); attribute order and quotes as they come, comments passed over.
  private static func meta(_ bytes: UnsafeBufferPointer<UInt8>) -> Encoding? {
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x3C else {
        index += 1
        continue
      }
      if matches("<!--", bytes, at: index) {
        // `<!-->` is a whole comment, so the end may overlap the beginning.
        guard let end = find("-->", in: bytes, (index + 2)..<bytes.count) else { return nil }
        index = end + 3
        continue
      }
      guard matches("<meta", bytes, at: index), index + 5 < bytes.count,
        ASCII.isWhitespace(bytes[index + 5]) || bytes[index + 5] == 0x2F
      else {
        index += 1
        continue
      }
      var attributes = AttributeScanner(bytes: bytes, position: index + 5)
      var contentType = false
      var fromContent: Encoding?
      while let (name, value) = attributes.next() {
        if equals("charset", bytes, name) {
          if let encoding = Encoding(label: bytes[value]) { return adjusted(encoding) }
        } else if equals("http-equiv", bytes, name) {
          contentType = equals("content-type", bytes, value)
        } else if equals("content", bytes, name) {
          fromContent = charset(in: bytes, value)
        }
      }
      if contentType, let fromContent { return adjusted(fromContent) }
      index = attributes.position
    }
    return nil
  }

  /// What could be read as ASCII cannot be UTF-16.
  private static func adjusted(_ encoding: Encoding) -> Encoding {
    encoding.isWide ? .utf8 : encoding
  }

  /// The attributes of one tag.
  private struct AttributeScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int

    mutating func next() -> (name: Range<Int>, value: Range<Int>)? {
      while position < bytes.count,
        ASCII.isWhitespace(bytes[position]) || bytes[position] == 0x2F
      {
        position += 1
      }
      guard position < bytes.count, bytes[position] != 0x3E else { return nil }
      let nameStart = position
      position += 1
      while position < bytes.count, !ASCII.isWhitespace(bytes[position]),
        bytes[position] != 0x3D, bytes[position] != 0x3E, bytes[position] != 0x2F
      {
        position += 1
      }
      let name = nameStart..<position
      skipSpace()
      guard position < bytes.count, bytes[position] == 0x3D else {
        return (name, position..<position)
      }
      position += 1
      skipSpace()
      guard position < bytes.count else { return (name, position..<position) }
      let quote = bytes[position]
      if quote == 0x22 || quote == 0x27 {
        let start = position + 1
        position = start
        while position < bytes.count, bytes[position] != quote { position += 1 }
        let value = start..<position
        position = min(position + 1, bytes.count)
        return (name, value)
      }
      let start = position
      while position < bytes.count, !ASCII.isWhitespace(bytes[position]), bytes[position] != 0x3E {
        position += 1
      }
      return (name, start..<position)
    }

    private mutating func skipSpace() {
      while position < bytes.count, ASCII.isWhitespace(bytes[position]) { position += 1 }
    }
  }

  // MARK: Pieces

  /// `charset=…` somewhere in the range; later ones are tried where the first is not known.
  private static func charset(
    in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Encoding? {
    var from = range.lowerBound
    while let start = find("charset", in: bytes, from..<range.upperBound) {
      from = start + 7
      if let encoding = value(in: bytes, from..<range.upperBound) { return encoding }
    }
    return nil
  }

  /// `= "label"`, with either quote or none.
  private static func value(
    in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Encoding? {
    var index = range.lowerBound
    func skipSpace() {
      while index < range.upperBound, ASCII.isWhitespace(bytes[index]) { index += 1 }
    }
    skipSpace()
    guard index < range.upperBound, bytes[index] == 0x3D else { return nil }
    index += 1
    skipSpace()
    if index < range.upperBound, bytes[index] == 0x22 || bytes[index] == 0x27 { index += 1 }
    let start = index
    while index < range.upperBound, bytes[index] != 0x22, bytes[index] != 0x27,
      bytes[index] != 0x3B, bytes[index] != 0x2C, !ASCII.isWhitespace(bytes[index])
    {
      index += 1
    }
    return Encoding(label: bytes[start..<index])
  }

  private static func find(
    _ text: StaticString, in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int? {
    guard range.count >= text.utf8CodeUnitCount else { return nil }
    for index in range.lowerBound...(range.upperBound - text.utf8CodeUnitCount)
    where matches(text, bytes, at: index) {
      return index
    }
    return nil
  }

  /// Whether `text`, which is lower-case, stands at `index` in any case.
  private static func matches(
    _ text: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> Bool {
    guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { text in
      for offset in 0..<text.count where ASCII.lowercased(bytes[index + offset]) != text[offset] {
        return false
      }
      return true
    }
  }

  private static func equals(
    _ text: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Bool {
    range.count == text.utf8CodeUnitCount && matches(text, bytes, at: range.lowerBound)
  }
}
