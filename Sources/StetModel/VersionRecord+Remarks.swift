extension VersionRecord {
  private enum Limit {
    /// Alternates of one record; a page may name a hundred translations.
    static let alternates = 32
    /// Of one address, in bytes.
    static let address = 2048
  }

  /// Takes over what the page says beside its text (agency, price, corrections, other addresses),
  /// and where it stood.
  public mutating func remark(on article: Article) {
    agency = article.agency
    isFree = article.isFree
    corrections = article.corrections
    alternates = Array(
      article.alternates.filter { $0.url.utf8.count <= Limit.address }.prefix(Limit.alternates))
    // Pictures and tags are not recorded; what the text was made from is the extractor's name.
    sources = article.sources
    for field in [ArticleField.text, .image, .tags] { sources[field] = nil }
  }
}
