import Glibc
import StetFetch
import StetModel
import StetTestKit
import Testing

/// `openssl`, as a certificate authority and as a server.
private enum OpenSSL {
  static let path = "/usr/bin/openssl"
  static var isThere: Bool { access(path, X_OK) == 0 }

  /// Starts `openssl` with `arguments` in `folder`.
  static func start(_ arguments: [String], in folder: TemporaryFolder, output: Int32) throws
    -> pid_t
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var pointers = (["env", "-C", folder.path, path] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process = pid_t()
    let status = posix_spawn(&process, "/usr/bin/env", &actions, nil, &pointers, environ)
    try #require(status == 0)
    return process
  }

  static func run(_ arguments: String, in folder: TemporaryFolder) throws {
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    let process = try start(
      arguments.split(separator: " ").map(String.init), in: folder, output: null)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    try #require(status == 0, "openssl \(arguments)")
  }

  /// An authority, `ca.pem`, and a certificate of it for `localhost`, `leaf.pem`.
  static func certificates(days: Int, in folder: TemporaryFolder) throws {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    try run("req -x509 \(key) -keyout ca.key -out ca.pem -subj /CN=Authority -days 2", in: folder)
    try run(
      "req \(key) -keyout leaf.key -out leaf.csr -subj /CN=leaf -addext subjectAltName=DNS:localhost",
      in: folder)
    try run(
      "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy "
        + "-days \(days) -out leaf.pem", in: folder)
  }

  /// Runs `body` with the port of a server that answers every request.
  static func serving<Value>(
    in folder: TemporaryFolder, _ body: (Int) async throws -> Value
  ) async throws -> Value {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let arguments = "s_server -accept 127.0.0.1:0 -cert leaf.pem -key leaf.key -www -naccept 9"
    let process = try start(
      arguments.split(separator: " ").map(String.init), in: folder, output: ends[1])
    close(ends[1])
    defer {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
      close(ends[0])
    }
    // It says "ACCEPT 127.0.0.1:41234".
    var said = ""
    while !said.contains("ACCEPT ") || said.last != "\n" {
      var buffer = [UInt8](repeating: 0, count: 1000)
      let count = read(ends[0], &buffer, buffer.count)
      try #require(count > 0)
      said += String(decoding: buffer.prefix(count), as: UTF8.self)
    }
    let digits = said.split(separator: ":").last?.filter(\.isNumber)
    return try await body(try #require(digits.flatMap { Int($0) }))
  }
}

@Suite("TLS (C18)", .enabled(if: OpenSSL.isThere), .timeLimit(.minutes(5)))
struct TLSTests {
  private func result(host: String, days: Int, trusted: Bool) async throws -> Outcome {
    try await TemporaryFolder.with { folder in
      try OpenSSL.certificates(days: days, in: folder)
      return try await OpenSSL.serving(in: folder) { port in
        var options = CurlFetcher.Options()
        if trusted { options.certificateAuthorities = folder.file("ca.pem") }
        return await outcome(try makeFetcher(options), loopback("https://\(host):\(port)/"))
      }
    }
  }

  private func problem(_ result: Outcome) -> FetchError.TLSProblem? {
    if case .tls(_, let problem, _) = result.error { problem } else { nil }
  }

  @Test("a certificate of a trusted authority for the host is accepted")
  func accepted() async throws {
    let result = try await result(host: "localhost", days: 2, trusted: true)
    #expect(result.response?.status == 200, "\(result)")
  }

  @Test("an authority that nobody trusts is a broken chain")
  func chain() async throws {
    #expect(problem(try await result(host: "localhost", days: 2, trusted: false)) == .chain)
  }

  @Test("a certificate that has run out is expired")
  func expired() async throws {
    #expect(problem(try await result(host: "localhost", days: -1, trusted: true)) == .expired)
  }

  @Test("a certificate for another name is not for the host")
  func hostname() async throws {
    #expect(problem(try await result(host: "127.0.0.1", days: 2, trusted: true)) == .hostname)
  }
}
