internal import Glibc
internal import StetCompare
internal import StetModel
internal import StetSameness
internal import StetText

/// How fast texts are signed, and what an index of many costs.
enum SamenessMeasurement {
  /// Prints texts a second of CPU time, over several rounds.
  static func sign(_ texts: [String], rounds: Int) {
    _ = Folding.tokens("é")
    var seconds: [Double] = []
    var anchors = 0
    for _ in 0..<max(1, rounds) {
      let start = Machine.cpu()
      for text in texts { anchors += TextSignature(Folding.tokens(text)).anchors.count }
      seconds.append(Machine.cpu() - start)
    }
    let rates = seconds.map { Double(texts.count) / max($0, 1e-9) }.sorted()
    let bytes = texts.reduce(0) { $0 + $1.utf8.count }
    print(
      "signing \(texts.count) texts of \(bytes) bytes, a second of CPU: median "
        + "\(Int(rates[rates.count / 2])), best \(Int(rates[rates.count - 1])), "
        + "\(anchors / max(1, rounds) / max(1, texts.count)) anchors each; load \(Machine.load())")
  }

  /// Fills an index with made-up texts, no two alike, and looks texts up in it.
  ///
  /// - Parameter texts: Real ones for the judgement of a whole article; may be empty.
  static func index(count: Int, folder: String, texts: [String]) throws(TextIndexError) {
    var index: TextIndex? = try TextIndex(folder: folder)
    let idle = Machine.trimmedMemory()
    var start = Machine.cpu()
    let wall = Machine.now()
    var slowest = 0.0
    for number in 0..<count {
      let before = Machine.now()
      try index?.add(text(number), seq: Int64(number + 1))
      slowest = max(slowest, Machine.now() - before)
    }
    let made = makingCost(count: min(count, 20_000)) * Double(count)
    report("adding \(count) texts", Machine.cpu() - start - made, count)
    print(
      "  \(tenths(Machine.now() - wall)) s in all; the slowest text waited \(tenths(slowest)) s "
        + "for a file")
    if let extent = index?.extent {
      let bytes = Machine.trimmedMemory() - idle
      print(
        "  \(extent.textsInMemory) texts in memory, \(extent.bytesInMemory) bytes; process "
          + "\(tenths(bytes)) MiB more, mapped files included; \(extent.files) files, "
          + "\(extent.bytesOnDisk / max(1, count - extent.textsInMemory)) bytes a text")
    }
    try index?.flush()
    index = nil
    let opening = Machine.now()
    let opened = try TextIndex(folder: folder)
    print("opening it again, checksums included: \(tenths(Machine.now() - opening)) s")
    guard opened.count == count, opened.setAside.isEmpty else { return print("texts are missing") }

    let rounds = 50_000
    let numbers = (0..<rounds).map { Int(hash($0, 9) % UInt64(count)) }
    let copies = numbers.map { number in
      Array(text(number).anchors.prefix(16)) + text(number + count * 2).anchors.prefix(16)
    }
    let others = numbers.map { text($0 + count * 3) }
    var found = 0
    start = Machine.cpu()
    for anchors in copies { found += opened.near(to: anchors).count }
    report("near lookups of copies, \(found) found", Machine.cpu() - start, rounds)
    found = 0
    start = Machine.cpu()
    for text in others { found += opened.near(to: text.anchors).count }
    report("near lookups of new texts, \(found) found", Machine.cpu() - start, rounds)
    start = Machine.cpu()
    for text in others { found += opened.exact(text.exact).count }
    report("exact lookups", Machine.cpu() - start, rounds)
    found = 0
    start = Machine.cpu()
    for text in others.prefix(rounds / 10) {
      found +=
        opened.stories(
          sharing: text.words, from: Instant(seconds: 0), through: Instant(milliseconds: .max)
        ).count
    }
    report("story lookups, \(found) candidates", Machine.cpu() - start, rounds / 10)
    whole(opened, texts)
  }

  /// One new article from its text to its place in the index, and what each candidate adds.
  private static func whole(_ index: TextIndex, _ texts: [String]) {
    let texts = texts.prefix(2000)
    guard texts.count > 1 else { return }
    var weights = WordWeights()
    for text in texts { weights.learn(Folding.tokens(text)) }
    var times: [Double] = []
    var found = 0
    for (number, text) in texts.enumerated() {
      let start = Machine.cpu()
      let compared = ComparedText(text: text)
      let words = compared.rareWords(weights)
      let signature = compared.signature
      found += index.exact(signature.exact).count + index.near(to: signature.anchors).count
      let now = Instant(seconds: 2_000_000_000)
      found +=
        index.stories(
          sharing: words, from: now.advanced(by: .seconds(-14 * 86_400)), through: now
        ).count
      weights.learn(compared.tokens)
      let reference = TextReference(article: "feed", version: number + 1)
      _ = try? index.add(
        IndexedText(
          reference: reference, exact: signature.exact, anchors: signature.anchors, words: words,
          time: now), seq: index.applied + 1)
      times.append(Machine.cpu() - start)
    }
    times.sort()
    print(
      "a whole article, taken apart, looked up three ways and added: median "
        + "\(micro(times[times.count / 2])) µs, p99 \(micro(times[times.count * 99 / 100])) µs; "
        + "\(found) candidates")
    var judging: [Double] = []
    for (a, b) in zip(texts, texts.dropFirst()).prefix(500) {
      let compared = ComparedText(text: a)
      let start = Machine.cpu()
      let other = ComparedText(text: b)
      let judgement = Judgement(compared, other, weights: weights)
      judging.append(Machine.cpu() - start + (judgement.odds.isNaN ? 1 : 0))
    }
    judging.sort()
    print(
      "each candidate that is taken apart and judged: median "
        + "\(micro(judging[judging.count / 2])) µs, p99 "
        + "\(micro(judging[judging.count * 99 / 100])) µs")
  }

  // MARK: Made-up texts

  /// Thirty-two anchors of its own; one text in ten has three more that a hundred thousand share.
  /// Words as rare as the rarest of real ones: one in twenty of a text's is in thousands of texts.
  static func text(_ number: Int) -> IndexedText {
    var anchors = (0..<UInt64(32)).map { hash(number, $0) }
    if number % 10 == 0 { for place in 0..<3 { anchors[place] = hash(place, 77) } }
    let words = (0..<UInt64(32)).map { place in
      let chance = hash(number, place + 100)
      return hash(Int(chance % (chance >> 60 == 0 ? 2000 : 2_000_000)), 5)
    }
    return IndexedText(
      reference: TextReference(article: article(number), version: 1),
      exact: TextSignature.ExactKey(high: hash(number, 50), low: hash(number, 51)),
      anchors: anchors, words: words, time: Instant(seconds: 1_700_000_000 + Int64(number)),
      story: UInt32(truncatingIfNeeded: number))
  }

  private static func article(_ number: Int) -> String {
    let digits = String(UInt64(truncatingIfNeeded: number), radix: 16)
    return String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
  }

  private static func hash(_ number: Int, _ place: UInt64) -> UInt64 {
    var value = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 &+ (place << 48)
    for _ in 0..<2 {
      value ^= value >> 30
      value = value &* 0xBF58_476D_1CE4_E5B9
    }
    return value ^ value >> 31
  }

  /// Seconds that making one such text takes, which are not the index's.
  private static func makingCost(count: Int) -> Double {
    let start = Machine.cpu()
    var sum: UInt64 = 0
    for number in 0..<max(1, count) { sum ^= text(number).exact.high }
    let time = Machine.cpu() - start
    return sum == 0 ? 0 : time / Double(max(1, count))
  }

  private static func report(_ what: String, _ seconds: Double, _ count: Int) {
    print("\(what): \(Int(Double(count) / max(seconds, 1e-9))) a second of CPU")
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
  private static func micro(_ seconds: Double) -> Double { (seconds * 1e7).rounded() / 10 }
}
