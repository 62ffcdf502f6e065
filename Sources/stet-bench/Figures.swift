internal import StetText

/// Measured figures of one archive, in order.
struct Figures: Sendable {
  struct Figure: Sendable {
    var name: String
    var value: Double
  }

  private(set) var all: [Figure] = []

  mutating func add(_ name: String, _ value: Double) { all.append(.init(name: name, value: value)) }

  /// The median and the value that one in twenty exceeds.
  mutating func add(_ name: String, spread values: [Double]) {
    let sorted = values.sorted()
    guard let last = sorted.last else { return }
    add("\(name), median", sorted[sorted.count / 2])
    if sorted.count >= 20 { add("\(name), p95", sorted[sorted.count * 95 / 100]) }
    if sorted.count < 20 { add("\(name), slowest", last) }
  }

  var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in for figure in all { json.field(figure.name, figure.value) } }
    json.newline()
    return json.bytes
  }

  init() {}

  /// nil for anything but what ``json`` gives.
  init?(json bytes: [UInt8]) {
    guard let json = try? JSON.parse(bytes), let members = json.object else { return nil }
    for member in members {
      guard let value = member.value.double else { return nil }
      add(member.key, value)
    }
  }

  /// A table in Markdown; of two archives with the ratio of the second to the first.
  static func table(_ names: [String], _ figures: [Figures]) -> String {
    guard let first = figures.first else { return "" }
    var rows: [[String]] = [[""] + names]
    if figures.count == 2 { rows[0].append("ratio") }
    for (index, figure) in first.all.enumerated() {
      let values = figures.map { index < $0.all.count ? $0.all[index].value : .nan }
      var row = [figure.name] + values.map(number)
      if values.count == 2 { row.append(number(values[1] / values[0])) }
      rows.append(row)
    }
    rows.insert(rows[0].map { _ in "---" }, at: 1)
    return rows.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    if value >= 1000 { return String(Int(value.rounded())) }
    let digits = value >= 100 ? 1.0 : value >= 1 ? 100.0 : 1000.0
    return String((value * digits).rounded() / digits)
  }
}
