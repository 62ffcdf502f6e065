internal import StetMarkup
internal import StetText

/// A body as JSON-LD states it: plain text with entities, or HTML, or one long paragraph.
enum StatedBody {
  static func clean(_ body: String) -> String {
    var bytes = Array(body.utf8.prefix(1 << 20))
    bytes = Entities.decode(bytes)
    if bytes.contains(0x3C) {
      let page = PageReader.read(HTMLDocument(Array("<body>".utf8) + bytes))
      if page.blocks.contains(where: { page.elements[Int($0.owner)].tag != .body }) {
        let features = Features(page, titles: [])
        return Renderer.render(
          page, features, keep: [Bool](repeating: true, count: page.blocks.count))
      }
      return page.blocks.map { page.string($0) }.joined(separator: "\n\n")
    }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { Strings.squash(String($0), limit: 1 << 20) }.filter { !$0.isEmpty }
      .joined(separator: "\n\n")
  }
}
