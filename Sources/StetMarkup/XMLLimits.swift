/// Bounds on one document. What lies beyond them is left out and the tree says so.
public struct XMLLimits: Sendable, Hashable {
  /// Elements and runs of text together. Each costs 16 bytes.
  public var maximumNodes: Int
  /// Elements nested deeper than this become children of the last one allowed.
  public var maximumDepth: Int
  /// Attributes of one element.
  public var maximumAttributes: Int
  /// Bytes that the entities of one document may add to it by their expansion.
  public var maximumExpansion: Int

  public init(
    maximumNodes: Int = 8_000_000, maximumDepth: Int = 512, maximumAttributes: Int = 128,
    maximumExpansion: Int = 1 << 20
  ) {
    self.maximumNodes = maximumNodes
    self.maximumDepth = maximumDepth
    self.maximumAttributes = maximumAttributes
    self.maximumExpansion = maximumExpansion
  }
}
