internal import StetModel
internal import StetText

extension ConfigurationParser {
  /// Checks the selector of a listing's links: that it can be read, and that it is of use.
  ///
  /// - Parameter kind: what the feed says it is; `auto` where it says nothing.
  mutating func checkLinks(_ members: [JSON.Member], kind: FeedConfiguration.Kind) {
    guard let member = members.last(where: { $0.key == "links" }),
      let selector = member.value.string
    else { return }
    do {
      _ = try CSSSelector(selector)
    } catch {
      report(
        place(error.offset, in: member.value),
        "\"links\" is not a CSS selector that can be read: \(error.message)", error.remedy)
      return
    }
    guard kind == .feed || kind == .sitemap else { return }
    report(
      member.keyOffset, "\"links\" has no effect on a feed of kind \"\(kind.rawValue)\"",
      "Write \"kind\": \"listing\", or remove \"links\".")
  }

  /// The place in the file of a byte of a text; that of the text where escapes blur it.
  private func place(_ offset: Int, in json: JSON) -> Int {
    let start = json.offset + 1
    guard start + offset <= bytes.count,
      !bytes[start..<start + offset].contains(UInt8(ascii: "\\"))
    else { return json.offset }
    return start + offset
  }
}
