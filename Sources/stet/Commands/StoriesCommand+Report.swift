internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

/// A story for people and for machines.
enum StoryReport {
  static func lines(_ telling: Telling, _ conflicts: [Telling.Difference]?) -> [String] {
    let first = telling.parts.first?.article
    var out = [
      "story \(telling.story)  \(telling.parts.count)\(telling.isCut ? "+" : "") articles  "
        + Console.safe(first?.title ?? first?.canonicalURL ?? "")
    ]
    for part in telling.parts {
      let time = part.published.map { "published \($0)" } ?? "seen \(part.article.firstSeen)"
      out.append("  \(part.article.id)  \(name(part.tier))  \(time)  \(place(part.article))")
    }
    for difference in conflicts ?? [] {
      let conflict = difference.conflict
      let mark = conflict.explained == nil ? "differs" : "explained"
      out.append(
        "  \(mark): \(conflict.kind.rawValue) \(short(conflict.first)) | \(short(conflict.second))")
      out.append("    \(difference.first): \(sentence(conflict.firstSentence))")
      out.append("    \(difference.second): \(sentence(conflict.secondSentence))")
      if let explained = conflict.explained { out.append("    \(Console.safe(explained))") }
    }
    if conflicts?.isEmpty == true { out.append("  nothing was found that differs") }
    return out
  }

  static func json(_ telling: Telling, _ conflicts: [Telling.Difference]?) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("story", telling.story.hex)
      json.field("title", telling.parts.first?.article.title)
      json.array("articles") { json in
        for part in telling.parts {
          json.object { json in
            json.field("article", part.article.id.hex)
            json.field("version", part.article.version)
            json.field("tier", part.tier.rawValue)
            json.field("with", part.with?.hex)
            json.field("score", part.score)
            json.field("published", part.published?.description)
            json.field("first_seen", part.article.firstSeen.description)
            json.field("title", part.article.title)
            json.field("canonical_url", part.article.canonicalURL)
          }
        }
      }
      if telling.isCut { json.field("cut", true) }
      guard let conflicts else { return }
      json.array("conflicts") { json in
        for difference in conflicts {
          let conflict = difference.conflict
          json.object { json in
            json.field("type", conflict.kind.rawValue)
            json.field("a_article", difference.first.hex)
            json.field("b_article", difference.second.hex)
            json.field("a", conflict.first)
            json.field("b", conflict.second)
            json.field("a_sentence", conflict.firstSentence)
            json.field("b_sentence", conflict.secondSentence)
            json.field("explained", conflict.explained)
          }
        }
      }
    }
    json.newline()
    return json.bytes
  }

  private static func name(_ tier: StoryRecord.Tier) -> String {
    tier.rawValue + String(repeating: " ", count: max(0, 7 - tier.rawValue.utf8.count))
  }

  private static func place(_ article: IndexedArticle) -> String {
    let host = WebURL(article.canonicalURL)?.host ?? ""
    return Console.safe("\(host)  \(article.title ?? article.canonicalURL)")
  }

  private static func short(_ text: String) -> String { Console.short(Console.safe(text), 200) }
  private static func sentence(_ text: String) -> String { Console.short(Console.safe(text), 600) }
}
