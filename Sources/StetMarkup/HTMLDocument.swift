internal import CLibXML2

/// A page as a tree, read the way browsers read broken pages as far as libxml2 can.
///
/// The input must be UTF-8 (see `Charset.decode`). What is considered of it is bounded: 8 MiB,
/// 200,000 tags, 48 attributes a tag, 256 levels; the rest is cut off and ``truncated`` says so.
/// Scripts, styles, drawings, forms' lists, frames, templates, `noscript` and comments are left
/// out; scripts that hold data are in ``islands``.
public struct HTMLDocument: ~Copyable {
  /// Which attributes the tree has. Leaving out those that nobody asks for saves a fifth of the
  /// time.
  public enum Attributes: Sendable {
    case all
    /// Those named by ``HTMLAttribute``.
    case known
  }

  /// Elements of which it is noted that they are open: an end tag looks through all of them.
  static let maximumDepth = 1000

  public let islands: [HTMLIsland]
  /// Where in the input the other scripts have their content (up to their end tags, included): they
  /// may state data too, and nothing of them is copied.
  public let scripts: [Range<Int>]
  /// Whether a limit cut the page off.
  public let truncated: Bool
  /// The tree as libxml2 makes it, where all attributes were asked for; otherwise nil.
  let document: UnsafeMutablePointer<xmlDoc>?
  private let tree: HTMLTree?

  public init(_ utf8: [UInt8], attributes: Attributes = .known) {
    let prepared = utf8.withUnsafeBufferPointer {
      HTMLPreparation($0, allAttributes: attributes == .all)
    }
    guard let prepared else {
      islands = []
      scripts = []
      document = nil
      tree = nil
      truncated = false
      return
    }
    islands = prepared.islands
    scripts = prepared.scripts
    let built = HTMLTreeBuilder.build(
      skeleton: prepared.output, tokens: prepared.tokens, makesDocument: attributes == .all)
    prepared.output.deallocate()
    prepared.tokens.deallocateIndex()
    document = built.document
    tree = built.tree
    truncated = prepared.truncated || built.stopped
  }

  deinit {
    if let document { xmlFreeDoc(document) }
    tree?.deallocate()
  }

  /// Calls `body` with the `html` element; nil where the page has no element at all.
  public borrowing func withRoot<R, E: Error>(_ body: (Node?) throws(E) -> R) throws(E) -> R {
    let root = document.flatMap { xmlDocGetRootElement($0) } ?? tree?.root
    return try body(root.map(Node.init))
  }
}
