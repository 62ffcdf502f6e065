internal import CLibCurl
internal import StetShims

/// What the libraries of this machine can do for the fetcher.
public struct FetchFeatures: Sendable, Hashable {
  /// `libcurl 7.88.1 (OpenSSL/3.0.17)`
  public var library: String
  public var speaksTLS: Bool
  public var speaksHTTP2: Bool
  /// Content codings that are offered, `gzip` first.
  public var codings: [String]

  /// Of this machine.
  public static var current: FetchFeatures {
    var features = FetchFeatures(
      library: "libcurl", speaksTLS: false, speaksHTTP2: false, codings: ["gzip"])
    if let info = curl_version_info(CURLVERSION_FIRST) {
      func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
      let version = text(info.pointee.version) ?? "?"
      let tls = text(info.pointee.ssl_version).map { " (\($0))" } ?? ""
      features.library = "libcurl \(version)\(tls)"
      features.speaksTLS = info.pointee.features & CURL_VERSION_SSL != 0
      features.speaksHTTP2 = info.pointee.features & CURL_VERSION_HTTP2 != 0
    }
    if stet_decoder_available(stet_coding_brotli) != 0 { features.codings.append("br") }
    if stet_decoder_available(stet_coding_zstd) != 0 { features.codings.append("zstd") }
    return features
  }
}
