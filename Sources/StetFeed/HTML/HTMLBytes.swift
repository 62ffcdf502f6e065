#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension UnsafeBufferPointer<UInt8> {
  /// The first `byte` at or after `start`, found by the C library at memory speed.
  func first(_ byte: UInt8, from start: Int) -> Int? {
    guard let base = baseAddress, start < count,
      let hit = memchr(base + start, Int32(byte), count - start)
    else { return nil }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  /// Whether the ASCII `text`, in lower case, stands at `index`, without regard to ASCII case.
  func has(_ text: StaticString, at index: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard index >= 0, index + length <= count else { return false }
    for offset in 0..<length where HTMLBytes.lower(self[index + offset]) != text.utf8Start[offset] {
      return false
    }
    return true
  }

  /// Whether the bytes of `range` are the ASCII `text`, in lower case, without regard to case.
  func equals(_ text: StaticString, _ range: Range<Int>) -> Bool {
    range.count == text.utf8CodeUnitCount && has(text, at: range.lowerBound)
  }
}

/// Classes of bytes as HTML's tokenizer has them.
enum HTMLBytes {
  /// HTML's white space, which is less than what XML readers and old browsers take for it.
  @inline(__always) static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
  }

  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  @inline(__always) static func lower(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// What the names of elements and attributes may be made of. Browsers allow more; nobody needs
  /// it but who wants two readers to see different things.
  @inline(__always) static func isName(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x3A || byte == 0x5F
      || byte == 0x2E
  }
}
