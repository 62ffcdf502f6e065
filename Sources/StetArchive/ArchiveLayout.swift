internal import StetModel
internal import StetText

/// Names inside an archive of the layout `stet-archive/1`. All paths are relative to it.
public enum ArchiveLayout {
  /// What archive.json and every segment say. Readers refuse another major number.
  public static let name = "stet-archive/1"
  /// Bytes in one manifest line, without its newline. Longer records are refused.
  public static let maximumLine = 1 << 20
  /// Bytes in one text file. Longer bodies are refused.
  public static let maximumText = 64 << 20
  /// Bytes of one capture, packed.
  public static let maximumCapture = 512 << 20
  /// Marks the one segment and the one WARC file that are still appended to.
  static let openSuffix = ".open"
  static let temporaryPrefix = ".tmp-"
  static let software = "Stet"
  static let descriptor = "archive.json"
  static let readme = "README.txt"
  static let lock = "state/lock"
  static let commitNote = "state/commit"
  static let quarantine = "quarantine"
  static let sums = "sums"
  /// Everything that may lie in an archive's folder, now or in a later version of this layout.
  static let rootNames: Set<String> = [
    descriptor, readme, quarantine, "manifest", "text", "warc", "log", "sums", "index", "state",
  ]
  static let maximumPath = 1024

  /// Whether a path from a manifest stays inside the archive and can be a file name anywhere.
  public static func isSafe(_ path: String) -> Bool {
    guard !path.isEmpty, path.utf8.count <= maximumPath else { return false }
    return path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .allSatisfy { part in
        !part.isEmpty && part.count <= 255 && part.first != UInt8(ascii: ".")
          && part.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
      }
  }

  /// `text/<host>/YYYY/MM/DD/<slug>.<article id>.vNNNN[.rMM].txt`.
  static func textPath(
    for version: VersionRecord, revision: Int? = nil, on day: ArchiveDay
  ) -> String {
    let host = Slug.folder(forHostOf: version.canonicalURL)
    let slug = Slug.make(title: version.title, url: version.canonicalURL)
    let number = zeroPadded(version.version, 4)
    let suffix = revision.map { ".r\(zeroPadded($0, 2))" } ?? ""
    return "text/\(host)/\(day.path)/\(slug).\(version.article).v\(number)\(suffix).txt"
  }

  /// The manifest segment's name once it is sealed.
  static func segmentPath(_ number: Int, on day: ArchiveDay) -> String {
    "manifest/\(day.path)/manifest-\(zeroPadded(number, 6)).jsonl"
  }

  /// Reads `manifest-NNNNNN.jsonl[.open]`.
  static func segmentName(_ name: String) -> (number: Int, open: Bool)? {
    let open = name.hasSuffix(openSuffix)
    let sealed = open ? name.dropLast(openSuffix.utf8.count) : name[...]
    guard sealed.hasPrefix("manifest-"), sealed.hasSuffix(".jsonl") else { return nil }
    let digits = sealed.dropFirst("manifest-".utf8.count).dropLast(".jsonl".utf8.count)
    guard let number = decimal(digits), number > 0, zeroPadded(number, 6) == digits else {
      return nil
    }
    return (number, open)
  }

  /// `warc/YYYY/MM/DD/stet-<timestamp>-<serial>-<node>.warc.gz`, as it is called once sealed.
  static func warcPath(created: Instant, serial: Int, node: String) -> String {
    let civil = CivilTime(created)
    let stamp =
      zeroPadded(min(max(civil.year, 0), 9999), 4) + zeroPadded(civil.month, 2)
      + zeroPadded(civil.day, 2) + zeroPadded(civil.hour, 2) + zeroPadded(civil.minute, 2)
      + zeroPadded(civil.second, 2)
    return "warc/\(ArchiveDay(created).path)/stet-\(stamp)-\(zeroPadded(serial, 6))-\(node).warc.gz"
  }

  /// Eight hexadecimal digits that name the writing machine, from the archive's origin.
  static func node(origin: String) -> String {
    String(Digest.sha256Hex(Array(origin.utf8)).prefix(8))
  }

  /// `sums/YYYY-MM-DD.sha256`.
  static func sumsName(_ day: ArchiveDay) -> String {
    "\(zeroPadded(day.year, 4))-\(zeroPadded(day.month, 2))-\(zeroPadded(day.day, 2)).sha256"
  }

  /// Only ASCII digits, unlike `Int.init`, which takes a sign.
  static func decimal(_ text: some StringProtocol) -> Int? {
    guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int(text)
  }
}

/// A UTC day, as the folders name it.
struct ArchiveDay: Sendable, Hashable, Comparable {
  var year: Int
  var month: Int
  var day: Int

  init(_ instant: Instant) {
    let civil = CivilTime(instant)
    // Four digits keep the folders in order; nothing is archived outside these years.
    year = min(max(civil.year, 0), 9999)
    month = civil.month
    day = civil.day
  }

  /// Reads the folder names `YYYY`, `MM`, `DD`.
  init?(year: some StringProtocol, month: some StringProtocol, day: some StringProtocol) {
    guard year.utf8.count == 4, month.utf8.count == 2, day.utf8.count == 2,
      let y = ArchiveLayout.decimal(year), let m = ArchiveLayout.decimal(month),
      let d = ArchiveLayout.decimal(day), (1...12).contains(m),
      (1...CivilTime.days(inMonth: m, year: y)).contains(d)
    else { return nil }
    (self.year, self.month, self.day) = (y, m, d)
  }

  /// `YYYY/MM/DD`.
  var path: String { "\(zeroPadded(year, 4))/\(zeroPadded(month, 2))/\(zeroPadded(day, 2))" }

  static func < (a: ArchiveDay, b: ArchiveDay) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }
}

func zeroPadded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
