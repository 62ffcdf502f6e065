internal import StetModel
internal import StetText

extension HTMLScanner {
  /// Leaves an attribute as it is, changes its value, or removes it.
  mutating func look(at attribute: HTMLAttribute) {
    let name = attribute.name
    if HTMLRules.refusesAttribute(name, in: input) {
      remove(attribute)
      return
    }
    guard let value = attribute.value, !value.isEmpty else { return }
    if input.equals("style", name) {
      if let cleaned = HTMLStyle.cleaned(UnsafeBufferPointer(rebasing: input[value])) {
        if cleaned.isEmpty {
          remove(attribute)
        } else {
          put(cleaned, in: attribute, value)
        }
        return
      }
    } else if !isAbsolute(value), !HTMLRules.isWords(name, in: input) {
      var local = name
      if let colon = input[name].lastIndex(of: 0x3A) { local = colon + 1..<name.upperBound }
      let isSet = input.equals("srcset", name) || input.equals("imagesrcset", name)
      if HTMLRules.isDangerous(
        value, in: input, isImage: isSet || HTMLLinks.isPicture(input, local))
      {
        remove(attribute)
        return
      }
      if let base, isSet || HTMLLinks.isLink(UnsafeBufferPointer(rebasing: input[local])) {
        if !isSet, attribute.quote != nil, beginAbsolutely(value, base) { return }
        let decoded = HTMLLinks.decode(UnsafeBufferPointer(rebasing: input[value]))
        // Controls go in the end; what an address is must not depend on them.
        let written = HTMLLinks.withoutControls(decoded)
        let resolved =
          isSet
          ? HTMLLinks.resolve(set: written, base: base)
          : HTMLLinks.resolve(written, base: base)
        if resolved != decoded {
          put(Array(resolved.utf8), in: attribute, value)
          return
        }
      }
    }
    if hasMarks(value, quoted: attribute.quote != nil) { escape(attribute, value) }
  }

  /// Puts before a plain reference what makes it absolute; false where it is not plain.
  private mutating func beginAbsolutely(_ value: Range<Int>, _ base: WebURL) -> Bool {
    guard HTMLLinks.isPlain(UnsafeBufferPointer(rebasing: input[value])) else { return false }
    if stems == nil {
      guard let ends = base.stems else { return false }
      let href = Array(base.href.utf8)
      stems = (Array(href[..<ends.root]), Array(href[..<ends.directory]))
    }
    guard let stems else { return false }
    let stem = input[value.lowerBound] == 0x2F ? stems.root : stems.directory
    // In the base nothing is encoded either, or it takes the long way.
    guard !stem.contains(where: HTMLLinks.needsEscape) else { return false }
    replace(value.lowerBound..<value.lowerBound, with: stem)
    return true
  }

  /// Removes an attribute, and the white space before it where no other needs that.
  private mutating func remove(_ attribute: HTMLAttribute) {
    var start = attribute.name.lowerBound
    let next = attribute.end < input.count ? input[attribute.end] : 0x3E
    if next == 0x3E || HTMLBytes.isSpace(next) {
      while start > 0, HTMLBytes.isSpace(input[start - 1]) { start -= 1 }
    }
    remove(start..<attribute.end)
  }

  /// Whether the value plainly begins with `http://` or `https://`: most do.
  private func isAbsolute(_ value: Range<Int>) -> Bool {
    input.has("http", at: value.lowerBound)
      && (input.has("://", at: value.lowerBound + 4) || input.has("s://", at: value.lowerBound + 4))
  }

  /// Whether the value holds what some reader might take for markup.
  private func hasMarks(_ value: Range<Int>, quoted: Bool) -> Bool {
    var found = false
    // No early exit: so the loop is vectorised.
    for byte in UnsafeBufferPointer(rebasing: input[value]) {
      found = found || byte == 0x3C || byte == 0x60 || byte < 0x09 || byte &- 0x0E < 0x12
    }
    if found || quoted { return found }
    return input[value].contains { $0 == 0x22 || $0 == 0x27 || $0 == 0x3D }
  }

  /// Writes a value anew that has such marks.
  private mutating func escape(_ attribute: HTMLAttribute, _ value: Range<Int>) {
    var new: [UInt8] = []
    for byte in input[value] {
      switch byte {
      case 0x3C: new.append(contentsOf: "&lt;".utf8)
      case 0x60: new.append(contentsOf: "&#96;".utf8)
      case 0x22 where attribute.quote == nil: new.append(contentsOf: "&quot;".utf8)
      case 0..<0x20 where !HTMLBytes.isSpace(byte): break
      default: new.append(byte)
      }
    }
    if attribute.quote == nil { new = [0x22] + new + [0x22] }
    replace(value, with: new)
  }

  /// Puts text in the place of a value, escaped for the quotation marks around it.
  private mutating func put(_ text: [UInt8], in attribute: HTMLAttribute, _ value: Range<Int>) {
    var new: [UInt8] = []
    new.reserveCapacity(text.count + 8)
    var needsQuotes = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): new.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): new.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): new.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): new.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): new.append(contentsOf: "&#39;".utf8)
      case UInt8(ascii: "`"): new.append(contentsOf: "&#96;".utf8)
      case 0..<0x20 where !HTMLBytes.isSpace(byte): break
      default:
        if byte <= 0x20 || byte == UInt8(ascii: "=") { needsQuotes = true }
        new.append(byte)
      }
    }
    if attribute.quote == nil, needsQuotes || new.isEmpty { new = [0x22] + new + [0x22] }
    replace(value, with: new)
  }
}
