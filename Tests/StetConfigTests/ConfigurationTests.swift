import StetConfig
import StetModel
import Testing

@Suite struct ConfigurationTests {
  static func parse(_ text: String) throws(ConfigurationError) -> Configuration {
    try Configuration.parse(Array(text.utf8), file: "feeds.json")
  }

  @Test("A bare URL is a whole feed, with gentle defaults and an id of its own")
  func bare() throws {
    let configuration = try Self.parse(
      #"{"feeds": ["https://www.Example.com/a/rss.xml?x=1#top", "https://example.com/a/rss.xml"]}"#)
    #expect(
      configuration.feeds.map(\.id) == ["example.com-a-rss.xml-x-1", "example.com-a-rss.xml"])
    #expect(configuration.feeds[0].url == "https://www.example.com/a/rss.xml?x=1")
    #expect(configuration.archive == "archive")
    let feed = configuration.feeds[0]
    #expect(feed.network.hostDelay == .seconds(1))
    #expect(feed.network.hostConcurrency == 1)
    #expect(!feed.network.allowPrivate)
    #expect(feed.minInterval == .seconds(3600))
    #expect(feed.recheck.count == 6)
  }

  @Test("Defaults and network reach every feed wherever they stand, and a feed's own win")
  func inheritance() throws {
    let configuration = try Self.parse(
      """
      {"feeds": [
         "https://a.example/",
         {"id": "b", "url": "https://b.example/", "kind": "listing", "links": "h2 a",
          "tags": ["x", "y"], "title": "B", "min_interval": "2h", "recheck": [],
          "network": {"host_delay": 0, "timeout": "1m30s", "max_size": "1MiB"}}],
       "defaults": {"min_interval": "30m", "max_interval": "2d", "recheck": ["1h", "1d"]},
       "network": {"allow_private": true, "host_concurrency": 8, "host_delay": "500ms"},
       "contact": "https://example.org/bot", "archive": "data", "$schema": "feeds.schema.json"}
      """)
    let (a, b) = (configuration.feeds[0], configuration.feeds[1])
    #expect(a.minInterval == .seconds(1800) && a.maxInterval == .seconds(172_800))
    #expect(a.recheck == [.seconds(3600), .seconds(86_400)])
    #expect(a.network.allowPrivate && a.network.hostConcurrency == 8)
    #expect(a.network.hostDelay == .milliseconds(500))
    #expect(b.minInterval == .seconds(7200) && b.recheck.isEmpty && b.kind == .listing)
    #expect(b.network.allowPrivate && b.network.hostDelay == .zero)
    #expect(b.network.limits.timeout == .seconds(90))
    #expect(b.network.limits.maximumBytes == 1 << 20)
    #expect(configuration.contact == "https://example.org/bot" && configuration.archive == "data")
  }

  @Test("max_age: 30 days in sitemaps where nothing is said, any age with false, else what is said")
  func maximumAge() throws {
    let configuration = try Self.parse(
      """
      {"feeds": ["https://a.example/", {"url": "https://b.example/", "max_age": "7d"},
         {"url": "https://c.example/", "max_age": false}]}
      """)
    let limits = configuration.feeds.map {
      [$0.maxAge.limit(isSitemap: false), $0.maxAge.limit(isSitemap: true)]
    }
    let week = Duration.seconds(7 * 86_400)
    #expect(limits == [[nil, .seconds(30 * 86_400)], [week, week], [nil, nil]])
    let other = try Self.parse(
      "{\"feeds\": [\"https://a.example/\"], \"defaults\": {\"max_age\": \"1d\"}}")
    #expect(other.feeds[0].maxAge == .within(.seconds(86_400)))
  }

  @Test(
    "Every mistake names its line, its column and the remedy",
    arguments: [
      ("", 1, 1, "not JSON"),
      ("{\"feeds\": [],}", 1, 14, "a name in quotes"),
      ("[]", 1, 1, "must be an object"),
      ("{}", 1, 1, "no \"feeds\""),
      ("{\"feeds\": [{\"url\": \"https://a.example\", \"max_age\": true}]}", 1, 52, "\"30d\""),
      ("{\n \"feed\": [],\n \"feeds\": []}", 2, 2, "Did you mean \"feeds\"?"),
      ("{\"feeds\": [\n  {\"urll\": \"https://a.example\"}]}", 2, 4, "Did you mean \"url\"?"),
      ("{\"feeds\": [{\"id\": \"x\"}]}", 1, 12, "no \"url\""),
      ("{\"feeds\": [\"ftp://a.example/x\"]}", 1, 12, "not an http or https URL"),
      ("{\"feeds\": [\"https://u:p@a.example/\"]}", 1, 12, "user name or a password"),
      ("{\"feeds\": [7]}", 1, 12, "an object or a URL"),
      (
        "{\"feeds\": [\"https://a.example/\",\n \"https://A.example\"]}", 2, 2,
        "second time (first on line 1)"
      ),
      (
        "{\"feeds\": [{\"id\":\"x\",\"url\":\"https://a.example/\"},"
          + "\n{\"id\":\"x\",\"url\":\"https://b.example/\"}]}", 2, 1, "taken (line 1)"
      ),
      ("{\"feeds\": [{\"id\":\"../x\",\"url\":\"https://a.example/\"}]}", 1, 18, "not a usable id"),
      ("{\"feeds\": [{\"kind\":\"rss\",\"url\":\"https://a.example/\"}]}", 1, 20, "\"auto\""),
      ("{\"feeds\": [], \"network\": {\"timeout\": \"90\"}}", 1, 38, "\"15m\""),
      ("{\"feeds\": [], \"network\": {\"timeout\": 90}}", 1, 38, "duration"),
      ("{\"feeds\": [], \"network\": {\"host_concurrency\": 0}}", 1, 47, "from 1 to 64"),
      ("{\"feeds\": [], \"network\": {\"allow_private\": \"yes\"}}", 1, 44, "true or false"),
      ("{\"feeds\": [], \"network\": {\"max_size\": \"2TB\"}}", 1, 39, "32MB"),
      ("{\"feeds\": [], \"defaults\": {\"min_interval\": \"2d\"}}", 1, 27, "longer than"),
      ("{\"feeds\": [], \"defaults\": {\"recheck\": [\"1d\", \"1h\"]}}", 1, 46, "rising"),
      ("{\"feeds\": [], \"contact\": \"a\\r\\nX: y\"}", 1, 26, "contact"),
      ("{\"feeds\": [], \"archive\": \"\"}", 1, 26, "text"),
      ("{\"feeds\": [], \"feeds\": []}", 1, 15, "twice"),
      ("{\"feeds\": [], \"defaults\": {\"eagerness\": 0}}", 1, 41, "from 0.1 to 10"),
      ("{\"feeds\": [], \"defaults\": {\"eagerness\": \"2\"}}", 1, 41, "without quotes"),
      ("{\"feeds\": [], \"network\": {\"slow_rate\": 0}}", 1, 40, "64B"),
      ("{\"feeds\": [], \"network\": {\"slow_period\": \"2h\"}}", 1, 42, "1s to 1h"),
      ("{\"feeds\": [], \"network\": {\"host_looks\": 0}}", 1, 41, "from 1 to 100000"),
      ("{\"feeds\": [], \"network\": {\"robots\": \"no\"}}", 1, 37, "true or false"),
      ("{\"feeds\": [], \"network\": {\"robot\": false}}", 1, 27, "Did you mean \"robots\"?"),
      ("{\"feeds\": [], \"websub\": {}}", 1, 25, "no \"callback\""),
      ("{\"feeds\": [], \"websub\": true}", 1, 25, "must be an object"),
    ])
  func mistakes(text: String, line: Int, column: Int, words: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try Self.parse(text) }
    let problem = try #require(error.problems.first)
    #expect(problem.line == line)
    #expect(problem.column == column)
    #expect(problem.description.contains(words), "\(problem)")
    #expect(problem.description.hasPrefix("feeds.json:\(line):\(column): "))
  }

  @Test("All mistakes of a file are told at once, in its order")
  func several() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Self.parse("{\"feeds\": [\"x\", \"https://a.example\", 3], \"nettwork\": {}}")
    }
    #expect(error.problems.count == 3)
  }
}

@Suite struct UnitsTests {
  @Test(
    "Durations are read as people write them",
    arguments: [
      ("90s", 90_000), ("15m", 900_000), ("24h", 86_400_000), ("7d", 604_800_000), ("250ms", 250),
      ("1h30m", 5_400_000), ("0", 0), ("0s", 0), ("2w", 1_209_600_000),
    ] as [(String, Int64)])
  func durations(text: String, milliseconds: Int64) {
    #expect(Units.duration(text) == .milliseconds(milliseconds))
  }

  @Test(
    "What is no duration is refused",
    arguments: [
      "", "s", "10", "-1s", "1.5h", "1 h", "99999999999999999999s", "9223372036854775807d",
    ])
  func notDurations(text: String) { #expect(Units.duration(text) == nil) }

  @Test("Sizes know decimal and binary units")
  func sizes() {
    #expect(Units.size("32MB") == 32_000_000)
    #expect(Units.size("16MiB") == 16 << 20)
    #expect(Units.size("512") == 512)
    #expect(Units.size("1TB") == nil)
  }
}
