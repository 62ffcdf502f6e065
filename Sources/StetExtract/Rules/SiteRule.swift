/// What is known about the pages of one site, written by hand in the syntax of ftr-site-config.
///
/// It is only data; ``Extractor/init(rules:)`` applies it. All paths are XPath 1.0 expressions.
public struct SiteRule: Sendable, Hashable {
  /// The file's stem: a host (`example.com`), or `.example.com` for all hosts below it as well.
  public var name: String
  /// Where the body is, in order of preference; the first that matches is taken.
  public var bodies: [SiteRuleExpression] = []
  public var titles: [SiteRuleExpression] = []
  public var authors: [SiteRuleExpression] = []
  public var dates: [SiteRuleExpression] = []
  /// Elements, attributes or texts to leave out.
  public var strips: [SiteRuleExpression] = []
  /// Elements with such a word in their `id` or `class` are left out.
  public var stripIDsOrClasses: [String] = []
  /// Images with this in their address are left out, with the figure they are in.
  public var stripImageSources: [String] = []
  /// Attributes to leave out before the body is looked for.
  public var stripAttributes: [SiteRuleExpression] = []
  /// Elements that are taken off, while what is in them stays.
  public var dissolves: [SiteRuleExpression] = []
  /// Whether lists of links and other furniture inside the body are dropped; nil where the rule
  /// does not say, which means yes.
  public var prune: Bool?
  /// Whether the rule leaves what is not found to the generic way; nil where it does not say. The
  /// generic result stands in either case.
  public var autodetectOnFailure: Bool?
  /// Applied to the page's source in this order, each to all occurrences.
  public var replacements: [SiteRuleReplacement] = []
  public var nextPageLinks: [SiteRuleExpression] = []
  public var singlePageLinks: [SiteRuleExpression] = []
  /// Looked for in a feed's entry instead of the page; kept for those who read feeds.
  public var singlePageLinksInFeed: [SiteRuleExpression] = []
  /// Sent with requests for the site's pages.
  public var httpHeaders: [SiteRuleHeader] = []
  public var tests: [SiteRuleTest] = []

  public init(name: String) { self.name = name }

  /// Whether the rule says anything about a page's content, as against requests for it.
  public var readsPages: Bool {
    !(bodies.isEmpty && titles.isEmpty && authors.isEmpty && dates.isEmpty && strips.isEmpty
      && stripIDsOrClasses.isEmpty && nextPageLinks.isEmpty && singlePageLinks.isEmpty
      && stripImageSources.isEmpty && replacements.isEmpty && dissolves.isEmpty)
  }
}

/// An XPath 1.0 expression of a rule; it was accepted when the rule was loaded.
public struct SiteRuleExpression: Sendable, Hashable {
  public var xpath: String
  /// Where it stands in the file, from 1.
  public var line: Int
  /// The expression counts only on pages that this one finds something on (`if_page_contains`).
  public var condition: String?

  public init(xpath: String, line: Int, condition: String? = nil) {
    self.xpath = xpath
    self.line = line
    self.condition = condition
  }
}

/// A text that stands in for another in a page's source.
public struct SiteRuleReplacement: Sendable, Hashable {
  public var find: String
  public var replacement: String

  public init(find: String, replacement: String) {
    self.find = find
    self.replacement = replacement
  }
}

/// A request header that a site needs.
public struct SiteRuleHeader: Sendable, Hashable {
  /// Lower case.
  public var name: String
  public var value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// A page that the rule was written for, and what its body must hold.
public struct SiteRuleTest: Sendable, Hashable {
  /// Absolute, http or https.
  public var url: String
  /// Each must stand in the body, white space aside; empty where any body will do.
  public var contains: [String]
  /// Where it stands in the file, from 1.
  public var line: Int

  public init(url: String, contains: [String] = [], line: Int) {
    self.url = url
    self.contains = contains
    self.line = line
  }
}

/// Something about a rule's file that its author should know.
public struct SiteRuleDiagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable, Hashable, Comparable {
    /// Accepted, and of no effect here.
    case note
    /// Probably not what was meant.
    case warning
    /// The line, or the whole file (line 0), is not used.
    case error

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }

    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
  }

  public var file: String
  /// From 1; 0 where it is about the whole file.
  public var line: Int
  public var severity: Severity
  /// A sentence.
  public var message: String
  /// What to do about it, a sentence.
  public var remedy: String

  public init(file: String, line: Int, severity: Severity, message: String, remedy: String) {
    self.file = file
    self.line = line
    self.severity = severity
    self.message = message
    self.remedy = remedy
  }
}
