/// Where sentences end: at the end of a line, after a full stop that ends one, after the stops of
/// scripts without spaces.
enum Sentences {
  /// Ranges of `tokens`, in order, none empty.
  static func split(_ bytes: [UInt8], _ tokens: [Token]) -> [Range<Int>] {
    var out: [Range<Int>] = []
    var start = 0
    for index in tokens.indices.dropLast() {
      let gap = Int(tokens[index].end)..<max(Int(tokens[index].end), Int(tokens[index + 1].start))
      guard ends(bytes, gap, after: tokens[index], before: tokens[index + 1]) else { continue }
      out.append(start..<index + 1)
      start = index + 1
    }
    if start < tokens.count { out.append(start..<tokens.count) }
    return out
  }

  /// Whether what is between two words ends a sentence.
  private static func ends(
    _ bytes: [UInt8], _ gap: Range<Int>, after: Token, before: Token
  ) -> Bool {
    var position = gap.lowerBound
    var stop = false
    var hasSpace = false
    var isPlainStop = false
    while position < gap.upperBound {
      let byte = bytes[position]
      switch byte {
      case 0x0A, 0x0D: return true
      case 0x21, 0x3F:
        stop = true
        isPlainStop = false
      case 0x2E:
        isPlainStop = !stop
        stop = true
      case 0x20, 0x09: hasSpace = true
      case 0xE3:
        // 。
        if bytes[position...].starts(with: [0xE3, 0x80, 0x82]) { return true }
      case 0xEF:
        // ！ ？ ．
        if position + 2 < gap.upperBound, bytes[position + 1] == 0xBC,
          [0x81, 0x9F, 0x8E].contains(bytes[position + 2])
        {
          return true
        }
      case 0xE0:
        // The danda of Indic scripts.
        if position + 2 < gap.upperBound, bytes[position + 1] == 0xA5,
          [0xA4, 0xA5].contains(bytes[position + 2])
        {
          return true
        }
      default: break
      }
      position += 1
    }
    guard stop, hasSpace else { return false }
    // "J. Smith", "Inc. said", "No. 4": a full stop of an abbreviation ends nothing.
    guard isPlainStop, after.kind == .word else { return true }
    if after.end - after.start == 1 { return false }
    if before.kind == .word, !before.isCapital, !isUncased(bytes, before) { return false }
    return !abbreviations.contains(after.hash)
  }

  /// Whether a word is of a script without capital letters.
  private static func isUncased(_ bytes: [UInt8], _ token: Token) -> Bool {
    bytes[Int(token.start)] >= 0xD6
  }

  private static let abbreviations: Set<UInt64> = Set(
    Folding.tokens(
      """
      mr mrs ms dr prof rev gen col lt sgt capt sen rep gov hon st jr sr vs inc corp ltd co cos bros
      no nos vol fig art approx est dept jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed
      thu fri sat sun bzw ca evtl ggf inkl nr str tel usw vgl zzgl mio mrd av bd mme mlle sr sra dra
      """
    ).map(\.hash))
}
