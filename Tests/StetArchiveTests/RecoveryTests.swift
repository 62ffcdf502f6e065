import Glibc
import StetModel
import StetTestKit
import Testing

@testable import StetArchive

@Suite struct RecoveryTests {
  /// What is on disk when the process is gone: the folder of a writer that is still open.
  private func crashed(
    _ folder: TemporaryFolder, groups: [[Draft]]
  ) async throws -> (path: String, segment: String, lengths: [Int]) {
    let path = folder.file("running")
    var options = ArchiveWriter.Options.quick
    // The log must not be ahead of what the tests cut off, as it never is.
    options.publicationDelay = 3_600_000
    let writer = try await ArchiveWriter.open(path: path, options: options, now: TestClock().now)
    let segment = "manifest/2026/11/21/manifest-000001.jsonl.open"
    var lengths: [Int] = []
    for group in groups {
      try await writer.append(group)
      lengths.append(try contents("\(path)/\(segment)").count)
    }
    let copy = folder.file("crashed")
    try copyFolder(path, to: copy)
    try await writer.close()
    return (copy, segment, lengths)
  }

  private func remove(_ path: String) throws {
    for file in try files(below: path) { try POSIXFileSystem().remove("\(path)/\(file)") }
  }

  @Test(
    "a manifest cut at any byte of its last group is put in order", arguments: [true, false])
  func cuts(withNote: Bool) async throws {
    try await TemporaryFolder.with { folder in
      let (original, segment, lengths) = try await crashed(
        folder, groups: [[draft(1)], [poll(), draft(2)]])
      let manifest = try contents("\(original)/\(segment)")
      let acknowledged = lengths[0]
      let all = try records(original)
      // Without the note the day is searched, which is the same at every byte of a line.
      for cut in stride(from: acknowledged, through: manifest.count, by: withNote ? 1 : 37) {
        let path = folder.file("cut-\(cut)")
        try copyFolder(original, to: path)
        try write(Array(manifest[..<cut]), to: "\(path)/\(segment)")
        if !withNote { try POSIXFileSystem().remove("\(path)/state/commit") }

        let isWhole = manifest[cut - 1] == 0x0A
        if withNote, cut % 16 == 0 || isWhole {
          let before = try await ArchiveVerifier.verify(path: path)
          #expect(before.holds, "cut at \(cut): \(before.problems)")
          #expect(before.unfinished.isEmpty == (cut == manifest.count))
        }

        let writer = try await ArchiveWriter.open(
          path: path, options: .quick, now: TestClock().now)
        try await writer.append([draft(9)])
        try await writer.close()
        let whole =
          manifest[..<cut].split(separator: 0x0A, omittingEmptySubsequences: false).count - 1
        let after = try records(path)
        #expect(after.map(\.seq) == Array(0..<after.count))
        #expect(Array(after.prefix(whole)) == Array(all.prefix(whole)))
        let rest = after.dropFirst(whole).map(\.event.type)
        let lost = all.dropFirst(whole).contains { $0.event.type == "version" }
        let isRecovered = !isWhole || lost
        #expect(rest == (isRecovered ? ["recovered", "version"] : ["version"]), "cut at \(cut)")
        // Nothing is thrown away: torn bytes and texts without a record are in quarantine.
        let kept = try files(below: path).filter { $0.hasPrefix("quarantine/") }
        #expect(
          kept.count == (isWhole ? 0 : 1)
            + all.dropFirst(whole).filter { $0.event.type == "version" }.count)
        if !isWhole {
          let tail = try #require(kept.first { $0.hasSuffix(".tail") })
          let start = (manifest[..<cut].lastIndex(of: 0x0A) ?? -1) + 1
          #expect(try contents("\(path)/\(tail)") == Array(manifest[start..<cut]))
        }
        let report = try await ArchiveVerifier.verify(path: path)
        #expect(report.holds, "cut at \(cut): \(report.problems)")
        #expect(report.unfinished.isEmpty)
        try remove(path)
      }
    }
  }

  @Test(
    "temporary files and texts that no record names are put away, with or without the note",
    arguments: [true, false])
  func leftovers(withNote: Bool) async throws {
    try await TemporaryFolder.with { folder in
      let (path, segment, _) = try await crashed(
        folder, groups: [[draft(1)], [draft(2), draft(3), draft(4)]])
      // As if the process had died between the renames and the manifest.
      let manifest = try contents("\(path)/\(segment)")
      let lines = manifest.split(separator: 0x0A)
      try write(Array(lines[..<3].joined(separator: [0x0A])) + [0x0A], to: "\(path)/\(segment)")
      let day = "\(path)/text/www.example.com/2026/11/21"
      let names = try files(below: day)
      try POSIXFileSystem().rename("\(day)/\(names[2])", to: "\(day)/.tmp-\(names[2])")
      try write([1, 2], to: "\(path)/.tmp-README.txt")
      if !withNote { try POSIXFileSystem().remove("\(path)/state/commit") }

      let log = CommitLog()
      let writer = try await ArchiveWriter.open(
        path: path, options: .quick, now: TestClock().now, onCommit: log.onCommit)
      let kept = try files(below: path).filter { $0.hasPrefix("quarantine/") }
      #expect(
        kept == [
          "quarantine/20261121T190000Z.\(names[1])", "quarantine/20261121T190000Z.\(names[3])",
        ])
      guard case .recovered(let recovered)? = log.all.first?.record.event else {
        Issue.record("\(log.all)")
        return
      }
      #expect(recovered == .init(manifestBytes: 0, quarantined: kept, temporaries: 2))
      // What was lost is archived again under the same name.
      try await writer.append([draft(2), draft(3), draft(4)])
      try await writer.close()
      let report = try await ArchiveVerifier.verify(path: path)
      #expect(report.holds, "\(report.problems)")
      #expect(report.unfinished.isEmpty)
      #expect(report.versions == 4)
    }
  }

  @Test("garbage with line ends after a power failure is cut off too")
  func garbage() async throws {
    try await TemporaryFolder.with { folder in
      let (path, segment, lengths) = try await crashed(
        folder, groups: [[draft(1)], [poll("a"), poll("b")]])
      var manifest = try contents("\(path)/\(segment)")
      for index in manifest.indices[lengths[0]...] where manifest[index] != 0x0A {
        manifest[index] = 0
      }
      try write(manifest, to: "\(path)/\(segment)")
      try await ArchiveWriter.open(path: path, options: .quick, now: TestClock().now).close()
      #expect(try records(path).map(\.event.type) == ["segment", "key", "version", "recovered"])
      #expect(try await ArchiveVerifier.verify(path: path).holds)
    }
  }

  @Test("a rotation may be interrupted anywhere", arguments: [0, 1, 20, -1])
  func rotation(bytes: Int) async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      var options = ArchiveWriter.Options.quick
      options.publicationDelay = 3_600_000
      let running = try await ArchiveWriter.open(
        path: folder.file("running"), options: options, now: clock.now)
      try await running.append([draft(1)])
      clock.set("2026-11-22T00:00:01Z")
      try await running.append([poll()])
      let path = folder.file("crashed")
      try copyFolder(folder.file("running"), to: path)
      try await running.close()
      // The crash came before the new segment's first record, or before all of its first line.
      let next = "\(path)/manifest/2026/11/22/manifest-000002.jsonl.open"
      let whole = try contents(next)
      try POSIXFileSystem().remove(next)
      if bytes >= 0 { try write(Array(whole.prefix(bytes)), to: next) }
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.append([draft(2)])
      try await writer.close()
      let types = try types(path)
      let recovered = bytes >= 0 ? ["recovered"] : []
      #expect(types == ["segment", "version", "segment"] + recovered + ["version"])
      let report = try await ArchiveVerifier.verify(path: path)
      #expect(report.holds, "\(report.problems)")
    }
  }

  @Test("a line of the live segment that was edited by hand stops the writer")
  func editedByHand() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.append([poll("alpha"), poll("omega")])
      try await writer.close()
      let segment = folder.file("manifest/2026/11/21/manifest-000001.jsonl.open")
      let text = String(decoding: try contents(segment), as: UTF8.self)
      try write(Array(text.replacing("alpha", with: "alphe").utf8), to: segment)

      let report = try await ArchiveVerifier.verify(path: path)
      #expect(report.problems.first?.kind == .segment)
      #expect(report.problems.contains { $0.kind == .log })
      let again = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      let error = await #expect(throws: ArchiveError.self) { try await again.append([poll()]) }
      guard case .damaged? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      try? await again.close()
      #expect(try records(path).count == 4)
    }
  }

  /// Fault after fault, until a run has none: what was acknowledged is there, nothing else is
  /// seen, and the next start goes on.
  @Test(
    "every single failing call leaves an archive that verifies and goes on",
    arguments: [
      FaultyFileSystem.Mode.once(EIO), .forGood(ENOSPC), .shortWrite(ENOSPC),
    ])
  func faults(mode: FaultyFileSystem.Mode) async throws {
    try await TemporaryFolder.with { folder in
      for fault in 1... {
        let path = folder.file("fault-\(fault)")
        let clock = TestClock()
        let faulty = FaultyFileSystem(failAt: fault, mode: mode)
        var options = ArchiveWriter.Options.test
        // Two captures fill a file, so that sealing is among what fails.
        options.warc.bytes = 2500
        options.fileSystem = faulty
        options.idleDelay = .zero
        let log = CommitLog()
        var acknowledged: [ManifestRecord] = []
        var failure: ArchiveError?
        do throws(ArchiveError) {
          let writer = try await ArchiveWriter.open(
            path: path, options: options, now: clock.now, onCommit: log.onCommit)
          for number in 0..<3 {
            acknowledged += try await writer.append([captured(number), poll()])
          }
          clock.set("2026-11-22T00:00:00Z")
          acknowledged += try await writer.append([draft(3), captured(4), draft(5), captured(6)])
          try await writer.close()
        } catch {
          failure = error
        }
        if let failure {
          switch failure {
          case .full(let place, let reason):
            #expect(place.hasPrefix(folder.path))
            #expect(reason.contains("ENOSPC"))
          case .failed(let place, let reason):
            #expect(place.hasPrefix(folder.path))
            #expect(reason.contains("EIO"))
          default: Issue.record("fault \(fault): \(failure)")
          }
        }
        // At once, on the broken disk: nothing that was not acknowledged is taken for damage.
        if try POSIXFileSystem().status("\(path)/archive.json") != nil {
          let report = try await ArchiveVerifier.verify(path: path)
          let damage = report.problems.filter { $0.reason != "the archive has no manifest" }
          #expect(damage.isEmpty, "fault \(fault): \(damage)")
        }
        let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
        try await writer.append([draft(100)])
        try await writer.close()
        let found = try records(path)
        #expect(found.map(\.seq) == Array(0..<found.count))
        for record in acknowledged { #expect(found[record.seq] == record, "fault \(fault)") }
        for entry in log.all { #expect(found[entry.record.seq] == entry.record) }
        #expect(Set(found.versions.map(\.article)).count == found.versions.count)
        let report = try await ArchiveVerifier.verify(path: path)
        #expect(report.holds, "fault \(fault): \(report.problems)")
        #expect(report.unfinished.isEmpty, "fault \(fault): \(report.unfinished)")
        for version in found.versions { try expectCapture(of: version, in: path) }
        try remove(path)
        if faulty.calls < fault { return }
      }
    }
  }
}
