import StetArchive
import StetModel
import StetTestKit
import StetText
import StetWARC
import Testing

@testable import StetExport

@Suite struct OCFLTests {
  private struct Object {
    var path: String
    var inventory: JSON

    /// The bytes of a file in a version; nil where the version does not have it.
    func file(_ name: String, in version: Int, _ root: String) throws -> [UInt8]? {
      let state = inventory["versions"]?["v\(version)"]?["state"]?.object ?? []
      let digest = state.first { $0.value.array?.contains { $0.string == name } ?? false }?.key
      guard let digest else { return nil }
      let path = try #require(inventory["manifest"]?[digest]?.array?.first?.string)
      let bytes = try contents("\(root)/\(self.path)/\(path)")
      #expect(Digest.sha512Hex(bytes) == digest)
      return bytes
    }
  }

  /// Reads the object of an article and checks that every file of it is accounted for.
  private func object(_ number: Int, _ root: String) throws -> Object {
    let id = "urn:stet:article:\(try article(number))"
    let path = OCFLExport.objectPath(id)
    #expect(try text("\(root)/\(path)/0=ocfl_object_1.1") == "ocfl_object_1.1\n")
    let bytes = try contents("\(root)/\(path)/inventory.json")
    let sidecar = try text("\(root)/\(path)/inventory.json.sha512")
    #expect(sidecar == "\(Digest.sha512Hex(bytes)) inventory.json\n")
    let inventory = try JSON.parse(bytes)
    #expect(inventory["id"]?.string == id)
    let head = try #require(inventory["head"]?.string)
    #expect(try contents("\(root)/\(path)/\(head)/inventory.json") == bytes)
    let listed = (inventory["manifest"]?.object ?? []).compactMap { $0.value.array?.first?.string }
    let there = try files(below: "\(root)/\(path)").filter { $0.contains("/content/") }
    #expect(there == listed.sorted())
    return Object(path: path, inventory: inventory)
  }

  @Test("an object for each article, a version for each of its versions")
  func objects() async throws {
    try await Sample.with { sample in
      try await sample.add([version(1), version(2), feed()])
      try await sample.add([version(1, 2)])
      let root = sample.folder.file("root")
      let summary = try sample.exporter().run(.ocfl, to: root)
      #expect(summary.articles == 2)
      #expect(summary.texts == 3)
      #expect(summary.captures == 3)
      #expect(try text("\(root)/0=ocfl_1.1") == "ocfl_1.1\n")
      let layout = try JSON.parse(contents("\(root)/ocfl_layout.json"))["extension"]?.string
      #expect(layout == "0003-hash-and-id-n-tuple-storage-layout")

      let first = try object(1, root)
      #expect(first.inventory["head"]?.string == "v2")
      let versions = sample.records.versions.filter { $0.article.hex.hasSuffix("1") }
      for version in versions {
        #expect(
          try first.file("article.txt", in: version.version, root)
            == contents("\(sample.path)/\(version.text.path)"))
        let capture = try #require(try first.file("capture.warc.gz", in: version.version, root))
        #expect(
          try members(capture).map(\.head.type.rawValue).sorted()
            == ["request", "response", "warcinfo"])
        let line = try #require(try first.file("record.json", in: version.version, root))
        #expect(try JSON.parse(line)["version"]?.int == version.version)
      }
      #expect(
        first.inventory["versions"]?["v2"]?["message"]?.string
          == "Version 2, fetched 2026-11-21T19:00:00.000Z")
      #expect(
        first.inventory["versions"]?["v2"]?["created"]?.string == "2026-11-21T19:02:00.000Z")
      #expect(try object(2, root).inventory["head"]?.string == "v1")
    }
  }

  @Test("a revisit comes with what it stands for, also where that was not asked for")
  func revisits() async throws {
    try await Sample.with { sample in
      let page = "<p>The same page.</p>"
      let first = try await sample.add([version(1, page: page)]).versions
      try await sample.add([version(1, 2), version(1, 3, page: page, earlier: first[0].raw)])
      var selection = ExportSelection()
      selection.add(try article(1), version: 3)
      let root = sample.folder.file("root")
      let summary = try sample.exporter(selection).run(.ocfl, to: root)
      let object = try object(1, root)
      #expect(object.inventory["head"]?.string == "v1")
      let capture = try #require(try object.file("capture.warc.gz", in: 1, root))
      let types = try members(capture).map(\.head.type.rawValue)
      #expect(types.filter { $0 == "response" }.count == 1)
      #expect(types.filter { $0 == "revisit" }.count == 1)
      #expect(summary.captures == 1)
      #expect(summary.texts == 1)
    }
  }

  @Test("a redacted text is not in its version, and the record of that is")
  func redacted() async throws {
    try await Sample.with { sample in
      let versions = try await sample.add([version(1)]).versions
      try await sample.add([version(1, 2)])
      try POSIXFileSystem().remove("\(sample.path)/\(versions[0].text.path)")
      try await sample.add([redaction(versions[0], capture: true)])
      let root = sample.folder.file("root")
      let summary = try sample.exporter().run(.ocfl, to: root)
      let object = try object(1, root)
      #expect(try object.file("article.txt", in: 1, root) == nil)
      #expect(try object.file("capture.warc.gz", in: 1, root) == nil)
      let note = try #require(try object.file("redaction.jsonl", in: 1, root))
      #expect(try JSON.parse(note)["reason"]?.string == "a court said so")
      #expect(try object.file("article.txt", in: 2, root) != nil)
      #expect(try object.file("redaction.jsonl", in: 2, root) == nil)
      #expect(summary.redactedTexts == 1)
      #expect(summary.problemCount == 0)
    }
  }

  @Test("the same bytes are stored once in an object")
  func sameBytes() throws {
    var inventory = OCFLInventory(id: "a", user: "u", address: "urn:x")
    inventory.begin(created: instant("2026-11-21T19:00:00Z"), message: "one")
    #expect(inventory.add("x", sha512: "aa") == "v1/content/x")
    #expect(inventory.add("y", sha512: "aa") == nil)
    inventory.begin(created: instant("2026-11-21T19:00:00Z"), message: "two")
    #expect(inventory.add("x", sha512: "aa") == nil)
    #expect(inventory.add("z", sha512: "bb") == "v2/content/z")
    let json = try JSON.parse(inventory.rendered())
    #expect(json["versions"]?["v1"]?["state"]?["aa"]?.array?.compactMap(\.string) == ["x", "y"])
    #expect(json["versions"]?["v2"]?["state"]?["aa"]?.array?.compactMap(\.string) == ["x"])
    #expect(json["manifest"]?["aa"]?.array?.compactMap(\.string) == ["v1/content/x"])
  }

  @Test(
    "objects lie where extension 0003 says",
    arguments: [
      ("object-01", "3c0/ff4/240/object-01"),
      ("..hor/rib:le-$id", "487/326/d8c/%2e%2ehor%2frib%3ale-%24id"),
    ])
  func layout(_ id: String, _ path: String) {
    // The examples in the extension's own text.
    #expect(OCFLExport.objectPath(id) == path)
  }

  @Test("a long id is cut and told apart by its digest")
  func longID() {
    let path = OCFLExport.objectPath(String(repeating: "a", count: 101))
    let digest = Digest.sha256Hex(Array(repeating: 0x61, count: 101))
    #expect(path.hasSuffix("/\(String(repeating: "a", count: 100))-\(digest)"))
  }
}
