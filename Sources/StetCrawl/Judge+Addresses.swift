internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

/// Articles whose address changes.
extension Judge {
  /// Two texts are of one article where so much of the shorter is in the longer.
  static let sameText = 0.3

  /// The article that a page is still, although its address has become another one: the page stood
  /// for it before and redirects now, or names another canonical link; or the entry of a feed that
  /// led to it leads to this page now.
  ///
  /// - Returns: nil where the text is another, or where the new address has an article already.
  func continued(
    _ reading: Reading, _ identity: Identity
  ) async throws(CrawlError) -> Identity? {
    let follows = reading.page.article == nil ? reading.page.follows : nil
    var before = reading.page.article
    if let follows { before = try await page(follows)?.article }
    guard let before, before != identity.id, try await article(identity.id) == nil,
      let known = try await article(before), let identity = Identity(of: known),
      let text = body(known),
      Sameness.equal(text, reading.article.text)
        || Sameness.containment(text, reading.article.text) >= Self.sameText
    else { return nil }
    if follows != nil {
      do {
        // It is this page that the publisher shows now: it makes the versions from here on.
        try await session.state.setPage(reading.page.key, of: before)
      } catch {
        throw CrawlError(error)
      }
    }
    return identity
  }

  /// Takes note that a page was split off from articles for which it was taken: it is one of its own
  /// address then, whatever it redirects to or names.
  ///
  /// - Returns: What it is not to be taken for.
  func setApart(
    _ page: inout PageState, _ identity: inout Identity, _ own: inout Identity
  ) async throws(CrawlError) -> [ArticleID] {
    let apart: [ArticleID]
    do {
      apart = try await session.index.splits(ofPage: page.key)
    } catch {
      throw CrawlError(error)
    }
    if apart.isEmpty { return [] }
    if let mine = page.article, apart.contains(mine) {
      page.article = nil
      page.tally = nil
      page.reason = nil
    }
    if apart.contains(own.id), let url = WebURL(page.url) { own = Identity(of: url) }
    if apart.contains(identity.id) { identity = own }
    return apart
  }

  private func page(_ key: String) async throws(CrawlError) -> PageState? {
    do {
      return try await session.state.page(key)
    } catch {
      throw CrawlError(error)
    }
  }
}
