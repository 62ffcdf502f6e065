public import StetArchive
internal import StetCatalog
public import StetModel
internal import StetText

/// Undoes an identification: a page that was taken for an article becomes one of its own.
public enum Splitting {
  /// Why there is nothing to split.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    case notAnAddress(String)
    /// The address is the article's own.
    case own(String)
    /// The page is not taken for the article.
    case apart(String)
    /// It is on record already.
    case done(String)

    public var description: String {
      switch self {
      case .notAnAddress(let url): "\(url) is no http or https address."
      case .own(let url):
        "\(url) is the article's own address: split off the other one."
      case .apart(let url): "\(url) is not taken for this article."
      case .done(let url): "\(url) was split off before."
      }
    }
  }

  public enum Outcome: Sendable {
    case split(ManifestRecord)
    case refused(Refusal)
  }

  /// Writes the record, and has the page fetched again by the next crawl as an article of its own.
  /// What was archived stays where it is: the versions that came from the page are the old article's.
  ///
  /// Takes the archive's lock: it fails while a crawl runs.
  ///
  /// - Parameters:
  ///   - url: The page's address, as the feed gave it.
  ///   - reason: In the words of who does it.
  public static func run(
    path: String, article: ArticleID, url: String, reason: String,
    options: ArchiveWriter.Options = .init(), now: @escaping @Sendable () -> Instant
  ) async throws(CrawlError) -> Outcome {
    guard let address = WebURL(url)?.withoutCredentials, address.isHTTP else {
      return .refused(.notAnAddress(url))
    }
    // Reading first, so that no archive is made where there is none.
    do {
      _ = try ArchiveReader(path: path)
    } catch {
      throw CrawlError(error)
    }
    let session = try await ArchiveSession.open(path: path, options: options, now: now)
    let result: Result<Outcome, CrawlError>
    do throws(CrawlError) {
      result = .success(try await split(session, article, address, reason, now()))
    } catch {
      result = .failure(error)
    }
    do throws(CrawlError) { try await session.close() } catch { _ = try result.get() }
    return try result.get()
  }

  private static func split(
    _ session: ArchiveSession, _ article: ArticleID, _ url: WebURL, _ reason: String,
    _ now: Instant
  ) async throws(CrawlError) -> Outcome {
    let own = Identity(of: url)
    let href = url.withoutFragment.href
    if own.id == article || own.lengthened().id == article { return .refused(.own(href)) }
    var page: PageState?
    do {
      if try await session.index.splits(ofPage: own.key).contains(article) {
        return .refused(.done(href))
      }
      page = try await session.state.page(own.key)
      let isNamed = try await session.index.find(href).contains { $0.id == article }
      guard isNamed || page?.article == article else { return .refused(.apart(href)) }
    } catch {
      throw CrawlError(error)
    }
    var drafts: [Draft] = []
    if var mine = page, mine.article == article {
      drafts = Tally.flush(&mine.tally).compactMap { Judge.draft($0, article) }
      page = mine
    }
    drafts.append(
      .event(.split(.init(article: own.id, from: article, url: href, reason: reason))))
    let records = try await session.append(drafts, urgently: true)
    if var page, page.article == article {
      page.becomeNew(now)
      do {
        try await session.state.save(page)
      } catch {
        throw CrawlError(error)
      }
    }
    guard let line = records.last else { return .refused(.apart(href)) }
    return .split(line)
  }
}

extension PageState {
  /// As if nobody had fetched it yet.
  fileprivate mutating func becomeNew(_ now: Instant) {
    (status, article, reason, waiting, follows) = (.pending, nil, nil, nil, nil)
    (validators, validatorsURL) = (Validators(), nil)
    (due, attempts) = (now, 0)
  }
}
