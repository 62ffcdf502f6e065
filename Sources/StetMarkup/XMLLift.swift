/// A document without its CDATA sections, comments and processing instructions.
///
/// In place of the `n`th CDATA section stands `<?c n?>`; as every instruction of the document
/// itself is gone, these cannot be forged.
struct XMLLift {
  private(set) var text: [UInt8] = []
  /// Where the contents of the CDATA sections lie in the original.
  private(set) var sections: [Range<Int>] = []

  /// nil where a section, comment or instruction has no end, or the document declares a DTD of
  /// its own: both are left to the tolerant pass.
  init?(_ input: UnsafeBufferPointer<UInt8>) {
    text.reserveCapacity(input.count)
    var kept = 0
    var position = 0
    while let open = input.firstIndex(of: 0x3C, from: position), open + 1 < input.count {
      position = open + 1
      switch input[position] {
      case UInt8(ascii: "?"):
        guard let end = input.find("?>", from: open + 2) else { return nil }
        text.append(contentsOf: input[kept..<open])
        position = end + 2
        kept = position
      case UInt8(ascii: "!"):
        if input.has("<!--", at: open) {
          guard let end = input.find("-->", from: open + 4) else { return nil }
          text.append(contentsOf: input[kept..<open])
          position = end + 3
          kept = position
        } else if input.has("<![CDATA[", at: open) {
          guard let end = input.find("]]>", from: open + 9) else { return nil }
          text.append(contentsOf: input[kept..<open])
          text.append(contentsOf: "<?c ".utf8)
          text.append(contentsOf: String(sections.count).utf8)
          text.append(contentsOf: "?>".utf8)
          sections.append(open + 9..<end)
          position = end + 3
          kept = position
        } else {
          guard let end = input.firstIndex(of: 0x3E, from: open),
            !input[open..<end].contains(UInt8(ascii: "["))
          else { return nil }
          position = end + 1
        }
      default: break
      }
    }
    text.append(contentsOf: input[kept...])
  }
}
