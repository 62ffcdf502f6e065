extension HTMLPreparation {
  /// Returns whether the script holds JSON and is kept as an island.
  mutating func keepIsland(content: Int) -> Bool {
    guard islands.count < Self.maximumIslands else { return false }
    let isLD = contains("ld+json")
    guard isLD || contains("application/json") else { return false }
    guard let close = startOfRawEnd(.script, from: content) else { return false }
    islands.append(
      HTMLIsland(
        kind: isLD ? .jsonLD : .json, id: attributeID,
        bytes: Array(UnsafeBufferPointer(start: base + content, count: close - content))))
    return true
  }

  var attributeID: String {
    let text = header
    let key = Array(" id=".utf8)
    var i = text.startIndex
    while i + key.count + 1 < text.endIndex {
      if text[i] == 0x20, text[i..<i + key.count].elementsEqual(key) {
        let quote = text[i + key.count]
        let rest = text[(i + key.count + 1)...]
        return String(decoding: rest.prefix { $0 != quote }.prefix(64), as: UTF8.self)
      }
      i += 1
    }
    return ""
  }

  /// Whether the header holds `needle` (lower case), whatever its case.
  func contains(_ needle: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount)
    var i = 0
    while i + wanted.count <= header.count {
      var k = 0
      while k < wanted.count, header[i + k] == wanted[k] || header[i + k] | 0x20 == wanted[k] {
        k += 1
      }
      if k == wanted.count { return true }
      i += 1
    }
    return false
  }

  /// Where `</tag` begins.
  mutating func startOfRawEnd(_ tag: HTMLTag, from start: Int) -> Int? {
    guard !unclosed.contains(tag) else { return nil }
    var i = start
    while let open = find(0x3C, from: i) {
      if open + 2 < end, base[open + 1] == 0x2F,
        HTMLTag(name: slice(open + 2, endOfName(open + 2))) == tag
      {
        return open
      }
      i = open + 1
    }
    unclosed.insert(tag)
    return nil
  }

  /// Behind the end tag of a raw element; nil where it is never closed, and its content is kept.
  mutating func endOfRaw(_ tag: HTMLTag, from start: Int) -> Int? {
    guard let open = startOfRawEnd(tag, from: start) else { return nil }
    return (find(0x3E, from: open) ?? end - 1) + 1
  }

  /// Behind the end tag that closes an element which may hold others of its name.
  mutating func endOfNested(_ tag: HTMLTag, from start: Int) -> Int? {
    guard !unclosed.contains(tag) else { return nil }
    var depth = 1
    var i = start
    while let open = find(0x3C, from: i) {
      i = open + 1
      let isEnd = i < end && base[i] == 0x2F
      let name = isEnd ? i + 1 : i
      guard name < end, isLetter(base[name]) else { continue }
      let nameEnd = endOfName(name)
      guard HTMLTag(name: slice(name, nameEnd)) == tag, let close = find(0x3E, from: nameEnd) else {
        continue
      }
      i = close + 1
      if isEnd {
        depth -= 1
        if depth == 0 { return i }
      } else if base[close - 1] != 0x2F {
        depth += 1
      }
    }
    unclosed.insert(tag)
    return nil
  }

}
