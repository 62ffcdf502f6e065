internal import CLibXML2

/// A page's elements and texts in libxml2's own form, in memory of ours: thousands of small
/// allocations less, and what was known before stays known (see `Node`). libxml2's functions must
/// not be used on it.
struct HTMLTree {
  var root: UnsafeMutablePointer<xmlNode>?
  var arena = HTMLArena()
  let text: HTMLBuffer<UInt8>
  let attributes: HTMLBuffer<HTMLTokens.Attribute>
  let values: HTMLBuffer<UInt8>

  func deallocate() {
    arena.deallocate()
    text.deallocate()
    attributes.deallocate()
    values.deallocate()
  }

  mutating func makeNode(_ mark: HTMLMark, _ type: xmlElementType) -> UnsafeMutablePointer<xmlNode>?
  {
    guard let memory = arena.allocate(bytes: MemoryLayout<xmlNode>.size) else { return nil }
    let node = memory.assumingMemoryBound(to: xmlNode.self)
    node.pointee._private = mark.pointer
    node.pointee.type = type
    return node
  }

  /// Lets the element have the attributes of its tag; `properties` is theirs in libxml2's trees, so
  /// they are in two fields that are free.
  func setAttributes(_ token: HTMLTokens.Start, of node: UnsafeMutablePointer<xmlNode>) {
    guard token.count > 0 else { return }
    node.pointee.psvi = UnsafeMutableRawPointer(attributes.base + Int(token.first))
    node.pointee.content = values.base
    node.pointee.extra = UInt16(clamping: token.count)
  }

  mutating func makeName(_ name: UnsafeBufferPointer<UInt8>) -> UnsafePointer<xmlChar>? {
    guard let start = name.baseAddress, let memory = arena.allocate(bytes: name.count + 1) else {
      return nil
    }
    memory.copyMemory(from: start, byteCount: name.count)
    return UnsafePointer(memory.assumingMemoryBound(to: xmlChar.self))
  }
}

/// What is known of a node of ours, in the word that libxml2 leaves to its users; nil in its own
/// trees.
struct HTMLMark {
  /// Of the tag.
  var kind: UInt8
  /// Of the text, in bytes.
  var count: Int

  init(kind: UInt8, count: Int) {
    self.kind = kind
    self.count = count
  }

  @inline(__always)
  init?(_ pointer: UnsafeMutableRawPointer?) {
    guard let pointer else { return nil }
    let bits = UInt(bitPattern: pointer)
    kind = UInt8(truncatingIfNeeded: bits >> 1)
    count = Int(bits >> 9)
  }

  var pointer: UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: UInt(count) << 9 | UInt(kind) << 1 | 1)
  }
}
