import StetLog
import StetText
import Testing

@Suite struct NoteTests {
  /// RFC 8032, section 7.1, test 1: its secret and its public key.
  private static let seed: [UInt8] = [
    0x9D, 0x61, 0xB1, 0x9D, 0xEF, 0xFD, 0x5A, 0x60, 0xBA, 0x84, 0x4A, 0xF4, 0x92, 0xEC, 0x2C, 0xC4,
    0x44, 0x49, 0xC5, 0x69, 0x7B, 0x32, 0x69, 0x19, 0x70, 0x3B, 0xAC, 0x03, 0x1C, 0xAE, 0x7F, 0x60,
  ]

  @Test("The public key of a secret is the RFC's, and its key ID that of the specification")
  func knownKey() throws {
    let key = try SigningKey(name: "news.example/log", seed: Self.seed)
    #expect(
      Digest.hex(key.verifier.publicKey)
        == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    let digest = Digest.sha256(Array("news.example/log\n\u{1}".utf8) + key.verifier.publicKey)
    let id = Digest.hex(Array(digest.prefix(4)))
    #expect(
      key.verifier.description
        == "news.example/log+\(id)+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")
    #expect(
      key.encoded
        == "PRIVATE+KEY+news.example/log+\(id)+AZ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n")
    #expect(
      key.verifier.pem.contains("MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="))
  }

  @Test("Keys read back from their texts; two new ones are not the same")
  func keysReadBack() throws {
    let key = try SigningKey.generate(name: "Zeitung.example/ä")
    #expect(try SigningKey(encoded: key.encoded) == key)
    #expect(try SigningKey(encoded: String(key.encoded.dropLast())) == key)
    #expect(try VerifierKey(key.verifier.description) == key.verifier)
    #expect(try SigningKey.generate(name: key.name) != key)
  }

  @Test("A secret does not get into a message by accident")
  func secrecy() throws {
    let key = try SigningKey(name: "log", seed: Self.seed)
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped, "\([key])"] {
      #expect(!text.contains("nWGxne") && !text.contains("157, 97") && !text.contains("- 157"))
    }
    let broken = String(key.encoded.dropLast(4))
    let error = #expect(throws: LogError.self) { try SigningKey(encoded: broken) }
    #expect(error.map { "\($0)".contains("hsZ3v") } == false)
  }

  @Test(
    "What is not a key is refused",
    arguments: [
      "", "log", "log+00000000", "log+00000000+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
      "+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
      "a b+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
      "a\u{A0}b+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
      "a\nb+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
      "log+ID+AtdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
      "log+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1==",
      "log+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1E",
      "log+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n",
      "log+ID+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea+", "PRIVATE+KEY+log",
    ])
  func refusedKeys(template: String) throws {
    let key = try SigningKey(name: "log", seed: Self.seed).verifier
    let id = String(key.description.split(separator: "+")[1])
    let text = template.split(separator: "ID", omittingEmptySubsequences: false)
      .joined(separator: id)
    #expect(throws: LogError.self) { try VerifierKey(text) }
    #expect(throws: LogError.self) { try SigningKey(encoded: "PRIVATE+KEY+" + text) }
    #expect(throws: LogError.self) { try SigningKey(encoded: text) }
  }

  @Test("A long text is not a key, a short secret neither")
  func odd() {
    #expect(throws: LogError.self) { try VerifierKey(String(repeating: "+", count: 100_000)) }
    #expect(throws: LogError.self) { try SigningKey(name: "log", seed: [1, 2, 3]) }
    #expect(throws: LogError.self) { try SigningKey(name: "a+b", seed: Self.seed) }
    #expect(throws: LogError.self) { try SigningKey.generate(name: "") }
  }

  @Test("A note is its text, an empty line and its signatures; it reads back and verifies")
  func notes() throws {
    let key = try SigningKey(name: "log", seed: Self.seed)
    var note = try SignedNote(text: "one\n\n— three\n\n")
    try note.sign(with: key)
    #expect(note.encoded.utf8.starts(with: "one\n\n— three\n\n\n— log ".utf8))
    let read = try SignedNote(Array(note.encoded.utf8))
    #expect(read == note)
    #expect(try read.verify(with: [key.verifier]) == [key.verifier])
    try note.sign(with: key)
    #expect(note.signatures.count == 1)
  }

  @Test("No byte of a note can change without its being noticed")
  func everyByte() throws {
    let key = try SigningKey(name: "log", seed: Self.seed)
    let bytes = Array(
      try Checkpoint(origin: "log", head: TreeHead(size: 7, root: .emptyTree))
        .signed(by: [key]).encoded.utf8)
    for index in bytes.indices {
      for mask: UInt8 in [0x01, 0x04, 0x20, 0x80] {
        var changed = bytes
        changed[index] ^= mask
        #expect(throws: LogError.self) { try Checkpoint.open(changed, keys: [key.verifier]) }
      }
      #expect(throws: LogError.self) {
        try Checkpoint.open(Array(bytes[..<index]), keys: [key.verifier])
      }
    }
  }

  @Test("While keys change, whoever knows the old or the new one is served; strangers are not")
  func rotation() throws {
    let old = try SigningKey.generate(name: "log")
    let new = try SigningKey.generate(name: "log")
    let witness = try SigningKey.generate(name: "witness.example")
    let stranger = try SigningKey.generate(name: "log")
    let note = try Checkpoint(origin: "log", head: TreeHead(size: 0, root: .emptyTree))
      .signed(by: [old, new, witness])
    let bytes = Array(note.encoded.utf8)
    let read = try SignedNote(bytes)
    for key in [old, new, witness] {
      #expect(try read.verify(with: [stranger.verifier, key.verifier]) == [key.verifier])
    }
    let all = [old, new, witness].map(\.verifier)
    #expect(try read.verify(with: all + all) == all)
    #expect(throws: LogError.notSigned(by: ["\(stranger)"])) {
      try read.verify(with: [stranger.verifier])
    }
    #expect(throws: LogError.notSigned(by: [])) { try read.verify(with: []) }
  }

  @Test("One wrong signature of a known key makes the note wrong, whatever the others say")
  func oneWrong() throws {
    let good = try SigningKey.generate(name: "good")
    let bad = try SigningKey.generate(name: "bad")
    let one = try SignedNote(text: "one\n")
    var other = try SignedNote(text: "two\n")
    try other.sign(with: bad)
    var note = one
    try note.sign(with: good)
    let line = other.encoded.utf8.dropFirst("two\n\n".utf8.count)
    let mixed = try SignedNote(Array(note.encoded.utf8) + line)
    #expect(throws: LogError.wrongSignature(name: "bad")) {
      try mixed.verify(with: [good.verifier, bad.verifier])
    }
    #expect(try mixed.verify(with: [good.verifier]) == [good.verifier])
    // Nor does a wrong line hide behind a right one of the same key.
    var elsewhere = try SignedNote(text: "two\n")
    try elsewhere.sign(with: good)
    let twice = try SignedNote(
      Array(note.encoded.utf8) + elsewhere.encoded.utf8.dropFirst("two\n\n".utf8.count))
    #expect(throws: LogError.wrongSignature(name: "good")) {
      try twice.verify(with: [good.verifier])
    }
    #expect(throws: LogError.notSigned(by: [])) {
      try Checkpoint(origin: "log", head: TreeHead(size: 0, root: .emptyTree)).signed(by: [])
    }
  }

  @Test("What is not a note is refused")
  func refusedNotes() throws {
    let line = "— log AAAAAAA=\n"
    #expect(throws: Never.self) { try SignedNote(Array("a\n\n\(line)".utf8)) }
    for text in [
      "", "\n", "\n\n", "a", "a\n", "a\n\n", "a\n\(line)", "a\n\n\(line)\n",
      "a\n\n\(line.dropLast())",
      "a\n\n- log AAAAAAA=\n", "a\n\n—log AAAAAAA=\n", "a\n\n—  AAAAAAA=\n",
      "a\n\n— log  AAAAAAA=\n",
      "a\n\n— log AAAAAA==\n", "a\n\n— log AAAAAAA\n", "a\n\n— log !!!!!!!=\n",
      "a\n\n— l+g AAAAAAA=\n",
      "a\n\n— log AAAAAAA= \n", "a\tb\n\n\(line)", "a\r\n\n\(line)", "a\0\n\n\(line)",
      "a\n\n\(line)x\n",
      "a\n\n" + String(repeating: line, count: 101), "\n\(line)",
    ] {
      #expect(throws: LogError.self, "\(text.debugDescription)") {
        try SignedNote(Array(text.utf8))
      }
    }
    #expect(throws: LogError.self) { try SignedNote(Array("a\n\n\(line)".utf8) + [0xFF, 0x0A]) }
    #expect(throws: LogError.self) {
      try SignedNote([UInt8](repeating: 0x61, count: SignedNote.maximumByteCount + 1))
    }
    #expect(throws: LogError.self) { try SignedNote(text: "no newline") }
    #expect(throws: LogError.self) { try SignedNote(text: "") }
    #expect(
      try SignedNote(Array(("a\n\n" + String(repeating: line, count: 100)).utf8))
        .signatures.count == 100)
  }

  @Test("A checkpoint is three lines, and more if it must be")
  func checkpoints() throws {
    let root = TreeHasher().leaf([])
    let plain = try Checkpoint(origin: "news.example/log", head: TreeHead(size: 12, root: root))
    #expect(plain.text == "news.example/log\n12\n\(root.base64)\n")
    #expect(try Checkpoint(text: plain.text) == plain)
    let more = try Checkpoint(
      origin: "a b+c", head: TreeHead(size: 0, root: root), extensions: ["x", " "])
    #expect(try Checkpoint(text: more.text) == more)
    for text in [
      "", "a\n", "a\n1\n", "a\n1\n\(root)", "\n1\n\(root)\n", "a\n01\n\(root)\n",
      "a\n+1\n\(root)\n",
      "a\n-1\n\(root)\n", "a\n1 \n\(root)\n", "a\n9223372036854775808\n\(root)\n", "a\n1\nAAAA\n",
      "a\n1\n\(root)\n\n", "a\n1\n\(root)\n\nx\n", "a\r\n1\n\(root)\n", "a\n1\n\(root)=\n",
      "a\n١\n\(root)\n",
    ] {
      #expect(throws: LogError.self, "\(text.debugDescription)") { try Checkpoint(text: text) }
    }
    let head = TreeHead(size: 1, root: root)
    for origin in ["", "a\nb", "a\u{1B}"] {
      #expect(throws: LogError.self) { try Checkpoint(origin: origin, head: head) }
    }
    #expect(throws: LogError.self) {
      try Checkpoint(origin: "a", head: head, extensions: [""])
    }
    #expect(throws: LogError.self) {
      try Checkpoint(origin: "a", head: TreeHead(size: -1, root: root))
    }
  }

  @Test("A checkpoint of another log is not taken for this one's")
  func origins() throws {
    let key = try SigningKey(name: "log", seed: Self.seed)
    let note = try Checkpoint(origin: "é", head: TreeHead(size: 0, root: .emptyTree))
      .signed(by: [key])
    let bytes = Array(note.encoded.utf8)
    #expect(try Checkpoint.open(bytes, keys: [key.verifier], origin: "é").origin == "é")
    // Equal to Swift's eye, other bytes.
    #expect(throws: LogError.wrongCheckpoint("it is of é, not of e\u{301}")) {
      try Checkpoint.open(bytes, keys: [key.verifier], origin: "e\u{301}")
    }
  }
}
