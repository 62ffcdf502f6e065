internal import StetModel

/// What verification needs of a line that is as Stet writes it, as places in that line.
///
/// Only the types of which there are many are known here: `version`, `check` and `feed`.
struct CheckLine {
  struct Text {
    /// Between the quotes.
    var path: Range<Int>
    /// Between the quotes.
    var sha256: Range<Int>
    var bytes: Int
    var values: Values
  }

  /// The values that the text file's front matter repeats, quotes and all.
  struct Values {
    var title: Range<Int>
    var url: Range<Int>
    var canonicalURL: Range<Int>
    var article: Range<Int>
    var version: Range<Int>
    var fetched: Range<Int>
    /// nil where nobody gave one, which is `null` in the text.
    var published: Range<Int>?
    var authors: Range<Int>
    var language: Range<Int>
    var bodySHA256: Range<Int>
  }

  struct Raw {
    /// Between the quotes.
    var warc: Range<Int>
    var offset: Int
    var length: Int
    var isRevisit: Bool
    /// Between the quotes.
    var payloadSHA256: Range<Int>
  }

  var seq: Int
  var time: Instant
  var text: Text?
  var raw: Raw?

  /// nil where the slow way has to be gone.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var scanner = CheckScanner(bytes)
    scanner.expect("{\"seq\":")
    seq = scanner.integer()
    scanner.expect(",\"type\":\"")
    if scanner.take("version\",\"time\":") {
      time = scanner.time()
      text = Self.version(&scanner, &raw)
    } else if scanner.take("check\",\"time\":") {
      time = scanner.time()
      Self.check(&scanner)
    } else if scanner.take("feed\",\"time\":") {
      time = scanner.time()
      Self.feed(&scanner, &raw)
    } else {
      return nil
    }
    scanner.expect("}")
    guard scanner.isDone else { return nil }
  }

  private static func version(_ scanner: inout CheckScanner, _ raw: inout Raw?) -> Text {
    scanner.expect(",\"article\":")
    let article = scanner.article()
    scanner.expect(",\"version\":")
    let start = scanner.position
    _ = scanner.integer()
    let version = start..<scanner.position
    scanner.expect(",\"feeds\":")
    _ = scanner.strings()
    scanner.expect(",\"url\":")
    let url = scanner.string()
    scanner.expect(",\"canonical_url\":")
    let canonicalURL = scanner.string()
    scanner.expect(",\"declared_canonical_url\":")
    _ = scanner.optionalString()
    scanner.expect(",\"title\":")
    let title = scanner.optionalString()
    scanner.expect(",\"authors\":")
    let authors = scanner.strings()
    scanner.expect(",\"site\":")
    _ = scanner.optionalString()
    scanner.expect(",\"section\":")
    _ = scanner.optionalString()
    scanner.expect(",\"language\":")
    let language = scanner.optionalString()
    scanner.expect(",\"kind\":")
    scanner.string(oneOf: ["article", "liveblog"])
    scanner.expect(",\"partial\":")
    scanner.boolean()
    remarks(&scanner)
    scanner.expect(",\"status\":")
    _ = scanner.integer()
    scanner.expect(",\"fetched\":")
    let fetched = scanner.instant()
    scanner.expect(",\"not_before\":")
    scanner.optionalInstant()
    scanner.expect(",\"published\":")
    let published = scanner.date()
    scanner.expect(",\"modified\":")
    _ = scanner.date()
    scanner.expect(",\"text\":{\"path\":")
    let path = scanner.string()
    scanner.expect(",\"sha256\":")
    let sha256 = scanner.string()
    scanner.expect(",\"bytes\":")
    let bytes = scanner.integer()
    scanner.expect(",\"body_sha256\":")
    let body = scanner.string()
    scanner.expect("},\"extractor\":{\"name\":")
    _ = scanner.string()
    scanner.expect(",\"version\":")
    _ = scanner.string()
    scanner.expect("},\"raw\":")
    raw = Self.raw(&scanner)
    scanner.expect(",\"change\":")
    change(&scanner)
    // Lines from before there were robots rules end here.
    if scanner.take(",\"robots\":") { robots(&scanner) }
    return Text(
      path: inner(path), sha256: inner(sha256), bytes: bytes,
      values: Values(
        title: title, url: url, canonicalURL: canonicalURL, article: article, version: version,
        fetched: fetched, published: published.isGiven ? published.value : nil, authors: authors,
        language: language,
        bodySHA256: body))
  }

  /// What is left out where it would say nothing; an empty one is not as Stet writes it.
  private static func remarks(_ scanner: inout CheckScanner) {
    if scanner.take(",\"agency\":") { _ = scanner.string() }
    if scanner.take(",\"free\":") { scanner.boolean() }
    if scanner.take(",\"corrections\":") {
      if scanner.strings().count <= 2 { scanner.refuse() }
    }
    if scanner.take(",\"alternates\":[") {
      repeat {
        scanner.expect("{\"relation\":")
        scanner.string(oneOf: ["amp", "canonical", "translation", "single_page"])
        scanner.expect(",\"url\":")
        _ = scanner.string()
        scanner.expect(",\"language\":")
        _ = scanner.optionalString()
        scanner.expect("}")
      } while scanner.take(",")
      scanner.expect("]")
    }
    if scanner.take(",\"sources\":{") {
      var isFirst = true
      for field in sourceKeys where isFirst ? scanner.take(field.first) : scanner.take(field.next) {
        _ = scanner.string()
        isFirst = false
      }
      if isFirst { scanner.refuse() }
      scanner.expect("}")
    }
  }

  /// In the order of `ArticleField`.
  private static let sourceKeys: [(first: StaticString, next: StaticString)] = [
    ("\"text\":", ",\"text\":"), ("\"title\":", ",\"title\":"),
    ("\"authors\":", ",\"authors\":"), ("\"language\":", ",\"language\":"),
    ("\"site\":", ",\"site\":"), ("\"section\":", ",\"section\":"),
    ("\"image\":", ",\"image\":"), ("\"tags\":", ",\"tags\":"),
    ("\"agency\":", ",\"agency\":"), ("\"canonical_url\":", ",\"canonical_url\":"),
    ("\"free\":", ",\"free\":"),
  ]

  private static func check(_ scanner: inout CheckScanner) {
    scanner.expect(",\"article\":")
    _ = scanner.article()
    scanner.expect(",\"version\":")
    _ = scanner.integer()
    scanner.expect(",\"status\":")
    _ = scanner.integer()
    scanner.expect(",\"checks\":")
    _ = scanner.integer()
    scanner.expect(",\"first\":")
    _ = scanner.instant()
    scanner.expect(",\"last\":")
    _ = scanner.instant()
  }

  private static func feed(_ scanner: inout CheckScanner, _ raw: inout Raw?) {
    scanner.expect(",\"feed\":")
    _ = scanner.string()
    scanner.expect(",\"url\":")
    _ = scanner.string()
    scanner.expect(",\"outcome\":")
    scanner.string(oneOf: ["changed", "unchanged", "failed"])
    scanner.expect(",\"status\":")
    scanner.optionalInteger()
    scanner.expect(",\"polls\":")
    _ = scanner.integer()
    scanner.expect(",\"first\":")
    _ = scanner.instant()
    scanner.expect(",\"last\":")
    _ = scanner.instant()
    scanner.expect(",\"items\":")
    scanner.optionalInteger()
    scanner.expect(",\"new\":")
    scanner.optionalInteger()
    scanner.expect(",\"sha256\":")
    _ = scanner.optionalString()
    scanner.expect(",\"missed\":")
    scanner.optionalBoolean()
    scanner.expect(",\"error\":")
    _ = scanner.optionalString()
    scanner.expect(",\"raw\":")
    raw = Self.raw(&scanner)
  }

  private static func raw(_ scanner: inout CheckScanner) -> Raw? {
    if scanner.take("null") { return nil }
    scanner.expect("{\"warc\":")
    let warc = scanner.string()
    scanner.expect(",\"offset\":")
    let offset = scanner.integer()
    scanner.expect(",\"length\":")
    let length = scanner.integer()
    scanner.expect(",\"kind\":")
    let isRevisit = scanner.take("\"revisit\"")
    if !isRevisit { scanner.expect("\"response\"") }
    scanner.expect(",\"payload_sha256\":")
    let payload = scanner.string()
    scanner.expect("}")
    return Raw(
      warc: inner(warc), offset: offset, length: length, isRevisit: isRevisit,
      payloadSHA256: inner(payload))
  }

  private static func change(_ scanner: inout CheckScanner) {
    if scanner.take("null") { return }
    scanner.expect("{\"previous\":")
    _ = scanner.integer()
    scanner.expect(",\"classes\":")
    _ = scanner.strings()
    scanner.expect(",\"words_added\":")
    _ = scanner.integer()
    scanner.expect(",\"words_removed\":")
    _ = scanner.integer()
    scanner.expect(",\"numbers\":[")
    if !scanner.take("]") {
      repeat { _ = scanner.strings() } while scanner.take(",")
      scanner.expect("]")
    }
    scanner.expect(",\"silent\":")
    scanner.boolean()
    edits(&scanner)
    scanner.expect("}")
  }

  private static func robots(_ scanner: inout CheckScanner) {
    if scanner.take("null") { return }
    scanner.expect("{\"origin\":")
    _ = scanner.string()
    scanner.expect(",\"verdict\":")
    scanner.string(oneOf: ["rules", "allow_all", "disallow_all"])
    scanner.expect(",\"sha256\":")
    _ = scanner.optionalString()
    scanner.expect(",\"rule\":")
    _ = scanner.optionalString()
    scanner.expect("}")
  }

  /// What stands between the quotes; nothing where the scanner has failed.
  private static func inner(_ range: Range<Int>) -> Range<Int> {
    range.count < 2 ? 0..<0 : range.lowerBound + 1..<range.upperBound - 1
  }
}
