internal import StetMarkup
internal import StetText

/// Reads one file in the syntax of ftr-site-config: `directive: value` lines, `#` comments.
struct SiteRuleParser {
  enum Limit {
    static let lines = 5000
    /// Expressions of one rule.
    static let expressions = 400
    static let replacements = 100
    static let replacementBytes = 1024
    static let headers = 20
    static let headerBytes = 2048
    static let diagnostics = 200
    /// Bytes of a line that is quoted in a message.
    static let quoted = 60
  }

  private enum Directive {
    case expressions(List)
    case names, imageSources, prune, autodetect
    case findString, replaceString, header, testURL, testContains, condition
    case ignored(String)
  }

  /// Where a directive's expressions go.
  private enum List {
    case bodies, titles, authors, dates, strips, attributes, dissolves, next, single, singleInFeed
  }

  private static let notes = (
    page: "Pages are prepared and parsed in one way here",
    images: "Images are not part of the text here",
    login: "Nothing logs in here",
    tree: "Elements are not moved here"
  )

  private static let directives: [String: Directive] = [
    "body": .expressions(.bodies), "title": .expressions(.titles),
    "author": .expressions(.authors), "date": .expressions(.dates),
    "strip": .expressions(.strips), "strip_attr": .expressions(.attributes),
    "dissolve": .expressions(.dissolves), "next_page_link": .expressions(.next),
    "single_page_link": .expressions(.single),
    "single_page_link_in_feed": .expressions(.singleInFeed),
    "strip_id_or_class": .names,
    "strip_image_src": .imageSources,
    "prune": .prune, "autodetect_on_failure": .autodetect,
    "find_string": .findString, "replace_string": .replaceString, "http_header": .header,
    "test_url": .testURL, "test_urls": .testURL, "test_contains": .testContains,
    "if_page_contains": .condition,
    "tidy": .ignored(notes.page), "parser": .ignored(notes.page),
    "convert_double_br_tags": .ignored("Two line breaks always end a paragraph here"),
    "strip_comments": .ignored("Comments of the source are always left out here"),
    "post_strip_attr": .ignored("The text has no attributes here"),
    "skip_json_ld": .ignored("A page's data is read only where the rule finds nothing"),
    "footnotes": .ignored("Links are not turned into notes here"),
    "native_ad_clue": .ignored("Advertisements are not told from articles by rules here"),
    "autodetect_next_page": .ignored("Next pages are always looked for here"),
    "skip_id_or_class": .ignored("The generic way has its own judgement of names"),
    "insert_detected_image": .ignored(notes.images),
    "src_lazy_load_attr": .ignored(notes.images),
    "move_into": .ignored(notes.tree), "wrap_in": .ignored(notes.tree),
    "requires_login": .ignored(notes.login), "login_uri": .ignored(notes.login),
    "login_username_field": .ignored(notes.login), "login_password_field": .ignored(notes.login),
    "login_extra_fields": .ignored(notes.login), "not_logged_in_xpath": .ignored(notes.login),
  ]

  /// Fields that decide how a connection works: a rule has no say in them.
  private static let refusedHeaders: Set<String> = [
    "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade",
    "keep-alive", "expect", "proxy-authorization", "accept-encoding", "if-none-match",
    "if-modified-since", "range", "authorization",
  ]

  private let file: String
  private var rule: SiteRule
  private var diagnostics: [SiteRuleDiagnostic] = []
  private var finds: [(text: String, line: Int)] = []
  private var replacements: [(text: String, line: Int)] = []
  /// Where the last link was put that a condition may be for.
  private var lastLink: List?
  private var seenIgnored: Set<String> = []
  private var expressions = 0
  private var directives = 0

  /// - Parameter file: Its name, with folder or without; `.txt` is left out of the rule's name.
  /// - Returns: No rule where the file is none: without a diagnostic where its name does not end in
  ///   `.txt`, as with a note to readers.
  static func parse(
    _ bytes: [UInt8], file: String
  ) -> (rule: SiteRule?, diagnostics: [SiteRuleDiagnostic]) {
    let base = file.split(separator: "/").last.map(String.init) ?? file
    guard base.lowercased().hasSuffix(".txt") else { return (nil, []) }
    let stem = String(base.dropLast(4))
    guard let name = hostName(stem) else {
      return (
        nil,
        [
          SiteRuleDiagnostic(
            file: file, line: 0, severity: .note, message: "\(quote(stem)) is no host.",
            remedy: "Name a rule's file after its host: example.com.txt, or .example.com.txt.")
        ]
      )
    }
    var parser = SiteRuleParser(file: file, rule: SiteRule(name: name))
    guard bytes.count <= SiteRuleSet.Limit.fileBytes else {
      parser.note(
        0, .error, "The file has more than \(SiteRuleSet.Limit.fileBytes) bytes and is not used.",
        "Rules are short; is this one?")
      return (nil, parser.diagnostics)
    }
    parser.read(bytes)
    return (parser.rule, parser.diagnostics)
  }

  private init(file: String, rule: SiteRule) {
    self.file = file
    self.rule = rule
  }

  /// `Example.COM` → `example.com`, with a leading dot kept; nil for what is no host with a dot.
  static func hostName(_ stem: String) -> String? {
    let isWild = stem.hasPrefix(".")
    let bare = isWild ? String(stem.dropFirst()) : stem
    guard bare.contains("."), !bare.hasPrefix("."), !bare.hasSuffix("."),
      !bare.unicodeScalars.contains(where: { "/?#@:\\% ".unicodeScalars.contains($0) }),
      let host = WebURL("http://" + bare + "/")?.host
    else { return nil }
    return isWild ? "." + host : host
  }

  // MARK: Lines

  private mutating func read(_ bytes: [UInt8]) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var number = 0
    for line in text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0A || $0 == 0x0D })
    {
      number += 1
      guard number <= Limit.lines else {
        note(number, .error, "Lines after the \(Limit.lines)th are not read.", "Shorten the file.")
        break
      }
      read(line: Self.trimmed(line), number)
    }
    pair()
    if directives == 0 {
      note(0, .warning, "The file says nothing.", "Write at least a body: line, or remove it.")
    }
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let first = line.first, first <= 0x20 { line = line.dropFirst() }
    while let last = line.last, last <= 0x20 { line = line.dropLast() }
    return line
  }

  private static func quote(_ text: String) -> String {
    let cut = Strings.squash(text, limit: Limit.quoted)
    return "“\(cut)\(text.utf8.count > Limit.quoted ? "…" : "")”"
  }

  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  private mutating func read(line: ArraySlice<UInt8>, _ number: Int) {
    guard let first = line.first, first != 0x23 else { return }
    // `replace_string(a: b): c`: the argument may hold a colon, so its end is looked for first.
    let nameEnd = line.firstIndex { !Self.isNameByte($0) } ?? line.endIndex
    let name = Self.string(line[line.startIndex..<nameEnd]).lowercased()
    var argument: String?
    var rest = line[nameEnd...]
    if rest.first == 0x28 {
      guard let close = Self.endOfArgument(rest) else {
        note(number, .error, "The parenthesis is not closed by “):”.", "Write \(name)(…): …")
        return
      }
      argument = Self.string(Self.trimmed(rest[(rest.startIndex + 1)..<close]))
      rest = rest[(close + 1)...]
    }
    rest = Self.trimmed(rest)
    guard rest.first == 0x3A, !name.isEmpty else {
      note(
        number, .error, "\(Self.quote(Self.string(line))) is no directive.",
        "Write “directive: value”, or # before a comment.")
      return
    }
    let value = Self.trimmed(rest.dropFirst())
    guard let directive = Self.directives[name] else {
      note(
        number, .warning, "There is no directive \(Self.quote(name)).",
        "See Documentation/SiteRules.md for those there are.")
      return
    }
    directives += 1
    apply(directive, name, argument, Self.string(value), number)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte &- 0x30 < 10 || byte == 0x2D
  }

  /// The parenthesis before the first `:` that follows one.
  private static func endOfArgument(_ text: ArraySlice<UInt8>) -> Int? {
    var index = text.startIndex
    while let close = text[index...].firstIndex(of: 0x29) {
      var next = close + 1
      while next < text.endIndex, text[next] == 0x20 { next += 1 }
      if next < text.endIndex, text[next] == 0x3A { return close }
      index = close + 1
    }
    return nil
  }

  // MARK: Directives

  private mutating func apply(
    _ directive: Directive, _ name: String, _ argument: String?, _ value: String, _ line: Int
  ) {
    switch directive {
    case .ignored(let why):
      if seenIgnored.insert(name).inserted {
        note(line, .note, "\(name) has no effect: \(why).", "It may stay for other programs.")
      }
      return
    case .findString:
      return finds.append((value, line))
    case .replaceString:
      if let argument {
        replace(argument, value, line)
      } else {
        replacements.append((value, line))
      }
      return
    case .header: return header(argument, value, line)
    default: break
    }
    guard !value.isEmpty else {
      return note(line, .warning, "\(name) has no value.", "Write one, or remove the line.")
    }
    switch directive {
    case .expressions(let list): expression(value, list, line)
    case .names, .imageSources:
      let word = value.filter { $0 != "'" && $0 != "\"" }
      guard (2...200).contains(word.utf8.count) else {
        return note(
          line, .error, "\(name) has 2 to 200 bytes.", "A shorter one would be in every name.")
      }
      guard expressions < Limit.expressions else { return tooMany(line) }
      expressions += 1
      if case .names = directive {
        rule.stripIDsOrClasses.append(word)
      } else {
        rule.stripImageSources.append(word)
      }
    case .prune: rule.prune = flag(value, name, line) ?? rule.prune
    case .autodetect: rule.autodetectOnFailure = flag(value, name, line) ?? rule.autodetectOnFailure
    case .testURL:
      guard let url = WebURL(value), url.isHTTP, rule.tests.count < 100 else {
        return note(
          line, .warning, "\(Self.quote(value)) is no address to test with, or one too many.",
          "Write one http or https address to a line, 100 at most.")
      }
      rule.tests.append(SiteRuleTest(url: url.href, line: line))
    case .testContains:
      guard !rule.tests.isEmpty, rule.tests[rule.tests.count - 1].contains.count < 50 else {
        return note(
          line, .warning, "There is no test_url that this belongs to.",
          "Write test_contains below its test_url.")
      }
      rule.tests[rule.tests.count - 1].contains.append(value)
    case .condition:
      guard let list = lastLink else {
        return note(
          line, .warning, "There is no link that this is a condition of.",
          "Write if_page_contains below a single_page_link or next_page_link.")
      }
      let isAccepted = accepts(value, line)
      edit(list) { links in
        guard !links.isEmpty else { return }
        if isAccepted {
          links[links.count - 1].condition = value
        } else {
          links.removeLast()
        }
      }
      lastLink = nil
    case .ignored, .findString, .replaceString, .header: break
    }
  }

  private mutating func flag(_ value: String, _ name: String, _ line: Int) -> Bool? {
    switch value.lowercased() {
    case "yes", "true", "1": return true
    case "no", "false", "0": return false
    default:
      note(line, .error, "\(name) is yes or no.", "Write “\(name): no” or “\(name): yes”.")
      return nil
    }
  }

  private mutating func expression(_ value: String, _ list: List, _ line: Int) {
    lastLink = nil
    guard accepts(value, line) else { return }
    edit(list) { $0.append(SiteRuleExpression(xpath: value, line: line)) }
    switch list {
    case .next, .single: lastLink = list
    default: break
    }
  }

  private mutating func edit(_ list: List, _ change: (inout [SiteRuleExpression]) -> Void) {
    switch list {
    case .bodies: change(&rule.bodies)
    case .titles: change(&rule.titles)
    case .authors: change(&rule.authors)
    case .dates: change(&rule.dates)
    case .strips: change(&rule.strips)
    case .attributes: change(&rule.stripAttributes)
    case .dissolves: change(&rule.dissolves)
    case .next: change(&rule.nextPageLinks)
    case .single: change(&rule.singlePageLinks)
    case .singleInFeed: change(&rule.singlePageLinksInFeed)
    }
  }

  private mutating func accepts(_ xpath: String, _ line: Int) -> Bool {
    guard expressions < Limit.expressions else {
      tooMany(line)
      return false
    }
    expressions += 1
    guard let problem = XPathExpression.problem(xpath) else { return true }
    note(line, .error, "\(problem.message) \(Self.quote(xpath)) is not used.", problem.remedy)
    return false
  }

  private mutating func header(_ name: String?, _ value: String, _ line: Int) {
    guard let name = name?.lowercased(), !name.isEmpty, name.utf8.count <= 64,
      name.utf8.allSatisfy({ $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F })
    else {
      return note(
        line, .error, "http_header has no header's name.",
        "Write “http_header(user-agent): Mozilla/5.0”.")
    }
    guard !Self.refusedHeaders.contains(name) else {
      return note(
        line, .error, "A rule may not send \(name).", "Leave it to the program, or to feeds.json.")
    }
    guard !value.isEmpty, value.utf8.count <= Limit.headerBytes,
      value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
      rule.httpHeaders.count < Limit.headers
    else {
      return note(
        line, .error, "A header's value is 1 to \(Limit.headerBytes) characters of ASCII.",
        "Encode what is beyond ASCII; send \(Limit.headers) headers at most.")
    }
    rule.httpHeaders.removeAll { $0.name == name }
    rule.httpHeaders.append(SiteRuleHeader(name: name, value: value))
  }

  private mutating func replace(_ find: String, _ replacement: String, _ line: Int) {
    guard !find.isEmpty, find.utf8.count <= Limit.replacementBytes,
      replacement.utf8.count <= Limit.replacementBytes,
      rule.replacements.count < Limit.replacements
    else {
      return note(
        line, .error,
        "A text to find and what replaces it have 1 and 0 to \(Limit.replacementBytes) bytes.",
        "Look for something shorter; \(Limit.replacements) replacements may be there.")
    }
    rule.replacements.append(SiteRuleReplacement(find: find, replacement: replacement))
  }

  /// The first `find_string` belongs to the first `replace_string`, and so on.
  private mutating func pair() {
    guard finds.count == replacements.count else {
      return note(
        finds.first?.line ?? replacements.first?.line ?? 0, .error,
        "There are \(finds.count) find_string and \(replacements.count) replace_string; none is used.",
        "Write a replace_string below each find_string.")
    }
    for (find, replacement) in zip(finds, replacements) {
      replace(find.text, replacement.text, find.line)
    }
  }

  private mutating func tooMany(_ line: Int) {
    note(
      line, .error, "Expressions and names after the \(Limit.expressions)th are not used.",
      "Join some of them.")
  }

  private mutating func note(
    _ line: Int, _ severity: SiteRuleDiagnostic.Severity, _ message: String, _ remedy: String
  ) {
    guard diagnostics.count < Limit.diagnostics else { return }
    diagnostics.append(
      SiteRuleDiagnostic(
        file: file, line: line, severity: severity, message: message, remedy: remedy))
  }
}
