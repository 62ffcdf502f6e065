internal import StetModel
internal import StetText

/// One fetch as a walk from hop to hop: what to send next, and whether an answer is the last.
///
/// No I/O. Validators go where `FetchRequest.validatorsURL` says. Further fields of the request
/// may be secrets and go to hops of the first URL's origin only.
struct RedirectWalk {
  private let request: FetchRequest
  private let first: WebURL
  private let validatorsURL: WebURL?
  private var url: WebURL
  /// A handful at most: `maximumRedirects`.
  private var visited: [WebURL]
  private var exchanges: [HTTPExchange] = []
  private var spent = Duration.zero

  init(_ request: FetchRequest) throws(FetchError) {
    self.request = request
    first = try Self.target(request.url, base: nil)
    url = first
    visited = [first]
    validatorsURL = request.validatorsURL.flatMap { WebURL($0)?.withoutFragment }
  }

  /// The next request to make.
  func hop() throws(FetchError) -> Hop {
    let rest = request.limits.timeout - spent
    guard rest > .zero else { throw .timeout("total") }
    var lines = [
      try HeaderFields.line(HTTPField("Accept", request.accept)), ContentCoding.offer,
    ]
    if !request.validators.isEmpty, wantsValidators {
      if let etag = request.validators.etag {
        lines.append(try HeaderFields.line(HTTPField("If-None-Match", etag)))
      }
      if let date = request.validators.lastModified {
        lines.append(try HeaderFields.line(HTTPField("If-Modified-Since", date)))
      }
    }
    if !request.fields.isEmpty, url.origin == first.origin {
      for field in request.fields { lines.append(try HeaderFields.line(field)) }
    }
    return Hop(
      url: url.href, host: url.host ?? "", headerLines: lines, limits: request.limits,
      timeout: rest, allowPrivate: request.allowPrivate)
  }

  private var wantsValidators: Bool {
    if let validatorsURL { url == validatorsURL } else { url.host == first.host }
  }

  /// Takes the answer to the last hop.
  ///
  /// - Returns: The response, or nil where there is a further hop to make.
  mutating func take(_ answer: HopAnswer) throws(FetchError) -> FetchResponse? {
    spent += answer.elapsed
    exchanges.append(
      HTTPExchange(
        url: url.href, started: answer.started, address: answer.address,
        requestHead: answer.requestHead, responseHead: answer.responseHead,
        status: answer.status))
    let fields = HeaderFields.parse(head: answer.responseHead)
    if answer.isRedirect, let location = fields.first("Location") {
      try follow(location)
      return nil
    }
    let codings = try ContentCoding.list(fields)
    let body = try ContentCoding.undo(
      codings, answer.body, limit: request.limits.maximumBytes)
    // Both forms are kept where they differ; without a coding there is one array, not two.
    let isCoded = !codings.isEmpty && !answer.body.isEmpty
    return FetchResponse(
      status: answer.status, url: url.href, fields: fields, body: body,
      encodedBody: isCoded ? answer.body : nil, exchanges: exchanges, finished: answer.finished)
  }

  private mutating func follow(_ location: String) throws(FetchError) {
    guard exchanges.count <= request.limits.maximumRedirects else {
      throw .tooManyRedirects(limit: request.limits.maximumRedirects)
    }
    // Servers write UTF-8 here, against the standard; browsers read it so.
    let text = String(decoding: HeaderFields.bytes(location), as: UTF8.self)
    let next = try Self.target(text, base: url)
    guard !visited.contains(next) else { throw .redirectLoop(next.href) }
    visited.append(next)
    url = next
  }

  private static func target(_ text: String, base: WebURL?) throws(FetchError) -> WebURL {
    guard let url = WebURL(text, base: base) else { throw .invalidURL(text) }
    guard url.isHTTP else { throw .unsupportedScheme(url.href) }
    guard let host = url.host, !host.isEmpty else { throw .invalidURL(text) }
    return url.withoutFragment
  }
}

/// One request on the wire.
struct Hop: Sendable {
  /// Serialised, without a fragment.
  var url: String
  var host: String
  /// `name: value`, each with a final zero.
  var headerLines: [[UInt8]]
  var limits: FetchLimits
  /// What is left of the time for the whole fetch.
  var timeout: Duration
  var allowPrivate: Bool
}

/// What came back: the head, and the body as it was sent, its content coding still on.
struct HopAnswer: Sendable {
  var status: Int
  /// Whether the status and a `Location` make it a redirect; its body was dropped then.
  var isRedirect: Bool
  var address: String
  var started: Instant
  var finished: Instant
  var elapsed: Duration
  var requestHead: [UInt8]
  var responseHead: [UInt8]
  var body: [UInt8]
}
