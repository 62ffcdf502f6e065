internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetCrawl
internal import StetModel
internal import StetSameness
internal import StetText

/// What the whole judgement of a new article costs, as the crawl's keeper of copies and stories judges
/// it: read by words, looked up, held against the texts of an archive, placed, and added to the index.
struct JudgingMeasurement {
  /// Texts with so many other tellings each.
  static let tellings = [0, 1, 2, 4, 8]

  let session: ArchiveSession
  let index: TextIndex
  private var memory = SamenessMemory()
  private var number = 0
  /// The made-up texts of the index are of the days before.
  private let time = Instant(seconds: 1_701_000_000)

  private struct Figures {
    var cold: [Double] = []
    var warm: [Double] = []
    var waited: [Double] = []
    var adding: [Double] = []
    var found = 0
    var placed = 0
  }

  /// - Parameters:
  ///   - index: Grows by the texts.
  ///   - texts: Of news; those of 300 to 600 words are judged, all others teach which words are rare.
  ///   - archive: Where an archive is made; must be new.
  static func run(_ index: TextIndex, _ texts: [String], archive: String) async throws {
    let time = Instant(seconds: 1_701_000_000)
    let session = try await ArchiveSession.open(path: archive, now: { time })
    var measurement = JudgingMeasurement(session: session, index: index)
    try await measurement.run(texts)
    try await session.close()
  }

  private init(session: ArchiveSession, index: TextIndex) {
    self.session = session
    self.index = index
  }

  private mutating func run(_ texts: [String]) async throws {
    for (number, text) in texts.enumerated() {
      memory.learn(
        ComparedText(text: text), story: UInt32(number + 1),
        url: "https://paper-\(number % 50).example/")
    }
    let articles = texts.filter { text in
      (300...600).contains(text.utf8.count { $0 == 0x20 || $0 == 0x0A } + 1)
    }
    let each = min(100, articles.count / Self.tellings.count)
    guard each > 0 else { return print("no texts of 300 to 600 words: nothing is judged") }
    // All is in the archive before anything is measured: what it does afterwards would be counted.
    var lots: [[Article]] = []
    for (place, count) in Self.tellings.enumerated() {
      var lot: [Article] = []
      for text in articles[place * each..<(place + 1) * each] {
        guard let article = try await prepare(text, tellings: count) else { continue }
        lot.append(article)
      }
      lots.append(lot)
    }
    try await Task.sleep(for: .seconds(2))
    var reading: [Double] = []
    for (count, lot) in zip(Self.tellings, lots) {
      var figures = Figures()
      for article in lot { try await judge(article, &figures, &reading) }
      print(
        "a whole article of 300 to 600 words, \(count) tellings of it in the archive, "
          + "\(Self.tenths(Double(figures.found) / Double(max(1, lot.count)))) candidates, "
          + "\(figures.placed) of \(lot.count) placed in a story; µs of CPU: "
          + "read from disk \(Self.spread(figures.cold)), at hand \(Self.spread(figures.warm)), "
          + "of which adding \(Self.spread(figures.adding)); "
          + "by the clock, read from disk \(Self.spread(figures.waited))")
    }
    print("reading a candidate, its line and its text, µs of CPU: \(Self.spread(reading))")
  }

  /// A text of the archive that the index does not have yet, and those that tell the same.
  private struct Article {
    var version: VersionRecord
    var body: [UInt8]
    var others: [VersionRecord] = []
  }

  private mutating func prepare(_ text: String, tellings: Int) async throws -> Article? {
    guard let version = try await archive(text) else { return nil }
    var article = Article(version: version, body: try session.reader.text(version).body)
    for telling in 0..<tellings {
      guard let other = try await archive(Self.retold(text, telling)) else { continue }
      try learn(other, try session.reader.text(other).body)
      article.others.append(other)
    }
    return article
  }

  private mutating func judge(
    _ article: Article, _ figures: inout Figures, _ reading: inout [Double]
  ) async throws {
    let (version, body) = (article.version, article.body)
    for other in article.others {
      let begun = Machine.cpu()
      try await read(other)
      reading.append(Machine.cpu() - begun)
    }

    var finder = KinFinder(session: session, texts: index)
    var (cpu, now) = (Machine.cpu(), Machine.now())
    _ = try await find(version, body, &finder)
    let (cold, waited) = (Machine.cpu() - cpu, Machine.now() - now)
    // Once more, with all that was read at hand.
    cpu = Machine.cpu()
    let story = try await find(version, body, &finder)
    let warm = Machine.cpu() - cpu
    figures.found += candidates(version, body)
    let compared = ComparedText(
      title: version.title ?? "", text: String(decoding: body, as: UTF8.self))
    (cpu, now) = (Machine.cpu(), Machine.now())
    try memory.add(version, compared, story: story, to: index, seq: Int(index.applied) + 1)
    finder.keep(version, compared, story: story)
    let adding = Machine.cpu() - cpu
    figures.adding.append(adding)
    figures.placed += story == version.article ? 0 : 1
    figures.cold.append(cold + adding)
    figures.warm.append(warm + adding)
    figures.waited.append(waited + Machine.now() - now)
  }

  /// The story that a version tells.
  private func find(
    _ version: VersionRecord, _ body: [UInt8], _ finder: inout KinFinder
  ) async throws -> ArticleID {
    let text = ComparedText(
      title: version.title ?? "", text: String(decoding: body, as: UTF8.self))
    let known = try await session.index.story(of: version.article)?.story
    return try await finder.find(version, text, knownStory: known, memory).story
  }

  private func candidates(_ version: VersionRecord, _ body: [UInt8]) -> Int {
    let text = ComparedText(
      title: version.title ?? "", text: String(decoding: body, as: UTF8.self))
    let span = Duration.seconds(14 * 86_400)
    return index.stories(
      sharing: text.rareWords(memory.weights), from: time.advanced(by: .zero - span),
      through: time.advanced(by: span), limit: 12
    ).count
  }

  /// As the keeper reads one that the index names.
  private func read(_ version: VersionRecord) async throws {
    guard let place = try await session.index.line(of: version.article, version: version.version)
    else { return }
    let line = try session.reader.line(
      at: .init(segment: place.segment, offset: place.offset, length: place.length))
    guard case .version(let version) = try ManifestCodec.record(line).event else { return }
    _ = try session.reader.text(version)
  }

  private mutating func archive(_ text: String) async throws -> VersionRecord? {
    number += 1
    guard let url = WebURL("https://paper-\(number % 50).example/news/\(number)"),
      let id = ArticleID(Digest.sha256Hex(Array(URLKey.key(for: url).utf8)).prefix(12))
    else { return nil }
    let title = text.split(separator: " ").prefix(8).joined(separator: " ")
    let version = VersionRecord(
      article: id, version: 1, feeds: ["bench"], url: url.href, canonicalURL: url.href,
      title: title, authors: ["Ada Fennwick"], site: "The Lantern", section: "Region",
      language: "en", status: 200, fetched: time, notBefore: time, text: .unwritten,
      extractorName: "generic", extractorVersion: "1")
    let records = try await session.writer.append([.version(version, body: text)], urgently: true)
    for record in records { if case .version(let version) = record.event { return version } }
    return nil
  }

  private mutating func learn(_ version: VersionRecord, _ body: [UInt8]) throws {
    let text = ComparedText(
      title: version.title ?? "", text: String(decoding: body, as: UTF8.self))
    try memory.add(
      version, text, story: version.article, to: index, seq: Int(index.applied) + 1)
  }

  /// The same words in other runs: every fourth is left out, and other lines come first.
  private static func retold(_ text: String, _ telling: Int) -> String {
    var lines = text.split(separator: "\n").map { line in
      line.split(separator: " ").enumerated()
        .filter { ($0.offset + telling) % 4 != 0 }.map { String($0.element) }
        .joined(separator: " ")
    }
    let first = telling % max(1, lines.count)
    lines = Array(lines[first...] + lines[..<first])
    return lines.joined(separator: "\n")
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  private static func spread(_ seconds: [Double]) -> String {
    let sorted = seconds.sorted()
    guard !sorted.isEmpty else { return "none" }
    func micro(_ hundredth: Int) -> Int {
      Int(sorted[min(sorted.count - 1, sorted.count * hundredth / 100)] * 1e6)
    }
    return "median \(micro(50)), p95 \(micro(95))"
  }
}
