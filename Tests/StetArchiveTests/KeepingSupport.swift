import Glibc
import StetModel
import StetText

@testable import StetArchive

/// A page as it came over the wire.
func capture(of url: String, body: [UInt8], earlier: RawLocation? = nil) -> Capture {
  let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(body.count)\r\n\r\n"
  return Capture(
    exchanges: [
      HTTPExchange(
        url: url, started: instant("2026-11-21T18:59:59Z"), address: "127.0.0.1",
        requestHead: Array("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n".utf8),
        responseHead: Array(head.utf8), status: 200)
    ], body: body, payloadSHA256: Digest.sha256Hex(body),
    earlier: earlier.map { Capture.Earlier(raw: $0) })
}

/// A version with its page, of which the text is a part.
func kept(
  _ id: ArticleID = sampleArticle, _ number: Int, body: String, page: String? = nil,
  title: String = "Prices rise", host: String = "www.example.com", earlier: RawLocation? = nil
) -> Draft {
  let url = "https://\(host)/news/\(id)"
  return .version(
    version(id, number, title: title, url: url), body: body,
    capture: capture(of: url, body: Array((page ?? "<p>\(body)</p>").utf8), earlier: earlier))
}

/// Everything the archive holds outside `state/`, unpacked where it is gzip, to look for words in.
func everything(below root: String) throws -> [String: [UInt8]] {
  var found: [String: [UInt8]] = [:]
  for path in try files(below: root) where !path.hasPrefix("state/") {
    let bytes = try contents("\(root)/\(path)")
    found[path] = bytes
    guard path.contains(".warc.gz") else { continue }
    var position = 0
    let walker = GzipWalker<Never> { buffer in
      let count = min(buffer.count, bytes.count - position)
      buffer.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
    var plain: [UInt8] = []
    while case .member = walker.next({ plain.append(contentsOf: $0) }) {}
    found[path + "!"] = plain
  }
  return found
}

/// The files in which words stand.
func files(holding words: String, below root: String) throws -> [String] {
  let needle = Array(words.utf8)
  return try everything(below: root).filter { _, bytes in
    bytes.withUnsafeBytes { hay in
      guard let start = hay.baseAddress, let first = needle.first else { return false }
      var position = 0
      while let hit = memchr(start + position, Int32(first), hay.count - position) {
        position = UnsafeRawPointer(hit) - start
        if hay.count - position < needle.count { return false }
        if memcmp(hit, needle, needle.count) == 0 { return true }
        position += 1
      }
      return false
    }
  }.keys.sorted()
}

/// The lists of sums against the files they name.
func sumsHold(_ root: String) throws -> Bool {
  for path in try files(below: root) where path.hasPrefix("sums/") {
    for entry in try SumsFile.read("\(root)/\(path)", POSIXFileSystem()) {
      guard Digest.sha256Hex(try contents("\(root)/\(entry.path)")) == entry.sha256 else {
        return false
      }
    }
  }
  return true
}
