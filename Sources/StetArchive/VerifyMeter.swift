internal import Synchronization

/// How far a verification has come; anybody may look at any time.
public final class VerifyMeter: Sendable {
  private let total = Atomic<Int>(0)
  private let read = Atomic<Int>(0)
  private let manifestTotal = Atomic<Int>(0)
  private let manifestRead = Atomic<Int>(0)
  private let textsRead = Atomic<Int>(0)

  public init() {}

  /// Bytes read so far.
  public var bytes: Int { read.load(ordering: .relaxed) }

  /// Bytes that there are to read, 0 while nothing is known. What the texts have is estimated from
  /// those that the manifest has named so far.
  public var totalBytes: Int {
    let known = total.load(ordering: .relaxed)
    let lines = manifestRead.load(ordering: .relaxed)
    guard lines > 0 else { return known }
    let texts = Double(textsRead.load(ordering: .relaxed)) / Double(lines)
    return known + Int(texts * Double(manifestTotal.load(ordering: .relaxed)))
  }

  func expect(manifest: Int) {
    manifestTotal.add(manifest, ordering: .relaxed)
    total.add(manifest, ordering: .relaxed)
  }

  func expect(files: Int) { total.add(files, ordering: .relaxed) }

  func add(files: Int) { read.add(files, ordering: .relaxed) }

  /// A piece of the manifest and the texts that it names.
  func add(manifest: Int, texts: Int) {
    manifestRead.add(manifest, ordering: .relaxed)
    textsRead.add(texts, ordering: .relaxed)
    read.add(manifest + texts, ordering: .relaxed)
  }
}
