import StetArchive
import StetModel
import StetTestKit
import StetText
import Testing

@testable import StetExport

@Suite struct JSONLTests {
  @Test("every version comes with its body, its other keys as in the manifest")
  func bodies() async throws {
    try await Sample.with { sample in
      try await sample.add([feed(), version(1, body: "First.\n\n\"Quoted\" — ça.")])
      try await sample.add([version(1, 2), version(2)])
      let (lines, summary) = try sample.lines()
      #expect(lines.map { $0["type"]?.string } == ["version", "version", "version"])
      #expect(lines[0]["text"]?["body"]?.string == "First.\n\n\"Quoted\" — ça.\n")
      #expect(
        lines[2]["text"]?["body"]?.string == "Story 2, version 1.\n\nIt has two paragraphs.\n")
      for (line, record) in zip(lines, sample.records.filter { $0.event.type == "version" }) {
        var expected = try JSON.parse(ManifestCodec.line(record))
        expected.remove(from: "text", "body")
        var found = line
        found.remove(from: "text", "body")
        #expect(found.compact == expected.compact)
      }
      #expect(summary.texts == 3)
      #expect(summary.lastSeq == sample.records.last?.seq)
      #expect(summary.problemCount == 0)
    }
  }

  @Test("after a seq only later records come; with nothing new that is no error")
  func following() async throws {
    try await Sample.with { sample in
      try await sample.add([version(1), version(2), version(3)])
      let seqs = sample.records.map(\.seq)
      var selection = ExportSelection()
      selection.after = seqs[1]
      #expect(try sample.lines(selection).lines.map { $0["seq"]?.int } == [seqs[2]])
      selection.after = try sample.lines().summary.lastSeq
      #expect(try sample.lines(selection).lines.isEmpty)
      try await sample.add([version(4)])
      #expect(try sample.lines(selection).lines.map { $0["title"]?.string } == ["Story 4"])
      selection.after = .max
      #expect(try sample.lines(selection).lines.isEmpty)
    }
  }

  @Test("all records are every line of the manifest")
  func allRecords() async throws {
    try await Sample.with { sample in
      try await sample.add([feed(), version(1)])
      var selection = ExportSelection()
      selection.allRecords = true
      let types = try sample.lines(selection).lines.map { $0["type"]?.string }
      #expect(types.first == "segment")
      #expect(types.contains("feed"))
      #expect(types.contains("version"))
      #expect(try sample.lines(selection).lines.map { $0["seq"]?.int } == Array(0..<types.count))
    }
  }

  @Test("a redacted text is null and no failure; one that is missing or changed is")
  func absentTexts() async throws {
    try await Sample.with { sample in
      let versions = try await sample.add([version(1), version(2), version(3)]).versions
      try POSIXFileSystem().remove("\(sample.path)/\(versions[0].text.path)")
      try await sample.add([redaction(versions[0])])
      var (lines, summary) = try sample.lines()
      #expect(lines.map { $0["type"]?.string } == ["version", "version", "version", "redact"])
      #expect(lines[0]["text"]?["body"]?.isNull == true)
      #expect(lines[0]["text"]?["missing"]?.string == "redacted")
      #expect(summary.redactedTexts == 1)
      #expect(summary.problems == [])

      try POSIXFileSystem().remove("\(sample.path)/\(versions[1].text.path)")
      let third = try text("\(sample.path)/\(versions[2].text.path)")
      try sample.folder.write(third + "more\n", to: "archive/\(versions[2].text.path)")
      (lines, summary) = try sample.lines()
      #expect(lines[1]["text"]?["missing"]?.string == "missing")
      #expect(lines[2]["text"]?["missing"]?.string == "missing")
      #expect(summary.problems.map(\.path) == [versions[1].text.path, versions[2].text.path])
      #expect(summary.redactedTexts == 1)
    }
  }

  @Test("another text of a version comes with its own body")
  func reextracted() async throws {
    try await Sample.with { sample in
      let first = try #require(try await sample.add([version(1)]).versions.first)
      try await sample.add([
        .reextract(ReextractRecord(version: first, revision: 1), body: "Read better.")
      ])
      let lines = try sample.lines().lines
      #expect(lines.map { $0["type"]?.string } == ["version", "reextract"])
      #expect(lines[1]["text"]?["body"]?.string == "Read better.\n")
    }
  }

  @Test("where nobody takes the lines any more it ends")
  func closedOutput() async throws {
    try await Sample.with { sample in
      try await sample.add([version(1)])
      #expect(throws: ExportError.output) { _ = try sample.exporter().lines { _ in false } }
    }
  }
}

extension JSON {
  var compact: String {
    var writer = JSONWriter()
    writer.element(self)
    return writer.string
  }

  /// Takes a key out of the object that stands under another.
  mutating func remove(from name: String, _ key: String) {
    guard case .object(var members) = value,
      let index = members.firstIndex(where: { $0.key == name }),
      case .object(let inner) = members[index].value.value
    else { return }
    members[index].value.value = .object(inner.filter { $0.key != key })
    value = .object(members)
  }
}
