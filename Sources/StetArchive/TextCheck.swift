internal import StetModel
internal import StetText

/// Checks one text against the record that names it.
struct TextCheck: Sendable {
  var version: VersionRecord
  var seq: Int

  private static let chunkSize = 1 << 20

  /// The problem, if there is one, and the bytes read.
  func run(_ fileSystem: any FileSystem, root: String) -> (problem: VerifyProblem?, bytes: Int) {
    let path = version.text.path
    func problem(_ kind: VerifyProblem.Kind, _ reason: String) -> VerifyProblem {
      VerifyProblem(kind: kind, path: path, seq: seq, line: nil, reason: reason)
    }
    do throws(SystemError) {
      guard let status = try fileSystem.status("\(root)/\(path)") else {
        return (problem(.missing, "this text is missing"), 0)
      }
      guard status.kind == .file else {
        return (problem(.text, "this is not a plain file"), 0)
      }
      guard status.size == version.text.bytes else {
        return (
          problem(
            .text, "it has \(status.size) bytes, and was written with \(version.text.bytes)"), 0
        )
      }
      let file = try fileSystem.open("\(root)/\(path)", .read)
      defer { fileSystem.close(file) }
      let (reason, bytes) = try read(file, fileSystem)
      return (reason.map { problem($0.kind, $0.reason) }, bytes)
    } catch {
      return (problem(.unreadable, error.reason), 0)
    }
  }

  private func read(
    _ file: OpenFile, _ fileSystem: any FileSystem
  ) throws(SystemError) -> (wrong: (kind: VerifyProblem.Kind, reason: String)?, bytes: Int) {
    let whole = StreamHasher(.sha256)
    let body = StreamHasher(.sha256)
    var chunk = try fileSystem.readAll(
      file, at: 0, count: min(Self.chunkSize, version.text.bytes))
    var bytes = chunk.count
    whole.update(chunk)
    let head = capture { () throws(TextFileError) in try TextFile.split(chunk) }
    if case .success(let head) = head { body.update(chunk[head.bodyStart...]) }
    while bytes < version.text.bytes {
      chunk = try fileSystem.readAll(
        file, at: bytes, count: min(Self.chunkSize, version.text.bytes - bytes))
      if chunk.isEmpty { break }
      bytes += chunk.count
      whole.update(chunk)
      body.update(chunk)
    }
    if whole.hex() != version.text.sha256 {
      return ((.text, "its SHA-256 is not the one it was written with"), bytes)
    }
    switch head {
    case .failure(let error): return ((.frontMatter, error.reason), bytes)
    case .success(let head):
      if body.hex() != version.text.bodySHA256 {
        return ((.text, "the SHA-256 of its body is not what the manifest says"), bytes)
      }
      let read = capture { () throws(TextFileError) in try TextFile.FrontMatter(head.members) }
      switch read {
      case .failure(let error): return ((.frontMatter, error.reason), bytes)
      case .success(let read):
        let different = read.differences(from: .init(version))
        if different.isEmpty { return (nil, bytes) }
        let keys = different.joined(separator: ", ")
        return ((.frontMatter, "front matter and manifest differ in: \(keys)"), bytes)
      }
    }
  }
}

extension TextFile.FrontMatter {
  /// The keys whose values are not the same.
  func differences(from other: TextFile.FrontMatter) -> [String] {
    var keys: [String] = []
    if title != other.title { keys.append("title") }
    if url != other.url { keys.append("url") }
    if canonicalURL != other.canonicalURL { keys.append("canonical_url") }
    if article != other.article { keys.append("article") }
    if version != other.version { keys.append("version") }
    if fetched != other.fetched { keys.append("fetched") }
    if published != other.published { keys.append("published") }
    if authors != other.authors { keys.append("authors") }
    if language != other.language { keys.append("language") }
    if bodySHA256 != other.bodySHA256 { keys.append("sha256") }
    return keys
  }
}
