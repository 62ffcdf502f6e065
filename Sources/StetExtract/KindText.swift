internal import StetMarkup

/// What the words of a page give away about walls and errors, read once and only as far as it is
/// asked for.
struct KindText {
  private enum Limit {
    static let blocks = 400
    static let bytes = 32 << 10
  }

  /// Of short lines that name the page: the parts of its title, its first headings.
  private(set) var head: KindPhrases.Hits = []
  /// What such lines say, be they longer, in passing: they say as much about something else.
  private(set) var topics: KindPhrases.Hits = []
  /// Whether one of them says nothing else.
  private(set) var isHeadObstacle = false
  /// Whether one of those says nothing but that access is denied, or nothing but 404.
  private(set) var isDenied = false
  private(set) var isNumber404 = false
  /// Of all blocks that were read.
  private(set) var body: KindPhrases.Hits = []
  /// Words that are not in links; those in blocks about consent; those in other prose.
  private(set) var plainWords = 0
  private(set) var consentWords = 0
  private(set) var otherProse = 0
  /// Whether a button, or what looks like one, agrees to something.
  private(set) var hasAcceptButton = false
  /// Whether a block asks for a subscription.
  private(set) var asksToSubscribe = false
  /// Words of the body that do nothing else.
  private(set) var wallWords = 0
  /// Whether the page says that its text was taken away.
  private(set) var isWithdrawn = false
  /// What the form of the page says for a story.
  private(set) var story: KindStory
  /// Words about consent that stand around a button which agrees, apart from the headline.
  private(set) var boxedConsentWords = 0

  init(_ page: Page, _ features: Features, _ verdicts: [Verdict]) {
    var said: [KindPhrases.Hits] = []
    var walls: [Int] = []
    var asking: [Int] = []
    var buttons: [Int] = []
    story = KindStory()
    if let title = page.titleElement {
      for piece in Self.pieces(Strings.squash(title, limit: 400)) { readHead(piece) }
    }
    var headings = 0
    var bytes = 0
    for (index, block) in page.blocks.enumerated().prefix(Limit.blocks) {
      let folded = Self.fold(page, block)
      bytes += folded.count
      guard bytes < Limit.bytes else { break }
      let level = page.headingLevel(block)
      if (1...2).contains(level) || page.isHeadline(block), headings < 3 {
        headings += 1
        readHead(folded)
      }
      var hits = KindPhrases.find(folded)
      said.append(hits)
      let flags = features.flags[Int(block.owner)]
      if block.words <= 6, hits.contains(.accept) {
        hasAcceptButton = true
        if buttons.count < 8 { buttons.append(index) }
      }
      let isLink = block.linkDensity > 0.5 || flags.contains(.link)
      if !isLink {
        plainWords += Int(block.words)
        if hits.contains(.consent) {
          consentWords += Int(block.words)
          asking.append(index)
        } else if block.words >= 12 {
          otherProse += Int(block.words)
        }
      }
      let isKept = verdicts[index] == .kept
      if hits.contains(.wall), block.words <= (isKept ? 30 : 60),
        flags.isDisjoint(with: [.navigation, .footer]), Self.isWall(page, block, folded)
      {
        if isKept { walls.append(index) } else { asksToSubscribe = true }
      }
      // Such a notice is too short to be kept.
      if index < 80, !isLink, block.words <= 80, page.headingLevel(block) == 0,
        flags.isDisjoint(with: [.navigation, .footer, .aside]), KindPhrases.saysWithdrawn(folded)
      {
        isWithdrawn = true
        said[index].insert(.missingText)
      }
      // A menu or a long text is not where a page says what is wrong with it.
      if block.words > 80 || flags.contains(.navigation) || isLink { hits = [] }
      body.formUnion(hits)
    }
    story = KindStory(page, features, verdicts, hits: said)
    boxedConsentWords = consentWords(page, asking, around: buttons)
    // A wall stands there once, and is not what the story is about.
    guard walls.count <= 2, !topics.contains(.wall) || story.told == 0 else { return }
    for index in walls {
      asksToSubscribe = true
      wallWords += KindWords.count(page, page.blocks[index])
    }
  }

  /// Whether a block that says what walls say is one: where the words are a link behind a text that is
  /// complete, they lead to another page.
  static func isWall(_ page: Page, _ block: Page.Block, _ folded: [UInt8]) -> Bool {
    guard let phrase = KindPhrases.longest(.wall, in: folded) else { return false }
    guard block.linkChars > 0 else { return true }
    let before = folded[..<phrase.lowerBound].withUnsafeBufferPointer { KindWords.count($0) }
    return before < 12
  }

  /// Of `blocks`, those in one of the boxes that the buttons stand in. A box ends below the element that
  /// holds the headline too.
  private func consentWords(_ page: Page, _ blocks: [Int], around buttons: [Int]) -> Int {
    var above: Set<Int32> = []
    if story.headline >= 0 {
      var owner = page.blocks[story.headline].owner
      while owner >= 0, above.count < 200 {
        above.insert(owner)
        owner = page.elements[Int(owner)].parent
      }
    }
    var boxes: Set<Int32> = []
    for button in buttons {
      var box = page.blocks[button].owner
      for _ in 0..<8 {
        let parent = page.elements[Int(box)].parent
        guard parent >= 0, !above.contains(parent) else { break }
        box = parent
      }
      if !above.contains(box) { boxes.insert(box) }
    }
    return blocks.reduce(0) { sum, index in
      var owner = page.blocks[index].owner
      for _ in 0..<200 where owner >= 0 && !boxes.contains(owner) {
        owner = page.elements[Int(owner)].parent
      }
      return owner >= 0 && boxes.contains(owner) ? sum + Int(page.blocks[index].words) : sum
    }
  }

  static func fold(_ page: Page, _ block: Page.Block) -> [UInt8] {
    page.text.withUnsafeBufferPointer {
      KindPhrases.fold(
        UnsafeBufferPointer(rebasing: $0[Int(block.start)..<Int(block.end)]))
    }
  }

  /// The parts of a title between strokes and dashes that stand free, folded.
  private static func pieces(_ title: String) -> [[UInt8]] {
    let folded = KindPhrases.fold(title)
    var out: [[UInt8]] = []
    var piece: [UInt8] = []
    for word in folded.split(separator: 0x20) {
      // |, -, –, —, ·, », :
      let isSeparator =
        word.elementsEqual([0x7C]) || word.elementsEqual([0x2D])
        || word.elementsEqual([0xE2, 0x80, 0x93]) || word.elementsEqual([0xE2, 0x80, 0x94])
        || word.elementsEqual([0xC2, 0xB7]) || word.elementsEqual([0xC2, 0xBB])
      if isSeparator {
        if !piece.isEmpty { out.append(piece) }
        piece = []
      } else {
        if !piece.isEmpty { piece.append(0x20) }
        piece.append(contentsOf: word)
      }
    }
    if !piece.isEmpty { out.append(piece) }
    // "404 - Page not found" and "Attention Required! | …" are known whole.
    if out.count > 1 { out.append(folded) }
    return out
  }

  /// Only lines of up to eight words: a headline about such pages is longer.
  private mutating func readHead(_ folded: [UInt8]) {
    let words = Self.words(folded[...])
    let wide = folded.count { $0 & 0xF0 == 0xE0 }
    guard words >= 1 else { return }
    let hits = KindPhrases.find(folded)
    let isShort =
      wide >= words ? folded.withUnsafeBufferPointer { KindWords.count($0) } <= 9 : words <= 8
    guard isShort else {
      if words < 40 { topics.formUnion(hits) }
      return
    }
    head.formUnion(hits)
    for list in [KindPhrases.Hits.bot, .missing, .broken, .wall] where hits.contains(list) {
      guard let phrase = KindPhrases.longest(list, in: folded) else { continue }
      let rest = Self.words(folded[..<phrase.lowerBound]) + Self.words(folded[phrase.upperBound...])
      if rest >= 3, phrase.count * 100 < folded.count * 60 {
        topics.formUnion(list)
      } else if list != .wall {
        isHeadObstacle = true
      }
    }
    if KindPhrases.saysWithdrawn(folded) { isWithdrawn = true }
    if words == 1 || words == 2, folded.starts(with: "404".utf8) { isNumber404 = true }
    if Self.denials.contains(where: { folded.starts(with: $0.utf8) }), words <= 4 {
      isDenied = true
    }
  }

  private static func words(_ folded: ArraySlice<UInt8>) -> Int {
    folded.withUnsafeBufferPointer { Scanner.words($0, limit: 40).count }
  }

  private static let denials = [
    "access denied", "403 forbidden", "error 403", "forbidden", "zugriff verweigert",
    "accès refusé", "acceso denegado", "accesso negato", "acesso negado", "toegang geweigerd",
    "доступ запрещен", "доступ ограничен", "访问被拒绝",
  ]
}

/// Marks that services which guard sites leave in the pages they put in a site's place.
enum KindMarkers {
  private static let limit = 256 << 10

  /// Whether the page is made by such a service. Some of the marks stand on ordinary pages too, so
  /// ask only of a page without text.
  static func isChallenge(_ html: [UInt8]) -> Bool { marks.occurs(in: html) }

  /// Whether there is a script at all.
  static func hasScript(_ html: [UInt8]) -> Bool { script.occurs(in: html) }

  static func hasVideo(_ html: [UInt8]) -> Bool { video.occurs(in: html) }

  private struct Marks: Sendable {
    let table: PhraseTable

    func occurs(in html: [UInt8]) -> Bool {
      let head = html.prefix(KindMarkers.limit)
      let folded = head.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
      return table.found(in: folded) != 0
    }
  }

  private static let script = Marks(table: PhraseTable(["<script"]))
  private static let video = Marks(table: PhraseTable(["<video\n<iframe\n<amp-video\n<video-js"]))
  private static let marks = Marks(
    table: PhraseTable([
      """
      challenge-platform
      _cf_chl_opt
      cf-chl-
      cf_chl_
      cf-challenge
      challenges.cloudflare.com
      _incapsula_resource
      incapsula incident id
      px-captcha
      _pxappid
      captcha-delivery.com
      datadome
      awswaf
      aws-waf
      gokuprops
      sec-if-cpt
      sec-cpt-
      sucuri_cloudproxy
      ddos-guard
      kpsdk
      hcaptcha.com
      g-recaptcha
      recaptcha/api.js
      recaptcha/enterprise.js
      geetest
      arkoselabs
      funcaptcha
      distil_r_
      anubis_challenge
      botmanager
      _fs-ch-
      """
    ]))
}
