internal import StetArchive
internal import StetCompare
internal import StetModel
internal import StetText

/// A difference for people: removed words in [- -], added ones in {+ +}; on a terminal in red and
/// green instead.
enum DiffText {
  static func render(_ edits: Edits, _ difference: TextDifference, colour: Bool) -> String {
    guard !edits.list.isEmpty || !difference.isEmpty else { return "" }
    var blocks = [summary(edits)]
    if edits.headline.count == 2,
      let edit = edits.list.first(where: { $0.classes.contains(.headline) })
    {
      blocks.append("headline: " + sentence(edit, colour))
    }
    blocks += difference.hunks.map { hunk in hunk.pieces.map { text($0, colour) }.joined() }
    return blocks.joined(separator: "\n\n")
  }

  /// Of two text files, by what stands in them.
  static func render(old: TextFile, new: TextFile, colour: Bool) -> String {
    let before = String(decoding: old.body, as: UTF8.self)
    let after = String(decoding: new.body, as: UTF8.self)
    return render(
      Edits(
        from: EditedVersion(title: old.frontMatter.title, body: before),
        to: EditedVersion(title: new.frontMatter.title, body: after)),
      TextDifference(from: before, to: after), colour: colour)
  }

  /// Lines of the summary; more of them would hide the text below.
  private static let maximumLines = 40
  /// Characters of a line.
  private static let width = 100

  private static func summary(_ edits: Edits) -> String {
    var lines = edits.list.prefix(maximumLines).map(line)
    if edits.list.count > maximumLines {
      let rest = edits.list.dropFirst(maximumLines)
      let counts = EditClass.allCases.compactMap { kind -> String? in
        let count = rest.count { $0.kind == kind }
        return count == 0 ? nil : "\(count) \(kind.rawValue)"
      }
      lines.append("and \(counts.joined(separator: ", "))")
    }
    if edits.isCoarse { lines.append("so much was changed that not all of it was compared") }
    if edits.isSilent {
      lines.append("silent: neither the date of modification nor a notice tells of it")
    }
    if edits.isDateOnly { lines.append("the date of modification is another, and nothing else") }
    return lines.isEmpty ? "white space" : lines.joined(separator: "\n")
  }

  /// "figure  4.2% → 4.6%  The bank raised …"
  private static func line(_ edit: TextEdit) -> String {
    var parts = [edit.classes.map(\.rawValue).joined(separator: ", ")]
    parts += (edit.figures + edit.names).prefix(4).map { $0.joined(separator: " → ") }
    let sentence = edit.new ?? edit.old ?? ""
    let change = edit.new == nil ? edit.oldChanges.first : edit.newChanges.first
    let line = parts.joined(separator: "  ")
    return Console.safe(
      line + "  " + window(sentence, change, max(40, width - line.unicodeScalars.count)))
  }

  /// So much of a sentence as fits, with the first word that differs.
  private static func window(_ text: String, _ change: Range<Int>?, _ width: Int) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > width else { return text }
    var start = scalars.startIndex
    if let change, change.upperBound > width {
      let at = text.utf8.index(
        text.startIndex, offsetBy: change.lowerBound, limitedBy: text.endIndex)
      start =
        at.flatMap { scalars.index($0, offsetBy: -width / 2, limitedBy: scalars.startIndex) }
        ?? start
    }
    let end = scalars.index(start, offsetBy: width, limitedBy: scalars.endIndex)
    return (start == scalars.startIndex ? "" : "…")
      + String(scalars[start..<(end ?? scalars.endIndex)]) + (end == nil ? "" : "…")
  }

  /// Both sentences of an edit in one, word by word.
  private static func sentence(_ edit: TextEdit, _ colour: Bool) -> String {
    let difference = TextDifference(from: edit.old ?? "", to: edit.new ?? "")
    guard let hunk = difference.hunks.first, difference.hunks.count == 1 else {
      return [
        mark(edit.old ?? "", "[-", "-]", 31, colour), mark(edit.new ?? "", "{+", "+}", 32, colour),
      ].joined(separator: " ")
    }
    return hunk.pieces.map { text($0, colour) }.joined()
  }

  private static func text(_ piece: TextDifference.Piece, _ colour: Bool) -> String {
    switch piece {
    case .same(let text): return Console.safe(text)
    case .removed(let text): return mark(text, "[-", "-]", 31, colour)
    case .added(let text): return mark(text, "{+", "+}", 32, colour)
    }
  }

  /// White space at the end of a piece stands outside the marks.
  private static func mark(
    _ text: String, _ open: String, _ close: String, _ code: Int, _ colour: Bool
  ) -> String {
    let safe = Console.safe(text)
    let word = safe.reversed().drop { $0 == " " }.reversed()
    let space = String(repeating: " ", count: safe.count - word.count)
    let marked = open + String(word) + close
    return (colour ? "\u{1B}[\(code)m\(marked)\u{1B}[0m" : marked) + space
  }
}

/// All edits, for machines.
enum DiffJSON {
  static func render(
    _ article: String, _ old: VersionRecord, _ new: VersionRecord, _ edits: Edits
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("article", article)
      json.field("from", old.version)
      json.field("to", new.version)
      json.field("silent", edits.isSilent)
      json.field("date_only", edits.isDateOnly)
      json.field("coarse", edits.isCoarse)
      json.object("totals") { json in
        for kind in EditClass.allCases {
          if let count = edits.totals[kind] { json.field(kind.rawValue, count) }
        }
      }
      json.array("edits") { json in
        for edit in edits.list { json.object { json in write(edit, to: &json) } }
      }
    }
    json.newline()
    return json.bytes
  }

  private static func write(_ edit: TextEdit, to json: inout JSONWriter) {
    json.field("class", edit.kind.rawValue)
    json.strings("classes", edit.classes.map(\.rawValue))
    json.field("old", edit.old)
    json.field("new", edit.new)
    json.strings("removed", words(edit.old, edit.oldChanges))
    json.strings("added", words(edit.new, edit.newChanges))
    ranges("old_ranges", edit.oldChanges, to: &json)
    ranges("new_ranges", edit.newChanges, to: &json)
    pairs("figures", edit.figures, to: &json)
    pairs("names", edit.names, to: &json)
  }

  private static func words(_ text: String?, _ ranges: [Range<Int>]) -> [String] {
    let bytes = Array((text ?? "").utf8)
    return ranges.map { String(decoding: bytes[$0.clamped(to: bytes.indices)], as: UTF8.self) }
  }

  private static func ranges(_ name: String, _ ranges: [Range<Int>], to json: inout JSONWriter) {
    json.array(name) { json in
      for range in ranges {
        json.array { json in
          json.element(range.lowerBound)
          json.element(range.upperBound)
        }
      }
    }
  }

  private static func pairs(_ name: String, _ pairs: [[String]], to json: inout JSONWriter) {
    json.array(name) { json in
      for pair in pairs { json.array { json in for value in pair { json.element(value) } } }
    }
  }
}
