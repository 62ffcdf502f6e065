internal import ArgumentParser
internal import StetArchive
internal import StetText

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every text, every record and the chain of the manifest.",
    discussion: """
      Example: stet verify --archive archive

      Exit status: 0 everything holds, 1 something does not (each on its own line).
      """)

  @OptionGroup var archive: ArchiveOptions
  @Flag(help: "The report as JSON.") var json = false

  func run() async throws {
    do {
      let report = try await ArchiveVerifier.verify(path: try archive.archivePath())
      if json {
        Console.out(Self.json(report))
      } else {
        for problem in report.problems { Console.error(Console.safe(problem.description)) }
        for note in report.unfinished {
          Console.error("note: \(Console.safe(note.description))")
        }
        Console.out(Self.text(report))
      }
      guard report.holds else { throw Status.failed }
    } catch {
      throw fail(error)
    }
  }

  static func text(_ report: VerifyReport) -> String {
    let counts =
      "\(report.versions) versions, \(report.records) records in \(report.segments) "
      + "segment\(report.segments == 1 ? "" : "s"), \(report.bytes) bytes read"
    let problems = report.problems.count + report.furtherProblems
    guard report.holds else {
      return "verify: \(problems) problem\(problems == 1 ? "" : "s") (\(counts))"
    }
    return "verify: everything holds (\(counts))"
  }

  private static func json(_ report: VerifyReport) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("holds", report.holds)
      json.field("segments", report.segments)
      json.field("records", report.records)
      json.field("versions", report.versions)
      json.field("texts", report.texts)
      json.field("bytes", report.bytes)
      json.field("unvouched_bytes", report.unvouchedBytes)
      for (name, list) in [("problems", report.problems), ("unfinished", report.unfinished)] {
        json.array(name) { json in
          for problem in list {
            json.object { json in
              json.field("kind", problem.kind.rawValue)
              json.field("path", problem.path)
              json.field("seq", problem.seq)
              json.field("line", problem.line)
              json.field("reason", problem.reason)
            }
          }
        }
      }
      json.field("further_problems", report.furtherProblems)
    }
    json.newline()
    return json.bytes
  }
}
