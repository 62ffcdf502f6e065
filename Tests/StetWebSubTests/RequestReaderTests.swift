import StetModel
import Testing

@testable import StetWebSub

@Suite("WebSub request reader")
struct RequestReaderTests {
  /// Feeds pieces of `size` bytes; the last step, and the body.
  private func read(
    _ text: String, size: Int, limits: ListenerLimits = .init()
  ) -> (step: RequestReader.Step, body: String) {
    var reader = RequestReader(limits: limits)
    var step = RequestReader.Step.more
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count, step == .more {
      step = reader.take(Array(bytes[index..<min(bytes.count, index + size)]))
      index += size
      if case .head = step { step = reader.readBody(keeps: true) }
    }
    return (step, String(decoding: reader.body, as: UTF8.self))
  }

  struct Case: Sendable {
    var request: String
    var step: RequestReader.Step
    var body = ""
  }

  static let post = "POST /p HTTP/1.1\r\n"

  static let cases: [Case] = [
    Case(request: "GET / HTTP/1.1\r\n\r\n", step: .done),
    Case(request: "GET / HTTP/1.1\r\nA:b\r\n\r", step: .more),
    Case(request: post + "Content-Length: 3\r\n\r\nabcdef", step: .done, body: "abc"),
    Case(request: post + "content-length: 3\r\n\r\nab", step: .more, body: "ab"),
    Case(
      request: post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", step: .done, body: "abc"),
    Case(
      request: post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", step: .refused(status: 400)),
    Case(request: post + "Content-Length: +3\r\n\r\nabc", step: .refused(status: 400)),
    Case(request: post + "Content-Length: 3, 3\r\n\r\nabc", step: .refused(status: 400)),
    Case(request: post + "Content-Length: 9999999999999\r\n\r\n", step: .refused(status: 400)),
    Case(
      request: post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      step: .refused(status: 400)),
    Case(request: post + "Transfer-Encoding: gzip, chunked\r\n\r\n", step: .refused(status: 501)),
    Case(
      request: post
        + "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA ;x\r\n0123456789\r\n0\r\n\r\n",
      step: .done, body: "abc0123456789"),
    Case(
      request: post + "Transfer-Encoding: chunked\r\n\r\n0\r\nT: 1\r\nU: 2\r\n\r\n", step: .done),
    Case(request: post + "Transfer-Encoding: chunked\r\n\r\nx\r\n", step: .refused(status: 400)),
    Case(
      request: post + "Transfer-Encoding: chunked\r\n\r\n123456789\r\n", step: .refused(status: 400)
    ),
    Case(
      request: post + "Transfer-Encoding: chunked\r\n\r\n1\r\naX\r\n0\r\n\r\n",
      step: .refused(status: 400), body: "a"),
    Case(
      request: post + "Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n", step: .refused(status: 400)),
    Case(
      request: post + "Transfer-Encoding: chunked\r\n\r\n0\r\n"
        + String(repeating: "T: 1\r\n", count: 40), step: .refused(status: 400)),
    Case(
      request: post + "Transfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "x", count: 2000),
      step: .refused(status: 400)),
  ]

  @Test("reads the same in one piece, in pieces of seven and byte by byte", arguments: cases)
  func pieces(_ test: Case) {
    for size in [1, 7, 100_000] {
      let result = read(test.request, size: size)
      #expect(result.step == test.step, "pieces of \(size)")
      #expect(result.body == test.body, "pieces of \(size)")
    }
  }

  @Test("keeps nothing of a body that is not wanted, and counts it all the same")
  func unwanted() {
    var limits = ListenerLimits()
    limits.maximumBody = 5
    var reader = RequestReader(limits: limits)
    guard
      case .head(let head) = reader.take(Array((Self.post + "Content-Length: 5\r\n\r\nab").utf8))
    else {
      Issue.record("no head")
      return
    }
    #expect(head.length == 5)
    #expect(reader.readBody(keeps: false) == .more)
    #expect(reader.take(Array("cde".utf8)) == .done)
    #expect(reader.body.isEmpty)
    let long = read(
      Self.post + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n", size: 3, limits: limits)
    #expect(long.step == .refused(status: 413))
  }

  @Test("forms go there and back, and bytes that are no text stay")
  func forms() {
    let text = "a b&c=d+é\u{0}%"
    let encoded = FormText.encode([("hub.topic", text), ("x", "")])
    #expect(String(decoding: encoded, as: UTF8.self) == "hub.topic=a+b%26c%3Dd%2B%C3%A9%00%25&x=")
    #expect(FormText.decode(encoded) == ["hub.topic": Array(text.utf8), "x": []])
    #expect(
      FormText.decode("a=%FF%zz%4&a=2&b&=3".utf8) == [
        "a": [0xFF] + Array("%zz%4".utf8), "b": [], "": [0x33],
      ])
    let many = (0..<100).map { "k\($0)=1" }.joined(separator: "&")
    #expect(FormText.decode(many.utf8).count == FormText.maximumFields)
  }
}
