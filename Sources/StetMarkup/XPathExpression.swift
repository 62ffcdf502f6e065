internal import CLibXML2

/// Whether an XPath 1.0 expression that a user wrote may be evaluated on pages.
///
/// libxml2 counts the steps of an evaluation, but not the bytes it compares nor the pairs of two
/// node sets. What it does not count is refused here, or counted by ``HTMLQuery``.
public enum XPathExpression {
  public enum Limit {
    /// Bytes of an expression.
    public static let bytes = 2048
    /// Tokens of an expression; evaluation recurses over steps and operators.
    public static let tokens = 400
    /// Parentheses and brackets inside each other.
    public static let depth = 16
  }

  /// Why an expression is not accepted.
  public struct Problem: Error, Sendable, Hashable {
    /// A sentence.
    public var message: String
    /// What to write instead, a sentence.
    public var remedy: String
  }

  /// nil for an expression that may be used.
  public static func problem(_ expression: String) -> Problem? {
    let bytes = Array(expression.utf8)
    guard !bytes.isEmpty, bytes.count <= Limit.bytes, !bytes.contains(0) else {
      return Problem(
        message: "An expression has 1 to \(Limit.bytes) bytes; this has \(bytes.count).",
        remedy: "Write several shorter ones: each may have its own line.")
    }
    var lexer = XPathLexer(bytes)
    let tokens = lexer.tokens(limit: Limit.tokens)
    guard let tokens else {
      return Problem(
        message: "The expression has an open quotation mark or more than \(Limit.tokens) parts.",
        remedy: "Close the quotation mark, or write several shorter expressions.")
    }
    var check = XPathCheck(tokens: tokens)
    if let problem = check.run() { return problem }
    return compiles(bytes)
      ? nil
      : Problem(
        message: "This is no XPath 1.0 expression.",
        remedy: "Look for missing brackets and quotation marks; functions of XPath 2 are not there."
      )
  }

  private static func compiles(_ bytes: [UInt8]) -> Bool {
    guard let context = xmlXPathNewContext(nil) else { return false }
    defer { xmlXPathFreeContext(context) }
    context.pointee.error = { _, _ in }
    let compiled = (bytes + [0]).withUnsafeBufferPointer {
      xmlXPathCtxtCompile(context, $0.baseAddress)
    }
    guard let compiled else { return false }
    xmlXPathFreeCompExpr(compiled)
    return true
  }
}

enum XPathToken: Hashable {
  case literal, number
  case name(String)
  /// `( ) [ ] @ , | / // . .. :: $ * + - = != < <= > >=`
  case sign(String)
}

/// Takes an expression apart (XPath 1.0, section 3.7).
struct XPathLexer {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// nil where a literal is not closed or there are more than `limit`.
  mutating func tokens(limit: Int) -> [XPathToken]? {
    var out: [XPathToken] = []
    while at < bytes.count {
      let byte = bytes[at]
      if byte <= 0x20 {
        at += 1
        continue
      }
      guard out.count < limit else { return nil }
      let next = at + 1 < bytes.count ? bytes[at + 1] : 0
      if byte == 0x22 || byte == 0x27 {
        guard let close = bytes[(at + 1)...].firstIndex(of: byte) else { return nil }
        at = close + 1
        out.append(.literal)
      } else if isDigit(byte) || byte == 0x2E && isDigit(next) {
        while at < bytes.count, isDigit(bytes[at]) || bytes[at] == 0x2E { at += 1 }
        out.append(.number)
      } else if isNameStart(byte) {
        let start = at
        while at < bytes.count,
          isNameStart(bytes[at]) || isDigit(bytes[at]) || bytes[at] == 0x2D || bytes[at] == 0x2E
        {
          at += 1
        }
        out.append(.name(String(decoding: bytes[start..<at], as: UTF8.self)))
      } else {
        let isPair =
          byte == next && (byte == 0x2F || byte == 0x2E || byte == 0x3A)
          || next == 0x3D && (byte == 0x21 || byte == 0x3C || byte == 0x3E)
        let end = at + (isPair ? 2 : 1)
        out.append(.sign(String(decoding: bytes[at..<end], as: UTF8.self)))
        at = end
      }
    }
    return out
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
  }
}

/// Refuses what would cost more than libxml2 counts.
struct XPathCheck {
  private static let functions: Set<String> = [
    "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat",
    "starts-with", "contains", "substring-before", "substring-after", "substring",
    "string-length", "normalize-space", "translate", "boolean", "not", "true", "false", "lang",
    "number", "sum", "floor", "ceiling", "round",
  ]
  private static let nodeTypes: Set<String> = ["text", "node", "comment", "processing-instruction"]
  private static let wideAxes: Set<String> = [
    "ancestor", "ancestor-or-self", "following", "preceding", "parent",
  ]
  private static let comparisons: Set<String> = ["=", "!=", "<", "<=", ">", ">="]

  /// Between a pair of parentheses or brackets.
  private struct Frame {
    var isInPredicate: Bool
    var isCall: Bool
    /// Whether a path in it leaves the node that the predicate is about.
    var isWide = false
    /// Whether texts of nodes are compared in it without a function that counts them.
    var comparesNodes = false
  }

  let tokens: [XPathToken]
  private var frames = [Frame(isInPredicate: false, isCall: false)]
  /// Whether the parenthesis that closed last was a function's.
  private var closedCall = false

  init(tokens: [XPathToken]) { self.tokens = tokens }

  private func token(_ index: Int) -> XPathToken? {
    tokens.indices.contains(index) ? tokens[index] : nil
  }

  /// Whether an operand may come before this place, so that `*`, `div` and the like are operators.
  private func endsOperand(_ index: Int) -> Bool {
    switch token(index) {
    case .literal, .number: true
    case .name(let name): !["and", "or", "div", "mod"].contains(name) || !endsOperand(index - 1)
    case .sign(let sign): [")", "]", ".", "..", "*"].contains(sign)
    case nil: false
    }
  }

  mutating func run() -> XPathExpression.Problem? {
    for (index, token) in tokens.enumerated() {
      let problem: XPathExpression.Problem? =
        switch token {
        case .literal, .number: nil
        case .name(let name): self.name(name, index)
        case .sign(let sign): self.sign(sign, index)
        }
      if let problem { return problem }
    }
    return frames.last.flatMap(Self.problem)
  }

  private mutating func name(_ name: String, _ index: Int) -> XPathExpression.Problem? {
    if token(index + 1) == .sign(":") {
      return .init(
        message: "\(name): is a prefix, and pages have none.",
        remedy: "Leave the prefix out; functions of extensions are not there.")
    }
    if token(index + 1) == .sign("::"), Self.wideAxes.contains(name) {
      frames[frames.count - 1].isWide = true
    }
    if token(index + 1) == .sign("("), !Self.nodeTypes.contains(name),
      !["and", "or", "div", "mod"].contains(name) || !endsOperand(index - 1),
      !Self.functions.contains(name)
    {
      return .init(
        message: "There is no function \(name)() in XPath 1.0.",
        remedy: "contains(), starts-with(), normalize-space(), substring-after() and others are.")
    }
    if name == "div" || name == "mod", endsOperand(index - 1), !isPathStart(index) {
      frames[frames.count - 1].comparesNodes = true
    }
    return nil
  }

  /// Whether the name at `index` is a step behind `/`, `@` or an axis.
  private func isPathStart(_ index: Int) -> Bool {
    guard case .sign(let sign) = token(index - 1) else { return false }
    return ["/", "//", "@", "::"].contains(sign)
  }

  private mutating func sign(_ sign: String, _ index: Int) -> XPathExpression.Problem? {
    switch sign {
    case "(", "[":
      guard frames.count <= XPathExpression.Limit.depth else {
        return .init(
          message: "More than \(XPathExpression.Limit.depth) brackets are inside each other.",
          remedy: "Write several simpler expressions.")
      }
      var isCall = false
      if sign == "(", case .name(let name) = token(index - 1) {
        isCall = Self.functions.contains(name)
      }
      let isInPredicate = sign == "[" || frames[frames.count - 1].isInPredicate
      frames.append(Frame(isInPredicate: isInPredicate, isCall: isCall))
    case ")", "]":
      guard frames.count > 1, let frame = frames.popLast() else { return nil }
      closedCall = sign == ")" && frame.isCall
      if let problem = Self.problem(frame) { return problem }
      // `(//p) = 'x'` is as wide as what is in the parentheses.
      if sign == ")", !frame.isCall, frame.isWide { frames[frames.count - 1].isWide = true }
    case "$":
      return .init(
        message: "There are no variables here.", remedy: "Write the value itself.")
    case "/", "//":
      if !endsOperand(index - 1) { frames[frames.count - 1].isWide = true }
    case "..": frames[frames.count - 1].isWide = true
    case "+": frames[frames.count - 1].comparesNodes = true
    case "-", "*":
      if endsOperand(index - 1), token(index + 1) != nil, !isPathStart(index) {
        frames[frames.count - 1].comparesNodes = true
      }
    case _ where Self.comparisons.contains(sign): return comparison(index)
    default: break
    }
    return nil
  }

  private enum Operand { case plain, ownAttribute, attribute, nodes }

  private mutating func comparison(_ index: Int) -> XPathExpression.Problem? {
    let left = leftOperand(index)
    let right = rightOperand(index)
    if left == .nodes || right == .nodes { frames[frames.count - 1].comparesNodes = true }
    if left == .plain || right == .plain || left == .ownAttribute && right == .ownAttribute {
      return nil
    }
    return .init(
      message: "It compares two sets of nodes, each with each.",
      remedy: "Compare with a text or a number, or put string() around one side.")
  }

  private func leftOperand(_ index: Int) -> Operand {
    switch token(index - 1) {
    case .literal, .number: return .plain
    case .name:
      guard token(index - 2) == .sign("@") else { return .nodes }
      return isPathStart(index - 2) ? .attribute : .ownAttribute
    case .sign(")") where closedCall: return .plain
    default: return .nodes
    }
  }

  private func rightOperand(_ index: Int) -> Operand {
    switch token(index + 1) {
    case .literal, .number, .sign("-"): return .plain
    case .name(let name):
      return token(index + 2) == .sign("(") && Self.functions.contains(name) && name != "id"
        ? .plain : .nodes
    case .sign("@"): return .ownAttribute
    default: return .nodes
    }
  }

  private static func problem(_ frame: Frame) -> XPathExpression.Problem? {
    guard frame.isInPredicate, frame.isWide, frame.comparesNodes else { return nil }
    return .init(
      message: "For each node, it compares the text of nodes elsewhere on the page.",
      remedy: "Put string() around the path that leaves the node, or compare an attribute.")
  }
}
