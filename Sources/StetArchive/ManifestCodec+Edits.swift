internal import StetModel
internal import StetText

/// What a version's record tells of its edits. Each key is left out where it would say nothing;
/// records of before have none of them.
extension ManifestCodec {
  static func writeEdits(_ change: VersionRecord.Change, to json: inout JSONWriter) {
    pairs("names", change.names, to: &json)
    if !change.headline.isEmpty { json.strings("headline", change.headline) }
    if !change.edits.isEmpty {
      json.array("edits") { json in
        for edit in change.edits { json.object { json in write(edit, to: &json) } }
      }
    }
    if !change.totals.isEmpty {
      json.object("totals") { json in
        for kind in EditClass.allCases {
          if let count = change.totals[kind] { json.field(kind.rawValue, count) }
        }
      }
    }
    if change.isCoarse { json.field("coarse", true) }
  }

  private static func write(_ edit: TextEdit, to json: inout JSONWriter) {
    json.field("class", edit.kind.rawValue)
    if edit.classes.count > 1 { json.strings("also", edit.classes.dropFirst().map(\.rawValue)) }
    json.field("old", edit.old)
    json.field("new", edit.new)
    pairs("figures", edit.figures, to: &json)
    pairs("names", edit.names, to: &json)
  }

  private static func pairs(_ name: String, _ pairs: [[String]], to json: inout JSONWriter) {
    guard !pairs.isEmpty else { return }
    json.array(name) { json in
      for pair in pairs {
        json.array { json in for value in pair { json.element(value) } }
      }
    }
  }

  /// What a later version of Stet writes in another way is passed over: it is derived from the texts.
  static func readEdits(_ json: JSON, into change: inout VersionRecord.Change) {
    change.names = pairs(json["names"])
    change.headline = json["headline"]?.array?.compactMap(\.string) ?? []
    change.edits = (json["edits"]?.array ?? []).compactMap(edit)
    for kind in EditClass.allCases {
      change.totals[kind] = json["totals"]?[kind.rawValue]?.int
    }
    change.isCoarse = json["coarse"]?.bool ?? false
  }

  private static func edit(_ json: JSON) -> TextEdit? {
    guard let kind = json["class"]?.string.flatMap(EditClass.init) else { return nil }
    let also = (json["also"]?.array ?? []).compactMap { $0.string.flatMap(EditClass.init) }
    return TextEdit(
      classes: [kind] + also, old: json["old"]?.string, new: json["new"]?.string,
      figures: pairs(json["figures"]), names: pairs(json["names"]))
  }

  private static func pairs(_ json: JSON?) -> [[String]] {
    (json?.array ?? []).map { $0.array?.compactMap(\.string) ?? [] }
  }
}
