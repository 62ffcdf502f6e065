public import StetModel
internal import StetText

/// A feed as the JSON that `stet parse` prints.
public enum FeedRendering {
  /// One object without line breaks: `feed` and `entries`, and `sitemaps` where it names some.
  /// What is absent is left out; dates are RFC 3339 in UTC.
  public static func json(_ feed: Feed) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.object("feed") { json in head(feed, &json) }
      json.array("entries") { json in
        for entry in feed.entries { json.object { json in body(entry, &json) } }
      }
      if !feed.sitemaps.isEmpty { sitemaps(feed.sitemaps, &json) }
    }
    return json.bytes
  }

  private static func head(_ feed: Feed, _ json: inout JSONWriter) {
    json.field("format", feed.format.rawValue)
    json.optional("id", feed.id)
    json.optional("title", feed.title)
    json.optional("link", feed.link)
    json.optional("description", feed.description)
    json.optional("language", feed.language)
    json.optional("updated", feed.updated?.instant.description)
    json.optional("published", feed.published?.instant.description)
    zones(published: feed.published, updated: feed.updated, &json)
    json.optional("ttl", feed.ttl)
    numbers("skip_hours", feed.skipHours, &json)
    numbers("skip_days", feed.skipDays, &json)
    json.optional("self", feed.selfURL)
    if !feed.hubs.isEmpty { json.strings("hubs", feed.hubs) }
    authors(feed.authors, &json)
    json.strings("categories", feed.categories)
    json.optional("rights", feed.rights)
    json.optional("generator", feed.generator)
    json.optional("image", feed.image)
    json.field("damaged", feed.damaged)
    FeedDetailRendering.head(feed, &json)
  }

  private static func sitemaps(_ sitemaps: [SitemapReference], _ json: inout JSONWriter) {
    json.array("sitemaps") { json in
      for sitemap in sitemaps {
        json.object { json in
          json.field("url", sitemap.url)
          json.optional("modified", sitemap.modified?.instant.description)
        }
      }
    }
  }

  private static func numbers(_ name: String, _ numbers: Set<Int>, _ json: inout JSONWriter) {
    guard !numbers.isEmpty else { return }
    json.array(name) { json in for number in numbers.sorted() { json.element(number) } }
  }

  /// Says where a date was written without a zone, so that its instant may be off by hours.
  private static func zones(
    published: SourcedDate?, updated: SourcedDate?, _ json: inout JSONWriter
  ) {
    if published?.zone == .assumed { json.field("published_zone", "assumed") }
    if updated?.zone == .assumed { json.field("updated_zone", "assumed") }
  }

  private static func body(_ entry: Entry, _ json: inout JSONWriter) {
    json.optional("id", entry.id)
    json.optional("url", entry.url)
    json.optional("title", entry.title)
    authors(entry.authors, &json)
    json.optional("published", entry.published?.instant.description)
    json.optional("updated", entry.updated?.instant.description)
    zones(published: entry.published, updated: entry.updated, &json)
    json.optional("summary", entry.summary)
    json.optional("content", entry.content)
    json.array("enclosures") { json in
      for enclosure in entry.enclosures {
        json.object { json in
          json.field("url", enclosure.url)
          json.optional("type", enclosure.type)
          json.optional("length", enclosure.length)
        }
      }
    }
    json.strings("categories", entry.categories)
    json.optional("language", entry.language)
    FeedDetailRendering.body(entry, &json)
  }

  private static func authors(_ people: [Person], _ json: inout JSONWriter) {
    json.array("authors") { json in
      for person in people {
        json.object { json in
          json.optional("name", person.name)
          json.optional("email", person.email)
          json.optional("url", person.url)
        }
      }
    }
  }
}
