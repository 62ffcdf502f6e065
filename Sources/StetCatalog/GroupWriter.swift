internal import GRDB
internal import Synchronization

/// Puts writes that many tasks ask for at one time into one transaction, since a transaction of
/// its own costs more than most of what is written. Each caller waits for the commit.
///
/// One write's failure is nobody else's: where a transaction fails, its writes are done again one
/// by one.
final class GroupWriter: Sendable {
  private struct Job: Sendable {
    /// Does the work and gives what is to be done after the commit.
    var run: @Sendable (Database) throws -> @Sendable () -> Void
    var fail: @Sendable (any Error) -> Void
  }

  private struct Queue: Sendable {
    var jobs: [Job] = []
    /// Whether somebody is on the way to empty it.
    var isServed = false
  }

  /// Writes of one transaction, so that nobody waits long.
  private static let limit = 256

  private let writer: any DatabaseWriter
  private let queue = Mutex(Queue())

  init(_ writer: any DatabaseWriter) { self.writer = writer }

  func write<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async -> Result<T, any Error> {
    await withCheckedContinuation { continuation in
      let job = Job(
        run: { db in
          let value = try body(db)
          return { continuation.resume(returning: .success(value)) }
        }, fail: { continuation.resume(returning: .failure($0)) })
      let isFirst = queue.withLock { queue in
        queue.jobs.append(job)
        defer { queue.isServed = true }
        return !queue.isServed
      }
      if isFirst { writer.asyncWriteWithoutTransaction { db in self.serve(db) } }
    }
  }

  private func serve(_ db: Database) {
    while let jobs = take() { commit(jobs, db) }
  }

  private func take() -> ArraySlice<Job>? {
    queue.withLock { queue in
      if queue.jobs.isEmpty {
        queue.isServed = false
        return nil
      }
      let batch = queue.jobs.prefix(Self.limit)
      queue.jobs.removeFirst(batch.count)
      return batch
    }
  }

  private func commit(_ jobs: ArraySlice<Job>, _ db: Database) {
    var ends: [@Sendable () -> Void] = []
    do {
      try db.inTransaction(.immediate) {
        for job in jobs { ends.append(try job.run(db)) }
        return .commit
      }
      for end in ends { end() }
    } catch {
      if jobs.count == 1 {
        jobs.first?.fail(error)
      } else {
        for job in jobs { commit([job], db) }
      }
    }
  }
}
