internal import StetText

extension ConfigurationParser {
  mutating func object(
    _ json: JSON, _ name: String, keys: [String], orString: Bool = false
  ) -> [JSON.Member]? {
    guard let members = json.object else {
      report(
        json.offset, "\(name) must be an object\(orString ? " or a URL" : "")",
        "Write { … }\(orString ? " or \"https://…\"" : "").")
      return nil
    }
    var seen: Set<String> = []
    for member in members {
      if !keys.contains(member.key) {
        let guess = Self.nearest(member.key, keys)
        report(
          member.keyOffset, "unknown key \"\(member.key)\" in \(name)",
          guess.map { "Did you mean \"\($0)\"?" }
            ?? "Known keys: \(keys.joined(separator: ", ")).")
      } else if !seen.insert(member.key).inserted {
        report(
          member.keyOffset, "the key \"\(member.key)\" stands twice in \(name)",
          "Remove one of the two.")
      }
    }
    return members
  }

  mutating func report(_ offset: Int, _ message: String, _ remedy: String) {
    let (line, column) = place(offset)
    problems.append(
      ConfigurationProblem(
        file: file, line: line, column: column, message: message, remedy: remedy))
  }

  /// Line and column, in characters, both from 1.
  func place(_ offset: Int) -> (line: Int, column: Int) {
    let line = line(offset)
    let start = lineStarts[max(0, line - 1)]
    return (
      line, 1 + bytes[start..<max(start, min(offset, bytes.count))].count { $0 & 0xC0 != 0x80 }
    )
  }

  /// The line, from 1, by bisection: a file may hold a hundred thousand feeds.
  func line(_ offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The known key that `key` was probably meant to be: at most two edits away.
  static func nearest(_ key: String, _ keys: [String]) -> String? {
    let best = keys.map { ($0, distance(Array(key.utf8.prefix(40)), Array($0.utf8))) }
      .min { $0.1 < $1.1 }
    return best.flatMap { $0.1 <= 2 ? $0.0 : nil }
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var previous = row[0]
      row[0] = i + 1
      for j in b.indices {
        let substituted = previous + (a[i] == b[j] ? 0 : 1)
        previous = row[j + 1]
        row[j + 1] = min(substituted, previous + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
