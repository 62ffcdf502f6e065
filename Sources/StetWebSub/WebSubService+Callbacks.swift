internal import StetModel

/// What the listener asks. Nothing is served but the callbacks.
extension WebSubService: CallbackHandler {
  nonisolated func decide(_ head: CallbackHead) async -> HeadDecision {
    guard let token = token(in: head.path) else {
      await countUnknown()
      return .reply(.notFound)
    }
    switch head.method {
    case "GET": return .reply(await verify(token, query: head.query ?? ""))
    case "POST": return await decidePush(token)
    default:
      await countUnknown()
      return .reply(.notFound)
    }
  }

  /// WebSub, section 7: the answer says only that the push came, so that nobody learns from it
  /// whether a signature was right.
  nonisolated func answer(_ head: CallbackHead, body: [UInt8]) async -> CallbackReply {
    guard let token = token(in: head.path), let expected = await expectation(token) else {
      return .notFound
    }
    guard let secret = expected.secret else {
      await hinted(expected.feed)
      return .taken
    }
    // Off the actor: a large body takes its time.
    switch PushSignature.check(head.fields, secret: secret, body: body) {
    case .valid:
      await pushed(expected, head, body)
    case .missing: await countIgnored(isForged: false)
    case .wrong: await countIgnored(isForged: true)
    }
    return .taken
  }

  nonisolated func refused(_ head: CallbackHead) async {
    guard let token = token(in: head.path) else { return }
    await tooLarge(token)
  }

  private nonisolated func token(in path: Substring) -> String? {
    guard path.hasPrefix(self.path) else { return nil }
    let rest = path.dropFirst(self.path.count)
    guard rest.first == "/", CallbackKey.isToken(rest.dropFirst()) else { return nil }
    return String(rest.dropFirst())
  }

  private struct Expectation {
    let feed: String
    let topic: String
    /// Nil where the hub was not given one.
    let secret: Secret?
  }

  /// Whose the callback is, where pushes are expected there.
  private func expectation(_ token: String) -> Expectation? {
    guard let feed = callbacks[token], let subscription = subscriptions[feed],
      let key = subscription.key, key.token.revealed == token
    else { return nil }
    return Expectation(
      feed: feed, topic: subscription.topic, secret: subscription.isSigned ? key.secret : nil)
  }

  private func verify(_ token: String, query: Substring) -> CallbackReply {
    guard let feed = callbacks[token], let subscription = subscriptions[feed] else {
      counts.unknown += 1
      return .notFound
    }
    switch subscription.verification(FormText.decode(query.utf8), policy: policy) {
    case .confirm(let challenge, let event):
      counts.verified += 1
      apply(event, to: feed)
      return CallbackReply(status: 200, body: challenge)
    case .acknowledge(let event):
      apply(event, to: feed)
      return .taken
    case .refuse(let event):
      counts.refused += 1
      if let event { apply(event, to: feed) }
      return .notFound
    }
  }

  private func decidePush(_ token: String) -> HeadDecision {
    guard let expected = expectation(token) else {
      counts.unknown += 1
      return .reply(.notFound)
    }
    return .readBody(isKept: expected.secret != nil)
  }

  private func hinted(_ feed: String) {
    counts.hints += 1
    tell(.hint(feed: feed))
  }

  private func pushed(_ expected: Expectation, _ head: CallbackHead, _ body: [UInt8]) {
    // The subscription may have moved on while the body came.
    guard subscriptions[expected.feed]?.topic == expected.topic else { return }
    apply(.pushed, to: expected.feed)
    if isContent(of: expected.topic, head), !body.isEmpty {
      counts.pushed += 1
      tell(
        .pushed(
          feed: expected.feed, body: body, contentType: head.fields.first("Content-Type"),
          topic: expected.topic))
    } else {
      hinted(expected.feed)
    }
  }

  /// Whether the body can stand for the topic: where its Link headers (WebSub, section 7) name
  /// another topic, or it is encoded in a way that a hub has no reason to use, it is news that
  /// there is news.
  private nonisolated func isContent(of topic: String, _ head: CallbackHead) -> Bool {
    let coding = head.fields.first("Content-Encoding")
    guard coding == nil || coding?.equalsIgnoringASCIICase("identity") == true else {
      return false
    }
    let own = WebLink.parse(head.fields).filter { $0.relations.contains("self") }
    return own.isEmpty || own.contains { $0.target == topic }
  }

  private func tooLarge(_ token: String) {
    guard let expected = expectation(token) else { return }
    counts.tooLarge += 1
    // Nobody knows whether it was signed.
    if expected.secret == nil { hinted(expected.feed) }
  }

  private func countUnknown() { counts.unknown += 1 }

  private func countIgnored(isForged: Bool) {
    if isForged { counts.forged += 1 } else { counts.unsigned += 1 }
  }
}
