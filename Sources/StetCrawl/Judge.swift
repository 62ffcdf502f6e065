internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

/// Decides what a fetched page is to the archive: a new article, a new version, nothing new, or
/// no article at all; and archives what is to be kept.
struct Judge: Sendable {
  let session: ArchiveSession
  let templates: TemplateBook
  private let lock = KeyedLock<ArticleID>()

  init(session: ArchiveSession) {
    self.session = session
    templates = TemplateBook(session: session)
  }

  /// A page as it was fetched and read.
  struct Reading: Sendable {
    var page: PageState
    /// Where it came from, after redirects.
    var url: String
    var status: Int
    var fetched: Instant
    var article: Article
    /// The text of the first page alone.
    var firstText: String
    /// What it was read by; stored pages are read again by the same.
    var method: ExtractionMethod
    /// The rules under which it was fetched; nil where they were not asked.
    var robots: VersionRecord.Robots?
    /// What came over the wire for it.
    var wire: Wire
    /// What shows that it is an article known under an address of the same form; nil where it is not.
    var likeness: [String]?

    var extractorVersion: String { method.version(for: WebURL(url)) }
  }

  /// What was decided: the page's new state, once everything it rests on is in the archive.
  struct Judgement: Sendable {
    var page: PageState
    var outcome: CrawlEvent.PageOutcome
  }

  // MARK: A page that reads as an article

  func judge(_ reading: Reading) async throws(CrawlError) -> Judgement {
    guard let url = WebURL(reading.url) else {
      return Judgement(page: reading.page, outcome: .failed("the server's address is no URL"))
    }
    var reading = reading
    var identity = Identity(url: url, declared: reading.article.canonicalURL)
    var own = identity.withoutDeclaration(url: url)
    let apart = try await setApart(&reading.page, &identity, &own)
    // What was once found to be an article of its own stays one.
    if let mine = reading.page.article, mine == own.id { identity = own }
    if let same = try await continued(reading, identity), !apart.contains(same.id) {
      identity = same
    } else if let (same, likeness) = try await alike(reading, identity, besides: apart) {
      (identity, reading.likeness) = (same, likeness)
    }
    if let judgement = try await attempt(reading, identity, mayRefuse: identity.id != own.id) {
      return judgement
    }
    reading.likeness = nil
    // The canonical link leads to another text: it is a mistake of the site's, and following it
    // would make one article of many.
    if let judgement = try await attempt(reading, own, mayRefuse: false) { return judgement }
    return Judgement(page: reading.page, outcome: .failed("its article could not be told"))
  }

  /// Decides under the lock of the article, so that two pages of one article take turns.
  ///
  /// - Parameter mayRefuse: Whether the page may turn out not to belong to the article.
  /// - Returns: nil where it does not.
  private func attempt(
    _ reading: Reading, _ identity: Identity, mayRefuse: Bool
  ) async throws(CrawlError) -> Judgement? {
    await lock.acquire(identity.id)
    let result: Result<Judgement?, CrawlError>
    do throws(CrawlError) {
      result = .success(try await decide(reading, identity, mayRefuse: mayRefuse))
    } catch {
      result = .failure(error)
    }
    await lock.release(identity.id)
    return try result.get()
  }

  private func decide(
    _ reading: Reading, _ identity: Identity, mayRefuse: Bool
  ) async throws(CrawlError) -> Judgement? {
    var reading = reading
    // Another feed may have shown the page since it was queued.
    reading.page.feeds = try await feeds(of: reading.page)
    var identity = identity
    var known = try await article(identity.id)
    if let other = known, URLKey.key(for: other.canonicalURL) != identity.key {
      // Another article has these 48 bits.
      identity = identity.lengthened()
      known = try await article(identity.id)
    }
    guard let known else { return try await archive(reading, identity, previous: nil, nil) }
    let hasNewHeadline = try await hasNewHeadline(reading, known)
    if !hasNewHeadline, TextFile.bodySHA256(of: reading.article.text) == known.bodySHA256 {
      return try await unchanged(reading, identity, known)
    }
    if try await isOwnChange(reading, known) {
      return try await unchanged(reading, identity, known)
    }
    // Another text from the very same bytes: the extractor changed, the publisher did not.
    if let payload = known.payloadSHA256, payload == reading.wire.payloadSHA256(),
      try await hasSamePages(reading, known)
    {
      return try await unchanged(reading, identity, known)
    }
    let previous = body(known)
    let isNewcomer = reading.page.article != known.id
    if let previous {
      if !hasNewHeadline, Self.saysTheSame(previous, reading.article.text) {
        return try await unchanged(reading, identity, known)
      }
      if !hasNewHeadline, try await differsInSiteLines(reading, known, previous) {
        return try await unchanged(reading, identity, known)
      }
      if isNewcomer, mayRefuse, Sameness.containment(previous, reading.article.text) < Self.sameText
      {
        return nil
      }
    }
    // Of several pages of one article (print, AMP, part 2) only one makes its versions, or they
    // would take turns for ever.
    // Nor is one that is known by its text another text.
    if try await standsElsewhere(known.id, reading.page.key) || reading.likeness != nil {
      return try await unchanged(reading, identity, known)
    }
    if let previous, let walled = try await walledOff(reading, known, previous) { return walled }
    if let previous, let blocked = try await doubt(&reading, known, previous) { return blocked }
    return try await archive(
      reading, identity, previous: known,
      previous.map { TextDifference(from: $0, to: reading.article.text) },
      edits: try await edits(reading, known, previous))
  }

  /// A text that is far shorter than the version in force may be a wall or a broken page: it is
  /// believed when it is still so a day later.
  private func doubt(
    _ reading: inout Reading, _ known: IndexedArticle, _ previous: String
  ) async throws(CrawlError) -> Judgement? {
    let text = reading.article.text
    let verdict = reading.page.doubt.judging(
      words: Self.words(text), before: Self.words(previous),
      sha256: TextFile.bodySHA256(of: text), now: reading.fetched)
    guard case .blocked(let reason, let evidence) = verdict else { return nil }
    var judgement = try await rejected(
      reading.page, status: reading.status, reason: reason.rawValue, evidence: evidence,
      capture: reading.wire.take(earlier: nil))
    judgement.outcome = .blocked(evidence.first ?? reason.words)
    return judgement
  }

  /// Runs without white space.
  static func words(_ text: String) -> Int {
    var count = 0
    var isInside = false
    for byte in text.utf8 {
      let isSpace = byte <= 0x20
      if !isSpace, !isInside { count += 1 }
      isInside = !isSpace
    }
    return count
  }

  private func feeds(of page: PageState) async throws(CrawlError) -> [String] {
    do {
      return Set(try await session.state.feeds(ofPage: page.key)).union(page.feeds).sorted()
    } catch {
      throw CrawlError(error)
    }
  }

  func article(_ id: ArticleID) async throws(CrawlError) -> IndexedArticle? {
    do {
      return try await session.index.article(id)
    } catch {
      throw CrawlError(error)
    }
  }

  /// The archived body of the version in force; nil where it is not there: it may have been
  /// redacted, and where it should be there `verify` tells. What a body *is* stands in the
  /// manifest (`body_sha256`), so that an unchanged page is known for one all the same.
  func body(_ known: IndexedArticle) -> String? {
    guard let file = try? session.reader.text(at: known.textPath) else { return nil }
    return String(decoding: file.body, as: UTF8.self)
  }

  /// The earlier version of an article that came with the same bytes, where they are stored.
  private func earlier(
    _ article: ArticleID, payload: String
  ) async throws(CrawlError) -> Capture.Earlier? {
    let place: LinePlace?
    do {
      place = try await session.index.line(of: article, payload: payload)
    } catch {
      throw CrawlError(error)
    }
    guard let place,
      let line = try? session.reader.line(
        at: .init(segment: place.segment, offset: place.offset, length: place.length)),
      case .version(let version)? = try? ManifestCodec.record(line).event,
      let raw = version.raw, raw.kind == .response, raw.payloadSHA256 == payload
    else { return nil }
    return .init(raw: raw)
  }

  /// Writes a new version.
  ///
  /// - Parameter difference: nil where the body before is not there. The record then names the
  ///   version before, and no class and no word of what changed.
  private func archive(
    _ reading: Reading, _ identity: Identity, previous: IndexedArticle?,
    _ difference: TextDifference?, edits: Edits? = nil
  ) async throws(CrawlError) -> Judgement {
    var page = reading.page
    let article = reading.article
    let number = (previous?.version ?? 0) + 1
    var drafts = previous.map { flushChecks(&page, $0) } ?? []
    // The version in force had other bytes: a revert is the only way to have had these before.
    var earlier: Capture.Earlier?
    if number > 2, let payload = reading.wire.payloadSHA256() {
      earlier = try await self.earlier(identity.id, payload: payload)
    }
    var record = VersionRecord(
      article: identity.id, version: number,
      feeds: Set(page.feeds).union(previous?.feeds ?? []).sorted(), url: page.url,
      canonicalURL: identity.canonicalURL, declaredCanonicalURL: identity.declared,
      title: article.title, authors: article.authors, site: article.site,
      section: article.section, language: article.language, kind: article.kind,
      partial: article.partial, status: reading.status,
      fetched: reading.fetched,
      // A look that lies ahead was stamped by a clock that has gone back since: it bounds nothing.
      notBefore: page.lastSeen.flatMap { $0 <= reading.fetched ? $0 : nil },
      published: try await published(reading, previous),
      modified: article.modified, text: .unwritten,
      extractorName: article.extractor, extractorVersion: reading.extractorVersion,
      change: previous.map {
        Self.change(edits, difference, previous: $0, modified: article.modified?.instant)
      },
      robots: reading.robots)
    record.remark(on: article)
    if let previous, !isSettled(page, difference) {
      drafts += try await returned(page, previous, status: reading.status)
    }
    drafts += Self.pages(of: reading, identity.id, version: number)
    drafts.append(
      .version(record, body: article.text, capture: reading.wire.take(earlier: earlier)))
    if let previous { drafts += try await corrections(record, previous: previous, difference) }
    _ = try await session.append(drafts)
    page.status = .archived
    page.article = identity.id
    page.lastSeen = reading.fetched
    page.tally = nil
    page.reason = nil
    // Before the lock is given back: the next page of this article must see that one stands for it.
    try await save(page)
    return Judgement(
      page: page,
      outcome: previous == nil ? .new(identity.id) : .changed(identity.id, version: number))
  }

  /// When the page says that it was published, else its feed, else when it was first seen.
  private func published(
    _ reading: Reading, _ previous: IndexedArticle?
  ) async throws(CrawlError) -> SourcedDate {
    if let date = reading.article.published ?? reading.page.listed { return date }
    // What an earlier version had from a feed stays, also where the state was lost.
    if let previous, let date = try await story(of: previous)?.version.published { return date }
    return SourcedDate(firstSeen: reading.page.firstSeen)
  }

  /// The version in force was seen again: by a second look, from another feed, or under another URL.
  private func unchanged(
    _ reading: Reading, _ identity: Identity, _ known: IndexedArticle
  ) async throws(CrawlError) -> Judgement {
    reading.wire.drop()
    var page = reading.page
    let wasKnown = page.article == known.id
    let isAlias = try await standsElsewhere(known.id, page.key)
    var drafts: [Draft] = []
    if isAlias || !wasKnown {
      // One record for each feed that did not have it; one without a feed for a further URL.
      let feeds = page.feeds.filter { !known.feeds.contains($0) }
      let reason =
        reading.likeness == nil
        ? Identification(
          of: page, answered: reading.url, declared: reading.article.canonicalURL, known: known)
        : .template
      func appearance(_ feed: String?) -> Draft {
        .event(
          .appearance(
            .init(
              article: known.id, feed: feed, url: page.url, reason: reason?.rawValue,
              evidence: reading.likeness ?? [])))
      }
      if !feeds.isEmpty {
        drafts = feeds.map(appearance)
      } else if !wasKnown, try await isNewAddress(page.url, known.id) {
        drafts = [appearance(nil)]
      }
    }
    if !isAlias {
      drafts += try await returned(page, known, status: reading.status)
      drafts += try await lateCorrections(reading, known)
      drafts += try await redated(reading, known)
      drafts += check(&page, known, at: reading.fetched, status: reading.status)
    }
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    page.status = isAlias ? .alias : .archived
    page.article = known.id
    page.reason = nil
    if !wasKnown { try await save(page) }
    return Judgement(page: page, outcome: isAlias ? .alias(known.id) : .unchanged(known.id))
  }

  /// A feed that showed the page while it was being judged is told of in a record of its own.
  func settle(_ page: PageState) async throws(CrawlError) {
    guard let article = page.article else { return }
    let late = try await feeds(of: page).filter { !page.feeds.contains($0) }
    guard !late.isEmpty else { return }
    _ = try await session.append(
      late.map {
        .event(
          .appearance(
            .init(
              article: article, feed: $0, url: page.url,
              reason: Identification.sameKey(page.url).rawValue)))
      })
  }

  private func save(_ page: PageState) async throws(CrawlError) {
    do {
      try await session.state.save(page)
    } catch {
      throw CrawlError(error)
    }
  }

  private func standsElsewhere(
    _ article: ArticleID, _ key: String
  ) async throws(CrawlError) -> Bool {
    do {
      return try await session.state.archivedPage(of: article).map { $0.key != key } ?? false
    } catch {
      throw CrawlError(error)
    }
  }

  private func isNewAddress(_ url: String, _ article: ArticleID) async throws(CrawlError) -> Bool {
    do {
      return try await session.index.find(url).allSatisfy { $0.id != article }
    } catch {
      throw CrawlError(error)
    }
  }

  // MARK: Looks that bring no article

  /// A 304 at a page that stands for an article.
  func notModified(_ page: PageState, at time: Instant) async throws(CrawlError) -> Judgement {
    var page = page
    guard let id = page.article, let known = try await article(id) else {
      return Judgement(page: page, outcome: .failed("304 for a page that is not in the archive"))
    }
    var drafts = try await returned(page, known, status: 304)
    drafts += check(&page, known, at: time, status: 304)
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    page.reason = nil
    if page.status == .gone { page.status = .archived }
    return Judgement(page: page, outcome: .unchanged(id))
  }

  /// It is not there any more; recorded once.
  ///
  /// - Parameter evidence: What tells so, in short texts.
  func gone(
    _ page: PageState, status: Int, evidence: [String] = [], capture: Capture? = nil
  ) async throws(CrawlError) -> Judgement {
    var page = page
    if let id = page.article, let known = try await article(id), known.gone == nil {
      var drafts = flushChecks(&page, known)
      drafts.append(
        .event(
          .gone(
            .init(
              article: id, feed: nil, url: page.url, status: status, version: known.version,
              host: page.host, evidence: evidence)), capture: capture))
      _ = try await session.append(drafts)
    }
    page.status = .gone
    return Judgement(page: page, outcome: .gone(status: status))
  }

  /// An answer that is no article; recorded once for each reason.
  func rejected(
    _ page: PageState, status: Int, reason: String, evidence: [String] = [],
    capture: Capture? = nil
  ) async throws(CrawlError) -> Judgement {
    var page = page
    if page.reason != reason {
      var version: Int?
      if let id = page.article { version = try await article(id)?.version }
      _ = try await session.append([
        .event(
          .blocked(
            .init(
              article: page.article, feed: page.feeds.first, url: page.url, status: status,
              reason: reason, version: version, host: page.host, evidence: evidence)),
          capture: capture)
      ])
    }
    page.reason = reason
    // What is in the archive stays what it is: a wall in front of an article is not its end.
    if page.article == nil { page.status = .rejected }
    return Judgement(page: page, outcome: .rejected(reason: reason))
  }

  // MARK: Checks

  private func check(
    _ page: inout PageState, _ known: IndexedArticle, at time: Instant, status: Int
  ) -> [Draft] {
    page.lastSeen = time
    let spans = Tally.add(kind: "\(known.version) \(status)", at: time, to: &page.tally)
    return spans.compactMap { Self.draft($0, known.id) }
  }

  private func flushChecks(_ page: inout PageState, _ known: IndexedArticle) -> [Draft] {
    Tally.flush(&page.tally).compactMap { Self.draft($0, known.id) }
  }

  static func draft(_ span: Tally.Span, _ article: ArticleID) -> Draft? {
    let parts = span.kind.split(separator: " ").compactMap { Int($0) }
    guard parts.count == 2 else { return nil }
    return .event(
      .check(
        .init(
          article: article, version: parts[0], status: parts[1], checks: span.count,
          first: span.first, last: span.last)))
  }
}

extension URLKey {
  static func key(for url: String) -> String { WebURL(url).map { key(for: $0) } ?? url }
}
