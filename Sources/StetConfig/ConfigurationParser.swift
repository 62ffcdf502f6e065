internal import StetModel
internal import StetText

extension Configuration {
  /// Reads `feeds.json`.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - file: Its name, for messages.
  /// - Throws: Every problem that was found, not only the first.
  public static func parse(
    _ bytes: [UInt8], file: String = "feeds.json"
  ) throws(ConfigurationError) -> Configuration {
    let json: JSON
    do {
      json = try JSON.parse(bytes)
    } catch {
      throw ConfigurationError(problems: [
        ConfigurationProblem(
          file: file, line: error.line, column: error.column,
          message: "this is not JSON: \(error.message)",
          remedy: "Correct the text there; JSON allows no comments and no comma before a bracket.")
      ])
    }
    var parser = ConfigurationParser(file: file, bytes: bytes)
    let configuration = parser.configuration(json)
    guard parser.problems.isEmpty else { throw ConfigurationError(problems: parser.problems) }
    return configuration
  }
}

/// Turns JSON into a configuration and collects what is wrong on the way.
struct ConfigurationParser {
  let file: String
  let bytes: [UInt8]
  private let lineStarts: [Int]
  var problems: [ConfigurationProblem] = []

  init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
  }

  mutating func configuration(_ json: JSON) -> Configuration {
    var result = Configuration(sha256: Digest.sha256Hex(bytes))
    var template = FeedConfiguration(id: "", url: "")
    guard let members = object(json, "the file", keys: Keys.top) else { return result }
    // Defaults first, whatever their place in the file: feeds start from them.
    for member in members where member.key == "network" {
      network(member.value, into: &result.network)
    }
    for member in members where member.key == "defaults" {
      for setting in object(member.value, "defaults", keys: Keys.defaults) ?? [] {
        interval(setting, into: &template)
      }
      checkIntervals(template, at: member.value.offset)
    }
    template.network = result.network
    for member in members {
      switch member.key {
      case "archive": set(member, &result.archive)
      case "contact": result.contact = contact(member)
      case "feeds": result.feeds = feeds(member.value, template)
      default: break
      }
    }
    if !members.contains(where: { $0.key == "feeds" }) {
      report(
        json.offset, "there is no \"feeds\"",
        "Add \"feeds\": [ … ] with the addresses to read.")
    }
    return result
  }

  // MARK: Feeds

  private mutating func feeds(
    _ json: JSON, _ template: FeedConfiguration
  ) -> [FeedConfiguration] {
    guard let elements = json.array else {
      report(json.offset, "\"feeds\" must be a list", "Write \"feeds\": [ … ].")
      return []
    }
    var feeds: [FeedConfiguration] = []
    var ids: [String: Int] = [:]
    var urls: [String: Int] = [:]
    for element in elements {
      guard var feed = feed(element, template) else { continue }
      if let first = urls[feed.url] {
        report(
          element.offset, "the URL \(feed.url) stands here a second time (first on line \(first))",
          "Remove one of the two.")
        continue
      }
      urls[feed.url] = line(element.offset)
      if feed.id.isEmpty {
        feed.id = Self.identifier(for: feed.url, taken: ids)
      } else if let first = ids[feed.id] {
        report(
          element.offset, "the id \"\(feed.id)\" is taken (line \(first))",
          "Give this feed another id.")
        continue
      }
      ids[feed.id] = line(element.offset)
      feeds.append(feed)
    }
    return feeds
  }

  private mutating func feed(_ json: JSON, _ template: FeedConfiguration) -> FeedConfiguration? {
    var feed = template
    if json.string != nil {
      guard let url = url(json) else { return nil }
      feed.url = url
      return feed
    }
    guard let members = object(json, "a feed", keys: Keys.feed, orString: true) else { return nil }
    let before = problems.count
    for member in members {
      switch member.key {
      case "url": feed.url = url(member.value) ?? ""
      case "id": feed.id = id(member.value)
      case "title": feed.title = string(member)
      case "kind":
        let known = FeedConfiguration.Kind.allCases.map(\.rawValue)
        if let kind = member.value.string.flatMap(FeedConfiguration.Kind.init(rawValue:)) {
          feed.kind = kind
        } else {
          report(
            member.value.offset, "\"kind\" is not known",
            "Use one of \(known.map { "\"\($0)\"" }.joined(separator: ", ")).")
        }
      case "tags": feed.tags = strings(member)
      case "links": feed.links = string(member)
      case "network": network(member.value, into: &feed.network)
      default: interval(member, into: &feed)
      }
    }
    checkIntervals(feed, at: json.offset)
    if !members.contains(where: { $0.key == "url" }) {
      report(json.offset, "this feed has no \"url\"", "Add \"url\": \"https://…\".")
    }
    return problems.count == before ? feed : nil
  }

  private mutating func url(_ json: JSON) -> String? {
    guard let text = json.string, let url = WebURL(text), url.isHTTP, url.host?.isEmpty == false
    else {
      report(
        json.offset, "this is not an http or https URL",
        "Write the full address, such as \"https://example.com/rss.xml\".")
      return nil
    }
    guard url.username.isEmpty, url.password.isEmpty else {
      report(
        json.offset, "this URL carries a user name or a password",
        "Remove it: addresses are written into the archive for everybody to read.")
      return nil
    }
    return url.withoutFragment.href
  }

  private mutating func id(_ json: JSON) -> String {
    if let text = json.string, Self.isIdentifier(text) { return text }
    report(
      json.offset, "this is not a usable id",
      "Use 1 to 64 letters, digits, dots, hyphens and underscores, starting with a letter or digit."
    )
    return ""
  }

  static func isIdentifier(_ text: String) -> Bool {
    let letters = text.utf8.allSatisfy { Self.isWord($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    return letters && (1...64).contains(text.utf8.count) && text.utf8.first.map(Self.isWord) == true
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
  }

  /// A stable id for a bare URL: `example.com-rss.xml`.
  static func identifier(for url: String, taken: [String: Int]) -> String {
    var text = url
    for prefix in ["https://", "http://", "www."] where text.hasPrefix(prefix) {
      text.removeFirst(prefix.count)
    }
    var id = ""
    for byte in text.utf8.prefix(60) {
      if isWord(byte) || byte == 0x2E {
        id.unicodeScalars.append(Unicode.Scalar(byte.asciiLowercased))
      } else if !id.hasSuffix("-") {
        id += "-"
      }
    }
    while id.hasSuffix("-") || id.hasSuffix(".") { id.removeLast() }
    if id.utf8.first.map(isWord) != true { id = "feed" + id }
    var candidate = id
    var number = 2
    while taken[candidate] != nil {
      candidate = "\(id)-\(number)"
      number += 1
    }
    return candidate
  }

  // MARK: Settings

  private mutating func network(_ json: JSON, into policy: inout NetworkPolicy) {
    for member in object(json, "network", keys: Keys.network) ?? [] {
      switch member.key {
      case "allow_private":
        if let bool = member.value.bool {
          policy.allowPrivate = bool
        } else {
          report(member.value.offset, "\"allow_private\" must be true or false", "Write it bare.")
        }
      case "timeout": duration(member, 0.1...3600, into: &policy.limits.timeout)
      case "connect_timeout": duration(member, 0.1...600, into: &policy.limits.connectTimeout)
      case "host_delay": duration(member, 0...86_400, into: &policy.hostDelay)
      case "host_concurrency": integer(member, 1...64, into: &policy.hostConcurrency)
      case "concurrency": integer(member, 1...4096, into: &policy.concurrency)
      case "max_redirects": integer(member, 0...50, into: &policy.limits.maximumRedirects)
      case "max_size":
        let text = member.value.string ?? member.value.int.map(String.init) ?? ""
        if let size = Units.size(text), (1000...(1 << 30)).contains(size) {
          policy.limits.maximumBytes = size
        } else {
          report(
            member.value.offset, "\"max_size\" must be a size between 1KB and 1GB",
            "Write it like \"32MB\".")
        }
      default: break
      }
    }
  }

  private mutating func interval(_ member: JSON.Member, into feed: inout FeedConfiguration) {
    switch member.key {
    case "min_interval": duration(member, 60...2_592_000, into: &feed.minInterval)
    case "max_interval": duration(member, 60...2_592_000, into: &feed.maxInterval)
    case "recheck":
      guard let elements = member.value.array else {
        report(
          member.value.offset, "\"recheck\" must be a list of durations",
          "Write it like [\"1h\", \"1d\", \"7d\"], or [] for no second looks.")
        return
      }
      var looks: [Duration] = []
      for element in elements {
        guard let look = element.string.flatMap(Units.duration), look >= .seconds(60),
          look > (looks.last ?? .zero)
        else {
          report(
            element.offset, "\"recheck\" must hold rising durations of at least a minute",
            "Write it like [\"1h\", \"1d\", \"7d\"].")
          return
        }
        looks.append(look)
      }
      feed.recheck = looks
    default: break
    }
  }

  private mutating func checkIntervals(_ feed: FeedConfiguration, at offset: Int) {
    if feed.minInterval > feed.maxInterval {
      report(
        offset, "\"min_interval\" is longer than \"max_interval\"",
        "Make \"max_interval\" the longer of the two.")
    }
  }

  /// Reads a duration; `range` is in seconds.
  private mutating func duration(
    _ member: JSON.Member, _ range: ClosedRange<Double>, into target: inout Duration
  ) {
    // A bare 0 needs no unit.
    let text = member.value.string ?? (member.value.int == 0 ? "0" : "")
    if let duration = Units.duration(text), range.contains(duration.inSeconds) {
      target = duration
    } else {
      report(
        member.value.offset,
        "\"\(member.key)\" must be a duration of \(Self.words(range.lowerBound)) "
          + "to \(Self.words(range.upperBound))",
        "Write it like \"90s\", \"15m\", \"24h\" or \"7d\".")
    }
  }

  private static func words(_ seconds: Double) -> String {
    switch seconds {
    case 0: "0"
    case ..<1: "\(Int(seconds * 1000))ms"
    case ..<3600: "\(Int(seconds))s"
    case ..<86_400: "\(Int(seconds / 3600))h"
    default: "\(Int(seconds / 86_400))d"
    }
  }

  private mutating func integer(
    _ member: JSON.Member, _ range: ClosedRange<Int>, into target: inout Int
  ) {
    if let value = member.value.int, range.contains(value) {
      target = value
    } else {
      report(
        member.value.offset,
        "\"\(member.key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)",
        "Write the number without quotes.")
    }
  }

  private mutating func contact(_ member: JSON.Member) -> String? {
    guard let text = string(member) else { return nil }
    // It goes into a request header.
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x28 && $0 != 0x29 }),
      text.utf8.count <= 200
    else {
      report(
        member.value.offset, "\"contact\" must be a URL or a mail address",
        "Write it like \"https://example.org/about-our-crawler\".")
      return nil
    }
    return text
  }

  private mutating func set(_ member: JSON.Member, _ target: inout String) {
    if let text = string(member) { target = text }
  }

  private mutating func string(_ member: JSON.Member) -> String? {
    if let text = member.value.string, !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 }) {
      return text
    }
    report(member.value.offset, "\"\(member.key)\" must be a text", "Write it in quotes.")
    return nil
  }

  private mutating func strings(_ member: JSON.Member) -> [String] {
    guard let elements = member.value.array, elements.allSatisfy({ $0.string != nil }) else {
      report(
        member.value.offset, "\"\(member.key)\" must be a list of texts",
        "Write it like [\"sg\", \"business\"].")
      return []
    }
    return elements.compactMap(\.string)
  }

  // MARK: Structure

  private mutating func object(
    _ json: JSON, _ name: String, keys: [String], orString: Bool = false
  ) -> [JSON.Member]? {
    guard let members = json.object else {
      report(
        json.offset, "\(name) must be an object\(orString ? " or a URL" : "")",
        "Write { … }\(orString ? " or \"https://…\"" : "").")
      return nil
    }
    var seen: Set<String> = []
    for member in members {
      if !keys.contains(member.key) {
        let guess = Self.nearest(member.key, keys)
        report(
          member.keyOffset, "unknown key \"\(member.key)\" in \(name)",
          guess.map { "Did you mean \"\($0)\"?" }
            ?? "Known keys: \(keys.joined(separator: ", ")).")
      } else if !seen.insert(member.key).inserted {
        report(
          member.keyOffset, "the key \"\(member.key)\" stands twice in \(name)",
          "Remove one of the two.")
      }
    }
    return members
  }

  private mutating func report(_ offset: Int, _ message: String, _ remedy: String) {
    let line = line(offset)
    let start = lineStarts[max(0, line - 1)]
    let column = 1 + bytes[start..<max(start, min(offset, bytes.count))].count { $0 & 0xC0 != 0x80 }
    problems.append(
      ConfigurationProblem(
        file: file, line: line, column: column, message: message, remedy: remedy))
  }

  /// The line, from 1, by bisection: a file may hold a hundred thousand feeds.
  private func line(_ offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The known key that `key` was probably meant to be: at most two edits away.
  static func nearest(_ key: String, _ keys: [String]) -> String? {
    let best = keys.map { ($0, distance(Array(key.utf8.prefix(40)), Array($0.utf8))) }
      .min { $0.1 < $1.1 }
    return best.flatMap { $0.1 <= 2 ? $0.0 : nil }
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var previous = row[0]
      row[0] = i + 1
      for j in b.indices {
        let substituted = previous + (a[i] == b[j] ? 0 : 1)
        previous = row[j + 1]
        row[j + 1] = min(substituted, previous + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }

  enum Keys {
    static let top = ["$schema", "archive", "contact", "defaults", "network", "feeds"]
    static let defaults = ["min_interval", "max_interval", "recheck"]
    static let network = [
      "allow_private", "timeout", "connect_timeout", "host_delay", "host_concurrency",
      "concurrency", "max_size", "max_redirects",
    ]
    static let feed =
      ["id", "url", "title", "kind", "tags", "links", "network"] + defaults
  }
}
