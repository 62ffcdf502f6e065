internal import StetArchive
internal import StetModel
internal import StetText

/// The manifest's records with their texts in them, one object a line.
///
/// A record is as in the manifest, its keys in the same order; `text` has one key more, `body`:
/// the body after the front matter, `null` where there is none, with `missing` saying why
/// (`redacted`, `missing`).
struct JSONLExport {
  private let context: ExportContext

  init(_ context: ExportContext) { self.context = context }

  func write(_ output: ([UInt8]) throws(ExportError) -> Void) throws(ExportError) {
    // Only which articles belong to a feed needs the whole manifest.
    let survey =
      context.selection.feeds.isEmpty
      ? nil : try Survey(context.reader, context.selection, context.monitor)
    if let survey { context.monitor.expect(survey.texts) }
    let cursor = try ExportCursor(context, survey)
    while let item = try cursor.next() {
      guard item.isSelected else { continue }
      var line = try context.line(item.entry)
      if let version = item.record.event.described {
        let text = try context.text(version.text, seq: item.record.seq)
        line = try Self.line(line, text, item.record.seq)
        context.monitor.wroteText()
      }
      line.append(0x0A)
      try output(line)
      context.monitor.wrote(bytes: line.count)
      context.note(item.record)
    }
  }

  private static func line(
    _ bytes: [UInt8], _ text: ExportContext.Text, _ seq: Int
  ) throws(ExportError) -> [UInt8] {
    let record: JSON
    do throws(JSONError) {
      record = try JSON.parse(bytes)
    } catch {
      throw .archive(.damaged(path: "manifest", reason: "record \(seq): \(error)"))
    }
    var json = JSONWriter()
    json.object { json in
      for member in record.object ?? [] {
        json.key(member.key)
        if member.key == "text", let members = member.value.object {
          json.object { json in write(members, text, to: &json) }
        } else {
          json.element(member.value)
        }
      }
    }
    return json.bytes
  }

  private static func write(
    _ members: [JSON.Member], _ text: ExportContext.Text, to json: inout JSONWriter
  ) {
    for member in members where member.key != "body" && member.key != "missing" {
      json.key(member.key)
      json.element(member.value)
    }
    if case .file(let file, _) = text {
      json.field("body", String(decoding: file.body, as: UTF8.self))
    } else {
      json.key("body")
      json.null()
      json.field("missing", text.note)
    }
  }
}
