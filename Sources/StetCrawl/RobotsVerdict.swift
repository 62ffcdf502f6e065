internal import StetModel
internal import StetSchedule

extension RobotsFile.Verdict {
  /// As the manifest has it.
  var recorded: RobotsRecord.Verdict {
    switch self {
    case .rules: .rules
    case .allowAll: .allowAll
    case .disallowAll: .disallowAll
    }
  }
}

extension RobotsVerdict {
  /// As a version's record has it.
  var recorded: VersionRecord.Robots {
    .init(
      origin: file.origin, verdict: file.verdict.recorded, sha256: file.sha256, rule: rule)
  }

  /// Why an address is not fetched, in short texts.
  var evidence: [String] {
    ["robots.txt of \(file.origin)"] + (rule.map { [$0] } ?? [])
  }
}
