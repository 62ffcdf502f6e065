/// What the names of members say, whatever the framework: hashed in lower case, letters and digits
/// only, so that `seoTitle`, `seo_title` and `SEO-title` are one.
enum PayloadKeys {
  typealias Hash = UInt64

  static func hash(_ name: some Sequence<UInt8>) -> Hash {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name {
      let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
      guard lower &- 0x61 < 26 || lower &- 0x30 < 10 || byte >= 0x80 || byte == 0x24 else {
        continue
      }
      hash = (hash ^ UInt64(lower)) &* 0x100_0000_01b3
    }
    return hash
  }

  private static func set(_ names: String) -> NumberSet {
    NumberSet(names.split(whereSeparator: \.isWhitespace).map { hash($0.utf8) })
  }

  /// An object's own headline.
  static let titles = set(
    """
    headline headlines title titles heading shortTitle seoTitle pageTitle webTitle mobileTitle metaTitle
    ogTitle socialTitle articleTitle name
    """)
  static let name = hash("name".utf8)

  static let addresses = set(
    """
    url href permalink link canonicalUrl canonical webUrl fullUrl shareUrl articleUrl path pathname uri
    route slug
    """)

  /// Members that hold no part of the story, or hold it once more.
  static let passedOver = set(
    """
    image images img photo photos picture thumbnail thumbnails media video videos gallery caption captions
    credit credits copyright alt author authors byline bylines bio biography contributor contributors
    publisher owner creator user users comments comment replies related relatedArticles relatedPosts
    relatedContent recommended recommendations promoItems promo teaser teasers trending popular mostRead
    latest next previous prev breadcrumb breadcrumbs navigation nav menu menus footer header headers tags tag
    categories category keywords topics seo meta metaDescription openGraph og twitter jsonLd schema
    structuredData ldJson script scripts style styles css className class class_list config configuration
    translations translation i18n messages locale labels dictionary featureFlags experiments
    analytics tracking ads ad advertising newsletter newsletters consent cookie cookies banner banners faq
    share sharing social embed embeds entityMap marks disclaimer tooltip query queryString errors transcript
    websiteSection websites taxonomy additionalProperties sitewide
    """)

  /// Members that hold text whatever its length.
  static let contents = set(
    """
    text value content contents html rawHtml bodyHtml contentHtml htmlText htmlContent markup body bodyText
    articleBody paragraph copy children rendered data
    """)

  /// Which of several texts in one object is taken: the first.
  static let preferred: [Hash] = [
    "html", "htmltext", "contenthtml", "bodyhtml", "rendered", "content", "body", "text", "value",
  ].map { hash($0.utf8) }

  /// Members that say what kind of block an object is.
  static let kinds = set(
    "type _type nodeType blockType contentType __typename kind tag tagName component")
  static let styles = set("style listItem level")
  static let standfirsts = set(
    """
    description summary excerpt abstract lead standfirst deck dek subtitle teaserText intro introduction
    """)
  static let headings = set("heading title subheading subtitle headline crosshead")

  static let reference = hash("__ref".utf8)
  static let children = hash("children".utf8)
  static let className = hash("className".utf8)
  static let classes = hash("class".utf8)
}

/// What an object of a page's state stands for, by the name of its kind.
enum PayloadRole: Equatable {
  case container, paragraph, inline, item, list, quote, code, tableRow, tableCell, table, left
  case heading(Int)

  /// `core/paragraph`, `RichTextHeading`, `list-item`, `h2`: the words in a name decide.
  init(kind: [UInt8]) {
    let name = String(decoding: kind.prefix(60), as: UTF8.self).lowercased()
    switch name {
    case "p", "paragraph", "text-block", "textblock", "unstyled", "normal", "block":
      self = .paragraph
    case "text", "span", "a", "link", "hyperlink", "fragment", "b", "strong", "i", "em", "bold",
      "italic",
      "leaf", "mark", "u", "sup", "sub", "abbr", "small", "string", "emphasis", "font", "s", "cite":
      self = .inline
    case "li", "listitem", "list-item", "list_item", "unordered-list-item", "ordered-list-item":
      self = .item
    case "ul", "ol", "list": self = .list
    case "pre", "code", "codeblock", "code-block", "code_block": self = .code
    case "tr", "table-row", "tablerow", "table_row": self = .tableRow
    case "td", "th", "table-cell", "tablecell", "table_cell", "table-header-cell": self = .tableCell
    case "table": self = .table
    case "h1", "h2", "h3", "h4", "h5", "h6": self = .heading(Int(kind[1]) - 0x30)
    case "figure", "figcaption", "nav", "aside", "footer", "button", "form", "script", "style",
      "svg", "img",
      "noscript", "iframe", "input", "select", "head", "title", "header-menu":
      self = .left
    default: self = Self.byWords(name)
    }
  }

  private static func byWords(_ name: String) -> PayloadRole {
    let name = Array(name.utf8)
    return roles.first { holds(name, $0.words) }?.role ?? .container
  }

  /// The first row decides of which a word stands in the name.
  private static let roles: [(words: [[UInt8]], role: PayloadRole)] = [
    (
      """
      image video photo gallery caption advert related newsletter promo teaser button embed
      interstitial social author byline podcast audio ad- ad_ recommend paywall subscribe signup comment
      """, .left
    ),
    ("quote", .quote), ("listitem list-item list_item", .item),
    ("subhead heading crosshead header headline zwischentitel", .heading(2)),
    ("paragraph", .paragraph), ("hyperlink inline", .inline),
  ].map { (words($0), $1) }

  private static func words(_ text: String) -> [[UInt8]] {
    text.utf8.split { $0 == 0x20 || $0 == 0x0A }.map(Array.init)
  }

  private static func holds(_ name: [UInt8], _ words: [[UInt8]]) -> Bool {
    words.contains { word in
      guard word.count <= name.count else { return false }
      return (0...name.count - word.count).contains { name[$0...].starts(with: word) }
    }
  }
}
