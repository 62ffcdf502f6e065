import StetModel
import StetText
import Testing

@testable import StetArchive

/// What a version's record tells of its edits.
@Suite struct ChangeRecordTests {
  static func full() -> VersionRecord.Change {
    var change = VersionRecord.Change(
      previous: 1, classes: ["figure", "headline", "addition"], wordsAdded: 9, wordsRemoved: 2,
      numbers: [["4.2%", "4.6%"]], silent: false)
    change.names = [["Huazhang", "Huanzhang"]]
    change.headline = ["Prices up \"4.2%\"", "Prices up\n4.6%"]
    change.edits = [
      TextEdit(
        classes: [.figure, .name], old: "Up by 4.2%, Huazhang said.",
        new: "Up by 4.6%, Huanzhang said.", figures: [["4.2%", "4.6%"]],
        names: [["Huazhang", "Huanzhang"]]),
      TextEdit(classes: [.addition], old: nil, new: "It was late. \u{1}"),
      TextEdit(classes: [.removal], old: "", new: nil),
    ]
    change.totals = [.figure: 1, .addition: 60, .removal: 1]
    change.isCoarse = true
    return change
  }

  private static func line(_ change: VersionRecord.Change) -> [UInt8] {
    var version = version(title: "t")
    version.change = change
    return ManifestCodec.line(
      ManifestRecord(
        seq: 7, time: instant("2026-11-21T19:00:00.120Z"), event: .version(version)))
  }

  private static func change(_ line: [UInt8]) throws -> VersionRecord.Change? {
    guard case .version(let version) = try ManifestCodec.record(line).event else { return nil }
    return version.change
  }

  private static func isTaken(_ line: [UInt8]) -> Bool {
    line.withUnsafeBufferPointer { CheckLine($0) != nil }
  }

  @Test("all of it comes back as it was, and verification takes it the quick way")
  func roundTrip() throws {
    let line = Self.line(Self.full())
    #expect(try Self.change(line) == Self.full())
    #expect(Self.isTaken(line))
  }

  @Test("each key is left out where it would say nothing", arguments: 0..<5)
  func absent(_ index: Int) throws {
    var change = Self.full()
    switch index {
    case 0: change.names = []
    case 1: change.headline = []
    case 2: change.edits = []
    case 3: change.totals = [:]
    default: change.isCoarse = false
    }
    let key = ["names", "headline", "edits", "totals", "coarse"][index]
    let line = Self.line(change)
    let object = try JSON.parse(line)["change"]
    #expect(object?[key] == nil)
    for other in ["names", "headline", "edits", "totals", "coarse"] where other != key {
      #expect(object?[other] != nil, "\(other)")
    }
    #expect(try Self.change(line) == change)
    #expect(Self.isTaken(line))
  }

  @Test("a record from before there were edits is one without them")
  func earlier() throws {
    var change = Self.full()
    change.names = []
    change.headline = []
    change.edits = []
    change.totals = [:]
    change.isCoarse = false
    let line = Self.line(change)
    #expect(String(decoding: line, as: UTF8.self).contains("\"silent\":false}"))
    #expect(try Self.change(line) == change)
    #expect(Self.isTaken(line))
  }

  @Test(
    "values of another kind are passed over, and never taken the quick way",
    arguments: [
      #""names":7"#, #""names":[]"#, #""names":[1,"a",[2,"b"]]"#, #""headline":[]"#,
      #""headline":"x""#, #""edits":[]"#, #""edits":[7,{"class":"rumour","old":null,"new":null}]"#,
      #""edits":[{"class":"wording","also":[],"old":null,"new":null}]"#,
      #""edits":[{"old":"a","new":"b"}]"#, #""totals":{}"#, #""totals":{"rumour":3}"#,
      #""totals":{"name":1,"figure":1}"#, #""totals":{"figure":1,"figure":1}"#,
      #""coarse":false"#, #""coarse":"yes""#,
    ])
  func hostile(_ text: String) throws {
    var plain = Self.full()
    plain.names = []
    plain.headline = []
    plain.edits = []
    plain.totals = [:]
    plain.isCoarse = false
    let line = Array(
      String(decoding: Self.line(plain), as: UTF8.self).replacing(
        "\"silent\":false}", with: "\"silent\":false,\(text)}"
      ).utf8)
    #expect(!Self.isTaken(line))
    if let change = try? Self.change(line) {
      #expect(change.previous == 1 && !change.isCoarse)
      #expect(change.edits.allSatisfy { !$0.classes.isEmpty })
    }
  }

  private static func difference(_ line: String) throws -> String? {
    let bytes = Array(line.utf8)
    return ManifestCodec.difference(
      of: bytes, try JSON.parse(bytes), from: try ManifestCodec.record(bytes))
  }

  @Test("classes of a later version are no damage; a class that was touched is")
  func laterClasses() throws {
    let line = String(decoding: Self.line(Self.full()), as: UTF8.self)
    #expect(try Self.difference(line) == nil)
    // A later version names its class in the edit and in the totals.
    let removal = #"{"class":"removal","old":"","new":null}"#
    #expect(line.contains(removal))
    let later =
      line
      .replacing(removal, with: removal + #",{"class":"rumour","old":"a","new":"b"}"#)
      .replacing(#""removal":1}"#, with: #""removal":1,"rumour":1}"#)
    #expect(try Self.difference(later) == nil)
    #expect(try Self.change(Array(later.utf8)) == Self.full())
    let also =
      line.replacing(#""also":["name"]"#, with: #""also":["name","rumour"]"#)
      .replacing(#""classes":["figure","#, with: #""classes":["figure","rumour","#)
    #expect(also != line)
    #expect(try Self.difference(also) == nil)
    // One letter of it makes a class that nothing else names.
    for (from, to) in [
      (removal, removal.replacing("removal", with: "removel")),
      (#""also":["name"]"#, #""also":["nama"]"#),
    ] {
      #expect(try Self.difference(line.replacing(from, with: to))?.contains("edits") == true)
      #expect(try Self.difference(later.replacing(from, with: to))?.contains("edits") == true)
    }
  }
}
