internal import GRDB
public import StetModel

/// What the index knows of addresses that may be one article's.
extension ArchiveIndex {
  /// Where the manifest tells after record `seq` which articles are copies, and which were split: in
  /// order, at most `limit`, the last ones. And how far the index has come.
  public func identities(
    after seq: Int, limit: Int
  ) async throws(CatalogError) -> (lines: [LinePlace], through: Int) {
    try await store.read { db in
      let through = try Int.fetchOne(db, sql: "SELECT seq FROM position") ?? seq
      let lines = try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT seq, segment, offset, length FROM lines
            WHERE seq > ? AND type IN ('duplicate', 'split') ORDER BY seq DESC LIMIT ?
            """), arguments: [seq, limit])
      return (lines.map(Self.place).reversed(), max(seq, through))
    }
  }

  /// The addresses of articles on one host, in the order of their keys; at most `limit`.
  ///
  /// - Parameter origin: As keys begin, `https://host[:port]`.
  public func addresses(
    on origin: String, limit: Int
  ) async throws(CatalogError) -> [(key: String, article: ArticleID)] {
    try await store.read { db in
      // Behind all that begin with a slash: "0" is the next character.
      try Row.fetchAll(
        db.cachedStatement(
          sql: "SELECT key, article FROM aliases WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"),
        arguments: [origin + "/", origin + "0", limit]
      ).compactMap { row in ArticleID(row[1] as String).map { (row[0], $0) } }
    }
  }
}
