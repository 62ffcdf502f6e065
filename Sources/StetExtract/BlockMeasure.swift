extension Page.Block {
  /// Counts words, stop words and punctuation in one pass.
  mutating func measure(_ bytes: UnsafeBufferPointer<UInt8>) {
    var hash = WordHash()
    var whole = WordHash()
    var inWord = false
    var ideographs: Int32 = 0
    var last: UInt32 = 0
    var i = 0
    while i < bytes.count {
      let scalar = Scanner.scalar(bytes, &i)
      chars += 1
      Scanner.add(scalar, to: &whole)
      switch Scanner.classify(scalar) {
      case .word:
        Scanner.add(scalar, to: &hash)
        inWord = true
        last = scalar
        if scalar &- 0x30 < 10 { digits += 1 } else if scalar >= 0x500 { foreign += 1 }
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
        case 0x2E, 0x3B, 0x3A, 0x21, 0x3F, 0x2026, 0x3002, 0xFF01, 0xFF1F, 0xFF1B, 0x061F, 0x06D4,
          0x0964:
          punctuation += 1
        default: break
        }
      case .space: break
      case .invisible: continue
      }
      if inWord {
        words += 1
        if Lexicon.stopWords.bits(hash.value) != 0 { stopWords += 1 }
        hash = WordHash()
        inWord = false
      }
    }
    if inWord {
      words += 1
      if Lexicon.stopWords.bits(hash.value) != 0 { stopWords += 1 }
    }
    words += (ideographs + 1) / 2
    linkChars = Swift.min(linkChars, chars)
    boldChars = Swift.min(boldChars, chars)
    self.hash = whole.value
    switch last {
    case 0x2E, 0x21, 0x3F, 0x2026, 0x3002, 0xFF01, 0xFF1F, 0x3A, 0x3B, 0x22, 0x201D, 0xBB, 0x2019,
      0x29, 0x300D, 0x061F, 0x06D4, 0x0964:
      endsSentence = true
    default: break
    }
  }
}
