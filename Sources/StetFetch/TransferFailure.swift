internal import CLibCurl
internal import StetModel

/// libcurl's account of a failed transfer, and what it is in Stet's terms.
struct TransferFailure {
  var code: CURLcode
  var host: String
  var url: String
  /// libcurl's sentence.
  var reason: String
  /// OpenSSL's `X509_V_…`.
  var verification: Int
  var hasSentRequest: Bool
  var hasProxy: Bool
  /// Whether the time for the whole fetch runs out before that for connecting.
  var isTotalFirst: Bool

  var error: FetchError {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: .dns(host: host)
    case CURLE_COULDNT_RESOLVE_PROXY:
      .connect(host: host, reason: "the proxy's name could not be resolved")
    // The proxy's own answer, before there was a connection through it.
    case CURLE_RECV_ERROR where hasProxy && !hasSentRequest: .connect(host: host, reason: reason)
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_SEND_ERROR, CURLE_PROXY:
      .connect(host: host, reason: reason)
    case CURLE_OPERATION_TIMEDOUT:
      .timeout(hasSentRequest || isTotalFirst ? "total" : "connect")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
      .tls(host: host, tlsProblem, reason: reason)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
      .tls(host: host, .handshake, reason: reason)
    case CURLE_GOT_NOTHING: .incomplete("the connection ended without one")
    case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
      CURLE_BAD_CONTENT_ENCODING, CURLE_CHUNK_FAILED:
      .incomplete(reason)
    // libcurl's own bound on one header line.
    case CURLE_OUT_OF_MEMORY: .other("a line of the answer's head is too long")
    case CURLE_URL_MALFORMAT: .invalidURL(url)
    case CURLE_UNSUPPORTED_PROTOCOL: .other("not an HTTP answer")
    default: .other(reason)
    }
  }

  private var tlsProblem: FetchError.TLSProblem {
    switch verification {
    // X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
    case 9, 10: .expired
    // X509_V_ERR_HOSTNAME_MISMATCH, …_IP_ADDRESS_MISMATCH; libcurl looks at the name itself,
    // before it reads OpenSSL's verdict, and leaves X509_V_ERR_UNSPECIFIED.
    case 0, 1, 62, 64: .hostname
    default: .chain
    }
  }
}
