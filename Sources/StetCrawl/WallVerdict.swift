/// What an answer is that is not the page that was asked for.
public enum WallVerdict: Sendable, Hashable {
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// A service that tells people from programs stands in front.
    case botWall = "bot_wall"
    case login
    case consent
    case rateLimited = "rate_limited"
    case forbidden
    /// Withheld by law (451, RFC 7725).
    case legal
    case payment
    /// An article's address leads to the home page or to its section's.
    case homeRedirect = "home_redirect"
    /// Far less text than the version in force has.
    case muchShorter = "much_shorter"
    case serverError = "server_error"
  }

  /// Nothing speaks against it.
  case none
  /// Something stands in front of the page; what is archived stays as it is.
  case blocked(Reason, evidence: [String])
  /// The page is no longer served.
  case gone(status: Int, evidence: [String])

  /// What shows it, in words, each at most 256 bytes.
  public var evidence: [String] {
    switch self {
    case .none: []
    case .blocked(_, let evidence), .gone(_, let evidence): evidence
    }
  }
}
