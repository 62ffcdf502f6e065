internal import Glibc
public import StetLog

/// Checks that an archive is as it was written.
///
/// Every byte of manifest, log, texts and WARC files is read once, on all cores. What is found: any
/// change in archive.json, in a text, a sealed segment or a sealed WARC file; a missing, cut, added
/// or reordered segment, line, text or capture; any disagreement between a record and what it
/// names. The log's signed checkpoint vouches for every line up to its size, `state/commit` (the
/// writer's own note, not part of the archive) for the live segment up to the last group, or to
/// the end after an orderly close. ``VerifyReport/unvouchedBytes`` says how much neither covers.
///
/// Memory: for each version of one day 16 to 32 bytes, for each text that has been packed 32, for
/// each capture in the live WARC file 64; besides, what does not grow with the archive but for the
/// number of its files.
public enum ArchiveVerifier {
  public struct Options: Sendable {
    public var fileSystem: any FileSystem = POSIXFileSystem()
    /// Threads that read texts; nil for one for each core.
    public var threads: Int?
    /// Problems that are described; more are counted.
    public var maximumProblems = 1000
    public var scope = VerifyScope()
    /// Tells how far it has come.
    public var meter = VerifyMeter()

    public init() {}
  }

  /// Verifies the archive at `path`, on threads of its own.
  ///
  /// A writer may be at work meanwhile; its group in hand is reported as unfinished.
  ///
  /// - Throws: `missing` where there is no archive, `unknownLayout`; `failed` where a folder
  ///   cannot be read. Everything else is in the report.
  public static func verify(
    path: String, options: Options = Options()
  ) async throws(ArchiveError) -> VerifyReport {
    try await outcome(path: path, options: options).get()
  }

  /// The same as a value. For callers in a throwing async function: where such a one caught the
  /// typed error of this call on the spot, the optimised program (Swift 6.3.1) wrote over memory
  /// of others. Why is not known; `Scripts/check-memory` watches for it.
  public static func outcome(
    path: String, options: Options = Options()
  ) async -> Result<VerifyReport, ArchiveError> {
    await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<VerifyReport, ArchiveError>, Never>) in
      let started = startThread {
        let verification = Verification(root: path, options: options)
        continuation.resume(
          returning: capture { () throws(ArchiveError) in try verification.run() })
      }
      if !started {
        continuation.resume(
          returning: .failure(.failed(path: path, reason: "the system has no thread left")))
      }
    }
  }

  /// Compares today's log with a checkpoint that somebody has kept.
  ///
  /// - Parameters:
  ///   - old: The old checkpoint, a signed note.
  ///   - keys: Public keys that are trusted from elsewhere; where there are any, one of them must
  ///     have signed the old checkpoint. Otherwise those in archive.json count.
  /// - Throws: ``ArchiveError``, where there is no archive, or one of the checkpoints cannot be
  ///   read or believed.
  public static func compare(
    path: String, with old: [UInt8], keys: [VerifierKey] = [],
    fileSystem: any FileSystem = POSIXFileSystem()
  ) throws(ArchiveError) -> LogExtension {
    let reader = try ArchiveReader(path: path, fileSystem: fileSystem)
    let listed = try LogKeys.verifiers(reader.descriptor.publicKeys, root: path)
    return try LogExtension.check(
      root: path, fileSystem: fileSystem, old: old, keys: listed, given: keys)
  }

  static func cores() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
