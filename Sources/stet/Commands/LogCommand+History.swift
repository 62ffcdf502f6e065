internal import StetCompare
internal import StetModel
internal import StetText

/// An article's life in lines for people, in the order of time.
struct ArticleHistory {
  struct Entry {
    var time: Instant
    var lines: [String]
  }

  let article: ArticleID
  /// The manifest's records of the article, in order.
  let records: [ManifestRecord]
  /// Those of others that name it.
  let mentions: [ManifestRecord]
  let titles: [ArticleID: String]
  /// A version's text; nil where it is not there any more.
  let body: (VersionRecord) -> String?

  func entries() -> [Entry] {
    var entries: [Entry] = []
    var tally = Looks()
    var before: VersionRecord?
    var tellings: [ArticleID: StoryRecord.Tier] = [:]
    for record in (records + mentions).sorted(by: { $0.seq < $1.seq }) {
      if case .check(let check) = record.event {
        if let line = tally.add(check, at: record.time) { entries.append(line) }
        continue
      }
      if case .story(let story) = record.event, story.article != article {
        // Told below, all of them together.
        tellings[story.article] = story.tier
        continue
      }
      if let line = tally.end() { entries.append(line) }
      var lines: [String]
      if case .version(let version) = record.event {
        lines = told(version, after: before)
        before = version
      } else {
        lines = [text(record.event)]
      }
      if case .version(let version) = record.event, let why = identity(version) {
        lines.append(why)
      }
      entries.append(Entry(time: record.time, lines: lines))
    }
    if let line = tally.end() { entries.append(line) }
    if let line = elsewhere(tellings) {
      let last = (records + mentions).map(\.time).max() ?? Instant(seconds: 0)
      entries.append(Entry(time: last, lines: [line]))
    }
    return entries
  }

  // MARK: Looks that found nothing new

  /// Looks of several days in one line.
  private struct Looks {
    private var check: CheckRecord?
    private var time = Instant(seconds: 0)

    /// - Returns: The line of those before, where they were of another version.
    mutating func add(_ next: CheckRecord, at now: Instant) -> Entry? {
      var done: Entry?
      if let check, check.version != next.version { done = end() }
      if var sum = check {
        sum.checks += next.checks
        sum.last = next.last
        sum.status = next.status
        check = sum
      } else {
        check = next
      }
      time = now
      return done
    }

    mutating func end() -> Entry? {
      guard let check else { return nil }
      self.check = nil
      let times = check.checks == 1 ? "" : " \(check.checks) times since \(check.first)"
      return Entry(
        time: time, lines: ["looked\(times): v\(check.version) unchanged (HTTP \(check.status))"])
    }
  }

  // MARK: Versions

  private func told(_ version: VersionRecord, after before: VersionRecord?) -> [String] {
    var parts: [String] = []
    if let change = version.change {
      parts.append("+\(change.wordsAdded) −\(change.wordsRemoved) words")
      let edits = edits(version, after: before)
      parts += edits.isEmpty ? change.numbers.prefix(3).map { $0.joined(separator: " → ") } : edits
      if let title = version.title, let old = before?.title, title != old {
        parts.append("headline: “\(Self.short(old))” → “\(Self.short(title))”")
      }
      if change.silent { parts.append("silent") }
    } else {
      let feeds = version.feeds.joined(separator: ", ")
      parts.append(feeds.isEmpty ? "first seen" : "first seen in \(feeds)")
      if let published = version.published { parts.append("published \(published.value)") }
      if let agency = version.agency { parts.append("credited to \(agency)") }
    }
    if version.partial { parts.append("only a part of it was to be had") }
    if let rule = version.robots?.rule { parts.append("robots.txt says \(rule)") }
    if let notBefore = version.notBefore { parts.append("appeared after \(notBefore)") }
    return ["v\(version.version)  \(parts.joined(separator: "; "))"]
  }

  /// Texts beyond this are not compared for a line.
  private static let comparable = 1 << 20

  /// The words that were replaced, figures and names first; at most three.
  private func edits(_ version: VersionRecord, after before: VersionRecord?) -> [String] {
    guard let before, version.change?.previous == before.version,
      max(before.text.bytes, version.text.bytes) <= Self.comparable,
      let old = body(before), let new = body(version)
    else { return [] }
    let edits = Corrections.edits(
      TextDifference(from: old, to: new), version: version.version)
    let ranked = ["figure", "name", "wording"].flatMap { kind in edits.filter { $0.kind == kind } }
    var lines = ranked.prefix(3).map {
      "\(Self.short($0.from ?? "")) → \(Self.short($0.to ?? ""))"
    }
    if ranked.count > 3 { lines.append("\(ranked.count - 3) more") }
    return lines
  }

  /// Why the address that was fetched and the article's are one.
  private func identity(_ version: VersionRecord) -> String? {
    var lines: [String] = []
    let key = WebURL(version.url).map { URLKey.key(for: $0) }
    let own = WebURL(version.canonicalURL).map { URLKey.key(for: $0) }
    if key != own {
      lines.append(
        version.sources[.canonicalURL] != nil && version.declaredCanonicalURL == nil
          ? "fetched at \(version.url), which names the article's address as canonical"
          : "fetched at \(version.url), which leads to the article's address")
    } else if version.version == 1, version.url != version.canonicalURL {
      lines.append("fetched at \(version.url)")
    }
    if let declared = version.declaredCanonicalURL {
      lines.append("it names \(declared) as canonical, which is not followed")
    }
    for alternate in version.alternates where alternate.relation == .canonical {
      lines.append("it says that it was printed first at \(alternate.url); not taken for one")
    }
    return lines.isEmpty ? nil : lines.joined(separator: "; ")
  }

  // MARK: Other tellings

  private func elsewhere(_ tellings: [ArticleID: StoryRecord.Tier]) -> String? {
    if tellings.isEmpty { return nil }
    let parts = [StoryRecord.Tier.rewrite, .related].compactMap { tier -> String? in
      let ids = tellings.filter { $0.value == tier }.keys.sorted()
      if ids.isEmpty { return nil }
      let names = ids.prefix(5).map(name).joined(separator: ", ")
      let rest = ids.count > 5 ? " and \(ids.count - 5) more" : ""
      return "\(names)\(rest) (\(tier.rawValue))"
    }
    return parts.isEmpty ? nil : "also told by \(parts.joined(separator: "; "))"
  }

  func name(_ id: ArticleID) -> String {
    if id == article { return "this one" }
    return titles[id].map { "\(id) “\(Self.short($0))”" } ?? id.hex
  }

  /// As long as a line has room for.
  static func short(_ text: String) -> String {
    let words = text.unicodeScalars
    return words.count <= 60 ? text : String(String.UnicodeScalarView(words.prefix(59))) + "…"
  }
}
