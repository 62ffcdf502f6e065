internal import StetMarkup
internal import StetModel
internal import StetText

/// What a rule finds on a page, before anybody asks whether it makes sense.
struct SiteRuleFindings {
  var titles: [String] = []
  var authors: [String] = []
  var dates: [String] = []
  var nextPage: String?
  var singlePage: String?
  var body: Body?
  /// Whether the page is larger than rules are applied to.
  var isTooLarge = false
  /// Expressions that were stopped, by their line.
  var stopped: [Int] = []

  struct Body {
    /// Of the nodes that the rule's expression found, and nothing else.
    var page: Page
    /// Line of that expression.
    var line: Int
    /// Hashes of the blocks that the rule did not leave out, inside the body or elsewhere.
    var remaining: Set<UInt64>
  }
}

/// Applies a rule to a page's source.
struct SiteRuleReader {
  /// What a page may grow to by replacements, in bytes.
  static let maximumBytes = 8 << 20

  let rule: SiteRule

  /// - Parameters:
  ///   - text: The page's source in UTF-8.
  ///   - wholeNames: Whether `strip_id_or_class` is for whole names only, not for parts of them.
  func read(_ text: [UInt8], wholeNames: Bool) -> SiteRuleFindings {
    let document = HTMLDocument(replaced(text), attributes: .all)
    var findings = SiteRuleFindings()
    let answered: Void? = document.withQuery { query in
      look(&query, &findings)
    }
    guard answered != nil else {
      findings.isTooLarge = true
      return findings
    }
    _ = document.withQuery { query in strip(&query, &findings, wholeNames: wholeNames) }
    guard !rule.bodies.isEmpty else { return findings }
    let remaining = Set(PageReader.read(document).blocks.map(\.hash))
    let line = document.withQuery { query in isolate(&query, &findings) } ?? nil
    if let line {
      findings.body = SiteRuleFindings.Body(
        page: PageReader.read(document), line: line, remaining: remaining)
    }
    return findings
  }

  // MARK: Source

  private func replaced(_ text: [UInt8]) -> [UInt8] {
    var text = text
    let limit = max(text.count, min(Self.maximumBytes, 2 * text.count + 64 << 10))
    for replacement in rule.replacements {
      text = ByteReplacement.replace(
        Array(replacement.find.utf8), with: Array(replacement.replacement.utf8), in: text,
        limit: limit)
    }
    return text
  }

  // MARK: Fields

  private func look(_ query: inout HTMLQuery, _ findings: inout SiteRuleFindings) {
    findings.titles = first(rule.titles, &query, &findings)
    findings.authors = first(rule.authors, &query, &findings)
    findings.dates = first(rule.dates, &query, &findings)
    findings.nextPage = first(rule.nextPageLinks, &query, &findings, as: .link).first
    findings.singlePage = first(rule.singlePageLinks, &query, &findings, as: .link).first
  }

  /// What the first expression finds that finds a text.
  private func first(
    _ expressions: [SiteRuleExpression], _ query: inout HTMLQuery,
    _ findings: inout SiteRuleFindings, as reading: HTMLQuery.Reading = .text
  ) -> [String] {
    for expression in expressions {
      if let condition = expression.condition {
        guard case .success(true) = query.matches(condition) else { continue }
      }
      switch query.strings(expression.xpath, as: reading) {
      case .success(let texts):
        let squashed = texts.map { Strings.squash($0, limit: 4096) }.filter { !$0.isEmpty }
        if !squashed.isEmpty { return squashed }
      case .failure: findings.stopped.append(expression.line)
      }
    }
    return []
  }

  // MARK: Body

  private func strip(
    _ query: inout HTMLQuery, _ findings: inout SiteRuleFindings, wholeNames: Bool
  ) {
    for expression in rule.stripAttributes {
      if case .failure = query.removeAttributes(expression.xpath) {
        findings.stopped.append(expression.line)
      }
    }
    for expression in rule.strips {
      if case .failure = query.remove(expression.xpath) { findings.stopped.append(expression.line) }
    }
    query.removeElements(named: rule.stripIDsOrClasses, whole: wholeNames)
    query.removeImages(from: rule.stripImageSources)
    for expression in rule.dissolves {
      if case .failure = query.dissolve(expression.xpath) {
        findings.stopped.append(expression.line)
      }
    }
  }

  /// - Returns: The line of the expression that found something.
  private func isolate(
    _ query: inout HTMLQuery, _ findings: inout SiteRuleFindings
  ) -> Int? {
    for expression in rule.bodies {
      switch query.isolate(expression.xpath) {
      case .success(0): continue
      case .success: return expression.line
      case .failure: findings.stopped.append(expression.line)
      }
    }
    return nil
  }
}
