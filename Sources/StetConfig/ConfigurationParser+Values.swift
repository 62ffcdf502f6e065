internal import StetModel
internal import StetText

extension ConfigurationParser {
  /// Reads a duration; `range` is in seconds.
  mutating func duration(
    _ member: JSON.Member, _ range: ClosedRange<Double>, into target: inout Duration
  ) {
    // A bare 0 needs no unit.
    let text = member.value.string ?? (member.value.int == 0 ? "0" : "")
    if let duration = Units.duration(text), range.contains(duration.inSeconds) {
      target = duration
    } else {
      report(
        member.value.offset,
        "\"\(member.key)\" must be a duration of \(Self.words(range.lowerBound)) "
          + "to \(Self.words(range.upperBound))",
        "Write it like \"90s\", \"15m\", \"24h\" or \"7d\".")
    }
  }

  private static func words(_ seconds: Double) -> String {
    switch seconds {
    case 0: "0"
    case ..<1: "\(Int(seconds * 1000))ms"
    case ..<3600: "\(Int(seconds))s"
    case ..<86_400: "\(Int(seconds / 3600))h"
    default: "\(Int(seconds / 86_400))d"
    }
  }

  mutating func integer(
    _ member: JSON.Member, _ range: ClosedRange<Int>, into target: inout Int
  ) {
    if let value = member.value.int, range.contains(value) {
      target = value
    } else {
      report(
        member.value.offset,
        "\"\(member.key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)",
        "Write the number without quotes.")
    }
  }

  /// Reads a size; `range` is in bytes.
  mutating func size(
    _ member: JSON.Member, _ range: ClosedRange<Int>, _ words: String, example: String,
    into target: inout Int
  ) {
    let text = member.value.string ?? member.value.int.map(String.init) ?? ""
    if let size = Units.size(text), range.contains(size) {
      target = size
    } else {
      report(
        member.value.offset, "\"\(member.key)\" must be a size between \(words)",
        "Write it like \"\(example)\".")
    }
  }

  mutating func boolean(_ member: JSON.Member, into target: inout Bool) {
    if let bool = member.value.bool {
      target = bool
    } else {
      report(member.value.offset, "\"\(member.key)\" must be true or false", "Write it bare.")
    }
  }

  mutating func set(_ member: JSON.Member, _ target: inout String) {
    if let text = string(member) { target = text }
  }

  mutating func string(_ member: JSON.Member) -> String? {
    if let text = member.value.string, !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 }) {
      return text
    }
    report(member.value.offset, "\"\(member.key)\" must be a text", "Write it in quotes.")
    return nil
  }

  mutating func strings(_ member: JSON.Member) -> [String] {
    guard let elements = member.value.array, elements.allSatisfy({ $0.string != nil }) else {
      report(
        member.value.offset, "\"\(member.key)\" must be a list of texts",
        "Write it like [\"sg\", \"business\"].")
      return []
    }
    return elements.compactMap(\.string)
  }
}
