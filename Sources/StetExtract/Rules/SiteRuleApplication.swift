internal import StetMarkup
internal import StetModel
internal import StetText

/// Puts what a rule found into an article, where it makes more sense than what the generic way did.
struct SiteRuleApplication {
  let rule: SiteRule
  let analysis: Analysis
  let titles: TitleRules
  /// Words of the generic body, and whether it is what the page shows.
  let generic: (words: Int, isShown: Bool)
  let url: WebURL
  /// What relative addresses on the page are resolved against.
  let base: WebURL

  /// A body that the rule found, and what speaks against it.
  private struct Candidate {
    var text: String
    var words: Int
    var line: Int
    var objection: String?
  }

  /// - Parameter source: The page's, in UTF-8.
  func apply(_ article: inout Article, source: [UInt8]) -> SiteRuleOutcome {
    let reader = SiteRuleReader(rule: rule)
    var findings = reader.read(source, wholeNames: false)
    var candidate = findings.body.map(judge)
    // Names were read as parts of names, as the format's documentation says. Where that leaves no
    // body, they were meant as whole names.
    if !rule.stripIDsOrClasses.isEmpty, !rule.bodies.isEmpty, !findings.isTooLarge,
      candidate == nil || candidate?.objection != nil
    {
      let again = reader.read(source, wholeNames: true)
      if let body = again.body {
        let second = judge(body)
        if second.objection == nil || candidate == nil {
          findings = again
          candidate = second
        }
      }
    }
    var outcome = SiteRuleOutcome(
      rule: rule.name, matched: false, reason: "", ruleWords: candidate?.words,
      genericWords: generic.words)
    if let candidate, candidate.objection == nil {
      outcome.matched = true
      outcome.reason = "The expression in line \(candidate.line) found the body."
      outcome.fields.append(ArticleField.text.rawValue)
      take(candidate, &article)
    } else {
      outcome.reason = candidate?.objection ?? absence(findings)
    }
    // A rule whose body is gone was written for other pages: it only fills gaps.
    let fillsOnly = !rule.bodies.isEmpty && !outcome.matched
    fill(&article, findings, fillsOnly: fillsOnly, &outcome)
    if !findings.stopped.isEmpty {
      let lines = Set(findings.stopped).sorted().map(String.init).joined(separator: ", ")
      outcome.reason += " Stopped because of too much work on this page: line \(lines)."
    }
    return outcome
  }

  private func absence(_ findings: SiteRuleFindings) -> String {
    if findings.isTooLarge { return "The page is empty, or too large for rules." }
    if rule.bodies.isEmpty { return "The rule names no body." }
    return "None of the rule's \(rule.bodies.count) body expressions found anything."
  }

  private func take(_ candidate: Candidate, _ article: inout Article) {
    article.text = candidate.text
    article.extractor = "rule:\(rule.name)"
    article.sources[.text] = "rule"
    if candidate.words >= 150 { article.partial = false }
    // The rule says that there is a story; that it is about an error it cannot know.
    if article.kind == .other || article.kind == .consent { article.kind = .article }
  }

  // MARK: Sense

  private func judge(_ body: SiteRuleFindings.Body) -> Candidate {
    let page = body.page
    let titles = Metadata.statedTitles(analysis.page)
    let keep: [Bool]
    let features: Features
    if rule.prune == false {
      features = Features(page, titles: titles)
      keep = [Bool](repeating: true, count: page.blocks.count)
    } else {
      (features, keep) = RulePruning.keep(page, titles: titles)
    }
    var out = Candidate(
      text: Renderer.render(page, features, keep: keep), words: RulePruning.words(page, keep),
      line: body.line)
    out.objection = objection(body, keep: keep, words: out.words)
    return out
  }

  private func objection(
    _ body: SiteRuleFindings.Body, keep: [Bool], words: Int
  ) -> String? {
    let page = body.page
    if words < 8 || words < 25 && generic.words > words {
      return "The body that line \(body.line) found has only \(words) words."
    }
    var chars = 0
    var linkChars = 0
    for (block, isKept) in zip(page.blocks, keep) where isKept {
      chars += Int(block.chars)
      linkChars += Int(block.linkChars)
    }
    if linkChars * 2 > chars {
      return "Most of the body that line \(body.line) found is links."
    }
    let all = page.blocks.reduce(0) { $0 + Int($1.words) }
    let whole = Int(analysis.features.total.words)
    if all * 10 >= whole * 9, words * 2 > generic.words * 3, generic.words >= 25 {
      return "Line \(body.line) found the whole page, not the body."
    }
    return missing(body, keep: keep, words: words)
  }

  /// Whether the rule found a small part of what the generic way found, and did not mean to.
  private func missing(
    _ body: SiteRuleFindings.Body, keep: [Bool], words: Int
  ) -> String? {
    guard generic.words > 3 * words else { return nil }
    let found = Set(zip(body.page.blocks, keep).compactMap { $1 ? $0.hash : nil })
    var shared = 0
    var outside = 0
    for (block, verdict) in zip(analysis.page.blocks, analysis.result.verdicts)
    where verdict == .kept {
      if found.contains(block.hash) {
        shared += Int(block.words)
      } else if body.remaining.contains(block.hash) {
        // What the rule strips is missing because it should be.
        outside += Int(block.words)
      }
    }
    if !generic.isShown { outside = generic.words - shared }
    let isPart = shared * 2 >= words
    guard outside > (isPart ? 2 : 8) * words else { return nil }
    return "Line \(body.line) found \(words) words of a body of \(generic.words)."
  }

  // MARK: Fields

  private func fill(
    _ article: inout Article, _ findings: SiteRuleFindings, fillsOnly: Bool,
    _ outcome: inout SiteRuleOutcome
  ) {
    if !fillsOnly || article.title == nil,
      let title = findings.titles.first.map({ Strings.squash($0, limit: 500) }), !title.isEmpty
    {
      article.title = title
      article.sources[.title] = "rule"
      outcome.fields.append(ArticleField.title.rawValue)
    }
    if !fillsOnly || article.authors.isEmpty {
      let names = AuthorRules(title: titles).clean(findings.authors)
      if !names.isEmpty {
        article.authors = names
        article.sources[.authors] = "rule"
        outcome.fields.append(ArticleField.authors.rawValue)
      }
    }
    let language = article.language
    if !fillsOnly || article.published == nil,
      let date = findings.dates.lazy.compactMap({ self.date($0, language) }).first
    {
      article.published = date
      outcome.fields.append("published")
    }
    if let next = findings.nextPage.flatMap(address) {
      article.nextPage = next
      outcome.fields.append("next_page")
    }
    if let single = findings.singlePage.flatMap(address) {
      article.alternates.removeAll { $0.relation == .singlePage }
      article.alternates.append(AlternateAddress(relation: .singlePage, url: single))
      outcome.fields.append(AlternateAddress.Relation.singlePage.rawValue)
    }
  }

  /// The date in a text that may have a few words before it ("Published on 3 May 2026").
  private func date(_ text: String, _ language: String?) -> SourcedDate? {
    var words = Strings.squash(text, limit: 400).split(separator: " ")[...]
    for _ in 0..<6 where !words.isEmpty {
      let rest = words.joined(separator: " ")
      if let date = DateParser.parse(rest, source: "rule", language: language),
        date.instant.seconds > 0
      {
        return date
      }
      words = words.dropFirst()
    }
    return nil
  }

  /// Absolute, http or https, of the same site, and not the page itself.
  private func address(_ text: String) -> String? {
    WebURL(Strings.squash(text, limit: 4096), base: base).flatMap { target in
      let target = target.withoutFragment
      guard target.isHTTP, target.href != url.withoutFragment.href, let host = target.host,
        let own = url.host,
        RegistrableDomain.of(host: host) == RegistrableDomain.of(host: own)
      else { return nil }
      return target.href
    }
  }
}
