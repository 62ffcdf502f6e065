import Foundation
import StetConfig
import StetModel
import StetText
import Testing

/// One case of the conformance suite; `Cases/manners/README.md` explains the format.
struct MannersCase: Sendable, CustomTestStringConvertible {
  struct Malformed: Error, CustomStringConvertible {
    var description: String
  }

  var name: String
  var json: JSON

  var testDescription: String { name }
  var title: String { json["title"]?.string ?? "" }
  var statement: String { json["statement"]?.string ?? "" }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Cases/manners")

  static let all: [MannersCase] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().map { name in
      let bytes = (try? Data(contentsOf: folder.appending(path: name))).map { [UInt8]($0) } ?? []
      // A file that cannot be read is a case that fails.
      return MannersCase(name: name, json: (try? JSON.parse(bytes)) ?? JSON(.null))
    }
  }()

  // MARK: Values

  /// `90s`, `1h30m`, `-3h`, `0`.
  static func duration(_ text: String) throws -> Duration {
    if text.hasPrefix("-") { return .zero - (try duration(String(text.dropFirst()))) }
    guard let value = Units.duration(text) else {
      throw Malformed(description: "“\(text)” is no duration")
    }
    return value
  }

  /// `1h..25h`, or `1h` for exactly that.
  static func bounds(_ text: String) throws -> ClosedRange<Duration> {
    guard let dots = text.firstRange(of: "..") else {
      let value = try duration(text)
      return value...value
    }
    let low = try duration(String(text[..<dots.lowerBound]))
    let high = try duration(String(text[dots.upperBound...]))
    guard low <= high else { throw Malformed(description: "“\(text)” is empty") }
    return low...high
  }

  /// `2`, `2..5` or `"0..5"`.
  static func counts(_ json: JSON?) throws -> ClosedRange<Int> {
    guard let json else { return 1...1 }
    if let count = json.int { return count...count }
    let parts = (json.string ?? "").split(separator: "..").compactMap { Int($0) }
    guard parts.count == 2, parts[0] <= parts[1] else {
      throw Malformed(description: "“\(json.string ?? "?")” is no count")
    }
    return parts[0]...parts[1]
  }
}
