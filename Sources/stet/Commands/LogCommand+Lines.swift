internal import StetModel

/// One record in words.
extension ArticleHistory {
  func text(_ event: ManifestEvent) -> String {
    switch event {
    case .appearance(let appearance):
      "also " + (appearance.feed.map { "in \($0) " } ?? "") + "under \(appearance.url)"
        + Self.why(appearance.reason) + Self.text(appearance.evidence)
    case .gone(let gone): "gone (HTTP \(gone.status))" + Self.text(gone.evidence)
    case .blocked(let blocked):
      "not shown: \(blocked.reason) (HTTP \(blocked.status))" + Self.text(blocked.evidence)
        + (blocked.version.map { "; v\($0) stays" } ?? "")
    case .dropped(let dropped):
      "dropped from \(dropped.feed)" + Self.text(dropped.evidence)
        + (dropped.shown.map { "; shown until \($0)" } ?? "")
    case .back(let back): Self.text(back)
    case .redated(let redated):
      "says now that it was modified on \(redated.to)"
        + (redated.from.map { ", not on \($0)" } ?? "") + "; the text is v\(redated.version)'s"
    case .duplicate(let duplicate): text(duplicate)
    case .story(let story): text(story)
    case .correction(let correction): Self.text(correction)
    case .split(let split):
      split.from == article
        ? "\(split.url) is not this one: split off as \(name(split.article)); \(split.reason)"
        : "\(split.url) was split off from \(name(split.from)); \(split.reason)"
    case .page(let page):
      "v\(page.version)  page \(page.number): \(page.url) (HTTP \(page.status))"
    case .reextract(let other):
      "v\(other.version.version)  other text \(other.revision) of the same page, by extractor "
        + "\(other.version.extractorVersion): +\(other.version.change?.wordsAdded ?? 0) "
        + "−\(other.version.change?.wordsRemoved ?? 0) words"
    case .redact(let redact):
      "redacted: \(redact.version.map { "v\($0)" } ?? "all versions"); \(redact.reason)"
    default: event.type
    }
  }

  private static func why(_ reason: String?) -> String {
    switch reason {
    case nil, "address": ""
    case "tracking": ": the same address with what only tracks"
    case "redirect": ": it redirects to the article's address"
    case "canonical": ": it names the article's address as canonical"
    case "amp": ": its AMP edition, which names the article's address as canonical"
    case "entry": ": the feed's entry for it leads there now"
    case "template": ": the same text under another address of this form"
    case let other?: ": \(other)"
    }
  }

  private static func text(_ back: BackRecord) -> String {
    let since = back.since.map { " (since \($0))" } ?? ""
    let status = back.status.map { " (HTTP \($0))" } ?? ""
    let what =
      switch back.after {
      case .gone: "back\(status) after it was gone"
      case .blocked: "shown again\(status) after \(back.reason ?? "something else was shown")"
      case .dropped: "back in \(back.feed ?? "the feed")"
      }
    return what + since
  }

  private func text(_ record: DuplicateRecord) -> String {
    let isMine = record.article == article
    let other = isMine ? record.of.article : record.article
    let share = Int((record.containment * 100).rounded(.down))
    var parts = [
      record.level == .exact
        ? "the same words as \(name(other))" : "nearly the same as \(name(other)), \(share) %"
    ]
    let (here, there) = isMine ? (record.added, record.trimmed) : (record.trimmed, record.added)
    if here > 0 { parts.append("\(here) words only here") }
    if there > 0 { parts.append("\(there) only there") }
    let by = record.firstBy == .published ? "by the dates they claim" : "by when they were fetched"
    if record.first == article || record.first == other {
      parts.append("\(name(record.first)) had it first, \(by)")
    } else {
      parts.append("\(name(record.first)) had it before both, \(by)")
    }
    return "v\(isMine ? record.version : record.of.version)  " + parts.joined(separator: "; ")
  }

  private func text(_ record: StoryRecord) -> String {
    switch record.tier {
    case .first: return "v\(record.version)  the first to tell its story"
    case .copy: return "v\(record.version)  a copy in the story of \(name(record.story))"
    case .rewrite, .related:
      let like = record.with.map { "; most like \(name($0.article))" } ?? ""
      let how = record.tier == .rewrite ? "tells the story of" : "is related to"
      return "v\(record.version)  \(how) \(name(record.story))"
        + (record.with?.article == record.story ? "" : like)
    }
  }

  private static func text(_ record: CorrectionRecord) -> String {
    var text = "v\(record.version)  correction: “\(cut(record.notice))”"
    guard let edit = record.explains else { return text + "; no edit is known that it explains" }
    text += "; explains \(short(edit.from ?? "nothing")) → \(short(edit.to ?? "nothing"))"
    text += " in v\(edit.version)"
    if let hours = record.hoursFromError { text += ", \(Self.hours(hours)) after the error" }
    return text
  }

  private static func hours(_ hours: Double) -> String {
    if hours < 1 { return "\(Int((hours * 60).rounded())) minutes" }
    if hours < 48 { return "\((hours * 10).rounded() / 10) hours" }
    return "\(Int((hours / 24).rounded())) days"
  }

  private static func cut(_ text: String) -> String {
    let scalars = text.unicodeScalars
    return scalars.count <= 200
      ? text : String(String.UnicodeScalarView(scalars.prefix(199))) + "…"
  }

  private static func text(_ evidence: [String]) -> String {
    evidence.isEmpty ? "" : ": " + evidence.prefix(4).joined(separator: "; ")
  }
}
