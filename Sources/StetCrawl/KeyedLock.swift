/// Lets one task at a time work on a thing of a name, in order of arrival.
actor KeyedLock<Key: Hashable & Sendable> {
  private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

  func acquire(_ key: Key) async {
    guard waiting[key] != nil else {
      waiting[key] = []
      return
    }
    await withCheckedContinuation { waiting[key, default: []].append($0) }
  }

  /// Takes the lock if nobody has it.
  func acquireAtOnce(_ key: Key) -> Bool {
    guard waiting[key] == nil else { return false }
    waiting[key] = []
    return true
  }

  func release(_ key: Key) {
    guard var queue = waiting[key], !queue.isEmpty else {
      waiting[key] = nil
      return
    }
    let next = queue.removeFirst()
    waiting[key] = queue
    next.resume()
  }
}
