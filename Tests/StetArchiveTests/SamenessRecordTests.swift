import StetModel
import StetTestKit
import Testing

@testable import StetArchive

/// Records of what is the same as what, of corrections, and of what comes and goes.
@Suite struct SamenessRecordTests {
  static let other = VersionReference(article: otherArticle, version: 3)
  static let otherArticle = ArticleID("00112233aabb") ?? sampleArticle

  static let lines: [(event: ManifestEvent, line: String)] = [
    (
      .duplicate(
        .init(
          article: sampleArticle, version: 1, of: other, level: .near, containment: 0.97125999,
          shared: 212, trimmed: 40, added: 3, first: otherArticle, firstBy: .published)),
      #""article":"d6404b53a7fe","version":1,"of":{"article":"00112233aabb","version":3},"#
        + #""level":"near","containment":0.9713,"shared":212,"trimmed":40,"added":3,"#
        + #""first":"00112233aabb","first_by":"published""#
    ),
    (
      .story(
        .init(
          article: sampleArticle, version: 2, story: otherArticle, tier: .rewrite, with: other,
          score: 0.5)),
      #""article":"d6404b53a7fe","version":2,"story":"00112233aabb","tier":"rewrite","#
        + #""with":{"article":"00112233aabb","version":3},"score":0.5"#
    ),
    (
      .story(
        .init(article: sampleArticle, version: 1, story: sampleArticle, tier: .first, score: 1)),
      #""article":"d6404b53a7fe","version":1,"story":"d6404b53a7fe","tier":"first","#
        + #""with":null,"score":1.0"#
    ),
    (
      .correction(
        .init(
          article: sampleArticle, version: 3, notice: "Correction: 4.6%, not 4.2%.",
          declared: instant("2026-11-21T19:00:00Z"),
          explains: .init(version: 2, kind: "figure", from: "4.2%", to: "4.6%"),
          hoursFromError: 7.2549, evidence: ["the notice names 4.2% and 4.6%"])),
      #""article":"d6404b53a7fe","version":3,"notice":"Correction: 4.6%, not 4.2%.","#
        + #""declared":"2026-11-21T19:00:00Z","#
        + #""explains":{"version":2,"class":"figure","from":"4.2%","to":"4.6%"},"#
        + #""hours_from_error":7.25,"evidence":["the notice names 4.2% and 4.6%"]"#
    ),
    (
      .correction(.init(article: sampleArticle, version: 3, notice: "Corrected.")),
      #""article":"d6404b53a7fe","version":3,"notice":"Corrected.","declared":null,"#
        + #""explains":null,"hours_from_error":null,"evidence":[]"#
    ),
    (
      .split(
        .init(
          article: sampleArticle, from: otherArticle, url: "https://example.com/b",
          reason: "another story")),
      #""article":"d6404b53a7fe","from":"00112233aabb","url":"https://example.com/b","#
        + #""reason":"another story""#
    ),
    (
      .dropped(
        .init(
          article: sampleArticle, feed: "edge", url: "https://example.com/a", version: 2,
          shown: instant("2026-11-21T19:00:00Z"), evidence: ["12 older entries are still there"])),
      #""article":"d6404b53a7fe","feed":"edge","url":"https://example.com/a","version":2,"#
        + #""shown":"2026-11-21T19:00:00Z","evidence":["12 older entries are still there"]"#
    ),
    (
      .redated(
        .init(
          article: sampleArticle, url: "https://example.com/a", version: 2, from: nil,
          to: instant("2026-11-21T19:00:00Z"))),
      #""article":"d6404b53a7fe","url":"https://example.com/a","version":2,"from":null,"#
        + #""to":"2026-11-21T19:00:00Z""#
    ),
    (
      .back(
        .init(
          article: sampleArticle, after: .blocked, reason: "home_redirect",
          url: "https://example.com/a", version: 2, status: 200,
          since: instant("2026-11-21T19:00:00Z"))),
      #""article":"d6404b53a7fe","after":"blocked","reason":"home_redirect","feed":null,"#
        + #""url":"https://example.com/a","version":2,"status":200,"since":"2026-11-21T19:00:00Z""#
    ),
    (
      .appearance(
        .init(
          article: sampleArticle, feed: nil, url: "https://example.com/a", reason: "canonical")),
      #""article":"d6404b53a7fe","feed":null,"url":"https://example.com/a","reason":"canonical""#
    ),
    (
      .appearance(
        .init(
          article: sampleArticle, feed: nil, url: "https://example.com/a", reason: "template",
          evidence: ["the text is the same"])),
      #""article":"d6404b53a7fe","feed":null,"url":"https://example.com/a","reason":"template","#
        + #""evidence":["the text is the same"]"#
    ),
  ]

  @Test("Each is written with its keys in order, and read as it was", arguments: 0..<10)
  func written(_ index: Int) throws {
    let (event, keys) = Self.lines[index]
    let record = ManifestRecord(seq: 7, time: instant("2026-11-21T19:00:00.120Z"), event: event)
    let line = ManifestCodec.line(record)
    #expect(
      String(decoding: line, as: UTF8.self)
        == #"{"seq":7,"type":"\#(event.type)","time":"2026-11-21T19:00:00.120Z",\#(keys)}"#)
    #expect(try ManifestCodec.record(line) == record)
    let json = try ManifestCodec.json(line)
    #expect(ManifestCodec.difference(of: line, json, from: record) == nil)
  }

  @Test("Numbers that are none become 0, and words of outside are cut and made harmless")
  func cleaned() throws {
    let story = StoryRecord(
      article: sampleArticle, version: 1, story: sampleArticle, tier: .first, score: .nan)
    #expect(story.score == 0)
    let long = String(repeating: "x", count: 5000)
    let draft = Draft.event(
      .correction(
        .init(
          article: sampleArticle, version: 2, notice: "a\u{1B}[2J\n" + long,
          explains: .init(version: 2, kind: "name", from: long, to: "b\u{202E}"),
          evidence: Array(repeating: long, count: 40))))
    guard case .event(.correction(let correction), _) = try draft.accepted() else {
      Issue.record("another draft")
      return
    }
    #expect(correction.notice.utf8.count == 500 && correction.notice.hasPrefix("a [2J x"))
    #expect(correction.explains?.from?.utf8.count == 256 && correction.explains?.to == "b")
    #expect(correction.evidence.count == 16 && correction.evidence[0].utf8.count == 256)
  }

  @Test("A writer archives them, and the whole archive verifies")
  func verifies() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: { instant("2026-11-21T19:00:00Z") })
      let records = try await writer.append(Self.lines.map { .event($0.event) })
      try await writer.close()
      #expect(records.map(\.event) == Self.lines.map(\.event))
      #expect(try await ArchiveVerifier.verify(path: folder.path).holds)
    }
  }
}
