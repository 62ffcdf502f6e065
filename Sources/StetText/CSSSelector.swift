/// A CSS selector (Selectors Level 4, the part of it that concerns a page at rest).
///
/// This is the grammar only; `SelectorMatcher` in StetMarkup finds the elements. Types, attributes'
/// names and pseudo-classes are kept in lower case.
///
/// ```swift
/// let selector = try CSSSelector("article:not(.ad) h2 > a, .river a[href*='/2026/' i]")
/// ```
public struct CSSSelector: Sendable, Hashable {
  /// Longer text is refused, in bytes.
  public static let maximumLength = 2000
  /// Compounds, with those inside `:not()` and its like, beyond which a selector is refused. With
  /// the size of the page they bound the time of matching.
  public static let maximumCompounds = 64

  /// The alternatives between commas; one of them must match. Never empty.
  public var alternatives: [Complex]

  /// Compounds joined by combinators: `article > h2 a`.
  public struct Complex: Sendable, Hashable {
    /// Left to right. Never empty.
    public var compounds: [Compound]
    /// How each compound is reached from the one before it: `combinators[i]` joins `compounds[i]`
    /// to what stands before it. The first is how the whole is reached from the element that
    /// `:has()` is about; elsewhere it means nothing.
    public var combinators: [Combinator]
  }

  public enum Combinator: Sendable, Hashable {
    /// White space.
    case descendant
    /// `>`
    case child
    /// `+`
    case nextSibling
    /// `~`
    case laterSibling
  }

  /// Conditions on one element, all of which must hold.
  public typealias Compound = [Simple]

  public enum Simple: Sendable, Hashable {
    case universal
    /// Lower case.
    case type(String)
    case id(String)
    case `class`(String)
    case attribute(Attribute)
    /// `:nth-child()` and the other pseudo-classes that are about the place among siblings.
    case nth(Place)
    case onlyChild
    case onlyOfType
    /// No child elements and no text but white space (Selectors 4, section 14.2).
    case empty
    case root
    /// `:link`, `:any-link`: an `a` or `area` with an `href`.
    case link
    case not([Complex])
    /// `:is()`, `:where()`.
    case any([Complex])
    case has([Complex])
  }

  /// `[name operator value flag]`
  public struct Attribute: Sendable, Hashable {
    public enum Match: Sendable, Hashable {
      /// `[name]`
      case exists
      /// `=`
      case equals
      /// `~=`: one of the words.
      case word
      /// `|=`: the value or the value and a hyphen.
      case dash
      /// `^=`
      case prefix
      /// `$=`
      case suffix
      /// `*=`
      case contains
    }

    /// Lower case.
    public var name: String
    public var match: Match
    public var value: String
    /// Whether the case of ASCII letters is no difference (the flag `i`).
    public var ignoresCase: Bool
  }

  /// `an+b`, counted among all siblings or those of the same type, from the front or the back.
  public struct Place: Sendable, Hashable {
    public var step: Int
    public var offset: Int
    public var fromEnd: Bool
    public var ofType: Bool

    /// Whether the place numbered `index`, from 1, is one of them.
    public func contains(_ index: Int) -> Bool {
      let distance = index - offset
      if step == 0 { return distance == 0 }
      return distance % step == 0 && distance / step >= 0
    }
  }

  /// Reads a list of selectors separated by commas.
  public init(_ text: String) throws(CSSSelectorError) {
    var parser = CSSSelectorParser(text)
    alternatives = try parser.document()
  }
}

/// Why a selector cannot be read.
public struct CSSSelectorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, as a clause.
  public var message: String
  /// What to write instead, as a sentence.
  public var remedy: String
  /// Bytes from the start of the selector.
  public var offset: Int
  /// In characters from 1.
  public var column: Int

  public var description: String { "\(message) (at character \(column)). \(remedy)" }
}
