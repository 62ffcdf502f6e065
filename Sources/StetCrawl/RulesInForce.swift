public import StetExtract
public import StetModel
public import StetText

/// The site rules that pages are read by, and what belongs to them.
///
/// A value: a change of the folder makes another one, and whoever reads a page keeps the one that
/// it began with.
public struct RulesInForce: Sendable {
  public let set: SiteRuleSet
  /// What is wrong with the files, in their order.
  public let problems: [RuleProblem]
  private let extractor: Extractor
  /// Beginnings of the SHA-256 of the files' bytes, by the rule's name.
  private let digests: [String: String]

  public static let none = RulesInForce(set: .none, problems: [], digests: [:])

  private init(set: SiteRuleSet, problems: [RuleProblem], digests: [String: String]) {
    self.set = set
    self.problems = problems
    self.digests = digests
    extractor = Extractor(rules: set)
  }

  init(_ files: [String: RuleFolder.File], folder: String, problems: [RuleProblem]) {
    let set = SiteRuleSet(files: files.map { ($0.key, $0.value.bytes) })
    var digests: [String: String] = [:]
    for (name, file) in files {
      digests[String(name.dropLast(4))] = String(Digest.sha256Hex(file.bytes).prefix(8))
    }
    let own = set.diagnostics.filter { $0.severity > .note }.map { RuleProblem($0, folder) }
    self.init(
      set: set, problems: problems + own + Self.refusedHeaders(set, folder), digests: digests)
  }

  /// Reads a folder.
  public init(folder: String) {
    let look = RuleFolder(path: folder).look(known: [:], isForced: true)
    self.init(look.files, folder: folder, problems: look.problems)
  }

  /// SHA-256 (hex) of all files; nil where there is none.
  public var sha256: String? { digests.isEmpty ? nil : set.sha256 }

  // MARK: Reading pages

  /// The way to read pages with these rules.
  public var method: ExtractionMethod {
    let extractor = extractor
    return ExtractionMethod(
      version: Extractor.version, versionOf: { version(for: $0) },
      readsSinglePage: { rule(for: $0).map { !$0.singlePageLinks.isEmpty } ?? false },
      extract: { extractor.extract($0, url: $1, contentType: $2) })
  }

  /// Reads a page, and tells what became of its site's rule.
  public func extraction(
    _ html: [UInt8], url: WebURL?, contentType: String?
  ) -> Extractor.Extraction {
    extractor.extraction(html, url: url, contentType: contentType)
  }

  /// The extractor's version, and behind a `+` what the rule for this address is: `2+9f3a1c20`.
  /// Where it is the same, the same page comes out the same.
  public func version(for url: WebURL?) -> String {
    guard let rule = rule(for: url), let digest = digests[rule.name] else {
      return Extractor.version
    }
    return "\(Extractor.version)+\(digest)"
  }

  /// The rule for an address.
  public func rule(for url: WebURL?) -> SiteRule? {
    url?.host.flatMap { set.rule(forHost: $0) }
  }

  // MARK: Request headers

  /// What the rule for an address wants to be sent with requests. Who we say we are is not a
  /// rule's business, nor what belongs to the message itself.
  ///
  /// - Parameter own: Fields that configuration has set, which stay.
  public func fields(for url: WebURL, besides own: [HTTPField] = []) -> [HTTPField] {
    (rule(for: url)?.httpHeaders ?? []).filter { header in
      Self.mayBeSent(header) && own.first(header.name) == nil
    }.map { HTTPField(Self.spelling[$0.name] ?? $0.name, $0.value) }
  }

  /// By their names in lower case.
  private static let spelling = [
    "accept-language": "Accept-Language", "cookie": "Cookie", "referer": "Referer",
  ]

  private static func mayBeSent(_ header: SiteRuleHeader) -> Bool {
    spelling[header.name] != nil && header.value.utf8.count <= 4096
      && header.value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private static func refusedHeaders(_ set: SiteRuleSet, _ folder: String) -> [RuleProblem] {
    var problems: [RuleProblem] = []
    for rule in set.rules {
      for header in rule.httpHeaders where !mayBeSent(header) {
        let isKnown = spelling[header.name] != nil
        problems.append(
          RuleProblem(
            file: "\(folder)/\(rule.name).txt", line: nil, isError: false,
            message: "the request header \(header.name) is not sent",
            remedy: isKnown
              ? "Its value may have printable ASCII only, 4,096 bytes at most."
              : "Rules may set Accept-Language, Cookie and Referer; Stet says itself who it is."))
      }
    }
    return problems
  }
}

extension RuleProblem {
  init(_ diagnostic: SiteRuleDiagnostic, _ folder: String) {
    self.init(
      file: "\(folder)/\(diagnostic.file)", line: diagnostic.line > 0 ? diagnostic.line : nil,
      isError: diagnostic.severity == .error, message: diagnostic.message,
      remedy: diagnostic.remedy)
  }
}
