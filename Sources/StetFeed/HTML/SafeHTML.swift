internal import StetModel
internal import StetText

/// A piece of HTML made safe to show, with absolute URLs, and how it was before.
///
/// One pass over the bytes, as a browser's tokenizer would go (HTML Standard, section 13.2.5).
/// Nothing is copied where nothing changes. What comes out has two properties on which readers
/// that disagree about HTML can rely: each `<` in it either begins a tag that was looked at or is
/// followed by a space, a digit or `=`; and no element, comment or declaration is left inside which a
/// tokenizer reads by other rules.
struct SafeHTML {
  let text: String
  /// nil where the text is as it was published.
  let difference: TextChanges?

  /// - Parameter base: what relative URLs are relative to; nil leaves them as they are.
  init(_ html: String, base: WebURL?) {
    var bytes = html
    self = bytes.withUTF8 { SafeHTML($0, base: base, unchanged: html) }
  }

  /// - Parameters:
  ///   - html: UTF-8.
  ///   - unchanged: what to take where nothing changes; nil if it has to be made first.
  init(_ html: UnsafeBufferPointer<UInt8>, base: WebURL?, unchanged: String? = nil) {
    if html.first(UInt8(ascii: "<"), from: 0) != nil {
      var scanner = HTMLScanner(html, base: base)
      scanner.run()
      if scanner.changed {
        text = scanner.output.withUnsafeBufferPointer { String(utf8: $0) }
        difference = scanner.difference
        return
      }
    }
    text = unchanged ?? String(utf8: html)
    difference = nil
  }
}

/// The pass itself.
struct HTMLScanner {
  let input: UnsafeBufferPointer<UInt8>
  let base: WebURL?
  /// What of the base stands before a reference to its root, and before one to its directory.
  var stems: (root: [UInt8], directory: [UInt8])?
  private(set) var output: [UInt8] = []
  private(set) var difference = TextChanges()
  private(set) var changed = false

  private var position = 0
  /// What of the input is in the output already.
  private var copied = 0
  /// Bytes that were read for tags that turned out to be none. After some, the rest is text: so
  /// the time stays linear.
  private var wasted = 0
  /// Where the `]]>` stands that belongs to a `<![CDATA[` inside the text.
  private var sectionEnd: Int?
  private var noMore: Missing = []
  /// The attributes of one tag.
  private var attributes: [HTMLAttribute] = []

  /// What does not occur in the rest of the input.
  private struct Missing: OptionSet {
    let rawValue: UInt8
    static let commentEnd = Missing(rawValue: 1)
    static let sectionEnd = Missing(rawValue: 2)
    static let scriptEnd = Missing(rawValue: 4)
    static let styleEnd = Missing(rawValue: 8)
    static let greater = Missing(rawValue: 16)
  }

  init(_ input: UnsafeBufferPointer<UInt8>, base: WebURL?) {
    self.input = input
    self.base = base
  }

  mutating func run() {
    while let open = input.first(UInt8(ascii: "<"), from: position) {
      endSection(before: open)
      position = open + 1
      guard position < input.count else {
        escape(open)
        break
      }
      let next = input[position]
      if HTMLBytes.isLetter(next) {
        if hasNoPatience || !startTag(open) { isNoTag(open) }
      } else if next == UInt8(ascii: "/") {
        if hasNoPatience || !endTag(open) { isNoTag(open) }
      } else if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
        declaration(open)
      } else if !HTMLBytes.isSpace(next), next &- 0x30 >= 10, next != UInt8(ascii: "=") {
        // What follows might go, and then this would begin a tag.
        escape(open)
      }
    }
    endSection(before: input.count)
    if changed { output.append(contentsOf: UnsafeBufferPointer(rebasing: input[copied...])) }
  }

  // MARK: Changing

  /// Puts `new` in the place of a range of the input.
  mutating func replace(_ range: Range<Int>, with new: some Collection<UInt8>) {
    // Links that become absolute make it longer.
    if !changed { output.reserveCapacity(input.count + input.count / 16 + 64) }
    changed = true
    output.append(contentsOf: UnsafeBufferPointer(rebasing: input[copied..<range.lowerBound]))
    difference.note(
      at: output.count, length: new.count, old: UnsafeBufferPointer(rebasing: input[range]))
    output.append(contentsOf: new)
    copied = range.upperBound
  }

  mutating func remove(_ range: Range<Int>) { replace(range, with: EmptyCollection()) }

  private mutating func escape(_ open: Int) { replace(open..<open + 1, with: "&lt;".utf8) }

  private var hasNoPatience: Bool { wasted > 4 * input.count }

  /// A tag without an end, or in which another begins: `5 <b`, `see <a…<a href=x>`.
  private mutating func isNoTag(_ open: Int) {
    position = open + 1
    escape(open)
  }

  // MARK: What is no tag

  /// Comments, declarations, processing instructions, CDATA: all go, but not what stands in CDATA.
  private mutating func declaration(_ open: Int) {
    if input.has("<!--", at: open) {
      let end = commentEnd(open)
      remove(open..<end)
      position = end
      return
    }
    if input.has("<![cdata[", at: open), sectionEnd == nil {
      position = open + 9
      sectionEnd = find("]]>", from: position, missing: .sectionEnd)
      if sectionEnd == nil { escape(open) } else { remove(open..<position) }
      return
    }
    guard let end = greater(from: position) else {
      escape(open)
      return
    }
    remove(open..<end + 1)
    position = end + 1
  }

  /// Where a comment ends (section 13.2.5.43 and following). One without an end is taken to be
  /// its beginning only, up to the next `>` if there is one: browsers hide all that follows.
  private mutating func commentEnd(_ open: Int) -> Int {
    let start = open + 4
    if input.has(">", at: start) { return start + 1 }
    if input.has("->", at: start) { return start + 2 }
    if !noMore.contains(.commentEnd) {
      var from = start
      while let dash = input.first(UInt8(ascii: "-"), from: from) {
        if input.has("-->", at: dash) { return dash + 3 }
        if input.has("--!>", at: dash) { return dash + 4 }
        from = dash + 1
      }
      noMore.insert(.commentEnd)
    }
    return greater(from: start).map { $0 + 1 } ?? start
  }

  private mutating func endSection(before open: Int) {
    guard let end = sectionEnd, end < open else { return }
    if end >= copied, end >= position { remove(end..<end + 3) }
    sectionEnd = nil
  }

  private mutating func greater(from start: Int) -> Int? {
    if noMore.contains(.greater) { return nil }
    if let hit = input.first(UInt8(ascii: ">"), from: start) { return hit }
    noMore.insert(.greater)
    return nil
  }

  private mutating func find(
    _ text: StaticString, from start: Int, missing: Missing
  ) -> Int? {
    if noMore.contains(missing) { return nil }
    var from = start
    while let hit = input.first(text.utf8Start.pointee, from: from) {
      if input.has(text, at: hit) { return hit }
      from = hit + 1
    }
    noMore.insert(missing)
    return nil
  }

  // MARK: Tags

  /// `</name>`; false where it has no end.
  private mutating func endTag(_ open: Int) -> Bool {
    guard open + 2 < input.count else { return false }
    guard HTMLBytes.isLetter(input[open + 2]) else {
      // A comment to browsers, `</3` to people.
      guard let end = greater(from: open + 2) else { return false }
      remove(open..<end + 1)
      position = end + 1
      return true
    }
    let name = open + 2..<nameEnd(open + 2)
    guard let end = tagEnd(name.upperBound, collects: false) else { return false }
    position = end
    if HTMLRules.element(name, in: input) != .keep {
      remove(open..<end)
    } else if name.upperBound + 1 != end {
      // Attributes here mean nothing, except to somebody who reads them wrongly.
      remove(name.upperBound..<end - 1)
    }
    return true
  }

  /// `<name attributes>`; false where it has no end.
  private mutating func startTag(_ open: Int) -> Bool {
    let name = position..<nameEnd(position)
    let verdict = HTMLRules.element(name, in: input)
    // The end is looked for first: a tag without one must leave no trace.
    guard let end = tagEnd(name.upperBound, collects: verdict != .dropTag) else { return false }
    position = end
    switch verdict {
    case .keep:
      if attributes.count > Self.maximumAttributes {
        remove(open..<end)
      } else {
        for attribute in attributes { look(at: attribute) }
      }
    case .dropTag: remove(open..<end)
    case .dropContent:
      let isScript = HTMLBytes.lower(input[name.upperBound - 1]) == UInt8(ascii: "t")
      if !isScript || !isFormula { position = contentEnd(isScript, from: end) ?? end }
      remove(open..<position)
    }
    return true
  }

  /// Whether the script that begins is a formula, as MathJax has them: text for people.
  private var isFormula: Bool {
    attributes.contains { attribute in
      guard let value = attribute.value, input.equals("type", attribute.name) else { return false }
      return input.has("math/", at: value.lowerBound)
    }
  }

  /// Past the end tag of a script or a style sheet; nil where there is none, and what seems to be
  /// code may be a text about code.
  private mutating func contentEnd(_ isScript: Bool, from start: Int) -> Int? {
    let missing: Missing = isScript ? .scriptEnd : .styleEnd
    if noMore.contains(missing) { return nil }
    var from = start
    while let hit = input.first(UInt8(ascii: "<"), from: from) {
      from = hit + 1
      guard input.has("</", at: hit) else { continue }
      let name = nameEnd(hit + 2, longest: 32)
      let local = (input[hit + 2..<name].lastIndex(of: 0x3A) ?? hit + 1) + 1
      guard input.equals(isScript ? "script" : "style", local..<name),
        let end = greater(from: name)
      else { continue }
      return end + 1
    }
    noMore.insert(missing)
    return nil
  }

  // MARK: Inside a tag

  /// No honest tag has more attributes.
  private static let maximumAttributes = 256

  /// Where the name at `start` ends.
  private func nameEnd(_ start: Int, longest: Int = .max) -> Int {
    var end = start
    let limit = longest < input.count - start ? start + longest : input.count
    while end < limit {
      let byte = input[end]
      if byte == 0x3E || byte == 0x2F || byte == 0x3C || HTMLBytes.isSpace(byte) { break }
      end += 1
    }
    return end
  }

  /// Past the `>` of the tag whose name ends at `start`; nil where it has none, or where a `<`
  /// comes first outside of a value. The attributes are then in `attributes`.
  private mutating func tagEnd(_ start: Int, collects: Bool) -> Int? {
    if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
    var index = start
    if start == input.count || input[start] == 0x3C {
      wasted += 32
      return nil
    }
    while index < input.count {
      let byte = input[index]
      if byte == 0x3E { return index + 1 }
      if byte == 0x2F || HTMLBytes.isSpace(byte) {
        index += 1
        continue
      }
      guard byte != 0x3C, let attribute = attribute(at: index) else { break }
      index = attribute.end
      if collects, attributes.count <= Self.maximumAttributes { attributes.append(attribute) }
    }
    wasted += max(index, start) - start + 32
    return nil
  }

  /// The attribute whose name begins at `start` (sections 13.2.5.33 to 13.2.5.38); nil where no
  /// end of its value comes.
  private func attribute(at start: Int) -> HTMLAttribute? {
    // The first byte belongs to the name even if it is `=`.
    var index = start + 1
    while index < input.count, input[index] != 0x3D, input[index] != 0x3E, input[index] != 0x2F,
      input[index] != 0x3C, !HTMLBytes.isSpace(input[index])
    { index += 1 }
    var attribute = HTMLAttribute(name: start..<index, value: nil, quote: nil, end: index)
    while index < input.count, HTMLBytes.isSpace(input[index]) { index += 1 }
    guard index < input.count, input[index] == 0x3D else { return attribute }
    index += 1
    while index < input.count, HTMLBytes.isSpace(input[index]) { index += 1 }
    guard index < input.count else { return nil }
    let quote = input[index]
    if quote == 0x22 || quote == 0x27 {
      guard let close = input.first(quote, from: index + 1) else { return nil }
      attribute.value = index + 1..<close
      attribute.quote = quote
      attribute.end = close + 1
    } else {
      let first = index
      while index < input.count, input[index] != 0x3E, !HTMLBytes.isSpace(input[index]) {
        index += 1
      }
      attribute.value = first..<index
      attribute.end = index
    }
    return attribute
  }
}

/// An attribute, by its places in the input.
struct HTMLAttribute {
  var name: Range<Int>
  /// Without quotation marks; nil where only the name is written.
  var value: Range<Int>?
  var quote: UInt8?
  /// After the closing quotation mark.
  var end: Int
}
