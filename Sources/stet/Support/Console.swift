internal import Glibc
internal import Synchronization

/// The two streams of a command. Text from outside passes ``safe(_:)`` before it gets here.
enum Console {
  static func out(_ text: String) { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }

  static func out(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  static func error(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  /// Without a newline: for the progress line.
  static func errorRaw(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

  static var outIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether standard output shows colours: a terminal, and no `NO_COLOR` in the environment.
  static var hasColour: Bool {
    guard outIsTerminal else { return false }
    return getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
  }

  /// Columns of the terminal on standard error; 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
      ? Int(size.ws_col) : 80
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written > 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR {
          // Where nobody reads any more there is no one left to tell; anything else loses results.
          if errno != EPIPE, descriptor == STDOUT_FILENO { outputFailed(errno) }
          return
        }
      }
    }
  }

  private static let failure = Mutex<Int32?>(nil)

  /// Whether standard output could not be written, which makes the command a failed one.
  static var hasLostOutput: Bool { failure.withLock { $0 != nil } }

  private static func outputFailed(_ code: Int32) {
    let isFirst = failure.withLock { failure in
      defer { failure = code }
      return failure == nil
    }
    if isFirst { error("stet: standard output: \(String(cString: strerror(code)))") }
  }

  /// `text` on one line, without anything that could steer a terminal or hide what is written:
  /// control characters, and marks that change the direction of writing.
  static func safe(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: result.append(" ")
      case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
        result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// A whole text, made safe line by line.
  static func safeLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { safe(String($0)) }
      .joined(separator: "\n")
  }

  /// At most `width` characters, with an ellipsis where something was cut.
  static func short(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }
}
