internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule
internal import StetText

/// What a document shows: the pages that its entries lead to, each once.
///
/// An entry without a link leads nowhere, and is left out: an article is a page.
struct Showing: Sendable {
  private(set) var discoveries: [Discovery] = []
  /// When the entry of a key was published, where it says so.
  private(set) var published: [String: Instant] = [:]
  /// Entries that were passed over: for their age, or since a sitemap has no say in other sites.
  private(set) var old = 0
  private(set) var elsewhere = 0

  /// Why nothing is taken where all of it is on other sites.
  var whereElse: String {
    elsewhere == 1
      ? "its only address is on another site"
      : "all of its \(elsewhere) addresses are on other sites"
  }

  /// Whether nothing is left, for the reason that all of it lies on other sites.
  var isElsewhere: Bool { discoveries.isEmpty && old == 0 && elsewhere > 0 }

  /// - Parameters:
  ///   - addresses: Where the document was asked for and where it came from: what lies on other
  ///     sites is none of a sitemap's business (sitemaps.org protocol, "Sitemap file location").
  ///   - notBefore: When the document was last read without what is new in it.
  init(
    _ document: Feed, from addresses: [String], _ terms: FeedConfiguration.MaximumAge,
    notBefore: Instant?, now: Instant
  ) {
    let isSitemap = document.format == .sitemap
    let limit = terms.limit(isSitemap: isSitemap)
    var sites = isSitemap ? Sites(addresses) : nil
    let isTelling = ModificationDates.areTelling(
      document.entries.compactMap { $0.updated?.instant }, now: now)
    var names = Names()
    discoveries.reserveCapacity(document.entries.count)
    for entry in document.entries {
      guard let url = entry.url.flatMap({ WebURL($0) })?.withoutCredentials, let host = url.host,
        url.isHTTP
      else { continue }
      let latest = [entry.published?.instant, entry.updated?.instant].compactMap(\.self).max()
      if let limit, let latest, now.since(latest) > limit {
        old += 1
        continue
      }
      if sites?.holds(host) == false {
        elsewhere += 1
        continue
      }
      let key = URLKey.key(for: url)
      let name = names.take(entry.id, key)
      if published[key] != nil { continue }
      let updated = isTelling ? entry.updated?.instant : nil
      published[key] = entry.published?.instant ?? updated ?? now
      discoveries.append(
        Discovery(
          key: key, url: url.withoutFragment.href, host: host,
          // What is passed over for its age may have been there all the time.
          notBefore: limit == nil ? notBefore : nil, entry: name,
          published: entry.published ?? (isSitemap ? nil : entry.updated),
          // A time to come says nothing of what has been.
          modified: updated.flatMap { now.since($0) < .zero - Self.tomorrow ? nil : $0 }))
    }
    for index in discoveries.indices {
      if let name = discoveries[index].entry, names.isAmbiguous(name) {
        discoveries[index].entry = nil
      }
    }
  }

  private static let tomorrow = Duration.seconds(86_400)
}

/// The names that entries have of their own (`guid`, `id`), as far as one name stands for one page.
private struct Names {
  private var keys: [Int64: String] = [:]
  private var ambiguous: Set<Int64> = []

  /// - Returns: A number for the name; nil where it says no more than the page's address.
  mutating func take(_ id: String?, _ key: String) -> Int64? {
    guard var id, !id.isEmpty else { return nil }
    if id.hasPrefix("http"), let url = WebURL(id) {
      // A name that is an address stays what it is under https and with tracking parameters.
      id = URLKey.key(for: url)
      if id == key { return nil }
    }
    let name = Digest.sha256(Array(id.utf8)).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    if let other = keys.updateValue(key, forKey: name), other != key { ambiguous.insert(name) }
    return name
  }

  func isAmbiguous(_ name: Int64) -> Bool { ambiguous.contains(name) }
}

/// The sites (registrable domains) that a sitemap may speak for.
struct Sites: Sendable {
  private let domains: Set<String>
  private var known: [String: Bool] = [:]

  init(_ addresses: [String]) {
    domains = Set(
      addresses.compactMap { WebURL($0)?.host }.map { RegistrableDomain.of(host: $0) })
  }

  mutating func holds(_ host: String) -> Bool {
    if let answer = known[host] { return answer }
    let answer = domains.contains(RegistrableDomain.of(host: host))
    // Hostile sitemaps name any number of hosts.
    if known.count < 1000 { known[host] = answer }
    return answer
  }
}
