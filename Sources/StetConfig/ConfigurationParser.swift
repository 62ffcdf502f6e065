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
  let lineStarts: [Int]
  var problems: [ConfigurationProblem] = []
  /// Byte offsets of the strings that hold a secret.
  var secrets: [Int] = []

  init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
  }

  mutating func configuration(_ json: JSON) -> Configuration {
    var result = Configuration()
    var template = FeedConfiguration(id: "", url: "")
    guard let members = object(json, "the file", keys: Keys.top) else { return result }
    // Defaults first, whatever their place in the file: feeds start from them.
    for member in members where member.key == "network" {
      network(member.value, into: &result.network, isOfFeed: false)
    }
    for member in members where member.key == "defaults" {
      for setting in object(member.value, "defaults", keys: Keys.defaults) ?? [] {
        timing(setting, into: &template)
      }
      checkIntervals(template, at: member.value.offset)
    }
    template.network = result.network
    for member in members {
      switch member.key {
      case "archive": set(member, &result.archive)
      case "rules": result.rules = string(member)
      case "contact": result.contact = contact(member)
      case "websub": result.websub = websub(member.value)
      case "feeds": result.feeds = feeds(member.value, template)
      default: break
      }
    }
    if !members.contains(where: { $0.key == "feeds" }) {
      report(
        json.offset, "there is no \"feeds\"",
        "Add \"feeds\": [ … ] with the addresses to read.")
    }
    result.sha256 = Digest.sha256Hex(withoutSecrets)
    return result
  }

  /// The file with `•••` in the place of every secret.
  private var withoutSecrets: [UInt8] {
    if secrets.isEmpty { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var copied = 0
    for start in secrets.sorted() where start >= copied {
      var end = start + 1
      while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
        end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      result += bytes[copied...start]
      result += Array("•••".utf8)
      copied = min(end, bytes.count)
    }
    return result + bytes[copied...]
  }

  mutating func contact(_ member: JSON.Member) -> String? {
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

  // MARK: WebSub

  private mutating func websub(_ json: JSON) -> WebSubConfiguration? {
    guard let members = object(json, "websub", keys: Keys.websub) else { return nil }
    var callback: String?
    var listen: (host: String, port: Int)?
    for member in members {
      switch member.key {
      case "callback": callback = self.callback(member.value)
      case "listen": listen = self.listen(member.value)
      default: break
      }
    }
    for key in Keys.websub where !members.contains(where: { $0.key == key }) {
      report(
        json.offset, "\"websub\" has no \"\(key)\"",
        "Write {\"callback\": \"https://public.example/stet/\", \"listen\": \"127.0.0.1:8087\"}.")
    }
    guard let callback, let listen else { return nil }
    return WebSubConfiguration(callback: callback, host: listen.host, port: listen.port)
  }

  private mutating func callback(_ json: JSON) -> String? {
    guard let text = json.string, let url = WebURL(text), url.isHTTP, url.host?.isEmpty == false,
      url.username.isEmpty, url.password.isEmpty, url.query == nil, url.fragment == nil,
      url.path.utf8.last == 0x2F
    else {
      report(
        json.offset, "\"callback\" must be an http or https URL that ends with a slash",
        "Write the address under which hubs reach this machine, such as "
          + "\"https://public.example/stet/\".")
      return nil
    }
    return url.href
  }

  private mutating func listen(_ json: JSON) -> (host: String, port: Int)? {
    if let text = json.string, let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port),
      let host = WebURL("http://\(text[..<colon])/")?.host, host == text[..<colon],
      // An address, not a name: nobody is asked whom it belongs to.
      host.utf8.first == 0x5B || host.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) })
    {
      return (host, port)
    }
    report(
      json.offset, "\"listen\" must be an IP address with a port",
      "Write it like \"127.0.0.1:8087\" or \"[::1]:8087\".")
    return nil
  }

  enum Keys {
    static let top = [
      "$schema", "archive", "contact", "defaults", "network", "rules", "websub", "feeds",
    ]
    static let defaults = ["min_interval", "max_interval", "eagerness", "recheck", "max_age"]
    static let network = [
      "allow_private", "timeout", "connect_timeout", "slow_rate", "slow_period", "host_delay",
      "host_concurrency", "host_looks", "concurrency", "max_size", "max_redirects", "robots",
      "proxy", "headers", "auth",
    ]
    static let proxy = ["url", "user", "password"]
    static let auth = ["user", "password"]
    static let secret = ["env", "credential"]
    static let websub = ["callback", "listen"]
    static let feed =
      ["id", "url", "title", "kind", "tags", "links", "websub", "network"] + defaults
  }
}
