import StetModel
import StetText
import StetWARC
import Testing

@Suite("Fillers for redacted records")
struct FillerTests {
  static let id = WARCRecordID(seed: "filler")

  static func filler(_ length: Int) -> [UInt8]? {
    WARCFiller.member(
      exactly: length, id: id, date: noon, targetURI: "https://example.com/news/ferry",
      reason: "a court order", info: WARCRecordID(seed: "info"))
  }

  @Test("every length from the smallest on is met exactly, by one whole record")
  func everyLength() throws {
    let smallest = try #require((1...400).first { Self.filler($0) != nil })
    #expect(smallest <= 220)
    for length in smallest...3000 {
      let member = try #require(Self.filler(length), "\(length)")
      #expect(member.count == length)
      guard case .member(let met) = walk(member).first else {
        Issue.record("\(length): no member")
        return
      }
      #expect(met.length == length && met.head.type == .metadata && met.head.id == Self.id)
      #expect(CDXJEntry(met, filename: "a.warc.gz") == nil)
    }
  }

  @Test("large ones too, between other members", arguments: [65_535, 1_000_003, 5_000_000])
  func large(_ length: Int) throws {
    let sample = Sample()
    let member = try #require(Self.filler(length))
    let steps = walk(sample.bytes + member + sample.bytes, digests: [.blockSHA1])
    #expect(members(steps).count == 25)
    #expect(members(steps)[12].length == length && members(steps)[12].agrees)
    #expect(try Gzip.unpack(member, limit: 4096).count < 700)
  }

  @Test("where there is room it says what was there and why")
  func content() throws {
    let member = try #require(Self.filler(1000))
    let text = String(decoding: try Gzip.unpack(member, limit: 4096), as: UTF8.self)
    #expect(text.contains("WARC-Target-URI: https://example.com/news/ferry\r\n"))
    #expect(text.contains("redacted: 2026-11-18T11:06:40.123Z\r\nreason: a court order\r\n"))
    #expect(text.contains("WARC-Warcinfo-ID: \(WARCRecordID(seed: "info"))\r\n"))
  }

  @Test("whatever a file has, a filler fits into its place")
  func fits() {
    var file = WARCFile(name: "a", length: 5)
    let packer = GzipPacker(level: 9)
    var appended = file.append(
      HTTPCapture(
        exchanges: [exchange("http://a/", address: "", request: "G", response: "")],
        body: .received([])), with: packer)
    appended.members +=
      file.append(
        [
          .metadata(id: file.id(0, .metadata), date: noon, targetURI: nil, fields: []),
          .conversion(
            id: file.id(1, .conversion), date: noon, targetURI: "a:", contentType: "a",
            payload: []),
        ], with: packer
      ).members
    #expect(appended.members.count == 4)
    for member in appended.members { #expect(Self.filler(member.length) != nil) }
  }
}
