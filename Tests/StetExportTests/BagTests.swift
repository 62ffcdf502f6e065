import StetArchive
import StetModel
import StetTestKit
import StetText
import StetWARC
import Testing

@testable import StetExport

@Suite struct BagTests {
  /// Reads a bag as RFC 8493 says it is read, and gives the paths of its payload.
  private func check(_ bag: String) throws -> [String] {
    #expect(
      try text("\(bag)/bagit.txt") == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    func list(_ name: String) throws -> [String: String] {
      var list: [String: String] = [:]
      for line in try text("\(bag)/\(name)").split(separator: "\n") {
        let parts = line.split(separator: "  ", maxSplits: 1)
        list[String(parts[1])] = String(parts[0])
      }
      return list
    }
    let payload = try list("manifest-sha512.txt")
    let tags = try list("tagmanifest-sha512.txt")
    #expect(tags.keys.sorted() == ["bag-info.txt", "bagit.txt", "manifest-sha512.txt"])
    for (path, digest) in payload.merging(tags, uniquingKeysWith: { a, _ in a }) {
      #expect(Digest.sha512Hex(try contents("\(bag)/\(path)")) == digest, "\(path)")
    }
    let files = try files(below: bag).filter { $0.hasPrefix("data/") }
    #expect(files == payload.keys.sorted())
    let bytes = try files.reduce(0) { try $0 + contents("\(bag)/\($1)").count }
    let info = try text("\(bag)/bag-info.txt").split(separator: "\n").map(String.init)
    #expect(info.contains("Payload-Oxum: \(bytes).\(files.count)"))
    #expect(info.contains("Bagging-Date: 2026-11-22"))
    return files
  }

  @Test("a bag has the records and texts as they are, and the captures with their requests")
  func whole() async throws {
    try await Sample.with { sample in
      let hop = "http://www.example.com/news/story-1"
      try await sample.add([feed(), version(1, hops: [hop]), version(2)])
      try await sample.add([version(1, 2)])
      let bag = sample.folder.file("bag")
      let summary = try sample.exporter().run(.bagit, to: bag)
      let files = try check(bag)
      let texts = sample.records.versions.map { "data/\($0.text.path)" }
      #expect(
        files == (texts + ["data/manifest.jsonl", "data/warc/stet-export-000001.warc.gz"]).sorted())
      for version in sample.records.versions {
        #expect(
          try contents("\(bag)/data/\(version.text.path)")
            == contents("\(sample.path)/\(version.text.path)"))
      }
      let lines = try contents("\(bag)/data/manifest.jsonl").split(separator: 0x0A)
      #expect(
        lines.map { Array($0) }
          == sample.records.filter { $0.event.type == "version" }.map { ManifestCodec.line($0) })
      let members = try members(contents("\(bag)/data/warc/stet-export-000001.warc.gz"))
      #expect(members.first?.head.type == .info)
      let url = "https://www.example.com/news/story-"
      #expect(
        members.dropFirst().map(\.name).sorted()
          == [
            "request \(hop)", "request \(url)1", "request \(url)1", "request \(url)2",
            "response \(hop)", "response \(url)1", "response \(url)1", "response \(url)2",
          ])
      #expect(summary.captures == 3)
      #expect(summary.texts == 3)
      #expect(summary.withoutCapture == 0)
    }
  }

  @Test("with every record the feeds' captures come along")
  func allRecords() async throws {
    try await Sample.with { sample in
      try await sample.add([feed(), version(1)])
      var selection = ExportSelection()
      selection.allRecords = true
      let bag = sample.folder.file("bag")
      _ = try sample.exporter(selection).run(.bagit, to: bag)
      _ = try check(bag)
      let names = try members(contents("\(bag)/data/warc/stet-export-000001.warc.gz")).map(\.name)
      #expect(names.contains("response https://www.example.com/rss"))
      let count = try contents("\(bag)/data/manifest.jsonl").split(separator: 0x0A).count
      #expect(try count == sample.lines(selection).lines.count)
    }
  }

  @Test("what belongs to others does not come along, what a revisit stands for does")
  func revisits() async throws {
    try await Sample.with { sample in
      let page = "<p>The same page.</p>"
      let first = try await sample.add([version(1, page: page), version(2)]).versions
      try await sample.add([version(1, 2)])
      try await sample.add([version(3), version(1, 3, page: page, earlier: first[0].raw)])
      #expect(sample.records.versions.last?.raw?.kind == .revisit)
      var selection = ExportSelection()
      selection.add(try article(1), version: 3)
      let bag = sample.folder.file("bag")
      let summary = try sample.exporter(selection).run(.bagit, to: bag)
      let files = try check(bag)
      #expect(files.filter { $0.hasPrefix("data/text/") }.count == 1)
      let members = try members(contents("\(bag)/data/warc/stet-export-000001.warc.gz"))
      let url = "https://www.example.com/news/story-1"
      #expect(
        members.dropFirst().map(\.name).sorted()
          == ["request \(url)", "request \(url)", "response \(url)", "revisit \(url)"])
      #expect(summary.records == 1)
    }
  }

  @Test("what was redacted is listed as missing, and that is no failure")
  func redacted() async throws {
    try await Sample.with { sample in
      let versions = try await sample.add([version(1), version(2), version(3, kept: false)])
        .versions
      try POSIXFileSystem().remove("\(sample.path)/\(versions[0].text.path)")
      try await sample.add([redaction(versions[0], capture: true)])
      let bag = sample.folder.file("bag")
      let summary = try sample.exporter().run(.bagit, to: bag)
      #expect(try check(bag).contains("data/missing.jsonl"))
      let missing = try jsonLines(contents("\(bag)/data/missing.jsonl"))
      #expect(missing.map { $0["reason"]?.string } == ["redacted", "redacted"])
      #expect(
        missing.map { $0["path"]?.string } == [versions[0].text.path, versions[0].raw?.warc])
      let members = try members(contents("\(bag)/data/warc/stet-export-000001.warc.gz"))
      #expect(!members.contains { $0.name == "response https://www.example.com/news/story-1" })
      #expect(members.contains { $0.name == "response https://www.example.com/news/story-2" })
      #expect(summary.redactedTexts == 1)
      #expect(summary.redactedCaptures == 1)
      #expect(summary.withoutCapture == 1)
      #expect(summary.problemCount == 0)
    }
  }

  @Test("a capture that is not where the record says is a problem, and the rest goes on")
  func damagedCapture() async throws {
    try await Sample.with { sample in
      let versions = try await sample.add([version(1), version(2)]).versions
      let raw = try #require(versions[0].raw)
      let names = try files(below: sample.path).filter { $0.hasPrefix(raw.warc) }
      let file = try #require(names.first)
      var bytes = try contents("\(sample.path)/\(file)")
      bytes[raw.offset + raw.length / 2] ^= 0xFF
      try sample.folder.write(bytes, to: "archive/\(file)")
      let bag = sample.folder.file("bag")
      let summary = try sample.exporter().run(.bagit, to: bag)
      _ = try check(bag)
      #expect(summary.problems.map(\.path) == [raw.warc])
      #expect(summary.captures == 1)
      #expect(summary.texts == 2)
    }
  }

  @Test("names in a manifest are escaped as the standard says")
  func names() {
    #expect(BagExport.encoded("warc/a.gz") == "warc/a.gz")
    #expect(BagExport.encoded("a%b\nc\rd") == "a%25b%0Ac%0Dd")
  }
}
