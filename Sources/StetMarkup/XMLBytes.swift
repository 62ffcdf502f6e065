#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A search that remembers what it found, so that asking again from further on costs nothing
/// until the hit is passed. Without it, a document of many unfinished sections would be searched
/// to its end for each of them.
struct XMLSearch {
  private let text: StaticString
  private var from = 0
  private var hit: Int?
  private var searched = false

  init(_ text: StaticString) { self.text = text }

  /// Where the text next stands at or after `start`. Asked with ever greater `start`s.
  mutating func next(from start: Int, in input: UnsafeBufferPointer<UInt8>) -> Int? {
    if searched, start >= from {
      guard let hit else { return nil }
      if hit >= start { return hit }
    }
    searched = true
    from = start
    hit = input.find(text, from: start)
    return hit
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The first `byte` at or after `start`, found by the C library at memory speed.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard let base = baseAddress, start < count,
      let hit = memchr(base + start, Int32(byte), count - start)
    else { return nil }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  /// Whether `text` stands at `index`.
  func has(_ text: StaticString, at index: Int) -> Bool {
    guard let base = baseAddress, index >= 0, index + text.utf8CodeUnitCount <= count else {
      return false
    }
    return memcmp(base + index, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  /// Whether `text`, which is in lower case, stands at `index` in whatever ASCII case.
  func hasIgnoringCase(_ text: StaticString, at index: Int) -> Bool {
    guard index >= 0, index + text.utf8CodeUnitCount <= count else { return false }
    for offset in 0..<text.utf8CodeUnitCount {
      let byte = self[index + offset]
      let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
      if lower != text.utf8Start[offset] { return false }
    }
    return true
  }

  /// Where `text` next stands at or after `start`.
  func find(_ text: StaticString, from start: Int) -> Int? {
    let first = text.utf8Start.pointee
    var position = start
    while let hit = firstIndex(of: first, from: position) {
      if has(text, at: hit) { return hit }
      position = hit + 1
    }
    return nil
  }
}
