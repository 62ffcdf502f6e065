internal import Glibc
public import StetConfig
public import StetModel

/// Looks up passwords and keys where configuration says that they are kept.
///
/// ```swift
/// let store = SecretStore { name in getenv(name).map { String(cString: $0) } }
/// let configuration = try parsed.resolvingSecrets(file: "feeds.json", store.find)
/// ```
public struct SecretStore: Sendable {
  /// A credential with more bytes is refused.
  public static let maximumBytes = 64 << 10

  private let environment: @Sendable (String) -> String?
  private let folder: String?

  /// - Parameters:
  ///   - folder: Where credentials lie; nil for `$CREDENTIALS_DIRECTORY`, if it is set.
  ///   - environment: Gives the value of an environment variable.
  public init(
    folder: String? = nil, environment: @escaping @Sendable (String) -> String?
  ) {
    self.environment = environment
    self.folder =
      folder ?? environment("CREDENTIALS_DIRECTORY").flatMap { $0.isEmpty ? nil : $0 }
  }

  public func find(_ source: SecretSource) -> Result<Secret, SecretError> {
    switch source {
    case .literal(let secret): .success(secret)
    case .environment(let name): variable(name)
    case .credential(let name): credential(name)
    }
  }

  private func variable(_ name: String) -> Result<Secret, SecretError> {
    guard let value = environment(name) else {
      return .failure(
        SecretError(
          "the environment variable \(name) is not set",
          remedy: "Set it for the process that runs stet, such as with Environment= or "
            + "EnvironmentFile= in its unit."))
    }
    return .success(Secret(value))
  }

  private func credential(_ name: String) -> Result<Secret, SecretError> {
    func failure(_ reason: String) -> Result<Secret, SecretError> {
      .failure(
        SecretError(
          "the credential \(name) cannot be read: \(reason)",
          remedy: "Name it with LoadCredential=\(name):/path/of/the/file in the unit that runs "
            + "stet."))
    }
    guard let folder else {
      return failure("there is no $CREDENTIALS_DIRECTORY")
    }
    // Configuration allows no other names; whoever else asks gets no further either.
    guard !name.utf8.contains(0x2F), name != ".", name != "..", !name.isEmpty else {
      return failure("this is not a name")
    }
    var bytes: [UInt8]
    switch read("\(folder)/\(name)") {
    case .success(let contents): bytes = contents
    case .failure(let error): return failure(error.reason)
    }
    // What writes such files ends them as a line.
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return failure("it is not UTF-8")
    }
    return .success(Secret(text))
  }

  private struct Unreadable: Error {
    var reason: String
  }

  private func read(_ path: String) -> Result<[UInt8], Unreadable> {
    // Without waiting: a pipe in the folder must not hold up the start.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return .failure(Unreadable(reason: Self.lastError)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return .failure(Unreadable(reason: "it is not a file"))
    }
    var bytes = [UInt8](repeating: 0, count: Self.maximumBytes + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
      }
      if more == 0 { break }
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { return .failure(Unreadable(reason: Self.lastError)) }
      count += more
    }
    guard count <= Self.maximumBytes else {
      return .failure(Unreadable(reason: "it is larger than \(Self.maximumBytes) bytes"))
    }
    return .success(Array(bytes.prefix(count)))
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
