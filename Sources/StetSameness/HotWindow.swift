/// The newest texts, in memory: at most 65,535, at less than 400 bytes each.
///
/// Hashes are found in tables of 32-bit slots: sixteen bits of the key, and the text's number. Where a
/// key is looked for follows from its upper bits, so little of it is lost; the whole key is in the
/// journal.
final class HotWindow {
  static let maximumCapacity = 65_535

  let capacity: Int
  private(set) var rows: [TextRow] = []
  private var exact: HotTable
  private var anchors: HotTable
  private var words: HotTable

  init(capacity: Int) {
    self.capacity = min(max(1, capacity), Self.maximumCapacity)
    rows.reserveCapacity(self.capacity)
    exact = HotTable(postings: self.capacity)
    anchors = HotTable(postings: self.capacity * 32)
    words = HotTable(postings: self.capacity * 32)
  }

  var isFull: Bool { rows.count == capacity }

  /// Memory of it all, in bytes.
  var bytes: Int { rows.capacity * TextRow.size + exact.bytes + anchors.bytes + words.bytes }

  func add(_ row: TextRow, anchors: [UInt32], words: [UInt32]) {
    let number = rows.count
    rows.append(row)
    exact.insert(IndexKey.of(row.exactHigh), number, keepingOldest: true)
    for key in anchors { self.anchors.insert(key, number, keepingOldest: true) }
    for key in words { self.words.insert(key, number, keepingOldest: false) }
  }

  func exact(_ key: UInt32, _ each: (Int) -> Void) { exact.find(key, each) }
  func anchors(_ key: UInt32, _ each: (Int) -> Void) { anchors.find(key, each) }
  func words(_ key: UInt32, _ each: (Int) -> Void) { words.find(key, each) }
}

/// Open addressing with slots of 32 bits: a tag of sixteen, and a number from 1; 0 is empty.
private struct HotTable {
  private var slots: [UInt32]

  init(postings: Int) {
    // A fifth stays empty, or the way to an empty slot becomes long.
    slots = [UInt32](repeating: 0, count: postings + postings / 5 + 8)
  }

  var bytes: Int { slots.capacity * 4 }

  @inline(__always)
  private static func home(_ key: UInt32, _ count: Int) -> Int {
    Int((UInt64(key) &* UInt64(count)) >> 32)
  }

  /// - Parameter keepingOldest: What goes where a key has too many: the new one, or the oldest.
  mutating func insert(_ key: UInt32, _ number: Int, keepingOldest: Bool) {
    let tag = key << 16
    let value = tag | UInt32(number + 1)
    slots.withUnsafeMutableBufferPointer { slots in
      var place = Self.home(key, slots.count)
      var same = 0
      var oldest = place
      while slots[place] != 0 {
        if slots[place] & 0xFFFF_0000 == tag {
          if same == 0 || slots[place] < slots[oldest] { oldest = place }
          same += 1
          if same == TextIndex.maximumPostings {
            if !keepingOldest { slots[oldest] = value }
            return
          }
        }
        place += 1
        if place == slots.count { place = 0 }
      }
      slots[place] = value
    }
  }

  func find(_ key: UInt32, _ each: (Int) -> Void) {
    let tag = key << 16
    slots.withUnsafeBufferPointer { slots in
      var place = Self.home(key, slots.count)
      while slots[place] != 0 {
        if slots[place] & 0xFFFF_0000 == tag { each(Int(slots[place] & 0xFFFF) - 1) }
        place += 1
        if place == slots.count { place = 0 }
      }
    }
  }
}
