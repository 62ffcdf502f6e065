internal import StetModel
internal import StetText

/// How feeds are written in a file, learned from those that are there.
struct FeedStyle {
  private let inObject: FeedsFileLayout.Gaps
  private let colon: [UInt8]
  /// Whether there is no space where there need not be.
  var isTight: Bool { colon == FeedsFileLayout.tightColon }
  /// Whether a feed that is only a URL is written as that.
  private let hasBareURLs: Bool

  init(_ layout: FeedsFileLayout, root: JSON, elements: [JSON]) {
    hasBareURLs = elements.last.map { $0.string != nil } ?? true
    if let model = elements.last(where: { $0.object?.isEmpty == false }),
      let first = model.object?.first
    {
      colon = layout.colon(of: first)
      inObject = Self.gaps(layout, of: model, colon: colon)
    } else {
      let first = root.object?.first
      colon = first.map { layout.colon(of: $0) } ?? Array(": ".utf8)
      inObject = colon == FeedsFileLayout.tightColon ? .tight : .spaced
    }
  }

  /// The feed as an element of the list, without what stands around it.
  func text(_ draft: FeedDraft) -> [UInt8] {
    let isBare = hasBareURLs && draft.members.map(\.key) == ["url"]
    return isBare ? value(JSON(.string(draft.url))) : object(draft)
  }

  func object(_ draft: FeedDraft) -> [UInt8] {
    let members = draft.members.map { member($0.key, $0.value) }
    let text = Array(members.joined(separator: inObject.between))
    return [UInt8(ascii: "{")] + inObject.open + text + inObject.close + [UInt8(ascii: "}")]
  }

  func member(_ key: String, _ value: JSON) -> [UInt8] {
    self.value(JSON(.string(key))) + colon + self.value(value)
  }

  /// A value on one line, however deep: with a space after commas and colons, unless the file has
  /// none.
  private func value(_ json: JSON) -> [UInt8] {
    let comma = Array((isTight ? "," : ", ").utf8)
    switch json.value {
    case .array(let elements):
      let text = elements.map { value($0) }.joined(separator: comma)
      return [UInt8(ascii: "[")] + Array(text) + [UInt8(ascii: "]")]
    case .object(let members):
      let middle = Array((isTight ? ":" : ": ").utf8)
      let text = members.map { value(JSON(.string($0.key))) + middle + value($0.value) }
        .joined(separator: comma)
      return [UInt8(ascii: "{")] + Array(text) + [UInt8(ascii: "}")]
    default:
      var writer = JSONWriter()
      writer.element(json)
      return writer.bytes
    }
  }

  func gaps(_ layout: FeedsFileLayout, of element: JSON) -> FeedsFileLayout.Gaps {
    Self.gaps(layout, of: element, colon: colon)
  }

  private static func gaps(
    _ layout: FeedsFileLayout, of object: JSON, colon: [UInt8]
  ) -> FeedsFileLayout.Gaps {
    let parts = (object.object ?? []).prefix(2).map {
      $0.keyOffset..<layout.end(of: $0.value.offset)
    }
    return layout.gaps(
      of: object.offset, parts: parts, isTight: colon == FeedsFileLayout.tightColon)
  }

  /// For a list that has nothing between its brackets: a line an element, one step further in,
  /// where its name begins a line; else all on that line.
  func gapsOfEmptyList(_ layout: FeedsFileLayout, root: JSON) -> FeedsFileLayout.Gaps {
    let comma = [UInt8(ascii: ",")]
    guard let members = root.object, let first = members.first,
      let feeds = members.first(where: { $0.key == "feeds" }),
      layout.space(before: feeds.keyOffset).contains(0x0A)
    else {
      return .init(open: [], between: isTight ? comma : comma + [0x20], close: [])
    }
    let line = FeedsFileLayout.withoutBlankLines(Array(layout.space(before: feeds.keyOffset)))
    let indent = layout.space(before: first.keyOffset).reversed().prefix { $0 != 0x0A }
    let step =
      indent.isEmpty || !layout.space(before: first.keyOffset).contains(0x0A)
      ? Array("  ".utf8) : indent.reversed()
    return .init(open: line + step, between: comma + line + step, close: line)
  }
}
