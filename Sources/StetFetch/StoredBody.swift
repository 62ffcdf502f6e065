public import StetModel

/// Bodies that were kept as they came.
public enum StoredBody {
  /// Undoes the content codings that the fields name, as a fetch does it.
  ///
  /// - Parameter limit: Bytes beyond which a result is refused.
  /// - Throws: `incomplete` for a coding that is not known, or data that does not unpack;
  ///   `tooLarge`.
  public static func decoded(
    _ body: [UInt8], _ fields: [HTTPField], limit: Int
  ) throws(FetchError) -> [UInt8] {
    try ContentCoding.undo(try ContentCoding.list(fields), body, limit: limit)
  }
}
