internal import Glibc

/// Checks that an archive is as it was written.
///
/// Every byte of manifest and texts is read once, texts on all cores. What is found: any change
/// in archive.json, in a text or in a sealed manifest segment; a missing, cut, added or reordered
/// segment, line or text; any disagreement between a text and its record. What nothing outside it
/// vouches for yet is the live segment: there, `state/commit` (the writer's own note, not part of
/// the archive) covers everything up to the last group, or to the end after an orderly close.
/// Where that note is missing, a change in the live segment is seen when the line is no longer
/// well-formed, out of order, or contradicts a text; ``VerifyReport/unvouchedBytes`` says how
/// much is concerned.
public enum ArchiveVerifier {
  public struct Options: Sendable {
    public var fileSystem: any FileSystem = POSIXFileSystem()
    /// Threads that read texts; nil for one for each core.
    public var threads: Int?
    /// Problems that are described; more are counted.
    public var maximumProblems = 1000

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
    let result = await withCheckedContinuation {
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
    return try result.get()
  }

  static func cores() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
