/// A picture, a sound or a film that belongs to an entry (Media RSS 1.5.1).
public struct Media: Sendable, Hashable {
  /// Absolute.
  public var url: String?
  public var type: String?
  /// `image`, `audio`, `video`, `document`, `executable`.
  public var medium: String?
  /// `full`, `sample` or `nonstop`.
  public var expression: String?
  public var language: String?
  /// Bytes, as declared.
  public var length: Int?
  /// Seconds.
  public var duration: Int?
  /// Pixels.
  public var width: Int?
  public var height: Int?
  public var isDefault: Bool?
  /// Plain text, or HTML that was made safe.
  public var title: String?
  public var description: String?
  /// A page that plays it, absolute.
  public var player: String?
  public var thumbnails: [Thumbnail] = []
  /// Media that are the same in different forms share a number (`media:group`).
  public var group: Int?

  public init() {}
}

/// A small picture that stands for a large one or for a film.
public struct Thumbnail: Sendable, Hashable {
  /// Absolute.
  public var url: String
  /// Pixels.
  public var width: Int?
  public var height: Int?

  public init(url: String, width: Int? = nil, height: Int? = nil) {
    self.url = url
    self.width = width
    self.height = height
  }
}

/// What podcasts say of an episode or of themselves (Apple's `itunes`, Podcasting 2.0).
public struct Podcast: Sendable, Hashable {
  /// A text that belongs to a sound: a transcript, or a file of chapters.
  public struct Companion: Sendable, Hashable {
    /// Absolute.
    public var url: String
    public var type: String?
    public var language: String?
    public var relation: String?

    public init(
      url: String, type: String? = nil, language: String? = nil, relation: String? = nil
    ) {
      self.url = url
      self.type = type
      self.language = language
      self.relation = relation
    }
  }

  /// `podcast:guid` of a feed.
  public var id: String?
  /// Seconds.
  public var duration: Int?
  /// Absolute.
  public var image: String?
  public var season: Int?
  public var seasonName: String?
  /// As written: Podcasting 2.0 allows fractions.
  public var episode: String?
  /// `full`, `trailer`, `bonus`; of a feed `episodic`, `serial`.
  public var type: String?
  public var isExplicit: Bool?
  public var transcripts: [Companion] = []
  public var chapters: [Companion] = []

  public init() {}
}
