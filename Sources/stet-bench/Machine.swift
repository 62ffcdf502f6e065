internal import Glibc

/// What the machine tells about this process and itself.
enum Machine {
  /// Seconds since some moment.
  static func now() -> Double { seconds(CLOCK_MONOTONIC) }

  /// Seconds of CPU that this process has used, on all cores.
  static func cpu() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The most memory that this process has had so far, in MiB; 0 where the system does not say.
  static func peakMemory() -> Double { status("VmHWM:") }

  /// The memory that this process has, in MiB, when what it freed is given back to the system.
  static func trimmedMemory() -> Double {
    typealias Trim = @convention(c) (Int) -> CInt
    if let trim = dlsym(dlopen(nil, RTLD_NOW), "malloc_trim") {
      _ = unsafeBitCast(trim, to: Trim.self)(0)
    }
    return status("VmRSS:")
  }

  /// A figure of `/proc/self/status` in MiB.
  private static func status(_ name: String) -> Double {
    for line in contents("/proc/self/status").split(separator: "\n") where line.hasPrefix(name) {
      return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }
    return 0
  }

  /// How many tasks wanted to run, on average over the last minute.
  static func load() -> Double {
    contents("/proc/loadavg").split(separator: " ").first.flatMap { Double($0) } ?? 0
  }

  private static func contents(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// Runs this program again with other arguments, and returns what it writes.
  ///
  /// Its memory is then its own: nothing that was measured before is in it.
  static func runAgain(_ arguments: [String]) -> (output: [UInt8], status: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return ([], -1) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var words: [UnsafeMutablePointer<CChar>?] = (["stet-bench"] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let started = posix_spawn(&child, "/proc/self/exe", &actions, nil, &words, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard started == 0 else { return ([], -1) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count <= 0 { break }
      output += buffer[..<count]
    }
    var status: Int32 = 0
    waitpid(child, &status, 0)
    return (output, status)
  }
}
