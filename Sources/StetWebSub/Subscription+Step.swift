public import StetModel

extension Subscription {
  /// Takes one event.
  ///
  /// - Parameter makeKey: Called for each hub that is newly asked: a hub knows the token and the
  ///   secret that it was given, and must not be able to speak for another.
  /// - Returns: What is to be done, in order.
  public mutating func step(
    _ event: Event, now: Instant, policy: SubscriptionPolicy,
    makeKey: @escaping () -> CallbackKey = CallbackKey.random
  ) -> [Action] {
    var step = Step(value: self, now: now, policy: policy, makeKey: makeKey)
    step.take(event)
    self = step.value
    return step.actions
  }
}

/// One event being taken.
private struct Step {
  var value: Subscription
  let now: Instant
  let policy: SubscriptionPolicy
  let makeKey: () -> CallbackKey
  var actions: [Subscription.Action] = []

  mutating func take(_ event: Subscription.Event) {
    switch event {
    case .discovered(let found): discovered(found)
    case .due: due()
    case .sent(let serial): if serial == value.serial { sent() }
    case .answered(let serial, let answer): if serial == value.serial { answered(answer) }
    case .verified(let lease): verified(lease)
    case .refusedLease: attemptFailed("the lease it grants is too short or none")
    case .unsubscribed: if case .unsubscribing = value.state { unsubscribed() }
    case .denied(let reason): denied(reason)
    case .pushed: value.missed = 0
    case .missed: value.missed = min(value.missed + 1, 2)
    case .restarted: restarted()
    case .removed: removed()
    }
  }

  // MARK: What the feed says

  private mutating func discovered(_ found: HubDiscovery) {
    guard !value.isRemoved else { return }
    var found = found
    if found.topic.utf8.count > HubDiscovery.maximumURL { found.hubs = [] }
    switch value.state {
    case .none: adopt(found)
    case .denied, .failed:
      // The same hubs again are no reason to ask before the time.
      if found.topic != value.topic || Set(found.hubs) != Set(value.hubs) {
        value.failures = 0
        adopt(found)
      }
    case .requested, .active:
      if found.topic == value.topic, let hub = value.hub, found.hubs.contains(hub) {
        value.hubs = found.hubs
        value.strangers = 0
        value.wanted = nil
        return
      }
      // Once may be a mistake, or another server behind the same name.
      value.strangers += 1
      value.wanted = found
      if value.strangers >= 2 { unsubscribe() }
    case .unsubscribing: value.wanted = found
    }
  }

  private mutating func adopt(_ found: HubDiscovery) {
    value.wanted = nil
    value.strangers = 0
    value.hubs = found.hubs
    value.topic = found.hubs.isEmpty ? "" : found.topic
    value.hub = nil
    value.key = nil
    value.state = .none
    if !found.hubs.isEmpty { ask(0) }
  }

  // MARK: Asking

  private mutating func ask(_ index: Int) {
    value.hub = value.hubs[index]
    value.key = makeKey()
    value.state = .requested(until: nil)
    post(.subscribe)
  }

  private mutating func post(_ mode: HubRequest.Mode) {
    guard let hub = value.hub, let key = value.key else { return }
    value.serial &+= 1
    let isSubscribing = mode == .subscribe
    actions.append(
      .post(
        HubRequest(
          feed: value.feed, hub: hub, mode: mode, topic: value.topic, serial: value.serial,
          token: key.token, secret: isSubscribing && value.isSigned ? key.secret : nil,
          leaseSeconds: isSubscribing ? Int(policy.lease.milliseconds / 1000) : nil)))
  }

  private mutating func unsubscribe() {
    value.state = .unsubscribing(until: nil)
    post(.unsubscribe)
  }

  private mutating func sent() {
    let until = now.advanced(by: policy.patience)
    switch value.state {
    case .requested: value.state = .requested(until: until)
    case .unsubscribing: value.state = .unsubscribing(until: until)
    case .active(var lease) where lease.isRenewing:
      lease.renewal = until
      value.state = .active(lease)
    default: break
    }
  }

  // MARK: What hubs say

  private mutating func answered(_ answer: Subscription.Answer) {
    let reason: String
    switch answer {
    case .accepted: return
    case .refused(let status): reason = "it answered \(status)"
    case .unreachable(let why): reason = why
    }
    // There is nothing more to be done about a hub that does not let go: it gets 404 from now on.
    if case .unsubscribing = value.state { unsubscribed() } else { attemptFailed(reason) }
  }

  private mutating func attemptFailed(_ reason: String) {
    guard let hub = value.hub else { return }
    switch value.state {
    case .requested:
      if let next = nextHub() {
        actions.append(.failed(hub: hub, reason: reason, again: nil))
        ask(next)
        return
      }
      value.failures += 1
      let again = now.advanced(
        by: SubscriptionPolicy.backoff(failures: value.failures, seed: value.feed))
      value.state = .failed(again: again)
      actions.append(.failed(hub: hub, reason: reason, again: again))
    case .active(var lease) where lease.isRenewing:
      // What is left of the lease is for further tries.
      lease.failures += 1
      lease.isRenewing = false
      let rest = lease.until.since(now) / 3
      let backoff = SubscriptionPolicy.backoff(failures: lease.failures, seed: value.feed)
      let again = now.advanced(by: min(backoff, max(rest, .seconds(300))))
      lease.renewal = again
      value.state = .active(lease)
      actions.append(.failed(hub: hub, reason: reason, again: min(again, lease.until)))
    default: break
    }
  }

  private func nextHub() -> Int? {
    guard let hub = value.hub, let index = value.hubs.firstIndex(of: hub) else { return nil }
    return index + 1 < value.hubs.count ? index + 1 : nil
  }

  private mutating func verified(_ lease: Duration) {
    let lease = min(max(lease, policy.shortestLease), policy.longestLease)
    let until = now.advanced(by: lease)
    value.state = .active(
      .init(
        granted: now, until: until,
        renewal: now.advanced(by: lease * SubscriptionPolicy.renewal)))
    value.failures = 0
    value.missed = 0
    actions.append(.subscribed(until: until))
  }

  private mutating func denied(_ reason: String) {
    guard let hub = value.hub else { return }
    switch value.state {
    case .requested, .failed, .active: break
    case .none, .denied, .unsubscribing: return
    }
    actions.append(.denied(hub: hub, reason: reason))
    if case .active = value.state { actions.append(.ended) }
    if let next = nextHub() {
      ask(next)
    } else {
      value.state = .denied(again: now.advanced(by: policy.denialPause))
    }
  }

  private mutating func unsubscribed() {
    actions.append(.ended)
    if value.isRemoved {
      finish()
    } else {
      adopt(value.wanted ?? HubDiscovery(hubs: [], topic: ""))
    }
  }

  private mutating func finish() {
    value.state = .none
    value.hub = nil
    value.key = nil
    actions.append(.finished)
  }

  // MARK: Time

  private mutating func due() {
    guard let next = value.next, next <= now else { return }
    switch value.state {
    case .none: break
    case .requested: attemptFailed("it did not verify in time")
    case .unsubscribing: unsubscribed()
    case .denied, .failed: again()
    case .active(var lease):
      if lease.until <= now {
        actions.append(.ended)
        again()
      } else if lease.isRenewing {
        attemptFailed("it did not verify in time")
      } else {
        lease.isRenewing = true
        lease.renewal = nil
        value.state = .active(lease)
        post(.subscribe)
      }
    }
  }

  private mutating func again() {
    if value.hubs.isEmpty { value.state = .none } else { ask(0) }
  }

  private mutating func restarted() {
    switch value.state {
    case .none, .denied, .failed: break
    // With the key that the hub may have been told already.
    case .requested:
      value.state = .requested(until: nil)
      post(.subscribe)
    case .unsubscribing: unsubscribe()
    case .active(var lease):
      if lease.isRenewing {
        lease.isRenewing = false
        lease.renewal = now
      }
      value.state = .active(lease)
    }
  }

  private mutating func removed() {
    guard !value.isRemoved else { return }
    value.isRemoved = true
    switch value.state {
    case .requested(.some), .active: unsubscribe()
    case .unsubscribing: break
    // Nobody knows of us.
    case .none, .denied, .failed, .requested(nil): finish()
    }
  }
}
