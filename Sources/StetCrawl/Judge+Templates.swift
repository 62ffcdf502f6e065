internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

/// Pages that show an article under another address of a form that was learned.
extension Judge {
  /// The article that a new page is, by the form of its address and by its text together: never by
  /// one of them.
  ///
  /// - Parameter apart: What it is not to be taken for.
  /// - Returns: nil where the address has an article, or none of its form has this text. What shows
  ///   it, in words.
  func alike(
    _ reading: Reading, _ identity: Identity, besides apart: [ArticleID]
  ) async throws(CrawlError) -> (Identity, [String])? {
    guard reading.page.article == nil, let url = WebURL(identity.canonicalURL),
      try await article(identity.id) == nil
    else { return nil }
    let candidates = try await templates.candidates(for: url).get()
    if candidates.isEmpty { return nil }
    let text = ComparedText(text: reading.article.text)
    guard text.hasSubstance else { return nil }
    var found: [(known: IndexedArticle, by: PathTemplates.Candidate, words: String)] = []
    var refuted: Set<PathTemplate> = []
    for candidate in candidates {
      for known in try await articles(at: candidate.url) where !apart.contains(known.id) {
        guard let body = body(known) else { continue }
        switch TextLikeness(text, ComparedText(text: body)) {
        case .same(let words): found.append((known, candidate, words))
        case .other: refuted.insert(candidate.template)
        case .unclear: break
        }
      }
    }
    for template in refuted { await templates.refute(template) }
    found.removeAll { refuted.contains($0.by.template) }
    // Of several that had it before the form was known, the first.
    guard
      let best = found.min(by: {
        ($0.known.firstSeen, $0.known.id.hex) < ($1.known.firstSeen, $1.known.id.hex)
      }), let same = Identity(of: best.known)
    else { return nil }
    return (
      same,
      [
        "form of the address: \(best.by.template)",
        "articles found under two addresses of this form: \(best.by.confirmations)", best.words,
      ]
    )
  }

  private func articles(at url: String) async throws(CrawlError) -> [IndexedArticle] {
    do {
      return try await session.index.find(url)
    } catch {
      throw CrawlError(error)
    }
  }
}

/// Whether the texts of two pages, of which a form of address says that they are one, bear it out.
enum TextLikeness: Sendable, Hashable {
  /// In words, how much.
  case same(String)
  case other
  /// Too little of either to tell, or one is a small part of the other.
  case unclear

  /// The share of the smaller text that the other has to hold.
  static let sameShare = 0.9

  init(_ a: ComparedText, _ b: ComparedText) {
    guard a.hasSubstance, b.hasSubstance else {
      self = .unclear
      return
    }
    if a.signature.exact == b.signature.exact {
      self = .same("the text is the same")
      return
    }
    let overlap = Overlap(a, b)
    if overlap.containment < Self.sameShare || overlap.isForm {
      self = .other
    } else if overlap.isNear,
      min(overlap.first, overlap.second) * 2 >= max(overlap.first, overlap.second)
    {
      let thousandths = Int(overlap.containment * 1000)
      self = .same("of the smaller text \(thousandths / 10).\(thousandths % 10) % is in the other")
    } else {
      self = .unclear
    }
  }
}
