internal import StetModel
internal import StetText

/// The inventory of an OCFL object (OCFL 1.1, section 3.5), grown version by version.
struct OCFLInventory {
  private struct Version {
    var created: Instant
    var message: String
    /// Digests and the files that have them.
    var state: [(digest: String, name: String)] = []
  }

  let id: String
  let user: String
  let address: String
  private var versions: [Version] = []
  private var contents: [(digest: String, path: String)] = []
  private var known: Set<String> = []

  init(id: String, user: String, address: String) {
    self.id = id
    self.user = user
    self.address = address
  }

  /// The number of the newest version, from 1.
  var head: Int { versions.count }

  mutating func begin(created: Instant, message: String) {
    versions.append(Version(created: created, message: message))
  }

  /// Adds a file to the newest version.
  ///
  /// - Returns: Where its bytes are to be written below the object; nil where an earlier version
  ///   has them already.
  mutating func add(_ name: String, sha512: String) -> String? {
    guard let last = versions.indices.last else { return nil }
    versions[last].state.append((sha512, name))
    guard known.insert(sha512).inserted else { return nil }
    let path = "v\(head)/content/\(name)"
    contents.append((sha512, path))
    return path
  }

  func rendered() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("id", id)
      json.field("type", "https://ocfl.io/1.1/spec/#inventory")
      json.field("digestAlgorithm", "sha512")
      json.field("head", "v\(head)")
      json.object("manifest") { json in
        for content in contents { json.strings(content.digest, [content.path]) }
      }
      json.object("versions") { json in
        for (index, version) in versions.enumerated() {
          json.object("v\(index + 1)") { json in write(version, to: &json) }
        }
      }
    }
    json.newline()
    return json.bytes
  }

  private func write(_ version: Version, to json: inout JSONWriter) {
    json.field("created", version.created.withMilliseconds)
    json.field("message", version.message)
    json.object("user") { json in
      json.field("name", user)
      json.field("address", address)
    }
    json.object("state") { json in
      var written: Set<String> = []
      for file in version.state where written.insert(file.digest).inserted {
        json.strings(
          file.digest, version.state.filter { $0.digest == file.digest }.map(\.name))
      }
    }
  }
}
