internal import CLibCurl
internal import StetModel
internal import StetShims

/// What all transfers of one fetcher have in common.
struct TransferSettings: Sendable {
  var userAgent: String
  var options: CurlFetcher.Options
  var clock: @Sendable () -> Instant
  /// Which addresses may be connected to without `FetchRequest.allowPrivate`; tests have others.
  var isPublic: @Sendable (IPAddress) -> Bool = AddressGuard.isPublic
  /// What a host's names lead to from this hop on, like `Options.resolve`; tests change it.
  var pins: (@Sendable (Hop) -> [String])?
}

/// One easy handle and the hop it is making; used again and again, on the fetcher's thread only.
final class Transfer {
  let easy: UnsafeMutableRawPointer
  private(set) var submission: Submission?
  private(set) var wire = WireState()
  /// Set where a callback ended the transfer.
  private(set) var failure: FetchError?
  /// Whether a name may still be being looked up for it.
  private(set) var isLookingUp = false
  private(set) var started = Instant(milliseconds: 0)

  /// When to look next whether enough has come in, and what had come in at the last look.
  var nextSlowCheck = MonotonicTime.distantFuture
  var bytesAtSlowCheck: Int64 = 0

  /// An address that the guard refused, and whether it let another one pass.
  private var refused: IPAddress?
  private var hasOpenedSocket = false
  /// Whether the connection stood and the request went out.
  private(set) var hasSentRequest = false
  /// The peer, textual.
  private var address = ""

  private let settings: TransferSettings
  private let onLookedUp: () -> Void
  private let errorText: UnsafeMutablePointer<CChar>
  private let watch: UnsafeMutablePointer<stet_curl_watch>
  private var headers: UnsafeMutablePointer<curl_slist>?
  /// What `headers` was made of: most requests of one handle have the same.
  private var headerLines: [[UInt8]] = []
  private var pins: UnsafeMutablePointer<curl_slist>?
  /// As the handle is set now.
  private var proxy: ProxyRoute?
  private var isPost = false

  /// - Parameter onLookedUp: Called when the transfer has an address to connect to.
  init(settings: TransferSettings, onLookedUp: @escaping () -> Void) throws(FetchError) {
    guard let easy = curl_easy_init() else { throw .other("libcurl gave no handle") }
    self.easy = easy
    self.settings = settings
    self.onLookedUp = onLookedUp
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    watch = .allocate(capacity: 1)
    watch.initialize(to: stet_curl_watch())
    try setUp()
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headers)
    curl_slist_free_all(pins)
    errorText.deallocate()
    watch.deallocate()
  }

  /// Everything that is the same for every hop.
  private func setUp() throws(FetchError) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    watch.pointee = stet_curl_watch(
      watcher: { bytes, count, context in
        guard let bytes, let context else { return }
        Transfer.of(context).wire.sent(Transfer.bytes(bytes, count))
      }, context: context)
    let options = settings.options
    let codes = [
      stet_curl_set_pointer(easy, CURLOPT_PRIVATE, context),
      stet_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText),
      stet_curl_watch_request_head(easy, watch),
      stet_curl_set_write(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        return Transfer.of(context).receiveHeader(Transfer.bytes(bytes, size * count))
      },
      stet_curl_set_pointer(easy, CURLOPT_HEADERDATA, context),
      stet_curl_set_write(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        return Transfer.of(context).receiveBody(Transfer.bytes(bytes, size * count))
      },
      stet_curl_set_pointer(easy, CURLOPT_WRITEDATA, context),
      stet_curl_set_opensocket(easy) { context, _, address in
        guard let context, let address else { return CURL_SOCKET_BAD }
        return Transfer.of(context).openSocket(address)
      },
      stet_curl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context),
      stet_curl_set_prereq(easy) { context, peer, _, _, _ in
        guard let context, let peer else { return CURL_PREREQFUNC_ABORT }
        return Transfer.of(context).willSend(to: String(cString: peer))
      },
      stet_curl_set_pointer(easy, CURLOPT_PREREQDATA, context),

      stet_curl_set_string(easy, CURLOPT_USERAGENT, settings.userAgent),
      stet_curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
      stet_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
      stet_curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
      stet_curl_set_long(easy, CURLOPT_NOSIGNAL, 1),
      stet_curl_set_long(easy, CURLOPT_NETRC, 0),
      stet_curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1),
      stet_curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2),
      stet_curl_set_long(easy, CURLOPT_BUFFERSIZE, 64 << 10),
      // The path is normal already, by the URL Standard's rules.
      stet_curl_set_long(easy, CURLOPT_PATH_AS_IS, 1),
      // Empty: no proxy, not even one that the environment names.
      stet_curl_set_string(easy, CURLOPT_PROXY, ""),
      // Nor does the environment say which hosts go past it.
      stet_curl_set_string(easy, CURLOPT_NOPROXY, ""),
      stet_curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
      // Otherwise ending a transfer would wait for its name lookup, and all others with it.
      stet_curl_set_long(easy, CURLOPT_QUICK_EXIT, 1),
    ]
    for code in codes where code != CURLE_OK { throw .other("libcurl: \(Self.text(code))") }
    if let path = options.certificateAuthorities {
      let code = stet_curl_set_string(easy, CURLOPT_CAINFO, path)
      guard code == CURLE_OK else { throw .other("libcurl: \(Self.text(code))") }
      // A libcurl without HTTPS proxies does not know it.
      _ = stet_curl_set_string(easy, CURLOPT_PROXY_CAINFO, path)
    }
    if !options.resolve.isEmpty { try pin(options.resolve) }
  }

  /// Makes the handle ready for `submission`.
  ///
  /// - Throws: Where the handle cannot be set, which is then not to be used again.
  func prepare(_ submission: Submission, now: MonotonicTime) throws(FetchError) {
    let hop = submission.hop
    wire = WireState(limit: hop.limits.maximumBytes, isPost: hop.body != nil)
    failure = nil
    refused = nil
    hasOpenedSocket = false
    hasSentRequest = false
    address = ""
    errorText.pointee = 0
    started = settings.clock()
    bytesAtSlowCheck = 0
    nextSlowCheck = now.advanced(by: hop.limits.slowPeriod)

    if headerLines != hop.headerLines {
      curl_slist_free_all(headers)
      headers = nil
      headers = try Self.list(hop.headerLines)
      headerLines = hop.headerLines
    }
    if let pins = settings.pins { try pin(pins(hop)) }
    if hop.proxy != proxy { try setProxy(hop.proxy) }
    if isPost || hop.body != nil { try setBody(hop.body) }
    let codes = [
      stet_curl_set_string(easy, CURLOPT_URL, hop.url),
      stet_curl_set_list(easy, CURLOPT_HTTPHEADER, headers),
      // A further request to a host waits for the first one's handshake, to see whether its
      // connection takes it. (Without TLS it would wait for the first one's answer.)
      stet_curl_set_long(easy, CURLOPT_PIPEWAIT, hop.url.hasPrefix("https:") ? 1 : 0),
      // Zero would mean no limit.
      stet_curl_set_long(easy, CURLOPT_TIMEOUT_MS, Self.milliseconds(hop.timeout)),
      stet_curl_set_long(
        easy, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(hop.limits.connectTimeout)),
    ]
    for code in codes where code != CURLE_OK { throw .other("libcurl: \(Self.text(code))") }
    self.submission = submission
    isLookingUp = true
  }

  /// - Parameter lines: Each with a final zero.
  private static func list(
    _ lines: [[UInt8]]
  ) throws(FetchError) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      let longer = line.withUnsafeBytes {
        curl_slist_append(list, $0.baseAddress?.assumingMemoryBound(to: CChar.self))
      }
      guard let longer else {
        curl_slist_free_all(list)
        throw .other("out of memory")
      }
      list = longer
    }
    return list
  }

  private func pin(_ names: [String]) throws(FetchError) {
    let list = try Self.list(names.map { Array($0.utf8) + [0] })
    let code = stet_curl_set_list(easy, CURLOPT_RESOLVE, list)
    curl_slist_free_all(pins)
    pins = list
    guard code == CURLE_OK else { throw .other("libcurl: \(Self.text(code))") }
  }

  private func setProxy(_ route: ProxyRoute?) throws(FetchError) {
    let codes = [
      // Empty: none, not even one that the environment names.
      stet_curl_set_string(easy, CURLOPT_PROXY, route?.url ?? ""),
      stet_curl_set_string(easy, CURLOPT_PROXYUSERNAME, route?.credentials?.user),
      stet_curl_set_string(
        easy, CURLOPT_PROXYPASSWORD, route?.credentials?.password.revealed),
    ]
    for code in codes where code != CURLE_OK { throw .other("libcurl: \(Self.text(code))") }
    proxy = route
  }

  private func setBody(_ body: [UInt8]?) throws(FetchError) {
    var codes: [CURLcode] = []
    if let body {
      codes.append(stet_curl_set_long(easy, CURLOPT_POSTFIELDSIZE, body.count))
      // Never NULL, which would mean that the body is still to come.
      (body + [0]).withUnsafeBytes {
        let bytes = UnsafeMutableRawPointer(mutating: $0.baseAddress)
        codes.append(stet_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, bytes))
      }
      codes.append(stet_curl_set_long(easy, CURLOPT_POST, 1))
    } else {
      codes.append(stet_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, nil))
      codes.append(stet_curl_set_long(easy, CURLOPT_HTTPGET, 1))
    }
    for code in codes where code != CURLE_OK { throw .other("libcurl: \(Self.text(code))") }
    isPost = body != nil
  }

  /// Gives back the submission and forgets what the hop left.
  func release() -> Submission? {
    lookedUp()
    wire = WireState()
    nextSlowCheck = .distantFuture
    defer { submission = nil }
    return submission
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    Int(max(1, min(duration.milliseconds, Int64(Int32.max))))
  }

  // MARK: What libcurl calls

  private func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    obey(wire.receiveHeader(bytes), bytes.count)
  }

  private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    obey(wire.receiveBody(bytes), bytes.count)
  }

  /// What a write callback returns: all that it was given, or less to end the transfer.
  private func obey(_ verdict: WireVerdict, _ count: Int) -> Int {
    switch verdict {
    case .proceed: return count
    case .enough: return 0
    case .refused(let error):
      failure = error
      return 0
    }
  }

  private func openSocket(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    lookedUp()
    let peer = target.pointee
    if !isAddressFree {
      let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
      let bytes = UnsafeRawBufferPointer(
        start: UnsafeRawPointer(target) + offset, count: Int(peer.addrlen))
      let address = IPAddress(socketAddress: bytes, family: peer.family)
      guard let address, settings.isPublic(address) else {
        refused = address ?? .v4(0)
        return CURL_SOCKET_BAD
      }
    }
    hasOpenedSocket = true
    return socketOpen(peer.family, peer.socktype, peer.protocol)
  }

  /// Just before a request goes out, on a new connection or a used one. This is what keeps a
  /// request off a connection that another, which may use private addresses, has opened.
  private func willSend(to peer: String) -> Int32 {
    lookedUp()
    address = peer
    // A request that is sent again, because a kept connection had died, starts afresh.
    wire.restart()
    if !isAddressFree {
      guard let parsed = IPAddress(peer), settings.isPublic(parsed) else {
        refused = IPAddress(peer) ?? .v4(0)
        hasOpenedSocket = false
        return CURL_PREREQFUNC_ABORT
      }
    }
    hasSentRequest = true
    return CURL_PREREQFUNC_OK
  }

  /// Whether any address will do: by request, or because a proxy decides.
  private var isAddressFree: Bool {
    submission?.hop.allowPrivate == true || submission?.hop.proxy != nil
  }

  private func lookedUp() {
    guard isLookingUp else { return }
    isLookingUp = false
    onLookedUp()
  }

  private static func of(_ context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged.fromOpaque(context).takeUnretainedValue()
  }

  private static func bytes(
    _ start: UnsafePointer<CChar>, _ count: Int
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  // MARK: How it ended

  /// Bytes off the wire so far, heads included.
  var bytesReceived: Int64 {
    var body: curl_off_t = 0
    _ = stet_curl_get_offset(easy, CURLINFO_SIZE_DOWNLOAD_T, &body)
    return Int64(body) + Int64(wire.headBytes)
  }

  /// What the transfer came to, once libcurl is done with it.
  func result(_ code: CURLcode) -> HopResult {
    // What is left of a redirect's body after its head does not matter.
    let isEnough = wire.isRedirect && failure == nil && code != CURLE_OPERATION_TIMEDOUT
    guard code == CURLE_OK || isEnough else { return failed(error(code)) }
    guard wire.isHeadComplete else { return failed(.other("not an HTTP answer")) }
    return .success(answer(body: wire.body))
  }

  /// A failure, with the head of the answer where it had come.
  func failed(_ error: FetchError) -> HopResult {
    .failure(HopFailure(error, partial: wire.isHeadComplete ? answer(body: []) : nil))
  }

  private func answer(body: [UInt8]) -> HopAnswer {
    HopAnswer(
      status: wire.status, isRedirect: wire.isRedirect, address: address, started: started,
      finished: settings.clock(), elapsed: elapsed, requestHead: wire.requestHead,
      responseHead: wire.responseHead, body: body)
  }

  private var elapsed: Duration {
    var microseconds: curl_off_t = 0
    _ = stet_curl_get_offset(easy, CURLINFO_TOTAL_TIME_T, &microseconds)
    return .microseconds(Int64(microseconds))
  }

  private func error(_ code: CURLcode) -> FetchError {
    if let failure { return failure }
    guard let hop = submission?.hop else { return .cancelled }
    if let refused, !hasOpenedSocket {
      return .forbiddenAddress(host: hop.host, address: refused.description)
    }
    var verification = 0
    _ = stet_curl_get_long(easy, CURLINFO_SSL_VERIFYRESULT, &verification)
    let reason = errorText.pointee == 0 ? Self.text(code) : String(cString: errorText)
    return TransferFailure(
      code: code, host: hop.host, url: hop.url, reason: reason, verification: verification,
      hasSentRequest: hasSentRequest, hasProxy: hop.proxy != nil,
      isTotalFirst: hop.timeout <= hop.limits.connectTimeout
    ).error
  }

  private static func text(_ code: CURLcode) -> String {
    curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
  }
}
