public import StetModel

/// A version of an article, as far as its edits are told.
public struct EditedVersion: Sendable {
  public var title: String?
  /// The site's name, which some pages put behind the headline.
  public var site: String?
  public var authors: [String]
  /// As declared by the page.
  public var modified: Instant?
  /// Notices of correction, also those that stand outside the body.
  public var corrections: [String]
  /// As it is archived: UTF-8, paragraphs apart by blank lines.
  public var body: String

  public init(
    title: String? = nil, site: String? = nil, authors: [String] = [], modified: Instant? = nil,
    corrections: [String] = [], body: String
  ) {
    self.title = title
    self.site = site
    self.authors = authors
    self.modified = modified
    self.corrections = corrections
    self.body = body
  }
}

/// What was edited between two versions of an article, sentence by sentence.
///
/// Sentences are aligned first, of long texts those between paragraphs that are the same; then words.
/// Time and memory grow with the length of the texts, not with its square.
public struct Edits: Sendable, Hashable {
  /// The weightiest class first, then in the order of the newer text.
  public private(set) var list: [TextEdit] = []
  /// Whether so much was changed that not all of it was looked at sentence by sentence.
  public private(set) var isCoarse = false
  /// The headline before and now, where it is another.
  public private(set) var headline: [String] = []
  /// Whether the body says something else than before, and neither the declared date of modification
  /// nor a notice of correction tells so.
  public private(set) var isSilent = false
  /// Whether the declared date of modification is another and nothing else.
  public private(set) var isDateOnly = false

  /// Bytes of either text that are looked at sentence by sentence; what is the same does not count.
  static let maximumBytes = 393_216
  /// Edits of one comparison.
  static let maximum = 10_000

  public init(from old: EditedVersion, to new: EditedVersion) {
    compareBodies(old, new)
    let isBodyChanged = isSubstantive
    compareNotices(old, new)
    compareHeadlines(old, new)
    compareAuthors(old.authors, new.authors)
    let edits = list
    let order = edits.indices.sorted {
      (edits[$0].classes.min() ?? .wording, $0) < (edits[$1].classes.min() ?? .wording, $1)
    }
    list = order.map { edits[$0] }
    let isNoticed = list.contains { $0.kind == .correction && $0.new != nil }
    isSilent = isBodyChanged && old.modified == new.modified && !isNoticed
    isDateOnly = !isSubstantive && new.modified != nil && old.modified != new.modified
  }

  /// Whether anything was edited but typography.
  public var isSubstantive: Bool { list.contains { $0.kind != .typography } }

  /// Whether anything of the story was edited: neither typography alone nor lines beside the story, such
  /// as one that leads to another one, a prompt to share, or a line of times.
  ///
  /// - Parameters:
  ///   - old: The body of before, as it was compared.
  ///   - new: The body of now.
  public func isOfStory(_ old: String, _ new: String) -> Bool {
    isSubstantive && (isCoarse || !FurnitureLines.areAll(list, old: old, new: new))
  }

  /// How many edits count as each class.
  public var totals: [EditClass: Int] {
    list.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
  }

  /// The classes that are there, the weightiest first.
  public var classes: [EditClass] { Set(list.flatMap(\.classes)).sorted() }

  // MARK: Bodies

  private mutating func compareBodies(_ old: EditedVersion, _ new: EditedVersion) {
    guard old.body != new.body else { return }
    let (first, second) = EditUnits.both(old.body, new.body)
    var stretches = Stretches()
    stretches.find(first, second)
    let before = EditSide(stretches.old)
    let after = EditSide(stretches.new)
    let notices = (old.corrections + new.corrections).map {
      Set(Folding.tokens($0, limit: 2_000).map(\.hash))
    }
    let classifier = EditClassifier(old: before, new: after)
    let groups = SentenceMatching(before, after).groups.sorted {
      ($0.new.isEmpty ? $0.old.lowerBound : $0.new.lowerBound, $0.old.lowerBound)
        < ($1.new.isEmpty ? $1.old.lowerBound : $1.new.lowerBound, $1.old.lowerBound)
    }
    for group in classifier.joined(groups).prefix(Self.maximum) {
      guard var edit = classifier.edit(group) else { continue }
      if [.addition, .removal].contains(edit.kind), Self.isOf(notices, edit.new ?? edit.old ?? "") {
        edit.classes = [.correction]
      }
      list.append(edit)
    }
    isCoarse = stretches.isCut || groups.count > Self.maximum
    list += stretches.rest.prefix(100)
    if isCoarse, list.isEmpty { list.append(TextEdit(classes: [.wording], old: nil, new: nil)) }
  }

  /// Whether a sentence stands in one of the notices.
  private static func isOf(_ notices: [Set<UInt64>], _ sentence: String) -> Bool {
    let words = Folding.tokens(sentence, limit: 2_000)
    guard words.count >= 2 else { return false }
    return notices.contains { notice in words.allSatisfy { notice.contains($0.hash) } }
  }

  /// Notices that stand outside the body.
  private mutating func compareNotices(_ old: EditedVersion, _ new: EditedVersion) {
    func form(_ text: String) -> [UInt64] { Folding.tokens(text, limit: 2_000).map(\.hash) }
    let told = list.filter { $0.kind == .correction }
    func isTold(_ notice: String, _ sentences: [String]) -> Bool {
      let words = Set(form(notice))
      return sentences.contains { form($0).allSatisfy(words.contains) }
    }
    let before = Set(old.corrections.map(form))
    let after = Set(new.corrections.map(form))
    for notice in new.corrections.prefix(50) where !before.contains(form(notice)) {
      guard !isTold(notice, told.compactMap(\.new)) else { continue }
      list.append(
        TextEdit(
          classes: [.correction], old: nil, new: notice, newChanges: [0..<notice.utf8.count]))
    }
    for notice in old.corrections.prefix(50) where !after.contains(form(notice)) {
      guard !isTold(notice, told.compactMap(\.old)) else { continue }
      list.append(
        TextEdit(
          classes: [.correction], old: notice, new: nil, oldChanges: [0..<notice.utf8.count]))
    }
  }

  // MARK: Headline and authors

  private mutating func compareHeadlines(_ old: EditedVersion, _ new: EditedVersion) {
    guard let before = old.title, let after = new.title,
      !Headline.isSame(before, of: old.site, after, of: new.site)
    else { return }
    headline = [before, after]
    let first = EditSide(headline: before)
    let second = EditSide(headline: after)
    let group = SentenceMatching.Group(
      old: first.sentences.indices, new: second.sentences.indices)
    var edit =
      EditClassifier(old: first, new: second).edit(group)
      ?? TextEdit(classes: [], old: before, new: after)
    // Capitals are no names where all words may have one.
    edit.names = edit.names.filter {
      $0.count == 2
        && NameConflicts.areSpellings(NameConflicts.letters($0[0]), NameConflicts.letters($0[1]))
    }
    edit.old = before
    edit.new = after
    edit.classes =
      [.headline] + (edit.figures.isEmpty ? [] : [.figure])
      + (edit.names.isEmpty ? [] : [.name])
    list.append(edit)
  }

  private mutating func compareAuthors(_ old: [String], _ new: [String]) {
    func form(_ authors: [String]) -> Set<[UInt64]> {
      Set(authors.prefix(50).map { Folding.tokens($0, limit: 100).map(\.hash) })
    }
    // A page that names nobody for once says nothing.
    guard !old.isEmpty, !new.isEmpty, form(old) != form(new) else { return }
    let before = old.prefix(50).joined(separator: ", ")
    let after = new.prefix(50).joined(separator: ", ")
    list.append(
      TextEdit(
        classes: [.attribution], old: before, new: after, oldChanges: [0..<before.utf8.count],
        newChanges: [0..<after.utf8.count]))
  }
}

/// Headlines as they are compared: folded, without the site's name.
public enum Headline {
  /// Whether two headlines are the same but for typography, capitals and the name of the site.
  public static func isSame(_ a: String, of siteA: String?, _ b: String, of siteB: String?) -> Bool
  {
    a == b || words(a, siteA) == words(b, siteB)
  }

  private static func words(_ title: String, _ site: String?) -> [UInt64] {
    let words = Folding.tokens(title, limit: 200).map(\.hash)
    let name = Folding.tokens(site ?? "", limit: 20).map(\.hash)
    guard !name.isEmpty, words.count > name.count else { return words }
    if words.suffix(name.count) == name[...] { return Array(words.dropLast(name.count)) }
    if words.starts(with: name), title.contains("|") || title.contains(":") || title.contains(" - ")
    {
      return Array(words.dropFirst(name.count))
    }
    return words
  }
}

/// The stretches between paragraphs that are the same in both texts.
private struct Stretches {
  var old: [(text: ArraySlice<UInt8>, gap: Int)] = []
  var new: [(text: ArraySlice<UInt8>, gap: Int)] = []
  /// What there was no room for.
  var rest: [TextEdit] = []
  var isCut = false
  private var roomOld = Edits.maximumBytes
  private var roomNew = Edits.maximumBytes

  mutating func find(_ first: EditUnits, _ second: EditUnits) {
    if first.bytes.count <= roomOld, second.bytes.count <= roomNew {
      // Sentences tell better than paragraphs what stayed and what was moved.
      old = first.ranges.map { (first.bytes[$0], 0) }
      new = second.ranges.map { (second.bytes[$0], 0) }
      return
    }
    var next = 0
    var nextNew = 0
    var gap = 0
    let matches = Alignment.matches(first.hashes, second.hashes)
    for (i, j) in matches + [(first.ranges.count, second.ranges.count)] {
      if next < i || nextNew < j {
        for index in next..<i {
          add(first.bytes[first.ranges[index]], gap, isNew: false)
        }
        for index in nextNew..<j {
          add(second.bytes[second.ranges[index]], gap, isNew: true)
        }
        gap += 1
      }
      next = i + 1
      nextNew = j + 1
    }
  }

  private mutating func add(_ text: ArraySlice<UInt8>, _ gap: Int, isNew: Bool) {
    if text.count <= (isNew ? roomNew : roomOld) {
      if isNew {
        roomNew -= text.count
        new.append((text, gap))
      } else {
        roomOld -= text.count
        old.append((text, gap))
      }
      return
    }
    // What comes after is cut too, or the sides would not stand for the same stretches.
    if isNew { roomNew = 0 } else { roomOld = 0 }
    isCut = true
    guard rest.count < 100 else { return }
    let start = String(decoding: text.prefix(600), as: UTF8.self)
    rest.append(
      TextEdit(
        classes: [isNew ? .addition : .removal], old: isNew ? nil : start, new: isNew ? start : nil,
        oldChanges: isNew ? [] : [0..<start.utf8.count],
        newChanges: isNew ? [0..<start.utf8.count] : []))
  }
}
