/// Finds text files that no record names, one day at a time.
///
/// Memory grows with the folders and with the versions of one day, not with the archive: a
/// segment's texts lie in folders of the segment's day. A record that names a text of another day
/// is remembered.
struct TextFolders {
  private let fileSystem: any FileSystem
  private let root: String
  /// Hosts that have a folder for the day.
  private var hosts: [ArchiveDay: [String]] = [:]
  private var day: ArchiveDay?
  private var lastDay: ArchiveDay?
  /// Hashes of the names, so that a day of a million texts fits; a collision hides one file.
  private var named: Set<Int> = []
  private var elsewhere: Set<Int> = []

  /// Relative to the archive. At most ``limit`` of each kind.
  private(set) var unnamed: [String] = []
  private(set) var strangers: [String] = []
  private(set) var temporaries: [String] = []
  /// What was found beyond the limit.
  private(set) var uncounted = 0
  private static let limit = 10_000

  init(fileSystem: any FileSystem, root: String) {
    self.fileSystem = fileSystem
    self.root = root
  }

  /// Looks through the folders, not into those of the days.
  mutating func scan() throws(SystemError) {
    for entry in try fileSystem.list(root) ?? []
    where entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
      temporaries.append(entry.name)
    }
    let days = DayFolders(fileSystem: fileSystem)
    for entry in try fileSystem.list("\(root)/text") ?? [] {
      guard entry.kind == .folder else {
        strangers.append("text/\(entry.name)")
        continue
      }
      var found: [String] = []
      for day in try days.days("\(root)/text/\(entry.name)", stranger: { found.append($0) }) {
        hosts[day, default: []].append(entry.name)
      }
      for path in found { keep(relative(path), in: \.strangers) }
    }
  }

  /// Says that records of segments of this day follow.
  mutating func begin(_ day: ArchiveDay) throws(SystemError) {
    lastDay = max(lastDay ?? day, day)
    if day == self.day { return }
    try closeDay()
    self.day = day
  }

  /// Takes a path from a record; false where it was named before.
  mutating func name(_ text: CheckedBlock.TextName) -> Bool {
    text.isOfDay ? named.insert(text.hash).inserted : elsewhere.insert(text.hash).inserted
  }

  /// Looks at what is left when all records are known.
  mutating func finish() throws(SystemError) {
    try closeDay()
    for day in hosts.keys.sorted() { try look(at: day) }
    unnamed.removeAll { elsewhere.contains(TextName.hash($0)) }
  }

  /// Whether a text lies in the last day that has a segment, or in a later one.
  func isOfLastDay(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let lastDay, parts.count == 6, parts[0] == "text",
      let day = ArchiveDay(year: parts[2], month: parts[3], day: parts[4])
    else { return false }
    return day >= lastDay
  }

  /// Leaves out the days before this one.
  mutating func drop(before day: ArchiveDay) { hosts = hosts.filter { $0.key >= day } }

  private mutating func closeDay() throws(SystemError) {
    if let day { try look(at: day) }
    named = []
  }

  private mutating func look(at day: ArchiveDay) throws(SystemError) {
    for host in hosts.removeValue(forKey: day) ?? [] {
      let folder = "text/\(host)/\(day.path)"
      for entry in try fileSystem.list("\(root)/\(folder)") ?? [] {
        let path = "\(folder)/\(entry.name)"
        if entry.kind != .file {
          keep(path, in: \.strangers)
        } else if entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
          keep(path, in: \.temporaries)
        } else if !named.contains(TextName.hash(path)) {
          keep(path, in: \.unnamed)
        }
      }
    }
  }

  private mutating func keep(_ path: String, in list: WritableKeyPath<TextFolders, [String]>) {
    if self[keyPath: list].count < Self.limit {
      self[keyPath: list].append(path)
    } else {
      uncounted += 1
    }
  }

  private func relative(_ path: String) -> String {
    String(decoding: path.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self)
  }
}
