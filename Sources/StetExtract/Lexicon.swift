/// Words that carry the structure of a page, in the languages of most of the press.
enum Lexicon {
  /// Frequent short words: prose has them, menus and lists of names do not.
  private static let stopWordLists: [(words: StaticString, bits: UInt32)] = [
    (
      """
      the of and to in a is that for it on with as was be by are at this have from or an not but you
      we they his her which he she their has had were will would been one more about said
      der die das und ist von den mit zu ein eine auf für nicht im dem des sich auch es als an wird
      dass er sie wir bei nach wie aus
      le la les de des et un une est que dans pour qui pas sur du au par il elle en avec ce aux ont
      el los las y que del una por con para se no su al lo como más pero fue
      o a os as um uma e do da dos das em no na por para com não que se ao mais foi
      il di che non per un una sono del della con si le da come gli alla nel
      de het een en van is dat op te voor met niet zijn aan er door bij ook
      и в не на что с по это как из за его к но у от для он она а о был
      i w na z nie się do to że jest o po jak od przez
      och att det som en är på av för med den till inte er af til og ikke på har var
      bir ve bu için ile da de olarak olan
      a az és hogy nem egy is
      se je na že v si jsou byl
      ja on ei että oli se mutta kun
      yang dan di untuk dengan dari pada ini itu tidak dalam akan ke
      và của là có cho không một được trong với những các
      și în cu pe la care nu este
      και το της του η ο να για με την στο
      και είναι
      """, 1
    )
  ]

  /// Looks a word up once for both: bit 0 says stop word, the others are `Topics`.
  static let words = HashTable(stopWordLists + Topics.lists)

  /// What class and id tokens say about a container.
  struct Groups: OptionSet, Hashable, Sendable {
    var rawValue: UInt32
    static let comment = Groups(rawValue: 1 << 0)
    static let related = Groups(rawValue: 1 << 1)
    static let share = Groups(rawValue: 1 << 2)
    static let newsletter = Groups(rawValue: 1 << 3)
    static let navigation = Groups(rawValue: 1 << 4)
    static let footer = Groups(rawValue: 1 << 5)
    static let side = Groups(rawValue: 1 << 6)
    static let caption = Groups(rawValue: 1 << 7)
    static let byline = Groups(rawValue: 1 << 8)
    static let advert = Groups(rawValue: 1 << 9)
    static let tags = Groups(rawValue: 1 << 10)
    static let body = Groups(rawValue: 1 << 11)
    static let modal = Groups(rawValue: 1 << 12)
    static let title = Groups(rawValue: 1 << 13)
    static let lead = Groups(rawValue: 1 << 14)
    static let review = Groups(rawValue: 1 << 15)

    /// Names a person, not just something near one; not among the groups that have levels.
    static let author = Groups(rawValue: 1 << 16)

    static let count = 16
    static let names = [
      "comment", "related", "share", "newsletter", "navigation", "footer", "side", "caption",
      "byline", "advert", "tags", "body", "modal", "title", "lead", "review",
    ]
  }

  static let tokens = HashTable([
    (
      """
      comment comments disqus respond replies reply commentlist kommentar kommentare forum
      discussion commentaires comentarios
      """, Groups.comment.rawValue
    ),
    (
      """
      related recommended recommend recommendations recommendation more readmore trending popular
      recirc recirculation outbrain taboola teaser teasers similar upnext latest morefrom card cards
      suggested also carousel swiper slider readnext mostread
      """, Groups.related.rawValue
    ),
    (
      "share social sharing sharedaddy facebook twitter addtoany follow shares",
      Groups.share.rawValue
    ),
    (
      "newsletter subscribe signup subscription login optin mailchimp piano register",
      Groups.newsletter.rawValue
    ),
    (
      "nav menu navbar breadcrumb breadcrumbs pagination pager toc navigation",
      Groups.navigation.rawValue
    ),
    ("footer copyright colophon legal disclaimer footnote footnotes", Groups.footer.rawValue),
    ("sidebar aside widget rail secondary complementary", Groups.side.rawValue),
    (
      """
      caption captions figcaption credit credits figure gallery slideshow lightbox image photo
      picture media bildunterschrift
      """, Groups.caption.rawValue
    ),
    (
      """
      author byline bio meta date time timestamp published contributor avatar authors autor
      """, Groups.byline.rawValue
    ),
    (
      """
      ad ads advert advertisement adsbygoogle sponsor sponsored banner cta promo affiliate dfp
      anzeige advertising
      """, Groups.advert.rawValue
    ),
    ("tags tag topics categories category cats keywords", Groups.tags.rawValue),
    (
      """
      article body content entry post story text richtext prose articlebody paragraph wysiwyg
      markdown
      """, Groups.body.rawValue
    ),
    (
      "modal popup overlay cookie consent gdpr dialog tooltip", Groups.modal.rawValue
    ),
    (
      "author authors byline autor autoren auteur contributor verfasser", Groups.author.rawValue
    ),
    ("title headline heading", Groups.title.rawValue),
    (
      """
      lead intro standfirst dek summary subtitle abstract excerpt lede deck kicker subheadline
      """, Groups.lead.rawValue
    ),
    (
      """
      review reviews testimonial testimonials rating ratings quote faq accordion tab tabs product
      price
      """, Groups.review.rawValue
    ),
  ])
}

/// Reads class and id tokens: runs of 2 to 20 letters, split where camel case does, lower case.
struct TokenReader {
  private(set) var groups = Lexicon.Groups()
  private var left = 24

  /// - Parameter hashes: Gets the hash of each token, for learned weights.
  mutating func read(_ value: UnsafeBufferPointer<UInt8>, into hashes: inout [UInt32]) {
    let table = Lexicon.tokens
    var hash = WordHash()
    var length = 0
    var previousIsLower = false
    for byte in value {
      let lower = byte | 0x20
      let isLetter = lower &- 0x61 < 26
      let isUpper = isLetter && byte & 0x20 == 0
      if !isLetter || (isUpper && previousIsLower) {
        finish(hash, length, table, &hashes)
        if left == 0 { return }
        hash = WordHash()
        length = 0
      }
      if isLetter {
        hash.add(lower)
        length += 1
      }
      previousIsLower = isLetter && !isUpper
    }
    finish(hash, length, table, &hashes)
  }

  @inline(__always)
  private mutating func finish(
    _ hash: WordHash, _ length: Int, _ table: HashTable, _ hashes: inout [UInt32]
  ) {
    guard length >= 2, length <= 20, left > 0 else { return }
    left -= 1
    hashes.append(hash.short)
    groups.formUnion(.init(rawValue: table.bits(hash.value)))
  }
}
