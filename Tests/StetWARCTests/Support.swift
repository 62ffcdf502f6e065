import StetModel
import StetText
import StetWARC

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

let noon = Instant(milliseconds: 1_795_000_000_123)

func exchange(
  _ url: String = "https://www.example.com/news/ferry?b=2&a=1", started: Instant = noon,
  address: String = "192.0.2.7",
  request: String = "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
  response: String = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n",
  status: Int = 200
) -> HTTPExchange {
  HTTPExchange(
    url: url, started: started, address: address, requestHead: bytes(request),
    responseHead: bytes(response), status: status)
}

/// A whole record as text, unpacked from its own member.
func unpacked(_ appended: WARCAppended, _ index: Int) throws -> String {
  let start = appended.members[..<index].reduce(0) { $0 + $1.length }
  let member = Array(appended.bytes[start..<(start + appended.members[index].length)])
  return String(decoding: try Gzip.unpack(member, limit: 1 << 26), as: UTF8.self)
}

struct NoFailure: Error {}

/// Every step of a walk over `file`, read in pieces of `size` bytes.
func walk(
  _ file: [UInt8], size: Int = 1 << 16, digests: WARCDigests = [], keeping: Int = 0,
  memberLimit: Int = WARCLimits.member
) -> [WARCStep] {
  var position = 0
  let walker = WARCWalker<Never>(digests: digests, keeping: keeping, memberLimit: memberLimit) {
    buffer in
    let count = min(size, buffer.count, file.count - position)
    buffer.copyBytes(from: file[position..<(position + count)])
    position += count
    return count
  }
  var steps: [WARCStep] = []
  while true {
    let step = walker.next()
    steps.append(step)
    switch step {
    case .member, .foreign: continue
    default: return steps
    }
  }
}

func members(_ steps: [WARCStep]) -> [WARCMember] {
  steps.compactMap { if case .member(let member) = $0 { member } else { nil } }
}

/// A file with records of every kind.
struct Sample {
  var bytes: [UInt8] = []
  var placements: [WARCPlacement] = []
  var file = WARCFile(name: "stet-20261118110640-000001-ab12cd34.warc.gz")
  let packer = GzipPacker()

  mutating func add(_ appended: WARCAppended) {
    bytes += appended.bytes
    placements += appended.members
  }

  mutating func add(_ capture: HTTPCapture) { add(file.append(capture, with: packer)) }

  init() {
    add(
      file.begin(date: noon, fields: [HTTPField("software", "Stet/0.1.0")], with: packer))
    let page = Array(
      repeatElement("<p>The night ferry stops in June.</p>\n", count: 9000)
        .joined().utf8)
    add(
      HTTPCapture(
        exchanges: [
          exchange(
            "http://example.com/old", response: "HTTP/1.1 301 Moved\r\nContent-Length: 9\r\n\r\n",
            status: 301),
          exchange(),
        ], body: .received(page), metadata: [HTTPField("feed", "harbour")]))
    add(
      HTTPCapture(
        exchanges: [exchange(started: noon.advanced(by: .seconds(60)))], body: .received(page),
        original: WARCReference(
          targetURI: placements[3].targetURI ?? "", date: placements[3].date,
          id: placements[3].id)))
    add(
      HTTPCapture(
        exchanges: [exchange("http://127.0.0.1:8080/a b/é", response: "", status: 404)],
        body: .received([])))
    add(
      file.append(
        [
          .resource(
            id: file.id(0, .resource), date: noon, targetURI: "https://example.com/list.txt",
            contentType: "text/plain; charset=utf-8", payload: Array("one\n".utf8))
        ], with: packer))
    add(
      file.append(
        [
          .conversion(
            id: file.id(0, .conversion), date: noon, targetURI: "https://example.com/text",
            from: placements[3].id, payload: Array("The night ferry stops in June.\n".utf8))
        ], with: packer))
  }
}
