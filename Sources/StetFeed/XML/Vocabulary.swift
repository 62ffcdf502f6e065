internal import StetMarkup

/// A namespace that feeds use.
enum Space: UInt8, Sendable {
  /// No namespace, one of RSS's own, or a default namespace that nobody knows.
  case plain
  case atom, rdf, dublinCore, dublinCoreTerms, content, media, itunes, syndication, threading
  case feedburner, slash, wellFormedWeb, podcast, creativeCommons, xhtml, xml
  /// A namespace with a prefix in which nothing concerns us.
  case other

  /// The prefix that it usually has; nil for the one that has none.
  var prefix: String? {
    switch self {
    case .plain, .other: nil
    case .dublinCore: "dc"
    case .dublinCoreTerms: "dcterms"
    case .syndication: "sy"
    case .threading: "thr"
    case .wellFormedWeb: "wfw"
    case .creativeCommons: "cc"
    default: String(describing: self)
    }
  }
}

/// An element or attribute name without its namespace. The raw value is in lower case, because
/// some publishers write all names in capitals.
enum Local: String, Sendable {
  case other = ""
  case about, abstract
  case anchor = "a"
  case author, base, body, category, channel, chapters, comment
  case comments
  case commentRSS = "commentrss"
  case content, contributor, copyright, count
  case created, creator, credit, date, day, description, display, domain, duration, email
  case enclosure, encoded, entry, episode
  case episodeType = "episodetype"
  case explicit, expression, feed
  case fileSize = "filesize"
  case fullitem, generator, group, guid, height, homepage, hour, href, hreflang, html, icon, id
  case identifier, image, info
  case inReplyTo = "in-reply-to"
  case isDefault = "isdefault"
  case isPermaLink = "ispermalink"
  case issued, item, keywords, label, lang
  case language
  case lastBuildDate = "lastbuilddate"
  case lastMod = "lastmod"
  case length, license, link, logo
  case managingEditor = "managingeditor"
  case medium, mode, modified, name
  case origEnclosureLink = "origenclosurelink"
  case origLink = "origlink"
  case owner, person, player
  case pubDate = "pubdate"
  case publicationDate = "publicationdate"
  case published, publisher, rdf, ref, rel
  case resource, rights, role, rss, scheme, season
  case skipDays = "skipdays"
  case skipHours = "skiphours"
  case source, src, subject, subtitle, summary, tagline, tags, term, text
  case thumbnail, title, total, transcript, ttl, type, updated
  case updateFrequency = "updatefrequency"
  case updatePeriod = "updateperiod"
  case uri, url, value
  case webMaster = "webmaster"
  case webpage, width
  case xmlDiv = "div"
}

/// What a name of a document means to a feed.
struct Tag: Sendable, Equatable {
  var space: Space
  var local: Local
}

extension Tag {
  /// Resolved once for each distinct name of a document, by URI where that is known, else by the
  /// prefix that everybody uses: declarations are often wrong or missing.
  init(_ name: XMLTree.Name) {
    local = Local(rawValue: name.local.lowercased()) ?? .other
    if name.prefix == "xml" {
      space = .xml
    } else if let known = Tag.space(uri: name.uri) {
      space = known
    } else if let usual = Tag.prefixes[name.prefix.lowercased()] {
      space = usual
    } else {
      space = name.prefix.isEmpty ? .plain : .other
    }
  }

  private static func space(uri: String) -> Space? {
    guard !uri.isEmpty else { return nil }
    var uri = uri.lowercased()[...]
    while let first = uri.utf8.first, first <= 0x20 { uri.removeFirst() }
    while let last = uri.utf8.last, last <= 0x20 || last == UInt8(ascii: "/") { uri.removeLast() }
    if uri.hasPrefix("https://") {
      uri = uri.dropFirst("https://".count)
    } else if uri.hasPrefix("http://") {
      uri = uri.dropFirst("http://".count)
    }
    if uri.hasPrefix("www.") { uri = uri.dropFirst("www.".count) }
    return uris[String(uri)]
  }

  /// Without scheme, `www.` and final slash, in lower case.
  private static let uris: [String: Space] = [
    "backend.userland.com/rss": .plain,
    "backend.userland.com/rss2": .plain,
    "blogs.law.harvard.edu/tech/rss": .plain,
    "cyber.law.harvard.edu/rss/rss.html": .plain,
    "purl.org/rss/1.0": .plain,
    "purl.org/net/rss1.1#": .plain,
    "my.netscape.com/rdf/simple/0.9": .plain,
    "channel.netscape.com/rdf/simple/0.9": .plain,
    "my.netscape.com/publish/formats/rss-0.91.dtd": .plain,
    "rssboard.org/rss-specification": .plain,
    "w3.org/2005/atom": .atom,
    "purl.org/atom/ns#": .atom,
    "purl.org/atom/ns": .atom,
    "w3.org/1999/02/22-rdf-syntax-ns#": .rdf,
    "purl.org/dc/elements/1.1": .dublinCore,
    "purl.org/dc/elements/1.0": .dublinCore,
    "purl.org/rss/1.0/modules/dc": .dublinCore,
    "purl.org/dc/terms": .dublinCoreTerms,
    "purl.org/rss/1.0/modules/dcterms": .dublinCoreTerms,
    "purl.org/rss/1.0/modules/content": .content,
    "search.yahoo.com/mrss": .media,
    "search.yahoo.com/rss": .media,
    "video.search.yahoo.com/mrss": .media,
    "itunes.com/dtds/podcast-1.0.dtd": .itunes,
    "example.com/dtds/podcast-1.0.dtd": .itunes,
    "purl.org/rss/1.0/modules/syndication": .syndication,
    "purl.org/syndication/thread/1.0": .threading,
    "rssnamespace.org/feedburner/ext/1.0": .feedburner,
    "purl.org/rss/1.0/modules/slash": .slash,
    "wellformedweb.org/commentapi": .wellFormedWeb,
    "podcastindex.org/namespace/1.0": .podcast,
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": .podcast,
    "backend.userland.com/creativecommonsrssmodule": .creativeCommons,
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": .creativeCommons,
    "web.resource.org/cc": .creativeCommons,
    "creativecommons.org/ns#": .creativeCommons,
    "w3.org/1999/xhtml": .xhtml,
    "w3.org/xml/1998/namespace": .xml,
  ]

  private static let prefixes: [String: Space] = [
    "rss": .plain, "atom": .atom, "atom10": .atom, "a10": .atom, "atom03": .atom, "rdf": .rdf,
    "dc": .dublinCore, "dcterms": .dublinCoreTerms, "dct": .dublinCoreTerms, "content": .content,
    "media": .media, "itunes": .itunes, "sy": .syndication, "syn": .syndication,
    "thr": .threading, "feedburner": .feedburner, "xhtml": .xhtml, "slash": .slash,
    "wfw": .wellFormedWeb, "podcast": .podcast, "creativecommons": .creativeCommons,
    "cc": .creativeCommons,
  ]
}
