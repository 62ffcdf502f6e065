import Glibc
import StetLog
import StetTestKit
import StetText
import Testing

/// A small log of manifest lines, signed.
private struct MadeLog {
  let key: SigningKey
  let lines: [[UInt8]]
  let note: SignedNote
  var hashes: StoredHashes

  static let text = Array("A made-up text, är sòng 新闻.\n".utf8)

  init(lines count: Int = 300) throws {
    key = try SigningKey.generate(name: "news.example/log")
    lines = (0..<count).map { seq in
      var json = JSONWriter()
      json.object { json in
        json.field("seq", seq)
        json.field("type", "version")
        json.field("title", "No. \(seq) \"für\u{2028}alle\" \\ \u{1B}[31m 新闻 e\u{301}")
        json.object("text") { $0.field("sha256", Digest.sha256Hex(Self.text)) }
      }
      return json.bytes
    }
    hashes = StoredHashes(lines)
    let head = TreeHead(size: count, root: try MerkleTree.root(size: count, from: &hashes))
    note = try Checkpoint(origin: "news.example/log", head: head).signed(by: [key])
  }

  mutating func bundle(_ index: Int) throws -> ProofBundle {
    try ProofBundle.make(line: lines[index], index: index, checkpoint: note, from: &hashes)
  }
}

@Suite struct ProofBundleTests {
  @Test("A bundle reads back and proves its line, for the first, the last and those between")
  func proves() throws {
    var log = try MadeLog()
    for index in [0, 1, 127, 255, 256, 299] {
      let bundle = try log.bundle(index)
      let read = try ProofBundle(bundle.encoded)
      #expect(read == bundle)
      #expect(Array(read.line.utf8) == log.lines[index])
      let checkpoint = try read.verify(keys: [log.key.verifier], origin: "news.example/log")
      #expect(checkpoint.head.size == 300)
    }
  }

  @Test("Any part exchanged makes the proof false")
  func falseBundles() throws {
    var log = try MadeLog()
    let good = try log.bundle(41)
    let other = try log.bundle(42)
    var smaller = try MadeLog(lines: 200)
    let foreign = try smaller.bundle(41)
    func check(
      line: String? = nil, index: Int = 41, size: Int = 300, hashes: [TreeHash]? = nil,
      checkpoint: String? = nil, keys: [VerifierKey]? = nil, origin: String? = nil
    ) throws {
      try ProofBundle(
        line: Array((line ?? good.line).utf8), index: index, size: size,
        hashes: hashes ?? good.hashes, checkpoint: checkpoint ?? good.checkpoint
      ).verify(keys: keys ?? [log.key.verifier], origin: origin)
    }
    #expect(throws: Never.self) { try check() }
    #expect(throws: LogError.self) { try check(line: good.line + " ") }
    #expect(throws: LogError.self) { try check(line: other.line) }
    #expect(throws: LogError.self) { try check(index: 40) }
    #expect(throws: LogError.self) { try check(size: 299) }
    #expect(throws: LogError.self) { try check(hashes: other.hashes) }
    #expect(throws: LogError.self) { try check(hashes: []) }
    #expect(throws: LogError.self) { try check(checkpoint: foreign.checkpoint) }
    #expect(throws: LogError.self) { try check(checkpoint: "") }
    #expect(throws: LogError.self) { try check(keys: []) }
    #expect(throws: LogError.self) { try check(keys: [smaller.key.verifier]) }
    #expect(throws: LogError.self) { try check(origin: "other.example/log") }
  }

  @Test("No bundle is made where line, hashes and checkpoint do not agree")
  func notMade() throws {
    var log = try MadeLog()
    #expect(throws: LogError.self) {
      try ProofBundle.make(
        line: log.lines[3], index: 4, checkpoint: log.note, from: &log.hashes)
    }
    for line: [UInt8] in [[0xFF], Array("{}\n{}".utf8)] {
      #expect(throws: LogError.self) {
        try ProofBundle(line: line, index: 0, size: 1, hashes: [], checkpoint: "")
      }
    }
  }

  @Test("A log whose line does not carry its own number proves nothing by it")
  func wrongNumber() throws {
    let key = try SigningKey.generate(name: "log")
    let line = Array("{\"seq\":1}".utf8)
    let note = try Checkpoint(
      origin: "log", head: TreeHead(size: 1, root: TreeHasher().leaf(line))
    ).signed(by: [key])
    var hashes = StoredHashes([line])
    let bundle = try ProofBundle.make(line: line, index: 0, checkpoint: note, from: &hashes)
    #expect(throws: LogError.falseProof("the line does not have the seq 0")) {
      try bundle.verify(keys: [key.verifier])
    }
  }

  @Test("What is not a bundle is refused; what it has more is passed over")
  func refused() throws {
    let hash = TreeHash.emptyTree.base64
    func text(
      format: String = "\"stet-proof/1\"", line: String = "\"x\"", index: String = "0",
      size: String = "2", hashes: String? = nil, checkpoint: String = "\"c\"", more: String = ""
    ) -> [UInt8] {
      Array(
        """
        {"format":\(format),"line":\(line),"index":\(index),"size":\(size),\
        "hashes":\(hashes ?? "[\"\(hash)\"]"),"checkpoint":\(checkpoint)\(more)}
        """.utf8)
    }
    #expect(try ProofBundle(text(more: ",\"witness\":{}")).hashes.count == 1)
    let many = "[" + [String](repeating: "\"\(hash)\"", count: 64).joined(separator: ",") + "]"
    for bytes in [
      [], Array("[]".utf8), Array("{}".utf8), text(format: "\"stet-proof/2\""), text(format: "1"),
      text(line: "7"), text(line: "\"a\\nb\""), text(index: "-1"), text(index: "2"),
      text(index: "\"0\""), text(index: "0.5"), text(size: "0"), text(size: "1e30"),
      text(hashes: "{}"), text(hashes: "[1]"), text(hashes: "[\"AAAA\"]"), text(hashes: many),
      text(checkpoint: "null"), text(more: ",\"line\":\"y\""), text(more: ","),
      text(more: ",\"warc\":{}"),
      text(more: #","warc":{"path":"w","offset":0,"length":2,"record":"AAAA"}"#),
      Array(String(repeating: "[", count: 1000).utf8),
    ] {
      #expect(throws: LogError.self, "\(String(decoding: bytes, as: UTF8.self))") {
        try ProofBundle(bytes)
      }
    }
  }
}

/// `Scripts/verify-proof`, which must come to the same conclusions with nothing of ours.
@Suite(.enabled(if: Script.canRun)) struct VerifyProofScriptTests {
  @Test("The script finds the proof good, and the text with it")
  func good() throws {
    var log = try MadeLog()
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = try folder.write(MadeLog.text, to: "text")
    for index in [0, 41, 255, 256, 299] {
      let bundle = try folder.write(try log.bundle(index).encoded, to: "bundle.json")
      let stranger = try SigningKey.generate(name: "news.example/log").verifier
      #expect(
        try Script.run([
          bundle, "--key", "\(stranger)", "--key", "\(log.key.verifier)", "--origin",
          "news.example/log", "--text", text,
        ]) == 0)
    }
  }

  @Test("The script finds out what was changed")
  func bad() throws {
    var log = try MadeLog()
    let good = try log.bundle(41)
    let key = "\(log.key.verifier)"
    let stranger = "\(try SigningKey.generate(name: "news.example/log").verifier)"
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    func run(_ bytes: [UInt8], _ more: [String] = []) throws -> Int32 {
      let path = try folder.write(bytes, to: "bundle.json")
      return try Script.run([path, "--key", key] + more)
    }
    func bundle(
      line: String? = nil, index: Int = 41, hashes: [TreeHash]? = nil, checkpoint: String? = nil
    ) throws -> [UInt8] {
      try ProofBundle(
        line: Array((line ?? good.line).utf8), index: index, size: 300,
        hashes: hashes ?? good.hashes, checkpoint: checkpoint ?? good.checkpoint
      ).encoded
    }
    #expect(try run(try bundle()) == 0)
    #expect(try run(try bundle(line: good.line + " ")) == 1)
    #expect(try run(try bundle(index: 40)) == 1)
    #expect(try run(try bundle(hashes: Array(good.hashes.dropLast()))) == 1)
    #expect(try run(try bundle(hashes: good.hashes + [.emptyTree])) == 1)
    let grown = good.checkpoint.split(separator: "300").joined(separator: "301")
    #expect(try run(try bundle(checkpoint: grown)) == 1)
    #expect(try run(Array(good.encoded.dropLast(20))) == 1)
    #expect(try run(good.encoded, ["--origin", "other.example"]) == 1)
    #expect(try run(good.encoded, ["--text", try folder.write("other", to: "text")]) == 1)
    #expect(try Script.run([folder.file("bundle.json"), "--key", stranger]) == 1)
    #expect(try Script.run([folder.file("bundle.json"), "--key", key + "A"]) == 1)
  }
}

/// Runs `Scripts/verify-proof`.
private enum Script {
  static let canRun = ["python3", "openssl"].allSatisfy { tool in
    (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").contains {
      access("\($0)/\(tool)", X_OK) == 0
    }
  }

  /// The exit status.
  static func run(_ arguments: [String]) throws -> Int32 {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let script = root.joined(separator: "/") + "/Scripts/verify-proof"
    var words = (["python3", script] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var pid = pid_t()
    try #require(posix_spawnp(&pid, "python3", &actions, nil, &words, environ) == 0)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    try #require(status & 0x7F == 0)
    return (status >> 8) & 0xFF
  }
}
