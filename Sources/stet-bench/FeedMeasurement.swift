internal import StetFeed
internal import StetMarkup
internal import StetModel
internal import StetText

/// How fast feeds are read, beside libxml2 on the same files in the same run.
struct FeedMeasurement {
  /// The files that are measured: XML that libxml2 reads to its end.
  private var files: [[UInt8]] = []
  private var decoded: [[UInt8]] = []
  /// Files that libxml2 gives up, or that are no XML.
  private(set) var others: [[UInt8]] = []

  private enum Stage: String, CaseIterable {
    case sax = "libxml2, SAX2, empty handlers"
    case dom = "libxml2, DOM"
    case reader = "XMLReader"
    case records = "records"
    case json = "records and their JSON"
    case others = "records of the other files"
  }

  init(_ bodies: [[UInt8]]) {
    for body in bodies {
      guard body.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") || body.starts(with: [0xEF]),
        FeedFloor.dom(body)
      else {
        others.append(body)
        continue
      }
      files.append(body)
      decoded.append(Charset.decode(body, contentType: nil, format: .xml).text)
    }
  }

  /// Prints MB/s of CPU time for each stage: the best round, the median, and the median beside the
  /// DOM of the same round.
  func run(rounds: Int) {
    let bytes = files.reduce(0) { $0 + $1.count }
    let otherBytes = others.reduce(0) { $0 + $1.count }
    print(
      "\(files.count) well-formed files, \(bytes) bytes; \(others.count) others, "
        + "\(otherBytes) bytes; load \(Machine.load())")
    var seconds = [[Double]](repeating: [], count: Stage.allCases.count)
    for _ in 0..<max(1, rounds) {
      // In turns, so that a slow moment of the machine does not fall on one of them.
      for (index, stage) in Stage.allCases.enumerated() {
        let start = Machine.cpu()
        pass(stage)
        seconds[index].append(Machine.cpu() - start)
      }
    }
    let dom = seconds[1]
    for (index, stage) in Stage.allCases.enumerated() {
      let size = stage == .others ? otherBytes : bytes
      guard size > 0 else { continue }
      let rates = seconds[index].map { Double(size) / 1e6 / max($0, 1e-9) }.sorted()
      let ratios = zip(dom, seconds[index]).map { $0 / max($1, 1e-9) }.sorted()
      var line = "\(stage.rawValue): best \(rounded(rates[rates.count - 1])) MB/s, "
      line += "median \(rounded(rates[rates.count / 2]))"
      if stage != .others { line += ", \(rounded(ratios[ratios.count / 2], 100)) × DOM" }
      print(line)
    }
  }

  private func pass(_ stage: Stage) {
    switch stage {
    case .sax: for file in files { _ = FeedFloor.sax(file) }
    case .dom: for file in files { _ = FeedFloor.dom(file) }
    case .reader: for text in decoded { _ = XMLReader.read(text) }
    case .records: for file in files { _ = Self.read(file) }
    case .json: for file in files { _ = Self.read(file).map(FeedRendering.json) }
    case .others: for file in others { _ = Self.read(file) }
    }
  }

  private static func read(_ bytes: [UInt8]) -> Feed? {
    try? SourceReader.read(
      bytes, as: .feed, url: WebURL("https://paper.example/feed.xml"), contentType: nil)
  }

  private func rounded(_ value: Double, _ places: Double = 10) -> Double {
    (value * places).rounded() / places
  }

  // MARK: Sizes

  /// Reads one made-up feed of so many bytes and prints what that took; to be run in a process of
  /// its own, whose peak memory is that of this feed.
  static func measureSize(_ size: Int) {
    let idle = Machine.peakMemory()
    let bytes = MadeUpFeed.rss(bytes: size)
    let start = Machine.cpu()
    let feed = read(bytes)
    let time = Machine.cpu() - start
    let peak = Machine.peakMemory()
    print(
      "\(bytes.count) bytes, \(feed?.entries.count ?? 0) entries: "
        + "\((time * 1e5).rounded() / 100) ms of CPU, peak memory \((peak * 10).rounded() / 10) MiB "
        + "(\((idle * 10).rounded() / 10) before; 3 × input + 30 MB are "
        + "\((Double(3 * bytes.count + 30_000_000) / 1_048_576 * 10).rounded() / 10))")
  }

  /// Reads one feed over and over and prints by how much that made the process grow.
  static func measureGrowth(times: Int) {
    let bytes = MadeUpFeed.rss(bytes: 50_000)
    for _ in 0..<500 { _ = read(bytes) }
    let before = Machine.trimmedMemory()
    for _ in 0..<times { _ = read(bytes) }
    let after = Machine.trimmedMemory()
    print(
      "\(times) times \(bytes.count) bytes: \((before * 100).rounded() / 100) MiB before, "
        + "\((after * 100).rounded() / 100) after")
  }
}
