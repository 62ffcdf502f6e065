/// A plain list of addresses, one on a line.
public enum URLLines {
  /// Reads a list: empty lines and those that begin with `#` are passed over. After the address
  /// there may stand tags, and a title after `~`, each a word or in quotes, as newsboat has them:
  ///
  ///     https://example.com/rss.xml "world news" asia "~The Example"
  ///
  /// - Parameter bytes: UTF-8; what is not is replaced.
  public static func read(_ bytes: [UInt8]) -> FeedList {
    var list = FeedList()
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let words = words(line)
      guard let url = words.first, !url.hasPrefix("#") else { continue }
      var title: String?
      var tags: [String] = []
      for word in words.dropFirst() {
        if word.hasPrefix("~") {
          title = FeedList.clean(String(word.dropFirst()))
        } else if let tag = FeedList.clean(word), !tags.contains(tag) {
          tags.append(tag)
        }
      }
      list.add(url, title: title, tags: tags)
    }
    return list
  }

  /// Words, or what stands in double quotes; 64 of them.
  private static func words(_ line: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var rest = line.prefix(16 << 10)
    while words.count < 64 {
      rest = rest.drop { $0 <= 0x20 }
      guard let first = rest.first else { break }
      let isQuoted = first == UInt8(ascii: "\"")
      if isQuoted { rest.removeFirst() }
      let word = rest.prefix { isQuoted ? $0 != UInt8(ascii: "\"") : $0 > 0x20 }
      rest = rest.dropFirst(word.count + (isQuoted ? 1 : 0))
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    }
    return words
  }
}
