/// What begins with `<!` or `<?`.
extension XMLTokenizer {
  mutating func instruction() {
    let start = position
    if let end = instructionEnd.next(from: start + 2, in: input) {
      position = end + 2
    } else if let end = input.firstIndex(of: 0x3E, from: start) {
      note("a processing instruction without ?>", at: start)
      position = end + 1
    } else {
      cutOff("a processing instruction without ?>")
    }
  }

  mutating func declaration() {
    if input.has("<!--", at: position) {
      comment()
    } else if input.hasIgnoringCase("<![cdata[", at: position) {
      cdata()
    } else if input.hasIgnoringCase("<!doctype", at: position) {
      doctype()
    } else if position + 9 >= input.count {
      // Too short to tell what it was going to be.
      cutOff("a declaration without an end")
    } else if XMLTokenizer.isNameStart(input[position + 2])
      || input[position + 2] == UInt8(ascii: "[")
    {
      guard let end = input.firstIndex(of: 0x3E, from: position) else {
        return cutOff("a declaration without an end")
      }
      note("an unknown declaration", at: position)
      position = end + 1
    } else {
      strayLess()
    }
  }

  private mutating func comment() {
    let start = position
    if let end = commentEnd.next(from: start + 4, in: input) {
      position = end + 3
    } else if let end = input.firstIndex(of: 0x3E, from: start) {
      note("a comment without an end", at: start)
      position = end + 1
    } else {
      cutOff("a comment without an end")
    }
  }

  private mutating func cdata() {
    let start = position
    let content = start + 9
    let close = sectionEnd.next(from: content, in: input)
    var end = close ?? input.count
    var resume = close.map { $0 + 3 } ?? input.count
    // A section without an end runs into the next one, or to the end of the document. Then the
    // end tag of the element that it stands in tells where it should have ended.
    let next = sectionStart.next(from: content, in: input) ?? input.count
    if next < end || close == nil, let tag = innermost,
      let stop = endTag(of: names.text(tag), from: content, before: min(end, next))
    {
      note("a CDATA section without ]]>", at: start)
      end = stop
      resume = stop
    } else if close == nil {
      note("a CDATA section without ]]>", at: start)
    }
    let range = min(content, end)..<end
    let bytes = UnsafeBufferPointer(rebasing: input[range])
    if XMLText.isClean(bytes) {
      builder.text(inInput: range)
    } else if var target = builder.lendBuffer() {
      XMLText.appendClean(bytes, to: &target)
      builder.returnBuffer(&target)
    }
    position = resume
  }

  /// Where `</name` stands first between `start` and `limit`.
  private func endTag(of name: String, from start: Int, before limit: Int) -> Int? {
    var position = start
    let wanted = Array(name.utf8)
    while let open = input.firstIndex(of: 0x3C, from: position), open < limit {
      position = open + 1
      guard open + 2 + wanted.count < input.count, input[open + 1] == UInt8(ascii: "/") else {
        continue
      }
      let tag = input[open + 2..<open + 2 + wanted.count]
      if zip(tag, wanted).allSatisfy({ XMLNameTable.fold($0) == $1 }),
        XMLTokenizer.endsName(input[open + 2 + wanted.count])
      {
        return open
      }
    }
    return nil
  }

  /// Reads a document type declaration (XML 1.0, section 2.8) for the sake of the entities that
  /// its internal subset may declare. Nothing outside the document is ever looked at.
  private mutating func doctype() {
    let start = position
    position += 9
    while position < input.count {
      switch input[position] {
      case UInt8(ascii: ">"):
        position += 1
        return
      case UInt8(ascii: "["):
        position += 1
        internalSubset()
      case UInt8(ascii: "<"):
        note("a DOCTYPE without >", at: start)
        return
      case let quote where quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"):
        guard let end = input.firstIndex(of: quote, from: position + 1) else {
          position += 1
          continue
        }
        position = end + 1
      default: position += 1
      }
    }
  }

  private mutating func internalSubset() {
    while position < input.count {
      if input[position] == UInt8(ascii: "]") {
        position += 1
        return
      }
      if input.has("<!--", at: position) {
        comment()
      } else if input.has("<!ENTITY", at: position) {
        entityDeclaration()
      } else if input[position] == UInt8(ascii: "<") {
        guard let end = input.firstIndex(of: 0x3E, from: position) else {
          return cutOff("a DOCTYPE without an end")
        }
        position = end + 1
      } else {
        position += 1
      }
    }
  }

  private mutating func entityDeclaration() {
    let start = position
    position += 8
    skipSpace()
    let name = Array(input[scanName()])
    skipSpace()
    if position < input.count, !name.isEmpty, !name.starts(with: "%".utf8) {
      let quote = input[position]
      if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = input.firstIndex(of: quote, from: position + 1)
      {
        entities.declare(name, position + 1..<end, in: input)
        position = end + 1
      } else {
        // `SYSTEM` or `PUBLIC`: text from elsewhere, which we do not fetch.
        entities.declare(name, position..<position, in: input)
      }
    }
    guard let end = input.firstIndex(of: 0x3E, from: position) else {
      position = start
      return cutOff("an entity declaration without an end")
    }
    position = end + 1
  }
}
