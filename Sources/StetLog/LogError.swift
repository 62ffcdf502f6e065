/// What is wrong with a log, a proof, a note or a key.
public enum LogError: Error, Sendable, Hashable {
  /// There is no leaf or tree of that number here.
  case outOfRange(String)
  /// A hash that the tree must have was not to be had.
  case missingHash(NodeAddress)
  /// A tile is not there, neither as asked for nor whole. The path is relative to the log's folder.
  case missingTile(path: String)
  /// A tile cannot be read, or is not what its name says.
  case badTile(path: String, reason: String)
  /// A proof does not lead to the root it should lead to.
  case falseProof(String)
  /// A text (key, note, checkpoint, bundle) does not have the form of what it should be.
  case malformed(what: String, reason: String)
  /// A signature that claims to be of a known key is not.
  case wrongSignature(name: String)
  /// None of the known keys has signed.
  case notSigned(by: [String])
  /// The signed checkpoint is not of the log, or not of the tree, that it is shown for.
  case wrongCheckpoint(String)
  /// The cryptographic library refused to do its work.
  case cryptography(String)
}

extension LogError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfRange(let reason): reason
    case .missingHash(let node): "the hash at level \(node.level), index \(node.index) is missing"
    case .missingTile(let path): "\(path) is missing"
    case .badTile(let path, let reason): "\(path): \(reason)"
    case .falseProof(let reason): "the proof does not hold: \(reason)"
    case .malformed(let what, let reason): "this is not a \(what): \(reason)"
    case .wrongSignature(let name): "the signature of \(name) is wrong"
    case .notSigned(let names):
      names.isEmpty
        ? "no key is given that the note could be signed by"
        : "none of the known keys has signed: \(names.joined(separator: ", "))"
    case .wrongCheckpoint(let reason): "the checkpoint is another one: \(reason)"
    case .cryptography(let call): "OpenSSL refused \(call)"
    }
  }
}
