import StetModel
import StetText

enum TextTargets {
  /// The first line is the language.
  static func date(_ input: [UInt8]) {
    let (language, rest) = firstLine(input)
    let text = String(decoding: rest, as: UTF8.self)
    guard let date = DateParser.parse(text, source: "fuzz", language: language) else { return }
    let year = CivilTime(date.instant).year
    expect((1969...2101).contains(year), "the year \(year)")
    expect(abs(date.offset) <= 15 * 3600, "\(date.offset) seconds from UTC")
    expect(
      !date.raw.isEmpty && date.raw.utf8.count <= DateParser.reach, "\(date.raw.utf8.count) bytes")
    expect(
      DateParser.parse(date.raw, source: "fuzz", language: language) == date,
      "what it was read from is read as the same date")
    let written = DateParser.parse(date.value, source: "fuzz")
    // An offset may have pushed it over the bounds.
    guard (1970...2100).contains(year), (1970...2100).contains(CivilTime(date.instant).year),
      let written
    else { return }
    expect(
      written.instant.seconds == date.instant.seconds, "\(date.value) is read as it was written")
  }

  /// The first line is the base.
  static func url(_ input: [UInt8]) {
    let (line, rest) = firstLine(input)
    let base = WebURL(line)
    guard let url = WebURL(String(decoding: rest, as: UTF8.self), base: base) else { return }
    expect(url.href.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F || $0 == 0x20 }, "ASCII: \(url.href)")
    if url.href.utf8.count <= WebURL.maximumLength {
      let again = WebURL(url.href)
      expect(again?.href == url.href, "\(url.href) and \(again?.href ?? "nil")")
      expect(again?.host == url.host && again?.path == url.path, "the parts of \(url.href)")
    }
    expect(url.port != 0 || url.href.utf8.contains(0x30), "the port of \(url.href)")
    _ = url.origin
    let key = URLKey.key(for: url)
    if let keyed = WebURL(key) {
      expect(URLKey.key(for: keyed) == key, "the key of \(key) is \(URLKey.key(for: keyed))")
    } else {
      expect(key.utf8.count > WebURL.maximumLength, "the key \(key) is a URL")
    }
    let stripped = URLKey.withoutTracking(url, feed: base)
    expect(
      URLKey.withoutTracking(stripped, feed: base) == stripped, "stripping \(stripped.href) again")
    let cleaned = URLKey.cleaned(url)
    expect(URLKey.cleaned(cleaned) == cleaned, "cleaning \(cleaned.href) again")
    let bare = url.withoutCredentials
    if bare.isHTTP {
      expect(bare.username.isEmpty && bare.password.isEmpty, "credentials in \(bare.href)")
    }
  }

  /// The first line is the Content-Type; its first letter says what kind of document it is.
  static func charset(_ input: [UInt8]) {
    let (type, rest) = firstLine(input)
    let format: Charset.Format =
      switch input.first ?? 0 {
      case UInt8(ascii: "a"): .xml
      case UInt8(ascii: "j"): .json
      default: .html
      }
    let decoded = Charset.decode(rest, contentType: type, format: format)
    expect(isClean(decoded.text), "clean UTF-8 from \(decoded.encoding)")
    expect(decoded.text.count <= 4 * rest.count + 4, "\(decoded.text.count) bytes")
    let again = Charset.decode(
      decoded.text, contentType: "text/plain; charset=utf-8", format: .json)
    if !decoded.text.starts(with: [0xEF, 0xBB, 0xBF]), again.encoding == "utf-8" {
      expect(again.text == decoded.text, "decoding what was decoded")
    }
  }

  private static func isClean(_ text: [UInt8]) -> Bool {
    guard String(validating: text, as: UTF8.self) != nil else { return false }
    return text.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }

  static func entities(_ input: [UInt8]) {
    let decoded = Entities.decode(input)
    expect(decoded.count <= 2 * input.count + 4, "\(decoded.count) bytes of \(input.count)")
    let text = String(decoding: input, as: UTF8.self)
    expect(
      String(validating: Entities.decode(Array(text.utf8)), as: UTF8.self) == Entities.decode(text),
      "UTF-8 stays UTF-8")
  }

  static func json(_ input: [UInt8]) {
    guard let value = try? JSON.parse(input) else { return }
    var writer = JSONWriter()
    writer.element(value)
    let first = writer.bytes
    guard let again = try? JSON.parse(first) else {
      return expect(false, "\(String(decoding: first, as: UTF8.self)) is JSON")
    }
    var second = JSONWriter()
    second.element(again)
    expect(second.bytes == first, "\(String(decoding: first, as: UTF8.self)) is written alike")
  }

  static func gzip(_ input: [UInt8]) {
    let limit = 1 << 20
    if let output = try? Gzip.unpack(input, limit: limit) {
      expect(output.count <= limit, "\(output.count) bytes")
    }
    _ = try? Gzip.unpack(input, limit: limit, ignoringTrailer: true)
    var position = 0
    let walker = GzipWalker<Never>(bufferSize: 64, memberLimit: limit) { buffer in
      let count = min(buffer.count, input.count - position)
      for index in 0..<count { buffer[index] = input[position + index] }
      position += count
      return count
    }
    var members = 0
    while case .member(let member) = walker.next({ _ in }) {
      expect(member.offset + member.length <= input.count, "a member inside the file")
      members += 1
    }
    expect(members <= input.count / 18 + 1, "\(members) members")
    expect((try? Gzip.unpack(Gzip.pack(input), limit: limit)) == input, "there and back")
  }
}
