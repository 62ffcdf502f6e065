import StetConfig
import StetModel
import Testing

@Suite struct NetworkConfigurationTests {
  private static func parse(_ text: String) throws(ConfigurationError) -> Configuration {
    try ConfigurationTests.parse(text)
  }

  /// The first problem of a file whose only feed has this in its `network`.
  private static func problem(_ network: String) -> ConfigurationProblem? {
    do {
      _ = try parse("{\"feeds\": [{\"url\": \"https://a.example/\", \"network\": {\(network)}}]}")
      return nil
    } catch {
      return error.problems.first
    }
  }

  @Test("Speed, looks, robots, eagerness and WebSub are read, and gentle where nothing is said")
  func settings() throws {
    let configuration = try Self.parse(
      """
      {"network": {"slow_rate": "1KB", "slow_period": "10s", "host_looks": 12},
       "defaults": {"eagerness": 2},
       "websub": {"callback": "https://Public.example/stet/", "listen": "[::1]:8087"},
       "feeds": ["https://a.example/",
         {"url": "https://b.example/", "eagerness": 0.5, "websub": false,
          "network": {"robots": false, "slow_rate": 64}}]}
      """)
    let (a, b) = (configuration.feeds[0], configuration.feeds[1])
    #expect(a.network.limits.slowBytesPerSecond == 1000)
    #expect(a.network.limits.slowPeriod == .seconds(10))
    #expect(b.network.limits.slowBytesPerSecond == 64)
    #expect(configuration.network.hostLooks == 12)
    #expect(a.eagerness == 2 && b.eagerness == 0.5)
    #expect(a.websub && !b.websub)
    #expect(a.network.obeysRobots && !b.network.obeysRobots)
    let websub = try #require(configuration.websub)
    #expect(websub.callback == "https://public.example/stet/")
    #expect((websub.host, websub.port) == ("[::1]", 8087))
    let plain = try Self.parse("{\"feeds\": [\"https://a.example/\"]}")
    #expect(plain.websub == nil && plain.feeds[0].eagerness == 1 && plain.feeds[0].websub)
    #expect(plain.network.hostLooks == 240 && plain.network.obeysRobots)
    #expect(plain.network.proxy == nil && plain.network.headers.isEmpty)
  }

  @Test("A proxy reaches every feed, and a feed may have another, or none")
  func proxies() throws {
    let configuration = try Self.parse(
      """
      {"network": {"proxy": "http://Proxy.example:3128/"},
       "feeds": ["https://a.example/",
         {"url": "https://b.example/", "network": {"proxy": false}},
         {"url": "https://c.example/", "network": {"proxy":
           {"url": "socks5h://127.0.0.1:9050", "user": "u", "password": "p w"}}}]}
      """)
    let settings = configuration.feeds.map(\.network.proxySettings)
    #expect(settings[0] == ProxySettings(url: "http://proxy.example:3128"))
    #expect(settings[1] == .direct)
    #expect(
      settings[2]
        == ProxySettings(
          url: "socks5h://127.0.0.1:9050",
          credentials: Credentials(user: "u", password: Secret("p w"))))
  }

  @Test("Headers add to those of the file, and a feed's own win; which are secret is known")
  func headers() throws {
    let configuration = try Self.parse(
      """
      {"network": {"headers": {"Accept-Language": "en", "DNT": "1"}},
       "feeds": [{"url": "https://a.example/", "network": {"headers":
         {"accept-language": "de, en;q=0.5", "X-Key": "open sesame", "From": {"env": "F"}}}}]}
      """)
    let network = configuration.feeds[0].network
    #expect(
      network.openFields == [HTTPField("DNT", "1"), HTTPField("accept-language", "de, en;q=0.5")])
    #expect(network.secretFields == [SecretField("X-Key", Secret("open sesame"))])
    let resolved = try configuration.resolvingSecrets { _ in .success(Secret("me@a.example")) }
    #expect(resolved.feeds[0].network.openFields.map(\.name) == ["DNT", "accept-language"])
    #expect(resolved.feeds[0].network.secretFields.map(\.name) == ["X-Key", "From"])
  }

  @Test(
    "Headers that Stet answers for are refused with the reason",
    arguments: [
      ("Host", "address"), ("user-agent", "contact"), ("Accept", "can read"),
      ("ACCEPT-ENCODING", "can read"), ("A-IM", "can read"), ("If-None-Match", "decides"),
      ("Range", "decides"), ("Cache-Control", "decides"), ("Cookie", "sessions"),
      ("Referer", "nowhere"), ("Content-Type", "request is sent"),
      ("Connection", "request is sent"), ("Transfer-Encoding", "request is sent"),
      ("Proxy-Authorization", "\\\"proxy\\\""), ("Bad Name", "not the name"), ("", "not the name"),
      ("X:Y", "not the name"), ("Ünicode", "not the name"),
    ])
  func refusals(name: String, reason: String) throws {
    let problem = try #require(Self.problem("\"headers\": {\"\(name)\": \"x\"}"))
    #expect(problem.message.contains("may not be set"))
    #expect(problem.message.contains(reason.replacing("\\", with: "")), "\(problem)")
  }

  @Test(
    "Mistakes in proxies, headers and passwords are told, and never the password",
    arguments: [
      ("\"proxy\": \"ftp://p.example:1\"", "not the URL of a proxy"),
      ("\"proxy\": \"http://p.example:1/path\"", "not the URL of a proxy"),
      ("\"proxy\": \"p.example:3128\"", "not the URL of a proxy"),
      ("\"proxy\": \"http://u:hunter2@p.example:1\"", "carries a user name"),
      ("\"proxy\": true", "a URL, an object or false"),
      ("\"proxy\": {\"user\": \"u\", \"password\": \"hunter2\"}", "no \"url\""),
      ("\"proxy\": {\"url\": \"http://p.example:1\", \"user\": \"u\"}", "no \"password\""),
      ("\"proxy\": {\"ulr\": \"http://p.example:1\"}", "Did you mean \"url\"?"),
      ("\"auth\": {\"user\": \"u\"}", "no \"password\""),
      ("\"auth\": {\"user\": \"a:b\", \"password\": \"hunter2\"}", "colon"),
      ("\"auth\": {\"user\": \"u\", \"password\": \"hunter2\\n\"}", "control characters"),
      ("\"auth\": {\"user\": \"u\", \"password\": 7}", "{\"env\": \"NAME\"}"),
      ("\"auth\": {\"user\": \"u\", \"password\": {\"evn\": \"N\"}}", "Did you mean \"env\"?"),
      ("\"auth\": {\"user\": \"u\", \"password\": {}}", "does not say where"),
      ("\"auth\": {\"user\": \"u\", \"password\": {\"env\": \"A B\"}}", "does not say where"),
      (
        "\"auth\": {\"user\": \"u\", \"password\": {\"credential\": \"../hunter2\"}}",
        "does not say where"
      ),
      (
        "\"auth\": {\"user\": \"u\", \"password\": {\"env\": \"A\", \"credential\": \"B\"}}",
        "does not say where"
      ),
      ("\"headers\": [\"X: hunter2\"]", "must be an object"),
      ("\"headers\": {\"X\": \"hunter2\\r\\nY: 1\"}", "other characters than ASCII"),
      ("\"headers\": {\"X\": \"hunter2 \"}", "ends with a space"),
      ("\"headers\": {\"X\": \"\"}", "is empty"),
      ("\"headers\": {\"X-A\": \"hunter2\", \"x-a\": \"2\"}", "stands twice"),
      (
        "\"auth\": {\"user\": \"u\", \"password\": \"hunter2\"}, \"headers\": "
          + "{\"authorization\": \"Bearer x\"}", "the same thing"
      ),
    ])
  func mistakes(network: String, words: String) throws {
    let problem = try #require(Self.problem(network))
    #expect(problem.description.contains(words), "\(problem)")
    #expect(!problem.description.contains("hunter2"))
    #expect(problem.line == 1 && problem.column != nil && !problem.remedy.isEmpty)
  }

  @Test(
    "What would tell a secret to every site is refused for the whole file",
    arguments: [
      "\"auth\": {\"user\": \"u\", \"password\": \"p\"}", "\"headers\": {\"X-Key\": \"p\"}",
    ])
  func everySite(network: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Self.parse("{\"network\": {\(network)}, \"feeds\": []}")
    }
    #expect(error.problems.count == 1)
    #expect(error.problems[0].description.contains("to every site"))
  }

  @Test(
    "A callback that no hub could call and a place that cannot be listened on are refused",
    arguments: [
      ("https://a.example/x", "127.0.0.1:80", "callback"),
      ("https://a.example/x/?y=1", "127.0.0.1:80", "callback"),
      ("https://u:p@a.example/", "127.0.0.1:80", "callback"),
      ("a.example/", "127.0.0.1:80", "callback"),
      ("https://a.example/", "127.0.0.1", "listen"), ("https://a.example/", ":8087", "listen"),
      ("https://a.example/", "localhost:8087", "listen"),
      ("https://a.example/", "127.0.0.1:0", "listen"),
      ("https://a.example/", "127.0.0.1:65536", "listen"),
      ("https://a.example/", "1.2.3.4.5:80", "listen"), ("https://a.example/", "::1:80", "listen"),
    ])
  func websub(callback: String, listen: String, key: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Self.parse(
        "{\"feeds\": [], \"websub\": {\"callback\": \"\(callback)\", \"listen\": \"\(listen)\"}}")
    }
    #expect(error.problems.count == 1)
    #expect(error.problems[0].message.contains("\"\(key)\""))
  }
}

@Suite struct SecretTests {
  private static let text = """
    {"network": {"proxy": {"url": "http://p.example:1", "user": "px",
                           "password": {"credential": "proxy.password"}}},
     "feeds": ["https://a.example/",
      {"url": "https://b.example/", "network": {"auth":
        {"user": {"env": "B_USER"}, "password": {"env": "B_PASSWORD"}}}}]}
    """

  private static func find(_ source: SecretSource) -> Result<Secret, SecretError> {
    switch source {
    case .environment("B_USER"): .success(Secret("bea"))
    case .environment("B_PASSWORD"): .success(Secret("s3cret"))
    case .credential("proxy.password"): .success(Secret("pr0xy"))
    default: .failure(SecretError("nothing there", remedy: "Put it there."))
    }
  }

  @Test("References are looked up for the file and for each feed")
  func resolved() throws {
    let configuration = try ConfigurationTests.parse(Self.text)
    #expect(configuration.feeds[1].network.credentials == nil)
    let resolved = try configuration.resolvingSecrets(Self.find)
    for feed in resolved.feeds {
      #expect(feed.network.proxySettings?.credentials?.password.revealed == "pr0xy")
      #expect(feed.network.proxySettings?.credentials?.user == "px")
    }
    #expect(resolved.feeds[0].network.credentials == nil)
    #expect(
      resolved.feeds[1].network.credentials
        == Credentials(user: "bea", password: Secret("s3cret")))
    #expect(!String(reflecting: resolved).contains("s3cret"))
    #expect(!"\(resolved)".contains("pr0xy"))
  }

  @Test("All that cannot be had is told at once, each with its place, once")
  func missing() throws {
    let configuration = try ConfigurationTests.parse(Self.text)
    let error = try #require(throws: ConfigurationError.self) {
      try configuration.resolvingSecrets(file: "x.json") { source in
        source == .environment("B_USER")
          ? .success(Secret("a:b"))
          : .failure(SecretError("nothing there", remedy: "Put it there."))
      }
    }
    #expect(
      error.problems.map(\.description) == [
        "x.json:2:36: nothing there. Put it there.",
        "x.json:5:14: the value of the environment variable B_USER has a colon in it. "
          + "Correct it where it is kept.",
        "x.json:5:45: nothing there. Put it there.",
      ])
  }

  @Test("The hash of the file does not depend on what is secret in it, and on all else")
  func hash() throws {
    func hash(_ password: String, user: String = "u", key: String = "k", language: String = "en")
      throws -> String
    {
      try ConfigurationTests.parse(
        """
        {"feeds": [{"url": "https://a.example/", "network": {
          "proxy": {"url": "http://p.example:1", "user": "\(user)", "password": "\(password)"},
          "headers": {"X-Key": "\(key)", "Accept-Language": "\(language)"}}}]}
        """
      ).sha256
    }
    let one = try hash("one")
    #expect(try one == hash("another \\\"quoted\\\" \\\\", user: "x", key: "y"))
    #expect(try one != hash("one", language: "de"))
  }
}

@Suite struct LargeConfigurationTests {
  @Test(
    "Many feeds are read in time that grows with their number, also where addresses begin alike",
    .timeLimit(.minutes(5)))
  func large() throws {
    let path = String(repeating: "news/", count: 20)
    var text = "{\"network\": {\"headers\": {\"Accept-Language\": \"en\"}}, \"feeds\": ["
    text += (0..<40_000).map { number in
      number % 2 == 0
        ? "\"https://a.example/\(path)\(number)\""
        : "{\"url\": \"https://h\(number).example/feed\", \"eagerness\": 2}"
    }.joined(separator: ",\n")
    let configuration = try ConfigurationTests.parse(text + "]}")
    #expect(configuration.feeds.count == 40_000)
    #expect(Set(configuration.feeds.map(\.id)).count == 40_000)
    #expect(configuration.feeds[39_998].id.hasSuffix("-20000"))
  }
}
