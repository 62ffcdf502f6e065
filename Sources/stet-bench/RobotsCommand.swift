internal import ArgumentParser
internal import Glibc
internal import StetModel
internal import StetSchedule
internal import StetText

/// Holds our decisions against others', and measures what decisions cost.
struct RobotsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robots",
    abstract: "Compares decisions on robots.txt with a list of them.",
    discussion: """
      One JSON object on each line: case, robots, ua, url, allowed. Writes how many agree, and \
      every one that does not. A ua that is a whole User-Agent is reduced to its product token. \
      Without a list: what large and hostile files cost.
      """)

  @Argument(help: "A list of decisions.") var list: String?

  func run() throws {
    guard let list else { return RobotsMeasurement.run() }
    guard let bytes = Self.read(list) else {
      throw ValidationError("\(list) cannot be read")
    }
    var total = 0
    var disagreements: [String] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let json = try JSON.parse(Array(line))
      guard let robots = json["robots"]?.string, let agent = json["ua"]?.string,
        let url = json["url"]?.string, let theirs = json["allowed"]?.bool
      else { throw ValidationError("a line lacks robots, ua, url or allowed") }
      total += 1
      let rules = RobotsRules(Array(robots.utf8), agent: Self.token(agent))
      let ours = rules.decision(for: url)
      if ours.isAllowed != theirs {
        let name = json["case"]?.string ?? "line \(total)"
        disagreements.append(
          "\(name) (\(agent), \(url)): ours \(ours.isAllowed ? "allowed" : "disallowed") by "
            + "\(ours.rule ?? "no rule"), theirs \(theirs ? "allowed" : "disallowed")")
      }
    }
    print("\(total - disagreements.count)/\(total) agree")
    for disagreement in disagreements { print(disagreement) }
  }

  /// `Mozilla/5.0 (compatible; FooBot/1.1)` is FooBot; anything simpler is left as it is.
  private static func token(_ agent: String) -> String {
    guard let mark = agent.firstRange(of: "compatible; ") else { return agent }
    return String(agent[mark.upperBound...].prefix { !"/;) ".contains($0) })
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes += buffer[..<count]
    }
  }
}

/// What large and hostile files cost.
enum RobotsMeasurement {
  static func run() {
    measure("500 KiB of plain rules", plain(), urls: plainURLs())
    measure("500 KiB of rules with wildcards", wildcards(), urls: plainURLs())
    let long = "/" + String(repeating: "a", count: 2000)
    measure("*a*a*a…b in a line", line(repeating: "*a", end: "b"), urls: [long])
    measure(
      "a line of *aaaa…b", line(repeating: "a", count: 900, beginning: "*", end: "b"),
      urls: [long])
    let longest = "/" + String(repeating: "a", count: 65_000)
    measure("*a*a*a…b, the longest URL", line(repeating: "*a", end: "b"), urls: [longest])
    measure("20,000 patterns, a URL of 2 kB", hostile(), urls: [long])
    measure("20,000 patterns, the longest URL", hostile(), urls: [longest])
  }

  private static func measure(_ name: String, _ text: String, urls: [String]) {
    let bytes = Array(text.utf8)
    let start = Machine.now()
    let rules = RobotsRules(bytes, agent: "Stet")
    let parsed = Machine.now()
    var allowed = 0
    let count = max(urls.count, 1)
    for url in urls where rules.decision(for: url).isAllowed { allowed += 1 }
    let end = Machine.now()
    func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    print(
      "\(name): \(bytes.count) bytes, parse \(rounded((parsed - start) * 1000)) ms, "
        + "\(count) decisions \(rounded((end - parsed) * 1000)) ms, \(allowed) allowed")
  }

  private static func plain() -> String {
    var text = "User-agent: *\n"
    while text.utf8.count < 500 << 10 { text += "Disallow: /section-\(text.utf8.count)/\n" }
    return text
  }

  private static func wildcards() -> String {
    var text = "User-agent: *\n"
    while text.utf8.count < 500 << 10 { text += "Disallow: /*/tag-\(text.utf8.count)/*.html$\n" }
    return text
  }

  private static func plainURLs() -> [String] {
    (0..<1000).map { "https://paper.example/news/2026/11/22/article-\($0).html?ref=rss" }
  }

  private static func line(
    repeating piece: String, count: Int = 8000, beginning: String = "", end: String
  ) -> String {
    "User-agent: *\nDisallow: /" + beginning + String(repeating: piece, count: count) + end + "\n"
  }

  private static func hostile() -> String {
    var text = "User-agent: *\n"
    for _ in 0..<20_000 { text += "Disallow: *a*a*aaab\n" }
    return text
  }
}
