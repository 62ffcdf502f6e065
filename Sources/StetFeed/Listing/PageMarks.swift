internal import StetMarkup
internal import StetModel

/// What an element's tag, role and classes say of what stands in it.
struct PageMarks: OptionSet {
  let rawValue: UInt32

  static let navigation = PageMarks(rawValue: 1 << 0)
  static let footer = PageMarks(rawValue: 1 << 1)
  static let header = PageMarks(rawValue: 1 << 2)
  static let aside = PageMarks(rawValue: 1 << 3)
  static let paging = PageMarks(rawValue: 1 << 4)
  static let sharing = PageMarks(rawValue: 1 << 5)
  static let taxonomy = PageMarks(rawValue: 1 << 6)
  static let person = PageMarks(rawValue: 1 << 7)
  static let comments = PageMarks(rawValue: 1 << 8)
  static let advertising = PageMarks(rawValue: 1 << 9)
  static let form = PageMarks(rawValue: 1 << 10)
  static let hidden = PageMarks(rawValue: 1 << 11)
  /// Sources of a text: footnotes and lists of references.
  static let citation = PageMarks(rawValue: 1 << 13)
  /// By tag, which is believed even of large parts of a page.
  static let navigationTag = PageMarks(rawValue: 1 << 12)

  static let article = PageMarks(rawValue: 1 << 16)
  static let entry = PageMarks(rawValue: 1 << 17)
  static let headline = PageMarks(rawValue: 1 << 18)
  static let heading = PageMarks(rawValue: 1 << 19)
  static let main = PageMarks(rawValue: 1 << 20)
  /// A microformats2 or hAtom entry.
  static let microformat = PageMarks(rawValue: 1 << 21)

  /// What classes say against links; believed only of parts that are not most of the page.
  static let doubtful: PageMarks = [
    .navigation, .footer, .header, .aside, .paging, .sharing, .taxonomy, .person, .comments,
    .advertising, .form, .citation,
  ]

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(tag: HTMLTag, classes: UnsafeBufferPointer<UInt8>, node: Node) {
    var marks: PageMarks = []
    switch tag {
    case .nav: marks = [.navigation, .navigationTag]
    case .footer: marks = .footer
    case .header: marks = .header
    case .aside: marks = .aside
    case .form, .dialog: marks = .form
    case .article: marks = .article
    case .main: marks = .main
    case .address: marks = .person
    case .cite: marks = .citation
    default: if tag.headingLevel > 0 && tag.headingLevel < 6 { marks = .heading }
    }
    if tag != .body, tag != .html {
      marks.formUnion(Self.words(in: classes))
      if let id = node.value(.id) { marks.formUnion(Self.words(in: id)) }
    }
    if let role = node.value(.role) {
      let role = String(decoding: role.prefix(20), as: UTF8.self).lowercased()
      marks.formUnion(Self.roles[role] ?? [])
    }
    self = marks
  }

  private static let roles: [String: PageMarks] = [
    "navigation": [.navigation, .navigationTag], "contentinfo": .footer, "banner": .header,
    "complementary": .aside, "search": .form, "menu": .navigation, "menubar": .navigation,
    "menuitem": .navigation, "article": .article, "heading": .heading, "main": .main,
    "dialog": .form,
  ]

  /// By the words that class names are made of: `post__card-title`, `siteNav`.
  private static func words(in classes: UnsafeBufferPointer<UInt8>) -> PageMarks {
    var marks: PageMarks = []
    var word: UInt64 = 0
    var length = 0
    var whole: UInt64 = 0
    var previousIsLower = false
    func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
      ((hash == 0 ? 0xcbf2_9ce4_8422_2325 : hash) ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    func end() {
      if length > 1, let found = lexicon[word] { marks.formUnion(found) }
      word = 0
      length = 0
    }
    for byte in classes.prefix(512) {
      let isUpper = byte &- 0x41 < 26
      let isLower = byte &- 0x61 < 26
      if isUpper || isLower {
        if isUpper, previousIsLower { end() }
        word = hash(word, byte | 0x20)
        length += 1
      } else {
        end()
      }
      previousIsLower = isLower
      if byte <= 0x20 {
        if let found = microformats[whole] { marks.formUnion(found) }
        whole = 0
      } else {
        whole = hash(whole, byte)
      }
    }
    end()
    if let found = microformats[whole] { marks.formUnion(found) }
    return marks
  }

  private static let lexicon: [UInt64: PageMarks] = table([
    (
      .navigation,
      "nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs topbar toolbar subnav "
        + "dropdown offcanvas drawer skip sitenav navlist tabs toc navbox"
    ),
    (.footer, "footer colophon copyright legal bottombar"),
    (.header, "masthead topnav siteheader"),
    (
      .aside,
      "sidebar aside widget related recommended recommendations outbrain taboola blogroll rail"
    ),
    (.paging, "pagination pager paging paginate paginator pagenavi loadmore"),
    (.sharing, "share sharing social sharedaddy addtoany addthis follow socials"),
    (
      .taxonomy,
      "tag tags tagcloud category categories cat cats topic topics label labels kicker eyebrow "
        + "overline badge rubric chip chips pill pills keyword keywords section-name subjects"
    ),
    (.person, "author authors byline bylines contributor contributors avatar writer user creator"),
    (.comments, "comment comments reply replies disqus discuss"),
    (
      .advertising,
      "ad ads advert advertisement sponsor sponsored promo promotion newsletter subscribe "
        + "subscription signup login cookie cookies consent gdpr modal popup paywall appstore"
    ),
    (.citation, "reference references citation citations footnote footnotes reflist bibliography"),
    (.headline, "title headline hed titleline subject storylink headlines"),
    (.entry, "entry post hentry story article card teaser news blog item"),
  ])

  private static let microformats: [UInt64: PageMarks] = table([
    (.microformat, "h-entry hentry h-item h-cite"), (.headline, "p-name entry-title u-url"),
    (.person, "p-author u-author"), (.taxonomy, "p-category u-category"),
  ])

  private static func table(_ lists: [(PageMarks, String)]) -> [UInt64: PageMarks] {
    var table: [UInt64: PageMarks] = [:]
    for (marks, list) in lists {
      for word in list.split(separator: " ") {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        table[hash, default: []].formUnion(marks)
      }
    }
    return table
  }
}

extension PageOutline {
  /// Hands the marks of each element down to what stands in it.
  mutating func inheritMarks() {
    let all = max(1, links.count)
    for index in elements.indices {
      var own = elements[index].marks
      // "has-sidebar" and "category-archive" name whole pages: what classes say against links is
      // not believed where it would be said of most of them.
      if !own.isDisjoint(with: .doubtful), links(in: index) * 5 > all * 2, all >= 10,
        !own.contains(.navigationTag), elements[index].tag != .footer
      {
        own.subtract(.doubtful)
      }
      let parent = Int(elements[index].parent)
      guard parent >= 0 else {
        elements[index].marks = own
        continue
      }
      var inherited = elements[parent].marks
      // The header of an article is not that of the page.
      if own.contains(.article) || own.contains(.main) { inherited.remove(.header) }
      // A part with many links is no single card, whatever it is called.
      if links(in: index) > 3 || links(in: parent) > 3 {
        inherited.subtract([.headline, .heading, .entry, .microformat])
      }
      elements[index].marks = own.union(inherited)
    }
  }
}
