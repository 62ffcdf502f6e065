import Foundation
import Glibc
import StetModel

/// An HTTP client that says exactly what it is told to. Blocking.
struct TestClient: Sendable {
  var port: Int

  struct Answer: Sendable, Hashable {
    /// 0 where no answer came.
    var status = 0
    var head = ""
    var body: [UInt8] = []

    var location: String? {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("location:") }.map {
        $0.dropFirst(9).trimmingCharacters(in: .whitespaces)
      }
    }
  }

  func get(_ target: String) -> Answer {
    send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
  }

  func post(
    _ target: String, _ body: [UInt8], type: String = "application/octet-stream",
    fields: [HTTPField] = []
  ) -> Answer {
    var head = "POST \(target) HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    return send(Array(head.utf8) + body)
  }

  func send(_ text: String) -> Answer { send(Array(text.utf8)) }

  /// Sends the bytes, and reads until the other side has said all.
  func send(_ bytes: [UInt8]) -> Answer {
    guard let socket = connect() else { return Answer() }
    defer { close(socket) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { break }
      sent += count
    }
    return read(socket)
  }

  func connect() -> Int32? {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if status == 0 { return socket }
    close(socket)
    return nil
  }

  /// A POST to a hub breaks off where it answers itself; otherwise it reads to the declared end.
  func read(_ socket: Int32) -> Answer {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    var answer = Answer()
    var start = bytes.startIndex
    // An interim answer comes before the real one.
    while let end = bytes[start...].firstRange(of: Array("\r\n\r\n".utf8)) {
      answer.head = String(decoding: bytes[start..<end.lowerBound], as: UTF8.self)
      answer.status = Int(answer.head.split(separator: " ").dropFirst().first ?? "") ?? 0
      start = end.upperBound
      if answer.status >= 200 { break }
    }
    answer.body = Array(bytes[start...])
    return answer
  }
}

/// Runs what blocks on a thread of its own.
func blocking<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: body()) }
  }
}
