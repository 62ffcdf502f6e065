internal import StetMarkup

/// A link that may lead to another page of the same article: its text is a number, or it says
/// `rel=next`.
struct PageTurn {
  static let limit = 100

  var href: String
  var isNext: Bool
  /// What its text says.
  var number: Int?
  /// Element that it lies in; -1 for a `link` of the head.
  var owner: Int32
  /// Blocks before it.
  var block: Int

  /// nil for other links.
  init?(_ node: Node, owner: Int32, block: Int) {
    let isNext = node.value(.rel).map(Self.saysNext) ?? false
    let number = owner >= 0 ? Self.number(node.textContent(limit: 12)) : nil
    guard isNext || number != nil, let href = node.string(.href), !href.isEmpty else { return nil }
    self.href = href
    self.isNext = isNext
    self.number = number
    self.owner = owner
    self.block = block
  }

  private static func saysNext(_ rel: UnsafeBufferPointer<UInt8>) -> Bool {
    rel.split(separator: 0x20).contains {
      $0.count == 4 && $0.elementsEqual("next".utf8) { $0 | 0x20 == $1 }
    }
  }

  /// 1…199, alone but for space around it.
  private static func number(_ text: [UInt8]) -> Int? {
    guard text.count < 12 else { return nil }
    var value = 0
    var digits = 0
    var ended = false
    for byte in text {
      if byte &- 0x30 < 10, !ended {
        value = value * 10 + Int(byte - 0x30)
        digits += 1
      } else if byte <= 0x20 {
        ended = digits > 0
      } else {
        return nil
      }
    }
    return (1...3).contains(digits) && (1...199).contains(value) ? value : nil
  }
}
