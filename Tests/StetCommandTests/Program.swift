import Glibc
import StetTestKit

/// The `stet` that was built beside these tests, run as people run it.
struct Program {
  struct Result {
    var status: Int32
    var out: String
    var error: String
  }

  /// Of this test run: `swift test` builds the executable into the same folder.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let own = String(
      decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/stet"
  }()

  /// Started, not yet ended.
  struct Running {
    let pid: pid_t
    let folder: TemporaryFolder

    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for the end.
    func result() -> Result {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      defer { folder.remove() }
      let signalled = status & 0x7F
      return Result(
        status: signalled == 0 ? (status >> 8) & 0xFF : 128 + signalled,
        out: Program.read(folder.file("out")), error: Program.read(folder.file("err")))
    }
  }

  static func start(
    _ arguments: [String], in directory: String = "/", input: String = ""
  ) throws -> Running {
    let folder = try TemporaryFolder()
    try folder.write(input, to: "in")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, folder.file("in"), O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.file("out"), O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.file("err"), O_WRONLY | O_CREAT, 0o600)
    // env(1) changes the folder and becomes the program, under the same pid.
    var words: [UnsafeMutablePointer<CChar>?] =
      (["env", "-C", directory, path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/usr/bin/env", &actions, nil, &words, environ)
    guard code == 0 else { throw SpawnError(path: path, code: code) }
    return Running(pid: pid, folder: folder)
  }

  struct SpawnError: Error {
    var path: String
    var code: Int32
  }

  /// Runs to the end. Blocks the calling thread, which a test may do.
  static func run(
    _ arguments: String..., in directory: String = "/", input: String = ""
  ) throws -> Result {
    try start(arguments, in: directory, input: input).result()
  }

  static func read(_ path: String) -> String {
    guard let file = fopen(path, "re") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes.append(contentsOf: buffer[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Program {
  /// Runs another program to its end, without output.
  static func shell(_ words: [String]) throws -> Int32 {
    var pointers: [UnsafeMutablePointer<CChar>?] = (["env"] + words).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/usr/bin/env", nil, nil, &pointers, environ)
    guard code == 0 else { throw SpawnError(path: words.first ?? "", code: code) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
