internal import StetModel
internal import StetText

extension ManifestCodec {
  /// What of a line's known keys is not as Stet writes it; nil where all is. Keys that are not
  /// known, and records of unknown types, may hold anything.
  ///
  /// A changed byte in a key makes an unknown key and a missing one, so it is found here.
  static func difference(of line: [UInt8], _ json: JSON, from record: ManifestRecord) -> String? {
    if case .unknown = record.event { return nil }
    let expected = self.line(record)
    if expected == line { return nil }
    guard
      case .success(let canonical) = capture({ () throws(JSONError) in
        try JSON.parse(expected)
      })
    else { return nil }
    if line == earlier(canonical, type: record.event.type) { return nil }
    if let key = differingKey(json, canonical, path: "") {
      return "the value of \"\(key)\" is missing or not as Stet writes it"
    }
    // All values are right. With keys or classes of a later version this is how it should be;
    // without them the bytes themselves were touched.
    let isLater = hasFurtherKeys(json, canonical) || hasLaterClasses(json)
    return isLater ? nil : "the line is not laid out as Stet writes it"
  }

  /// Keys that came to a type after the layout was in use. Lines from before lack them.
  private static let laterKeys: [String: Set<String>] = [
    "version": ["robots"],
    "config": ["rules_sha256"],
    "gone": ["host", "evidence", "raw"],
    "blocked": ["version", "host", "evidence", "raw"],
    "redirect": ["sightings", "first", "merged_into"],
  ]

  /// The line as it was written before its type had the later keys; nil where they say something.
  private static func earlier(_ canonical: JSON, type: String) -> [UInt8]? {
    guard let later = laterKeys[type], let members = canonical.object else { return nil }
    let isSilent = members.allSatisfy {
      !later.contains($0.key) || $0.value.isNull || $0.value.array?.isEmpty == true
    }
    guard isSilent else { return nil }
    var writer = JSONWriter()
    writer.element(JSON(.object(members.filter { !later.contains($0.key) })))
    return writer.bytes
  }

  /// Both trees are at most 32 deep, since they were parsed so.
  private static func differingKey(_ found: JSON, _ expected: JSON, path: String) -> String? {
    guard case .object(let members) = expected.value else {
      return plain(found) == plain(expected) ? nil : path
    }
    for member in members {
      let path = path.isEmpty ? member.key : "\(path).\(member.key)"
      guard var value = found[member.key] else { return path }
      if path == "change.edits" { value = knownEdits(value, of: found) }
      if let key = differingKey(value, member.value, path: path) { return key }
    }
    return nil
  }

  /// A change's edits without the classes of a later version, which `totals` or `classes` name too:
  /// where a byte was touched, they do not.
  private static func knownEdits(_ edits: JSON, of change: JSON) -> JSON {
    guard let list = edits.array else { return edits }
    let classes = Set((change["classes"]?.array ?? []).compactMap(\.string))
    func isLater(_ name: String?) -> Bool {
      guard let name, EditClass(rawValue: name) == nil else { return false }
      return classes.contains(name) || change["totals"]?[name]?.int != nil
    }
    return JSON(
      .array(
        list.filter { !isLater($0["class"]?.string) }.map { edit in
          guard let members = edit.object, let also = edit["also"]?.array else { return edit }
          let known = also.filter { !isLater($0.string) }
          return JSON(
            .object(
              members.compactMap { member in
                guard member.key == "also" else { return member }
                if known.isEmpty { return nil }
                var member = member
                member.value = JSON(.array(known))
                return member
              }))
        }))
  }

  /// Whether an edit has a class of a later version.
  private static func hasLaterClasses(_ line: JSON) -> Bool {
    (line["change"]?["edits"]?.array ?? []).contains { edit in
      (edit["also"]?.array ?? []).contains { name in
        name.string.map { EditClass(rawValue: $0) == nil } ?? false
      }
    }
  }

  private static func hasFurtherKeys(_ found: JSON, _ expected: JSON) -> Bool {
    guard case .object(let theirs) = found.value, case .object(let ours) = expected.value else {
      return false
    }
    let known = Set(ours.map(\.key))
    return theirs.contains { !known.contains($0.key) }
      || ours.contains { member in
        found[member.key].map { hasFurtherKeys($0, member.value) } ?? false
      }
  }

  /// The value alone, without where it stood.
  private static func plain(_ json: JSON) -> [UInt8] {
    var writer = JSONWriter()
    writer.element(json)
    return writer.bytes
  }
}
