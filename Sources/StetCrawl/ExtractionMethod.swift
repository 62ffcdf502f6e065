internal import StetExtract
public import StetModel
public import StetText

/// A way to make an article of a page, and its name: the seam at which tests put another one in.
public struct ExtractionMethod: Sendable {
  /// Changes whenever the same page may come out differently, rules of single sites aside.
  public var version: String
  /// From the body, where it came from, and its `Content-Type`.
  public var extract: @Sendable ([UInt8], WebURL?, String?) -> Article
  private let versionOf: (@Sendable (WebURL?) -> String)?
  private let readsSinglePage: (@Sendable (WebURL?) -> Bool)?

  public init(
    version: String, extract: @escaping @Sendable ([UInt8], WebURL?, String?) -> Article
  ) {
    self.version = version
    self.extract = extract
    versionOf = nil
    readsSinglePage = nil
  }

  /// - Parameters:
  ///   - versionOf: The version for pages of an address, where the site has a rule.
  ///   - readsSinglePage: Whether the site's rule says where its articles are on one page.
  init(
    version: String, versionOf: @escaping @Sendable (WebURL?) -> String,
    readsSinglePage: @escaping @Sendable (WebURL?) -> Bool,
    extract: @escaping @Sendable ([UInt8], WebURL?, String?) -> Article
  ) {
    self.version = version
    self.extract = extract
    self.versionOf = versionOf
    self.readsSinglePage = readsSinglePage
  }

  /// What stands in records as the version of what extracted a page of this address.
  public func version(for url: WebURL?) -> String { versionOf?(url) ?? version }

  func readsSinglePage(of url: WebURL?) -> Bool { readsSinglePage?(url) ?? false }

  /// The extractor of this program, without rules of single sites.
  public static let current = ExtractionMethod(version: Extractor.version) {
    Extractor().extract($0, url: $1, contentType: $2)
  }
}
