internal import StetModel
internal import StetText

/// Changes the list of feeds in `feeds.json` and nothing else: what was not asked to change keeps
/// its bytes, its order and its layout, unknown to this code or not.
///
/// Text is put in or taken out at the places that the parser told; nothing is written anew. What
/// is added is laid out as what stands there: one line a feed, a line a member, tabs, CRLF.
///
/// ```swift
/// var editor = try FeedsFileEditor(bytes, file: "feeds.json")
/// try editor.add([FeedDraft(url: "https://example.com/rss.xml", tags: ["sg"])])
/// // write editor.bytes
/// ```
public struct FeedsFileEditor: Sendable {
  /// The text of a file that does not exist yet.
  public static let empty = Array("{\n  \"archive\": \"archive\",\n  \"feeds\": []\n}\n".utf8)

  /// The file as it now is.
  public private(set) var bytes: [UInt8]
  /// What it says, after every edit too.
  public private(set) var configuration: Configuration
  private let file: String
  /// Of the list's elements, in order: as many as `configuration.feeds`.
  private var elements: [JSON] = []
  private var list = JSON(.array([]))
  private var root = JSON(.object([]))

  /// - Parameters:
  ///   - bytes: The file. Where it has no `feeds`, an empty list is put in.
  ///   - file: Its name, for messages.
  /// - Throws: What is wrong with it: a file with errors is not edited.
  public init(_ bytes: [UInt8], file: String) throws(ConfigurationError) {
    self.file = file
    self.bytes = Self.withList(bytes)
    configuration = try Configuration.parse(self.bytes, file: file)
    settle()
  }

  /// Every feed as it is written, in order.
  public var drafts: [FeedDraft] { elements.map { FeedDraft($0) } }

  // MARK: Edits

  /// Puts feeds at the end of the list, in order.
  ///
  /// - Throws: What would be wrong with the file then, such as an id that is taken; it is as it
  ///   was.
  public mutating func add(_ drafts: [FeedDraft]) throws(ConfigurationError) {
    guard !drafts.isEmpty else { return }
    let layout = FeedsFileLayout(bytes: bytes)
    let style = FeedStyle(layout, root: root, elements: elements)
    let texts = drafts.map { style.text($0) }
    if let last = elements.last {
      let parts = elements.suffix(2).map { $0.offset..<layout.end(of: $0.offset) }
      let between = layout.gaps(
        of: list.offset, parts: parts, isTight: style.isTight
      ).between
      let place = layout.end(of: last.offset)
      try replace(place..<place, with: texts.reduce(into: []) { $0 += between + $1 })
    } else {
      let end = layout.end(of: list.offset)
      let gaps = style.gapsOfEmptyList(layout, root: root)
      let text = Array(texts.joined(separator: gaps.between))
      try replace(list.offset + 1..<end - 1, with: gaps.open + text + gaps.close)
    }
  }

  /// Takes a feed out of the list.
  ///
  /// An id that is not written follows from the URL and from the feeds before it. Where the
  /// removal would give another feed another id, and so part it from what is archived of it, its
  /// id is written into the file.
  ///
  /// - Parameter id: Of a feed that is there; otherwise nothing happens.
  public mutating func remove(id: String) throws(ConfigurationError) {
    guard let index = configuration.feeds.firstIndex(where: { $0.id == id }) else { return }
    var ids = configuration.feeds.map(\.id)
    ids.remove(at: index)
    let before = self
    do throws(ConfigurationError) {
      try replace(extent(ofElement: index), with: [])
      // From the end: a change of one does not move those before it.
      for (place, id) in ids.enumerated().reversed() where configuration.feeds[place].id != id {
        try pin(id, at: place)
      }
    } catch {
      self = before
      throw error
    }
  }

  /// Writes the id of a feed that has none written.
  private mutating func pin(_ id: String, at index: Int) throws(ConfigurationError) {
    let layout = FeedsFileLayout(bytes: bytes)
    let element = elements[index]
    let style = FeedStyle(layout, root: root, elements: elements)
    guard let first = element.object?.first else {
      let text = style.object(FeedDraft(url: element.string ?? "", id: id))
      return try replace(element.offset..<layout.end(of: element.offset), with: text)
    }
    let gaps = style.gaps(layout, of: element)
    let text = style.member("id", JSON(.string(id))) + gaps.between
    try replace(first.keyOffset..<first.keyOffset, with: text)
  }

  /// The element with the comma and the white space that go with it.
  private func extent(ofElement index: Int) -> Range<Int> {
    let layout = FeedsFileLayout(bytes: bytes)
    if elements.count == 1 { return list.offset + 1..<layout.end(of: list.offset) - 1 }
    if index + 1 < elements.count { return elements[index].offset..<elements[index + 1].offset }
    return layout.end(of: elements[index - 1].offset)..<layout.end(of: elements[index].offset)
  }

  private mutating func replace(
    _ range: Range<Int>, with text: [UInt8]
  ) throws(ConfigurationError) {
    var edited = bytes
    edited.replaceSubrange(range, with: text)
    configuration = try Configuration.parse(edited, file: file)
    bytes = edited
    settle()
  }

  private mutating func settle() {
    guard let json = try? JSON.parse(bytes), let feeds = json["feeds"] else { return }
    root = json
    list = feeds
    elements = feeds.array ?? []
  }

  // MARK: A file without a list

  /// `bytes` with `"feeds": []` where it is an object without that name, as they are otherwise.
  private static func withList(_ bytes: [UInt8]) -> [UInt8] {
    guard let json = try? JSON.parse(bytes), let members = json.object, json["feeds"] == nil
    else { return bytes }
    let layout = FeedsFileLayout(bytes: bytes)
    let name = Array("\"feeds\"".utf8)
    var edited = bytes
    if let last = members.last {
      let parts = members.suffix(2).map { $0.keyOffset..<layout.end(of: $0.value.offset) }
      let colon = layout.colon(of: last)
      let isTight = colon == FeedsFileLayout.tightColon
      let between = layout.gaps(of: json.offset, parts: parts, isTight: isTight).between
      let place = layout.end(of: last.value.offset)
      let text = between + name + colon + Array("[]".utf8)
      edited.insert(contentsOf: text, at: place)
    } else {
      let inside = json.offset + 1..<layout.end(of: json.offset) - 1
      edited.replaceSubrange(inside, with: Array("\n  \"feeds\": []\n".utf8))
    }
    return edited
  }
}
