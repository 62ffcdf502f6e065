import StetText
import Testing

@Suite struct JSONTests {
  @Test("Values keep their kind, order and place")
  func values() throws {
    let json = try JSON.parse(#" {"b": [1, -2.5e1, "x\u00e9\n", true, null], "a": {}, "b": 7} "#)
    #expect(json.object?.map(\.key) == ["b", "a", "b"])
    #expect(json["b"]?.int == 7)
    let first = json.object?.first?.value
    #expect(first?.offset == 7)
    #expect(first?.array?.map(\.double) == [1, -25, nil, nil, nil])
    #expect(first?.array?[2].string == "xé\n")
    #expect(first?.array?[4].isNull == true)
  }

  @Test(
    "What is not JSON is refused where it goes wrong",
    arguments: [
      ("", 1, 1), ("{", 1, 1), ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6), ("{\n  \"é\": tru }", 2, 8),
      ("[01]", 1, 2), ("[1.]", 1, 2), ("\"\u{1}\"", 1, 2), ("\"\\x\"", 1, 2), ("[1] 2", 1, 5),
      ("{\"a\": 1,\n \"b\": \"open", 2, 7), ("[1e999]", 1, 2), ("{a: 1}", 1, 2),
    ])
  func refusals(text: String, line: Int, column: Int) {
    let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
    #expect(error?.line == line)
    #expect(error?.column == column)
  }

  @Test("Surrogate pairs are joined and lone ones replaced")
  func surrogates() throws {
    #expect(try JSON.parse(#""\ud83d\ude00""#).string == "😀")
    #expect(try JSON.parse(#""\ud83dx\ude00""#).string == "\u{FFFD}x\u{FFFD}")
    #expect(try JSON.parse(#""\ud83d\u0041""#).string == "\u{FFFD}A")
  }

  @Test("Hostile depth is refused, not followed")
  func depth() {
    let text = String(repeating: "[", count: 100_000)
    let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
    #expect(error?.message.contains("nested") == true)
  }

  @Test("What is written reads back the same, and holds no control character")
  func roundTrip() throws {
    var writer = JSONWriter()
    let hostile = "a\"b\\c\u{1}\u{1B}[31m\u{7F}\n\té😀/\u{9B}0m\u{A0}"
    writer.object { json in
      json.field("s", hostile)
      json.optional("absent", nil as String?)
      json.field("none", nil as Int?)
      json.array("list") { json in
        json.element(1)
        json.element(true)
        json.object { $0.field("k", 2.5) }
        json.array { _ in }
      }
    }
    #expect(!writer.bytes.contains { $0 < 0x20 || $0 == 0x7F })
    #expect(!writer.string.unicodeScalars.contains { (0x80...0x9F).contains($0.value) })
    let json = try JSON.parse(writer.bytes)
    #expect(json["s"]?.string == hostile)
    #expect(json.object?.map(\.key) == ["s", "none", "list"])
    var again = JSONWriter()
    again.element(json)
    #expect(again.string == writer.string)
  }
}

@Suite struct DigestTests {
  @Test("SHA-256 gives the figures of FIPS 180-4, whole and in pieces")
  func vectors() {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(Digest.sha256Hex(Array("abc".utf8)) == abc)
    #expect(Digest.sha256Hex([]) == empty)
    let hasher = StreamHasher(.sha256)
    hasher.update(Array("a".utf8))
    #expect(hasher.hex() != abc)
    hasher.update(Array("bc".utf8)[...])
    #expect(hasher.hex() == abc)
    #expect(hasher.hex() == abc)
  }
}

@Suite struct GzipTests {
  /// "stet" packed by gzip(1).
  static let member: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x2B, 0x2E, 0x49, 0x2D, 0x01,
    0x00, 0x25, 0x3A, 0xD4, 0x44, 0x04, 0x00, 0x00, 0x00,
  ]

  @Test("Members one after the other unpack to one text")
  func members() throws {
    #expect(try Gzip.unpack(Self.member, limit: 100) == Array("stet".utf8))
    #expect(try Gzip.unpack(Self.member + Self.member, limit: 8) == Array("stetstet".utf8))
  }

  @Test("What follows the last member is passed over only where that is asked for")
  func trailer() throws {
    let padded = Self.member + [0, 0, 0]
    #expect(throws: GzipError.corrupt) { try Gzip.unpack(padded, limit: 100) }
    #expect(try Gzip.unpack(padded, limit: 100, ignoringTrailer: true) == Array("stet".utf8))
  }

  @Test("A cut, a flipped byte and a bomb are refused")
  func damage() {
    for end in 0..<Self.member.count {
      #expect(throws: GzipError.truncated) {
        try Gzip.unpack(Array(Self.member[..<end]), limit: 100)
      }
    }
    var flipped = Self.member
    flipped[18] ^= 1
    #expect(throws: GzipError.corrupt) { try Gzip.unpack(flipped, limit: 100) }
    #expect(throws: GzipError.tooLarge(limit: 3)) { try Gzip.unpack(Self.member, limit: 3) }
  }
}
