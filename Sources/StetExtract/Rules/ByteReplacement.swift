internal import Glibc

/// Replaces texts in a page's source.
enum ByteReplacement {
  /// All occurrences of `find`, left to right; where the result would have more than `limit` bytes,
  /// the rest stays as it was.
  static func replace(
    _ find: [UInt8], with replacement: [UInt8], in text: [UInt8], limit: Int
  ) -> [UInt8] {
    guard !find.isEmpty, find != replacement else { return text }
    return text.withUnsafeBufferPointer { bytes -> [UInt8] in
      guard let base = bytes.baseAddress else { return text }
      var out: [UInt8] = []
      var from = 0
      var size = bytes.count
      var search = 0
      while search + find.count <= bytes.count,
        let hit = memchr(base + search, Int32(find[0]), bytes.count - find.count - search + 1)
      {
        let at = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        search = at + 1
        guard memcmp(base + at, find, find.count) == 0 else { continue }
        size += replacement.count - find.count
        guard size <= limit else { break }
        if out.isEmpty { out.reserveCapacity(bytes.count) }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[from..<at]))
        out.append(contentsOf: replacement)
        from = at + find.count
        search = from
      }
      if from == 0 { return text }
      out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[from...]))
      return out
    }
  }
}
