import StetLog
import StetModel
import StetText

@testable import StetArchive

/// An archive that has a manifest, written here by hand, and a log.
struct LogArchive {
  static let origin = "news.example/archive"

  let root: String
  /// In each manifest segment.
  var segmentLines = 400

  init(_ root: String, segmentLines: Int = 400) throws {
    self.root = root
    self.segmentLines = segmentLines
    try FaultyFileSystem().makeFolders("\(root)/manifest")
  }

  private static let lines = (0..<1000).map { makeLine($0, "") }

  static func line(_ seq: Int, _ more: String = "") -> [UInt8] {
    more.isEmpty && seq < lines.count ? lines[seq] : makeLine(seq, more)
  }

  private static func makeLine(_ seq: Int, _ more: String) -> [UInt8] {
    // Lines of many lengths, with letters of more than one byte.
    let filler = String(repeating: "é", count: seq % 37)
    return Array(
      #"{"seq":\#(seq),"type":"x","time":"2026-11-21T19:00:00.120Z","v":"\#(filler)\#(more)"}"#.utf8
    )
  }

  /// Makes the manifest `count` lines long. `changed` gives a line another text.
  func writeManifest(_ count: Int, changed: Int? = nil) throws {
    for path in try files(below: "\(root)/manifest") {
      try POSIXFileSystem().remove("\(root)/manifest/\(path)")
    }
    var seq = 0
    var number = 1
    while seq < count {
      let end = min(count, seq + segmentLines)
      var bytes: [UInt8] = []
      for seq in seq..<end {
        bytes += Self.line(seq, seq == changed ? "!" : "") + [0x0A]
      }
      // A segment a day, so that the search goes over many folders.
      let day = "2026/11/\(zeroPadded((number - 1) % 28 + 1, 2))"
      let open = end == count ? ".open" : ""
      try FaultyFileSystem().makeFolders("\(root)/manifest/\(day)")
      try write(
        bytes, to: "\(root)/manifest/\(day)/manifest-\(zeroPadded(number, 6)).jsonl\(open)")
      (seq, number) = (end, number + 1)
    }
  }

  /// The head of the first `count` lines.
  static func head(_ count: Int) -> TreeHead {
    if count < heads.count { return heads[count] }
    var frontier = TreeFrontier()
    let hasher = TreeHasher()
    for seq in 0..<count { frontier.append(hasher.leaf(line(seq)), using: hasher) }
    return frontier.head(using: hasher)
  }

  private static let heads: [TreeHead] = {
    var frontier = TreeFrontier()
    let hasher = TreeHasher()
    return [frontier.head(using: hasher)]
      + (0..<1000).map { seq in
        frontier.append(hasher.leaf(line(seq)), using: hasher)
        return frontier.head(using: hasher)
      }
  }()

  static func key(_ number: UInt8 = 1, name: String = origin) throws -> SigningKey {
    try SigningKey(name: name, seed: [UInt8](repeating: number, count: 32))
  }

  func open(
    _ fileSystem: any FileSystem = FaultyFileSystem(), signers: [SigningKey]? = nil,
    known: [VerifierKey]? = nil, origin: String = origin
  ) throws -> LogFolder {
    let signers = try signers ?? [Self.key()]
    return try LogFolder(
      fileSystem: fileSystem, root: root, origin: origin, signers: signers,
      known: known ?? signers.map(\.verifier))
  }

  /// Writes a manifest and a log of `count` lines, with a checkpoint after each of `stops` too.
  func make(_ count: Int, stops: [Int] = []) throws {
    try writeManifest(count)
    let log = try open()
    for stop in stops + [count] {
      for seq in log.size..<stop { log.append(Self.line(seq)) }
      try log.publish()
    }
  }

  func check(_ count: Int, keys: [VerifierKey]? = nil) throws -> LogCheck.Report {
    var check = try LogCheck(
      fileSystem: FaultyFileSystem(), root: root, origin: Self.origin,
      publicKeys: (keys ?? [Self.key().verifier]).map(\.description))
    for seq in 0..<count { check.append(Self.line(seq)) }
    return try check.finish()
  }

  var checkpoint: [UInt8] {
    get throws { try contents("\(root)/log/checkpoint") }
  }

  func signedHead(_ keys: [VerifierKey]? = nil) throws -> TreeHead {
    try Checkpoint.open(checkpoint, keys: keys ?? [Self.key().verifier]).head
  }
}
