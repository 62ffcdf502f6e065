public import StetModel

/// Where a text that must not be shown is to be found.
public enum SecretSource: Sendable, Hashable {
  /// In `feeds.json` itself.
  case literal(Secret)
  /// In this environment variable.
  case environment(String)
  /// In the file of this name in `$CREDENTIALS_DIRECTORY`, where systemd puts credentials.
  case credential(String)
}

/// A secret's source, and where configuration names it.
public struct SecretReference: Sendable, Hashable {
  public var source: SecretSource
  /// From 1; 0 where no file names it.
  public var line: Int
  /// In characters, from 1.
  public var column: Int

  public init(_ source: SecretSource, line: Int = 0, column: Int = 0) {
    self.source = source
    self.line = line
    self.column = column
  }

  /// The secret itself, where it is known already.
  public var literal: Secret? {
    if case .literal(let secret) = source { secret } else { nil }
  }
}

/// Why a secret cannot be had, without a word of what it is.
public struct SecretError: Error, Sendable, Hashable {
  public var message: String
  public var remedy: String

  public init(_ message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}

extension Configuration {
  /// The configuration with every secret looked up, so that only literals are left.
  ///
  /// - Parameters:
  ///   - file: The name of `feeds.json`, for messages.
  ///   - lookUp: Asked for each source that is not a literal, once.
  /// - Throws: Every secret that cannot be had, with its place; nothing of what was found.
  public func resolvingSecrets(
    file: String = "feeds.json",
    _ lookUp: @escaping (SecretSource) -> Result<Secret, SecretError>
  ) throws(ConfigurationError) -> Configuration {
    var resolution = SecretResolution(file: file, lookUp: lookUp)
    var result = self
    resolution.resolve(&result.network)
    for index in result.feeds.indices where result.feeds[index].network.hasReferences {
      resolution.resolve(&result.feeds[index].network)
    }
    guard resolution.problems.isEmpty else {
      throw ConfigurationError(problems: resolution.problems)
    }
    return result
  }
}

extension NetworkPolicy {
  /// The proxy, once its secrets are literals (``Configuration/resolvingSecrets(file:_:)``).
  public var proxySettings: ProxySettings? {
    proxy.map { ProxySettings(url: $0.url, credentials: $0.auth?.credentials) }
  }

  /// What `auth` says, once its secrets are literals.
  public var credentials: Credentials? { auth?.credentials }

  /// The headers that may stand in the archive.
  public var openFields: [HTTPField] {
    headers.filter { !$0.isSecret }.compactMap { header in
      header.value.literal.map { HTTPField(header.name, $0.revealed) }
    }
  }

  /// The headers whose values are kept out of the archive, once they are literals.
  public var secretFields: [SecretField] {
    headers.filter(\.isSecret).compactMap { header in
      header.value.literal.map { SecretField(header.name, $0) }
    }
  }

  /// Whether a secret has to be looked up.
  fileprivate var hasReferences: Bool {
    func isReference(_ value: SecretReference) -> Bool { value.literal == nil }
    return headers.contains { isReference($0.value) }
      || [auth, proxy?.auth].contains { auth in
        auth.map { isReference($0.user) || isReference($0.password) } ?? false
      }
  }
}

extension AuthConfiguration {
  fileprivate var credentials: Credentials? {
    guard let user = user.literal, let password = password.literal else { return nil }
    return Credentials(user: user.revealed, password: password)
  }
}

/// Replaces references by what they stand for.
private struct SecretResolution {
  let file: String
  let lookUp: (SecretSource) -> Result<Secret, SecretError>
  private var known: [SecretSource: Result<Secret, SecretError>] = [:]
  private var told: Set<ConfigurationProblem> = []
  var problems: [ConfigurationProblem] = []

  init(file: String, lookUp: @escaping (SecretSource) -> Result<Secret, SecretError>) {
    self.file = file
    self.lookUp = lookUp
  }

  mutating func resolve(_ policy: inout NetworkPolicy) {
    for index in policy.headers.indices {
      resolve(&policy.headers[index].value, SecretRules.headerProblem)
    }
    if var auth = policy.auth {
      resolve(&auth)
      policy.auth = auth
    }
    if var auth = policy.proxy?.auth {
      resolve(&auth)
      policy.proxy?.auth = auth
    }
  }

  private mutating func resolve(_ auth: inout AuthConfiguration) {
    resolve(&auth.user, SecretRules.userProblem)
    resolve(&auth.password, SecretRules.passwordProblem)
  }

  private mutating func resolve(
    _ reference: inout SecretReference, _ check: (Secret) -> String?
  ) {
    if reference.literal != nil { return }
    let found: Result<Secret, SecretError>
    if let before = known[reference.source] {
      found = before
    } else {
      found = lookUp(reference.source)
      known[reference.source] = found
    }
    switch found {
    case .success(let secret):
      if let problem = check(secret) {
        report(
          reference, "the value of \(reference.source.name) \(problem)",
          "Correct it where it is kept.")
      } else {
        reference.source = .literal(secret)
      }
    case .failure(let error): report(reference, error.message, error.remedy)
    }
  }

  /// What the file says once and every feed inherits is told once.
  private mutating func report(_ reference: SecretReference, _ message: String, _ remedy: String) {
    let problem = ConfigurationProblem(
      file: file, line: reference.line > 0 ? reference.line : nil,
      column: reference.line > 0 ? reference.column : nil, message: message, remedy: remedy)
    if told.insert(problem).inserted { problems.append(problem) }
  }
}

extension SecretSource {
  /// For messages.
  var name: String {
    switch self {
    case .literal: "this"
    case .environment(let name): "the environment variable \(name)"
    case .credential(let name): "the credential \(name)"
    }
  }
}

/// What a secret may consist of, whether it stands in the file or was looked up.
enum SecretRules {
  /// RFC 9110, section 5.5; what Stet sends is ASCII.
  static func headerProblem(_ secret: Secret) -> String? {
    let bytes = secret.revealed.utf8
    if bytes.isEmpty { return "is empty" }
    if bytes.count > 4096 { return "is longer than 4096 bytes" }
    if bytes.first == 0x20 || bytes.last == 0x20 { return "begins or ends with a space" }
    return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? nil : "has other characters than ASCII"
  }

  /// RFC 7617, section 2.
  static func userProblem(_ secret: Secret) -> String? {
    secret.revealed.utf8.contains(0x3A) ? "has a colon in it" : passwordProblem(secret)
  }

  /// RFC 7617, section 2.
  static func passwordProblem(_ secret: Secret) -> String? {
    let bytes = secret.revealed.utf8
    if bytes.isEmpty { return "is empty" }
    if bytes.count > 1024 { return "is longer than 1024 bytes" }
    return bytes.contains { $0 < 0x20 || $0 == 0x7F } ? "has control characters in it" : nil
  }
}
