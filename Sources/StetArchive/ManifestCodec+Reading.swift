public import StetModel
internal import StetText

/// Why a line is not a manifest record.
public struct ManifestLineError: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}

extension ManifestCodec {
  /// Reads one line, given without its newline.
  public static func record(_ line: [UInt8]) throws(ManifestLineError) -> ManifestRecord {
    try record(try json(line))
  }

  static func json(_ line: [UInt8]) throws(ManifestLineError) -> JSON {
    guard line.count <= ArchiveLayout.maximumLine else {
      throw ManifestLineError("longer than \(ArchiveLayout.maximumLine) bytes")
    }
    do throws(JSONError) {
      return try JSON.parse(line, maximumDepth: 32)
    } catch {
      throw ManifestLineError("not JSON: column \(error.column): \(error.message)")
    }
  }

  static func record(_ json: JSON) throws(ManifestLineError) -> ManifestRecord {
    let object = Members(json)
    guard json.object != nil else { throw ManifestLineError("not a JSON object") }
    let event: ManifestEvent =
      switch try object.string("type") {
      case "segment": .segment(try segment(object))
      case "feed": .feed(try feed(object))
      case "version": .version(try version(object))
      case "check": .check(try check(object))
      case "appearance": .appearance(try appearance(object))
      case "gone": .gone(try gone(object))
      case "blocked": .blocked(try blocked(object))
      case "redirect": .redirect(try redirect(object))
      case "robots": .robots(try robots(object))
      case "recovered": .recovered(try recovered(object))
      case "config": .config(try config(object))
      case "seal": .seal(try seal(object))
      case "key": .key(try key(object))
      case "reextract": .reextract(try reextract(object))
      case "redact": .redact(try redact(object))
      case "pack": .pack(try pack(object))
      case "page": .page(try page(object))
      case "duplicate": .duplicate(try duplicate(object))
      case "story": .story(try story(object))
      case "correction": .correction(try correction(object))
      case "split": .split(try split(object))
      case "dropped": .dropped(try dropped(object))
      case "back": .back(try back(object))
      case "redated": .redated(try redated(object))
      case let type: .unknown(type: type)
      }
    return ManifestRecord(
      seq: try object.int("seq"), time: try object.instant("time"), event: event)
  }

  private static func segment(_ object: Members) throws(ManifestLineError) -> SegmentStart {
    SegmentStart(
      number: try object.int("number"), layout: try object.string("layout"),
      previousSHA256: try object.optionalString("previous_sha256"),
      origin: try object.optionalString("origin"),
      treeSize: try object.optionalInt("tree_size"),
      treeRoot: try object.optionalString("tree_root"))
  }

  private static func feed(_ object: Members) throws(ManifestLineError) -> FeedRecord {
    guard let outcome = FeedRecord.Outcome(rawValue: try object.string("outcome")) else {
      throw object.wrong("outcome")
    }
    return FeedRecord(
      feed: try object.string("feed"), url: try object.string("url"), outcome: outcome,
      status: try object.optionalInt("status"), polls: try object.int("polls"),
      first: try object.instant("first"), last: try object.instant("last"),
      items: try object.optionalInt("items"), new: try object.optionalInt("new"),
      sha256: try object.optionalString("sha256"), missed: try object.optionalBool("missed"),
      error: try object.optionalString("error"), raw: try raw(object))
  }

  private static func raw(_ object: Members) throws(ManifestLineError) -> RawLocation? {
    guard let raw = try object.optionalObject("raw") else { return nil }
    guard let kind = RawLocation.Kind(rawValue: try raw.string("kind")) else {
      throw raw.wrong("kind")
    }
    return RawLocation(
      warc: try raw.string("warc"), offset: try raw.int("offset"),
      length: try raw.int("length"), kind: kind,
      payloadSHA256: try raw.string("payload_sha256"))
  }

  private static func version(_ object: Members) throws(ManifestLineError) -> VersionRecord {
    var version = try described(object)
    version.feeds = try object.strings("feeds")
    version.declaredCanonicalURL = try object.optionalString("declared_canonical_url")
    version.status = try object.int("status")
    version.notBefore = try object.optionalInstant("not_before")
    version.raw = try raw(object)
    if let robots = try object.optionalObject("robots") {
      version.robots = .init(
        origin: try robots.string("origin"), verdict: try verdict(robots),
        sha256: try robots.optionalString("sha256"), rule: try robots.optionalString("rule"))
    }
    return version
  }

  /// What `version` and `reextract` share.
  private static func described(_ object: Members) throws(ManifestLineError) -> VersionRecord {
    let text = try object.object("text")
    let extractor = try object.object("extractor")
    var version = VersionRecord(
      article: try object.article("article"), version: try object.int("version"), feeds: [],
      url: try object.string("url"), canonicalURL: try object.string("canonical_url"),
      title: try object.optionalString("title"), authors: try object.strings("authors"),
      site: try object.optionalString("site"), section: try object.optionalString("section"),
      language: try object.optionalString("language"),
      // A later version may know more kinds.
      kind: try object.optionalString("kind").map { PageKind(rawValue: $0) ?? .other } ?? .article,
      partial: try object.optionalBool("partial") ?? false, status: 0,
      fetched: try object.instant("fetched"),
      published: try object.date("published"), modified: try object.date("modified"),
      text: .init(
        path: try text.string("path"), sha256: try text.string("sha256"),
        bytes: try text.int("bytes"), bodySHA256: try text.string("body_sha256")),
      extractorName: try extractor.string("name"),
      extractorVersion: try extractor.string("version"), change: try change(object))
    version.agency = try object.optionalString("agency")
    version.isFree = try object.optionalBool("free")
    version.corrections = try object.strings("corrections")
    version.alternates = try alternates(object)
    version.sources = try sources(object)
    return version
  }

  /// Relations that a later version knows are passed over.
  private static func alternates(
    _ object: Members
  ) throws(ManifestLineError) -> [AlternateAddress] {
    var alternates: [AlternateAddress] = []
    for item in object.json["alternates"]?.array ?? [] {
      let item = Members(item)
      guard let relation = AlternateAddress.Relation(rawValue: try item.string("relation")) else {
        continue
      }
      alternates.append(
        .init(
          relation: relation, url: try item.string("url"),
          language: try item.optionalString("language")))
    }
    return alternates
  }

  private static func sources(
    _ object: Members
  ) throws(ManifestLineError) -> [ArticleField: String] {
    guard let object = try object.optionalObject("sources") else { return [:] }
    var sources: [ArticleField: String] = [:]
    for field in ArticleField.allCases {
      sources[field] = try object.optionalString(field.rawValue)
    }
    return sources
  }

  private static func reextract(_ object: Members) throws(ManifestLineError) -> ReextractRecord {
    ReextractRecord(version: try described(object), revision: try object.int("revision"))
  }

  private static func change(
    _ object: Members
  ) throws(ManifestLineError) -> VersionRecord.Change? {
    guard let object = try object.optionalObject("change") else { return nil }
    var numbers: [[String]] = []
    for pair in object.json["numbers"]?.array ?? [] {
      let strings = pair.array?.compactMap(\.string)
      guard let strings, strings.count == pair.array?.count else { throw object.wrong("numbers") }
      numbers.append(strings)
    }
    var change = VersionRecord.Change(
      previous: try object.int("previous"), classes: try object.strings("classes"),
      wordsAdded: try object.int("words_added"), wordsRemoved: try object.int("words_removed"),
      numbers: numbers, silent: try object.optionalBool("silent") ?? false)
    readEdits(object.json, into: &change)
    return change
  }

  private static func check(_ object: Members) throws(ManifestLineError) -> CheckRecord {
    CheckRecord(
      article: try object.article("article"), version: try object.int("version"),
      status: try object.int("status"), checks: try object.int("checks"),
      first: try object.instant("first"), last: try object.instant("last"))
  }

  private static func appearance(
    _ object: Members
  ) throws(ManifestLineError) -> AppearanceRecord {
    AppearanceRecord(
      article: try object.article("article"), feed: try object.optionalString("feed"),
      url: try object.string("url"), reason: try object.optionalString("reason"),
      evidence: try object.strings("evidence"))
  }

  private static func gone(_ object: Members) throws(ManifestLineError) -> GoneRecord {
    GoneRecord(
      article: try object.optionalArticle("article"), feed: try object.optionalString("feed"),
      url: try object.string("url"), status: try object.int("status"),
      version: try object.optionalInt("version"), host: try object.optionalString("host"),
      evidence: try object.strings("evidence"), raw: try raw(object))
  }

  private static func blocked(_ object: Members) throws(ManifestLineError) -> BlockedRecord {
    BlockedRecord(
      article: try object.optionalArticle("article"), feed: try object.optionalString("feed"),
      url: try object.string("url"), status: try object.int("status"),
      reason: try object.string("reason"), version: try object.optionalInt("version"),
      host: try object.optionalString("host"), evidence: try object.strings("evidence"),
      raw: try raw(object))
  }

  private static func redirect(_ object: Members) throws(ManifestLineError) -> RedirectRecord {
    RedirectRecord(
      feed: try object.string("feed"), from: try object.string("from"),
      to: try object.string("to"), status: try object.int("status"),
      sightings: try object.optionalInt("sightings"), first: try object.optionalInstant("first"),
      mergedInto: try object.optionalString("merged_into"))
  }

  private static func robots(_ object: Members) throws(ManifestLineError) -> RobotsRecord {
    RobotsRecord(
      origin: try object.string("origin"), url: try object.string("url"),
      status: try object.optionalInt("status"), verdict: try verdict(object),
      sha256: try object.optionalString("sha256"), raw: try raw(object))
  }

  private static func verdict(
    _ object: Members
  ) throws(ManifestLineError) -> RobotsRecord.Verdict {
    guard let verdict = RobotsRecord.Verdict(rawValue: try object.string("verdict")) else {
      throw object.wrong("verdict")
    }
    return verdict
  }

  private static func recovered(_ object: Members) throws(ManifestLineError) -> RecoveredRecord {
    RecoveredRecord(
      manifestBytes: try object.int("manifest_bytes"),
      quarantined: try object.strings("quarantined"), temporaries: try object.int("temporaries"),
      warcKept: try object.optionalInt("warc_kept") ?? 0,
      warcCut: try object.optionalInt("warc_cut") ?? 0)
  }

  private static func config(_ object: Members) throws(ManifestLineError) -> ConfigRecord {
    ConfigRecord(
      sha256: try object.string("sha256"), feeds: try object.int("feeds"),
      agent: try object.string("agent"), rulesSHA256: try object.optionalString("rules_sha256"))
  }

  private static func page(_ object: Members) throws(ManifestLineError) -> PageRecord {
    PageRecord(
      article: try object.article("article"), version: try object.int("version"),
      number: try object.int("number"), url: try object.string("url"),
      status: try object.int("status"), fetched: try object.instant("fetched"),
      raw: try raw(object))
  }

  private static func seal(_ object: Members) throws(ManifestLineError) -> SealRecord {
    guard let kind = SealRecord.Kind(rawValue: try object.string("kind")) else {
      throw object.wrong("kind")
    }
    return SealRecord(
      file: try object.string("file"), kind: kind, bytes: try object.int("bytes"),
      sha256: try object.string("sha256"), records: try object.int("records"),
      cdxj: try object.optionalString("cdxj"),
      cdxjSHA256: try object.optionalString("cdxj_sha256"))
  }

  private static func key(_ object: Members) throws(ManifestLineError) -> KeyRecord {
    guard let action = KeyRecord.Action(rawValue: try object.string("action")) else {
      throw object.wrong("action")
    }
    return KeyRecord(action: action, key: try object.string("key"))
  }

  private static func redact(_ object: Members) throws(ManifestLineError) -> RedactRecord {
    var files: [RedactRecord.File] = []
    for json in object.json["files"]?.array ?? [] {
      let file = Members(json)
      files.append(
        .init(
          path: try file.string("path"), offset: try file.optionalInt("offset"),
          bytes: try file.int("bytes"), sha256: try file.string("sha256"),
          fileSHA256: try file.optionalString("file_sha256")))
    }
    return RedactRecord(
      article: try object.optionalArticle("article"), version: try object.optionalInt("version"),
      reason: try object.string("reason"), files: files)
  }

  private static func pack(_ object: Members) throws(ManifestLineError) -> PackRecord {
    PackRecord(
      month: try object.string("month"), warc: try object.string("warc"),
      bytes: try object.int("bytes"), sha256: try object.string("sha256"),
      texts: try object.int("texts"), firstSeq: try object.int("first_seq"),
      lastSeq: try object.int("last_seq"), cdxj: try object.string("cdxj"),
      cdxjSHA256: try object.string("cdxj_sha256"), paths: try object.optionalString("paths"),
      pathsSHA256: try object.optionalString("paths_sha256"))
  }
}

/// Typed access to the members of one JSON object; each error names the key.
struct Members {
  let json: JSON

  init(_ json: JSON) { self.json = json }

  func wrong(_ key: String) -> ManifestLineError {
    json[key] == nil
      ? ManifestLineError("the key \"\(key)\" is missing")
      : ManifestLineError("the value of \"\(key)\" is not what it should be")
  }

  private func optional<Value>(
    _ key: String, _ read: (JSON) -> Value?
  ) throws(ManifestLineError) -> Value? {
    guard let value = json[key], !value.isNull else { return nil }
    guard let result = read(value) else { throw wrong(key) }
    return result
  }

  private func required<Value>(
    _ key: String, _ read: (JSON) -> Value?
  ) throws(ManifestLineError) -> Value {
    guard let result = try optional(key, read) else { throw wrong(key) }
    return result
  }

  func optionalString(_ key: String) throws(ManifestLineError) -> String? {
    try optional(key, \.string)
  }

  func optionalInt(_ key: String) throws(ManifestLineError) -> Int? { try optional(key, \.int) }
  func optionalBool(_ key: String) throws(ManifestLineError) -> Bool? { try optional(key, \.bool) }
  func string(_ key: String) throws(ManifestLineError) -> String { try required(key, \.string) }
  func int(_ key: String) throws(ManifestLineError) -> Int { try required(key, \.int) }

  func optionalInstant(_ key: String) throws(ManifestLineError) -> Instant? {
    try optional(key) { $0.string.flatMap { Instant(rfc3339: $0) } }
  }

  func optionalDouble(_ key: String) throws(ManifestLineError) -> Double? {
    try optional(key, \.double)
  }

  func double(_ key: String) throws(ManifestLineError) -> Double { try required(key, \.double) }

  func instant(_ key: String) throws(ManifestLineError) -> Instant {
    guard let instant = try optionalInstant(key) else { throw wrong(key) }
    return instant
  }

  func optionalArticle(_ key: String) throws(ManifestLineError) -> ArticleID? {
    try optional(key) { $0.string.flatMap { ArticleID($0) } }
  }

  func article(_ key: String) throws(ManifestLineError) -> ArticleID {
    guard let article = try optionalArticle(key) else { throw wrong(key) }
    return article
  }

  func strings(_ key: String) throws(ManifestLineError) -> [String] {
    let strings = try optional(key) { json -> [String]? in
      guard let array = json.array else { return nil }
      let strings = array.compactMap(\.string)
      return strings.count == array.count ? strings : nil
    }
    return strings ?? []
  }

  func optionalObject(_ key: String) throws(ManifestLineError) -> Members? {
    try optional(key) { $0.object == nil ? nil : Members($0) }
  }

  func object(_ key: String) throws(ManifestLineError) -> Members {
    guard let object = try optionalObject(key) else { throw wrong(key) }
    return object
  }

  func date(_ key: String) throws(ManifestLineError) -> SourcedDate? {
    guard let object = try optionalObject(key) else { return nil }
    guard let value = Instant.parseRFC3339(try object.string("value")) else { throw wrong(key) }
    guard let zone = SourcedDate.Zone(rawValue: try object.string("zone")) else { throw wrong(key) }
    return SourcedDate(
      instant: value.instant, offset: zone == .explicit ? value.offset : 0,
      raw: try object.string("raw"), source: try object.string("source"), zone: zone)
  }
}
