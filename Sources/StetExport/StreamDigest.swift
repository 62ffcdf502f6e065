internal import StetText

/// A digest of what goes by.
enum StreamDigest {
  case sha256(SHA256Hasher)
  case sha512(SHA512Hasher)

  enum Algorithm { case sha256, sha512 }

  init(_ algorithm: Algorithm) {
    switch algorithm {
    case .sha256: self = .sha256(SHA256Hasher())
    case .sha512: self = .sha512(SHA512Hasher())
    }
  }

  func update(_ bytes: [UInt8]) {
    switch self {
    case .sha256(let hasher): hasher.update(bytes)
    case .sha512(let hasher): hasher.update(bytes)
    }
  }

  func hex() -> String {
    switch self {
    case .sha256(let hasher): hasher.hex()
    case .sha512(let hasher): hasher.hex()
    }
  }
}

/// Takes bytes in order.
protocol ByteSink: AnyObject {
  func write(_ bytes: [UInt8]) throws(ExportError)
}

/// What a finished file came to.
struct WrittenFile {
  var bytes: Int
  /// Hex.
  var digest: String
}
