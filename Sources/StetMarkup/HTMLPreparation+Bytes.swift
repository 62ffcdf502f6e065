internal import Glibc

extension HTMLPreparation {
  func slice(_ from: Int, _ to: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + from, count: to - from)
  }

  func find(_ byte: UInt8, from: Int) -> Int? { find(byte, in: from, end) }

  func find(_ byte: UInt8, in from: Int, _ to: Int) -> Int? {
    guard from < to, let hit = memchr(base + from, Int32(byte), to - from) else { return nil }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  func endOfName(_ start: Int) -> Int {
    var i = start
    while i < end, !isSpace(base[i]), base[i] != 0x2F, base[i] != 0x3E, base[i] != 0x3C { i += 1 }
    return i
  }

  @inline(__always)
  func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= 0x61 && lower <= 0x7A
  }

  @inline(__always)
  func isDigitOrHyphen(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte == 0x2D }

  /// What a name may have besides letters.
  @inline(__always)
  func isNameByte(_ byte: UInt8) -> Bool {
    isDigitOrHyphen(byte) || byte == 0x3A || byte == 0x5F || byte == 0x2E
  }

  @inline(__always)
  func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
  }
}
