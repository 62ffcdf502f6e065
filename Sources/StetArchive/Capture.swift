public import StetModel
internal import StetText

/// What came over the wire for one draft, to be kept in a WARC file.
public struct Capture: Sendable, Hashable {
  /// An earlier capture with the same payload, so that the bytes are not stored twice.
  public struct Earlier: Sendable, Hashable {
    /// Where it lies: of kind `response`, since a revisit may not refer to another revisit. Its
    /// own record tells its URL, its date and its id.
    public var raw: RawLocation

    public init(raw: RawLocation) { self.raw = raw }
  }

  /// Every hop in order; the last is the one that answered.
  public var exchanges: [HTTPExchange]
  /// The body of the last hop as it came, dechunked, with its content-encoding.
  public var body: [UInt8]
  /// SHA-256 (hex) of ``body``.
  public var payloadSHA256: String
  /// Where the same payload was captured before.
  public var earlier: Earlier?

  public init(
    exchanges: [HTTPExchange], body: [UInt8], payloadSHA256: String, earlier: Earlier? = nil
  ) {
    self.exchanges = exchanges
    self.body = body
    self.payloadSHA256 = payloadSHA256
    self.earlier = earlier
  }
}

extension Capture {
  public init(_ response: FetchResponse, earlier: Earlier? = nil) {
    let body = response.encodedBody ?? response.body
    self.init(
      exchanges: response.exchanges, body: body, payloadSHA256: Digest.sha256Hex(body),
      earlier: earlier)
  }
}
