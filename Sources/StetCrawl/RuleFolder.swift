internal import Glibc
internal import StetExtract
internal import StetText

/// A folder of site rules on the disk: which files are there, and what is in them.
///
/// Looks are cheap (names and dates), so that a crawl can see a change soon. A file that was
/// written within the last second may be half there, and is taken at the next look.
struct RuleFolder: Sendable {
  /// What tells one state of a file from another.
  struct Stamp: Sendable, Hashable {
    var size: Int
    var seconds: Int
    var nanoseconds: Int
    var node: UInt64
  }

  struct File: Sendable {
    var stamp: Stamp
    var bytes: [UInt8]
  }

  /// What a look found.
  struct Look: Sendable {
    /// By name, in the folder; those that could not be read are not there.
    var files: [String: File]
    /// What could not be read, each with its remedy.
    var problems: [RuleProblem]
    /// Whether anything differs from what was known.
    var hasChanged: Bool
  }

  /// Bytes of all files together.
  static let maximumBytes = 64 << 20

  let path: String

  /// - Parameters:
  ///   - known: What an earlier look found.
  ///   - isForced: Whether files are taken however young they are.
  func look(known: [String: File], isForced: Bool) -> Look {
    var look = Look(files: [:], problems: [], hasChanged: false)
    guard let names = names(&look) else {
      // A folder that is gone for a moment (it is being replaced) does not take its rules along.
      look.files = known
      return look
    }
    var budget = Self.maximumBytes
    let now = Self.now()
    for name in names {
      var status = stat()
      // Gone since it was listed, or a link that leads nowhere.
      guard stat("\(path)/\(name)", &status) == 0 else { continue }
      guard status.st_mode & S_IFMT == S_IFREG else { continue }
      let stamp = Stamp(
        size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
        nanoseconds: status.st_mtim.tv_nsec, node: UInt64(status.st_ino))
      if let file = known[name], file.stamp == stamp {
        budget -= file.bytes.count
        look.files[name] = file
        continue
      }
      if !isForced, Self.isYoung(stamp, now) {
        look.files[name] = known[name]
        continue
      }
      look.hasChanged = true
      guard let bytes = read(name, limit: min(budget, SiteRuleSet.Limit.fileBytes), &look) else {
        // What was right before stays until it can be read again.
        look.files[name] = known[name]
        continue
      }
      budget -= bytes.count
      look.files[name] = File(stamp: stamp, bytes: bytes)
    }
    if known.keys.contains(where: { look.files[$0] == nil }) { look.hasChanged = true }
    return look
  }

  /// The names of rule files, sorted, `Limit.files` at most; nil where the folder cannot be read.
  private func names(_ look: inout Look) -> [String]? {
    guard let folder = opendir(path) else {
      look.problems.append(
        RuleProblem(
          file: path, line: nil, isError: true,
          message: "the folder of site rules cannot be read: \(String(cString: strerror(errno)))",
          remedy: "Make it, or correct \"rules\" in the configuration."))
      return nil
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      // Editors lock a file by a link of this name.
      guard name.hasSuffix(".txt"), !name.hasPrefix(".#") else { continue }
      guard names.count < SiteRuleSet.Limit.files else {
        look.problems.append(
          RuleProblem(
            file: path, line: nil, isError: true,
            message: "there are more than \(SiteRuleSet.Limit.files) rule files; not all are read",
            remedy: "Keep the rules of the sites that you follow."))
        break
      }
      names.append(name)
    }
    return names.sorted()
  }

  private func read(_ name: String, limit: Int, _ look: inout Look) -> [UInt8]? {
    func refuse(_ message: String, _ remedy: String) -> [UInt8]? {
      look.problems.append(
        RuleProblem(
          file: "\(path)/\(name)", line: nil, isError: true, message: message, remedy: remedy))
      return nil
    }
    // Not to wait for somebody to write into what has become a pipe.
    let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      return refuse(
        "it cannot be read: \(String(cString: strerror(errno)))",
        "Give the crawl's user the right to read it.")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        return refuse(
          "it cannot be read: \(String(cString: strerror(errno)))",
          "Look at the disk, or take the file away.")
      }
      guard bytes.count + count <= limit else {
        return refuse(
          limit < SiteRuleSet.Limit.fileBytes
            ? "all rule files together have more than \(Self.maximumBytes >> 20) MiB"
            : "it has more than \(SiteRuleSet.Limit.fileBytes >> 10) KiB",
          "A rule is a few lines: take away what is none.")
      }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  private static func now() -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }

  /// Whether the file may still be being written. One from far ahead is as old as any.
  private static func isYoung(_ stamp: Stamp, _ now: timespec) -> Bool {
    let age = (now.tv_sec - stamp.seconds) * 1_000_000_000 + now.tv_nsec - stamp.nanoseconds
    return abs(age) < 1_000_000_000
  }
}

/// Something that is wrong with a rule file.
public struct RuleProblem: Sendable, Hashable, CustomStringConvertible {
  /// With its folder.
  public var file: String
  /// From 1; nil where the whole file is meant.
  public var line: Int?
  /// Whether the line, or the file, is not used; otherwise it is only not what was meant.
  public var isError: Bool
  public var message: String
  public var remedy: String

  public init(file: String, line: Int?, isError: Bool, message: String, remedy: String) {
    self.file = file
    self.line = line
    self.isError = isError
    self.message = message
    self.remedy = remedy
  }

  /// `rules/example.com.txt:3: there is no instruction "bodi". Did you mean "body"?`
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    let message = message.hasSuffix(".") ? String(message.dropLast()) : message
    return "\(place): \(message). \(remedy)"
  }
}
