internal import Glibc

/// Memory that grows, for bytes and plain values that are appended by the million: an array would
/// ask each time whether it is the only one that holds them. Whoever makes one frees it.
struct HTMLBuffer<Element: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(16, capacity)
    base = .allocate(capacity: self.capacity)
  }

  func deallocate() { base.deallocate() }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    (base + count).initialize(to: element)
    count += 1
  }

  @inline(__always)
  mutating func append(_ source: UnsafePointer<Element>, count added: Int) {
    guard added > 0 else { return }
    if capacity - count < added { grow(to: count + added) }
    (base + count).initialize(from: source, count: added)
    count += added
  }

  /// - Parameter removed: At most `count`.
  mutating func removeLast(_ removed: Int) { count -= min(removed, count) }

  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    moved.moveInitialize(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}

extension HTMLBuffer where Element == UInt8 {
  /// Appends a character as UTF-8.
  mutating func append(scalar: UInt32) {
    if scalar < 0x80 {
      append(UInt8(truncatingIfNeeded: scalar))
      return
    }
    if scalar < 0x800 {
      append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
    } else {
      if scalar < 0x10000 {
        append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      } else {
        append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
        append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      }
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
    }
    append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
  }
}

/// Zeroed memory for many small values that are freed all at once; they never move.
struct HTMLArena {
  private var chunks = HTMLBuffer<UnsafeMutableRawPointer>(capacity: 16)
  private var next: UnsafeMutableRawPointer?
  private var left = 0
  private var size = 32 << 10

  /// Room for `count` bytes, on a boundary of eight.
  mutating func allocate(bytes count: Int) -> UnsafeMutableRawPointer? {
    let rounded = (count + 7) & ~7
    if left < rounded {
      size = max(min(size * 2, 1 << 20), rounded)
      guard let chunk = calloc(1, size) else { return nil }
      chunks.append(chunk)
      next = chunk
      left = size
    }
    let out = next
    next = next.map { $0 + rounded }
    left -= rounded
    return out
  }

  func deallocate() {
    for index in 0..<chunks.count { free(chunks.base[index]) }
    chunks.deallocate()
  }
}
