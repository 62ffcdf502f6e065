import StetModel
import StetTestKit
import StetText
import Synchronization

/// Several hosts on loopback, each with an address of its own, and a log of what they were asked
/// in virtual time.
final class MannersStage: Sendable {
  struct Asked: Sendable {
    var host: String
    /// Since the stage was set.
    var time: Duration
    var request: LoopbackRequest
  }

  typealias Handler = @Sendable (_ host: String, LoopbackRequest, Duration) -> LoopbackReply

  let clock: VirtualClock
  private let servers: Mutex<[String: LoopbackServer]>
  private let ports: [String: (address: String, port: Int)]
  private let log: Log

  private final class Log: Sendable {
    let asked = Mutex<[Asked]>([])
  }

  /// - Parameter handler: Called on several threads.
  init(
    hosts: [String], clock: VirtualClock, replies: @escaping @Sendable (MannersStage) -> Handler
  ) throws {
    self.clock = clock
    let log = Log()
    self.log = log
    let box = HandlerBox()
    var servers: [String: LoopbackServer] = [:]
    var ports: [String: (address: String, port: Int)] = [:]
    for (number, host) in hosts.enumerated() {
      let address = "127.0.\(number / 250).\(number % 250 + 1)"
      // A host that is taken down keeps its port: nobody else is to be given it meanwhile.
      let port = try LoopbackServer.freePort(on: [address])
      let server = try Self.serve(host, address, port, clock, log, box)
      servers[host] = server
      ports[host] = (address, server.port)
    }
    self.servers = Mutex(servers)
    self.ports = ports
    self.box = box
    box.handler.withLock { $0 = replies(self) }
  }

  private let box: HandlerBox

  /// The servers' closures are there before the stage is.
  private final class HandlerBox: Sendable {
    let handler = Mutex<Handler?>(nil)
  }

  private static func serve(
    _ host: String, _ address: String, _ port: Int, _ clock: VirtualClock, _ log: Log,
    _ box: HandlerBox
  ) throws -> LoopbackServer {
    try LoopbackServer(host: address, port: port) { request in
      let time = clock.steady()
      log.asked.withLock { $0.append(Asked(host: host, time: time, request: request)) }
      return box.handler.withLock { $0 }?(host, request, time) ?? .status(404)
    }
  }

  /// Everything that was asked, in the order of arrival.
  var asked: [Asked] { log.asked.withLock { $0 } }

  var hosts: [String] { ports.keys.sorted() }

  /// `http://127.0.0.1:4711`
  func origin(_ host: String) -> String {
    ports[host].map { "http://\($0.address):\($0.port)" } ?? "http://\(host).invalid"
  }

  /// `{a}` is the origin of host `a`, `{a.authority}` its address and port; `{now}`, `{now+1h}` and
  /// `{now-1h}` are HTTP dates, `{fill}` is 500 KiB of `#`.
  func expanded(_ text: String) throws -> String {
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[rest.index(after: open)...]
      let name = rest.prefix { $0.isLetter || $0.isNumber || ".+-".contains($0) }
      guard !name.isEmpty, rest[name.endIndex...].first == "}",
        let value = try value(of: String(name))
      else {
        result += "{"
        continue
      }
      result += value
      rest = rest[name.endIndex...].dropFirst()
    }
    return result + rest
  }

  private func value(of name: String) throws -> String? {
    if let port = ports[name] { return "http://\(port.address):\(port.port)" }
    if name.hasSuffix(".authority"), let port = ports[String(name.dropLast(10))] {
      return "\(port.address):\(port.port)"
    }
    if name == "fill" { return String(repeating: "#", count: 500 << 10) }
    guard name.hasPrefix("now") else { return nil }
    let offset = String(name.dropFirst(3).drop { $0 == "+" })
    return httpDate(
      clock.now().advanced(by: offset.isEmpty ? .zero : try MannersCase.duration(offset)))
  }

  /// An IMF-fixdate (RFC 9110, section 5.6.7).
  func httpDate(_ time: Instant) -> String {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let day = Int((time.seconds / 86_400 + 3) % 7)
    let text = Array(time.description)
    func part(_ range: Range<Int>) -> String { String(text[range]) }
    let month = months[(Int(part(5..<7)) ?? 1) - 1]
    return "\(days[day]), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
  }

  // MARK: Up and down

  /// Nobody listens at `host` any more.
  func takeDown(_ host: String) { servers.withLock { $0.removeValue(forKey: host) }?.stop() }

  func bringUp(_ host: String) throws {
    guard let port = ports[host] else { return }
    let server = try Self.serve(host, port.address, port.port, clock, log, box)
    servers.withLock { $0[host] = server }
  }

  func end() {
    for host in hosts { takeDown(host) }
  }
}

/// The replies that a case has for each path of each host.
final class MannersScript: Sendable {
  private struct Path {
    var replies: [JSON]
    var index = 0
    var used = 0
  }

  private let paths: Mutex<[String: Path]>
  private unowned let stage: MannersStage

  init(_ hosts: JSON?, _ stage: MannersStage) {
    self.stage = stage
    var paths: [String: Path] = [:]
    for host in hosts?.object ?? [] {
      for path in host.value.object ?? [] {
        paths["\(host.key) \(path.key)"] = Path(replies: path.value.array ?? [path.value])
      }
    }
    self.paths = Mutex(paths)
  }

  func answer(_ host: String, _ request: LoopbackRequest, _ time: Duration) -> LoopbackReply {
    let reply = paths.withLock { paths -> JSON? in
      let key = "\(host) \(request.target)"
      guard var path = paths[key] else { return nil }
      while path.index < path.replies.count - 1,
        Self.isOver(path.replies[path.index], path.used, time)
      {
        path.index += 1
        path.used = 0
      }
      path.used += 1
      paths[key] = path
      return path.replies[path.index]
    }
    guard let reply else { return .status(404) }
    return (try? self.reply(reply, to: request, at: host)) ?? .status(500)
  }

  private static func isOver(_ reply: JSON, _ used: Int, _ time: Duration) -> Bool {
    if let times = reply["times"]?.int, used >= times { return true }
    guard let until = reply["until"]?.string, let end = try? MannersCase.duration(until) else {
      return false
    }
    return time >= end
  }

  private func reply(
    _ json: JSON, to request: LoopbackRequest, at host: String
  ) throws -> LoopbackReply {
    var reply = LoopbackReply(status: json["status"]?.int ?? 200)
    reply.fields = try (json["headers"]?.object ?? []).map {
      HTTPField($0.key, try stage.expanded($0.value.string ?? ""))
    }
    var type: String?
    if let links = json["feed"]?.array {
      type = "application/rss+xml"
      reply.body = Array(
        try feed(links.compactMap(\.string), json["channel"]?.string ?? "", host).utf8)
    } else if let words = json["article"]?.string {
      type = "text/html; charset=utf-8"
      reply.body = Array(Self.article(words, paragraphs: json["paragraphs"]?.int ?? 3).utf8)
    } else if let body = json["body"]?.string {
      type = "text/plain; charset=utf-8"
      reply.body = Array(try stage.expanded(body).utf8)
    }
    if let type, reply.fields.first("Content-Type") == nil {
      reply.fields.append(HTTPField("Content-Type", type))
    }
    switch json["manner"]?.string {
    case "close": return .close
    case "cut": reply.manner = .truncated(declared: reply.body.count + 1000)
    default: break
    }
    if json["conditional"]?.bool == true, Self.matches(request, reply) {
      return LoopbackReply(
        status: 304,
        fields: reply.fields.filter { field in
          !["Content-Type"].contains { field.name.equalsIgnoringASCIICase($0) }
        })
    }
    return reply
  }

  /// RFC 9110, section 13.2.2: the tag decides where there is one.
  private static func matches(_ request: LoopbackRequest, _ reply: LoopbackReply) -> Bool {
    if let tag = request.fields.first("If-None-Match") { return tag == reply.fields.first("ETag") }
    guard let date = request.fields.first("If-Modified-Since") else { return false }
    return date == reply.fields.first("Last-Modified")
  }

  /// RSS with an entry for each link; `/x` is at the same host, `b/x` at another.
  private func feed(_ links: [String], _ channel: String, _ host: String) throws -> String {
    let items = links.map { link in
      let url =
        link.hasPrefix("/")
        ? stage.origin(host) + link
        : stage.origin(String(link.prefix { $0 != "/" })) + link.drop { $0 != "/" }
      return "<item><title>\(link)</title><link>\(url)</link></item>"
    }
    return "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
      + "<title>News</title>\(try stage.expanded(channel))\(items.joined())</channel></rss>"
  }

  /// An article about `words`; forty words or so for each paragraph.
  static func article(_ words: String, paragraphs: Int) -> String {
    let body = (1...max(1, paragraphs)).map { number in
      "<p>It was \(words) that the council spoke of for the \(number). time, when it met on a "
        + "Monday evening in the old hall by the river, and nobody there had thought that so many "
        + "people would come to listen to all of it in the rain.</p>"
    }
    return "<!doctype html><html lang='en'><head><title>About \(words)</title></head><body>"
      + "<nav><a href='/'>Home</a></nav><article><h1>About \(words)</h1>\(body.joined(separator: "\n"))"
      + "</article><footer>All rights reserved</footer></body></html>"
  }
}
