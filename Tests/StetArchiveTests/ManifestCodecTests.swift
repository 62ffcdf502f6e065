import StetModel
import Testing

@testable import StetArchive

@Suite struct ManifestCodecTests {
  static let events: [ManifestEvent] = [
    .segment(.init(number: 1, layout: "stet-archive/1", previousSHA256: nil, origin: "stet/x")),
    .segment(.init(number: 2, layout: "stet-archive/1", previousSHA256: "ab", origin: nil)),
    .feed(
      .init(
        feed: "edge", url: "https://example.com/rss", outcome: .changed, status: 200, polls: 1,
        first: instant("2026-11-21T19:00:00.007Z"), last: instant("2026-11-21T19:00:01Z"),
        items: 30, new: 2, sha256: "00ff", missed: true, error: nil)),
    .feed(
      .init(
        feed: "edge", url: "https://example.com/rss", outcome: .failed, status: nil, polls: 3,
        first: instant("2026-11-21T19:00:00Z"), last: instant("2026-11-22T19:00:00Z"),
        error: "the name example.com could not be resolved")),
    .feed(
      .init(
        feed: "edge", url: "https://example.com/rss", outcome: .changed, status: 200, polls: 1,
        first: instant("2026-11-21T19:00:00Z"), last: instant("2026-11-21T19:00:00Z"),
        raw: .init(
          warc: "warc/a.gz", offset: 1, length: 2, kind: .revisit, payloadSHA256: "03"))),
    .version(version()),
    .version(full()),
    .version(remarked()),
    .check(
      .init(
        article: sampleArticle, version: 2, status: 304, checks: 4,
        first: instant("2026-11-21T19:00:00Z"), last: instant("2026-11-21T21:00:00Z"))),
    .appearance(.init(article: sampleArticle, feed: "edge", url: "https://example.com/a")),
    .appearance(.init(article: sampleArticle, feed: nil, url: "https://example.com/a")),
    .gone(
      .init(
        article: sampleArticle, feed: nil, url: "https://example.com/a", status: 410, version: 2)),
    .gone(
      .init(
        article: nil, feed: "edge", url: "https://example.com/rss", status: 404, version: nil)),
    .blocked(
      .init(
        article: nil, feed: "edge", url: "https://example.com/a", status: 200, reason: "consent")),
    .redirect(
      .init(
        feed: "edge", from: "https://example.com/a", to: "https://example.com/b", status: 301)),
    .gone(
      .init(
        article: sampleArticle, feed: nil, url: "https://example.com/a", status: 302, version: 2,
        host: "example.com", evidence: ["redirected to the home page"],
        raw: .init(
          warc: "warc/a.gz", offset: 1, length: 2, kind: .response, payloadSHA256: "03"))),
    .blocked(
      .init(
        article: sampleArticle, feed: "edge", url: "https://example.com/a", status: 403,
        reason: "bot_wall", version: 4, host: "example.com",
        evidence: ["header cf-mitigated: challenge", "status 403"],
        raw: .init(
          warc: "warc/a.gz", offset: 1, length: 2, kind: .response, payloadSHA256: "03"))),
    .redirect(
      .init(
        feed: "edge", from: "https://example.com/a", to: "https://example.com/b", status: 308,
        sightings: 3, first: instant("2026-11-21T19:00:00Z"), mergedInto: "edge-2")),
    .robots(
      .init(
        origin: "https://example.com", url: "https://example.com/robots.txt", status: 200,
        verdict: .rules, sha256: "ab",
        raw: .init(
          warc: "warc/a.gz", offset: 1, length: 2, kind: .response, payloadSHA256: "ab"))),
    .robots(
      .init(
        origin: "https://example.com:8443", url: "https://example.com:8443/robots.txt",
        status: nil, verdict: .disallowAll)),
    .recovered(.init(manifestBytes: 17, quarantined: ["quarantine/x"], temporaries: 2)),
    .config(.init(sha256: "aa", feeds: 12, agent: "Stet/0.1")),
    .config(.init(sha256: "aa", feeds: 12, agent: "Stet/0.1", rulesSHA256: "bb")),
    .page(
      .init(
        article: sampleArticle, version: 2, number: 3, url: "https://example.com/a?page=3",
        status: 200, fetched: instant("2026-11-21T19:00:00Z"),
        raw: .init(
          warc: "warc/a.gz", offset: 1, length: 2, kind: .response, payloadSHA256: "ab"))),
    .recovered(.init(warcKept: 12, warcCut: 7)),
    .segment(
      .init(
        number: 2, layout: ArchiveLayout.name, previousSHA256: "ab", origin: "stet/1",
        treeSize: 12, treeRoot: "AA==")),
    .seal(
      .init(
        file: "warc/a.warc.gz", kind: .warc, bytes: 12, sha256: "ab", records: 4,
        cdxj: "warc/a.cdxj", cdxjSHA256: "cd")),
    .seal(.init(file: "manifest/a.jsonl", kind: .manifest, bytes: 12, sha256: "ab", records: 4)),
    .key(.init(action: .retired, key: "stet/1+0a0b0c0d+AQ==")),
    .reextract(.init(version: reextracted(), revision: 2)),
    .redact(
      .init(
        article: sampleArticle, version: 2, reason: "a court's order",
        files: [
          .init(path: "text/a.txt", offset: nil, bytes: 12, sha256: "ab"),
          .init(path: "warc/a.warc.gz", offset: 7, bytes: 9, sha256: "ab", fileSHA256: "cd"),
        ])),
    .pack(
      .init(
        month: "2026-11", warc: "warc/a.warc.gz", bytes: 12, sha256: "ab", texts: 3, firstSeq: 1,
        lastSeq: 9, cdxj: "warc/a.cdxj", cdxjSHA256: "cd")),
  ]

  /// Only what such a record says of a version.
  static func reextracted() -> VersionRecord {
    var record = full()
    (record.feeds, record.declaredCanonicalURL, record.status) = ([], nil, 0)
    (record.notBefore, record.raw, record.robots) = (nil, nil, nil)
    return record
  }

  static func full() -> VersionRecord {
    var record = version(sampleArticle, 2)
    record.declaredCanonicalURL = "https://elsewhere.example/x"
    record.site = "Example"
    record.section = "Business"
    record.kind = .liveblog
    record.partial = true
    record.notBefore = instant("2026-11-21T18:30:00Z")
    record.modified = SourcedDate(
      instant: instant("2026-11-21T03:00:00Z"), raw: "2026-11-21 03:00", source: "time",
      zone: .assumed)
    record.text = .init(path: "text/a/b.txt", sha256: "01", bytes: 12, bodySHA256: "02")
    record.raw = .init(
      warc: "warc/a.gz", offset: 297, length: 2915, kind: .response, payloadSHA256: "03")
    record.change = ChangeRecordTests.full()
    record.robots = .init(
      origin: "https://example.com", verdict: .rules, sha256: "ab", rule: "Allow: /news/")
    return record
  }

  @Test("every type of record comes back as it was", arguments: events)
  func roundTrip(event: ManifestEvent) throws {
    let record = ManifestRecord(
      seq: 1841, time: instant("2026-11-21T19:00:00.120Z"), event: event)
    let line = ManifestCodec.line(record)
    #expect(!line.contains(0x0A))
    #expect(try ManifestCodec.record(line) == record)
    #expect(
      ManifestCodec.difference(of: line, try ManifestCodec.json(line), from: record) == nil)
  }

  @Test("a version's keys stand in the order of the layout, with null for what is not known")
  func order() {
    var record = version()
    record.title = "A \"quoted\" title\u{1}"
    record.text = .init(path: "text/x", sha256: "s", bytes: 5, bodySHA256: "b")
    let line = ManifestCodec.line(
      ManifestRecord(seq: 3, time: instant("2026-11-21T19:00:00Z"), event: .version(record)))
    #expect(
      String(decoding: line, as: UTF8.self) == """
        {"seq":3,"type":"version","time":"2026-11-21T19:00:00.000Z","article":"d6404b53a7fe",\
        "version":1,"feeds":["example"],"url":"https://www.example.com/news/prices-rise?ref=rss",\
        "canonical_url":"https://www.example.com/news/prices-rise","declared_canonical_url":null,\
        "title":"A \\"quoted\\" title\\u0001","authors":["Ada Tan"],"site":null,"section":null,\
        "language":"en","kind":"article","partial":false,"status":200,\
        "fetched":"2026-11-21T19:00:00Z","not_before":null,\
        "published":{"value":"2026-11-21T10:05:00+08:00","raw":"21 Nov 2026, 10:05 am",\
        "source":"jsonld","zone":"explicit"},"modified":null,\
        "text":{"path":"text/x","sha256":"s","bytes":5,"body_sha256":"b"},\
        "extractor":{"name":"generic","version":"1"},"raw":null,"change":null,"robots":null}
        """)
  }

  @Test("unknown types and keys, absent keys and any order are read")
  func tolerance() throws {
    let future = Array(
      #"{"time":"2026-11-21T19:00:00Z","seq":9,"type":"rumour","members":[1,{"a":2}]}"#.utf8)
    #expect(try ManifestCodec.record(future).event == .unknown(type: "rumour"))
    let redirect = Array(
      """
      {"colour":"red","to":"b","from":"a","status":301,"feed":"f","type":"redirect","seq":1,\
      "time":"2026-11-21T19:00:00.000Z"}
      """.utf8)
    #expect(
      try ManifestCodec.record(redirect).event
        == .redirect(.init(feed: "f", from: "a", to: "b", status: 301)))
    let gone = Array(
      #"{"seq":1,"type":"gone","time":"2026-11-21T19:00:00Z","url":"u","status":404}"#.utf8)
    #expect(
      try ManifestCodec.record(gone).event
        == .gone(.init(article: nil, feed: nil, url: "u", status: 404, version: nil)))
  }

  @Test(
    "what is not a record is refused with its reason",
    arguments: [
      ("", "not JSON"), ("null", "not a JSON object"), ("{}", "\"type\" is missing"),
      (#"{"seq":1,"type":"check"}"#, "\"article\" is missing"),
      (#"{"type":"x","time":"2026-11-21T19:00:00Z"}"#, "\"seq\" is missing"),
      (#"{"seq":"1","type":"x","time":"2026-11-21T19:00:00Z"}"#, "value of \"seq\""),
      (#"{"seq":1.5,"type":"x","time":"2026-11-21T19:00:00Z"}"#, "value of \"seq\""),
      (#"{"seq":1,"type":"x","time":"yesterday"}"#, "value of \"time\""),
      (#"{"seq":1,"type":"x","time":"2026-11-21T19:00:00Z"} x"#, "not JSON"),
      (String(repeating: "[", count: 1000), "not JSON"),
      (String(repeating: " ", count: ArchiveLayout.maximumLine + 1), "longer than"),
    ])
  func refusal(line: String, reason: String) {
    let error = #expect(throws: ManifestLineError.self) {
      try ManifestCodec.record(Array(line.utf8))
    }
    #expect(error?.reason.contains(reason) == true)
  }

  @Test(
    "a line from before its type had further keys is as Stet wrote it then, byte for byte",
    arguments: [
      #"{"seq":1,"type":"gone","time":"2026-11-21T19:00:00.000Z","article":null,"feed":"f","url":"u","status":410,"version":null}"#,
      #"{"seq":1,"type":"blocked","time":"2026-11-21T19:00:00.000Z","article":null,"feed":"f","url":"u","status":403,"reason":"http_403"}"#,
      #"{"seq":1,"type":"redirect","time":"2026-11-21T19:00:00.000Z","feed":"f","from":"a","to":"b","status":301}"#,
    ])
  func earlierKeys(line: String) throws {
    func difference(_ text: String) throws -> String? {
      let json = try ManifestCodec.json(Array(text.utf8))
      return ManifestCodec.difference(
        of: Array(text.utf8), json, from: try ManifestCodec.record(json))
    }
    #expect(try difference(line) == nil)
    #expect(try difference(line.replacing("\"type\"", with: " \"type\"")) != nil)
    // Half of the later keys are not how any Stet wrote it.
    #expect(try difference(line.dropLast() + ",\"raw\":null}") != nil)
  }

  @Test("remarks on a page are left out where there are none, and stand before the status")
  func remarks() throws {
    func line(_ version: VersionRecord) -> String {
      let record = ManifestRecord(
        seq: 4, time: instant("2026-11-21T19:00:00Z"), event: .version(version))
      return String(decoding: ManifestCodec.line(record), as: UTF8.self)
    }
    for key in ["agency", "free", "corrections", "alternates", "sources"] {
      #expect(!line(version()).contains("\"\(key)\""))
    }
    #expect(
      line(remarked()).contains(
        """
        "partial":false,"agency":"Reuters","free":false,"corrections":["Correction: 4.2%, not 42%."],\
        "alternates":[{"relation":"amp","url":"https://www.example.com/amp/a","language":null},\
        {"relation":"translation","url":"https://www.example.com/de/a","language":"de"}],\
        "sources":{"title":"h1","language":"detected","agency":"byline"},"status":200
        """))
  }

  @Test("remarks are read the fast way, and only as Stet writes them")
  func fastRemarks() {
    func isFast(_ text: String) -> Bool {
      Array(text.utf8).withUnsafeBufferPointer { CheckLine($0) } != nil
    }
    let line = String(
      decoding: ManifestCodec.line(
        ManifestRecord(
          seq: 4, time: instant("2026-11-21T19:00:00Z"), event: .version(remarked()))),
      as: UTF8.self)
    #expect(isFast(line))
    for (found, other) in [
      (#""title":"h1","language":"detected""#, #""language":"detected","title":"h1""#),
      (#"["Correction: 4.2%, not 42%."]"#, "[]"),
      (#"{"title":"h1","language":"detected","agency":"byline"}"#, "{}"),
      (#""relation":"amp""#, #""relation":"other""#),
    ] {
      let changed = line.replacing(found, with: other)
      #expect(changed != line)
      #expect(!isFast(changed))
    }
  }

  @Test("relations and fields of a later version are passed over")
  func laterRemarks() throws {
    let record = ManifestRecord(
      seq: 4, time: instant("2026-11-21T19:00:00Z"), event: .version(remarked()))
    let text = String(decoding: ManifestCodec.line(record), as: UTF8.self)
      .replacing("\"relation\":\"amp\"", with: "\"relation\":\"audio\"")
      .replacing("\"title\":\"h1\"", with: "\"title\":\"h1\",\"mood\":\"h2\"")
    guard case .version(let version) = try ManifestCodec.record(Array(text.utf8)).event else {
      Issue.record("no version")
      return
    }
    #expect(version.alternates.map(\.relation) == [.translation])
    #expect(version.sources == remarked().sources)
  }

  @Test("a record takes over of an article what it has room for")
  func remarkOn() {
    var article = Article(kind: .article)
    article.agency = "AFP"
    article.isFree = true
    article.corrections = ["Correction: none."]
    article.sources = [.title: "h1", .text: "generic", .image: "jsonld", .tags: "jsonld"]
    article.alternates =
      [
        AlternateAddress(
          relation: .amp, url: "https://a.example/" + String(repeating: "x", count: 3000))
      ]
      + (0..<50).map { AlternateAddress(relation: .translation, url: "https://a.example/\($0)") }
    var record = version()
    record.remark(on: article)
    #expect(record.agency == "AFP")
    #expect(record.isFree == true)
    #expect(record.corrections == ["Correction: none."])
    #expect(record.sources == [.title: "h1"])
    #expect(record.alternates.count == 32)
    #expect(record.alternates.first?.url == "https://a.example/0")
  }

  @Test("a version's line from before there were robots rules passes both ways of checking")
  func earlierVersion() throws {
    let record = ManifestRecord(
      seq: 4, time: instant("2026-11-21T19:00:00Z"), event: .version(version()))
    let now = String(decoding: ManifestCodec.line(record), as: UTF8.self)
    let line = Array(now.replacing(",\"robots\":null}", with: "}").utf8)
    #expect(line.count < now.utf8.count)
    #expect(line.withUnsafeBufferPointer { CheckLine($0)?.seq } == 4)
    let json = try ManifestCodec.json(line)
    #expect(try ManifestCodec.record(json) == record)
    #expect(ManifestCodec.difference(of: line, json, from: record) == nil)
  }

  @Test("a changed byte in a key or value that leaves JSON is told from keys of a later version")
  func differences() throws {
    let record = ManifestRecord(
      seq: 1, time: instant("2026-11-21T19:00:00Z"), event: Self.events[6])
    let line = String(decoding: ManifestCodec.line(record), as: UTF8.self)
    func difference(_ text: String) throws -> String? {
      let bytes = Array(text.utf8)
      let json = try ManifestCodec.json(bytes)
      return ManifestCodec.difference(of: bytes, json, from: try ManifestCodec.record(json))
    }
    #expect(try difference(line) == nil)
    #expect(try difference(line.dropLast() + ",\"later\":1}") == nil)
    #expect(try difference(line + " ")?.contains("not laid out") == true)
    let gone =
      #"{"seq":1,"type":"gone","time":"2026-11-21T19:00:00.000Z","articlf":"d6404b53a7fe","#
      + #""feed":null,"url":"u","status":404,"version":1,"host":null,"evidence":[],"raw":null}"#
    #expect(try difference(gone)?.contains("\"article\"") == true)
  }
}
