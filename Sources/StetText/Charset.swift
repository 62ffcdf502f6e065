/// From the bytes of a page or feed to clean UTF-8.
///
/// Labels lie: the HTTP header, the declaration and the bytes disagree all the time. What gives the
/// right text, in this order: a byte order mark; bytes that are valid UTF-8 beat any other label;
/// then the HTTP header, the document's own declaration and the detector, each only if the bytes
/// agree with it; then windows-1252.
public enum Charset {
  /// Where a declaration is looked for.
  public enum Format: Sendable, Hashable {
    case html, xml, json
  }

  /// What the encoding was known from.
  public enum Source: String, Sendable, Hashable {
    case bom, http, declaration, detected, assumed
  }

  /// Text that every reader after this can rely on.
  public struct Decoded: Sendable, Hashable {
    /// Valid UTF-8 without BOM, without U+FFFE, U+FFFF and without C0 controls except tab, line
    /// feed and carriage return.
    public var text: [UInt8]
    /// The lower-case name of the encoding in the WHATWG Encoding Standard (or UTF-32).
    public var encoding: String
    public var source: Source
    /// How many malformed sequences became U+FFFD.
    public var replaced: Int

    /// Takes the parts as they are; `text` is not checked.
    public init(text: [UInt8], encoding: String, source: Source, replaced: Int) {
      self.text = text
      self.encoding = encoding
      self.source = source
      self.replaced = replaced
    }
  }

  /// Decodes `bytes`, whatever they are. Input that is clean UTF-8 is returned without a copy.
  ///
  ///     let page = Charset.decode(body, contentType: "text/html; charset=gb2312", format: .html)
  ///     page.encoding  // "gbk", or "utf-8" where the header was wrong
  ///
  /// - Parameter contentType: The HTTP Content-Type as received.
  public static func decode(_ bytes: [UInt8], contentType: String?, format: Format) -> Decoded {
    bytes.withUnsafeBufferPointer { buffer in
      if let decoded = byMark(buffer) { return decoded }
      let scan = UTF8Scan.scan(buffer)
      let labels = Labels(buffer, contentType: contentType, format: format)
      if scan.invalid == 0, !(scan.escape && (labels.anyISO2022 || switchesToJapanese(buffer))),
        !isShortForeign(scan, labels)
      {
        let (encoding, source) = name(scan, labels)
        let text = scan.dirty ? UTF8Repair.repair(buffer) : (text: bytes, replaced: 0)
        return Decoded(
          text: text.text, encoding: encoding.name, source: source, replaced: text.replaced)
      }
      return decodeForeign(buffer, scan, labels)
    }
  }

  /// Whether the bytes hold ISO-2022-JP's change to two bytes a character (RFC 1468): an escape
  /// that no text on the web has otherwise.
  private static func switchesToJapanese(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index + 2 < bytes.count {
      if bytes[index] == 0x1B, bytes[index + 1] == 0x24,
        bytes[index + 2] == 0x42 || bytes[index + 2] == 0x40
      {
        return true
      }
      index += 1
    }
    return false
  }

  /// What the header and the document say.
  private struct Labels {
    let http: Encoding?
    let declared: Encoding?

    init(_ bytes: UnsafeBufferPointer<UInt8>, contentType: String?, format: Format) {
      http = contentType.flatMap { CharsetDeclaration.parameter(of: $0.utf8) }
      declared = CharsetDeclaration.find(bytes, format: format)
    }

    var anyISO2022: Bool { http?.name == "iso-2022-jp" || declared?.name == "iso-2022-jp" }

    /// In the order in which they are believed.
    var all: [(Encoding, Source)] {
      [http.map { ($0, Source.http) }, declared.map { ($0, Source.declaration) }].compactMap { $0 }
    }
  }

  // MARK: Marks

  private static func byMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Decoded? {
    func starts(_ mark: UInt8...) -> Bool { bytes.starts(with: mark) }
    let found: (label: StaticString, skip: Int, source: Source)
    if starts(0xEF, 0xBB, 0xBF) {
      found = ("utf-8", 3, .bom)
    } else if starts(0xFF, 0xFE, 0, 0) {
      found = ("utf-32le", 4, .bom)
    } else if starts(0, 0, 0xFE, 0xFF) {
      found = ("utf-32be", 4, .bom)
    } else if starts(0xFE, 0xFF) {
      found = ("utf-16be", 2, .bom)
    } else if starts(0xFF, 0xFE) {
      found = ("utf-16le", 2, .bom)
    } else if let label = wideWithoutMark(bytes) {
      found = (label, 0, .detected)
    } else {
      return nil
    }
    guard let encoding = found.label.withUTF8Buffer({ Encoding(label: $0) }) else { return nil }
    var rest = UnsafeBufferPointer(rebasing: bytes[found.skip...])
    if encoding == .utf8 {
      // Files that were glued together begin with it twice.
      while rest.starts(with: [0xEF, 0xBB, 0xBF]) {
        rest = UnsafeBufferPointer(rebasing: rest[3...])
      }
      let scan = UTF8Scan.scan(rest)
      if scan.invalid == 0, !scan.dirty {
        return Decoded(text: Array(rest), encoding: encoding.name, source: .bom, replaced: 0)
      }
    }
    return decoded(rest, encoding, found.source)
  }

  /// Markup in UTF-16 or UTF-32 shows by where its zero bytes are.
  private static func wideWithoutMark(_ bytes: UnsafeBufferPointer<UInt8>) -> StaticString? {
    let reach = min(bytes.count, 64) & ~3
    guard reach >= 8, bytes[0] == 0 || bytes[1] == 0 else { return nil }
    var zeros = [0, 0, 0, 0]
    for index in 0..<reach where bytes[index] == 0 { zeros[index & 3] += 1 }
    let quarter = reach / 4
    // Two of three characters of the first line of a document are ASCII.
    let most = quarter * 2 / 3
    if zeros[0] == quarter, zeros[1] == quarter, zeros[2] >= most { return "utf-32be" }
    if zeros[3] == quarter, zeros[2] == quarter, zeros[1] >= most { return "utf-32le" }
    if zeros[0] >= most, zeros[2] >= most, zeros[1] + zeros[3] <= quarter / 4 { return "utf-16be" }
    if zeros[1] >= most, zeros[3] >= most, zeros[0] + zeros[2] <= quarter / 4 { return "utf-16le" }
    return nil
  }

  // MARK: UTF-8

  /// Two or three pairs of a legacy multi-byte encoding can be valid UTF-8 by chance; then a
  /// label that says so is right.
  private static func isShortForeign(_ scan: UTF8Scan, _ labels: Labels) -> Bool {
    guard scan.multibyte > 0, scan.multibyte <= 3, scan.wide == 0 else { return false }
    return !labels.all.isEmpty && labels.all.allSatisfy { $0.0.isMultiByte }
  }

  private static func name(_ scan: UTF8Scan, _ labels: Labels) -> (Encoding, Source) {
    for (encoding, source) in labels.all
    where encoding == .utf8 || (scan.isASCII && !encoding.isWide) {
      return (encoding, source)
    }
    return (.utf8, scan.isASCII ? .assumed : .detected)
  }

  // MARK: Everything else

  private static func decodeForeign(
    _ bytes: UnsafeBufferPointer<UInt8>, _ scan: UTF8Scan, _ labels: Labels
  ) -> Decoded {
    // A damaged or cut UTF-8 text is still one; a label that says otherwise needs more of it.
    let utf8Label = labels.all.first { $0.0 == .utf8 }
    if scan.invalid > 0,
      utf8Label != nil ? scan.multibyte >= scan.invalid : scan.multibyte >= 3 * scan.invalid + 2
    {
      return decoded(bytes, .utf8, utf8Label?.1 ?? .detected)
        ?? Decoded(text: [], encoding: Encoding.utf8.name, source: .assumed, replaced: 0)
    }
    let high = bytes.reduce(0) { $0 + Int($1 >> 7) }
    let hasControls = bytes.contains { $0 &- 0x80 < 0x20 }
    func meant(_ encoding: Encoding) -> Encoding {
      hasControls ? encoding.windowsSibling ?? encoding : encoding
    }
    var candidates: [Decoded] = []
    for (encoding, source) in orderedLabels(labels) where encoding != .utf8 && !encoding.isWide {
      guard let candidate = decoded(bytes, meant(encoding), source) else { continue }
      if agrees(candidate, high: high) { return candidate }
      candidates.append(candidate)
    }
    if let encoding = CharsetDecoder.detect(bytes), !encoding.isWide,
      let candidate = decoded(bytes, meant(encoding), .detected), agrees(candidate, high: high)
    {
      return candidate
    }
    // A label that a tenth of the bytes contradict is still better than none.
    if let best = candidates.min(by: { $0.replaced < $1.replaced }), best.replaced * 10 <= high {
      return best
    }
    return decoded(bytes, scan.invalid == 0 ? .utf8 : .windows1252, .assumed)
      ?? Decoded(text: [], encoding: Encoding.windows1252.name, source: .assumed, replaced: 0)
  }

  /// Servers add `iso-8859-1` to everything, and every byte agrees with it: a multi-byte encoding
  /// that the document itself names comes first, since few texts agree with that by chance.
  private static func orderedLabels(_ labels: Labels) -> [(Encoding, Source)] {
    if let http = labels.http, let declared = labels.declared, http == .windows1252,
      declared.isMultiByte
    {
      return labels.all.reversed()
    }
    return labels.all
  }

  /// Whether so few bytes are malformed that the text is damaged and not another encoding.
  private static func agrees(_ candidate: Decoded, high: Int) -> Bool {
    candidate.replaced <= max(1, high / 50)
  }

  private static func decoded(
    _ bytes: UnsafeBufferPointer<UInt8>, _ encoding: Encoding, _ source: Source
  ) -> Decoded? {
    guard let (text, replaced) = CharsetDecoder.decode(bytes, as: encoding) else { return nil }
    // GB18030 has a byte order mark too.
    let marked = text.starts(with: [0xEF, 0xBB, 0xBF])
    return text.withUnsafeBufferPointer { buffer in
      let buffer = marked ? UnsafeBufferPointer(rebasing: buffer[3...]) : buffer
      let scan = UTF8Scan.scan(buffer)
      guard scan.dirty || scan.invalid > 0 else {
        return Decoded(
          text: marked ? Array(buffer) : text, encoding: encoding.name, source: source,
          replaced: replaced)
      }
      let clean = UTF8Repair.repair(buffer)
      return Decoded(
        text: clean.text, encoding: encoding.name, source: source,
        replaced: replaced + clean.replaced)
    }
  }
}
