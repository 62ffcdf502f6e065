public import StetText

/// Learns under which addresses one site shows one article, from pairs of addresses that turned out
/// to have the very same text.
///
/// A template only ever proposes: whether two pages are one article is for their texts to say. What
/// is kept is bounded, however many pairs come.
public struct PathTemplates: Sendable {
  /// Articles that must have been found under two addresses each before a template is in force.
  public static let needed = 3
  static let maximumHosts = 1024
  static let maximumTemplates = 8
  static let maximumNames = 64
  static let maximumValues = 12
  /// Addresses that are proposed for one page.
  static let maximumCandidates = 24
  /// Pairs that are to be looked at before a template is trusted.
  static let maximumCollisions = 16

  /// What is known of one template.
  private struct Entry: Sendable {
    var template: PathTemplate
    /// Hashes of what is the same in the pairs that confirmed it.
    var names: Set<UInt64> = []
    /// What stood in the free place, nil for nothing; those that came first.
    var values: [String?] = []
    var isRefuted = false

    var isInForce: Bool { !isRefuted && names.count >= PathTemplates.needed }
  }

  private var hosts: [String: [Entry]] = [:]

  public init() {}

  // MARK: Learning

  /// Takes note that two addresses have the very same text.
  ///
  /// - Returns: The template that is in force since; nil where none came into force by this pair.
  @discardableResult
  public mutating func confirm(_ a: WebURL, _ b: WebURL) -> PathTemplate? {
    guard let template = PathTemplate(a, b),
      let first = AddressParts(a).flatMap(template.read),
      let second = AddressParts(b).flatMap(template.read),
      let index = place(of: template), var entry = hosts[template.origin]?[index]
    else { return nil }
    let wasInForce = entry.isInForce
    if entry.names.count < Self.maximumNames { entry.names.insert(Self.hash(first.rest)) }
    for value in [first.value, second.value]
    where entry.values.count < Self.maximumValues && !entry.values.contains(value) {
      entry.values.append(value)
    }
    hosts[template.origin]?[index] = entry
    return entry.isInForce && !wasInForce ? template : nil
  }

  /// Takes note that two addresses have different texts: what would join them is never in force.
  ///
  /// - Returns: The templates that were in force before.
  @discardableResult
  public mutating func refute(_ a: WebURL, _ b: WebURL) -> [PathTemplate] {
    guard let parts = AddressParts(a) else { return [] }
    var ended: [PathTemplate] = []
    // So that it does not depend on what is heard first.
    if let template = PathTemplate(a, b) { _ = place(of: template) }
    for (index, entry) in (hosts[parts.origin] ?? []).enumerated()
    where entry.template.joins(a, b) {
      if entry.isInForce { ended.append(entry.template) }
      hosts[parts.origin]?[index].isRefuted = true
    }
    return ended
  }

  /// A template is never in force again.
  public mutating func refute(_ template: PathTemplate) {
    guard let index = place(of: template) else { return }
    hosts[template.origin]?[index].isRefuted = true
  }

  /// Where a template is kept; nil where there is no room for a further one.
  private mutating func place(of template: PathTemplate) -> Int? {
    var entries = hosts[template.origin] ?? []
    if let index = entries.firstIndex(where: { $0.template == template }) { return index }
    if entries.isEmpty, hosts.count >= Self.maximumHosts {
      // What came to nothing so far makes room.
      hosts = hosts.filter { $0.value.contains { $0.isInForce || $0.isRefuted } }
      guard hosts.count < Self.maximumHosts else { return nil }
    }
    if entries.count >= Self.maximumTemplates {
      guard let index = entries.firstIndex(where: { !$0.isInForce && !$0.isRefuted }) else {
        return nil
      }
      entries.remove(at: index)
    }
    entries.append(Entry(template: template))
    hosts[template.origin] = entries
    return entries.count - 1
  }

  private static func hash(_ rest: AddressParts) -> UInt64 {
    rest.href.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  // MARK: Proposing

  /// Another address that may be that of the same article.
  public struct Candidate: Sendable, Hashable {
    public var template: PathTemplate
    /// As `URLKey` writes it.
    public var url: String
    /// How many articles have confirmed the template; not counted beyond 64.
    public var confirmations: Int
  }

  /// Under which other addresses the article of this page may be known. At most 24.
  public func candidates(for url: WebURL) -> [Candidate] {
    guard !hosts.isEmpty, let parts = AddressParts(url), let entries = hosts[parts.origin] else {
      return []
    }
    var out: [Candidate] = []
    for entry in entries where entry.isInForce {
      guard let reading = entry.template.read(parts),
        // That a part can be left out is to be learned too.
        reading.value != nil || entry.values.contains(nil)
      else { continue }
      for value in entry.values where value != reading.value {
        guard out.count < Self.maximumCandidates else { return out }
        out.append(
          .init(
            template: entry.template, url: entry.template.address(reading, with: value),
            confirmations: entry.names.count))
      }
    }
    return out
  }

  /// Pairs of addresses that a template takes for one and that have not confirmed it: whether their
  /// texts are the same is to be looked at. At most 16.
  public func collisions(of template: PathTemplate, among urls: [String]) -> [(String, String)] {
    let entry = hosts[template.origin]?.first { $0.template == template }
    var seen: [UInt64: String] = [:]
    var out: [(String, String)] = []
    for url in urls {
      guard out.count < Self.maximumCollisions else { break }
      guard let reading = WebURL(url).flatMap({ AddressParts($0) }).flatMap(template.read) else {
        continue
      }
      let hash = Self.hash(reading.rest)
      if entry?.names.contains(hash) == true { continue }
      if let other = seen[hash] { out.append((other, url)) } else { seen[hash] = url }
    }
    return out
  }
}
