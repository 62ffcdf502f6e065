public import StetModel
internal import StetText

/// Manifest records as JSON lines and back.
///
/// A line holds every key of its type, always in the same order; what is not known is `null`, so
/// that a table made from the lines has the same columns everywhere; only remarks on a page
/// (`agency`, `free`, `corrections`, `alternates`, `sources`) are left out where there are none. Reading takes a missing key
/// for `null`, and passes over keys and types that it does not know. Moments have milliseconds
/// only where they are not zero, except `time`, which always has them. A published date is kept
/// to the second in `value` and verbatim in `raw`.
public enum ManifestCodec {
  /// The record as one JSON object without a newline. The fields of an unknown type are lost.
  public static func line(_ record: ManifestRecord) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("seq", record.seq)
      json.field("type", record.event.type)
      json.field("time", record.time.withMilliseconds)
      switch record.event {
      case .segment(let event): write(event, to: &json)
      case .feed(let event): write(event, to: &json)
      case .version(let event): write(event, to: &json)
      case .check(let event): write(event, to: &json)
      case .appearance(let event): write(event, to: &json)
      case .gone(let event): write(event, to: &json)
      case .blocked(let event): write(event, to: &json)
      case .redirect(let event): write(event, to: &json)
      case .robots(let event): write(event, to: &json)
      case .recovered(let event): write(event, to: &json)
      case .config(let event): write(event, to: &json)
      case .seal(let event): write(event, to: &json)
      case .key(let event): write(event, to: &json)
      case .reextract(let event): write(event, to: &json)
      case .redact(let event): write(event, to: &json)
      case .pack(let event): write(event, to: &json)
      case .page(let event): write(event, to: &json)
      case .duplicate(let event): write(event, to: &json)
      case .story(let event): write(event, to: &json)
      case .correction(let event): write(event, to: &json)
      case .split(let event): write(event, to: &json)
      case .dropped(let event): write(event, to: &json)
      case .back(let event): write(event, to: &json)
      case .redated(let event): write(event, to: &json)
      case .unknown: break
      }
    }
    return json.bytes
  }

  private static func write(_ event: SegmentStart, to json: inout JSONWriter) {
    json.field("number", event.number)
    json.field("layout", event.layout)
    json.field("origin", event.origin)
    json.field("previous_sha256", event.previousSHA256)
    json.field("tree_size", event.treeSize)
    json.field("tree_root", event.treeRoot)
  }

  private static func write(_ event: FeedRecord, to json: inout JSONWriter) {
    json.field("feed", event.feed)
    json.field("url", event.url)
    json.field("outcome", event.outcome.rawValue)
    json.field("status", event.status)
    json.field("polls", event.polls)
    json.field("first", event.first)
    json.field("last", event.last)
    json.field("items", event.items)
    json.field("new", event.new)
    json.field("sha256", event.sha256)
    json.field("missed", event.missed)
    json.field("error", event.error)
    write(event.raw, to: &json)
  }

  private static func write(_ event: VersionRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("version", event.version)
    json.strings("feeds", event.feeds)
    json.field("url", event.url)
    json.field("canonical_url", event.canonicalURL)
    json.field("declared_canonical_url", event.declaredCanonicalURL)
    writeDescription(event, to: &json)
    json.field("status", event.status)
    json.field("fetched", event.fetched)
    json.field("not_before", event.notBefore)
    json.field("published", event.published)
    json.field("modified", event.modified)
    writeTextAndExtractor(event, to: &json)
    write(event.raw, to: &json)
    write(event.change, to: &json)
    write(event.robots, to: &json)
  }

  /// What the page says of itself.
  private static func writeDescription(_ event: VersionRecord, to json: inout JSONWriter) {
    json.field("title", event.title)
    json.strings("authors", event.authors)
    json.field("site", event.site)
    json.field("section", event.section)
    json.field("language", event.language)
    json.field("kind", event.kind.rawValue)
    json.field("partial", event.partial)
    writeRemarks(event, to: &json)
  }

  /// Keys that few pages give reason for: left out where they would say nothing.
  private static func writeRemarks(_ event: VersionRecord, to json: inout JSONWriter) {
    if let agency = event.agency { json.field("agency", agency) }
    if let isFree = event.isFree { json.field("free", isFree) }
    if !event.corrections.isEmpty { json.strings("corrections", event.corrections) }
    if !event.alternates.isEmpty {
      json.array("alternates") { json in
        for alternate in event.alternates {
          json.object { json in
            json.field("relation", alternate.relation.rawValue)
            json.field("url", alternate.url)
            json.field("language", alternate.language)
          }
        }
      }
    }
    if !event.sources.isEmpty {
      json.object("sources") { json in
        for field in ArticleField.allCases {
          if let source = event.sources[field] { json.field(field.rawValue, source) }
        }
      }
    }
  }

  private static func writeTextAndExtractor(_ event: VersionRecord, to json: inout JSONWriter) {
    json.object("text") { json in
      json.field("path", event.text.path)
      json.field("sha256", event.text.sha256)
      json.field("bytes", event.text.bytes)
      json.field("body_sha256", event.text.bodySHA256)
    }
    json.object("extractor") { json in
      json.field("name", event.extractorName)
      json.field("version", event.extractorVersion)
    }
  }

  private static func write(_ raw: RawLocation?, to json: inout JSONWriter) {
    json.key("raw")
    guard let raw else { return json.null() }
    json.object { json in
      json.field("warc", raw.warc)
      json.field("offset", raw.offset)
      json.field("length", raw.length)
      json.field("kind", raw.kind.rawValue)
      json.field("payload_sha256", raw.payloadSHA256)
    }
  }

  private static func write(_ change: VersionRecord.Change?, to json: inout JSONWriter) {
    json.key("change")
    guard let change else { return json.null() }
    json.object { json in
      json.field("previous", change.previous)
      json.strings("classes", change.classes)
      json.field("words_added", change.wordsAdded)
      json.field("words_removed", change.wordsRemoved)
      json.array("numbers") { json in
        for pair in change.numbers {
          json.array { json in for number in pair { json.element(number) } }
        }
      }
      json.field("silent", change.silent)
      writeEdits(change, to: &json)
    }
  }

  private static func write(_ robots: VersionRecord.Robots?, to json: inout JSONWriter) {
    json.key("robots")
    guard let robots else { return json.null() }
    json.object { json in
      json.field("origin", robots.origin)
      json.field("verdict", robots.verdict.rawValue)
      json.field("sha256", robots.sha256)
      json.field("rule", robots.rule)
    }
  }

  private static func write(_ event: CheckRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("version", event.version)
    json.field("status", event.status)
    json.field("checks", event.checks)
    json.field("first", event.first)
    json.field("last", event.last)
  }

  private static func write(_ event: AppearanceRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("feed", event.feed)
    json.field("url", event.url)
    json.optional("reason", event.reason)
    if !event.evidence.isEmpty { json.strings("evidence", event.evidence) }
  }

  private static func write(_ event: GoneRecord, to json: inout JSONWriter) {
    json.field("article", event.article?.hex)
    json.field("feed", event.feed)
    json.field("url", event.url)
    json.field("status", event.status)
    json.field("version", event.version)
    json.field("host", event.host)
    json.strings("evidence", event.evidence)
    write(event.raw, to: &json)
  }

  private static func write(_ event: BlockedRecord, to json: inout JSONWriter) {
    json.field("article", event.article?.hex)
    json.field("feed", event.feed)
    json.field("url", event.url)
    json.field("status", event.status)
    json.field("reason", event.reason)
    json.field("version", event.version)
    json.field("host", event.host)
    json.strings("evidence", event.evidence)
    write(event.raw, to: &json)
  }

  private static func write(_ event: RedirectRecord, to json: inout JSONWriter) {
    json.field("feed", event.feed)
    json.field("from", event.from)
    json.field("to", event.to)
    json.field("status", event.status)
    json.field("sightings", event.sightings)
    json.field("first", event.first)
    json.field("merged_into", event.mergedInto)
  }

  private static func write(_ event: RobotsRecord, to json: inout JSONWriter) {
    json.field("origin", event.origin)
    json.field("url", event.url)
    json.field("status", event.status)
    json.field("verdict", event.verdict.rawValue)
    json.field("sha256", event.sha256)
    write(event.raw, to: &json)
  }

  private static func write(_ event: RecoveredRecord, to json: inout JSONWriter) {
    json.field("manifest_bytes", event.manifestBytes)
    json.strings("quarantined", event.quarantined)
    json.field("temporaries", event.temporaries)
    json.field("warc_kept", event.warcKept)
    json.field("warc_cut", event.warcCut)
  }

  private static func write(_ event: ConfigRecord, to json: inout JSONWriter) {
    json.field("sha256", event.sha256)
    json.field("feeds", event.feeds)
    json.field("agent", event.agent)
    json.field("rules_sha256", event.rulesSHA256)
  }

  private static func write(_ event: PageRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("version", event.version)
    json.field("number", event.number)
    json.field("url", event.url)
    json.field("status", event.status)
    json.field("fetched", event.fetched)
    write(event.raw, to: &json)
  }

  private static func write(_ event: SealRecord, to json: inout JSONWriter) {
    json.field("file", event.file)
    json.field("kind", event.kind.rawValue)
    json.field("bytes", event.bytes)
    json.field("sha256", event.sha256)
    json.field("records", event.records)
    json.field("cdxj", event.cdxj)
    json.field("cdxj_sha256", event.cdxjSHA256)
  }

  private static func write(_ event: KeyRecord, to json: inout JSONWriter) {
    json.field("action", event.action.rawValue)
    json.field("key", event.key)
  }

  private static func write(_ event: ReextractRecord, to json: inout JSONWriter) {
    json.field("article", event.version.article.hex)
    json.field("version", event.version.version)
    json.field("revision", event.revision)
    json.field("url", event.version.url)
    json.field("canonical_url", event.version.canonicalURL)
    writeDescription(event.version, to: &json)
    json.field("fetched", event.version.fetched)
    json.field("published", event.version.published)
    json.field("modified", event.version.modified)
    writeTextAndExtractor(event.version, to: &json)
    write(event.version.change, to: &json)
  }

  private static func write(_ event: RedactRecord, to json: inout JSONWriter) {
    json.field("article", event.article?.hex)
    json.field("version", event.version)
    json.field("reason", event.reason)
    json.array("files") { json in
      for file in event.files {
        json.object { json in
          json.field("path", file.path)
          json.field("offset", file.offset)
          json.field("bytes", file.bytes)
          json.field("sha256", file.sha256)
          json.field("file_sha256", file.fileSHA256)
        }
      }
    }
  }

  private static func write(_ event: PackRecord, to json: inout JSONWriter) {
    json.field("month", event.month)
    json.field("warc", event.warc)
    json.field("bytes", event.bytes)
    json.field("sha256", event.sha256)
    json.field("texts", event.texts)
    json.field("first_seq", event.firstSeq)
    json.field("last_seq", event.lastSeq)
    json.field("cdxj", event.cdxj)
    json.field("cdxj_sha256", event.cdxjSHA256)
    json.field("paths", event.paths)
    json.field("paths_sha256", event.pathsSHA256)
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: String, _ value: Instant?) {
    field(name, value.map(ManifestCodec.text))
  }

  fileprivate mutating func field(_ name: String, _ date: SourcedDate?) {
    key(name)
    guard let date else {
      null()
      return
    }
    object { json in
      json.field("value", date.value)
      json.field("raw", date.raw)
      json.field("source", date.source)
      json.field("zone", date.zone.rawValue)
    }
  }
}

extension ManifestCodec {
  /// RFC 3339 in UTC; milliseconds only where there are some.
  static func text(_ instant: Instant) -> String {
    instant.milliseconds % 1000 == 0 ? instant.description : instant.withMilliseconds
  }
}
