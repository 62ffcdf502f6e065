internal import Glibc
internal import StetModel

/// One connection of the loopback server, on a thread of its own: reads requests and answers
/// them until one side has had enough.
struct LoopbackConnection {
  private static let maximumHead = 64 << 10
  private static let maximumBody = 16 << 20

  let socket: Int32
  let number: Int
  let shared: LoopbackState
  private var buffer: [UInt8] = []

  init(socket: Int32, number: Int, shared: LoopbackState) {
    self.socket = socket
    self.number = number
    self.shared = shared
  }

  consuming func serve() {
    while let request = nextRequest() {
      shared.log(request)
      let reply = shared.handler(request)
      guard answer(request, with: reply) else { return }
    }
  }

  /// Whether the connection can take a further request.
  private func answer(_ request: LoopbackRequest, with reply: LoopbackReply) -> Bool {
    var keepAlive =
      request.version == "HTTP/1.1"
      && request.fields.first("Connection")?.equalsIgnoringASCIICase("close") != true
    let wantsBody = request.method != "HEAD" && reply.status != 304 && reply.status != 204
    switch reply.manner {
    case .close: return false
    case .silent:
      // Only the end of the connection (or of the server) ends the wait.
      while shared.stop.wait(for: socket, Int16(POLLIN)) {
        guard let bytes = Socket.receive(socket, atMost: 4096), !bytes.isEmpty else { break }
      }
      return false
    case .raw:
      finish(Socket.send(socket, reply.body))
      return false
    case .untilClose, .truncated: keepAlive = false
    case .whole, .chunked, .drip: break
    }
    let head = reply.head(keepAlive: keepAlive)
    guard wantsBody else { return Socket.send(socket, head) && keepAlive }
    var sent: Bool
    switch reply.manner {
    case .drip(let bytes, let pause): sent = drip(head, reply.body, max(1, bytes), pause)
    case .chunked(let size):
      sent = Socket.send(socket, head + Self.chunks(reply.body, max(1, size)))
    default: sent = Socket.send(socket, head + reply.body)
    }
    if !keepAlive { finish(sent) }
    return sent && keepAlive
  }

  /// Says that nothing more will come, and waits for the client to have read it: closing with
  /// unread input would send a reset that overtakes the data.
  private func finish(_ sent: Bool) {
    guard sent else { return }
    Glibc.shutdown(socket, Int32(SHUT_WR))
    while shared.stop.wait(for: socket, Int16(POLLIN), milliseconds: 1000) {
      guard let bytes = Socket.receive(socket, atMost: 4096), !bytes.isEmpty else { return }
    }
  }

  private func drip(_ head: [UInt8], _ body: [UInt8], _ size: Int, _ pause: Duration) -> Bool {
    guard Socket.send(socket, head) else { return false }
    var position = 0
    while position < body.count {
      if shared.stop.wait(milliseconds: Int32(clamping: pause.milliseconds)) { return false }
      let end = min(body.count, position + size)
      guard Socket.send(socket, Array(body[position..<end])) else { return false }
      position = end
    }
    return true
  }

  private static func chunks(_ body: [UInt8], _ size: Int) -> [UInt8] {
    var wire: [UInt8] = []
    var position = 0
    while position < body.count {
      let end = min(body.count, position + size)
      wire += Array("\(String(end - position, radix: 16))\r\n".utf8) + body[position..<end]
      wire += [0x0D, 0x0A]
      position = end
    }
    return wire + Array("0\r\n\r\n".utf8)
  }

  /// The next request, nil where the client ended the connection or sent what is none.
  private mutating func nextRequest() -> LoopbackRequest? {
    var searched = 0
    while true {
      if let end = Self.endOfHead(buffer, from: max(0, searched - 3)) {
        return request(headEnd: end)
      }
      // A TLS handshake (RFC 8446, section 5.1) has no blank line to wait for.
      if buffer.first == 0x16 { return refuse() }
      searched = buffer.count
      guard searched < Self.maximumHead, fill() else { return nil }
    }
  }

  private mutating func request(headEnd end: Int) -> LoopbackRequest? {
    let head = Array(buffer[..<end])
    var lines = head.dropLast(4).split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    let start = Self.text(lines.popFirst() ?? []).split(separator: " ")
    guard start.count == 3, start[2].hasPrefix("HTTP/1.") else { return refuse() }
    let fields = lines.compactMap { line -> HTTPField? in
      guard let colon = line.firstIndex(of: 0x3A) else { return nil }
      return HTTPField(Self.text(line[..<colon]), Self.text(line[(colon + 1)...]))
    }
    let length = fields.first("Content-Length").flatMap { Int($0) } ?? 0
    guard length >= 0, length <= Self.maximumBody else { return nil }
    if length > 0, fields.first("Expect")?.equalsIgnoringASCIICase("100-continue") == true {
      guard Socket.send(socket, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) else { return nil }
    }
    while buffer.count < end + length { guard fill() else { return nil } }
    let body = Array(buffer[end..<(end + length)])
    buffer.removeFirst(end + length)
    return LoopbackRequest(
      method: String(start[0]), target: String(start[1]), version: String(start[2]),
      fields: fields, head: head, body: body, connection: number)
  }

  /// Answers what is no request.
  private func refuse() -> LoopbackRequest? {
    finish(Socket.send(socket, LoopbackReply.status(400).head(keepAlive: false)))
    return nil
  }

  private mutating func fill() -> Bool {
    guard shared.stop.wait(for: socket, Int16(POLLIN)),
      let bytes = Socket.receive(socket, atMost: 16 << 10), !bytes.isEmpty
    else { return false }
    buffer += bytes
    return true
  }

  /// The index after the first blank line.
  private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 3 < bytes.count {
      if bytes[index] == 0x0D, bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D,
        bytes[index + 3] == 0x0A
      {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var trimmed = bytes.drop(while: isSpace)
    while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
    return String(decoding: trimmed, as: UTF8.self)
  }
}
