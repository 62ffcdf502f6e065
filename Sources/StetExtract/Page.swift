internal import StetMarkup

/// A page cut into blocks of text, in document order, with the containers they lie in.
///
/// Everything is an index into flat arrays: an element's parent has a smaller index, a block's
/// owner is an element. What is measured here is all that rules (and, later, a learned model) see.
struct Page {
  /// Bounds that a hostile page meets; a page that is cut is marked in `truncated`.
  enum Limit {
    static let elements = 60_000
    static let blocks = 30_000
    static let textBytes = 4 << 20
    static let marks = 400
    static let tokens = 1 << 20
    static let firstWords = 60
    static let alternates = 100
  }

  struct Flags: OptionSet, Hashable, Sendable {
    var rawValue: UInt32
    static let article = Flags(rawValue: 1 << 0)
    static let main = Flags(rawValue: 1 << 1)
    static let aside = Flags(rawValue: 1 << 2)
    static let footer = Flags(rawValue: 1 << 3)
    static let navigation = Flags(rawValue: 1 << 4)
    static let header = Flags(rawValue: 1 << 5)
    static let figure = Flags(rawValue: 1 << 6)
    static let form = Flags(rawValue: 1 << 7)
    static let table = Flags(rawValue: 1 << 8)
    static let list = Flags(rawValue: 1 << 9)
    static let quote = Flags(rawValue: 1 << 10)
    static let hidden = Flags(rawValue: 1 << 11)
    static let articleBody = Flags(rawValue: 1 << 12)
    static let link = Flags(rawValue: 1 << 13)
    static let heading = Flags(rawValue: 1 << 14)
    static let nestedArticle = Flags(rawValue: 1 << 15)
    static let modal = Flags(rawValue: 1 << 16)
    static let button = Flags(rawValue: 1 << 17)
    static let caption = Flags(rawValue: 1 << 18)
    static let code = Flags(rawValue: 1 << 19)

    /// What does not reach into an element that begins the page's main part: libxml2 nests all
    /// that follows an unclosed menu inside it.
    static let clearedByReset: Flags = [
      .navigation, .footer, .aside, .header, .list, .figure, .table, .link, .heading, .form, .modal,
      .quote, .button, .caption,
    ]
  }

  /// How strongly an element claims to begin the main part.
  enum Reset: UInt8 { case none, article, main }

  struct Element {
    var parent: Int32
    var tag: HTMLTag
    var reset: Reset
    /// Its own until `Features` makes them run down the tree.
    var flags: Flags
    /// Of its own class and id tokens.
    var groups: Lexicon.Groups
    var depth: Int32
    /// Nearest `li`, `tr`, `td`/`th`, `table`, itself included; -1 where there is none.
    var item: Int32
    var row: Int32
    var cell: Int32
    var table: Int32
    /// Nearest `article`, itself included; -1 where there is none.
    var article: Int32
    /// First words of its class attribute, hashed with its tag: equal for siblings of a kind.
    var signature: UInt64
    var isClassed: Bool
    /// Its class and id tokens, in `Page.tokens`.
    var tokens: Range<Int32>
  }

  struct Block {
    var owner: Int32
    /// In `text`; white space squashed, never empty.
    var start: Int32
    var end: Int32
    /// Of the inline element that was open where it began.
    var groups: Lexicon.Groups
    /// Of the same element, in `Page.tokens`.
    var tokens: Range<Int32>
    /// In characters.
    var chars: Int32 = 0
    var linkChars: Int32
    var boldChars: Int32
    var links: Int32
    var breaks: Int32
    var words: Int32 = 0
    var stopWords: Int32 = 0
    var commas: Int32 = 0
    var punctuation: Int32 = 0
    var digits: Int32 = 0
    /// Of letters beyond the scripts that `Lexicon.stopWords` knows.
    var foreign: Int32 = 0
    /// Capital letters.
    var capitals: Int32 = 0
    /// Characters, where one that stands for more than a letter counts for as many as its word would
    /// have in Latin script.
    var size: Int32 = 0
    var endsSentence = false
    var beginsWithCapital = false
    var beginsWithBullet = false
    var endsWithColon = false
    var asks = false
    /// What its words are about; see `Lexicon.Topics`.
    var topics = Lexicon.Topics()
    /// Hashes of its first words, in `Page.words`.
    var firstWords: Range<Int32> = 0..<0
    var hash: UInt64 = 0
    /// Of preformatted text, in `Page.code`: with its lines and blanks.
    var code: Range<Int32> = 0..<0

    var linkDensity: Float { chars > 0 ? Float(linkChars) / Float(chars) : 0 }
  }

  /// What a stretch of the page's text was marked as.
  enum MarkKind: Hashable, Sendable {
    /// `time` with its `datetime`, or `itemprop=datePublished` / `dateModified` with its content.
    case time, published, modified
    /// `rel=author`, `itemprop=author`, or a class that says author or byline.
    case author(strength: Int)
    case headline
  }

  struct Mark {
    var kind: MarkKind
    /// The machine-readable value, where the element has one.
    var value: String?
    /// Index of the element it lies in.
    var owner: Int32
    var start: Int32
    var end: Int32
  }

  struct Meta {
    /// `property`, `name`, `itemprop` or `http-equiv`, lower case.
    var key: String
    var content: String
  }

  /// A `link` to another edition of the page.
  struct Alternate {
    var href: String
    /// `hreflang`; nil for the AMP edition.
    var language: String?
  }

  var elements: [Element] = []
  /// Class and id of each element, where they were asked for.
  var labels: [String] = []
  var blocks: [Block] = []
  /// Hashes of class and id tokens.
  var tokens: [UInt32] = []
  /// Hashes of the first `Limit.firstWords` words of each block; ideographs are words here.
  var words: [UInt32] = []
  /// The text of all blocks, a line feed after each.
  var text: [UInt8] = []
  /// Preformatted text as it was written. What measures a block sees only `text`.
  var code: [UInt8] = []
  /// The blocks before which a picture stands, ascending.
  var pictures: [Int32] = []
  var marks: [Mark] = []

  var titleElement: String?
  var metas: [Meta] = []
  var canonicalLinks: [String] = []
  var alternates: [Alternate] = []
  var turns: [PageTurn] = []
  var baseHref: String?
  var language: String?
  var islands: [HTMLIsland] = []
  var truncated = false

  func bytes(_ block: Block) -> ArraySlice<UInt8> { text[Int(block.start)..<Int(block.end)] }

  func string(_ block: Block) -> String { String(decoding: bytes(block), as: UTF8.self) }

  /// The values of the first key of `keys` that has any.
  func meta(_ keys: String...) -> String? {
    for key in keys {
      for meta in metas where meta.key == key && !meta.content.isEmpty { return meta.content }
    }
    return nil
  }
}
