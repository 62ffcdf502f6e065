internal import StetModel

/// What a hub's GET is answered with, and what it means (WebSub, sections 5.2 and 5.3).
enum Verification: Sendable, Hashable {
  /// 200 with these bytes and nothing else.
  case confirm(challenge: [UInt8], Subscription.Event)
  /// 200 without a body.
  case acknowledge(Subscription.Event)
  /// 404. The event, if any, is that a hub cannot be used.
  case refuse(Subscription.Event?)
}

extension Subscription {
  static let maximumChallenge = 4096

  /// Judges a GET to this subscription's callback: only what we asked for is agreed to.
  func verification(
    _ query: [String: [UInt8]], policy: SubscriptionPolicy
  ) -> Verification {
    guard !topic.isEmpty, let about = query["hub.topic"], about.elementsEqual(topic.utf8),
      let mode = query["hub.mode"]
    else { return .refuse(nil) }
    let isWanted =
      switch state {
      // A hub may ask again, where our answer was lost, or after we had given up waiting.
      case .requested, .active, .failed: true
      case .none, .denied, .unsubscribing: false
      }
    switch String(decoding: mode, as: UTF8.self) {
    case "denied":
      guard isWanted else { return .refuse(nil) }
      return .acknowledge(.denied(reason: Self.reason(query["hub.reason"] ?? [])))
    case "subscribe":
      guard isWanted, let challenge = Self.challenge(query) else { return .refuse(nil) }
      guard let lease = Self.lease(query["hub.lease_seconds"], policy) else {
        return .refuse(.refusedLease)
      }
      return .confirm(challenge: challenge, .verified(lease))
    case "unsubscribe":
      guard case .unsubscribing = state, let challenge = Self.challenge(query) else {
        return .refuse(nil)
      }
      return .confirm(challenge: challenge, .unsubscribed)
    default: return .refuse(nil)
    }
  }

  private static func challenge(_ query: [String: [UInt8]]) -> [UInt8]? {
    guard let challenge = query["hub.challenge"], !challenge.isEmpty,
      challenge.count <= maximumChallenge
    else { return nil }
    return challenge
  }

  /// The lease that a hub grants, in whole seconds; what was asked for where it does not say
  /// (PubSubHubbub 0.3 let it). Nil where it is no number, or too short to be worth it.
  private static func lease(_ written: [UInt8]?, _ policy: SubscriptionPolicy) -> Duration? {
    guard let written else { return policy.lease }
    guard !written.isEmpty, written.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    let digits = written.drop { $0 == 0x30 }
    guard digits.count <= 12 else { return policy.longestLease }
    let seconds = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    let lease = Duration.seconds(seconds)
    return lease < policy.shortestLease ? nil : min(lease, policy.longestLease)
  }

  /// For people and logs: short, and without control characters.
  private static func reason(_ written: [UInt8]) -> String {
    let text = String(decoding: written.prefix(200), as: UTF8.self)
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
      clean.append(isControl ? " " : scalar)
    }
    return String(clean)
  }
}
