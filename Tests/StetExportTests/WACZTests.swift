import StetArchive
import StetModel
import StetTestKit
import StetText
import StetWARC
import Testing

@testable import StetExport

@Suite struct WACZTests {
  @Test("captures are stored, indexed and listed, and every hash holds")
  func package() async throws {
    try await Sample.with { sample in
      let hop = "http://www.example.com/news/story-1"
      try await sample.add([feed(), version(1, hops: [hop]), version(2, kept: false)])
      try await sample.add([version(1, 2)])
      let path = sample.folder.file("out.wacz")
      let summary = try sample.exporter().run(.wacz, to: path)
      #expect(summary.pages == 2)
      #expect(summary.captures == 2)
      #expect(summary.withoutCapture == 1)
      let zip = try Zip(contents(path))
      #expect(
        zip.entries.map(\.name) == [
          "archive/stet-export-000001.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx",
          "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json",
        ])
      #expect(zip.entries.prefix(3).allSatisfy { $0.method == 0 })

      let package = try JSON.parse(zip.file("datapackage.json"))
      #expect(package["wacz_version"]?.string == "1.1.1")
      let resources = try #require(package["resources"]?.array)
      #expect(resources.count == 4)
      for resource in resources {
        let file = try zip.file(try #require(resource["path"]?.string))
        #expect(resource["hash"]?.string == "sha256:" + Digest.sha256Hex(file))
        #expect(resource["bytes"]?.int == file.count)
      }
      let digest = try JSON.parse(zip.file("datapackage-digest.json"))["hash"]?.string
      #expect(try digest == "sha256:" + Digest.sha256Hex(zip.file("datapackage.json")))

      // Every line of the index leads to its record.
      let warc = try zip.file("archive/stet-export-000001.warc.gz")
      let index = try Gzip.unpack(zip.file("indexes/index.cdx.gz"), limit: 1 << 20)
      let lines = index.split(separator: 0x0A).map { Array($0) }
      #expect(lines.count == 3)
      for line in lines {
        let start = try #require(line.firstIndex(of: UInt8(ascii: "{")))
        let json = try JSON.parse(Array(line[start...]))
        let offset = try #require(json["offset"]?.string.flatMap { Int($0) })
        let length = try #require(json["length"]?.string.flatMap { Int($0) })
        let member = try #require(try members(Array(warc[offset..<offset + length])).first)
        #expect(member.name == "response \(json["url"]?.string ?? "")")
        #expect(json["filename"]?.string == "stet-export-000001.warc.gz")
      }
      let idx = String(decoding: try zip.file("indexes/index.idx"), as: UTF8.self)
      #expect(idx.hasPrefix("!meta 0 {\"format\": \"cdxj-gzip-1.0\""))

      let pages = try jsonLines(zip.file("pages/pages.jsonl"))
      #expect(pages[0]["format"]?.string == "json-pages-1.0")
      #expect(pages[1]["url"]?.string == "https://www.example.com/news/story-1")
      #expect(pages[1]["ts"]?.string == "2026-11-21T18:59:59.250Z")
      #expect(pages[1]["title"]?.string == "Story 1")
      #expect(pages[2]["text"]?.string == "Story 1, version 2.\n\nIt has two paragraphs.\n")
    }
  }

  @Test("an archive without captures gives no WACZ, and says why")
  func withoutCaptures() async throws {
    try await Sample.with { sample in
      try await sample.add([version(1, kept: false)])
      #expect(throws: ExportError.noCaptures) {
        _ = try sample.exporter().run(.wacz, to: sample.folder.file("out.wacz"))
      }
      #expect(try POSIXFileSystem().list(sample.folder.path)?.map(\.name) == ["archive"])
    }
  }

  @Test("a redacted capture has no page, a redacted text leaves the page")
  func redacted() async throws {
    try await Sample.with { sample in
      let versions = try await sample.add([version(1), version(2), version(3)]).versions
      try POSIXFileSystem().remove("\(sample.path)/\(versions[1].text.path)")
      try await sample.add([
        redaction(versions[0], text: false, capture: true), redaction(versions[1]),
      ])
      let path = sample.folder.file("out.wacz")
      let summary = try sample.exporter().run(.wacz, to: path)
      let zip = try Zip(contents(path))
      let pages = try jsonLines(zip.file("pages/pages.jsonl")).dropFirst()
      #expect(pages.map { $0["title"]?.string } == ["Story 2", "Story 3"])
      #expect(pages.first?["text"] == nil)
      #expect(summary.redactedCaptures == 1)
      #expect(summary.redactedTexts == 1)
      #expect(summary.problemCount == 0)
      let description = try JSON.parse(zip.file("datapackage.json"))["description"]?.string
      #expect(description?.contains("1 captures were redacted") == true)
    }
  }

  @Test("an index of several blocks can be searched by its own index")
  func blocks() throws {
    var index = CompressedIndex(name: "index.cdx.gz")
    var data: [UInt8] = []
    let count = 2 * CompressedIndex.linesPerBlock + 7
    for number in 0..<count {
      let line = Array("com,example)/\(10_000 + number) 20261121190000 {\"n\": \(number)}".utf8)
      data += index.add(line) ?? []
      data += index.add(line) ?? []
    }
    data += index.flush() ?? []
    #expect(index.flush() == nil)
    let blocks = String(decoding: index.index, as: UTF8.self).split(separator: "\n").dropFirst()
    #expect(blocks.count == 3)
    var lines = 0
    for block in blocks {
      let json = try JSON.parse(String(block.drop { $0 != "{" }))
      let offset = try #require(json["offset"]?.int)
      let length = try #require(json["length"]?.int)
      let member = Array(data[offset..<offset + length])
      #expect(json["digest"]?.string == "sha256:" + Digest.sha256Hex(member))
      let unpacked = try Gzip.unpack(member, limit: 1 << 20)
      let key = block.prefix { $0 != "{" }
      #expect(unpacked.starts(with: key.utf8))
      lines += unpacked.split(separator: 0x0A).count
    }
    #expect(lines == count)
  }
}

/// Reads a small ZIP file by its central directory (APPNOTE 4.3.12).
private struct Zip {
  struct Entry {
    var name: String
    var method: Int
    var packed: Int
    var size: Int
    var crc: [UInt8]
    var offset: Int
  }

  let bytes: [UInt8]
  var entries: [Entry] = []

  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    let end = try #require(
      bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 0x05, 0x06]) })
    var position = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      #expect(bytes[position...].starts(with: [0x50, 0x4B, 0x01, 0x02]))
      let name = number(position + 28, 2)
      entries.append(
        Entry(
          name: String(decoding: bytes[position + 46..<position + 46 + name], as: UTF8.self),
          method: number(position + 10, 2), packed: number(position + 20, 4),
          size: number(position + 24, 4), crc: Array(bytes[position + 16..<position + 20]),
          offset: number(position + 42, 4)))
      position += 46 + name + number(position + 30, 2) + number(position + 32, 2)
    }
  }

  private func number(_ offset: Int, _ width: Int) -> Int {
    bytes[offset..<offset + width].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func file(_ name: String) throws -> [UInt8] {
    let entry = try #require(entries.first { $0.name == name })
    let start = entry.offset + 30 + number(entry.offset + 26, 2) + number(entry.offset + 28, 2)
    let packed = Array(bytes[start..<start + entry.packed])
    if entry.method == 0 { return packed }
    // What ZIP and gzip have inside is the same; only what stands around it differs.
    let size = (0..<4).map { UInt8(truncatingIfNeeded: entry.size >> (8 * $0)) }
    let gzip = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + packed + entry.crc + size
    return try Gzip.unpack(gzip, limit: 1 << 24)
  }
}
