/// A script whose content is data, kept aside for those who read it.
public struct HTMLIsland: Sendable {
  public enum Kind: Sendable, Equatable {
    /// `application/ld+json`.
    case jsonLD
    /// Any other JSON: the state a framework starts from.
    case json
  }

  public var kind: Kind
  /// The element's `id`.
  public var id: String
  /// The content, as it stood in the page.
  public var bytes: [UInt8]
}

/// Makes a page cheap and safe for libxml2: one pass over the bytes, linear in their number. What
/// is left for libxml2 to read is a skeleton of tags; see `HTMLTokens`.
///
/// - Content that is never prose (`script`, `style`, `svg`, …) and comments are left out: half of
///   an average page, and libxml2 would spend most of its time there.
/// - `</body>` and `</html>` are left out: where a page closes them early, libxml2 drops the rest.
/// - A `<` that opens no tag is text, as the tokenizer of HTML, section 13.2.5, reads it.
/// - End tags that browsers imply are written out (HTML, section 13.2.6.4.7): libxml2 lets no
///   `</nav>` close an unclosed `div`, and would put the whole story into the menu.
/// - White space around tags that end a line anyway is left out: libxml2 would make a node of it.
/// - Tags and attributes are counted, because each attribute is compared with all before it.
struct HTMLPreparation {
  /// Bytes of a page that are considered; the rest is cut off.
  static let maximumBytes = 8 << 20
  /// Tags that are considered; the page is cut off after them.
  static let maximumTags = 200_000
  /// Attributes kept of one tag.
  static let maximumAttributes = 48
  /// Bytes of one attribute's value above which the attribute is left out.
  static let maximumValue = 64 << 10
  static let maximumIslands = 64
  /// Scripts whose place is kept, and the fewest bytes that are worth it: a stream comes in many
  /// scripts, some of them with a few bytes of it.
  static let maximumScripts = 2000
  static let smallestScript = 24

  /// Bytes of a name that libxml2 reads.
  private static let maximumName = 100

  /// The skeleton; whoever makes a preparation frees it, and the tokens.
  private(set) var output: HTMLBuffer<UInt8>
  var tokens: HTMLTokens
  var islands: [HTMLIsland] = []
  /// Where scripts that are no islands have their content.
  private(set) var scripts: [Range<Int>] = []
  private(set) var truncated = false

  let base: UnsafePointer<UInt8>
  let end: Int
  let allAttributes: Bool
  var position = 0
  private var tags = 0
  /// Names of raw elements whose end tag does not occur any more: each is searched for once.
  var unclosed: Set<HTMLTag> = []
  private var noCommentEnd = false
  private var open = HTMLOpenElements()
  var noQuote = (single: false, double: false)
  /// Whether the last that was written is a tag that ends a line.
  private var atBreak = true
  /// Whether white space alone was left out, which counts unless such a tag follows.
  private var pendingSpace = false
  private var inPreformatted = false
  /// The tag of a script or template, rewritten so that its attributes are easily found.
  var header: [UInt8] = []

  /// - Returns: nil for empty input.
  init?(_ input: UnsafeBufferPointer<UInt8>, allAttributes: Bool) {
    guard let base = input.baseAddress, !input.isEmpty else { return nil }
    self.allAttributes = allAttributes
    var end = min(input.count, Self.maximumBytes)
    truncated = end < input.count
    if truncated {  // Not inside a character.
      while end > 0, input[end] & 0xC0 == 0x80 { end -= 1 }
    }
    self.base = base
    self.end = end
    output = HTMLBuffer(capacity: end / 12)
    tokens = HTMLTokens(bytes: end)
    // A byte order mark, so that libxml2 looks for no other encoding.
    for byte: UInt8 in [0xEF, 0xBB, 0xBF] { output.append(byte) }
    run()
  }

  private mutating func run() {
    while position < end {
      let open = find(0x3C, from: position) ?? end
      text(position, open)
      guard open < end else { break }
      position = open
      let next = open + 1 < end ? base[open + 1] : 0
      if isLetter(next) {
        startTag(open)
      } else if next == 0x2F, open + 2 < end, isLetter(base[open + 2]) {
        endTag(open)
      } else if next == 0x21 {
        markup(open)
      } else if next == 0x3F || next == 0x2F {
        position = (find(0x3E, from: open) ?? end - 1) + 1
      } else {
        writeSpace()
        writeText(base + open, 1)
        position = open + 1
      }
      if tags > Self.maximumTags {
        truncated = true
        break
      }
    }
  }

  private mutating func text(_ from: Int, _ to: Int) {
    guard to > from else { return }
    if !inPreformatted {
      var i = from
      while i < to, isSpace(base[i]) { i += 1 }
      if i == to {
        pendingSpace = pendingSpace || !atBreak
        return
      }
    }
    writeSpace()
    writeText(base + from, to - from)
  }

  /// Decodes text into the tokens and puts one character for it, a blank for nothing but white space:
  /// that is all libxml2 distinguishes.
  private mutating func writeText(_ source: UnsafePointer<UInt8>, _ count: Int) {
    let start = tokens.text.count
    let hasReference = HTMLReferences.decodeText(source, count, into: &tokens.text)
    let added = tokens.text.count - start
    let last = tokens.texts.count - 1
    let continues = last >= 0 && Int(tokens.texts.base[last].end) == output.count
    guard added > 0 || (hasReference && continues) else { return }
    var isBlank = !hasReference
    var i = start
    while isBlank, i < tokens.text.count {
      isBlank = tokens.text.base[i] <= 0x20
      i += 1
    }
    if continues {
      tokens.texts.base[last].count += Int32(added)
      if !isBlank { output.base[output.count - 1] = 0x78 }
    } else {
      output.append(isBlank ? 0x20 : 0x78)
      tokens.texts.append(
        HTMLTokens.Text(end: Int32(output.count), start: Int32(start), count: Int32(added)))
    }
  }

  /// Before text and tags that go on with the line.
  private mutating func writeSpace() {
    if pendingSpace { withUnsafePointer(to: 0x20 as UInt8) { writeText($0, 1) } }
    pendingSpace = false
    atBreak = false
  }

  private mutating func endLine() {
    pendingSpace = false
    atBreak = true
  }

  /// `<!…`: a comment, a CDATA section, the document type.
  private mutating func markup(_ start: Int) {
    if start + 3 < end, base[start + 2] == 0x2D, base[start + 3] == 0x2D {
      if start + 4 < end, base[start + 4] == 0x3E {
        position = start + 5
        return
      }
      if !noCommentEnd {
        var from = start + 4
        while let dash = find(0x2D, from: from) {
          if dash + 2 < end, base[dash + 1] == 0x2D, base[dash + 2] == 0x3E {
            position = dash + 3
            return
          }
          from = dash + 1
        }
        noCommentEnd = true
      }
      // Never closed: a browser takes all the rest for a comment; we would rather keep it.
      position = (find(0x3E, from: start) ?? end - 1) + 1
      return
    }
    position = (find(0x3E, from: start) ?? end - 1) + 1
  }

  private mutating func endTag(_ start: Int) {
    let nameEnd = endOfName(start + 2)
    let tag = HTMLTag(name: slice(start + 2, nameEnd))
    guard let close = find(0x3E, from: nameEnd) else {
      position = end
      return
    }
    position = close + 1
    switch tag {
    case .body, .html, .template, .script, .style, .svg, .math, .noscript, .iframe, .select: return
    case _ where tag.isStructural:
      guard open.close(tag, writingTo: &output) else { return }
    case .pre: inPreformatted = false
    default: break
    }
    tags += 1
    if tag.endsLine { endLine() } else { writeSpace() }
    output.append(base + start, count: 2)
    output.append(base + start + 2, count: legal(start + 2, nameEnd) - start - 2)
    output.append(0x3E)
  }

  private mutating func startTag(_ start: Int) {
    let nameEnd = endOfName(start + 1)
    let tag = HTMLTag(name: slice(start + 1, nameEnd))
    if tag.isStructural { open.closeImplied(by: tag, writingTo: &output) }
    if tag.endsLine {
      endLine()
      if tag == .pre { inPreformatted = true }
    } else if !tag.isLeftOut {
      writeSpace()
    }
    switch tag {
    case .script:
      guard leftOut(start, nameEnd) != nil else { return }
      let content = position
      let kept = keepIsland(content: content)
      position = endOfRaw(tag, from: content) ?? content
      if !kept, position - content >= Self.smallestScript, scripts.count < Self.maximumScripts {
        scripts.append(content..<position)
      }
    case .style, .noscript, .iframe, .textarea, .noembed, .noframes, .select:
      guard leftOut(start, nameEnd) != nil else { return }
      position = endOfRaw(tag, from: position) ?? position
    case .svg, .math:
      guard let selfClosing = leftOut(start, nameEnd) else { return }
      if !selfClosing { position = endOfNested(tag, from: position) ?? position }
    case .template:
      guard leftOut(start, nameEnd) != nil else { return }
      // A declarative shadow root is shown; any other template is not.
      if !contains("shadowrootmode") { position = endOfNested(tag, from: position) ?? position }
    case .plaintext:
      _ = leftOut(start, nameEnd)
    default:
      write(tag, start, nameEnd)
    }
  }

  private mutating func write(_ tag: HTMLTag, _ start: Int, _ nameEnd: Int) {
    let mark = output.count
    let first = tokens.attributes.count
    let legalEnd = legal(start + 1, nameEnd)
    output.append(base + start, count: legalEnd - start)
    // The blank tells the tag from the elements that it implies: for those libxml2 stands before it.
    output.append(0x20)
    guard let selfClosing = attributes(from: nameEnd, into: .tokens) else {
      output.removeLast(output.count - mark)
      position = end
      return
    }
    tags += 1
    let local = HTMLTreeBuilder.localName(slice(start + 1, legalEnd))
    let read = local.count == nameEnd - start - 1 ? tag : HTMLTag(name: local)
    tokens.starts.append(
      HTMLTokens.Start(
        end: Int32(output.count), tag: read, first: Int32(first),
        count: Int32(tokens.attributes.count - first)))
    if selfClosing {
      output.append(0x2F)
    } else if tag.isStructural {
      open.append(tag)
    }
    output.append(0x3E)
  }

  /// Passes over the tag of an element that is left out. Returns whether it closes itself; nil where
  /// the page ends in it.
  private mutating func leftOut(_ start: Int, _ nameEnd: Int) -> Bool? {
    header.removeAll(keepingCapacity: true)
    guard let selfClosing = attributes(from: nameEnd, into: .header) else {
      position = end
      return nil
    }
    return selfClosing
  }

  /// Where the part of a name that libxml2 reads ends.
  func legal(_ start: Int, _ nameEnd: Int) -> Int {
    let limit = min(nameEnd, start + Self.maximumName)
    var i = start
    while i < limit, isLetter(base[i]) || isNameByte(base[i]) { i += 1 }
    return i
  }
}

extension HTMLTag {
  /// Whether white space next to the tag shows nowhere.
  fileprivate var endsLine: Bool {
    switch self {
    case .p, .h1, .h2, .h3, .h4, .h5, .h6, .pre, .form, .hr, .tbody, .thead, .tfoot, .body, .head,
      .html, .br:
      true
    default: isStructural
    }
  }

  fileprivate var isLeftOut: Bool {
    switch self {
    case .script, .style, .noscript, .iframe, .textarea, .noembed, .noframes, .select, .svg, .math,
      .template, .plaintext:
      true
    default: false
    }
  }
}
