internal import StetText

/// All rules of a folder, found by host.
///
/// A value: a reload makes a new one and puts it in the place of the old.
public struct SiteRuleSet: Sendable, Hashable {
  public enum Limit {
    /// Files; the rest are not read.
    public static let files = 10_000
    /// Bytes of one file.
    public static let fileBytes = 256 << 10
  }

  public static let none = SiteRuleSet(files: [])

  /// By name.
  public let rules: [SiteRule]
  /// What was wrong with the files, by file and line.
  public let diagnostics: [SiteRuleDiagnostic]
  /// Of all names and contents: equal where the files are, in whatever order they were given.
  public let sha256: String
  private let index: [String: Int]

  /// - Parameter files: Names with or without folder and `.txt`, and what is in them.
  public init(files: [(name: String, bytes: [UInt8])]) {
    var rules: [SiteRule] = []
    var diagnostics: [SiteRuleDiagnostic] = []
    let hasher = StreamHasher(.sha256)
    let sorted = files.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    var index: [String: Int] = [:]
    for (number, file) in sorted.enumerated() {
      hasher.update(Array("\(file.name.utf8.count):\(file.bytes.count):\(file.name)".utf8))
      hasher.update(file.bytes)
      guard number < Limit.files else {
        if number == Limit.files {
          diagnostics.append(
            SiteRuleDiagnostic(
              file: file.name, line: 0, severity: .error,
              message:
                "There are more than \(Limit.files) rule files; this one and those after it are not read.",
              remedy: "Keep the rules of the sites you follow only."))
        }
        continue
      }
      let parsed = SiteRuleParser.parse(file.bytes, file: file.name)
      diagnostics += parsed.diagnostics
      guard let rule = parsed.rule else { continue }
      guard index[rule.name] == nil else {
        diagnostics.append(
          SiteRuleDiagnostic(
            file: file.name, line: 0, severity: .error,
            message: "There is a rule for \(rule.name) already; this file is not used.",
            remedy: "Put both into one file."))
        continue
      }
      index[rule.name] = rules.count
      rules.append(rule)
    }
    self.rules = rules
    self.diagnostics = diagnostics
    sha256 = hasher.hex()
    self.index = index
  }

  public static func == (a: SiteRuleSet, b: SiteRuleSet) -> Bool { a.sha256 == b.sha256 }

  public func hash(into hasher: inout Hasher) { hasher.combine(sha256) }

  /// The rule for pages of `host` (ASCII, as in a parsed address): the file of exactly this host
  /// first, then that without `www.`, then `.domain` of each domain above it, nearest first, down
  /// to two labels. `.example.com` is not for `example.com` and `www.example.com` themselves: so
  /// says the documentation of the format.
  public func rule(forHost host: String) -> SiteRule? {
    guard !index.isEmpty else { return nil }
    var host = host.lowercased()
    if host.hasSuffix(".") { host.removeLast() }
    if let hit = index[host] { return rules[hit] }
    if host.hasPrefix("www.") { host.removeFirst(4) }
    if let hit = index[host] { return rules[hit] }
    var domain = host[...]
    while let dot = domain.firstIndex(of: ".") {
      domain = domain[domain.index(after: dot)...]
      guard domain.contains(".") else { return nil }
      if let hit = index["." + domain] { return rules[hit] }
    }
    return nil
  }
}
