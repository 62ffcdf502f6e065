internal import DequeModule
internal import StetText

/// Requests to hubs that wait to be sent: one at a time for each host, hosts in turn.
struct Outbox {
  private var waiting: [String: Deque<HubRequest>] = [:]
  /// Hosts that have something and are not busy, in turn.
  private var ready: Deque<String> = []
  private var busy: Set<String> = []

  mutating func add(_ request: HubRequest) {
    let host = Self.host(request)
    waiting[host, default: []].append(request)
    if waiting[host]?.count == 1, !busy.contains(host) { ready.append(host) }
  }

  mutating func take() -> HubRequest? {
    guard let host = ready.popFirst(), let request = waiting[host]?.popFirst() else { return nil }
    if waiting[host]?.isEmpty == true { waiting[host] = nil }
    busy.insert(host)
    return request
  }

  mutating func finished(_ request: HubRequest) {
    let host = Self.host(request)
    busy.remove(host)
    if waiting[host] != nil { ready.append(host) }
  }

  private static func host(_ request: HubRequest) -> String {
    WebURL(request.hub)?.host ?? request.hub
  }
}
