public import StetModel
public import StetText

/// From the bytes that came to a feed, for every kind of source that `feeds.json` knows.
public enum SourceReader {
  /// What a body is to be read as.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Whatever it turns out to be: a feed, a sitemap or, where it is a page, a listing.
    case auto
    case feed, listing, sitemap
  }

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
    try FeedParser.parse(bytes, url: url, contentType: contentType, limits: limits)
  }
}
