internal import CLibXML2

/// The first pass: libxml2's SAX2 interface, which decides whether a document is well-formed.
///
/// Two things are kept from libxml2. CDATA sections, which are half of a feed and which it reads
/// a character at a time, are lifted out and a numbered processing instruction left in their
/// place; comments and processing instructions, in which nobody here is interested, are left
/// out. And no entity is ever declared, so that none can be expanded: a document with an
/// internal DTD subset goes to the tolerant pass, which knows its own bounds.
enum XMLStrictPass {
  /// The tree, or nil where the document is not well-formed or meets a limit of libxml2.
  static func read(
    _ input: UnsafeBufferPointer<UInt8>, options: XMLReader.Options
  ) -> XMLTree? {
    guard let lifted = XMLLift(input) else { return nil }
    return lifted.text.withUnsafeBytes { text in
      parse(text, state: XMLStrictState(input: input, lifted: lifted, options: options))
    }
  }

  private static let initialised: Void = xmlInitParser()

  private static func parse(
    _ text: UnsafeRawBufferPointer, state: XMLStrictState
  ) -> XMLTree? {
    _ = initialised
    guard text.count > 0, let context = xmlNewParserCtxt() else { return nil }
    defer { xmlFreeParserCtxt(context) }
    guard let sax = context.pointee.sax else { return nil }
    sax.pointee = handler()
    return withExtendedLifetime(state) {
      let opaque = Unmanaged.passUnretained(state).toOpaque()
      state.context = context
      context.pointee.userData = opaque
      // No document comes of it: these handlers build none.
      _ = xmlCtxtReadMemory(
        context, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), nil,
        "UTF-8", Int32(XML_PARSE_NONET.rawValue))
      state.context = nil
      guard !state.failed, context.pointee.wellFormed == 1 else { return nil }
      return state.takeTree()
    }
  }

  private static func handler() -> xmlSAXHandler {
    var sax = xmlSAXHandler()
    sax.initialized = XML_SAX2_MAGIC
    sax.startElementNs = { user, local, prefix, uri, _, _, count, _, attributes in
      guard let state = XMLStrictState.of(user), let local else { return }
      state.start(local, prefix, uri, Int(count), attributes)
    }
    sax.endElementNs = { user, _, _, _ in XMLStrictState.of(user)?.builder.end() }
    sax.characters = { user, bytes, count in
      guard let bytes else { return }
      XMLStrictState.of(user)?.text(.init(start: bytes, count: Int(count)))
    }
    sax.ignorableWhitespace = sax.characters
    // Only `<![CDATA[` inside an attribute or the like could still come this way.
    sax.cdataBlock = sax.characters
    sax.processingInstruction = { user, _, data in XMLStrictState.of(user)?.restore(data) }
    // An entity that an external DTD, which is never loaded, might have declared.
    sax.reference = { user, name in XMLStrictState.of(user)?.reference(name) }
    sax.serror = { user, error in
      guard let error, error.pointee.level == XML_ERR_FATAL else { return }
      XMLStrictState.of(user)?.fail()
    }
    return sax
  }
}

/// What the callbacks of one parse share. It lives and is used on one thread.
private final class XMLStrictState {
  private struct Key: Hashable {
    var local: UnsafePointer<xmlChar>
    var prefix: UnsafePointer<xmlChar>?
    var uri: UnsafePointer<xmlChar>?
  }

  var builder: XMLTreeBuilder
  var context: xmlParserCtxtPtr?
  private(set) var failed = false
  private let input: UnsafeBufferPointer<UInt8>
  private let lifted: XMLLift
  private var names: [Key: Int32] = [:]
  /// The last names looked up, by the low bits of their address: libxml2 interns names.
  private var recent: [(key: Key, name: Int32)?] = Array(repeating: nil, count: 256)
  private var scratch: [UInt8] = []

  init(input: UnsafeBufferPointer<UInt8>, lifted: XMLLift, options: XMLReader.Options) {
    self.input = input
    self.lifted = lifted
    builder = XMLTreeBuilder(limits: options.limits, expectedBytes: input.count)
  }

  static func of(_ user: UnsafeMutableRawPointer?) -> XMLStrictState? {
    user.map { Unmanaged<XMLStrictState>.fromOpaque($0).takeUnretainedValue() }
  }

  func takeTree() -> XMLTree { builder.finish(truncated: false) }

  func fail() {
    failed = true
    if let context { xmlStopParser(context) }
  }

  func start(
    _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?,
    _ uri: UnsafePointer<xmlChar>?, _ count: Int,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    // The tolerant pass then says that something is missing.
    guard !builder.full else { return fail() }
    builder.start(name: name(Key(local: local, prefix: prefix, uri: uri)))
    guard let attributes else { return }
    for index in 0..<count {
      let fields = attributes + index * 5
      guard let local = fields[0], let begin = fields[3], let end = fields[4] else { continue }
      builder.attribute(
        name: name(Key(local: local, prefix: fields[1], uri: fields[2])),
        .init(start: begin, count: end - begin))
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    // A character reference arrives by itself. `&#150;` names a control character that nobody
    // means: as in HTML it is read as windows-1252.
    if bytes.count == 2, bytes[0] == 0xC2, bytes[1] < 0xA0,
      let scalar = XMLText.windows1252(UInt32(bytes[1]))
    {
      scratch.removeAll(keepingCapacity: true)
      XMLText.append(scalar, to: &scratch)
      return scratch.withUnsafeBufferPointer { builder.text($0) }
    }
    builder.text(bytes)
  }

  func restore(_ data: UnsafePointer<xmlChar>?) {
    guard var data else { return }
    var index = 0
    while data.pointee >= 0x30, data.pointee <= 0x39 {
      index = index &* 10 &+ Int(data.pointee &- 0x30)
      data += 1
    }
    guard lifted.sections.indices.contains(index) else { return }
    let section = UnsafeBufferPointer(rebasing: input[lifted.sections[index]])
    if XMLText.isClean(section) { return builder.text(section) }
    scratch.removeAll(keepingCapacity: true)
    XMLText.appendClean(section, to: &scratch)
    scratch.withUnsafeBufferPointer { builder.text($0) }
  }

  func reference(_ name: UnsafePointer<xmlChar>?) {
    guard let name else { return }
    let bytes = UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
    scratch.removeAll(keepingCapacity: true)
    scratch.append(UInt8(ascii: "&"))
    scratch.append(contentsOf: bytes)
    scratch.append(UInt8(ascii: ";"))
    XMLText.decodeNamed(scratch).withUnsafeBufferPointer { builder.text($0) }
  }

  private func name(_ key: Key) -> Int32 {
    let address = UInt(bitPattern: key.local) &+ UInt(bitPattern: key.uri) &* 31
    let slot = Int((address >> 3 ^ address >> 11) & 255)
    if let hit = recent[slot], hit.key == key { return hit.name }
    let name: Int32
    if let known = names[key] {
      name = known
    } else {
      name = builder.intern(
        prefix: Self.string(key.prefix), local: Self.string(key.local), uri: Self.string(key.uri))
      names[key] = name
    }
    recent[slot] = (key, name)
    return name
  }

  private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }
}
