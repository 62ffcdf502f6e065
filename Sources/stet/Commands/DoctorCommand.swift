internal import ArgumentParser
internal import StetConfig
internal import StetCrawl
internal import StetModel
internal import StetText

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tells what is wrong with this installation, and what to do about it.",
    discussion: """
      It looks at the configuration, the archive's folder, the disk, the clock, the libraries, the \
      feeds and the site rules, whose test pages it asks for with the manners of a crawl. It \
      changes nothing but what it remembers of the rules (state/rules.jsonl in the archive).

      Example: stet doctor --rules

      Exit status: 0 nothing has to be done, 1 something is wrong.
      """)

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Only the site rules.") var rules = false
  @Flag(help: "Ask for nothing on the network.") var offline = false
  @Flag(help: "One JSON object.") var json = false

  func run() async throws {
    do {
      let now = SystemClock().now()
      var findings: [Finding] = []
      let configuration = readConfiguration(&findings)
      if !rules {
        var checks = InstallationChecks(archive, configuration, now: now)
        await checks.run()
        findings += checks.findings
      }
      let checkup = try await checkRules(configuration, now, &findings)
      show(findings, checkup)
      if findings.contains(where: \.level.isWrong) { throw Status.failed }
    } catch {
      throw fail(error)
    }
  }

  /// nil where it cannot be read, which is told.
  private func readConfiguration(_ findings: inout [Finding]) -> Configuration? {
    let configuration: Configuration
    do throws(Failure) {
      configuration = try archive.configuration()
    } catch {
      findings += error.lines.map { Finding(.error, "configuration", $0) }
      return nil
    }
    do throws(Failure) {
      let resolved = try archive.resolvedConfiguration()
      let count = configuration.feeds.count
      if count == 0 {
        findings.append(
          Finding(
            .warning, "configuration", "\(archive.config) names no feed",
            "Add one with \"stet feed add\"."))
      } else {
        findings.append(
          Finding(.ok, "configuration", "\(archive.config) can be read and names \(count) feeds"))
      }
      return resolved
    } catch {
      findings += error.lines.map { Finding(.error, "configuration", $0) }
      // What is missing is a password; all the rest can be looked at.
      return configuration
    }
  }

  private func checkRules(
    _ configuration: Configuration?, _ now: Instant, _ findings: inout [Finding]
  ) async throws -> RuleCheckup? {
    guard let configuration, let folder = configuration.rules else {
      if rules {
        findings.append(Finding(.note, "rules", "the configuration names no folder of site rules"))
      }
      return nil
    }
    var checkup = RuleCheckup(folder: folder)
    checkup.readFiles()
    let path = archive.path(in: configuration)
    checkup.count(in: path)
    if !offline {
      let scout = try FeedScout(configuration, named: nil)
      await checkup.runTrials(scout)
      scout.shutdown()
      if Files.exists("\(path)/state") {
        checkup.compare(historyAt: "\(path)/state/rules.jsonl", now: now)
      }
    }
    findings += checkup.findings
    return checkup
  }

  private func show(_ findings: [Finding], _ checkup: RuleCheckup?) {
    let errors = findings.count { $0.level == .error }
    let warnings = findings.count { $0.level == .warning }
    guard json else {
      for finding in findings { Console.out(finding.line) }
      Console.out(
        errors + warnings == 0
          ? "Nothing has to be done."
          : "\(errors) errors, \(warnings) warnings")
      return
    }
    var json = JSONWriter()
    json.object { json in
      json.field("errors", errors)
      json.field("warnings", warnings)
      json.array("findings") { json in
        for finding in findings { json.object { finding.write(&$0) } }
      }
      json.key("site_rules")
      if let checkup { json.object { checkup.write(&$0) } } else { json.null() }
    }
    json.newline()
    Console.out(json.bytes)
  }
}
