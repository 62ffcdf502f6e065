internal import StetModel
internal import StetText

extension Subscription {
  /// More than this is no subscription of ours.
  static let maximumEncoded = 128 << 10

  /// One line of JSON, for the soft state. It holds the callback's token and the secret: keep it
  /// where only Stet reads.
  public var encoded: String {
    var json = JSONWriter()
    json.object { json in
      json.field("feed", feed)
      json.field("topic", topic)
      json.strings("hubs", hubs)
      json.optional("hub", hub)
      json.optional("token", key?.token.revealed)
      json.optional("secret", key?.secret.revealed)
      json.field("serial", serial)
      json.field("failures", failures)
      json.field("strangers", strangers)
      json.field("missed", missed)
      json.field("removed", isRemoved)
      if let wanted {
        json.object("wanted") { json in
          json.field("topic", wanted.topic)
          json.strings("hubs", wanted.hubs)
        }
      }
      json.object("state") { json in encode(&json) }
    }
    return json.string
  }

  private func encode(_ json: inout JSONWriter) {
    func time(_ name: String, _ instant: Instant?) {
      json.optional(name, instant.map { Int($0.milliseconds) })
    }
    switch state {
    case .none: json.field("is", "none")
    case .requested(let until):
      json.field("is", "requested")
      time("at", until)
    case .unsubscribing(let until):
      json.field("is", "unsubscribing")
      time("at", until)
    case .denied(let again):
      json.field("is", "denied")
      time("at", again)
    case .failed(let again):
      json.field("is", "failed")
      time("at", again)
    case .active(let lease):
      json.field("is", "active")
      time("granted", lease.granted)
      time("until", lease.until)
      time("at", lease.renewal)
      json.field("renewing", lease.isRenewing)
      json.field("failures", lease.failures)
    }
  }

  /// Reads what ``encoded`` wrote; nil where it is anything else.
  public init?(encoded: String) {
    guard encoded.utf8.count <= Self.maximumEncoded, let json = try? JSON.parse(encoded),
      let feed = json["feed"]?.string, let topic = json["topic"]?.string,
      let hubs = Self.urls(json["hubs"]), let state = json["state"].flatMap(Self.state)
    else { return nil }
    self.init(feed: feed)
    self.topic = topic
    self.hubs = hubs
    hub = json["hub"]?.string
    if let token = json["token"]?.string, let secret = json["secret"]?.string {
      guard CallbackKey.isToken(token), CallbackKey.isToken(secret) else { return nil }
      key = CallbackKey(token: token, secret: secret)
    }
    serial = json["serial"]?.int ?? 0
    failures = Self.count(json["failures"])
    strangers = Self.count(json["strangers"])
    missed = Self.count(json["missed"])
    isRemoved = json["removed"]?.bool ?? false
    if let wanted = json["wanted"] {
      guard let topic = wanted["topic"]?.string, let hubs = Self.urls(wanted["hubs"]) else {
        return nil
      }
      self.wanted = HubDiscovery(hubs: hubs, topic: topic)
    }
    self.state = state
    switch state {
    case .none: break
    case .denied, .failed: guard !hubs.isEmpty else { return nil }
    case .requested, .active, .unsubscribing:
      // Something that can be answered to.
      guard key != nil, !topic.isEmpty, let hub, WebURL(hub)?.isHTTP == true else { return nil }
    }
  }

  private static func count(_ json: JSON?) -> Int { min(max(json?.int ?? 0, 0), 1 << 20) }

  private static func urls(_ json: JSON?) -> [String]? {
    guard let list = json?.array, list.count <= HubDiscovery.maximumHubs else { return nil }
    let urls = list.compactMap(\.string).filter {
      $0.utf8.count <= HubDiscovery.maximumURL && WebURL($0)?.isHTTP == true
    }
    return urls.count == list.count ? urls : nil
  }

  private static func state(_ json: JSON) -> State? {
    func time(_ name: String) -> Instant? {
      json[name]?.int.map { Instant(milliseconds: Int64($0)) }
    }
    switch json["is"]?.string {
    case "none": return State.none
    case "requested": return .requested(until: time("at"))
    case "unsubscribing": return .unsubscribing(until: time("at"))
    case "denied": return time("at").map { .denied(again: $0) }
    case "failed": return time("at").map { .failed(again: $0) }
    case "active":
      guard let granted = time("granted"), let until = time("until") else { return nil }
      return .active(
        Lease(
          granted: granted, until: until, renewal: time("at"),
          isRenewing: json["renewing"]?.bool ?? false, failures: count(json["failures"])))
    default: return nil
    }
  }
}
