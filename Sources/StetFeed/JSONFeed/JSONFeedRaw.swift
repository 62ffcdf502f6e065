internal import StetText

/// One item of a JSON Feed as it was written (jsonfeed.org, versions 1 and 1.1).
struct JSONFeedItem {
  let id: String?
  let url: String?
  let externalURL: String?
  let title: String?
  let contentHTML: String?
  let contentText: String?
  let summary: String?
  let published: String?
  let modified: String?
  let language: String?
  let image: String?
  let bannerImage: String?
  let authors: [JSON]
  let tags: [JSON]
  let attachments: [JSON]

  init(_ json: JSON) {
    id = json["id"]?.scalar
    url = json["url"]?.scalar
    externalURL = json["external_url"]?.scalar
    title = json["title"]?.scalar
    contentHTML = json["content_html"]?.scalar
    contentText = json["content_text"]?.scalar
    summary = json["summary"]?.scalar
    published = json["date_published"]?.scalar
    modified = json["date_modified"]?.scalar
    language = json["language"]?.scalar
    image = json["image"]?.scalar
    bannerImage = json["banner_image"]?.scalar
    authors = JSONFeedItem.authors(json)
    tags = json["tags"]?.array ?? []
    attachments = json["attachments"]?.array ?? []
  }

  /// `authors` of version 1.1, or the one `author` of version 1.
  static func authors(_ json: JSON) -> [JSON] {
    if let authors = json["authors"]?.array, !authors.isEmpty { return authors }
    return json["author"].map { [$0] } ?? []
  }
}

/// The top of a JSON Feed as it was written.
struct JSONFeedRaw {
  let title: String?
  let homePage: String?
  let feedURL: String?
  let description: String?
  let language: String?
  let icon: String?
  let authors: [JSON]
  let hubs: [JSON]
  let items: [JSON]

  /// nil where the object is no JSON Feed.
  init?(_ json: JSON) {
    guard json.object != nil, JSONFeedRaw.matches(json) else { return nil }
    title = json["title"]?.scalar
    homePage = json["home_page_url"]?.scalar
    feedURL = json["feed_url"]?.scalar
    description = json["description"]?.scalar
    language = json["language"]?.scalar
    icon = json["icon"]?.scalar ?? json["favicon"]?.scalar
    authors = JSONFeedItem.authors(json)
    hubs = json["hubs"]?.array ?? []
    items = json["items"]?.array ?? []
  }

  /// The version says so, or the items look like it.
  private static func matches(_ json: JSON) -> Bool {
    if let version = json["version"]?.string, version.mentions("jsonfeed") {
      return true
    }
    guard let items = json["items"]?.array else { return false }
    guard let first = items.first else { return json["title"]?.string != nil }
    let usual = ["content_html", "content_text", "date_published", "url", "external_url"]
    return usual.contains { first[$0]?.string != nil }
  }
}

extension JSON {
  /// A string or a number as trimmed text: publishers write ids as numbers.
  var scalar: String? {
    switch value {
    case .string(let string): string.trimmed
    case .integer(let integer): String(integer)
    case .double(let double): String(double)
    default: nil
    }
  }
}
