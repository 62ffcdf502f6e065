/// One file of the log's hashes, as C2SP tlog-tiles names it: up to 256 hashes that lie side by
/// side at tree level `8 * level`. A full tile never changes; a partial one is another file for each
/// width, so it never changes either.
///
/// The entry bundles of that specification are not written: the lines of the manifest are the
/// entries, and they are public already. Leaf `n` is the manifest line with `seq` n without its
/// newline, so anybody can hash the lines and compare with the tiles of level 0.
public struct Tile: Sendable, Hashable {
  /// Tree levels in one tile.
  public static let height = 8
  /// Hashes in a full tile.
  public static let fullWidth = 256

  /// 0 for the tiles of leaf hashes; each hash at the next level is over a full tile of this one.
  public let level: Int
  /// From 0 at the left.
  public let index: Int
  /// Hashes in it, 1 to 256.
  public let width: Int

  /// - Parameters:
  ///   - level: 0 to 63.
  ///   - index: 0 or more.
  ///   - width: 1 to 256. Anything else gives nil.
  public init?(level: Int, index: Int, width: Int = Tile.fullWidth) {
    guard (0...63).contains(level), index >= 0, (1...Self.fullWidth).contains(width) else {
      return nil
    }
    self.init(level, index, width)
  }

  private init(_ level: Int, _ index: Int, _ width: Int) {
    self.level = level
    self.index = index
    self.width = width
  }

  public var isFull: Bool { width == Self.fullWidth }

  /// Bytes of its file.
  public var byteCount: Int { width * TreeHash.byteCount }

  /// The same tile with all 256 hashes.
  public var full: Tile { Tile(level, index, Self.fullWidth) }

  // MARK: Growth

  /// The tiles that a tree of `new` leaves has and one of `old` leaves has not, or has narrower:
  /// the right edge. Their number goes with what was added, not with the tree: at most one partial
  /// tile for each level, and a full one for every 256 hashes. Nothing where `new` is not larger.
  public static func changed(from old: Int, to new: Int) -> [Tile] {
    var tiles: [Tile] = []
    var level = 0
    while level * height < Int.bitWidth - 1 {
      let before = max(0, old) >> (level * height)
      let after = max(0, new) >> (level * height)
      guard before < after else { break }
      for index in before / fullWidth...(after - 1) / fullWidth {
        tiles.append(Tile(level, index, min(fullWidth, after - index * fullWidth)))
      }
      level += 1
    }
    return tiles
  }

  /// Where a tree of `size` leaves keeps what a node's hash is made of: a tile, and the places of
  /// the hashes in it that are under the node. Nil where the node is not complete.
  static func holding(_ node: NodeAddress, size: Int) -> (tile: Tile, places: Range<Int>)? {
    guard node.isComplete(at: size) else { return nil }
    let level = node.level / height
    let under = node.level % height
    // Complete, so `(index + 1) << node.level` is at most `size`, and this cannot overflow.
    let first = node.index << under
    let index = first / fullWidth
    let width = min(fullWidth, size >> (level * height) - index * fullWidth)
    let place = first % fullWidth
    return (Tile(level, index, width), place..<place + 1 << under)
  }
}

// MARK: Names

extension Tile {
  /// Relative to the log's folder: `tile/<L>/<N>`, and `.p/<W>` after it for a partial tile.
  public var path: String { isFull ? wholePath : "\(partialsPath)/\(width)" }

  /// The folder of this tile's partial forms. It may go once the full tile is there.
  public var partialsPath: String { wholePath + ".p" }

  private var wholePath: String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      let padded = String(repeating: "0", count: 3 - digits.utf8.count) + digits
      groups.append(groups.isEmpty ? padded : "x" + padded)
      rest /= 1000
    } while rest > 0
    return "tile/\(level)/" + groups.reversed().joined(separator: "/")
  }

  /// Reads a path as ``path`` writes it; anything else, other spellings of it too, gives nil.
  public init?(path: String) {
    let bytes = Array(path.utf8)
    guard bytes.count <= 64 else { return nil }
    var parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
    guard parts.popFirst()?.elementsEqual("tile".utf8) == true,
      let level = parts.popFirst().flatMap(Self.number)
    else { return nil }
    var width = Self.fullWidth
    if parts.count > 1, let last = parts.popLast() {
      if let folder = parts.last, folder.suffix(2).elementsEqual(".p".utf8) {
        guard let partial = Self.number(last), partial < Self.fullWidth else { return nil }
        width = partial
        parts[parts.endIndex - 1] = folder.dropLast(2)
      } else {
        parts.append(last)
      }
    }
    var index = 0
    for (position, part) in zip(parts.indices, parts) {
      let isLast = position == parts.endIndex - 1
      guard isLast || part.first == UInt8(ascii: "x") else { return nil }
      let digits = isLast ? part : part.dropFirst()
      guard digits.count == 3 else { return nil }
      var group = 0
      for byte in digits {
        guard byte &- 0x30 < 10 else { return nil }
        group = group * 10 + Int(byte - 0x30)
      }
      let (high, overflows) = index.multipliedReportingOverflow(by: 1000)
      let (sum, overflowsToo) = high.addingReportingOverflow(group)
      guard !overflows, !overflowsToo else { return nil }
      index = sum
    }
    self.init(level: level, index: index, width: width)
    // Leading groups of zeros are another spelling of the same number.
    guard self.path == path else { return nil }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
