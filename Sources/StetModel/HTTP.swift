/// One header field as received or sent; names keep their case and order.
public struct HTTPField: Sendable, Hashable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension [HTTPField] {
  /// The first value of `name`, which is compared without regard to ASCII case
  /// (RFC 9110, section 5.1).
  public func first(_ name: String) -> String? {
    first { $0.name.equalsIgnoringASCIICase(name) }?.value
  }

  /// Every value of `name`, in order.
  public func all(_ name: String) -> [String] {
    filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
  }
}

extension StringProtocol {
  @inlinable public func equalsIgnoringASCIICase(_ other: some StringProtocol) -> Bool {
    let a = utf8
    let b = other.utf8
    return a.count == b.count && zip(a, b).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
  }
}

extension UInt8 {
  @inlinable public var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

/// What a later conditional request echoes, byte for byte (RFC 9110, section 8.8).
public struct Validators: Sendable, Hashable {
  public var etag: String?
  public var lastModified: String?

  public init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
  }

  public var isEmpty: Bool { etag == nil && lastModified == nil }
}

/// Bounds on one fetch. Every hostile server meets one of these.
public struct FetchLimits: Sendable, Hashable {
  public var connectTimeout: Duration = .seconds(10)
  /// For the whole fetch, redirects included.
  public var timeout: Duration = .seconds(60)
  /// Decoded bytes of the body.
  public var maximumBytes: Int = 32 << 20
  public var maximumRedirects: Int = 10
  /// A transfer slower than this many bytes a second for `slowPeriod` is given up.
  public var slowBytesPerSecond: Int = 64
  public var slowPeriod: Duration = .seconds(20)

  public init() {}
}

/// What is to be fetched, and how.
public struct FetchRequest: Sendable, Hashable {
  /// GET, but for a WebSub hub, which is told with POST.
  public enum Method: Sendable, Hashable {
    case get
    /// A redirect is followed with 307 and 308 only, the body sent again; any other is the answer.
    /// Validators are not sent.
    case post(body: [UInt8], contentType: String)
  }

  /// An absolute http or https URL, serialised; the fragment is not sent. A user name and password
  /// in it are used like ``credentials`` where there are none, and taken out of all that is told.
  public var url: String
  public var method: Method
  /// The `Accept` header.
  public var accept: String
  public var validators: Validators
  /// The URL whose answer gave the validators (`FetchResponse.url`): of all hops only that one
  /// is sent them. Nil sends them to the first hop and further ones on the same host.
  public var validatorsURL: String?
  public var limits: FetchLimits
  /// Whether loopback, private and other special addresses may be connected to.
  public var allowPrivate: Bool
  /// Further fields, sent as they are to the first URL's origin, and nowhere else. One of the
  /// name `Accept`, `Accept-Encoding` or `User-Agent` stands in for ours.
  public var fields: [HTTPField]
  /// Like `fields`, but their values are kept out of ``HTTPExchange/requestHead``.
  public var secretFields: [SecretField]
  /// Sent with the request, unasked, as `Authorization: Basic` (RFC 7617), to the first URL's
  /// origin and nowhere else.
  public var credentials: Credentials?
  /// Nil for the fetcher's own, if it has one.
  public var proxy: ProxySettings?

  public init(
    url: String, accept: String = "*/*", validators: Validators = .init(),
    validatorsURL: String? = nil, limits: FetchLimits = .init(), allowPrivate: Bool = false,
    fields: [HTTPField] = [], secretFields: [SecretField] = [], credentials: Credentials? = nil,
    proxy: ProxySettings? = nil, method: Method = .get
  ) {
    self.url = url
    self.method = method
    self.accept = accept
    self.validators = validators
    self.validatorsURL = validatorsURL
    self.limits = limits
    self.allowPrivate = allowPrivate
    self.fields = fields
    self.secretFields = secretFields
    self.credentials = credentials
    self.proxy = proxy
  }
}

/// One request and the head of its response, as they went over the wire: what WARC keeps.
public struct HTTPExchange: Sendable, Hashable {
  public var url: String
  public var started: Instant
  /// The peer's address, textual; empty where a proxy connected, which does not tell.
  public var address: String
  /// As it was sent, but for the values of secret fields: `[removed]` stands for each.
  public var requestHead: [UInt8]
  public var responseHead: [UInt8]
  public var status: Int

  public init(
    url: String, started: Instant, address: String, requestHead: [UInt8], responseHead: [UInt8],
    status: Int
  ) {
    self.url = url
    self.started = started
    self.address = address
    self.requestHead = requestHead
    self.responseHead = responseHead
    self.status = status
  }
}

/// A complete answer, after redirects.
public struct FetchResponse: Sendable, Hashable {
  public var status: Int
  /// Where the answer came from, after redirects, serialised.
  public var url: String
  public var fields: [HTTPField]
  /// The body, dechunked and with its content-encoding removed.
  public var body: [UInt8]
  /// The body as it came, dechunked, where it had a content-encoding: what WARC keeps.
  public var encodedBody: [UInt8]?
  /// Every hop in order; the last is the one that answered.
  public var exchanges: [HTTPExchange]
  /// Status codes of the redirects that were followed, in order.
  public var redirects: [Int] { exchanges.dropLast().map(\.status) }
  /// When the last byte was there.
  public var finished: Instant

  public init(
    status: Int, url: String, fields: [HTTPField], body: [UInt8], encodedBody: [UInt8]? = nil,
    exchanges: [HTTPExchange], finished: Instant
  ) {
    self.status = status
    self.url = url
    self.fields = fields
    self.body = body
    self.encodedBody = encodedBody
    self.exchanges = exchanges
    self.finished = finished
  }

  public var validators: Validators {
    Validators(etag: fields.first("ETag"), lastModified: fields.first("Last-Modified"))
  }

  public var contentType: String? { fields.first("Content-Type") }
}
