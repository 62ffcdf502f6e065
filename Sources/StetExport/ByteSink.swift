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
