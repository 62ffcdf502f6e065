extension Page.Block {
  /// Counts words, stop words and punctuation in one pass.
  ///
  /// - Parameter words: Gets the hashes of the first words.
  mutating func measure(_ bytes: UnsafeBufferPointer<UInt8>, words hashes: inout [UInt32]) {
    var hash = WordHash()
    var whole = WordHash()
    var inWord = false
    var ideographs: Int32 = 0
    var syllables: Int32 = 0
    var last: UInt32 = 0
    var i = 0
    let begin = hashes.count
    let room = begin + Page.Limit.firstWords
    // Looking at a global costs more than looking a word up.
    let lexicon = Lexicon.words
    if !bytes.isEmpty { open(with: bytes) }
    while i < bytes.count {
      // Small letters are most of all text.
      let run = i
      while i < bytes.count, bytes[i] &- 0x61 < 26 {
        hash.add(bytes[i])
        whole.add(bytes[i])
        i += 1
      }
      if i > run {
        chars += Int32(i - run)
        inWord = true
        last = UInt32(bytes[i - 1])
        if i == bytes.count { break }
      }
      let scalar = Scanner.scalar(bytes, &i)
      chars += 1
      Scanner.add(scalar, to: &whole)
      switch Scanner.classify(scalar) {
      case .word:
        Scanner.add(scalar, to: &hash)
        inWord = true
        last = scalar
        if scalar &- 0x61 < 26 {
        } else if scalar &- 0x30 < 10 {
          digits += 1
        } else if scalar &- 0x41 < 26 || Scanner.lowercased(scalar) != scalar {
          capitals += 1
        } else if scalar >= 0x500 {
          foreign += 1
          if scalar &- 0xAC00 < 0x2BA4 { syllables += 1 }
        }
        continue
      case .ideograph:
        ideographs += 1
        foreign += 1
        last = scalar
      case .punctuation:
        last = scalar
        switch scalar {
        case 0x2C, 0xFF0C, 0x3001, 0x060C:
          commas += 1
          punctuation += 1
        case 0x2E, 0x3B, 0x3A, 0x21, 0x2026, 0x3002, 0xFF01, 0xFF1B, 0x06D4, 0x0964:
          punctuation += 1
        case 0x3F, 0xFF1F, 0x061F:
          punctuation += 1
          asks = true
        case 0xA9: topics.insert(.rights)
        case 0x40: topics.insert(.address)
        case 0x24, 0x20AC, 0xA3: topics.insert(.purchase)
        default: break
        }
      case .space: break
      case .invisible: continue
      }
      if inWord {
        finish(hash, lexicon, &hashes, room)
        hash = WordHash()
        inWord = false
      }
      if ideographs > 0, hashes.count < room, case .ideograph = Scanner.classify(scalar) {
        var single = WordHash()
        Scanner.add(scalar, to: &single)
        hashes.append(single.short)
      }
    }
    if inWord { finish(hash, lexicon, &hashes, room) }
    firstWords = Int32(begin)..<Int32(hashes.count)
    words += (ideographs + 1) / 2
    size = chars + 2 * ideographs + syllables
    linkChars = Swift.min(linkChars, chars)
    boldChars = Swift.min(boldChars, chars)
    self.hash = whole.value
    endsWithColon = last == 0x3A || last == 0xFF1A
    switch last {
    case 0x2E, 0x21, 0x3F, 0x2026, 0x3002, 0xFF01, 0xFF1F, 0x3A, 0x3B, 0x22, 0x201D, 0xBB, 0x2019,
      0x29, 0x300D, 0x061F, 0x06D4, 0x0964:
      endsSentence = true
    default: break
    }
  }

  @inline(__always)
  private mutating func finish(
    _ hash: WordHash, _ lexicon: HashTable, _ hashes: inout [UInt32], _ room: Int
  ) {
    words += 1
    let bits = lexicon.bits(hash.value)
    if bits & 1 != 0 { stopWords += 1 }
    topics.formUnion(.init(rawValue: bits & ~1))
    if hashes.count < room { hashes.append(hash.short) }
  }

  private mutating func open(with bytes: UnsafeBufferPointer<UInt8>) {
    var i = 0
    let first = Scanner.scalar(bytes, &i)
    beginsWithCapital =
      first &- 0x41 < 26 || first >= 0x500 || (first >= 0x80 && Scanner.lowercased(first) != first)
    switch first {
    case 0x2022, 0xB7, 0x2013, 0x2D, 0x2A, 0x25AA, 0x25BA, 0xBB, 0x203A, 0x2192, 0x2B, 0x7C:
      beginsWithBullet = true
    default: break
    }
  }
}
