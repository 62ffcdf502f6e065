import StetArchive
import StetConfig
import StetCrawl
import StetTestKit
import StetText
import Testing

/// Every file in `Cases/manners`: the crawl's contract with publishers, played against servers on
/// loopback in virtual time.
@Suite("Manners", .timeLimit(.minutes(10))) struct MannersTests {
  @Test("There are cases for every statement about the crawl")
  func complete() {
    let statements = Set(MannersCase.all.map(\.statement))
    for number in 1...21 where ![18, 19, 20].contains(number) {
      #expect(statements.contains("C\(number)"), "C\(number)")
    }
  }

  @Test("The crawl asks exactly what is expected", arguments: MannersCase.all)
  func plays(_ test: MannersCase) async throws {
    let hosts = (test.json["hosts"]?.object ?? []).map(\.key)
    #expect(!hosts.isEmpty && !test.title.isEmpty)
    let stage = try MannersStage(hosts: hosts, clock: VirtualClock()) { stage in
      let script = MannersScript(test.json["hosts"], stage)
      return { script.answer($0, $1, $2) }
    }
    let run = try MannersRun(MannersRun.configuration(test.json["config"], stage), on: stage)
    defer { run.end() }
    if let look = test.json["look"]?.string { run.clockLook = try MannersCase.duration(look) }
    let agent = UserAgent.string(contact: run.configuration.contact)
    try await run.play(test.json["steps"]?.array ?? [])
    let expectations = MannersExpectations(stage: stage, json: test.json)
    for problem in try expectations.requests() { Issue.record("\(test.name): \(problem)") }
    for problem in try expectations.always(userAgent: agent).prefix(5) {
      Issue.record("\(test.name): \(problem)")
    }
    for problem in try expectations.records(try run.records()) {
      Issue.record("\(test.name): \(problem)")
    }
    #expect(try await ArchiveVerifier.verify(path: run.archive).holds)
  }
}
