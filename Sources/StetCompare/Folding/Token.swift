/// A word of a text as it is compared: without case, compatibility forms and typography.
public struct Token: Sendable, Hashable {
  public enum Kind: UInt8, Sendable, Hashable {
    /// A run of letters.
    case word
    /// A whole number, with its separators.
    case number
    /// One character of a script that puts no spaces between words.
    case wide
  }

  /// Of the folded spelling.
  public var hash: UInt64
  /// Where it stands in the text, in bytes of UTF-8.
  public var start: Int32
  public var end: Int32
  public var kind: Kind
  /// Whether a word begins with a capital letter.
  public var isCapital = false
}
