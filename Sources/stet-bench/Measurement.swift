internal import StetArchive
internal import StetCatalog
internal import StetCrawl
internal import StetModel

/// What one archive costs.
struct Measurement {
  var path: String
  var openings: Int
  var alone: Int
  var grouped: Int
  var lookups: Int
  var textBytes: Int
  var pageBytes: Int

  /// Callers that wait for their commits at the same time.
  private static let callers = 128
  private static let hosts = 100

  func run() async throws -> Figures {
    var figures = Figures()
    figures.add("load average", Machine.load())
    let fileSystem = CountedFileSystem()
    var options = ArchiveWriter.Options()
    options.fileSystem = fileSystem
    try await measureOpening(options, &figures)
    // The archive's time stands still, so that nothing is sealed while it is measured.
    let session = try await ArchiveSession.open(
      path: path, options: options, now: { Instant(milliseconds: 0) })
    figures.add("memory once open, peak, MiB", Machine.peakMemory())
    figures.add("records", Double((try session.index.position()?.line.seq ?? -1) + 1))
    let known = try await sample(session, lookups)
    try await measureAppending(session, fileSystem, known, &figures)
    try await measureLookups(session, known, &figures)
    try await session.close()
    figures.add("memory at the end, peak, MiB", Machine.peakMemory())
    figures.add("load average afterwards", Machine.load())
    return figures
  }

  private func measureOpening(
    _ options: ArchiveWriter.Options, _ figures: inout Figures
  ) async throws {
    var writing: [Double] = []
    var reading: [Double] = []
    for round in 0...openings {
      let begun = Machine.now()
      let session = try await ArchiveSession.open(
        path: path, options: options, now: { Instant(milliseconds: 0) })
      let opened = Machine.now()
      try await session.close()
      let closed = Machine.now()
      let reader = try ArchiveReader(path: path)
      _ = try IndexCatchUp.open(path: path, reader: reader)
      let end = Machine.now()
      if round == 0 { continue }
      writing.append((opened - begun) * 1000)
      reading.append((end - closed) * 1000)
    }
    figures.add("open for a crawl, ms", spread: writing)
    figures.add("open for reading, ms", spread: reading)
  }

  /// Articles from all over the archive: an id is a hash, so those after a random one are as good.
  private func sample(_ session: ArchiveSession, _ count: Int) async throws -> [IndexedArticle] {
    var random = SplitMix(seed: UInt64(Machine.now() * 1e6))
    var articles: [IndexedArticle] = []
    for _ in 0..<count {
      let digits = String(random.next() | 1 << 63, radix: 16).prefix(12)
      // Its first digit would always be one of the upper half otherwise.
      let id = String(random.below(16), radix: 16) + digits.dropFirst()
      articles += try await session.index.articles(after: ArticleID(id), limit: 1)
    }
    return articles
  }

  // MARK: Appending

  private func measureAppending(
    _ session: ArchiveSession, _ fileSystem: CountedFileSystem, _ known: [IndexedArticle],
    _ figures: inout Figures
  ) async throws {
    let name = "m\(Int(Machine.now() * 1e6))"
    let text = MadeUpText(seed: 7, textBytes: textBytes, pageBytes: pageBytes)
    // Three of four versions are of articles that the archive has, from all over it.
    var shares = [[VersionStream.Known]](repeating: [], count: Self.callers + 1)
    var seen: Set<ArticleID> = []
    for article in known where seen.insert(article.id).inserted {
      shares[seen.count % shares.count].append(
        .init(
          id: article.id, url: article.canonicalURL, title: article.title,
          version: article.version))
    }
    func stream(_ number: Int) -> VersionStream {
      VersionStream(
        text: text, name: "\(name)-\(number)", seed: UInt64(number), hosts: Self.hosts,
        newInHundred: 25, known: shares[number])
    }
    let time = (try session.index.position()?.time) ?? Instant(milliseconds: 0)

    var single = stream(Self.callers)
    for _ in 0..<max(10, alone / 10) {
      try await session.writer.append([single.next(at: time)], urgently: true)
    }
    var times: [Double] = []
    var calls = fileSystem.syncCalls
    for _ in 0..<alone {
      let draft = single.next(at: time)
      let begun = Machine.now()
      try await session.writer.append([draft], urgently: true)
      times.append((Machine.now() - begun) * 1000)
    }
    figures.add("a version alone, ms", spread: times)
    figures.add(
      "a version alone, fsyncs", Double(fileSystem.syncCalls - calls) / Double(max(1, alone)))

    var streams = (0..<Self.callers).map(stream)
    streams = try await appendTogether(session, streams, max(640, grouped / 10), at: time)
    calls = fileSystem.syncCalls
    let (begun, cpu) = (Machine.now(), Machine.cpu())
    _ = try await appendTogether(session, streams, grouped, at: time)
    let count = Double(grouped)
    let seconds = Machine.now() - begun
    figures.add("grouped, versions a second", count / seconds)
    figures.add("a version grouped, ms", seconds / count * 1000)
    figures.add("a version grouped, ms of CPU", (Machine.cpu() - cpu) / count * 1000)
    figures.add("a version grouped, fsyncs", Double(fileSystem.syncCalls - calls) / count)
  }

  /// Archives `count` versions from as many tasks as there are streams; each waits for its commit.
  private func appendTogether(
    _ session: ArchiveSession, _ streams: [VersionStream], _ count: Int, at time: Instant
  ) async throws -> [VersionStream] {
    let made = Counter()
    return try await withThrowingTaskGroup(of: VersionStream.self) { group in
      for stream in streams {
        group.addTask {
          var stream = stream
          while made.take(1, limit: count) == 1 {
            try await session.writer.append([stream.next(at: time)])
          }
          return stream
        }
      }
      var ended: [VersionStream] = []
      for try await stream in group { ended.append(stream) }
      return ended
    }
  }

  // MARK: Looking up

  private func measureLookups(
    _ session: ArchiveSession, _ known: [IndexedArticle], _ figures: inout Figures
  ) async throws {
    let (index, reader) = (session.index, session.reader)
    func measure(_ name: String, _ body: (IndexedArticle) async throws -> Void) async throws {
      for article in known { try await body(article) }
      var times: [Double] = []
      for article in known {
        let begun = Machine.now()
        try await body(article)
        times.append((Machine.now() - begun) * 1e6)
      }
      figures.add("\(name), µs", spread: times)
    }
    try await measure("article by id") { _ = try await index.article($0.id) }
    try await measure("article by address") { _ = try await index.find($0.canonicalURL) }
    try await measure("its history") {
      for place in try await index.lines(of: $0.id) {
        let line = try reader.line(
          at: .init(segment: place.segment, offset: place.offset, length: place.length))
        _ = try ManifestCodec.record(line)
      }
    }
    try await measure("its text") { _ = try reader.text(at: $0.textPath) }
    let few = known.prefix(20)
    var (newest, ofFeed): ([Double], [Double]) = ([], [])
    for round in 0..<2 {
      for article in few {
        var begun = Machine.now()
        _ = try await index.articles(limit: 50)
        if round > 0 { newest.append((Machine.now() - begun) * 1e6) }
        begun = Machine.now()
        _ = try await index.articles(feed: article.feeds.first, limit: 50)
        if round > 0 { ofFeed.append((Machine.now() - begun) * 1e6) }
      }
    }
    figures.add("the newest 50, µs", spread: newest)
    figures.add("the newest 50 of a feed, µs", spread: ofFeed)
  }
}
