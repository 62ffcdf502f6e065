internal import StetModel

/// Why no articles were found, and what can be done about it.
enum ListingReason {
  static func selector(_ selector: String, matches: Int, links: Int) -> FeedParseError {
    let written = "the selector \"\(selector)\""
    if matches == 0 {
      return .noArticles(
        reason: "\(written) matches nothing",
        remedy: "Compare it with the source of the page as the server sends it, which may differ "
          + "from what a browser shows; without \"links\" the articles are looked for.")
    }
    let elements = matches == 1 ? "one element" : "\(matches) elements"
    if links == 0 {
      return .noArticles(
        reason: "\(written) matches \(elements) but no link in \(matches == 1 ? "it" : "them")",
        remedy: "Let it name the links, or something that they stand in.")
    }
    return .noArticles(
      reason: "\(written) matches \(elements), and their links lead to no page of the web",
      remedy: "Let it name links to articles; those to the page itself, to files and to other "
        + "programs do not count.")
  }

  static func nothing(links: Int, textBytes: Int, html: [UInt8]) -> FeedParseError {
    if links < 10, textBytes < 3000, hasScript(html) {
      return .noArticles(
        reason: "the page is filled in by a script (as it comes it has "
          + "\(links == 0 ? "no links" : count(links)))",
        remedy: "Look for a feed or a sitemap of the site; scripts are not run.")
    }
    if links == 0 {
      return .noArticles(
        reason: "the page has no links", remedy: "Check the address in a browser.")
    }
    return .noArticles(
      reason: "the page has \(count(links)) and \(links == 1 ? "it does not look" : "none looks") "
        + "like an article",
      remedy: "Name them with \"links\", a CSS selector such as \"article h2 a\".")
  }

  private static func count(_ links: Int) -> String { links == 1 ? "one link" : "\(links) links" }

  private static func hasScript(_ html: [UInt8]) -> Bool {
    let needle = Array("<script".utf8)
    return html.indices.contains { index in
      html[index] == 0x3C && index + needle.count <= html.count
        && zip(html[index...], needle).allSatisfy { $0.asciiLowercased == $1 }
    }
  }
}
