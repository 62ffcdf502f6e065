internal import StetCrawl
internal import StetModel
internal import StetText

extension CrawlSummary {
  /// Two lines for people.
  func text(seconds: Double) -> String {
    var lines = [
      "feeds:    \(feeds.changed) changed, \(feeds.unchanged) unchanged, \(feeds.failed) failed"
        + (feeds.waiting > 0 ? ", \(feeds.waiting) not asked" : "")
        + (feeds.gone > 0 ? ", \(feeds.gone) gone" : ""),
      "articles: \(articles.new) new, \(articles.changed) changed, "
        + "\(articles.unchanged) unchanged, \(articles.rejected) skipped, "
        + "\(articles.gone) gone, \(articles.failed) failed"
        + (articles.blocked > 0 ? ", \(articles.blocked) blocked" : "")
        + (articles.disallowed > 0 ? ", \(articles.disallowed) not allowed by robots.txt" : "")
        + (articles.waiting > 0 ? ", \(articles.waiting) put off" : "")
        + "  (\(Self.rounded(seconds)) s)",
    ]
    if networkWasLost {
      lines.append(
        "there was a time when no server answered: what failed then is not held against anybody")
    }
    if outOfRoom {
      lines.append("no room on the disk: what is left is done by the next run")
    } else if interrupted {
      lines.append("interrupted: what is left is done by the next run")
    }
    return lines.joined(separator: "\n")
  }

  private static func rounded(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  func json(seconds: Double) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.object("feeds") { json in
        json.field("changed", feeds.changed)
        json.field("unchanged", feeds.unchanged)
        json.field("failed", feeds.failed)
        json.field("gone", feeds.gone)
        json.field("not_asked", feeds.waiting)
      }
      json.object("articles") { json in
        json.field("new", articles.new)
        json.field("changed", articles.changed)
        json.field("unchanged", articles.unchanged)
        json.field("skipped", articles.rejected)
        json.field("gone", articles.gone)
        json.field("failed", articles.failed)
        json.field("blocked", articles.blocked)
        json.field("disallowed", articles.disallowed)
        json.field("put_off", articles.waiting)
      }
      json.array("problems") { json in
        for problem in problems {
          json.object { json in
            json.field("subject", problem.subject)
            json.field("reason", problem.reason)
          }
        }
      }
      json.field("interrupted", interrupted)
      json.field("out_of_room", outOfRoom)
      json.field("network_lost", networkWasLost)
      json.field("seconds", (seconds * 1000).rounded() / 1000)
    }
    json.newline()
    return json.bytes
  }
}
