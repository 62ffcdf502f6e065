internal import StetText

/// What may stand in HTML that came from outside.
///
/// Refused is what runs code, loads other documents, changes the page around it, or makes a
/// tokenizer change its state (`textarea`, `noscript`, `xmp`…), which is what parsers of HTML
/// disagree about. Everything else stays: unknown elements do nothing.
enum HTMLRules {
  enum Verdict {
    case keep
    /// The tag goes, what it holds stays.
    case dropTag
    /// What it holds is no text and goes too.
    case dropContent
  }

  /// The verdict on the element whose name stands in `name`, which is not empty.
  static func element(
    _ name: Range<Int>, in input: UnsafeBufferPointer<UInt8>
  ) -> Verdict {
    var start = name.lowerBound
    for index in name {
      let byte = input[index]
      // In XML, `svg:script` is a script.
      if byte == 0x3A { start = index + 1 }
      guard HTMLBytes.isName(byte) else { return .dropTag }
    }
    let name = start..<name.upperBound
    // The length decides nearly always.
    switch name.count {
    case 0: return .dropTag
    case 3:
      return input.equals("set", name) || input.equals("xml", name) || input.equals("xmp", name)
        ? .dropTag : .keep
    case 4:
      return input.equals("base", name) || input.equals("meta", name)
        || input.equals("link", name) || input.equals("html", name)
        || input.equals("head", name) || input.equals("body", name) ? .dropTag : .keep
    case 5:
      if input.equals("style", name) { return .dropContent }
      return input.equals("frame", name) || input.equals("embed", name)
        || input.equals("title", name) || input.equals("layer", name)
        || input.equals("param", name) ? .dropTag : .keep
    case 6:
      if input.equals("script", name) { return .dropContent }
      return input.equals("iframe", name) || input.equals("applet", name)
        || input.equals("object", name) || input.equals("portal", name)
        || input.equals("ilayer", name) ? .dropTag : .keep
    case 7...: return isRefused(name, in: input) ? .dropTag : .keep
    default: return .keep
    }
  }

  private static func isRefused(
    _ name: Range<Int>, in input: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let names: [StaticString]
    switch name.count {
    case 7: names = ["bgsound", "noembed", "animate", "isindex", "handler", "webview"]
    case 8: names = ["frameset", "noframes", "noscript", "textarea", "template", "listener"]
    case 9: names = ["plaintext"]
    case 11: names = ["fencedframe"]
    case 12: names = ["animatecolor"]
    case 13: names = ["animatemotion"]
    case 16: names = ["animatetransform"]
    default: return false
    }
    return names.contains { input.equals($0, name) }
  }

  /// Whether an attribute of that name goes whatever it says: event handlers, documents in an
  /// attribute, names that are none.
  static func refusesAttribute(
    _ name: Range<Int>, in input: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var local = name.lowerBound
    for index in name {
      let byte = input[index]
      if byte == 0x3A { local = index + 1 }
      // Frameworks write `@click`, which none of our readers runs; it is none of HTML's names.
      if !HTMLBytes.isName(byte) { return true }
    }
    if isHandler(name.lowerBound..<name.upperBound, in: input)
      || (local != name.lowerBound && isHandler(local..<name.upperBound, in: input))
    {
      return true
    }
    switch name.count {
    case 2: return input.equals("is", name)
    case 6: return input.equals("srcdoc", name)
    case 10: return input.equals("http-equiv", name)
    default: return false
    }
  }

  @inline(__always)
  private static func isHandler(
    _ name: Range<Int>, in input: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    name.count >= 2 && input[name.lowerBound] | 0x20 == 0x6F
      && input[name.lowerBound + 1] | 0x20 == 0x6E
  }

  /// Whether the attribute holds words for people, in which `data: 5` is no address.
  static func isWords(_ name: Range<Int>, in input: UnsafeBufferPointer<UInt8>) -> Bool {
    switch name.count {
    case 2: input.equals("id", name)
    case 3: input.equals("alt", name) || input.equals("rel", name)
    case 4: input.equals("abbr", name) || input.equals("name", name)
    case 5:
      input.equals("title", name) || input.equals("class", name) || input.equals("label", name)
        || input.equals("width", name)
    case 7: input.equals("summary", name)
    case 11: input.equals("placeholder", name)
    default: input.has("aria-", at: name.lowerBound) || input.has("data-", at: name.lowerBound)
    }
  }

  /// Whether the value is an address that runs code or holds a document.
  ///
  /// - Parameter isImage: whether a picture or a sound is loaded from there, which may be given as
  ///   a `data:` URL.
  static func isDangerous(
    _ value: Range<Int>, in input: UnsafeBufferPointer<UInt8>, isImage: Bool
  ) -> Bool {
    // Letters until the colon, as a browser collects them: without controls and white space.
    // Nearly always the answer is known at the first byte or at the first slash.
    var scheme: UInt64 = 0
    var count = 0
    for index in value {
      let byte = input[index]
      if HTMLBytes.isLetter(byte) {
        guard count < 12 else { return false }
        // Enough of it to know it by.
        if count < 8 { scheme = scheme << 8 | UInt64(byte | 0x20) }
        count += 1
      } else if byte == 0x3A {
        guard isDangerous(scheme: scheme, count) else { return false }
        return !isImage || !isPicture(Array(input[index + 1..<value.upperBound].prefix(64)))
      } else if byte == 0x26 || byte >= 0x7F {
        // References, and white space beyond ASCII: slowly.
        let bytes = Array(input[value].prefix(4096))
        if isDangerousDecoded(bytes, isImage: isImage) { return true }
        // Controls will go, and may have hidden a reference.
        let shown = bytes.filter { $0 >= 0x20 || HTMLBytes.isSpace($0) }
        return shown.count < bytes.count && isDangerousDecoded(shown, isImage: isImage)
      } else if byte > 0x20, byte != 0x2D, byte != 0x2E, byte != 0x2B {
        return false
      }
    }
    return false
  }

  private static func isDangerousDecoded(_ value: [UInt8], isImage: Bool) -> Bool {
    // Twice: who shows it may have decoded it once before.
    let text = Entities.decode(Entities.decode(value))
    var letters: [UInt8] = []
    for (index, byte) in text.enumerated() {
      if HTMLBytes.isLetter(byte) {
        letters.append(byte | 0x20)
        if letters.count > 12 { return false }
      } else if byte == 0x3A {
        var scheme: UInt64 = 0
        for letter in letters.prefix(8) { scheme = scheme << 8 | UInt64(letter) }
        guard isDangerous(scheme: scheme, letters.count) else { return false }
        return !isImage || !isPicture(Array(text[(index + 1)...].prefix(64)))
      } else if byte > 0x20, byte < 0x7F, byte != 0x2D, byte != 0x2E, byte != 0x2B {
        return false
      }
    }
    return false
  }

  private static func isDangerous(scheme: UInt64, _ count: Int) -> Bool {
    schemes.contains { $0.packed == scheme && $0.count == count }
  }

  /// Schemes that run code, hold a document, or lead to one of these.
  private static let schemes: [(packed: UInt64, count: Int)] = [
    "javascript", "vbscript", "livescript", "jscript", "mocha", "data", "blob", "filesystem",
    "jar", "mhtml", "view-source", "x-javascript", "wyciwyg",
  ].map { name in
    let letters = name.utf8.filter(HTMLBytes.isLetter)
    return (letters.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }, letters.count)
  }

  /// Whether what follows `data:` declares a picture, a sound or a film.
  private static func isPicture(_ type: [UInt8]) -> Bool {
    let name = String(decoding: type.filter { $0 > 0x20 }, as: UTF8.self).lowercased()
    return ["image/", "audio/", "video/"].contains { name.hasPrefix($0) }
  }
}
