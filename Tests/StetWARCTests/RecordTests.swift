import StetModel
import StetText
import Testing

@testable import StetWARC

@Suite("WARC records")
struct RecordTests {
  @Test("a request and its response, byte for byte")
  func pair() throws {
    var file = WARCFile(name: "a.warc.gz")
    let appended = file.append(
      HTTPCapture(exchanges: [exchange()], body: .received(bytes("<p>ferry</p>"))),
      with: GzipPacker())
    #expect(appended.members.map(\.type) == [.response, .request])
    #expect(
      try unpacked(appended, 0) == """
        WARC/1.1\r
        WARC-Type: response\r
        WARC-Record-ID: \(appended.members[0].id)\r
        WARC-Date: 2026-11-18T11:06:40.123Z\r
        WARC-Target-URI: https://www.example.com/news/ferry?b=2&a=1\r
        WARC-Warcinfo-ID: \(file.infoID)\r
        WARC-IP-Address: 192.0.2.7\r
        Content-Type: application/http;msgtype=response\r
        WARC-Payload-Digest: sha1:XXQIGZZYEJQZSCNAZNCE5QIJYO3IDETI\r
        WARC-Block-Digest: sha1:I5UGM6M3IAUCGMNKFJKYSOXYDLZV6HKR\r
        Content-Length: 71\r
        \r
        HTTP/1.1 200 OK\r
        Content-Type: text/html; charset=utf-8\r
        \r
        <p>ferry</p>\r
        \r

        """)
    #expect(
      try unpacked(appended, 1).contains("WARC-Concurrent-To: \(appended.members[0].id)\r\n"))
    #expect(
      try unpacked(appended, 1).hasSuffix("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n\r\n\r\n")
    )
  }

  @Test("ids are UUIDs of version 8, and no two are the same")
  func ids() {
    let sample = Sample()
    let ids = sample.placements.map(\.id.description)
    #expect(Set(ids).count == ids.count)
    for id in ids {
      let text = Array(id.utf8)
      #expect(text.count == 47 && id.hasPrefix("<urn:uuid:") && id.hasSuffix(">"))
      #expect(text[24] == UInt8(ascii: "8"))
      #expect("89ab".utf8.contains(text[29]))
    }
    #expect(Sample().placements == sample.placements, "the same input gives the same file")
  }

  @Test("a revisit has the head only, and says whose payload it is")
  func revisit() throws {
    var file = WARCFile(name: "a.warc.gz", length: 77)
    let original = WARCReference(
      targetURI: "https://example.com/a", date: noon, id: WARCRecordID(seed: "x"))
    let body = bytes("<p>ferry</p>")
    let appended = file.append(
      HTTPCapture(exchanges: [exchange()], body: .received(body), original: original),
      with: GzipPacker())
    let text = try unpacked(appended, 0)
    #expect(appended.members[0].offset == 77)
    #expect(appended.capture == appended.members[0])
    #expect(text.contains("WARC-Type: revisit\r\n"))
    #expect(
      text.contains(
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n"))
    #expect(text.contains("WARC-Refers-To-Target-URI: https://example.com/a\r\n"))
    #expect(text.contains("WARC-Refers-To-Date: 2026-11-18T11:06:40.123Z\r\n"))
    #expect(text.contains("WARC-Refers-To: \(WARCRecordID(seed: "x"))\r\n"))
    #expect(text.contains("WARC-Payload-Digest: \(WARCDigest.sha1(body))\r\n"))
    #expect(text.hasSuffix("charset=utf-8\r\n\r\n\r\n\r\n"))
  }

  @Test("a reference can be taken from a record that was read, also from a revisit")
  func references() throws {
    let members = members(walk(Sample().bytes))
    let response = try #require(members.last { $0.head.type == .response && $0.payloadLength != 0 })
    let revisit = try #require(members.first { $0.head.type == .revisit })
    let reference = try #require(WARCReference(to: response.head))
    #expect(reference.targetURI == "https://www.example.com/news/ferry?b=2&a=1")
    #expect(reference.date == noon && reference.id == response.head.id)
    #expect(WARCReference(to: revisit.head) == reference)
  }

  @Test(
    "nothing from outside gets into a line of its own",
    arguments: ["https://example.com/a\r\nWARC-Type: x", "b\u{0}\u{7F}c d\n", "\u{85}é\u{2028}"])
  func injection(_ evil: String) throws {
    var file = WARCFile(name: "a.warc.gz")
    let evilBytes = Array(evil.utf8)
    var one = exchange(evil, address: evil)
    one.responseHead = bytes("HTTP/1.1 200 OK\r\nX: ") + evilBytes + bytes("\r\n\r\n")
    let appended = file.append(
      HTTPCapture(
        exchanges: [one], body: .received([]),
        original: WARCReference(targetURI: evil, date: noon),
        metadata: [HTTPField(evil, evil), HTTPField("note", evil)]), with: GzipPacker())
    for index in appended.members.indices {
      let head = try WARCHead(bytes(try unpacked(appended, index))[...])
      #expect(head.fields.filter { $0.name == "WARC-Type" }.count == 1)
      for field in head.fields {
        #expect(field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
      }
      #expect(head.targetURI?.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } == true)
    }
    #expect(walk(appended.bytes).count == appended.members.count + 1)
    #expect(members(walk(appended.bytes)).count == appended.members.count)
  }

  @Test("target URIs lose credentials and fragments, and are printable ASCII")
  func targets() {
    #expect(
      WARCText.targetURI("https://me:secret@example.com/a?b#c") == "https://example.com/a?b")
    #expect(WARCText.targetURI("urn:x y\u{e9}") == "urn:x%20y%C3%A9")
  }

  @Test(
    "addresses lose their zone; what is none is left out",
    arguments: [
      ("2001:db8::7%eth0", "2001:db8::7"), ("192.0.2.1", "192.0.2.1"), ("", nil),
      ("x\r\ny", nil), ("example.com", nil),
    ] as [(String, String?)])
  func addresses(_ address: String, _ expected: String?) {
    #expect(WARCText.address(address) == expected)
  }

  @Test("a conversion names what it was made from, and its payload's digest")
  func conversion() throws {
    let record = WARCRecord.conversion(
      id: WARCRecordID(seed: "a"), date: noon, targetURI: "https://example.com/text",
      from: WARCRecordID(seed: "b"),
      extra: [HTTPField("X-Stet-Path", "text/a.txt"), HTTPField("content-length", "9")],
      payload: bytes("text\n"))
    let text = String(decoding: record.bytes(), as: UTF8.self)
    #expect(text.contains("WARC-Refers-To: \(WARCRecordID(seed: "b"))\r\n"))
    #expect(text.contains("Content-Type: text/plain; charset=utf-8\r\n"))
    #expect(text.contains("X-Stet-Path: text/a.txt\r\n"))
    #expect(text.hasSuffix("Content-Length: 5\r\n\r\ntext\n\r\n\r\n"))
    #expect(!text.contains("content-length"))
    let digest = WARCDigest.sha1(bytes("text\n"))
    #expect(text.contains("WARC-Payload-Digest: \(digest)\r\nWARC-Block-Digest: \(digest)\r\n"))
  }
}
