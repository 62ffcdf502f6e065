/// Reads XML as feeds have it: well-formed, or nearly, or hardly.
///
/// The tokenizer is our own and not libxml2's. On feeds that are well-formed both yield the same
/// tree, and ours takes half the time: CDATA, which is half of a feed, and text beyond ASCII
/// cost libxml2 a step for each character. On feeds that are not, libxml2 stops or drops
/// content, so that a tolerant reader is needed anyway. And what is not there cannot be turned
/// against us: no DTD is loaded, nothing outside the document is opened, entities are expanded
/// within a bound (see `XMLEntityTable`).
public enum XMLReader {
  public struct Options: Sendable {
    public var limits = XMLLimits()
    /// Qualified names (lower case) of elements that never stand inside one another, so that
    /// in a damaged document the start of one ends the one before.
    public var siblings: Set<String> = []

    public init() {}
  }

  /// Reads a document of at most 2 GB; what lies beyond is left out.
  ///
  /// - Parameter bytes: valid UTF-8, whatever the XML declaration says.
  public static func read(_ bytes: [UInt8], options: Options = .init()) -> XMLTree {
    let repaired = bytes.withUnsafeBufferPointer { XMLText.replacingControls($0) }
    let source = repaired ?? bytes
    return source.withUnsafeBufferPointer { input in
      let input = UnsafeBufferPointer(rebasing: input.prefix(Int(Int32.max)))
      var tokenizer = XMLTokenizer(input, options: options)
      return tokenizer.read(source: source)
    }
  }
}
