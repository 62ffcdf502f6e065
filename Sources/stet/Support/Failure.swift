internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetCrawl

/// Exit statuses, as documented (sysexits.h where it has a name).
enum Status {
  static let failed = ExitCode(1)
  static let usage = ExitCode(64)
  static let badInput = ExitCode(65)
  static let tryAgain = ExitCode(75)
  static let configuration = ExitCode(78)
}

/// Turns an error into a sentence on standard error and the status that goes with it: the one
/// place where that is done.
func fail(_ error: any Error) -> ExitCode {
  switch error {
  case let code as ExitCode: return code
  case let failure as Failure:
    for line in failure.lines { Console.error("stet: \(Console.safe(line))") }
    return failure.status
  case let error as ArchiveError:
    Console.error("stet: \(Console.safe(error.description))")
    switch error {
    case .locked: return Status.tryAgain
    case .unknownLayout: return Status.badInput
    default: return Status.failed
    }
  case let error as CrawlError:
    Console.error("stet: \(Console.safe(error.description))")
    if case .archive(_, locked: true) = error { return Status.tryAgain }
    return Status.failed
  default:
    Console.error("stet: \(Console.safe("\(error)"))")
    return Status.failed
  }
}

/// What a command found wrong, with its status.
struct Failure: Error {
  var lines: [String]
  var status: ExitCode

  init(_ line: String, status: ExitCode = Status.failed) {
    lines = [line]
    self.status = status
  }

  init(lines: [String], status: ExitCode) {
    self.lines = lines
    self.status = status
  }
}
