import StetText
import Testing

@Suite("gzip, SHA-1 and base 32")
struct GzipMemberTests {
  @Test("what is packed comes out again, at every level", arguments: -1...10)
  func roundTrip(_ level: Int) throws {
    let packer = GzipPacker(level: level)
    var state: UInt32 = 7
    let noise = (0..<300_000).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    for pieces in [[], [[]], [Array("ferry".utf8)], [noise, [], Array("end".utf8)]] {
      var output: [UInt8] = [1, 2, 3]
      let length = packer.pack(pieces, into: &output)
      #expect(output.count == length + 3 && output.starts(with: [1, 2, 3]))
      let joined = Array(pieces.joined())
      #expect(try Gzip.unpack(Array(output[3...]), limit: 1 << 20) == joined)
      for stored in pieces.indices {
        var output: [UInt8] = []
        packer.pack(pieces, stored: stored, into: &output)
        #expect(try Gzip.unpack(output, limit: 1 << 20) == joined)
      }
    }
  }

  @Test("a packer keeps nothing of the member before")
  func independent() {
    let packer = GzipPacker()
    var first: [UInt8] = []
    var second: [UInt8] = []
    packer.pack([Array("the night ferry".utf8)], into: &first)
    packer.pack([Array("the night ferry".utf8)], into: &second)
    var third: [UInt8] = []
    packer.pack([[1, 2, 3], [4, 5, 6], [7]], stored: 1, into: &third)
    third = []
    packer.pack([Array("the night ferry".utf8)], into: &third)
    #expect(first == third)
    #expect(first == second && first == Gzip.pack(Array("the night ferry".utf8)))
  }

  @Test("an exact length is met or refused")
  func exact() throws {
    let content = Array("the night ferry stops in June".utf8)
    let smallest = try #require((1...100).first { Gzip.pack(content, exactly: $0) != nil })
    for length in smallest...(smallest + 300) {
      let member = try #require(Gzip.pack(content, exactly: length))
      #expect(member.count == length)
      #expect(try Gzip.unpack(member, limit: 1000) == content)
    }
    #expect((0..<smallest).allSatisfy { Gzip.pack(content, exactly: $0) == nil })
    #expect(Gzip.pack(content, exactly: -1) == nil)
  }

  @Test("a walk gives members and their bytes in pieces of any size", arguments: [1, 5, 1 << 20])
  func walk(_ size: Int) {
    let texts = ["", "ferry", String(repeating: "ferry ", count: 100_000)].map { Array($0.utf8) }
    let packed = texts.map { Gzip.pack($0) }
    let file = Array(packed.joined())
    var position = 0
    let walker = GzipWalker<Never>(bufferSize: 4096) { buffer in
      let count = min(size, buffer.count, file.count - position)
      buffer.copyBytes(from: file[position..<(position + count)])
      position += count
      return count
    }
    var offset = 0
    for (text, member) in zip(texts, packed) {
      var bytes: [UInt8] = []
      let step = walker.next { bytes.append(contentsOf: $0) }
      #expect(bytes == text)
      #expect(
        step
          == .member(GzipMember(offset: offset, length: member.count, unpacked: text.count)))
      offset += member.count
    }
    #expect(walker.next { _ in } == .end(offset: file.count))
    #expect(walker.next { _ in } == .end(offset: file.count))
  }

  @Test(
    "base 32 (RFC 4648, section 10)",
    arguments: [
      ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="),
      ("foob", "MZXW6YQ="), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI======"),
    ])
  func base32(_ text: String, _ expected: String) {
    #expect(Base32.encode(Array(text.utf8)) == expected)
  }

  @Test("SHA-1, at once and in pieces")
  func sha1() {
    #expect(
      Digest.hex(Digest.sha1(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    let hasher = StreamHasher(.sha1)
    hasher.update([0x61])
    _ = hasher.digest()
    hasher.update([0x62, 0x63][...])
    #expect(hasher.digest() == Digest.sha1(Array("abc".utf8)))
    #expect(Base32.encode(Digest.sha1([])) == "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")
  }
}
