internal import FoundationEssentials
internal import Glibc

/// A folder of its own for one test, under the system's temporary directory.
///
/// ```swift
/// try TemporaryFolder.with { folder in … }   // removed afterwards
/// ```
public struct TemporaryFolder: Sendable, Hashable {
  /// Absolute, without a final slash.
  public let path: String

  /// - Throws: ``TemporaryFolderError`` where it cannot be created.
  public init(prefix: String = "stet") throws(TemporaryFolderError) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/\(prefix)-XXXXXX".utf8CString)
    let isMade = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) } != nil
    }
    guard isMade else {
      throw TemporaryFolderError(path: "\(base)/\(prefix)-XXXXXX", reason: Socket.lastError())
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The path of `name` in the folder.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and the folders on the way to it.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws(TemporaryFolderError) -> String {
    let target = file(name)
    for (index, byte) in target.utf8.enumerated() where byte == 0x2F && index > path.utf8.count {
      _ = mkdir(String(decoding: target.utf8.prefix(index), as: UTF8.self), 0o777)
    }
    guard let stream = fopen(target, "we") else {
      throw TemporaryFolderError(path: target, reason: Socket.lastError())
    }
    let written = bytes.isEmpty ? 0 : fwrite(bytes, 1, bytes.count, stream)
    guard fclose(stream) == 0, written == bytes.count else {
      throw TemporaryFolderError(path: target, reason: Socket.lastError())
    }
    return target
  }

  @discardableResult
  public func write(_ text: String, to name: String) throws(TemporaryFolderError) -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Removes the folder and all that is in it; what cannot be removed stays.
  public func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Runs `body` with a folder that is removed when it ends.
  public static func with<Result>(
    prefix: String = "stet", _ body: (TemporaryFolder) throws -> Result
  ) throws -> Result {
    let folder = try TemporaryFolder(prefix: prefix)
    defer { folder.remove() }
    return try body(folder)
  }

  /// Runs `body` with a folder that is removed when it ends.
  public static func with<Result>(
    prefix: String = "stet", isolation: isolated (any Actor)? = #isolation,
    _ body: (TemporaryFolder) async throws -> Result
  ) async throws -> Result {
    let folder = try TemporaryFolder(prefix: prefix)
    defer { folder.remove() }
    return try await body(folder)
  }
}

/// A temporary folder or a file in it could not be made.
public struct TemporaryFolderError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  public var reason: String
  public var description: String { "\(path): \(reason)" }
}
