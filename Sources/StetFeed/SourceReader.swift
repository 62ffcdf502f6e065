public import StetModel
public import StetText

/// From the bytes that came to a feed, for every kind of source that `feeds.json` knows.
public enum SourceReader {
  /// What a body is to be read as.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A feed or a sitemap, whichever it turns out to be. A page is an error: it may be a login
    /// that stands where a feed used to be, and only the caller knows.
    case auto
    case feed, listing, sitemap
  }

  /// Reads a body of any kind. Gzip is known by its first bytes and unpacked (except for `feed`).
  ///
  /// - Parameters:
  ///   - bytes: the body, content-encoding removed.
  ///   - kind: what the configuration says it is.
  ///   - links: the CSS selector of the article links, for a listing.
  ///   - url: where it came from: what relative URLs are relative to.
  ///   - contentType: the Content-Type header, for the sake of its charset.
  public static func read(
    _ bytes: [UInt8], as kind: Kind, links: String? = nil, url: WebURL?, contentType: String?,
    limits: FeedLimits = .init()
  ) throws(FeedParseError) -> Feed {
    guard bytes.count <= limits.maximumBytes else {
      throw .tooLarge(bytes: bytes.count, limit: limits.maximumBytes)
    }
    switch kind {
    case .feed:
      return try FeedParser.parse(bytes, url: url, contentType: contentType, limits: limits)
    case .auto:
      let body = try UnpackedBody(bytes, limit: limits.maximumBytes)
      return try feedOrSitemap(body, url, contentType, limits, acceptsText: false)
    case .sitemap:
      let body = try UnpackedBody(bytes, limit: limits.maximumBytes)
      return try feedOrSitemap(body, url, contentType, limits, acceptsText: true)
    case .listing:
      let body = try UnpackedBody(bytes, limit: limits.maximumBytes)
      var feed = try ListingReader.read(
        body.bytes, links: links, url: url, contentType: contentType, limits: limits)
      feed.damaged = feed.damaged || body.cutOff
      return feed
    }
  }

  /// - Parameter acceptsText: Whether plain text may be a sitemap although some of its lines are
  ///   no addresses.
  private static func feedOrSitemap(
    _ body: UnpackedBody, _ url: WebURL?, _ contentType: String?, _ limits: FeedLimits,
    acceptsText: Bool
  ) throws(FeedParseError) -> Feed {
    let reader = SitemapReader(url: url, limits: limits)
    var feed: Feed
    if let sitemap = reader.read(body.bytes, contentType: contentType, acceptsText: acceptsText) {
      feed = sitemap
    } else {
      feed = try FeedParser.parse(body.bytes, url: url, contentType: contentType, limits: limits)
    }
    feed.damaged = feed.damaged || body.cutOff
    return feed
  }
}

/// A body that may have been gzip: sitemaps are kept as `.xml.gz` and sent as they are.
struct UnpackedBody {
  let bytes: [UInt8]
  /// Whether the gzip data ended early or were damaged, so that `bytes` is only the beginning.
  let cutOff: Bool

  init(_ body: [UInt8], limit: Int) throws(FeedParseError) {
    guard Gzip.isGzip(body) else {
      bytes = body
      cutOff = false
      return
    }
    var offset = 0
    let walker = GzipWalker<Never>(memberLimit: limit) { buffer in
      let count = min(buffer.count, body.count - offset)
      buffer.copyBytes(from: body[offset..<offset + count])
      offset += count
      return count
    }
    var unpacked: [UInt8] = []
    var tooLarge = false
    while true {
      let step = walker.next { piece in
        // Several members may each stay below the limit.
        if unpacked.count + piece.count > limit { tooLarge = true } else { unpacked += piece }
      }
      if tooLarge { throw .tooLarge(bytes: limit + 1, limit: limit) }
      switch step {
      case .member: continue
      case .tooLarge: throw .tooLarge(bytes: limit + 1, limit: limit)
      case .end: cutOff = false
      // Bytes behind a whole member are passed over, as browsers do.
      case .corrupt(let place): cutOff = place == 0
      case .torn: cutOff = true
      }
      break
    }
    guard !unpacked.isEmpty else { throw .binary(kind: "gzip data that is damaged") }
    bytes = unpacked
  }
}
