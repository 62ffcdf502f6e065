import StetModel
import StetText
import StetWARC
import Testing

@Suite("Walking a WARC file")
struct WalkerTests {
  @Test("every record is met where it was put", arguments: [1, 7, 4096, 1 << 20])
  func places(_ size: Int) {
    let sample = Sample()
    let steps = walk(sample.bytes, size: size)
    let met = members(steps)
    #expect(steps.last == .end(offset: sample.bytes.count))
    #expect(met.map(\.offset) == sample.placements.map(\.offset))
    #expect(met.map(\.length) == sample.placements.map(\.length))
    #expect(met.map(\.head.id) == sample.placements.map(\.id))
    #expect(met.map(\.head.type) == sample.placements.map(\.type))
  }

  @Test("digests are those of the head, in pieces of any size", arguments: [3, 1 << 20])
  func digests(_ size: Int) {
    let steps = walk(
      Sample().bytes, size: size, digests: [.payloadSHA1, .payloadSHA256, .blockSHA1])
    let met = members(steps)
    #expect(met.count == 12)
    for member in met {
      #expect(member.blockSHA1 == member.head.blockDigest)
      #expect(member.agrees)
      if member.head.type != .revisit, let stated = member.head.payloadDigest {
        #expect(member.payloadSHA1 == stated)
      }
    }
    let page = Array(
      repeatElement("<p>The night ferry stops in June.</p>\n", count: 9000).joined().utf8)
    #expect(met[3].payloadSHA256 == Digest.sha256Hex(page))
    #expect(met[3].payloadLength == page.count)
  }

  @Test("a payload that is not what its digest says is seen")
  func disagreement() throws {
    let sample = Sample()
    let member = try Gzip.unpack(
      Array(sample.bytes[sample.placements[3].offset...].prefix(sample.placements[3].length)),
      limit: 1 << 24)
    var changed = member
    changed[changed.count - 10] ^= 1
    let met = members(walk(Gzip.pack(changed), digests: [.payloadSHA1]))
    #expect(met.count == 1 && met.allSatisfy { !$0.agrees })
    #expect(members(walk(Gzip.pack(changed), digests: [.blockSHA1])).allSatisfy { !$0.agrees })
    #expect(members(walk(Gzip.pack(member), digests: [.blockSHA1])).allSatisfy { $0.agrees })
  }

  @Test("as much of a block is handed out as was asked for, and its HTTP head always")
  func keeping() {
    let sample = Sample()
    for member in members(walk(sample.bytes, size: 100)) {
      #expect(member.blockPrefix.count == member.payloadOffset)
    }
    for member in members(walk(sample.bytes, size: 100, keeping: 300_000)) {
      #expect(member.blockPrefix.count == min(300_000, member.head.contentLength))
    }
  }

  @Test("cut at every byte: whole members are kept, the torn one is told from the corrupt one")
  func torn() {
    var file = WARCFile(name: "a.warc.gz")
    let packer = GzipPacker()
    let info = file.begin(date: noon, fields: [], with: packer)
    let pair = file.append(
      HTTPCapture(exchanges: [exchange()], body: .received(bytes("<p>ferry</p>"))), with: packer)
    let whole = info.bytes + pair.bytes
    let ends = (info.members + pair.members).map { $0.offset + $0.length }
    for cut in 0...whole.count {
      let last = ends.last { $0 <= cut } ?? 0
      let end = walk(Array(whole[..<cut])).last
      #expect(end == (last == cut ? .end(offset: cut) : .torn(offset: last)))
    }
  }

  @Test("heads may come in any number of pieces", arguments: 1...9)
  func pieces(_ size: Int) {
    let stored = GzipPacker(level: 0)
    var output: [UInt8] = []
    stored.pack(
      [bytes("WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 2\r\n\r\nab\r\n\r\n")], into: &output)
    #expect(members(walk(output, size: size)).map(\.head.contentLength) == [2])
  }

  @Test("a flipped bit anywhere in a member is seen")
  func corrupt() {
    var file = WARCFile(name: "a.warc.gz")
    let first = file.begin(date: noon, fields: [], with: GzipPacker()).bytes
    let second = file.append(
      HTTPCapture(exchanges: [exchange(request: "")], body: .received(bytes("<p>ferry</p>"))),
      with: GzipPacker()
    ).bytes
    // Bytes 4 to 9 of a gzip head are the time, what was packed how, and by which system.
    for index in second.indices where !(4..<10).contains(index) {
      var changed = second
      changed[index] ^= 0x04
      let steps = walk(first + changed)
      #expect(members(steps).count == 1, "byte \(index)")
      #expect(
        steps.last == .corrupt(offset: first.count) || steps.last == .torn(offset: first.count),
        "byte \(index)")
    }
  }

  @Test("zeros or text behind the last member are no torn member")
  func trailers() {
    let file = Sample().bytes
    #expect(walk(file + [UInt8](repeating: 0, count: 4096)).last == .corrupt(offset: file.count))
    #expect(walk(file + bytes("WARC/1.1\r\n")).last == .corrupt(offset: file.count))
    #expect(walk([]) == [.end(offset: 0)])
  }

  @Test(
    "members that are no record are told apart, and the walk goes on",
    arguments: [
      ("hello", WARCFault.version),
      ("WARC/1.1\r\nWARC-Type: x\r\n\r\n\r\n\r\n", .contentLength),
      ("WARC/1.1\r\nWARC-Type: x\r\nContent-Length: -1\r\n\r\n\r\n\r\n", .contentLength),
      (
        "WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .contentLength
      ),
      (
        "WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 99999999999999999999\r\n\r\n\r\n\r\n",
        .contentLength
      ),
      (
        "WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 9223372036854775807\r\n\r\n\r\n\r\n",
        .blockLength
      ),
      ("WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 3\r\n\r\nab\r\n\r\n", .blockLength),
      ("WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 2\r\n\r\nabcd\r\n", .blockLength),
      ("WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n", .type),
      ("WARC/1.1\r\nno field\r\n\r\n\r\n\r\n", .field),
      ("WARC/1.1\r\nWARC-Type: x\r\n", .headTooLong),
      ("", .version),
    ])
  func foreign(_ text: String, _ fault: WARCFault) {
    let good = Sample().bytes
    let bad = Gzip.pack(bytes(text))
    let steps = walk(good + bad + good)
    #expect(members(steps).count == 24)
    #expect(
      steps.contains(
        .foreign(
          GzipMember(offset: good.count, length: bad.count, unpacked: text.utf8.count), fault)))
    #expect(steps.last == .end(offset: 2 * good.count + bad.count))
  }

  @Test("two records in one member are no record of ours")
  func twoInOne() throws {
    let record = "WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 2\r\n\r\nab\r\n\r\n"
    #expect(members(walk(Gzip.pack(bytes(record)))).count == 1)
    #expect(members(walk(Gzip.pack(bytes(record + record)))).isEmpty)
  }

  @Test("a bomb ends the walk at its limit, an endless head too")
  func bombs() {
    let bomb = Gzip.pack([UInt8](repeating: 0x41, count: 8 << 20))
    #expect(walk(bomb, memberLimit: 1 << 20) == [.tooLarge(offset: 0)])
    let endless = Gzip.pack(
      bytes("WARC/1.1\r\nWARC-Type: x\r\n") + [UInt8](repeating: 0x41, count: 8 << 20))
    let steps = walk(endless)
    #expect(members(steps).isEmpty)
    #expect(steps.last == .end(offset: endless.count))
  }

  @Test("an HTTP head without an end leaves the payload unknown, not wrong")
  func endlessHTTPHead() throws {
    let block = "HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: WARCLimits.httpHead)
    let record =
      "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\n"
      + "Content-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
    let met = members(walk(Gzip.pack(bytes(record)), digests: [.payloadSHA256, .blockSHA1]))
    let member = try #require(met.first)
    #expect(member.payloadOffset == nil && member.payloadSHA256 == nil && member.blockSHA1 != nil)
    #expect(member.blockPrefix.count == WARCLimits.httpHead)
  }

  @Test("a walk may begin in the middle of a file")
  func middle() {
    let sample = Sample()
    let start = sample.placements[5].offset
    var rest = sample.bytes[start...]
    let walker = WARCWalker<Never>(offset: start) { buffer in
      let count = min(buffer.count, rest.count)
      buffer.copyBytes(from: rest.prefix(count))
      rest = rest.dropFirst(count)
      return count
    }
    guard case .member(let member) = walker.next() else {
      Issue.record("no member")
      return
    }
    #expect(member.offset == start && member.length == sample.placements[5].length)
  }

  @Test("what fails while reading comes through")
  func failure() {
    let walker = WARCWalker<NoFailure> { _ throws(NoFailure) in throw NoFailure() }
    #expect(throws: NoFailure.self) { try walker.next() }
  }
}
