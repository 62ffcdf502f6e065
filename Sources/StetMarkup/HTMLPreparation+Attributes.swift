internal import Glibc

extension HTMLPreparation {
  /// Reads the attributes after a tag's name (HTML, sections 13.2.5.32 to 13.2.5.40), writes those
  /// that are kept, and moves behind the `>`. Returns whether it was `/>`; nil where no `>` comes.
  mutating func attributes(from start: Int, into target: Target) -> Bool? {
    var i = start
    var kept = 0
    let first = tokens.attributes.count
    while true {
      var slash = false
      while i < end, isSpace(base[i]) || base[i] == 0x2F {
        slash = base[i] == 0x2F
        i += 1
      }
      guard i < end else { return nil }
      if base[i] == 0x3E {
        position = i + 1
        return slash
      }
      let name = i
      i += 1
      while i < end, !isSpace(base[i]), base[i] != 0x2F, base[i] != 0x3E, base[i] != 0x3D { i += 1 }
      let nameEnd = i
      while i < end, isSpace(base[i]) { i += 1 }
      var value = i
      var valueEnd = i
      var quote: UInt8 = 0x22
      if i < end, base[i] == 0x3D {
        i += 1
        while i < end, isSpace(base[i]) { i += 1 }
        guard i < end else { return nil }
        if base[i] == 0x22 || base[i] == 0x27 {
          quote = base[i]
          value = i + 1
          if let close = closing(quote, from: value) {
            valueEnd = close
            i = close + 1
          } else {
            // A quote that never closes would swallow the page: the tag ends at the next `>`.
            valueEnd = find(0x3E, from: value) ?? end
            i = valueEnd
          }
        } else {
          value = i
          while i < end, !isSpace(base[i]), base[i] != 0x3E { i += 1 }
          valueEnd = i
          quote = 0
        }
      } else {
        i = nameEnd
      }
      guard kept < Self.maximumAttributes, valueEnd - value <= Self.maximumValue else { continue }
      if quote == 0 {
        // What libxml2 would make of it between quotes.
        if find(0x22, in: value, valueEnd) != nil {
          valueEnd = find(0x27, in: value, valueEnd) ?? valueEnd
        }
      }
      switch target {
      case .header:
        kept += 1
        header.append(0x20)
        header.append(contentsOf: slice(name, nameEnd))
        header.append(contentsOf: [0x3D, quote == 0x27 ? 0x27 : 0x22])
        header.append(contentsOf: slice(value, valueEnd))
        header.append(quote == 0x27 ? 0x27 : 0x22)
      case .tokens:
        let attribute = HTMLAttribute(name: slice(name, nameEnd))
        guard allAttributes || attribute != .other else { continue }
        kept += 1
        keep(attribute, name, nameEnd, value, valueEnd, after: first)
      }
    }
  }

  /// Where attributes are written to.
  enum Target { case tokens, header }

  /// Of attributes with one name the first counts (HTML, section 13.2.5.33).
  mutating func keep(
    _ attribute: HTMLAttribute, _ name: Int, _ nameEnd: Int, _ value: Int, _ valueEnd: Int,
    after first: Int
  ) {
    let start = tokens.values.count
    var nameCount = 0
    if allAttributes {
      guard legal(name, nameEnd) == nameEnd, !isDigitOrHyphen(base[name]) else { return }
      nameCount = nameEnd - name
      for index in name..<nameEnd {
        tokens.values.append(base[index] &- 0x41 < 26 ? base[index] | 0x20 : base[index])
      }
      tokens.values.append(0)
    }
    for index in first..<tokens.attributes.count {
      let other = tokens.attributes.base[index]
      if other.attribute == attribute,
        attribute != .other
          || (Int(other.nameCount) == nameCount
            && memcmp(tokens.values.base + Int(other.start), tokens.values.base + start, nameCount)
              == 0)
      {
        tokens.values.removeLast(tokens.values.count - start)
        return
      }
    }
    let valueStart = tokens.values.count
    HTMLReferences.decodeValue(base + value, valueEnd - value, into: &tokens.values)
    let count = tokens.values.count - valueStart
    tokens.values.append(0)
    tokens.attributes.append(
      HTMLTokens.Attribute(
        attribute: attribute, nameCount: Int32(nameCount), start: Int32(start),
        count: Int32(count)))
  }

  mutating func closing(_ quote: UInt8, from start: Int) -> Int? {
    if quote == 0x22 ? noQuote.double : noQuote.single { return nil }
    if let close = find(quote, from: start) { return close }
    if quote == 0x22 { noQuote.double = true } else { noQuote.single = true }
    return nil
  }

}
