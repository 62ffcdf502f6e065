import StetModel
import StetTestKit
import StetText

/// Holds what was asked against what a case expects; each difference is a sentence.
struct MannersExpectations {
  let stage: MannersStage
  let json: JSON

  // MARK: Requests

  /// For each host that the case speaks of: exactly these requests, in this order.
  func requests() throws -> [String] {
    var problems: [String] = []
    for host in json["requests"]?.object ?? [] {
      let asked = stage.asked.filter { $0.host == host.key }
      problems += try sequence(host.value.array ?? [], asked, host.key)
    }
    let never = (json["never"]?.array ?? []).compactMap(\.string)
    for asked in stage.asked where never.contains("\(asked.host) \(asked.request.target)") {
      problems.append("\(asked.host): nobody may ask for \(describe(asked))")
    }
    return problems
  }

  private func sequence(
    _ expected: [JSON], _ asked: [MannersStage.Asked], _ host: String
  ) throws -> [String] {
    var rest = asked[...]
    var last: [String: Duration] = [:]
    var problems: [String] = []
    for (place, expectation) in expected.enumerated() {
      let counts = try MannersCase.counts(expectation["times"])
      var count = 0
      var difference: String?
      while count < counts.upperBound, let next = rest.first {
        difference = try self.difference(expectation, next, last[next.request.target])
        if difference != nil { break }
        last[next.request.target] = next.time
        rest.removeFirst()
        count += 1
      }
      if count < counts.lowerBound {
        problems.append(
          "\(host), expectation \(place + 1): \(count) of \(counts) requests; "
            + (difference ?? "no more came"))
        break
      }
    }
    if problems.isEmpty, let next = rest.first {
      problems.append("\(host): nobody expected \(describe(next)), and \(rest.count - 1) after it")
    }
    if !problems.isEmpty {
      problems.append("\(host) was asked:\n  " + asked.map(describe).joined(separator: "\n  "))
    }
    return problems
  }

  private func describe(_ asked: MannersStage.Asked) -> String {
    let conditions = asked.request.fields.filter { $0.name.lowercased().hasPrefix("if-") }
    return "\(asked.time.milliseconds / 1000)s \(asked.request.method) \(asked.request.target)"
      + conditions.map { " [\($0.name): \($0.value)]" }.joined()
  }

  private func difference(
    _ expected: JSON, _ asked: MannersStage.Asked, _ before: Duration?
  ) throws -> String? {
    let request = asked.request
    guard request.method == "GET", request.target == expected["path"]?.string else {
      return "not \(expected["path"]?.string ?? "?") but \(describe(asked))"
    }
    if let at = expected["at"]?.string, !(try MannersCase.bounds(at)).contains(asked.time) {
      return "not at \(at) but \(describe(asked))"
    }
    if let gap = expected["gap"]?.string {
      guard let before else { return "nothing before \(describe(asked))" }
      if !(try MannersCase.bounds(gap)).contains(asked.time - before) {
        return "\((asked.time - before).milliseconds) ms after the last, not \(gap): "
          + describe(asked)
      }
    }
    let has = try (expected["has"]?.object ?? []).map {
      HTTPField($0.key, try stage.expanded($0.value.string ?? ""))
    }
    for field in has where request.fields.first(field.name) != field.value {
      return "no \(field.name): \(field.value) in \(describe(asked))"
    }
    // Conditions that nobody expects are as wrong as those that are missing.
    for field in request.fields where field.name.lowercased().hasPrefix("if-") {
      if has.first(field.name) == nil { return "\(field.name) in \(describe(asked))" }
    }
    return nil
  }

  // MARK: What holds in every case

  static let knownFields: Set = [
    "host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since",
  ]

  /// C9, C10, C16 and C21 hold for every request of every case.
  func always(userAgent: String) throws -> [String] {
    var problems: [String] = []
    let pause = try MannersCase.duration(json["pause"]?.string ?? "1s")
    var last: [String: Duration] = [:]
    for asked in stage.asked {
      let fields = asked.request.fields
      let place = "\(asked.host): \(describe(asked))"
      let names = fields.map { $0.name.lowercased() }
      if asked.request.method != "GET" { problems.append("\(place): another method than GET") }
      for name in names where !Self.knownFields.contains(name) {
        problems.append("\(place): it sends \(name)")
      }
      if Set(names).count != names.count { problems.append("\(place): a field is there twice") }
      if fields.first("User-Agent") != userAgent {
        problems.append("\(place): it calls itself \(fields.first("User-Agent") ?? "nothing")")
      }
      if fields.first("Accept-Encoding") != "gzip, br, zstd" {
        problems.append("\(place): codings \(fields.first("Accept-Encoding") ?? "none")")
      }
      // Time stands still while anything is under way: with a pause between two requests, the
      // first has ended before the second began.
      if let before = last[asked.host], asked.time - before < pause {
        problems.append(
          "\(place): \((asked.time - before).milliseconds) ms after the one before it")
      }
      last[asked.host] = asked.time
    }
    return problems
  }

  // MARK: Records

  func records(_ records: [JSON]) throws -> [String] {
    var problems: [String] = []
    for expected in json["records"]?.array ?? [] {
      let counts = try MannersCase.counts(expected["count"])
      let members = (expected.object ?? []).filter { $0.key != "count" }
      let matching = try records.filter { record in
        try members.allSatisfy { try isPart($0.value, of: record[$0.key]) }
      }
      if !counts.contains(matching.count) {
        let type = expected["type"]?.string
        let same = records.filter { $0["type"]?.string == type }
        problems.append(
          "\(matching.count) records, not \(counts), are like \(text(expected)); there are:\n  "
            + same.map(text).joined(separator: "\n  "))
      }
    }
    return problems
  }

  private func text(_ json: JSON) -> String {
    var writer = JSONWriter()
    writer.element(json)
    return writer.string
  }

  /// Objects may have more members than are expected; `"*"` is anything but null.
  private func isPart(_ expected: JSON, of actual: JSON?) throws -> Bool {
    guard let actual else { return expected.isNull }
    if let members = expected.object {
      return try members.allSatisfy { try isPart($0.value, of: actual[$0.key]) }
    }
    if let elements = expected.array {
      guard let others = actual.array, others.count == elements.count else { return false }
      return try zip(elements, others).allSatisfy { try isPart($0, of: $1) }
    }
    if let string = expected.string {
      if string == "*" { return !actual.isNull }
      return actual.string == (try stage.expanded(string))
    }
    return expected.value == actual.value || expected.int != nil && expected.int == actual.int
  }
}
