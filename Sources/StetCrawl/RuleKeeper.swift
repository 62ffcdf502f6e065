internal import StetExtract
internal import StetModel

/// Keeps the rules of a folder in force while they are edited.
///
/// A look at the folder costs a `stat` for each file, so there is one every few seconds at most,
/// and only while pages are fetched. A file that has errors does not put out what it said before.
final class RuleKeeper: Sendable {
  private struct State {
    var folder: RuleFolder?
    var files: [String: RuleFolder.File] = [:]
    var rules = RulesInForce.none
    /// By the steady clock.
    var nextLook = Duration.zero
    /// Counts folders, so that a look at an earlier one is let go.
    var generation = 0
  }

  /// Rules that were read and are not in force yet.
  private struct News: Sendable {
    var rules: RulesInForce
    var files: [String: RuleFolder.File]
    var generation: Int
  }

  /// Between two looks.
  static let pause = Duration.seconds(2)

  private let state = Shared(State())
  /// Whoever comes while another task looks waits for what that one finds.
  private let lock = KeyedLock<String>()
  private let clock: any CrawlClock

  init(clock: any CrawlClock) { self.clock = clock }

  var current: RulesInForce { state.withLock { $0.rules } }

  /// Takes the rules of `folder` into force, read anew whatever is known; nil for none.
  func load(_ folder: String?) {
    let place = folder.map { RuleFolder(path: $0) }
    let (known, generation) = state.withLock { state in
      state.generation += 1
      return (state.folder?.path == folder ? state.files : [:], state.generation)
    }
    let (rules, files) =
      place.map { Self.read($0, known: [:], sound: known, isForced: true) }
      .map { ($0.rules, $0.files) } ?? (.none, [:])
    let next = clock.steady() + Self.pause
    state.withLock { state in
      guard state.generation == generation else { return }
      state.folder = place
      state.files = files
      state.rules = rules
      state.nextLook = next
    }
  }

  /// Looks at the folder where it is time to, and takes what differs into force.
  ///
  /// - Parameter record: Told of other rules before anybody reads a page by them. Where it fails,
  ///   those before stay in force.
  func renew(
    _ record: @Sendable (RulesInForce) async throws(CrawlError) -> Void
  ) async throws(CrawlError) {
    guard isDue else { return }
    await lock.acquire("")
    var failure: CrawlError?
    if let news = news() {
      do throws(CrawlError) {
        try await record(news.rules)
        adopt(news)
      } catch {
        failure = error
      }
    }
    let next = clock.steady() + Self.pause
    state.withLock { $0.nextLook = next }
    await lock.release("")
    if let failure { throw failure }
  }

  private var isDue: Bool {
    let now = clock.steady()
    return state.withLock { $0.folder != nil && now >= $0.nextLook }
  }

  private func news() -> News? {
    guard isDue else { return nil }
    let (folder, known, generation) = state.withLock { ($0.folder, $0.files, $0.generation) }
    guard let folder else { return nil }
    let read = Self.read(folder, known: known, sound: known, isForced: false)
    guard read.hasChanged else { return nil }
    return News(rules: read.rules, files: read.files, generation: generation)
  }

  private func adopt(_ news: News) {
    state.withLock { state in
      guard state.generation == news.generation else { return }
      state.files = news.files
      state.rules = news.rules
    }
  }

  // MARK: Reading

  /// - Parameter sound: What a file said when it was last read, to stay in the place of one that
  ///   now has errors and had none.
  private static func read(
    _ folder: RuleFolder, known: [String: RuleFolder.File], sound: [String: RuleFolder.File],
    isForced: Bool
  ) -> (rules: RulesInForce, files: [String: RuleFolder.File], hasChanged: Bool) {
    let look = folder.look(known: known, isForced: isForced)
    guard look.hasChanged || isForced else { return (.none, [:], false) }
    var files = look.files
    var problems = look.problems
    for (name, file) in look.files.sorted(by: { $0.key < $1.key }) {
      guard let before = sound[name], before.bytes != file.bytes else { continue }
      let errors = Self.errors(name, file.bytes)
      guard !errors.isEmpty, Self.errors(name, before.bytes).isEmpty else { continue }
      // With the new stamp, so that it is looked at again when it has changed again.
      files[name]?.bytes = before.bytes
      problems += errors.map { RuleProblem($0, folder.path) }
      problems.append(
        RuleProblem(
          file: "\(folder.path)/\(name)", line: nil, isError: false,
          message: "what it said before stays in force", remedy: "Correct it and save it again."))
    }
    return (RulesInForce(files, folder: folder.path, problems: problems), files, true)
  }

  private static func errors(_ name: String, _ bytes: [UInt8]) -> [SiteRuleDiagnostic] {
    SiteRuleSet(files: [(name, bytes)]).diagnostics.filter { $0.severity == .error }
  }
}
