internal import StetModel
internal import StetText

/// What stands beside the normalised fields, as JSON.
enum FeedDetailRendering {
  static func head(_ feed: Feed, _ json: inout JSONWriter) {
    texts(
      feed.texts,
      [(.title, feed.title), (.description, feed.description), (.rights, feed.rights)], &json)
    dates(feed.dates, &json)
    links(feed.links, &json)
    contributors(feed.contributors, &json)
    categories(feed.categoryDetails, &json)
    podcast(feed.podcast, &json)
  }

  static func body(_ entry: Entry, _ json: inout JSONWriter) {
    let details = entry.details
    json.optional("rights", details.rights)
    texts(
      entry.texts,
      [
        (.title, entry.title), (.summary, entry.summary), (.content, entry.content),
        (.rights, details.rights),
      ], &json)
    dates(entry.dates, &json)
    links(entry.links, &json)
    guard entry.hasDetails else { return }
    json.optional("is_permalink", details.isPermaLink)
    contributors(details.contributors, &json)
    categories(details.categories, &json)
    if let comments = details.comments {
      json.object("comments") { json in
        json.optional("url", comments.url)
        json.optional("count", comments.count)
        json.optional("feed", comments.feed)
      }
    }
    list("in_reply_to", details.inReplyTo, &json) { reply, json in
      json.optional("id", reply.id)
      json.optional("url", reply.url)
      json.optional("source", reply.source)
      json.optional("type", reply.type)
    }
    if let source = details.source {
      json.object("source") { json in
        json.optional("id", source.id)
        json.optional("title", source.title)
        json.optional("url", source.url)
      }
    }
    list("media", details.media, &json, media)
    list("thumbnails", details.thumbnails, &json, thumbnail)
    podcast(details.podcast, &json)
  }

  // MARK: Parts

  private static func list<T>(
    _ name: String, _ values: [T], _ json: inout JSONWriter,
    _ body: (T, inout JSONWriter) -> Void
  ) {
    guard !values.isEmpty else { return }
    json.array(name) { json in
      for value in values { json.object { json in body(value, &json) } }
    }
  }

  private static func texts(
    _ forms: TextForms, _ values: [(TextField, String?)], _ json: inout JSONWriter
  ) {
    let present = values.compactMap { field, text in text.map { (field, $0) } }
    guard !present.isEmpty else { return }
    json.object("types") { json in
      for (field, _) in present { json.field(field.rawValue, forms[field].rawValue) }
    }
    let changed = present.compactMap { field, text in
      forms.difference(field).map { (field, $0.original(of: text)) }
    }
    guard !changed.isEmpty else { return }
    json.object("originals") { json in
      for (field, text) in changed { json.field(field.rawValue, text) }
    }
  }

  private static func dates(_ dates: [WrittenDate], _ json: inout JSONWriter) {
    list("dates", dates, &json) { date, json in
      json.field("element", date.element)
      json.field("raw", date.raw)
      json.optional("instant", date.instant?.description)
    }
  }

  private static func links(_ links: [FeedLink], _ json: inout JSONWriter) {
    list("links", links, &json) { link, json in
      json.field("href", link.href)
      json.optional("written", link.written)
      json.optional("rel", link.relation)
      json.optional("type", link.type)
      json.optional("hreflang", link.language)
      json.optional("title", link.title)
      json.optional("length", link.length)
    }
  }

  private static func contributors(_ people: [Contributor], _ json: inout JSONWriter) {
    list("contributors", people, &json) { contributor, json in
      json.optional("name", contributor.person.name)
      json.optional("email", contributor.person.email)
      json.optional("url", contributor.person.url)
      json.field("role", contributor.role)
    }
  }

  private static func categories(_ categories: [FeedCategory], _ json: inout JSONWriter) {
    list("category_details", categories, &json) { category, json in
      json.field("name", category.name)
      json.optional("scheme", category.scheme)
      json.optional("label", category.label)
    }
  }

  // MARK: Media

  private static func thumbnail(_ thumbnail: Thumbnail, _ json: inout JSONWriter) {
    json.field("url", thumbnail.url)
    json.optional("width", thumbnail.width)
    json.optional("height", thumbnail.height)
  }

  private static func media(_ media: Media, _ json: inout JSONWriter) {
    json.optional("url", media.url)
    json.optional("type", media.type)
    json.optional("medium", media.medium)
    json.optional("expression", media.expression)
    json.optional("language", media.language)
    json.optional("length", media.length)
    json.optional("duration", media.duration)
    json.optional("width", media.width)
    json.optional("height", media.height)
    json.optional("default", media.isDefault)
    json.optional("title", media.title)
    json.optional("description", media.description)
    json.optional("player", media.player)
    list("thumbnails", media.thumbnails, &json, thumbnail)
    json.optional("group", media.group)
  }

  private static func podcast(_ podcast: Podcast?, _ json: inout JSONWriter) {
    guard let podcast else { return }
    func companion(_ companion: Podcast.Companion, _ json: inout JSONWriter) {
      json.field("url", companion.url)
      json.optional("type", companion.type)
      json.optional("language", companion.language)
      json.optional("rel", companion.relation)
    }
    json.object("podcast") { json in
      json.optional("id", podcast.id)
      json.optional("duration", podcast.duration)
      json.optional("image", podcast.image)
      json.optional("season", podcast.season)
      json.optional("season_name", podcast.seasonName)
      json.optional("episode", podcast.episode)
      json.optional("type", podcast.type)
      json.optional("explicit", podcast.isExplicit)
      list("transcripts", podcast.transcripts, &json, companion)
      list("chapters", podcast.chapters, &json, companion)
    }
  }
}
