internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel

/// What was edited between the version in force and the page as it is now.
extension Judge {
  /// Whether two bodies differ at most in typography and in lines that are no part of the story: that
  /// makes no version.
  static func saysTheSame(_ a: String, _ b: String) -> Bool {
    Sameness.equal(a, b)
      || !Edits(from: EditedVersion(body: a), to: EditedVersion(body: b)).isOfStory(a, b)
  }

  /// Whether the page has another headline than the version in force, read in the same way: what
  /// another extractor takes for the headline is no edit. One that an earlier version had is none
  /// either: sites show two in turn to see which is read more.
  func hasNewHeadline(
    _ reading: Reading, _ known: IndexedArticle
  ) async throws(CrawlError) -> Bool {
    guard let before = known.title, let after = reading.article.title, before != after,
      !Headline.isSame(before, of: reading.article.site, after, of: reading.article.site),
      let story = try await story(of: known),
      story.version.extractorVersion == reading.extractorVersion
    else { return false }
    guard story.revisions.isEmpty else { return false }
    let site = reading.article.site
    return try await !versions(of: known.id).contains { earlier in
      earlier.title.map { Headline.isSame($0, of: earlier.site, after, of: site) } ?? false
    }
  }

  /// - Returns: nil where the body before is not there.
  func edits(
    _ reading: Reading, _ known: IndexedArticle, _ previous: String?
  ) async throws(CrawlError) -> Edits? {
    guard let previous else { return nil }
    var before = EditedVersion(title: known.title, modified: known.modified, body: previous)
    if let version = try await story(of: known)?.version {
      before = EditedVersion(version, body: previous)
    }
    return Edits(from: before, to: EditedVersion(reading.article))
  }

  static func change(
    _ edits: Edits?, _ difference: TextDifference?, previous: IndexedArticle, modified: Instant?
  ) -> VersionRecord.Change {
    if let edits, let difference { return .init(edits, difference, previous: previous.version) }
    return .init(
      previous: previous.version, classes: [], wordsAdded: 0, wordsRemoved: 0, numbers: [],
      silent: modified == previous.modified)
  }
}

extension EditedVersion {
  init(_ version: VersionRecord, body: String) {
    self.init(
      title: version.title, site: version.site, authors: version.authors,
      modified: version.modified?.instant, corrections: version.corrections, body: body)
  }

  init(_ article: Article) {
    self.init(
      title: article.title, site: article.site, authors: article.authors,
      modified: article.modified?.instant, corrections: article.corrections, body: article.text)
  }
}
