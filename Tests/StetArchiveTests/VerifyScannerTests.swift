import StetModel
import StetText
import Testing

@testable import StetArchive

@Suite struct VerifyScannerTests {
  private static let records: [ManifestRecord] = {
    var events: [ManifestEvent] = []
    let texts = [
      nil, "", "plain", "quote \" and \\ and \n \t \r", "\u{1}\u{7F}\u{85}\u{9F}\u{A0}",
      "Ünïcode — 語 🜚",
    ]
    for (index, text) in texts.enumerated() {
      var one = version(title: text)
      one.authors = texts.compactMap { $0 }
      one.site = text
      one.section = text
      one.language = text
      one.declaredCanonicalURL = text
      one.partial = index % 2 == 0
      one.kind = index % 2 == 0 ? .article : .liveblog
      one.notBefore = index % 2 == 0 ? nil : instant("2026-02-28T23:59:59.999Z")
      one.text = .init(
        path: "text/www.example.com/2026/11/21/x.d6404b53a7fe.v0001.txt",
        sha256: String(repeating: "a1", count: 32), bytes: 4711, bodySHA256: "b")
      one.modified = SourcedDate(
        instant: instant("2024-02-29T00:00:00Z"), raw: text ?? "", source: "meta", zone: .assumed)
      one.raw = RawLocation(
        warc: "warc/x.warc.gz", offset: index, length: 7,
        kind: index % 2 == 0 ? .response : .revisit, payloadSHA256: "c")
      one.change = .init(
        previous: 1, classes: ["numeric"], wordsAdded: 1, wordsRemoved: 0,
        numbers: index % 2 == 0 ? [] : [["4.2%", "4.6%"], ["1", "2"]], silent: true)
      if index == 3 { one.change = ChangeRecordTests.full() }
      one.robots = .init(
        origin: "https://a.example", verdict: index % 2 == 0 ? .rules : .allowAll, sha256: text,
        rule: text)
      events.append(.version(one))
      events.append(
        .feed(
          FeedRecord(
            feed: text ?? "f", url: "u", outcome: .failed, status: index == 0 ? nil : 404,
            polls: 3, first: instant("2026-01-01T00:00:00Z"),
            last: instant("2026-01-01T00:00:00.5Z"), items: index == 1 ? nil : 10, new: 0,
            sha256: text, missed: index == 2 ? nil : true, error: text)))
    }
    events.append(.version(version(title: "no change, no capture")))
    events.append(
      .check(
        CheckRecord(
          article: sampleArticle, version: 2, status: 304, checks: 7,
          first: instant("2026-11-21T00:00:00Z"), last: instant("2026-11-21T23:00:00Z"))))
    return events.enumerated().map { index, event in
      ManifestRecord(seq: index * 977, time: instant("2026-11-21T19:00:00.120Z"), event: event)
    }
  }()

  private func scan(_ line: [UInt8]) -> (seq: Int, time: Instant)? {
    line.withUnsafeBufferPointer { bytes in CheckLine(bytes).map { ($0.seq, $0.time) } }
  }

  @Test("Every line of the common types that Stet writes is taken the quick way")
  func taken() throws {
    for record in Self.records {
      let line = ManifestCodec.line(record)
      let scanned = try #require(
        scan(line), "\(String(decoding: line, as: UTF8.self))")
      #expect(scanned.seq == record.seq)
      #expect(scanned.time == record.time)
    }
  }

  @Test("What the quick way takes, the codec takes too and writes the same: every bit flipped")
  func flipped() throws {
    var taken = 0
    for record in Self.records {
      let good = ManifestCodec.line(record)
      for index in good.indices {
        for bit in 0..<8 {
          var line = good
          line[index] ^= 1 << UInt8(bit)
          guard scan(line) != nil else { continue }
          taken += 1
          let read = try ManifestCodec.record(line)
          #expect(ManifestCodec.line(read) == line, "\(String(decoding: line, as: UTF8.self))")
        }
      }
    }
    #expect(taken > 1000)
  }

  @Test("Bytes put in or left out, and cut lines, never get past it wrongly")
  func edited() throws {
    for record in Self.records.prefix(4) {
      let good = ManifestCodec.line(record)
      for index in good.indices {
        for edit in 0..<3 {
          var line = good
          switch edit {
          case 0: line.remove(at: index)
          case 1: line.insert(0x30, at: index)
          default: line.removeLast(good.count - index)
          }
          guard scan(line) != nil else { continue }
          let read = try ManifestCodec.record(line)
          #expect(ManifestCodec.line(read) == line)
        }
      }
    }
  }

  @Test("A seed takes the same part of the records, and about as many as were asked for")
  func lots() {
    var scope = VerifyScope()
    scope.sample = .percent(10)
    scope.seed = 7
    let first = (0..<10_000).filter { scope.takes(seq: $0) }
    #expect((800...1200).contains(first.count))
    #expect(first == (0..<10_000).filter { scope.takes(seq: $0) })
    scope.seed = 8
    #expect(first != (0..<10_000).filter { scope.takes(seq: $0) })
  }
}
