internal import StetText

/// Something that was looked at.
struct Finding: Sendable {
  enum Level: String, Sendable {
    /// As it should be.
    case ok
    /// Worth knowing; nothing has to be done.
    case note
    /// Works, and not as it should.
    case warning
    /// Does not work.
    case error

    /// Whether something has to be done.
    var isWrong: Bool { self == .warning || self == .error }
  }

  var level: Level
  /// What it is about: `configuration`, `disk`, `rules`, …
  var area: String
  /// A sentence without its full stop.
  var message: String
  /// What to do; nil where nothing has to be done.
  var remedy: String?

  init(_ level: Level, _ area: String, _ message: String, _ remedy: String? = nil) {
    self.level = level
    self.area = area
    self.message = message.hasSuffix(".") ? String(message.dropLast()) : message
    self.remedy = remedy
  }

  /// `error    disk: 3 MiB are free, 64 MiB are needed. Make room.`
  var line: String {
    let label = level.rawValue.padding(toWidth: 8)
    let rest = remedy.map { ". \($0)" } ?? ""
    return "\(label) \(area): \(Console.safe(message + rest))"
  }

  func write(_ json: inout JSONWriter) {
    json.field("level", level.rawValue)
    json.field("area", area)
    json.field("message", message)
    json.field("remedy", remedy)
  }
}

extension String {
  fileprivate func padding(toWidth width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
