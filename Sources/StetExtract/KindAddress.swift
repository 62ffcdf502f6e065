internal import StetText

/// What the path of an address says about what is behind it.
struct KindAddress {
  var isRoot = false
  var segments = 0
  /// Words of the segment that has most: `new-bridge-opens.html` has three.
  var words = 0
  /// The longest run of digits.
  var digits = 0
  /// Whether a year and a month stand in it, one after the other.
  var hasDate = false
  /// Whether a segment is a word for lists.
  var namesList = false
  var namesVideo = false
  var namesGallery = false
  var namesLive = false

  init?(_ url: WebURL?) {
    guard let url else { return nil }
    var year = false
    for segment in url.path.utf8.prefix(2048).split(separator: 0x2F).prefix(24) {
      segments += 1
      var hash = WordHash()
      var isPlain = true
      var own = 0
      var run = 0
      var letters = 0
      var total = 0
      func finish() {
        if letters >= 2 { own += 1 }
        letters = 0
      }
      for byte in segment {
        total += 1
        // What follows a dot is the kind of file.
        if byte == 0x2E { break }
        if byte &- 0x30 < 10 { run += 1 } else { run = 0 }
        digits = max(digits, run)
        let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
        if lower &- 0x61 < 26 || byte >= 0x80 || byte == 0x25 { letters += 1 } else { finish() }
        if byte == 0x2D || byte == 0x5F { finish() }
        hash.add(lower)
        if total > 40 { isPlain = false }
      }
      finish()
      words = max(words, own)
      if isPlain {
        let bits = Self.names.bits(hash.value)
        namesList = namesList || bits & 1 != 0
        namesVideo = namesVideo || bits & 2 != 0
        namesGallery = namesGallery || bits & 4 != 0
        namesLive = namesLive || bits & 8 != 0
      }
      if own > 1, Self.holdsLive(segment) { namesLive = true }
      let number = segment.count <= 4 ? Int(String(decoding: segment, as: UTF8.self)) : nil
      if year, let number, (1...12).contains(number) { hasDate = true }
      year = number.map { (1990...2100).contains($0) } ?? false
      if !hasDate { hasDate = Self.beginsWithDate(segment) }
    }
    // `/?p=3312` and `/#!/story` are pages of their own.
    isRoot = segments == 0 && (url.query ?? "").isEmpty && url.fragment?.hasPrefix("!") != true
  }

  /// `2026-05-04-…`, `20260504…`
  private static func beginsWithDate(_ segment: Substring.UTF8View.SubSequence) -> Bool {
    var number = 0
    var count = 0
    for byte in segment {
      if byte == 0x2D, count == 4 || count == 6 { continue }
      guard byte &- 0x30 < 10, count < 8 else { break }
      number = number * 10 + Int(byte &- 0x30)
      count += 1
    }
    guard count == 8 else { return false }
    let month = number / 100 % 100
    return (1990...2100).contains(number / 10_000) && (1...12).contains(month)
  }

  /// Whether one of the words of a slug says that it is about something going on.
  private static func holdsLive(_ segment: Substring.UTF8View.SubSequence) -> Bool {
    for word in segment.split(whereSeparator: { $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }) {
      var hash = WordHash()
      for byte in word { hash.add(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
      if names.bits(hash.value) & 8 != 0 { return true }
    }
    return false
  }

  private static let names = HashTable([
    (
      """
      category categories cat tag tags topic topics section sections archive archives author authors
      search collection collections shop store products browse list lists catalog catalogue directory
      hub latest all index page pages results departments department c browse
      rubrik rubriken thema themen kategorie kategorien schlagwort ressort archiv suche uebersicht
      rubrique rubriques categorie theme themes dossier dossiers recherche
      categoria categorias etiqueta etiquetas tema temas seccion secciones buscar
      categorie argomento argomenti sezione sezioni ricerca onderwerp onderwerpen rubriek
      kategoria kategorie temat tematy kategori emne tagg
      """, 1
    ),
    ("video videos watch clip clips mediathek mediatheque videoteca vod tv", 2),
    (
      """
      gallery galleries photos pictures slideshow slideshows bildergalerie bilder fotostrecke
      fotostrecken fotogalerie diaporama diaporamas galeria galerias fotogaleria fotogalerias
      fotogallery photo-gallery photogallery photo-galleries in-pictures galerie galeries fotos
      """, 4
    ),
    (
      """
      live liveblog live-blog live-updates liveticker live-ticker ticker livebericht minutaminuto
      directo direct diretta vivo livefeed newsblog
      """, 8
    ),
  ])
}
