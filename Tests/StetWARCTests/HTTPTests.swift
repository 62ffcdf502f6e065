import StetModel
import StetText
import Testing

@testable import StetWARC

@Suite("HTTP heads in WARC")
struct HTTPTests {
  struct Response: Sendable {
    var name: String
    var wire: String
    var kept: String
    var length = 5
    var isDecoded = false
    var alpn: String?
  }

  static let responses = [
    Response(
      name: "a well-formed head stays as it is",
      wire: "HTTP/1.1 200 OK\r\nServer:  x \r\nA: 1\r\nContent-Length: 5\r\nA: 2\r\n\r\n",
      kept: "HTTP/1.1 200 OK\r\nServer:  x \r\nA: 1\r\nContent-Length: 5\r\nA: 2\r\n\r\n"),
    Response(
      name: "the body is dechunked",
      wire: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
      kept: "HTTP/1.1 200 OK\r\nX-Stet-Transfer-Encoding: chunked\r\n\r\n"),
    Response(
      name: "bare line feeds and no end", wire: "HTTP/1.0 200 OK\nA: b\nC: d",
      kept: "HTTP/1.0 200 OK\r\nA: b\r\nC: d\r\n\r\n"),
    Response(
      name: "carriage returns and zeros inside a line",
      wire: "HTTP/1.1 200 OK\r\nA: b\rC: \0d\r\n\r\n",
      kept: "HTTP/1.1 200 OK\r\nA: b C:  d\r\n\r\n"),
    Response(
      name: "HTTP/2 without a reason", wire: "HTTP/2 200 \r\na: b\r\n\r\n",
      kept: "HTTP/1.1 200 OK\r\na: b\r\n\r\n", alpn: "h2"),
    Response(
      name: "HTTP/3", wire: "HTTP/3 404\r\n\r\n", kept: "HTTP/1.1 404 Not Found\r\n\r\n",
      alpn: "h3"),
    Response(
      name: "no status line at all", wire: "", kept: "HTTP/1.1 200 OK\r\n\r\n"),
    Response(
      name: "interim answers go",
      wire: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n",
      kept: "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
    Response(
      name: "what is behind the head goes", wire: "HTTP/1.1 200 OK\r\nA: b\r\n\r\nC: d\r\n",
      kept: "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
    Response(
      name: "folded lines stay, empty ones cannot end the head",
      wire: "HTTP/1.1 200 OK\r\nA: b\r\n \r\n  c\r\n\r\n",
      kept: "HTTP/1.1 200 OK\r\nA: b\r\n  c\r\n\r\n"),
    Response(
      name: "a decoded body has no coding and its own length",
      wire: "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\n",
      kept:
        "HTTP/1.1 200 OK\r\nX-Stet-Content-Encoding: br\r\nX-Stet-Content-Length: 3\r\n"
        + "Content-Length: 5\r\n\r\n", isDecoded: true),
    Response(
      name: "a coded body keeps its coding",
      wire: "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\n",
      kept: "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\n"),
    Response(
      name: "a 304 may tell a length of nothing",
      wire: "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
      kept: "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", length: 0),
  ]

  @Test("response heads", arguments: responses)
  func response(_ row: Response) {
    let block = HTTPBlock.response(
      bytes(row.wire), status: 200, length: row.length, isDecoded: row.isDecoded)
    #expect(String(decoding: block.head, as: UTF8.self) == row.kept, "\(row.name)")
    #expect(block.protocol == row.alpn, "\(row.name)")
  }

  @Test(
    "request heads",
    arguments: [
      ("GET /a HTTP/2\r\nhost: x\r\n\r\n", "GET /a HTTP/1.1\r\nhost: x\r\n\r\n"),
      ("GET /a HTTP/1.1\nhost: x", "GET /a HTTP/1.1\r\nhost: x\r\n\r\n"),
      (
        "GET /a HTTP/1.1\r\nAuthorization: Basic eDp5\r\n folded\r\nCOOKIE: a=b\r\n"
          + "proxy-authorization : c\r\nAccept: */*\r\n\r\n",
        "GET /a HTTP/1.1\r\nAuthorization: [removed]\r\nCOOKIE: [removed]\r\n"
          + "proxy-authorization : [removed]\r\nAccept: */*\r\n\r\n"
      ),
    ])
  func request(_ wire: String, _ kept: String) {
    #expect(HTTPBlock.request(bytes(wire)).map { String(decoding: $0, as: UTF8.self) } == kept)
  }

  @Test("bytes that are no text stay as they are")
  func rawBytes() {
    let wire = bytes("HTTP/1.1 200 OK\r\nA: ") + [0xE9, 0xFF] + bytes("\r\n\r\n")
    #expect(
      HTTPBlock.response(wire, status: 200, length: 0, isDecoded: false).head == wire)
  }

  @Test("redirects are kept without their bodies, and say so where there was one")
  func redirects() throws {
    var file = WARCFile(name: "a.warc.gz")
    let appended = file.append(
      HTTPCapture(
        exchanges: [
          exchange(
            "http://example.com/1",
            response: "HTTP/1.1 301 Moved\r\nLocation: /2\r\nContent-Length: 20\r\n\r\n",
            status: 301),
          exchange(
            "http://example.com/2", request: "",
            response: "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", status: 302),
          exchange("http://example.com/3"),
        ], body: .received(bytes("x")), truncated: .length), with: GzipPacker())
    #expect(appended.members.map(\.type) == [.response, .request, .response, .response, .request])
    let first = try unpacked(appended, 0)
    #expect(first.contains("WARC-Truncated: unspecified\r\n"))
    #expect(first.contains("X-Stet-Content-Length: 20\r\nContent-Length: 0\r\n\r\n\r\n\r\n"))
    #expect(try !unpacked(appended, 2).contains("WARC-Truncated"))
    #expect(try unpacked(appended, 3).contains("WARC-Truncated: length\r\n"))
    #expect(appended.capture?.targetURI == "http://example.com/3")
  }

  @Test("a coded body is taken as it is; one that only says so is compressed")
  func coded() throws {
    let page = Array(repeatElement("<p>ferry</p>\n", count: 5000).joined().utf8)
    let packed = Gzip.pack(page)
    let one = exchange(response: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    func response(_ body: HTTPCapture.Body) -> WARCRecord {
      HTTPCapture(exchanges: [one], body: body).records(info: nil) { index, type in
        WARCRecordID(seed: "\(index)\(type.rawValue)")
      }[0]
    }
    #expect(response(.received(packed)).isPacked)
    #expect(!response(.received(page)).isPacked)
    #expect(!response(.decoded(page)).isPacked)
    var output: [UInt8] = []
    response(.received(packed)).write(with: GzipPacker(), to: &output)
    let met = members(walk(output, digests: [.payloadSHA256, .blockSHA1]))
    #expect(met.first?.payloadSHA256 == Digest.sha256Hex(packed))
    #expect(met.first?.agrees == true)
  }
}
