internal import CLibIDN2
internal import Glibc

/// Domain to ASCII: UTS 46, non-transitional (URL Standard, section 3.3).
///
/// A domain that is ASCII already is only lower-cased by the caller, whatever its `xn--` labels
/// hold, as the standard has it.
enum IDNA {
  /// Longer names than this many bytes cannot be looked up: 253 letters at four bytes each.
  private static let maximumLength = 1012

  static func toASCII(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count <= maximumLength, !bytes.contains(0),
      let domain = String(validating: bytes, as: UTF8.self)
    else { return nil }
    if let mapped = lookUp(bytes) { return mapped }
    // UTS 46 keeps symbols and emoji, libidn2 refuses them as IDNA 2008 does: label by label.
    var output: [UInt8] = []
    let scalars = Array(domain.unicodeScalars)
    for (index, label) in scalars.split(omittingEmptySubsequences: false, whereSeparator: isDot)
      .enumerated()
    {
      if index > 0 { output.append(0x2E) }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: label)
      if label.allSatisfy(\.isASCII) {
        output.append(contentsOf: String(text).utf8)
      } else if let mapped = lookUp(Array(String(text).utf8)) ?? symbols(label) {
        output.append(contentsOf: mapped)
      } else {
        return nil
      }
    }
    return output
  }

  private static func lookUp(_ bytes: [UInt8]) -> [UInt8]? {
    var output: UnsafeMutablePointer<UInt8>?
    let flags = Int32(bitPattern: IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue)
    let status = (bytes + [0]).withUnsafeBufferPointer {
      idn2_lookup_u8($0.baseAddress, &output, flags)
    }
    defer { if let output { idn2_free(output) } }
    guard status == IDN2_OK.rawValue, let output else { return nil }
    return Array(UnsafeBufferPointer(start: output, count: strlen(output)))
  }

  /// Symbols that UTS 46 disallows too: ideographic description, object and replacement character.
  private static func isDisallowed(_ scalar: Unicode.Scalar) -> Bool {
    (0x2FF0...0x2FFF).contains(scalar.value) || (0xFFFC...0xFFFD).contains(scalar.value)
  }

  private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E, 0x3002, 0xFF0E, 0xFF61: true
    default: false
    }
  }

  /// A label of symbols, and of letters and digits that the mapping leaves alone.
  private static func symbols(_ label: ArraySlice<Unicode.Scalar>) -> [UInt8]? {
    var kept: [Unicode.Scalar] = []
    for scalar in label {
      // Joiners between emoji and the variation selector map to nothing.
      if scalar.value == 0xFE0F || scalar.value == 0xFE0E { continue }
      guard !scalar.properties.changesWhenNFKCCaseFolded, !isDisallowed(scalar) else { return nil }
      switch scalar.properties.generalCategory {
      case .otherSymbol, .mathSymbol, .modifierSymbol, .currencySymbol, .lowercaseLetter,
        .otherLetter, .decimalNumber, .dashPunctuation:
        kept.append(scalar)
      default: return nil
      }
    }
    return Punycode.encode(kept).map { Array("xn--".utf8) + $0 }
  }
}

/// Punycode (RFC 3492), only the direction that is needed.
enum Punycode {
  /// - Parameter scalars: At most `IDNA.maximumLength`, so that nothing overflows.
  static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
    var output: [UInt8] = scalars.compactMap { $0.isASCII ? UInt8($0.value) : nil }
    let basic = output.count
    var handled = basic
    if basic > 0 { output.append(0x2D) }
    var next = 0x80
    var delta = 0
    var bias = 72
    while handled < scalars.count {
      guard let lowest = scalars.lazy.map({ Int($0.value) }).filter({ $0 >= next }).min()
      else { return nil }
      delta += (lowest - next) * (handled + 1)
      next = lowest
      for scalar in scalars {
        if Int(scalar.value) < next { delta += 1 }
        guard Int(scalar.value) == next else { continue }
        var rest = delta
        var k = 36
        while true {
          let threshold = min(max(k - bias, 1), 26)
          if rest < threshold { break }
          output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          k += 36
        }
        output.append(digit(rest))
        bias = adapt(delta, count: handled + 1, first: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      next += 1
    }
    return output
  }

  private static func digit(_ value: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 26 ? 0x61 + value : 0x30 + value - 26)
  }

  private static func adapt(_ delta: Int, count: Int, first: Bool) -> Int {
    var delta = first ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > 455 {
      delta /= 35
      k += 36
    }
    return k + 36 * delta / (delta + 38)
  }
}
