/// Reads XML as feeds have it: well-formed, or nearly, or hardly.
///
/// libxml2 reads a document first and is the judge of whether it is well-formed (XML 1.0,
/// section 2.1). One that is not is read again by a tokenizer of our own that goes on where
/// libxml2 has to stop or drops content, much as a browser does. Neither loads a DTD nor opens
/// anything outside the document.
public enum XMLReader {
  public struct Options: Sendable {
    public var limits = XMLLimits()
    /// Qualified names (lower case) of elements that never stand inside one another, so that
    /// in a damaged document the start of one ends the one before.
    public var siblings: Set<String> = []

    public init() {}
  }

  /// Reads a document of at most 2 GB.
  ///
  /// - Parameter bytes: valid UTF-8, whatever the XML declaration says.
  public static func read(_ bytes: [UInt8], options: Options = .init()) -> XMLTree {
    bytes.withUnsafeBufferPointer { input in
      let input = UnsafeBufferPointer(rebasing: input.prefix(Int(Int32.max)))
      if let tree = XMLStrictPass.read(input, options: options) { return tree }
      var pass = XMLLenientPass(input, options: options)
      return pass.read()
    }
  }

  /// Reads by the tolerant pass alone.
  static func readLeniently(_ bytes: [UInt8], options: Options = .init()) -> XMLTree {
    bytes.withUnsafeBufferPointer { input in
      var pass = XMLLenientPass(input, options: options)
      return pass.read()
    }
  }
}
