internal import StetModel
internal import StetText

/// Records of what is the same as what, of corrections, and of what comes and goes.
extension ManifestCodec {
  // MARK: Writing

  static func write(_ event: DuplicateRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("version", event.version)
    write("of", event.of, to: &json)
    json.field("level", event.level.rawValue)
    json.field("containment", event.containment)
    json.field("shared", event.shared)
    json.field("trimmed", event.trimmed)
    json.field("added", event.added)
    json.field("first", event.first.hex)
    json.field("first_by", event.firstBy.rawValue)
  }

  static func write(_ event: StoryRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("version", event.version)
    json.field("story", event.story.hex)
    json.field("tier", event.tier.rawValue)
    write("with", event.with, to: &json)
    json.field("score", event.score)
  }

  private static func write(
    _ name: String, _ reference: VersionReference?, to json: inout JSONWriter
  ) {
    json.key(name)
    guard let reference else { return json.null() }
    json.object { json in
      json.field("article", reference.article.hex)
      json.field("version", reference.version)
    }
  }

  static func write(_ event: CorrectionRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("version", event.version)
    json.field("notice", event.notice)
    json.field("declared", event.declared.map(text))
    json.key("explains")
    if let edit = event.explains {
      json.object { json in
        json.field("version", edit.version)
        json.field("class", edit.kind)
        json.field("from", edit.from)
        json.field("to", edit.to)
      }
    } else {
      json.null()
    }
    json.field("hours_from_error", event.hoursFromError)
    json.strings("evidence", event.evidence)
  }

  static func write(_ event: SplitRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("from", event.from.hex)
    json.field("url", event.url)
    json.field("reason", event.reason)
  }

  static func write(_ event: DroppedRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("feed", event.feed)
    json.field("url", event.url)
    json.field("version", event.version)
    json.field("shown", event.shown.map(text))
    json.strings("evidence", event.evidence)
  }

  static func write(_ event: RedatedRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("url", event.url)
    json.field("version", event.version)
    json.field("from", event.from.map(text))
    json.field("to", text(event.to))
  }

  static func write(_ event: BackRecord, to json: inout JSONWriter) {
    json.field("article", event.article.hex)
    json.field("after", event.after.rawValue)
    json.field("reason", event.reason)
    json.field("feed", event.feed)
    json.field("url", event.url)
    json.field("version", event.version)
    json.field("status", event.status)
    json.field("since", event.since.map(text))
  }

  // MARK: Reading

  static func duplicate(_ object: Members) throws(ManifestLineError) -> DuplicateRecord {
    guard let level = DuplicateRecord.Level(rawValue: try object.string("level")) else {
      throw object.wrong("level")
    }
    guard let firstBy = DuplicateRecord.Precedence(rawValue: try object.string("first_by")) else {
      throw object.wrong("first_by")
    }
    return DuplicateRecord(
      article: try object.article("article"), version: try object.int("version"),
      of: try reference(try object.object("of")), level: level,
      containment: try object.double("containment"), shared: try object.int("shared"),
      trimmed: try object.int("trimmed"), added: try object.int("added"),
      first: try object.article("first"), firstBy: firstBy)
  }

  static func story(_ object: Members) throws(ManifestLineError) -> StoryRecord {
    guard let tier = StoryRecord.Tier(rawValue: try object.string("tier")) else {
      throw object.wrong("tier")
    }
    var with: VersionReference?
    if let other = try object.optionalObject("with") { with = try reference(other) }
    return StoryRecord(
      article: try object.article("article"), version: try object.int("version"),
      story: try object.article("story"), tier: tier, with: with,
      score: try object.double("score"))
  }

  private static func reference(
    _ object: Members
  ) throws(ManifestLineError) -> VersionReference {
    VersionReference(
      article: try object.article("article"), version: try object.int("version"))
  }

  static func correction(_ object: Members) throws(ManifestLineError) -> CorrectionRecord {
    var edit: CorrectionRecord.Edit?
    if let explains = try object.optionalObject("explains") {
      edit = .init(
        version: try explains.int("version"), kind: try explains.string("class"),
        from: try explains.optionalString("from"), to: try explains.optionalString("to"))
    }
    return CorrectionRecord(
      article: try object.article("article"), version: try object.int("version"),
      notice: try object.string("notice"), declared: try object.optionalInstant("declared"),
      explains: edit, hoursFromError: try object.optionalDouble("hours_from_error"),
      evidence: try object.strings("evidence"))
  }

  static func split(_ object: Members) throws(ManifestLineError) -> SplitRecord {
    SplitRecord(
      article: try object.article("article"), from: try object.article("from"),
      url: try object.string("url"), reason: try object.string("reason"))
  }

  static func dropped(_ object: Members) throws(ManifestLineError) -> DroppedRecord {
    DroppedRecord(
      article: try object.article("article"), feed: try object.string("feed"),
      url: try object.string("url"), version: try object.optionalInt("version"),
      shown: try object.optionalInstant("shown"), evidence: try object.strings("evidence"))
  }

  static func redated(_ object: Members) throws(ManifestLineError) -> RedatedRecord {
    RedatedRecord(
      article: try object.article("article"), url: try object.string("url"),
      version: try object.int("version"), from: try object.optionalInstant("from"),
      to: try object.instant("to"))
  }

  static func back(_ object: Members) throws(ManifestLineError) -> BackRecord {
    guard let after = BackRecord.After(rawValue: try object.string("after")) else {
      throw object.wrong("after")
    }
    return BackRecord(
      article: try object.article("article"), after: after,
      reason: try object.optionalString("reason"), feed: try object.optionalString("feed"),
      url: try object.string("url"), version: try object.optionalInt("version"),
      status: try object.optionalInt("status"), since: try object.optionalInstant("since"))
  }
}
