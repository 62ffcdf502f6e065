internal import CLibXML2

/// What libxml2 takes for a document: the measure of what reading XML costs.
enum FeedFloor {
  private static let options = Int32(
    XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
      | XML_PARSE_HUGE.rawValue)

  /// SAX2 with handlers that do nothing.
  ///
  /// - Returns: whether the document is well-formed; where it is not, libxml2 stops early.
  static func sax(_ bytes: [UInt8]) -> Bool {
    parse(bytes) { context in
      guard let sax = context.pointee.sax else { return }
      var handlers = xmlSAXHandler()
      handlers.initialized = sax.pointee.initialized
      handlers.getEntity = sax.pointee.getEntity
      handlers.startElementNs = { _, _, _, _, _, _, _, _, _ in }
      handlers.endElementNs = { _, _, _, _ in }
      handlers.characters = { _, _, _ in }
      handlers.cdataBlock = { _, _, _ in }
      handlers.ignorableWhitespace = { _, _, _ in }
      handlers.comment = { _, _ in }
      handlers.processingInstruction = { _, _, _ in }
      handlers.reference = { _, _ in }
      sax.pointee = handlers
    }
  }

  /// A tree of the document, made and freed.
  static func dom(_ bytes: [UInt8]) -> Bool { parse(bytes) { _ in } }

  private static func parse(
    _ bytes: [UInt8], _ prepare: (UnsafeMutablePointer<xmlParserCtxt>) -> Void
  ) -> Bool {
    guard let context = xmlNewParserCtxt() else { return false }
    defer { xmlFreeParserCtxt(context) }
    prepare(context)
    bytes.withUnsafeBytes { buffer in
      let chars = buffer.bindMemory(to: CChar.self)
      let document = xmlCtxtReadMemory(
        context, chars.baseAddress, Int32(chars.count), nil, nil, options)
      if let document { xmlFreeDoc(document) }
    }
    return context.pointee.wellFormed == 1
  }
}
