/// Start tags and their attributes, however they are written.
extension XMLTokenizer {
  /// Reads the start tag at `position`. What turns out to be no tag becomes text.
  mutating func startTag() {
    let start = position
    position += 1
    let name = names.intern(scanName())
    pending.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    var empty = false
    scan: while true {
      skipSpace()
      guard position < input.count else {
        position = start
        return cutOff("a tag without >")
      }
      switch input[position] {
      case UInt8(ascii: ">"):
        position += 1
        break scan
      case UInt8(ascii: "/"):
        position += 1
        if position < input.count, input[position] == UInt8(ascii: ">") {
          position += 1
          empty = true
          break scan
        }
      case UInt8(ascii: "<"):
        // `<item <title>` forgot its end; `x <y then <b>` was never a tag.
        if pending.contains(where: { !$0.value.isEmpty }) || input[position - 1] > 0x20 {
          note("a tag without >", at: start)
          break scan
        }
        position = start
        return strayLess()
      default:
        guard attribute() else {
          position = start
          return cutOff("an attribute without an end")
        }
      }
    }
    open(name, at: start, empty: empty)
  }

  /// Reads one attribute; false where the input ends inside it.
  private mutating func attribute() -> Bool {
    let range = scanName()
    guard !range.isEmpty else {
      // A quote or an equals sign that belongs to nothing.
      note("a stray character in a tag", at: position)
      position += 1
      return true
    }
    skipSpace()
    var value = values.count..<values.count
    if position < input.count, input[position] == UInt8(ascii: "=") {
      position += 1
      skipSpace()
      guard position < input.count, let read = attributeValue() else { return false }
      value = read
    } else {
      note("an attribute without a value", at: range.lowerBound)
    }
    if pending.count < options.limits.maximumAttributes {
      pending.append((names.intern(range), value))
    }
    return true
  }

  private mutating func attributeValue() -> Range<Int>? {
    let quote = input[position]
    let from = values.count
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return unquotedValue()
    }
    let start = position + 1
    guard let close = input.firstIndex(of: quote, from: start) else {
      guard let end = input.firstIndex(of: 0x3E, from: start) else { return nil }
      note("an attribute without its closing quote", at: start)
      position = end
      decodeValue(start..<end)
      return from..<values.count
    }
    var end = close
    position = close + 1
    // The closing quote was forgotten if what we took for it opens the value of another tag.
    let inside = UnsafeBufferPointer(rebasing: input[start..<close])
    if position < input.count, !endsValue(input[position]),
      let before = inside.firstIndex(of: 0x3E, from: 0),
      inside.firstIndex(of: 0x3C, from: before) != nil
    {
      note("an attribute without its closing quote", at: start)
      end = start + before
      position = end
      if end > start, input[end - 1] == UInt8(ascii: "/") {
        end -= 1
        position -= 1
      }
    }
    decodeValue(start..<end)
    return from..<values.count
  }

  private func endsValue(_ byte: UInt8) -> Bool {
    XMLTokenizer.isSpace(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
      || byte == UInt8(ascii: "?")
  }

  private mutating func unquotedValue() -> Range<Int> {
    note("an attribute without quotes", at: position)
    let from = values.count
    let start = position
    while position < input.count {
      let byte = input[position]
      if XMLTokenizer.isSpace(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
        break
      }
      position += 1
    }
    // `href=http://host/a/>` lost its quotes in front of a `/>`.
    if position < input.count, input[position] == UInt8(ascii: ">"), position > start,
      input[position - 1] == UInt8(ascii: "/")
    {
      position -= 1
    }
    decodeValue(start..<position)
    return from..<values.count
  }

  private mutating func decodeValue(_ range: Range<Int>) {
    var target: [UInt8] = []
    swap(&target, &values)
    decode(range, into: &target, attribute: true)
    swap(&target, &values)
  }

  mutating func skipSpace() {
    while position < input.count, XMLTokenizer.isSpace(input[position]) { position += 1 }
  }
}
