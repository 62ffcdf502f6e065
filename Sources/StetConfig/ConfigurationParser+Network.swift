internal import StetModel
internal import StetText

extension ConfigurationParser {
  /// - Parameter isOfFeed: Whether it is one feed's, so that what it sends goes to one site only.
  mutating func network(_ json: JSON, into policy: inout NetworkPolicy, isOfFeed: Bool) {
    for member in object(json, "network", keys: Keys.network) ?? [] {
      switch member.key {
      case "allow_private": boolean(member, into: &policy.allowPrivate)
      case "timeout": duration(member, 0.1...3600, into: &policy.limits.timeout)
      case "connect_timeout": duration(member, 0.1...600, into: &policy.limits.connectTimeout)
      case "slow_rate":
        size(
          member, 1...1_000_000_000, "1B and 1GB a second", example: "64B",
          into: &policy.limits.slowBytesPerSecond)
      case "slow_period": duration(member, 1...3600, into: &policy.limits.slowPeriod)
      case "host_delay": duration(member, 0...86_400, into: &policy.hostDelay)
      case "host_concurrency": integer(member, 1...64, into: &policy.hostConcurrency)
      case "host_looks": integer(member, 1...100_000, into: &policy.hostLooks)
      case "concurrency": integer(member, 1...4096, into: &policy.concurrency)
      case "max_redirects": integer(member, 0...50, into: &policy.limits.maximumRedirects)
      case "max_size":
        size(
          member, 1000...(1 << 30), "1KB and 1GB", example: "32MB",
          into: &policy.limits.maximumBytes)
      case "robots": boolean(member, into: &policy.obeysRobots)
      case "proxy":
        if let proxy = proxy(member.value) { policy.proxy = proxy }
      case "headers": headers(member.value, into: &policy.headers, isOfFeed: isOfFeed)
      case "auth": auth(member, into: &policy.auth, isOfFeed: isOfFeed)
      default: break
      }
    }
    if policy.auth != nil,
      let header = policy.headers.first(where: { $0.name.equalsIgnoringASCIICase("Authorization") })
    {
      report(
        json.offset, "\"auth\" and the header \(header.name) say the same thing",
        "Remove one of the two.")
    }
  }

  // MARK: Proxy and authentication

  private mutating func proxy(_ json: JSON) -> ProxyConfiguration? {
    if json.bool == false { return .direct }
    if json.string != nil { return proxyURL(json).map { ProxyConfiguration(url: $0) } }
    guard json.object != nil else {
      report(
        json.offset, "\"proxy\" must be a URL, an object or false",
        "Write it like \"http://proxy.example:3128\".")
      return nil
    }
    let before = problems.count
    let members = object(json, "proxy", keys: Keys.proxy) ?? []
    guard let place = members.first(where: { $0.key == "url" }) else {
      if problems.count == before {
        report(
          json.offset, "this proxy has no \"url\"", "Add \"url\": \"http://proxy.example:3128\".")
      }
      return nil
    }
    let url = proxyURL(place.value)
    let auth = credentials(json, members, "proxy", isRequired: false)
    return problems.count == before ? url.map { ProxyConfiguration(url: $0, auth: auth) } : nil
  }

  private mutating func proxyURL(_ json: JSON) -> String? {
    guard let text = json.string, let url = WebURL(text),
      ["http", "https", "socks5", "socks5h"].contains(url.scheme), url.host?.isEmpty == false,
      url.path.isEmpty || url.path == "/", url.query == nil, url.fragment == nil
    else {
      report(
        json.offset, "this is not the URL of a proxy",
        "Write http, https, socks5 or socks5h, a host and a port: \"http://proxy.example:3128\".")
      return nil
    }
    guard url.username.isEmpty, url.password.isEmpty else {
      report(
        json.offset, "the URL of the proxy carries a user name or a password",
        "Write {\"url\": …, \"user\": …, \"password\": {\"env\": \"NAME\"}}.")
      return nil
    }
    return url.href.utf8.last == 0x2F ? String(url.href.dropLast()) : url.href
  }

  private mutating func auth(
    _ member: JSON.Member, into target: inout AuthConfiguration?, isOfFeed: Bool
  ) {
    guard isOfFeed else {
      report(
        member.keyOffset, "\"auth\" for all feeds would tell the password to every site",
        "Put it into the \"network\" of the feed that needs it.")
      return
    }
    guard let members = object(member.value, "auth", keys: Keys.auth) else { return }
    target = credentials(member.value, members, "auth", isRequired: true) ?? target
  }

  /// `user` and `password`: both, or with `isRequired` false none of the two.
  private mutating func credentials(
    _ json: JSON, _ members: [JSON.Member], _ name: String, isRequired: Bool
  ) -> AuthConfiguration? {
    let user = members.first { $0.key == "user" }
    let password = members.first { $0.key == "password" }
    if user == nil, password == nil, !isRequired { return nil }
    guard let user, let password else {
      let missing = user == nil ? "user" : "password"
      report(
        json.offset, "\"\(name)\" has no \"\(missing)\"",
        "Write {\"user\": …, \"password\": {\"env\": \"NAME\"}}.")
      return nil
    }
    guard let user = secret(user, SecretRules.userProblem),
      let password = secret(password, SecretRules.passwordProblem)
    else { return nil }
    return AuthConfiguration(user: user, password: password)
  }

  // MARK: Secrets

  /// A text, `{"env": NAME}` or `{"credential": NAME}`.
  private mutating func secret(
    _ member: JSON.Member, isOpen: Bool = false, _ check: (Secret) -> String?
  ) -> SecretReference? {
    let json = member.value
    let (line, column) = place(json.offset)
    if let text = json.string {
      if !isOpen { secrets.append(json.offset) }
      guard let problem = check(Secret(text)) else {
        return SecretReference(.literal(Secret(text)), line: line, column: column)
      }
      report(json.offset, "the value of \"\(member.key)\" \(problem)", "Correct it here.")
      return nil
    }
    guard json.object != nil else {
      report(
        json.offset, "\"\(member.key)\" must be a text or say where it is kept",
        "Write {\"env\": \"NAME\"} or {\"credential\": \"NAME\"}.")
      return nil
    }
    let before = problems.count
    let members = object(json, "\"\(member.key)\"", keys: Keys.secret) ?? []
    guard problems.count == before else { return nil }
    if members.count == 1, let name = members[0].value.string,
      Self.isName(name, dots: members[0].key == "credential")
    {
      return SecretReference(
        members[0].key == "env" ? .environment(name) : .credential(name), line: line,
        column: column)
    }
    report(
      json.offset, "\"\(member.key)\" does not say where it is kept",
      "Write {\"env\": \"NAME\"} or {\"credential\": \"NAME\"}; a name is of letters, digits "
        + "and _, that of a credential also of . and -.")
    return nil
  }

  private static func isName(_ text: String, dots: Bool) -> Bool {
    text.utf8.first.map { isWord($0) || $0 == 0x5F } == true && text.utf8.count <= 255
      && text.utf8.allSatisfy {
        isWord($0) || $0 == 0x5F || dots && ($0 == 0x2E || $0 == 0x2D)
      }
  }

  // MARK: Headers

  private mutating func headers(
    _ json: JSON, into headers: inout [HeaderConfiguration], isOfFeed: Bool
  ) {
    guard let members = json.object, members.count <= 32 else {
      report(
        json.offset, "\"headers\" must be an object of at most 32 names and values",
        "Write it like {\"Accept-Language\": \"en\"}.")
      return
    }
    var seen: Set<String> = []
    for member in members {
      if let reason = Self.refusal(of: member.key) {
        report(member.keyOffset, "\(member.key) may not be set: \(reason)", "Remove it.")
        continue
      }
      let isOpen = HeaderConfiguration.isOpen(member.key)
      guard isOpen || isOfFeed else {
        report(
          member.keyOffset, "\(member.key) for all feeds would tell its value to every site",
          "Put it into the \"network\" of the feed that needs it.")
        continue
      }
      guard seen.insert(member.key.lowercased()).inserted else {
        report(
          member.keyOffset, "the header \(member.key) stands twice", "Remove one of the two.")
        continue
      }
      guard let value = secret(member, isOpen: isOpen, SecretRules.headerProblem) else { continue }
      headers.removeAll { $0.name.equalsIgnoringASCIICase(member.key) }
      headers.append(HeaderConfiguration(name: member.key, value: value))
    }
  }

  /// Why a header cannot be set; nil where it can.
  static func refusal(of name: String) -> String? {
    let name = name.lowercased()
    // RFC 9110, section 5.6.2.
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    guard (1...64).contains(name.utf8.count),
      name.utf8.allSatisfy({ isWord($0) || marks.contains($0) })
    else { return "this is not the name of a header" }
    for (names, reason) in refusals {
      for known in names
      where known.hasSuffix("-") ? name.hasPrefix(known) : name == known {
        return reason
      }
    }
    return nil
  }

  /// A name with a hyphen at the end stands for all that begin so.
  private static let refusals: [(names: [String], reason: String)] = [
    (["host"], "it follows from the address"),
    (["user-agent"], "publishers are to know who asks; give them a \"contact\""),
    (["accept", "accept-encoding", "a-im"], "Stet says what it can read"),
    (
      ["if-", "range", "cache-control", "pragma"],
      "Stet itself decides what it has not seen yet"
    ),
    (["cookie", "cookie2"], "Stet has no sessions, and asks as anybody would"),
    (["referer", "origin"], "Stet comes from nowhere"),
    (
      [
        "content-", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade",
        "expect", "http2-settings", "date", "via",
      ], "it is part of how the request is sent"
    ),
    (["proxy-"], "write \"proxy\" with \"user\" and \"password\""),
  ]
}
