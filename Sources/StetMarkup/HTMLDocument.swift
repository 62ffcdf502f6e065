internal import CLibXML2

/// A page as a tree, read the way browsers read broken pages as far as libxml2 can.
///
/// The input must be UTF-8 (see `Charset.decode`). What is considered of it is bounded: 8 MiB,
/// 200,000 tags, 48 attributes a tag, 1,000 levels; the rest is cut off and ``truncated`` says so.
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

  /// Levels of nesting after which libxml2 is stopped: an end tag looks through all open elements.
  static let maximumDepth = 1000

  public let islands: [HTMLIsland]
  /// Where in the input the other scripts have their content (up to their end tags, included): they
  /// may state data too, and nothing of them is copied.
  public let scripts: [Range<Int>]
  /// Whether a limit cut the page off.
  public let truncated: Bool
  let document: UnsafeMutablePointer<xmlDoc>?

  public init(_ utf8: [UInt8], attributes: Attributes = .known) {
    let prepared = utf8.withUnsafeBufferPointer {
      HTMLPreparation($0, allAttributes: attributes == .all)
    }
    guard let prepared else {
      islands = []
      scripts = []
      document = nil
      truncated = false
      return
    }
    islands = prepared.islands
    scripts = prepared.scripts
    let parsed = Self.parse(prepared.output)
    document = parsed.document
    truncated = prepared.truncated || parsed.stopped
  }

  deinit {
    if let document { xmlFreeDoc(document) }
  }

  /// Calls `body` with the `html` element; nil where the page has no element at all.
  public borrowing func withRoot<R, E: Error>(_ body: (Node?) throws(E) -> R) throws(E) -> R {
    try body(document.flatMap { xmlDocGetRootElement($0) }.map(Node.init))
  }

  private static let prepareLibrary: Void = xmlInitParser()

  private static func parse(
    _ input: [UInt8]
  ) -> (document: UnsafeMutablePointer<xmlDoc>?, stopped: Bool) {
    _ = prepareLibrary
    // A byte order mark makes libxml2 read UTF-8 without converting it, whatever `meta` says.
    var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    bytes.reserveCapacity(input.count + 4)
    bytes.append(contentsOf: input)
    return bytes.withUnsafeMutableBufferPointer { buffer in
      for i in buffer.indices where buffer[i] == 0 { buffer[i] = 0x20 }
      return buffer.withMemoryRebound(to: CChar.self) { chars in
        guard let context = htmlCreateMemoryParserCtxt(chars.baseAddress, Int32(chars.count)) else {
          return (nil, false)
        }
        defer { htmlFreeParserCtxt(context) }
        let options =
          HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue
          | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_NONET.rawValue
          | HTML_PARSE_COMPACT.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
        htmlCtxtUseOptions(context, Int32(options))
        context.pointee.sax?.pointee.startElement = { context, name, attributes in
          guard let context else { return }
          let parser = context.assumingMemoryBound(to: xmlParserCtxt.self)
          if parser.pointee.nameNr > Int32(HTMLDocument.maximumDepth) {
            xmlStopParser(parser)
            return
          }
          xmlSAX2StartElement(context, name, attributes)
        }
        htmlParseDocument(context)
        let document = context.pointee.myDoc
        context.pointee.myDoc = nil
        return (document, context.pointee.disableSAX != 0)
      }
    }
  }
}
