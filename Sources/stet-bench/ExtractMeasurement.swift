internal import CLibXML2
internal import StetExtract
internal import StetModel
internal import StetText

/// How fast articles are extracted, beside libxml2 on the same pages in the same run.
struct ExtractMeasurement {
  private let paths: [String]
  private let extractor = Extractor()

  init(_ paths: [String]) { self.paths = paths }

  /// Prints pages a second for the whole way from the packed file to the article's JSON, for the
  /// extraction alone, and for libxml2's parse and walk; and how the time of a page is spread.
  func run(rounds: Int) {
    let files = paths.compactMap(PageFiles.read)
    let pages = files.map(PageFiles.unpacked)
    let texts = pages.map { Charset.decode($0, contentType: nil, format: .html).text }
    let bytes = pages.reduce(0) { $0 + $1.count }
    print("\(pages.count) pages, \(bytes) bytes; load \(Machine.load())")
    // What is made once is made before.
    if let first = pages.first { _ = answer(first) }
    var way: [Double] = []
    var alone: [Double] = []
    var floor: [Double] = []
    var best = [Double](repeating: .infinity, count: pages.count)
    // In turns, so that a slow moment of the machine does not fall on one of them.
    for _ in 0..<max(1, rounds) {
      way.append(Self.time { for file in files { _ = answer(PageFiles.unpacked(file)) } })
      var total = 0.0
      for (index, page) in pages.enumerated() {
        let time = Self.time { _ = extractor.extract(page, url: nil, contentType: nil) }
        total += time
        best[index] = min(best[index], time)
      }
      alone.append(total)
      floor.append(Self.time { for text in texts { _ = PageFloor.textBytes(text) } })
    }
    for (name, seconds) in [
      ("unpack, decode, extract, JSON", way), ("decode, extract", alone),
      ("libxml2: parse, walk", floor),
    ] {
      let sorted = seconds.sorted()
      let rates = [sorted[0], sorted[sorted.count / 2]].map { Double(pages.count) / max($0, 1e-9) }
      print("\(name): best \(Self.rounded(rates[0])) pages/s, median \(Self.rounded(rates[1]))")
    }
    let sorted = best.sorted()
    let spread = [50, 95, 99].map { percent in
      "p\(percent) \(Self.rounded(sorted[min(sorted.count - 1, sorted.count * percent / 100)] * 1e3))"
    }
    print("a page, decoded and extracted: \(spread.joined(separator: ", ")) ms")
    for (index, time) in best.enumerated().sorted(by: { $0.element > $1.element }).prefix(3) {
      print("slowest: \(Self.rounded(time * 1e3)) ms, \(pages[index].count) bytes, \(paths[index])")
    }
  }

  /// Prints the peak memory of this process after all pages, of which it holds one at a time.
  func printMemory() {
    let idle = Machine.peakMemory()
    for path in paths {
      if let file = PageFiles.read(path) { _ = answer(PageFiles.unpacked(file)) }
    }
    print(
      "peak memory \(Self.rounded(Machine.peakMemory())) MiB (\(Self.rounded(idle)) before)")
  }

  /// The article's JSON, as `stet extract --batch` writes most of it.
  private func answer(_ page: [UInt8]) -> [UInt8] {
    let article = extractor.extract(page, url: nil, contentType: nil)
    var json = JSONWriter()
    json.object { json in
      json.field("kind", article.kind.rawValue)
      json.field("title", article.title)
      json.strings("authors", article.authors)
      json.field("text", article.text)
    }
    return json.bytes
  }

  private static func time(_ body: () -> Void) -> Double {
    let start = Machine.cpu()
    body()
    return Machine.cpu() - start
  }

  private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

/// What libxml2 takes for a page: the measure of what reading HTML costs.
enum PageFloor {
  private static let options = Int32(
    HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      | HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue)

  /// Makes libxml2's tree of a page in UTF-8, walks over all of it, and frees it.
  ///
  /// - Returns: The bytes of all texts.
  static func textBytes(_ page: [UInt8]) -> Int {
    page.withUnsafeBytes { buffer in
      let chars = buffer.bindMemory(to: CChar.self)
      guard
        let document = htmlReadMemory(
          chars.baseAddress, Int32(clamping: chars.count), nil, "utf-8", options)
      else { return 0 }
      defer { xmlFreeDoc(document) }
      guard let root = xmlDocGetRootElement(document) else { return 0 }
      var bytes = 0
      var node = root
      while true {
        if node.pointee.type == XML_TEXT_NODE { bytes += Int(xmlStrlen(node.pointee.content)) }
        if node.pointee.type == XML_ELEMENT_NODE, let child = node.pointee.children {
          node = child
          continue
        }
        while node != root, node.pointee.next == nil, let parent = node.pointee.parent {
          node = parent
        }
        guard node != root, let next = node.pointee.next else { return bytes }
        node = next
      }
    }
  }
}
