import StetArchive
import StetModel
import StetTestKit
import StetText
import Testing

@testable import StetExport

@Suite struct SelectionTests {
  /// Titles and versions that come out.
  private func names(_ sample: Sample, _ selection: ExportSelection) throws -> [String] {
    try sample.lines(selection).lines.map {
      "\($0["title"]?.string ?? "")@\($0["version"]?.int ?? 0)"
    }
  }

  @Test("articles, single versions, feeds and times choose what they say")
  func choosing() async throws {
    try await Sample.with { sample in
      try await sample.add([version(1), version(2, feeds: ["other"])])
      try await sample.add([version(1, 2), version(3)])
      try await sample.add([
        version(1, 3),
        .event(
          .appearance(
            AppearanceRecord(
              article: try article(3), feed: "other", url: "https://www.example.com/3"))),
      ])
      var selection = ExportSelection()
      selection.add(try article(1), version: nil)
      #expect(try names(sample, selection) == ["Story 1@1", "Story 1@2", "Story 1@3"])

      selection = ExportSelection()
      selection.add(try article(1), version: 1)
      selection.add(try article(1), version: 3)
      #expect(try names(sample, selection) == ["Story 1@1", "Story 1@3"])
      selection.add(try article(1), version: nil)
      selection.add(try article(1), version: 2)
      #expect(try names(sample, selection).count == 3)

      // Article 3 came into that feed after it was archived.
      selection = ExportSelection()
      selection.feeds = ["other"]
      #expect(try names(sample, selection) == ["Story 2@1", "Story 3@1"])
      selection.add(try article(1), version: 2)
      #expect(try names(sample, selection) == ["Story 2@1", "Story 1@2", "Story 3@1"])

      // Each call of add() was one minute later.
      selection = ExportSelection()
      selection.since = instant("2026-11-21T19:02:00Z")
      #expect(try names(sample, selection) == ["Story 1@2", "Story 3@1", "Story 1@3"])
      selection.until = instant("2026-11-21T19:03:00Z")
      #expect(try names(sample, selection) == ["Story 1@2", "Story 3@1"])

      selection = ExportSelection()
      selection.add(try article(99), version: nil)
      #expect(try names(sample, selection).isEmpty)
    }
  }

  @Test("a package of nothing is refused, and nothing is made")
  func nothing() async throws {
    try await Sample.with { sample in
      try await sample.add([version(1)])
      var selection = ExportSelection()
      selection.add(try article(99), version: nil)
      for format in [ExportFormat.bagit, .ocfl, .wacz] {
        #expect(throws: ExportError.nothing) {
          _ = try sample.exporter(selection).run(format, to: sample.folder.file("out"))
        }
      }
      #expect(try POSIXFileSystem().list(sample.folder.path)?.map(\.name) == ["archive"])
    }
  }
}
