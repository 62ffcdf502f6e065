internal import StetText

/// The element names that readers of pages tell apart; every other name is `unknown`, and
/// names with a hyphen (custom elements) are `custom`.
public enum HTMLTag: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case unknown, custom
  case a, abbr, acronym, address, amp, applet, area, article, aside, audio, b, base, bdi, bdo, big
  case blockquote, body, br, button, canvas, caption, center, cite, code, col, colgroup, data
  case datalist, dd, del, details, dfn, dialog, dir, div, dl, dt, em, embed, fieldset, figcaption
  case figure, font, footer, form, frame, frameset, h1, h2, h3, h4, h5, h6, head, header, hgroup
  case hr, html, i, iframe, img, input, ins, kbd, label, legend, li, link, main, map, mark, math
  case menu, meta, meter, nav, nobr, noembed, noframes, noscript, object, ol, optgroup, option
  case output, p, param, picture, plaintext, pre, progress, q, rp, rt, ruby, s, samp, script
  case search, section, select, slot, small, source, span, strike, strong, style, sub, summary
  case sup, svg, table, tbody, td, template, textarea, tfoot, th, thead, time, title, tr, track
  case tt, u, ul, `var`, video, wbr

  /// The tag called `name`, compared without regard to ASCII case.
  public init(name: UnsafeBufferPointer<UInt8>) {
    if let raw = Self.names.find(name) {
      self = HTMLTag(rawValue: raw) ?? .unknown
    } else {
      self = name.contains(0x2D) ? .custom : .unknown
    }
  }

  private static let names = NameTable(
    """
    a abbr acronym address amp applet area article aside audio b base bdi bdo big
    blockquote body br button canvas caption center cite code col colgroup data
    datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption
    figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup
    hr html i iframe img input ins kbd label legend li link main map mark math
    menu meta meter nav nobr noembed noframes noscript object ol optgroup option
    output p param picture plaintext pre progress q rp rt ruby s samp script
    search section select slot small source span strike strong style sub summary
    sup svg table tbody td template textarea tfoot th thead time title tr track
    tt u ul var video wbr
    """, firstValue: 2)

  /// The name of a tag that is neither unknown nor custom.
  static func name(of raw: UInt8) -> UnsafeBufferPointer<UInt8> { names.name(raw) }

  /// Whether the element never has content (HTML, section 13.1.2, void elements).
  public var isVoid: Bool {
    switch self {
    case .area, .base, .br, .col, .embed, .frame, .hr, .img, .input, .link, .meta, .param,
      .source, .track, .wbr:
      true
    default: false
    }
  }

  /// 1…6 for `h1`…`h6`, otherwise 0.
  public var headingLevel: Int {
    rawValue >= HTMLTag.h1.rawValue && rawValue <= HTMLTag.h6.rawValue
      ? Int(rawValue - HTMLTag.h1.rawValue) + 1 : 0
  }
}

/// The attributes that readers of pages ask for; every other name is `other`.
public enum HTMLAttribute: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case other
  case `class`, id, href, src, content, name, property, type, rel, lang, dir, title, alt, hidden
  case style, role, itemprop, itemtype, itemscope, datetime, colspan, value, media, hreflang
  case charset, sizes
  case ariaHidden, ariaLabel, httpEquiv, xmlLang, dataTestid, dataComponent, dataSrc, dataHref
  case shadowrootmode

  /// The attribute called `name`, compared without regard to ASCII case.
  public init(name: UnsafeBufferPointer<UInt8>) {
    self = Self.names.find(name).flatMap(HTMLAttribute.init(rawValue:)) ?? .other
  }

  static func name(of raw: UInt8) -> UnsafeBufferPointer<UInt8> { names.name(raw) }

  private static let names = NameTable(
    """
    class id href src content name property type rel lang dir title alt hidden
    style role itemprop itemtype itemscope datetime colspan value media hreflang
    charset sizes
    aria-hidden aria-label http-equiv xml:lang data-testid data-component data-src data-href
    shadowrootmode
    """, firstValue: 1)
}

/// A closed set of lower-case ASCII names, found without allocating.
struct NameTable: Sendable {
  private var hashes = [UInt64](repeating: 0, count: 512)
  private var values = [UInt8](repeating: 0, count: 512)
  private var longest = 0
  private let list: StaticString
  /// Of each name, where it stands in the list.
  private var places: [Range<Int>] = []
  private let firstValue: UInt8

  /// - Parameters:
  ///   - names: Separated by white space; the first gets `firstValue`, and so on.
  init(_ names: StaticString, firstValue: UInt8) {
    var value = firstValue
    self.firstValue = firstValue
    self.list = names
    let list = UnsafeBufferPointer(start: names.utf8Start, count: names.utf8CodeUnitCount)
    for name in list.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
      let hash = Self.hash(UnsafeBufferPointer(rebasing: name))
      var slot = Int(truncatingIfNeeded: hash) & 511
      while hashes[slot] != 0 { slot = (slot + 1) & 511 }
      hashes[slot] = hash
      values[slot] = value
      value += 1
      longest = max(longest, name.count)
      places.append(name.startIndex..<name.endIndex)
    }
  }

  /// The name that has this value; empty where none has.
  func name(_ value: UInt8) -> UnsafeBufferPointer<UInt8> {
    let index = Int(value) - Int(firstValue)
    guard places.indices.contains(index) else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(
      start: list.utf8Start + places[index].lowerBound, count: places[index].count)
  }

  func find(_ name: UnsafeBufferPointer<UInt8>) -> UInt8? {
    guard name.count <= longest, !name.isEmpty else { return nil }
    let hash = Self.hash(name)
    var slot = Int(truncatingIfNeeded: hash) & 511
    while hashes[slot] != 0 {
      if hashes[slot] == hash { return values[slot] }
      slot = (slot + 1) & 511
    }
    return nil
  }

  /// FNV-1a, 64 bits, over the lower-cased bytes; never 0.
  @inline(__always)
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = FNV1a()
    for byte in bytes { hash.add(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
    return (hash.value ^ hash.value >> 32) | 1
  }
}
