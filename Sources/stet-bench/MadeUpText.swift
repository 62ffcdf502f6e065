internal import StetText

/// Sentences and pages about nothing, from word lists of our own.
///
/// Texts and pages are put together from parts that are made once, so that making a version costs
/// little beside archiving it.
struct MadeUpText: Sendable {
  private static let nouns = [
    "harbour", "council", "orchard", "ferry", "lantern", "bridge", "market", "museum", "quarry",
    "railway", "school", "theatre", "valley", "windmill", "library", "bakery", "canal", "choir",
    "dairy", "festival", "garden", "hospital", "island", "jetty", "kiln", "lighthouse", "meadow",
    "nursery", "observatory", "pharmacy", "reservoir", "station",
  ]
  private static let verbs = [
    "opens", "closes", "repairs", "measures", "welcomes", "delays", "paints", "counts", "lends",
    "moves", "lights", "plants", "rents", "sells", "studies", "visits", "warms", "weighs",
  ]
  private static let others = [
    "early", "eastern", "empty", "former", "green", "heavy", "hidden", "local", "narrow", "new",
    "northern", "old", "quiet", "rainy", "second", "silver", "small", "southern", "steep", "third",
    "upper", "western", "wide", "wooden",
  ]
  private static let links = [
    "after", "although", "because", "before", "beside", "near", "since", "so that", "until",
    "while", "with", "without",
  ]

  private let sentences: [String]
  private let pages: [[UInt8]]
  /// Bytes of a text's body.
  private let textBytes: Int

  /// - Parameters:
  ///   - textBytes: Of a text's body, about.
  ///   - pageBytes: Of a page as it came, gzipped, about.
  init(seed: UInt64, textBytes: Int, pageBytes: Int) {
    var random = SplitMix(seed: seed)
    let sentences = (0..<997).map { _ in Self.sentence(&random) }
    self.sentences = sentences
    self.textBytes = textBytes
    pages = (0..<16).map { _ in Self.page(sentences, packedBytes: pageBytes, &random) }
  }

  private static func pick(_ list: [String], _ random: inout SplitMix) -> String {
    list[random.below(list.count)]
  }

  private static func clause(_ random: inout SplitMix) -> String {
    "the \(pick(others, &random)) \(pick(nouns, &random)) \(pick(verbs, &random)) "
      + "\(random.below(900) + 2) \(pick(others, &random)) \(pick(nouns, &random))s"
  }

  private static func sentence(_ random: inout SplitMix) -> String {
    let first = clause(&random)
    return first.prefix(1).uppercased() + first.dropFirst()
      + " \(pick(links, &random)) \(clause(&random))."
  }

  /// A page's bytes, gzipped, as servers send them.
  private static func page(
    _ sentences: [String], packedBytes: Int, _ random: inout SplitMix
  ) -> [UInt8] {
    var html = Array("<!doctype html><html lang=\"en\"><title>Made up</title><body>".utf8)
    var packed = Gzip.pack(html)
    while packed.count < packedBytes {
      // What is repeated costs nothing; names that are not words make up for it.
      for _ in 0..<max(1, (packedBytes - packed.count) / 80) {
        let mark = String(random.next(), radix: 36)
        let classes = "<div class=\"teaser teaser-wide\" data-mark=\"\(mark)\"><p>"
        html += Array(classes.utf8) + Array(sentence(&random).utf8) + Array("</p></div>\n".utf8)
      }
      packed = Gzip.pack(html)
    }
    return packed
  }

  func title(_ random: inout SplitMix) -> String {
    "The \(Self.pick(Self.others, &random)) \(Self.pick(Self.nouns, &random)) "
      + "\(Self.pick(Self.verbs, &random)) the \(Self.pick(Self.nouns, &random))"
  }

  func body(_ random: inout SplitMix) -> String {
    var text = ""
    text.reserveCapacity(textBytes + 256)
    var count = 0
    while text.utf8.count < textBytes {
      if count > 0 { text += count % 4 == 0 ? "\n\n" : " " }
      text += sentences[random.below(sentences.count)]
      count += 1
    }
    return text
  }

  /// A page that no other is the same as: gzip members may follow each other.
  func page(_ random: inout SplitMix, note: String) -> [UInt8] {
    pages[random.below(pages.count)] + Gzip.pack(Array("<!-- \(note) -->\n".utf8), level: 1)
  }
}
