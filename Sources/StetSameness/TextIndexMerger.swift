internal import Glibc
internal import Synchronization

/// Joins an index's files on a thread of its own, so that nobody who looks up or adds texts waits for it.
///
/// Until a joined file is whole and has its name, those that it was made of are used, and stay where
/// they are: a crash at any moment leaves one or the other. Who lets go of the merger stops it.
public final class TextIndexMerger: Sendable {
  /// What the thread holds; not the merger, which could not end otherwise.
  private final class Run: Sendable {
    let index: TextIndex
    let isStopped = Atomic(false)
    let isDone = Atomic(false)

    init(_ index: TextIndex) { self.index = index }
  }

  private let index: TextIndex
  private let current: Mutex<(run: Run, thread: pthread_t)?> = Mutex(nil)

  public init(_ index: TextIndex) { self.index = index }

  deinit { end(stopping: true) }

  /// Whether a thread is at work.
  public var isWorking: Bool {
    current.withLock { $0.map { !$0.run.isDone.load(ordering: .acquiring) } ?? false }
  }

  /// Begins to join files where it is time to and nobody does it yet. Where no thread can be had, the
  /// files stay as they are.
  public func begin() {
    guard index.needsMerge else { return }
    current.withLock { current in
      if let (run, thread) = current {
        guard run.isDone.load(ordering: .acquiring) else { return }
        pthread_join(thread, nil)
        current = nil
      }
      let run = Run(index)
      let box = Unmanaged.passRetained(run)
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { pointer in
          guard let pointer else { return nil }
          let run = Unmanaged<Run>.fromOpaque(pointer).takeRetainedValue()
          // Files that could not be joined are good as they are; the next occasion tries again.
          try? run.index.merge { run.isStopped.load(ordering: .relaxed) }
          run.isDone.store(true, ordering: .releasing)
          return nil
        }, box.toOpaque())
      if code == 0 { current = (run, thread) } else { box.release() }
    }
  }

  /// Waits until the thread has ended.
  ///
  /// - Parameter stopping: Whether it is to leave the files as they are now.
  public func end(stopping: Bool) {
    current.withLock { current in
      guard let (run, thread) = current else { return }
      if stopping { run.isStopped.store(true, ordering: .relaxed) }
      pthread_join(thread, nil)
      current = nil
    }
  }
}
