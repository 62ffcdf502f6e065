internal import StetModel
internal import StetText

/// Makes addresses of what pages write into `href`.
struct LinkResolver {
  /// The page.
  let page: WebURL?
  /// What relative addresses are relative to.
  let base: WebURL?
  private let pageKey: String?
  private let canonicalKey: String?
  private let site: String?
  private let host: String?

  init(page: WebURL?, base: String?, canonical: String?) {
    self.page = page
    let base = base.flatMap { WebURL($0, base: page) }
    self.base = base.flatMap { $0.isHTTP ? $0 : nil } ?? page
    pageKey = page.map(Self.key)
    canonicalKey = canonical.flatMap { WebURL($0, base: page) }.map(Self.key)
    host = page?.host
    site = host.map { RegistrableDomain.of(host: $0) }
  }

  /// Where a link leads; nil where that is no page of the web, or this page itself.
  func resolve(_ href: String) -> WebURL? { target(href)?.url }

  /// The same with its key.
  func target(_ href: String) -> (url: WebURL, key: String)? {
    guard let repaired = Self.repair(href), let url = WebURL(repaired, base: base),
      url.isHTTP, url.host?.isEmpty == false, !Self.isFile(url)
    else { return nil }
    let doubled = Self.withoutDoubledSlashes(url).withoutFragment.withoutCredentials
    let key = Self.key(doubled)
    return key == pageKey || key == canonicalKey ? nil : (doubled, key)
  }

  /// Whether `url` is of the page's site, subdomains included.
  func isOwn(_ url: WebURL) -> Bool {
    guard let site, let host = url.host else { return true }
    return host == self.host || RegistrableDomain.of(host: host) == site
  }

  /// What makes two addresses of one page the same. Tracking parameters cost time to look for.
  static func key(_ url: WebURL) -> String {
    let plain = url.withoutFragment
    var key = plain.query == nil ? plain.href : URLKey.key(for: plain)
    if key.hasPrefix("http:") { key = "https" + key.dropFirst(4) }
    return key
  }

  // MARK: Repairs

  /// What was meant: without white space, with one scheme and the right number of slashes. Nil
  /// for what never leads to a page.
  static func repair(_ href: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(href.utf8.count)
    for byte in href.utf8 where byte != 0x0A && byte != 0x0D && byte != 0x09 {
      bytes.append(byte)
    }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    let start = bytes.firstIndex { $0 > 0x20 } ?? bytes.count
    bytes.removeFirst(start)
    guard let first = bytes.first, first != UInt8(ascii: "#") else { return nil }
    // A second scheme in the path: a template put the site before what was an address already.
    // In a query it is an argument.
    let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? bytes.count
    var at = end - 1
    while at > 0 {
      if let length = scheme(bytes, at), bytes[at - 1] != UInt8(ascii: ":"),
        at + length + 2 < end, bytes[at + length] == 0x2F, bytes[at + length + 1] == 0x2F,
        !ASCIIText.isLetter(bytes[at - 1]), !isArchive(bytes[..<at])
      {
        bytes.removeFirst(at)
        break
      }
      at -= 1
    }
    if let length = scheme(bytes, 0) {
      // `http:/x.example/a`, `https:x.example/a`, `http:///x.example`
      var slashes = length
      while slashes < bytes.count, bytes[slashes] == 0x2F || bytes[slashes] == 0x5C { slashes += 1 }
      guard slashes < bytes.count else { return nil }
      let host = bytes[slashes...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
      if slashes - length != 2, !host.contains(0x2E) {
        // A path behind a scheme that forgot its host.
        return "/" + String(decoding: bytes[slashes...], as: UTF8.self)
      }
      return String(decoding: bytes[..<length], as: UTF8.self) + "//"
        + String(decoding: bytes[slashes...], as: UTF8.self)
    }
    if bytes.starts(with: "www.".utf8) {
      return "https://" + String(decoding: bytes, as: UTF8.self)
    }
    // `//news//story`: two slashes name a host, and one without a dot is none.
    if bytes.starts(with: [0x2F, 0x2F]) {
      let rest = bytes.drop { $0 == 0x2F }
      let host = rest.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
      if !host.contains(0x2E) || bytes.count - rest.count > 2 {
        return (host.contains(0x2E) && bytes.count - rest.count <= 2 ? "//" : "/")
          + String(decoding: rest, as: UTF8.self)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Services that put a whole address behind their own mean it.
  private static func isArchive(_ before: ArraySlice<UInt8>) -> Bool {
    let host = before.prefix(64)
    let wanted = Array("archive.".utf8)
    return host.indices.contains { host[$0...].starts(with: wanted) }
  }

  /// The length of `http:` or `https:` at `index`.
  private static func scheme(_ bytes: [UInt8], _ index: Int) -> Int? {
    guard index + 5 <= bytes.count, bytes[index] | 0x20 == UInt8(ascii: "h") else { return nil }
    for (offset, byte) in "ttp".utf8.enumerated()
    where bytes[index + 1 + offset] | 0x20 != byte { return nil }
    var end = index + 4
    if bytes[end] | 0x20 == UInt8(ascii: "s") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: ":") ? end + 1 - index : nil
  }

  /// Without empty segments in its path: `/news//story` is what a template makes of a slash at
  /// the end and one at the beginning.
  static func withoutDoubledSlashes(_ url: WebURL) -> WebURL {
    let path = Array(url.path.utf8)
    var doubled = false
    var previous: UInt8 = 0
    for byte in path {
      if byte == 0x2F, previous == 0x2F { doubled = true }
      previous = byte
    }
    guard doubled, let host = url.host else { return url }
    // `…/https://…` in an archive's path stays.
    var kept: [UInt8] = []
    for byte in path where !(byte == 0x2F && kept.last == 0x2F && !kept.dropLast().hasColonAtEnd) {
      kept.append(byte)
    }
    let port = url.port.map { ":\($0)" } ?? ""
    let query = url.query.map { "?\($0)" } ?? ""
    return WebURL(
      "\(url.scheme)://\(host)\(port)\(String(decoding: kept, as: UTF8.self))\(query)") ?? url
  }

  /// Pictures, sounds and programs are not pages.
  private static func isFile(_ url: WebURL) -> Bool {
    let path = url.path.utf8
    guard let dot = path.suffix(6).lastIndex(of: UInt8(ascii: ".")) else { return false }
    return files.contains(
      String(decoding: path[path.index(after: dot)...], as: UTF8.self).lowercased())
  }

  private static let files: Set<String> = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "avif", "mp3", "mp4", "m4a", "mov", "webm", "zip",
    "gz", "exe", "dmg", "apk", "css", "js", "xml", "rss", "ics", "pdf", "doc", "docx", "xls",
    "xlsx", "ppt", "pptx", "epub", "json",
  ]
}

extension Collection where Element == UInt8 {
  fileprivate var hasColonAtEnd: Bool {
    self.suffix(1).first == UInt8(ascii: ":")
  }
}

/// Classes of single bytes.
enum ASCIIText {
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

/// What the look of an address says of the page behind it.
struct AddressShape {
  /// Words of the longest segment, as hyphens and underscores part them.
  var slugWords = 0
  /// Segments of the path.
  var depth = 0
  var hasDate = false
  /// A number of four digits or more that is no year, or a long mixed code.
  var hasNumber = false
  var hasQuery = false
  /// A segment that names lists (`tag`, `category`, `author`), before the last.
  var inList = false
  /// The last segment is a service of the site (`about`, `login`).
  var isService = false
  /// Segments replaced by their kinds; equal for addresses made by one template.
  var template: UInt64 = 0xcbf2_9ce4_8422_2325

  init(_ url: WebURL) {
    func add(_ byte: UInt8) { template = (template ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in (url.host ?? "").utf8 { add(byte) }
    let path = Array(url.path.utf8)
    let segments = path.split(separator: 0x2F)
    depth = segments.count
    var dateParts = 0
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      let digits = segment.count { ASCIIText.isDigit($0) }
      let words = Self.words(segment)
      var kind: UInt8 = 0x77
      let year =
        segment.count == 4 && digits == 4 && (segment.first == 0x31 || segment.first == 0x32)
      let short = (segment.count == 1 || segment.count == 2) && digits == segment.count
      if year || (short && dateParts > 0) {
        dateParts += 1
        kind = 0x64
      } else if Self.hasDate(segment) {
        hasDate = true
        kind = 0x44
      }
      if digits >= 4, !year, kind != 0x44 {
        hasNumber = true
        if kind == 0x77 { kind = words >= 3 ? 0x4E : 0x23 }
      } else if words >= 3 {
        kind = 0x4C
      }
      slugWords = max(slugWords, words)
      let name = segment.count <= 16 ? Self.lowercased(segment) : ""
      if isLast {
        isService = Self.services.contains(name)
      } else if Self.lists.contains(name) {
        inList = true
      }
      add(0x2F)
      add(kind)
      // The first words of a path name a part of the site.
      if kind == 0x77, !isLast, index < 2 { for byte in name.utf8 { add(byte) } }
    }
    if dateParts >= 2 { hasDate = true }
    if let query = url.query, !query.isEmpty {
      hasQuery = true
      let name = query.utf8.prefix { $0 != 0x3D }
      add(0x3F)
      for byte in name.prefix(16) { add(byte) }
      if query.utf8.count(where: { ASCIIText.isDigit($0) }) >= 4 { hasNumber = true }
    }
  }

  private static func lowercased(_ segment: ArraySlice<UInt8>) -> String {
    let stem = segment.prefix { $0 != 0x2E }
    return String(decoding: stem.map(\.asciiLowercased), as: UTF8.self)
  }

  /// Parts between hyphens, underscores and escapes of blanks that hold a letter. A slug in
  /// another script is one long run of escapes: three letters' worth count as half a word.
  private static func words(_ segment: ArraySlice<UInt8>) -> Int {
    var words = 0
    var hasLetter = false
    var escapes = 0
    for byte in segment {
      if byte == 0x2D || byte == 0x5F || byte == 0x2B {
        words += hasLetter ? 1 : 0
        hasLetter = false
      } else if byte == 0x25 {
        escapes += 1
      } else if ASCIIText.isLetter(byte) {
        hasLetter = true
      }
    }
    words += hasLetter ? 1 : 0
    return max(words, escapes / 9)
  }

  /// `2026-11-21` or `20261121` in one segment.
  private static func hasDate(_ segment: ArraySlice<UInt8>) -> Bool {
    guard segment.count >= 8 else { return false }
    let bytes = Array(segment)
    func digits(_ start: Int, _ count: Int) -> Int? {
      guard start + count <= bytes.count else { return nil }
      var value = 0
      for index in start..<start + count {
        guard ASCIIText.isDigit(bytes[index]) else { return nil }
        value = value * 10 + Int(bytes[index] - 0x30)
      }
      return value
    }
    for start in 0...(bytes.count - 8)
    where start == 0 || !ASCIIText.isDigit(bytes[start - 1]) {
      guard let year = digits(start, 4), (1990...2100).contains(year) else { continue }
      let gap = bytes[start + 4] == 0x2D || bytes[start + 4] == 0x5F ? 1 : 0
      guard let month = digits(start + 4 + gap, 2), (1...12).contains(month) else { continue }
      let day = digits(start + 6 + 2 * gap, 2)
      if let day, (1...31).contains(day) { return true }
    }
    return false
  }

  private static let lists: Set<String> = [
    "tag", "tags", "category", "categories", "cat", "author", "authors", "user", "users", "profile",
    "profiles", "page", "search", "label", "labels", "archives", "staff", "people", "contributor",
    "contributors", "topic", "topics", "tagged", "member", "members", "by", "hub", "section",
    "sections", "byline",
  ]

  private static let services: Set<String> = [
    "about", "about-us", "aboutus", "contact", "contact-us", "contacts", "privacy",
    "privacy-policy", "terms", "terms-of-use", "terms-of-service", "imprint", "impressum",
    "datenschutz", "agb", "kontakt", "login", "log-in", "signin", "sign-in", "signup", "sign-up",
    "register", "account", "subscribe", "subscriptions", "newsletter", "newsletters", "search",
    "sitemap", "help", "faq", "faqs", "support", "advertise", "careers", "jobs", "cookies",
    "cookie-policy", "accessibility", "rss", "feed", "feeds", "archive", "archives", "donate",
    "shop", "store", "cart", "checkout", "home", "index", "blog", "news", "events", "press",
    "submit", "authors", "tags", "categories", "topics", "videos", "podcasts", "user", "share",
  ]
}
