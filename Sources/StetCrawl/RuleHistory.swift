internal import Glibc
internal import StetModel
internal import StetText

/// How site rules fared when their test pages were last read: what drift is told by.
///
/// Soft state, in `state/rules.jsonl` of the archive: a line for each rule and run. Losing it
/// costs the comparison with the past.
public struct RuleHistory: Sendable {
  /// One look at all test pages of a rule.
  public struct Run: Sendable, Hashable {
    public var rule: String
    /// RFC 3339.
    public var time: String
    /// Of the rule as it was then: another rule's past says nothing.
    public var version: String
    /// Test pages that came.
    public var pages: Int
    /// Those on which the rule's body was found and taken.
    public var matched: Int
    /// Words of the bodies, the median of the pages; nil where none matched.
    public var words: Int?

    public init(
      rule: String, time: String, version: String, pages: Int, matched: Int, words: Int?
    ) {
      self.rule = rule
      self.time = time
      self.version = version
      self.pages = pages
      self.matched = matched
      self.words = words
    }

    /// Of the pages that came.
    public var rate: Double { pages == 0 ? 0 : Double(matched) / Double(pages) }
  }

  /// What differs from the past.
  public enum Drift: Sendable, Hashable {
    /// The rule matches on a smaller part of its pages.
    case rate(now: Double, before: Double)
    /// Its bodies are longer or shorter by more than a half.
    case words(now: Int, before: Int)
  }

  /// Runs of one rule that are kept.
  public static let kept = 20
  private static let maximumBytes = 16 << 20

  /// By rule, the oldest first.
  public private(set) var runs: [String: [Run]] = [:]

  public init() {}

  /// Reads what is there; a line that is none is passed over.
  public init(path: String) {
    guard let file = fopen(path, "re") else { return }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < Self.maximumBytes, case let count = fread(&buffer, 1, buffer.count, file),
      count > 0
    {
      bytes += buffer[..<count]
    }
    for line in bytes.split(separator: 0x0A) {
      guard let json = try? JSON.parse(Array(line)), let rule = json["rule"]?.string,
        let time = json["time"]?.string, let version = json["version"]?.string,
        let pages = json["pages"]?.int, let matched = json["matched"]?.int
      else { continue }
      add(
        Run(
          rule: rule, time: time, version: version, pages: pages, matched: matched,
          words: json["words"]?.int))
    }
  }

  /// Adds a run; the oldest ones of the rule go.
  public mutating func add(_ run: Run) {
    var own = runs[run.rule] ?? []
    own.append(run)
    runs[run.rule] = Array(own.suffix(Self.kept))
  }

  /// How a run differs from the median of those of the same rule before it.
  public func drift(of run: Run) -> [Drift] {
    let past = (runs[run.rule] ?? []).filter { $0.version == run.version && $0.time != run.time }
    guard run.pages > 0, let before = Self.median(past.filter { $0.pages > 0 }.map(\.rate)) else {
      return []
    }
    var drift: [Drift] = []
    if run.rate < before { drift.append(.rate(now: run.rate, before: before)) }
    if let now = run.words, let words = Self.median(past.compactMap(\.words)), words > 0 {
      let ratio = Double(now) / Double(words)
      if ratio > 1.5 || ratio < 0.5 { drift.append(.words(now: now, before: words)) }
    }
    return drift
  }

  /// The middle one, of two the smaller; nil of nothing.
  public static func median<T: Comparable>(_ values: [T]) -> T? {
    values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
  }

  /// Writes all runs in the place of what is there.
  ///
  /// - Returns: Why it could not be written; nil where it was.
  public func write(to path: String) -> String? {
    var bytes: [UInt8] = []
    for run in runs.sorted(by: { $0.key < $1.key }).flatMap(\.value) {
      var json = JSONWriter()
      json.object { json in
        json.field("rule", run.rule)
        json.field("time", run.time)
        json.field("version", run.version)
        json.field("pages", run.pages)
        json.field("matched", run.matched)
        json.field("words", run.words)
      }
      json.newline()
      bytes += json.bytes
    }
    let temporary = "\(path).\(getpid())"
    func failed() -> String {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      return reason
    }
    guard let file = fopen(temporary, "we") else { return failed() }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count, rename(temporary, path) == 0 else {
      return failed()
    }
    return nil
  }
}
