internal import StetModel
internal import StetText

extension ConfigurationParser {
  mutating func feeds(
    _ json: JSON, _ template: FeedConfiguration
  ) -> [FeedConfiguration] {
    guard let elements = json.array else {
      report(json.offset, "\"feeds\" must be a list", "Write \"feeds\": [ … ].")
      return []
    }
    var feeds: [FeedConfiguration] = []
    var ids: [String: Int] = [:]
    var urls: [String: Int] = [:]
    var numbers: [String: Int] = [:]
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
        feed.id = Self.identifier(for: feed.url, taken: ids, numbers: &numbers)
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
      case "websub": boolean(member, into: &feed.websub)
      case "network": network(member.value, into: &feed.network, isOfFeed: true)
      default: timing(member, into: &feed)
      }
    }
    checkIntervals(feed, at: json.offset)
    checkLinks(members, kind: feed.kind)
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

  /// Bytes of an id.
  private static let maximumIdentifier = 64

  static func isIdentifier(_ text: String) -> Bool {
    let letters = text.utf8.allSatisfy { Self.isWord($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    return letters && (1...maximumIdentifier).contains(text.utf8.count)
      && text.utf8.first.map(Self.isWord) == true
  }

  static func isWord(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
  }

  /// A stable id for a bare URL: `example.com-rss.xml`.
  ///
  /// - Parameter numbers: The last number given to each id that was wanted more than once.
  static func identifier(
    for url: String, taken: [String: Int], numbers: inout [String: Int]
  ) -> String {
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
    // Ids are not given back: what was tried for one feed need not be tried for the next.
    var number = numbers[id] ?? 1
    while taken[candidate] != nil {
      number += 1
      let end = "-\(number)"
      // It must be one that could be written down too.
      candidate = id.prefix(maximumIdentifier - end.utf8.count) + end
    }
    numbers[id] = number
    return candidate
  }

  // MARK: When

  mutating func timing(_ member: JSON.Member, into feed: inout FeedConfiguration) {
    switch member.key {
    case "min_interval": duration(member, 60...2_592_000, into: &feed.minInterval)
    case "max_interval": duration(member, 60...2_592_000, into: &feed.maxInterval)
    case "eagerness":
      if let value = member.value.double, (0.1...10).contains(value) {
        feed.eagerness = value
      } else {
        report(
          member.value.offset, "\"eagerness\" must be a number from 0.1 to 10",
          "Write the number without quotes: 2 for twice as many polls, 0.5 for half as many.")
      }
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
    case "max_age":
      if member.value.bool == false {
        feed.maxAge = .any
      } else if let age = member.value.string.flatMap(Units.duration), age >= .seconds(60) {
        feed.maxAge = .within(age)
      } else {
        report(
          member.value.offset, "\"max_age\" must be a duration of at least a minute, or false",
          "Write it like \"30d\", or false for entries of any age.")
      }
    default: break
    }
  }

  mutating func checkIntervals(_ feed: FeedConfiguration, at offset: Int) {
    if feed.minInterval > feed.maxInterval {
      report(
        offset, "\"min_interval\" is longer than \"max_interval\"",
        "Make \"max_interval\" the longer of the two.")
    }
  }
}
