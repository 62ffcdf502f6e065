internal import StetMarkup
internal import StetText

/// What a body is that turned out not to be a feed.
enum FeedSniffer {
  /// The name of a binary format that the bytes begin like.
  static func binaryKind(_ bytes: [UInt8]) -> String? {
    let signatures: [(String, [UInt8])] = [
      ("an image (PNG)", [0x89, 0x50, 0x4E, 0x47]), ("an image (JPEG)", [0xFF, 0xD8, 0xFF]),
      ("an image (GIF)", Array("GIF8".utf8)), ("a PDF document", Array("%PDF-".utf8)),
      ("a ZIP archive", [0x50, 0x4B, 0x03, 0x04]), ("gzip data", [0x1F, 0x8B]),
      ("an audio file (MP3)", Array("ID3".utf8)), ("zstd data", [0x28, 0xB5, 0x2F, 0xFD]),
      ("an executable", [0x7F, 0x45, 0x4C, 0x46]),
    ]
    return signatures.first { bytes.starts(with: $0.1) }?.0
  }

  /// Whether the bytes hold more control characters than any text does.
  ///
  /// - Parameter encoding: What they were decoded from; in some every other byte is zero.
  static func isBinary(_ bytes: [UInt8], _ encoding: String) -> Bool {
    guard !encoding.hasPrefix("utf-16"), !encoding.hasPrefix("utf-32") else { return false }
    let sample = bytes.prefix(1024)
    let controls = sample.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
    return controls >= 3 && controls * 20 > sample.count
  }

  /// Whether the first byte that counts opens a JSON text.
  static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
    let marks: Set<UInt8> = [0xEF, 0xBB, 0xBF]
    let first = bytes.prefix(64).first { $0 > 0x20 && !marks.contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// Text in which no `<` stands.
  static func notMarkup(_ text: [UInt8]) -> FeedParseError {
    // What is mostly beyond ASCII replacement and controls was never text.
    let sample = text.prefix(512)
    var replaced = 0
    var index = 0
    while index + 2 < sample.count {
      if sample[index] == 0xEF, sample[index + 1] == 0xBF, sample[index + 2] == 0xBD {
        replaced += 1
      }
      index += 1
    }
    if replaced * 10 > sample.count { return .binary(kind: nil) }
    return .text(beginning: beginning(sample))
  }

  /// XML or HTML in which there is no feed.
  ///
  /// - Parameter url: Where it came from.
  static func notFeed(_ tree: XMLTree, _ text: [UInt8], url: WebURL?) -> FeedParseError {
    var root: XMLTree.Node?
    tree.forEachElement(in: tree.document) { node in if root == nil { root = node } }
    guard let root else {
      if let problem = tree.problem, text.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
        return .brokenXML(message: problem.message, place(problem.offset, text))
      }
      return notMarkup(text)
    }
    if isHTML(tree, root, text) {
      return .html(
        title: title(tree), feeds: url.map { FeedDiscovery.stated(onPage: text, url: $0) } ?? [])
    }
    let name = tree.names[tree.name(of: root)]
    let written = name.prefix.isEmpty ? name.local : "\(name.prefix):\(name.local)"
    let offset = offset(of: "<\(written)", in: text) ?? 0
    return .xml(root: written, place(offset, text))
  }

  /// Line and column of an offset.
  static func place(_ offset: Int, _ text: [UInt8]) -> FeedParseError.Place {
    let (line, column) = JSON.position(of: offset, in: text)
    return .init(line: line, column: column)
  }

  private static func isHTML(_ tree: XMLTree, _ root: XMLTree.Node, _ text: [UInt8]) -> Bool {
    let usual: Set<String> = [
      "html", "head", "body", "div", "p", "h1", "h2", "title", "meta", "script", "br", "center",
      "b", "span", "pre", "table", "link", "style", "a", "font", "hr",
    ]
    if usual.contains(tree.names[tree.name(of: root)].local.lowercased()) { return true }
    let beginning = text.prefix(1024).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    return offset(of: "<!doctype html", in: beginning) != nil
      || offset(of: "<html", in: beginning) != nil
  }

  private static func title(_ tree: XMLTree) -> String? {
    for node in 1..<tree.end(of: tree.document)
    where tree.isElement(node) && tree.names[tree.name(of: node)].local.lowercased() == "title" {
      return tree.text(of: node, limit: 200).trimmed
    }
    return nil
  }

  private static func offset(of needle: String, in text: [UInt8]) -> Int? {
    let needle = Array(needle.utf8)
    guard let first = needle.first, text.count >= needle.count else { return nil }
    for index in 0...(text.count - needle.count)
    where text[index] == first && text[index...].starts(with: needle) {
      return index
    }
    return nil
  }

  private static func beginning(_ sample: ArraySlice<UInt8>) -> String {
    let line = sample.drop { $0 <= 0x20 }.prefix(60).prefix { $0 != 0x0A }
    return String(decoding: line, as: UTF8.self).trimmed ?? ""
  }
}
