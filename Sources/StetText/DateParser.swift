public import StetModel

/// Dates as publishers write them.
public enum DateParser {
  public static func parse(
    _ text: some StringProtocol, source: String, language: String? = nil
  ) -> SourcedDate? {
    guard let parsed = Instant.parseRFC3339(text) else { return nil }
    return SourcedDate(
      instant: parsed.instant, offset: parsed.offset, raw: String(text), source: source,
      zone: .explicit)
  }
}
