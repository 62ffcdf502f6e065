internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetCrawl
internal import StetExtract
internal import StetModel
internal import StetText

/// Looks at the site rules: their files, how they fared in the archive, and their test pages.
struct RuleCheckup {
  /// What came of one test page.
  struct Trial: Sendable {
    var url: String
    /// Why it did not come; nil where it did.
    var failure: String?
    var outcome: SiteRuleOutcome?
    var kind: PageKind?
    /// Texts that its body should hold and does not.
    var missing: [String] = []

    var hasMatched: Bool { outcome?.matched ?? false }
  }

  /// Versions that pages of a rule's hosts were given.
  struct Share: Sendable {
    /// By the rule, of the newest ones.
    var matched = 0
    var versions = 0
    /// The same, of the newest few, and of those before them.
    var recent: (matched: Int, versions: Int) = (0, 0)
    var earlier: (matched: Int, versions: Int) = (0, 0)
  }

  /// What is told of one rule.
  struct Account: Sendable {
    var rule: SiteRule
    var trials: [Trial] = []
    var share: Share?
    var drift: [RuleHistory.Drift] = []
  }

  /// Test pages that are asked for at most, of one rule and of all.
  private static let trialsOfRule = 10
  private static let allTrials = 2000
  /// Newest versions of a rule's hosts that are counted, and those of them that are recent.
  private static let versions = 50
  private static let recentVersions = 10
  /// Records at the manifest's end among which they are looked for.
  private static let records = 20_000

  let rules: RulesInForce
  let folder: String
  private(set) var findings: [Finding] = []
  private(set) var accounts: [Account] = []

  init(folder: String) {
    self.folder = folder
    rules = RulesInForce(folder: folder)
    accounts = rules.set.rules.map { Account(rule: $0) }
  }

  private mutating func add(
    _ level: Finding.Level, _ message: String, _ remedy: String? = nil
  ) {
    findings.append(Finding(level, "rules", message, remedy))
  }

  private func file(_ rule: SiteRule) -> String { "\(folder)/\(rule.name).txt" }

  /// What is wrong with the files.
  mutating func readFiles() {
    for problem in rules.problems {
      let place = problem.line.map { "\(problem.file):\($0)" } ?? problem.file
      add(problem.isError ? .error : .warning, "\(place): \(problem.message)", problem.remedy)
    }
    if rules.problems.isEmpty {
      add(.ok, "\(folder): \(accounts.count) rules, nothing is wrong with their files")
    }
  }

  // MARK: In the archive

  /// Counts at the manifest's end how many versions were made by each rule, of those whose page it
  /// was asked about.
  mutating func count(in path: String) {
    // The index knows where the end is.
    guard !accounts.isEmpty, let reader = try? ArchiveReader(path: path),
      let last = (try? ArchiveIndex(readingAt: "\(path)/index/stet.sqlite").position())?.line.seq
    else { return }
    var made: [String: [Bool]] = [:]
    do throws(ArchiveError) {
      let start = max(0, last - Self.records)
      let cursor = try reader.records(from: start == 0 ? .beginning : .seq(start))
      while let entry = try cursor.next() {
        // A version without a mark was made before the site had a rule.
        guard case .version(let version) = entry.record.event,
          version.extractorVersion.utf8.contains(UInt8(ascii: "+")),
          let rule = rules.rule(for: WebURL(version.canonicalURL))
            ?? rules.rule(for: WebURL(version.url))
        else { continue }
        made[rule.name, default: []].append(version.extractorName == "rule:\(rule.name)")
      }
    } catch {
      return add(.warning, "the archive cannot be counted: \(error)", "See \"stet verify\".")
    }
    for index in accounts.indices {
      let all = (made[accounts[index].rule.name] ?? []).suffix(Self.versions)
      guard !all.isEmpty, !accounts[index].rule.bodies.isEmpty else { continue }
      func tally(_ part: some Collection<Bool>) -> (Int, Int) {
        (part.count { $0 }, part.count)
      }
      let share = Share(
        matched: tally(all).0, versions: all.count,
        recent: tally(all.suffix(Self.recentVersions)),
        earlier: tally(all.dropLast(Self.recentVersions)))
      accounts[index].share = share
      judge(share, accounts[index].rule)
    }
  }

  private mutating func judge(_ share: Share, _ rule: SiteRule) {
    func rate(_ part: (matched: Int, versions: Int)) -> Double {
      part.versions == 0 ? 0 : Double(part.matched) / Double(part.versions)
    }
    let remedy =
      "See what a page of it gives with \"stet extract --explain\", and correct the rule."
    if share.recent.versions >= 5, share.earlier.versions >= 5,
      rate(share.recent) < rate(share.earlier) / 2
    {
      add(
        .warning,
        "\(file(rule)): drift: it made \(share.recent.matched) of the last "
          + "\(share.recent.versions) versions in the archive, and \(share.earlier.matched) of "
          + "\(share.earlier.versions) before", remedy)
    } else if share.versions >= 5, share.matched * 2 < share.versions {
      add(
        .warning,
        "\(file(rule)): it made \(share.matched) of the last \(share.versions) versions in the "
          + "archive, and the generic way the rest", remedy)
    }
  }

  // MARK: Test pages

  /// Asks for the test pages, with the manners of a crawl.
  mutating func runTrials(_ scout: FeedScout) async {
    var left = Self.allTrials
    for index in accounts.indices {
      let rule = accounts[index].rule
      for test in rule.tests.prefix(min(left, Self.trialsOfRule)) {
        left -= 1
        let trial = await self.trial(test, scout)
        accounts[index].trials.append(trial)
        judge(trial, test, rule)
      }
    }
    if left == 0 {
      add(.note, "only the first \(Self.allTrials) test pages were asked for")
    }
  }

  private func trial(_ test: SiteRuleTest, _ scout: FeedScout) async -> Trial {
    var trial = Trial(url: test.url)
    guard let url = WebURL(test.url) else {
      trial.failure = "its address is no URL"
      return trial
    }
    switch await scout.get(
      url, obeysRobots: true, accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
      fields: rules.fields(for: url))
    {
    case .failure(let error): trial.failure = error.description
    case .success(let answer):
      let response = answer.response
      guard (200...299).contains(response.status) else {
        trial.failure = "HTTP \(response.status)"
        return trial
      }
      let extraction = rules.extraction(
        response.body, url: WebURL(response.url), contentType: response.contentType)
      trial.outcome = extraction.rule
      trial.kind = extraction.article.kind
      let text = Self.folded(extraction.article.text)
      trial.missing = test.contains.filter { !text.contains(Self.folded($0)) }
    }
    return trial
  }

  /// With each stretch of white space as one space.
  private static func folded(_ text: String) -> String {
    text.split { $0.isWhitespace }.joined(separator: " ")
  }

  private mutating func judge(_ trial: Trial, _ test: SiteRuleTest, _ rule: SiteRule) {
    let place = "\(file(rule)):\(test.line): \(trial.url)"
    if let failure = trial.failure {
      return add(
        .warning, "\(place): \(failure)",
        "Name another page in test_url, where this one is gone for good.")
    }
    guard let outcome = trial.outcome, outcome.rule == rule.name else {
      let other = trial.outcome.map { "that of \($0.rule) is" } ?? "none is"
      return add(
        .warning, "\(place): the rule is not for this page's host; \(other)",
        "Name the file after the host.")
    }
    if !rule.bodies.isEmpty, !outcome.matched {
      add(
        .error, "\(place): the rule does not match: \(outcome.reason)",
        "Compare with the page's source, and correct \"body\".")
    }
    for missing in trial.missing {
      add(
        .error, "\(place): its body does not hold \"\(Console.short(missing, 60))\"",
        "Correct \"body\", or test_contains where the page has changed.")
    }
    if !rule.bodies.isEmpty, outcome.matched, trial.missing.isEmpty {
      add(
        .ok,
        "\(place): \(outcome.ruleWords ?? 0) words by the rule, \(outcome.genericWords) by the "
          + "generic way")
    }
  }

  /// Compares with earlier runs, and remembers this one.
  mutating func compare(historyAt path: String, now: Instant) {
    var history = RuleHistory(path: path)
    var hasRun = false
    for index in accounts.indices {
      let account = accounts[index]
      let came = account.trials.filter { $0.failure == nil }
      guard !came.isEmpty, !account.rule.bodies.isEmpty, let url = WebURL(came[0].url) else {
        continue
      }
      let matched = came.filter(\.hasMatched)
      let run = RuleHistory.Run(
        rule: account.rule.name, time: now.withMilliseconds, version: rules.version(for: url),
        pages: came.count, matched: matched.count,
        words: RuleHistory.median(matched.compactMap { $0.outcome?.ruleWords }))
      accounts[index].drift = history.drift(of: run)
      for drift in accounts[index].drift { judge(drift, account.rule) }
      history.add(run)
      hasRun = true
    }
    guard hasRun, let reason = history.write(to: path) else { return }
    add(.note, "\(path) cannot be written (\(reason)), so that the next run has no past")
  }

  private mutating func judge(_ drift: RuleHistory.Drift, _ rule: SiteRule) {
    switch drift {
    case .rate(let now, let before):
      add(
        .warning,
        "\(file(rule)): drift: it matches on \(Self.percent(now)) of its test pages, and on "
          + "\(Self.percent(before)) before",
        "The site has changed: correct the rule.")
    case .words(let now, let before):
      add(
        .warning,
        "\(file(rule)): drift: its bodies have \(now) words, and had \(before)",
        "Look whether something is missing or too much, and correct the rule.")
    }
  }

  private static func percent(_ rate: Double) -> String { "\(Int((rate * 100).rounded())) %" }

  // MARK: JSON

  func write(_ json: inout JSONWriter) {
    json.field("folder", folder)
    json.field("sha256", rules.sha256)
    json.array("rules") { json in
      for account in accounts {
        json.object { json in
          json.field("name", account.rule.name)
          json.array("tests") { json in
            for trial in account.trials { json.object { Self.write(trial, &$0) } }
          }
          json.key("archive")
          if let share = account.share {
            json.object { json in
              json.field("versions", share.versions)
              json.field("by_rule", share.matched)
            }
          } else {
            json.null()
          }
          json.strings(
            "drift",
            account.drift.map {
              switch $0 {
              case .rate: "match"
              case .words: "length"
              }
            })
        }
      }
    }
  }

  private static func write(_ trial: Trial, _ json: inout JSONWriter) {
    json.field("url", trial.url)
    json.field("error", trial.failure)
    json.key("matched")
    if let outcome = trial.outcome { json.element(outcome.matched) } else { json.null() }
    json.field("reason", trial.outcome?.reason)
    json.field("rule_words", trial.outcome?.ruleWords)
    json.field("generic_words", trial.outcome?.genericWords)
    json.field("kind", trial.kind?.rawValue)
    json.strings("missing", trial.missing)
  }
}
