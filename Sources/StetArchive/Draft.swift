public import StetModel

/// What is to be archived; the writer gives it its place and time.
public enum Draft: Sendable {
  /// Anything but a version, or what the writer makes itself (segment starts, seals, recoveries).
  /// With a capture, the `raw` of what names one (``ManifestEvent/namesCapture``) is filled in;
  /// of other types it is not kept. Evidence becomes at most 16 short lines.
  case event(ManifestEvent, capture: Capture? = nil)
  /// A new body. The writer makes the text file and fills in ``VersionRecord/text``, so what
  /// stands there does not matter (``VersionRecord/Text/unwritten``). Control characters in
  /// titles, names and URLs become spaces.
  /// With a capture, ``VersionRecord/raw`` too.
  case version(VersionRecord, body: String, capture: Capture? = nil)
  /// Another text of a version that is there, by another extractor.
  case reextract(ReextractRecord, body: String)
}

extension VersionRecord.Text {
  /// Stands in a draft until the writer has made the file.
  public static let unwritten = VersionRecord.Text(path: "", sha256: "", bytes: 0, bodySHA256: "")
}

/// Where a manifest line lies: `tail -c +$((offset + 1)) FILE | head -c LENGTH`.
public struct ManifestLocation: Sendable, Hashable {
  /// The segment's name once sealed, relative to the archive; while it is appended to, the file
  /// has `.open` after it.
  public var segment: String
  /// Bytes before the line.
  public var offset: Int
  /// Bytes of the line without its newline.
  public var length: Int

  public init(segment: String, offset: Int, length: Int) {
    self.segment = segment
    self.offset = offset
    self.length = length
  }
}

/// A record that is in the archive for good.
public struct CommittedRecord: Sendable, Hashable {
  public var record: ManifestRecord
  public var location: ManifestLocation

  public init(record: ManifestRecord, location: ManifestLocation) {
    self.record = record
    self.location = location
  }
}

extension Draft {
  /// The draft with its text cleaned, or why it cannot be archived.
  func accepted() throws(ArchiveError) -> Draft {
    switch self {
    case .event(.segment, _), .event(.recovered, _), .event(.seal, _), .event(.unknown, _):
      throw .refused(reason: "only the writer makes records of this type")
    case .event(.version, _), .event(.reextract, _):
      throw .refused(reason: "a version needs its body")
    case .event(.gone(var gone), let capture):
      gone.evidence = Self.short(gone.evidence)
      return .event(.gone(gone), capture: capture)
    case .event(.blocked(var blocked), let capture):
      blocked.evidence = Self.short(blocked.evidence)
      return .event(.blocked(blocked), capture: capture)
    case .event(.correction(var correction), _):
      correction.notice = CleanText.line(correction.notice, limit: 500)
      correction.evidence = Self.short(correction.evidence)
      if var edit = correction.explains {
        edit.from = edit.from.map { CleanText.line($0, limit: 256) }
        edit.to = edit.to.map { CleanText.line($0, limit: 256) }
        correction.explains = edit
      }
      return .event(.correction(correction), capture: nil)
    case .event(.dropped(var dropped), _):
      dropped.evidence = Self.short(dropped.evidence)
      return .event(.dropped(dropped), capture: nil)
    case .event(.split(var split), _):
      split.reason = CleanText.line(split.reason, limit: 4096)
      split.url = CleanText.line(split.url, limit: 65_536)
      return .event(.split(split), capture: nil)
    case .event: return self
    case .version(let version, let body, let capture):
      return .version(try version.accepted(body: body), body: body, capture: capture)
    case .reextract(var reextract, let body):
      guard reextract.revision > 0 else {
        throw .refused(reason: "revisions are counted from 1, not from \(reextract.revision)")
      }
      reextract.version = try reextract.version.accepted(body: body)
      return .reextract(reextract, body: body)
    }
  }

  /// Evidence holds what a server sent: names, values, addresses.
  private static func short(_ evidence: [String]) -> [String] {
    evidence.prefix(16).map { CleanText.line($0, limit: 256) }
  }
}

extension VersionRecord {
  /// The record with its text cleaned.
  fileprivate func accepted(body: String) throws(ArchiveError) -> VersionRecord {
    guard version > 0 else {
      throw .refused(reason: "versions are counted from 1, not from \(version)")
    }
    guard body.utf8.count <= ArchiveLayout.maximumText - ArchiveLayout.maximumLine else {
      throw .refused(reason: "its body has \(body.utf8.count) bytes")
    }
    var version = self
    func short(_ text: inout String?) {
      text = text.map { CleanText.line($0, limit: 4096) }
    }
    short(&version.title)
    short(&version.site)
    short(&version.section)
    short(&version.language)
    version.authors = version.authors.prefix(100).map { CleanText.line($0, limit: 512) }
    version.url = CleanText.line(version.url, limit: 65_536)
    version.canonicalURL = CleanText.line(version.canonicalURL, limit: 65_536)
    version.declaredCanonicalURL = version.declaredCanonicalURL.map {
      CleanText.line($0, limit: 65_536)
    }
    if var robots = version.robots {
      robots.rule = robots.rule.map { CleanText.line($0, limit: 256) }
      version.robots = robots
    }
    func short(_ date: inout SourcedDate?) {
      guard let raw = date?.raw else { return }
      date?.raw = CleanText.line(raw, limit: 512)
    }
    short(&version.published)
    short(&version.modified)
    return version
  }
}
