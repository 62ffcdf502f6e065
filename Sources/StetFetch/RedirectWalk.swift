internal import StetModel
internal import StetText

/// One fetch as a walk from hop to hop: what to send next, and whether an answer is the last.
///
/// No I/O. Validators go where `FetchRequest.validatorsURL` says. Credentials and further fields
/// of the request go to hops of the first URL's origin only.
struct RedirectWalk {
  /// What comes after an answer.
  enum Step {
    case further(from: String, to: String)
    case done(FetchResponse)
    case failed(FetchFailure)
  }

  private let request: FetchRequest
  private let first: WebURL
  private let credentials: Credentials?
  private let proxy: ProxyRoute?
  private let validatorsURL: WebURL?
  private var url: WebURL
  /// A handful at most: `maximumRedirects`.
  private var visited: [WebURL]
  private var exchanges: [HTTPExchange] = []
  private var spent = Duration.zero

  /// - Parameter proxy: Where the request names none.
  static func begin(
    _ request: FetchRequest, proxy: ProxyRoute?
  ) -> Result<RedirectWalk, FetchFailure> {
    do throws(FetchError) {
      return .success(try RedirectWalk(request, proxy: proxy))
    } catch {
      return .failure(FetchFailure(error, url: request.url))
    }
  }

  private init(_ request: FetchRequest, proxy: ProxyRoute?) throws(FetchError) {
    self.request = request
    let asked = try Self.target(request.url, base: nil)
    first = asked.withoutCredentials
    credentials = request.credentials ?? Credentials(of: asked)
    self.proxy = if let settings = request.proxy { try ProxyRoute(settings) } else { proxy }
    url = first
    visited = [first]
    validatorsURL = request.validatorsURL.flatMap { WebURL($0)?.withoutFragment.withoutCredentials }
  }

  /// The next request to make.
  func hop() -> Result<Hop, FetchFailure> {
    do throws(FetchError) {
      return .success(try makeHop())
    } catch {
      return .failure(failure(error))
    }
  }

  private func makeHop() throws(FetchError) -> Hop {
    let rest = request.limits.timeout - spent
    guard rest > .zero else { throw .timeout("total") }
    if proxy != nil, !request.allowPrivate, let host = url.host {
      try ProxyRoute.check(target: host)
    }
    var head = HopHead()
    // Client fields of the same name stand in for ours.
    let hasOwn =
      !request.fields.isEmpty || !request.secretFields.isEmpty || credentials != nil
    let isAtHome = hasOwn && (url == first || url.origin == first.origin)
    let own = isAtHome ? request.fields.map(\.name) + request.secretFields.map(\.name) : []
    if !own.contains(where: { $0.equalsIgnoringASCIICase("Accept") }) {
      try head.add(HTTPField("Accept", request.accept))
    }
    if !own.contains(where: { $0.equalsIgnoringASCIICase("Accept-Encoding") }) {
      head.lines.append(ContentCoding.offer)
    }
    var body: [UInt8]?
    switch request.method {
    case .get: try addValidators(to: &head)
    case .post(let bytes, let type):
      body = bytes
      try head.add(HTTPField("Content-Type", type))
      // Not "100-continue", which costs a round trip and confuses servers.
      head.lines.append(Array("Expect:".utf8) + [0])
    }
    if isAtHome {
      for field in request.fields { try head.addFurther(field) }
      for field in request.secretFields {
        try head.addFurther(HTTPField(field.name, field.value.revealed), isSecret: true)
      }
      if let credentials {
        try head.add(HTTPField("Authorization", try credentials.basic()), isSecret: true)
      }
    }
    if proxy?.credentials != nil { head.hide("Proxy-Authorization") }
    return Hop(
      url: url.href, host: url.host ?? "", headerLines: head.lines,
      secretNames: head.secretNames, body: body, limits: request.limits, timeout: rest,
      allowPrivate: request.allowPrivate, proxy: proxy)
  }

  private func addValidators(to head: inout HopHead) throws(FetchError) {
    guard !request.validators.isEmpty, wantsValidators else { return }
    if let etag = request.validators.etag { try head.add(HTTPField("If-None-Match", etag)) }
    if let date = request.validators.lastModified {
      try head.add(HTTPField("If-Modified-Since", date))
    }
  }

  private var wantsValidators: Bool {
    if let validatorsURL { url == validatorsURL } else { url.host == first.host }
  }

  /// Takes the answer to `hop`.
  mutating func take(_ answer: consuming HopAnswer, to hop: Hop) -> Step {
    spent += answer.elapsed
    exchanges.append(exchange(answer, to: hop))
    let fields = HeaderFields.parse(head: answer.responseHead)
    do throws(FetchError) {
      if answer.isRedirect, let location = fields.first("Location") {
        let from = url.href
        try follow(location)
        return .further(from: from, to: url.href)
      }
      let codings = try ContentCoding.list(fields)
      let sent = answer.body
      let body = try ContentCoding.undo(codings, sent, limit: request.limits.maximumBytes)
      // Both forms are kept where they differ; without a coding there is one array, not two.
      let isCoded = !codings.isEmpty && !sent.isEmpty
      return .done(
        FetchResponse(
          status: answer.status, url: url.href, fields: fields, body: body,
          encodedBody: isCoded ? sent : nil, exchanges: exchanges, finished: answer.finished))
    } catch {
      var failure = failure(error)
      if !answer.isRedirect { failure.unfinished = failure.exchanges.popLast() }
      return .failed(failure)
    }
  }

  /// What `error` ended here.
  func failure(_ error: FetchError) -> FetchFailure {
    FetchFailure(error, url: url.href, exchanges: exchanges)
  }

  /// What ended `hop`.
  func failure(_ ended: HopFailure, of hop: Hop) -> FetchFailure {
    var failure = failure(ended.error)
    failure.unfinished = ended.partial.map { exchange($0, to: hop) }
    return failure
  }

  private func exchange(_ answer: borrowing HopAnswer, to hop: Hop) -> HTTPExchange {
    HTTPExchange(
      url: url.href, started: answer.started, address: proxy == nil ? answer.address : "",
      requestHead: HeaderFields.redacted(answer.requestHead, hop.secretNames),
      responseHead: answer.responseHead, status: answer.status)
  }

  private mutating func follow(_ location: String) throws(FetchError) {
    guard exchanges.count <= request.limits.maximumRedirects else {
      throw .tooManyRedirects(limit: request.limits.maximumRedirects)
    }
    // Servers write UTF-8 here, against the standard; browsers read it so.
    let text = String(decoding: HeaderFields.bytes(location), as: UTF8.self)
    let next = try Self.target(text, base: url).withoutCredentials
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

/// The header lines of one request, and which of them must not be shown.
private struct HopHead {
  /// `name: value`, each with a final zero.
  var lines: [[UInt8]] = []
  private(set) var secretNames: [String] = []

  mutating func add(_ field: HTTPField, isSecret: Bool = false) throws(FetchError) {
    lines.append(try HeaderFields.line(field))
    if isSecret { secretNames.append(field.name) }
  }

  /// For a field that libcurl adds.
  mutating func hide(_ name: String) { secretNames.append(name) }

  /// A client's field, which must leave the message itself alone.
  mutating func addFurther(_ field: HTTPField, isSecret: Bool = false) throws(FetchError) {
    for name in ["Content-Length", "Transfer-Encoding", "Connection", "Host", "Expect", "TE"]
    where field.name.equalsIgnoringASCIICase(name) {
      throw .other("the header field \(name) cannot be set: it belongs to the connection")
    }
    try add(field, isSecret: isSecret || HeaderFields.isAlwaysSecret(field.name))
  }
}

/// One request on the wire.
struct Hop: Sendable {
  /// Serialised, without a fragment.
  var url: String
  var host: String
  /// `name: value`, each with a final zero.
  var headerLines: [[UInt8]]
  /// Fields whose values must not leave the fetcher.
  var secretNames: [String]
  /// Of a POST; nil for GET.
  var body: [UInt8]?
  var limits: FetchLimits
  /// What is left of the time for the whole fetch.
  var timeout: Duration
  var allowPrivate: Bool
  var proxy: ProxyRoute?
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

/// Why a hop brought no answer.
struct HopFailure: Error {
  var error: FetchError
  /// What had come, where the head was complete; without a body.
  var partial: HopAnswer?

  init(_ error: FetchError, partial: HopAnswer? = nil) {
    self.error = error
    self.partial = partial
  }

  static let cancelled = HopFailure(.cancelled)
}
