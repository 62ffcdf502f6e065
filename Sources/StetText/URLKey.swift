/// What makes two URLs the same page.
public enum URLKey {
  /// The key of `url`: equal keys, same page.
  public static func key(for url: WebURL) -> String { cleaned(url).href }

  /// `url` without tracking parameters and fragment.
  public static func cleaned(_ url: WebURL) -> WebURL { url.withoutFragment }
}
