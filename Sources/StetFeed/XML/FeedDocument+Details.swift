internal import StetMarkup
internal import StetModel
internal import StetText

extension FeedDocument {
  /// Whether an element belongs to what most entries lack, and is read by `details`.
  static func isDetail(_ tag: Tag) -> Bool {
    switch (tag.space, tag.local) {
    case (.slash, .comments), (.wellFormedWeb, _), (.threading, _), (.podcast, _),
      (.media, .thumbnail), (.media, .content), (.media, .group), (.media, .player),
      (.media, .credit), (.creativeCommons, .license),
      (.itunes, .duration), (.itunes, .image), (.itunes, .season), (.itunes, .episode),
      (.itunes, .episodeType), (.itunes, .explicit), (.itunes, .type),
      (.plain, .comments), (.plain, .source), (.atom, .source),
      (.plain, .contributor), (.atom, .contributor), (.dublinCore, .contributor),
      (.dublinCoreTerms, .contributor), (.dublinCore, .publisher):
      true
    default: false
    }
  }

  /// Reads such elements.
  func details(_ nodes: [Node], base: WebURL?, links: inout [FeedLink]) -> EntryDetails {
    var details = EntryDetails()
    var groups = 0
    for node in nodes {
      let tag = tag(node)
      switch (tag.space, tag.local) {
      case (.plain, .comments): details.talk.url = url(node, base: base)
      case (.slash, .comments), (.threading, .total): details.talk.count = integer(node)
      case (.wellFormedWeb, .commentRSS): details.talk.feed = url(node, base: base)
      case (.threading, .inReplyTo):
        details.inReplyTo.append(
          InReplyTo(
            id: attribute(node, .ref),
            url: attribute(node, .href).map { FeedDocument.absolute($0, base: base) },
            source: attribute(node, .source).map { FeedDocument.absolute($0, base: base) },
            type: attribute(node, .type)))
      case (.media, .content): details.media.append(media(node, base: base, group: nil))
      case (.media, .group):
        groups += 1
        group(node, number: groups, base: base, &details)
      case (.media, .thumbnail):
        if let thumbnail = thumbnail(node, base: base) { details.thumbnails.append(thumbnail) }
      case (.media, .player):
        if let href = attribute(node, .url) {
          let page = FeedDocument.absolute(href, base: base)
          add(FeedLink(href: page, relation: "player"), page: nil, to: &links)
        }
      case (.creativeCommons, .license):
        if let href = text(node) ?? reference(node) {
          let page = FeedDocument.absolute(href, base: base)
          add(FeedLink(href: page, relation: "license"), page: nil, to: &links)
        }
      case (.plain, .source), (.atom, .source): details.source = source(node, base: base)
      case (.itunes, _), (.podcast, _):
        if tag.local == .person {
          if let contributor = contributor(node, base: base) {
            details.contributors.append(contributor)
          }
        } else {
          var podcast = details.podcast ?? Podcast()
          read(node, into: &podcast, base: base)
          if podcast != Podcast() { details.podcast = podcast }
        }
      default:
        if let contributor = contributor(node, base: base) {
          details.contributors.append(contributor)
        }
      }
    }
    return details
  }

  // MARK: Parts

  /// A person who is no author.
  func contributor(_ node: Node, base: WebURL?, role: String? = nil) -> Contributor? {
    let tag = tag(node)
    guard
      var person = tree.hasElements(node)
        ? person(node, base: base) : Person(rss: text(node))
    else { return nil }
    if tag.space == .podcast {
      person.url = attribute(node, .href).map { FeedDocument.absolute($0, base: base) }
    }
    let usual = tag.local == .publisher ? "publisher" : "contributor"
    return Contributor(
      person: person,
      role: role ?? attribute(node, .role)?.lowercased() ?? (tag.space == .podcast ? "host" : usual)
    )
  }

  private func source(_ node: Node, base: WebURL?) -> EntrySource? {
    var source = EntrySource()
    if tree.hasElements(node) {
      let raw = AtomFeed(node, in: self)
      let base = self.base(node, within: base)
      source.id = text(raw.id)
      source.title = raw.title.flatMap { AtomText($0, in: self, base: base).text?.text }
      let links = AtomLinks(raw.links, in: self, base: base)
      source.url = links.own ?? links.alternate
    } else {
      source.title = text(node)
      source.url = attribute(node, .url).map { FeedDocument.absolute($0, base: base) }
    }
    return source == EntrySource() ? nil : source
  }

  // MARK: Media

  private func group(_ node: Node, number: Int, base: WebURL?, _ details: inout EntryDetails) {
    forEachElement(in: node) { child, tag in
      guard tag.space == .media, details.media.count < limits.maximumListed else { return }
      switch tag.local {
      case .content: details.media.append(media(child, base: base, group: number))
      case .thumbnail:
        if let thumbnail = thumbnail(child, base: base),
          details.thumbnails.count < limits.maximumListed
        {
          details.thumbnails.append(thumbnail)
        }
      case .credit:
        if let contributor = contributor(child, base: base),
          details.contributors.count < limits.maximumListed
        {
          details.contributors.append(contributor)
        }
      default: break
      }
    }
  }

  private func media(_ node: Node, base: WebURL?, group: Int?) -> Media {
    let base = self.base(node, within: base)
    func number(_ local: Local) -> Int? { attribute(node, local).flatMap { Int($0) } }
    var media = Media()
    media.group = group
    media.url = attribute(node, .url).map { FeedDocument.absolute($0, base: base) }
    media.type = attribute(node, .type)
    media.medium = attribute(node, .medium)
    media.expression = attribute(node, .expression)
    media.language = attribute(node, .lang)
    media.length = number(.fileSize)
    media.duration = attribute(node, .duration).flatMap(FeedDocument.seconds)
    media.width = number(.width)
    media.height = number(.height)
    media.isDefault = attribute(node, .isDefault).map { $0.lowercased() == "true" }
    forEachElement(in: node) { child, tag in
      guard tag.space == .media else { return }
      switch tag.local {
      case .title: media.title = html(child, base: base)?.text
      case .description: media.description = html(child, base: base)?.text
      case .player:
        media.player = attribute(child, .url).map { FeedDocument.absolute($0, base: base) }
      case .thumbnail:
        if let thumbnail = thumbnail(child, base: base),
          media.thumbnails.count < limits.maximumListed
        {
          media.thumbnails.append(thumbnail)
        }
      default: break
      }
    }
    return media
  }

  private func thumbnail(_ node: Node, base: WebURL?) -> Thumbnail? {
    guard let url = attribute(node, .url) ?? text(node) else { return nil }
    return Thumbnail(
      url: FeedDocument.absolute(url, base: base),
      width: attribute(node, .width).flatMap { Int($0) },
      height: attribute(node, .height).flatMap { Int($0) })
  }

  // MARK: Podcasts

  /// Takes what one element says of a podcast or an episode.
  func read(_ node: Node, into podcast: inout Podcast, base: WebURL?) {
    let tag = tag(node)
    func address() -> String? {
      (reference(node) ?? text(node)).map { FeedDocument.absolute($0, base: base) }
    }
    switch tag.local {
    case .guid: podcast.id = podcast.id ?? text(node)
    case .duration: podcast.duration = podcast.duration ?? text(node).flatMap(Self.seconds)
    case .image: podcast.image = podcast.image ?? address()
    case .season:
      podcast.season = integer(node) ?? podcast.season
      podcast.seasonName = attribute(node, .name) ?? podcast.seasonName
    case .episode: podcast.episode = podcast.episode ?? text(node)
    case .episodeType, .type: podcast.type = podcast.type ?? text(node)?.lowercased()
    case .explicit:
      podcast.isExplicit = text(node).map { ["yes", "true", "explicit"].contains($0.lowercased()) }
    case .transcript, .chapters:
      guard let url = attribute(node, .url) else { return }
      let companion = Podcast.Companion(
        url: FeedDocument.absolute(url, base: base), type: attribute(node, .type),
        language: attribute(node, .language), relation: attribute(node, .rel))
      if tag.local == .chapters {
        podcast.chapters.append(companion)
      } else {
        podcast.transcripts.append(companion)
      }
    default: break
    }
  }

  /// Seconds from `754`, `12:34`, `1:02:03` or `12:34.5`; nil for anything else.
  static func seconds(_ text: String) -> Int? {
    var total = 0
    let parts = text.utf8.split(separator: 0x3A, omittingEmptySubsequences: false)
    guard parts.count <= 3 else { return nil }
    for part in parts {
      let whole = part.prefix { $0 != 0x2E && $0 != 0x2C }
      guard let number = Int(Substring(whole)), number >= 0, number < 1_000_000_000 else {
        return nil
      }
      total = total * 60 + number
    }
    return total
  }
}

extension EntryDetails {
  /// The comments, to fill in.
  fileprivate var talk: Comments {
    get { comments ?? Comments() }
    set { comments = newValue == Comments() ? nil : newValue }
  }
}
