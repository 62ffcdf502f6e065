internal import StetArchive
internal import StetLog
internal import StetModel
internal import StetText

/// One moving line that tells how far a verification has come.
struct VerifyReporter: Sendable {
  let meter: VerifyMeter
  let isShown: Bool
  private let started = ContinuousClock.now

  init(meter: VerifyMeter, isShown: Bool) {
    self.meter = meter
    self.isShown = isShown
  }

  var seconds: Double { (ContinuousClock.now - started).inSeconds }

  /// Draws until it is cancelled, and leaves an empty line behind.
  func run() async {
    guard isShown else { return }
    var drawn = false
    // What is over at once needs no line.
    while (try? await Task.sleep(for: .milliseconds(drawn ? 200 : 500))) != nil {
      drawn = true
      Console.errorRaw("\r\u{1B}[K" + Console.short(line, Console.columns - 1))
    }
    if drawn { Console.errorRaw("\r\u{1B}[K") }
  }

  var line: String {
    Self.line(bytes: meter.bytes, total: meter.totalBytes, seconds: seconds)
  }

  static func line(bytes: Int, total: Int, seconds: Double) -> String {
    let rate = Double(bytes) / max(seconds, 0.001)
    var text = "\(size(bytes))"
    if total > bytes {
      let percent = Int(Double(bytes) / Double(total) * 100)
      text += " of about \(size(total)) (\(percent)%)"
    }
    text += "  \(Int(rate / 1e6)) MB/s"
    if total > bytes, rate > 0, seconds > 1 {
      text += "  \(duration(Double(total - bytes) / rate)) to go"
    }
    return text
  }

  static func size(_ bytes: Int) -> String {
    let units = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
    guard let (unit, factor) = units.first(where: { Double(bytes) >= $0.1 }) else {
      return "\(bytes) bytes"
    }
    let tenths = Int((Double(bytes) / factor * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }

  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e8).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}

extension VerifyReport {
  /// The last lines for people.
  func text(since: Bool, olderHolds: Bool = true) -> String {
    var counts =
      "\(versions) versions, \(records) records in \(segments) segment\(segments == 1 ? "" : "s")"
    if files > 0 { counts += ", \(files) files of captures" }
    if captures > 0 { counts += ", \(captures) captures unpacked" }
    counts += ", \(VerifyReporter.size(bytes)) read"
    var lines: [String] = []
    let count = problems.count + furtherProblems + (olderHolds ? 0 : 1)
    if count > 0 {
      lines.append("verify: \(count) problem\(count == 1 ? "" : "s") (\(counts))")
    } else {
      lines.append(
        "verify: everything\(isPart(since) ? " that was looked at" : "") holds (\(counts))")
    }
    if redacted > 0 { lines.append("verify: \(redacted) removed on purpose, and on record") }
    if firstRecord > 0 { lines.append("verify: records before \(firstRecord) were not read") }
    if leftOut > 0 {
      lines.append("verify: texts and captures of \(leftOut) records were not looked at")
    }
    if filesLeftOut > 0 {
      lines.append("verify: \(filesLeftOut) files of captures were not read as a whole")
    }
    if let seed { lines.append("verify: --seed \(seed) takes the same sample again") }
    return lines.joined(separator: "\n")
  }

  private func isPart(_ since: Bool) -> Bool { since || seed != nil }

  func json(_ older: LogExtension?, scope: String, seconds: Double) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("holds", holds && older?.holds != false)
      json.field("segments", segments)
      json.field("records", records)
      json.field("versions", versions)
      json.field("texts", texts)
      json.field("bytes", bytes)
      json.field("unvouched_bytes", unvouchedBytes)
      json.field("scope", scope)
      json.field("files", files)
      json.field("captures", captures)
      json.field("packed", packed)
      json.field("redacted", redacted)
      json.field("signed_records", signedRecords)
      json.strings("signers", signers)
      json.field("first_record", firstRecord)
      json.field("left_out", leftOut)
      json.field("files_left_out", filesLeftOut)
      json.field("seed", seed.map { Int(clamping: $0) })
      json.field("seconds", (seconds * 1000).rounded() / 1000)
      json.key("against")
      if let older {
        json.object { json in
          json.field("outcome", older.outcome.rawValue)
          json.field("old_records", older.old.size)
          json.field("records", older.new.size)
        }
      } else {
        json.null()
      }
      let lists = [
        ("problems", problems), ("unfinished", unfinished), ("redactions", redactions),
      ]
      for (name, list) in lists {
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
      json.field("further_problems", furtherProblems)
    }
    json.newline()
    return json.bytes
  }
}
