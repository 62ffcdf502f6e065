internal import StetModel

/// Whether a transfer goes on after what came in.
enum WireVerdict {
  case proceed
  /// What came is all that is needed.
  case enough
  case refused(FetchError)
}

/// What goes over the wire in one hop, as it comes: heads byte for byte, the body, the bounds.
struct WireState {
  /// Of all heads and trailers together, and lines in them.
  static let maximumHeadBytes = 256 << 10
  static let maximumHeadLines = 1000
  /// Bytes of most heads: for one allocation instead of six.
  private static let usualHead = 1 << 10
  /// How much memory a declared length is trusted with in advance.
  private static let maximumReserve = 1 << 20
  /// How much of a redirect's body is read, so that its connection can be kept.
  private static let maximumRedirectBody = 64 << 10

  private(set) var requestHead: [UInt8] = []
  /// Of the last answer; informational ones (1xx) are left out.
  private(set) var responseHead: [UInt8] = []
  private(set) var status = 0
  private(set) var isHeadComplete = false
  private(set) var body: [UInt8] = []
  private(set) var headBytes = 0

  private let limit: Int
  private let isPost: Bool
  private var headLines = 0
  private var isInHead = false
  private var declaredLength: Int?
  private var hasLocation = false
  private var dropped = 0

  /// - Parameter limit: Bytes of the body.
  init(limit: Int = 0, isPost: Bool = false) {
    self.limit = limit
    self.isPost = isPost
  }

  /// A status that says where to go, and a place to go to (RFC 9110, section 15.4). After the
  /// others a POST would have to become a GET, which nobody wants here.
  var isRedirect: Bool {
    guard isHeadComplete, hasLocation else { return false }
    return switch status {
    case 307, 308: true
    case 301, 302, 303: !isPost
    default: false
    }
  }

  mutating func restart() { self = WireState(limit: limit, isPost: isPost) }

  mutating func sent(_ bytes: UnsafeRawBufferPointer) { requestHead.append(contentsOf: bytes) }

  /// Takes one line of a head or of the trailers.
  mutating func receiveHeader(_ line: UnsafeRawBufferPointer) -> WireVerdict {
    headBytes += line.count
    headLines += 1
    guard headBytes <= Self.maximumHeadBytes, headLines <= Self.maximumHeadLines else {
      return .refused(
        .other(
          "the head of the answer is larger than \(Self.maximumHeadBytes) bytes "
            + "or \(Self.maximumHeadLines) lines"))
    }
    // What comes later are trailers.
    if isHeadComplete { return .proceed }
    if !isInHead {
      isInHead = true
      responseHead.removeAll(keepingCapacity: true)
      responseHead.reserveCapacity(Self.usualHead)
      status = Self.status(line)
      declaredLength = nil
      hasLocation = false
    }
    responseHead.append(contentsOf: line)
    if line.first == 0x0D || line.first == 0x0A { return endOfHead() }
    if let value = Self.value(line, of: "content-length") {
      declaredLength = Self.number(value)
    } else if Self.value(line, of: "location") != nil {
      hasLocation = true
    }
    return .proceed
  }

  private mutating func endOfHead() -> WireVerdict {
    isInHead = false
    if (100..<200).contains(status) { return .proceed }
    isHeadComplete = true
    // The length of a 304 is that of the body it leaves out.
    guard let declaredLength, !isRedirect, status != 304, status != 204 else { return .proceed }
    guard declaredLength <= limit else { return .refused(.tooLarge(limit: limit)) }
    body.reserveCapacity(min(declaredLength, Self.maximumReserve))
    return .proceed
  }

  /// Takes a piece of the body.
  mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) -> WireVerdict {
    if isRedirect {
      // More is not worth a kept connection.
      dropped += bytes.count
      return dropped <= Self.maximumRedirectBody ? .proceed : .enough
    }
    guard bytes.count <= limit - body.count else { return .refused(.tooLarge(limit: limit)) }
    body.append(contentsOf: bytes)
    return .proceed
  }

  /// The three digits after `HTTP/1.1 `, 0 where there are none.
  private static func status(_ line: UnsafeRawBufferPointer) -> Int {
    guard let space = line.firstIndex(of: 0x20) else { return 0 }
    let digits = line[(space + 1)...].prefix(3)
    guard digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return 0 }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// What follows `name:`, nil where the line is of another field.
  private static func value(
    _ line: UnsafeRawBufferPointer, of name: StaticString
  ) -> Slice<UnsafeRawBufferPointer>? {
    let count = name.utf8CodeUnitCount
    guard line.count > count, line[count] == 0x3A else { return nil }
    for index in 0..<count where line[index].asciiLowercased != name.utf8Start[index] {
      return nil
    }
    return line[(count + 1)...]
  }

  /// Saturates, so that an absurd length is too large rather than unknown.
  private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    var number: Int?
    for byte in bytes {
      switch byte {
      case 0x30...0x39: number = min((number ?? 0) * 10 + Int(byte - 0x30), 1 << 56)
      case 0x20, 0x09, 0x0D, 0x0A: continue
      default: return nil
      }
    }
    return number
  }
}
