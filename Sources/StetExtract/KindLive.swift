internal import StetMarkup

/// A page of entries with times, the newest first: what a newsroom writes while something goes on.
struct KindLive {
  let page: Page
  let features: Features
  let address: KindAddress?
  let verdicts: [Verdict]
  /// Of the body.
  let words: Int

  /// Entries that there must be where the page does not state that it is a live blog.
  private static let least = 6

  /// Whether it reads like a live blog and calls itself one.
  var isLive: Bool {
    guard words >= 100, address?.namesLive == true || titleSaysLive else { return false }
    var entries = 0
    var ordered = 0
    var previous: Int?
    var open: Int?
    var prose = 0
    /// An entry is a time with some text of the body below it.
    func close() {
      guard let minutes = open, prose >= 15 else { return }
      entries += 1
      // Past midnight the clock begins anew: one jump in either direction is no disorder.
      if let previous, minutes <= previous { ordered += 1 }
      previous = minutes
    }
    for (index, block) in page.blocks.enumerated() {
      if let minutes = Self.clock(page.bytes(block), words: Int(block.words)) {
        close()
        open = minutes
        prose = 0
      } else if verdicts[index] == .kept {
        prose += Int(block.words)
      }
    }
    close()
    return entries >= Self.least && ordered * 10 >= (entries - 1) * 7
  }

  private var titleSaysLive: Bool {
    for title in [page.titleElement, page.meta("og:title")].compactMap(\.self) {
      let folded = KindPhrases.fold(Strings.squash(title, limit: 400))
      if Self.names.occurs(in: folded) { return true }
    }
    return false
  }

  private static let names = Phrases(
    """
    live:
    live blog
    liveblog
    live updates
    live update
    live ticker
    liveticker
    live-ticker
    news-ticker
    newsblog
    newsticker
    as it happened
    minute by minute
    minute-by-minute
    latest updates
    im live
    | live
    - live
    en direct
    direct :
    minute par minute
    en vivo
    en directo
    última hora
    minuto a minuto
    in diretta
    la diretta
    diretta
    ao vivo
    ao minuto
    em direto
    liveblogg
    direkterapport
    na żywo
    relacja live
    on-line přenos
    online přenos
    živě
    élő
    percről percre
    canlı
    онлайн
    прямая трансляция
    прямой эфир
    наживо
    мобильный репортаж
    مباشر
    לייב
    लाइव
    直播
    速報
    생중계
    실시간
    """)

  /// Minutes since midnight, where a short line begins with a time of day: `14:35`, `2.35pm`,
  /// `14h35`, `14.35 Uhr`. At most one word may stand before it.
  static func clock(_ bytes: ArraySlice<UInt8>, words: Int) -> Int? {
    guard words <= 10, bytes.count >= 4 else { return nil }
    var index = bytes.startIndex
    let end = min(bytes.endIndex, index + 24)
    while index < end, bytes[index] &- 0x30 >= 10 { index += 1 }
    func number() -> Int? {
      var value = 0
      var digits = 0
      while index < bytes.endIndex, bytes[index] &- 0x30 < 10, digits < 3 {
        value = value * 10 + Int(bytes[index] &- 0x30)
        digits += 1
        index += 1
      }
      return (1...2).contains(digits) ? value : nil
    }
    guard let hours = number(), hours < 24, index < bytes.endIndex else { return nil }
    // `:`, `.`, `h`
    guard bytes[index] == 0x3A || bytes[index] == 0x2E || bytes[index] | 0x20 == 0x68 else {
      return nil
    }
    index += 1
    let from = index
    guard let minutes = number(), minutes < 60, index - from == 2 else { return nil }
    // A date goes on with a dot or a stroke.
    if index < bytes.endIndex, bytes[index] == 0x2E || bytes[index] == 0x2F {
      let after = index + 1
      if after < bytes.endIndex, bytes[after] &- 0x30 < 10 { return nil }
    }
    while index < bytes.endIndex, bytes[index] == 0x20 { index += 1 }
    let isAfternoon =
      index + 1 < bytes.endIndex && bytes[index] | 0x20 == 0x70
      && (bytes[index + 1] | 0x20 == 0x6D || bytes[index + 1] == 0x2E)
    return (hours % 24 + (isAfternoon && hours < 12 ? 12 : 0)) * 60 + minutes
  }
}
