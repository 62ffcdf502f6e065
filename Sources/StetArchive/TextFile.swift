public import StetModel
internal import StetText

/// One archived text: front matter that says what it is, and the body.
///
/// ```
/// ---
/// title: "Prices rise"
/// url: "https://example.com/prices?ref=rss"
/// …
/// sha256: "9f2c…"
/// ---
/// Prices rose in the third quarter.
/// ```
///
/// Every front matter value is written as JSON, which is also YAML 1.2. The body is everything
/// after the second `---` line, so `sed '1,/^---$/d' FILE | sha256sum` gives the `sha256` above.
public struct TextFile: Sendable, Hashable {
  public struct FrontMatter: Sendable, Hashable {
    public var title: String?
    public var url: String
    public var canonicalURL: String
    public var article: ArticleID
    public var version: Int
    public var fetched: Instant
    /// As in the manifest's `published.value`, where somebody gave the date.
    public var published: String?
    public var authors: [String]
    public var language: String?
    /// Of the body, its final newline included, hex.
    public var bodySHA256: String

    /// What the file of this version says of itself.
    public init(_ version: VersionRecord) {
      title = version.title
      url = version.url
      canonicalURL = version.canonicalURL
      article = version.article
      self.version = version.version
      fetched = version.fetched
      published = version.published.flatMap { $0.isGiven ? $0.value : nil }
      authors = version.authors
      language = version.language
      bodySHA256 = version.text.bodySHA256
    }

    init(_ members: [String: JSON]) throws(TextFileError) {
      func member(_ key: String) throws(TextFileError) -> JSON {
        guard let value = members[key] else { throw TextFileError("\(key) is missing") }
        return value
      }
      func optional(_ key: String) throws(TextFileError) -> String? {
        let value = try member(key)
        if value.isNull { return nil }
        guard let string = value.string else { throw TextFileError("\(key) is not a string") }
        return string
      }
      func string(_ key: String) throws(TextFileError) -> String {
        guard let string = try optional(key) else { throw TextFileError("\(key) is null") }
        return string
      }
      title = try optional("title")
      url = try string("url")
      canonicalURL = try string("canonical_url")
      guard let article = ArticleID(try string("article")) else {
        throw TextFileError("article is not an article id")
      }
      self.article = article
      guard let version = try member("version").int else {
        throw TextFileError("version is not a number")
      }
      self.version = version
      guard let fetched = Instant(rfc3339: try string("fetched")) else {
        throw TextFileError("fetched is not a date")
      }
      self.fetched = fetched
      published = try optional("published")
      let authors = try member("authors").array ?? []
      self.authors = authors.compactMap(\.string)
      guard self.authors.count == authors.count else {
        throw TextFileError("authors is not a list of names")
      }
      language = try optional("language")
      bodySHA256 = try string("sha256")
    }
  }

  public var frontMatter: FrontMatter
  public var body: [UInt8]

  public init(frontMatter: FrontMatter, body: [UInt8]) {
    self.frontMatter = frontMatter
    self.body = body
  }

  /// The body as it is archived, from an article's text: lines end with LF, other control
  /// characters became spaces, no blank lines at the start, exactly one newline at the end.
  ///
  /// Doing it twice changes nothing. Whether two texts are the same is decided on this form.
  public static func body(of text: String) -> [UInt8] { CleanText.body(text) }

  /// The `body_sha256` that this text has in the manifest.
  public static func bodySHA256(of text: String) -> String { Digest.sha256Hex(body(of: text)) }

  /// The file's bytes.
  public func rendered() -> [UInt8] {
    var bytes = Array("---\n".utf8)
    func line(_ key: String, _ write: (inout JSONWriter) -> Void) {
      var json = JSONWriter()
      write(&json)
      bytes.append(contentsOf: "\(key): ".utf8)
      bytes.append(contentsOf: json.bytes)
      bytes.append(0x0A)
    }
    func string(_ key: String, _ value: String?) {
      line(key) { json in if let value { json.element(value) } else { json.null() } }
    }
    let f = frontMatter
    string("title", f.title)
    string("url", f.url)
    string("canonical_url", f.canonicalURL)
    string("article", f.article.hex)
    line("version") { $0.element(f.version) }
    string("fetched", ManifestCodec.text(f.fetched))
    string("published", f.published)
    line("authors") { $0.array { json in for author in f.authors { json.element(author) } } }
    string("language", f.language)
    string("sha256", f.bodySHA256)
    bytes.append(contentsOf: "---\n".utf8)
    bytes.append(contentsOf: body)
    return bytes
  }

  /// Reads a file back. Keys that are not known are passed over.
  public init(_ bytes: [UInt8]) throws(TextFileError) {
    let (members, start) = try Self.split(bytes)
    frontMatter = try FrontMatter(members)
    body = Array(bytes[start...])
  }

  /// The front matter's members, and where the body starts.
  static func split(_ bytes: [UInt8]) throws(TextFileError) -> (
    members: [String: JSON], bodyStart: Int
  ) {
    guard bytes.starts(with: "---\n".utf8) else {
      throw TextFileError("it does not start with front matter")
    }
    var members: [String: JSON] = [:]
    var start = 4
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      let line = bytes[start..<end]
      start = end + 1
      if line.elementsEqual("---".utf8) { return (members, start) }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
        throw TextFileError("a front matter line has no colon")
      }
      let key = String(decoding: line[..<colon], as: UTF8.self)
      do throws(JSONError) {
        members[key] = try JSON.parse(Array(line[(colon + 1)...]), maximumDepth: 8)
      } catch {
        throw TextFileError("the value of \(key) cannot be read: \(error.message)")
      }
    }
    throw TextFileError("its front matter does not end")
  }
}

/// Why a file is not an archived text.
public struct TextFileError: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}
