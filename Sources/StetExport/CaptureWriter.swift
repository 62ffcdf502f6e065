internal import StetArchive
internal import StetModel
internal import StetText
internal import StetWARC

/// Makes WARC files of members that are copied from the archive, each with a new `warcinfo` and
/// none larger than a gigabyte or so.
final class CaptureWriter {
  /// Where a file goes.
  struct Files {
    var open: (_ name: String) throws(ExportError) -> any ByteSink
    var close: (_ name: String, any ByteSink) throws(ExportError) -> Void
  }

  private let prefix: String
  private let limit: Int
  private let context: ExportContext
  private let files: Files
  private let packer = GzipPacker()
  private var current: (name: String, sink: any ByteSink)?
  private var length = 0
  private var number = 0

  /// - Parameters:
  ///   - prefix: Of the files' names.
  ///   - limit: A file that has this many bytes is followed by another.
  init(prefix: String, limit: Int = 1 << 30, context: ExportContext, files: Files) {
    self.prefix = prefix
    self.limit = limit
    self.context = context
    self.files = files
  }

  /// - Returns: The lines of an index over what was written.
  @discardableResult
  func add(_ group: CaptureGroup) throws(ExportError) -> [CDXJEntry] {
    if length >= limit { try finish() }
    let (name, sink) = try file()
    var entries: [CDXJEntry] = []
    for member in group.members {
      try sink.write(member.bytes)
      if var entry = CDXJEntry(member.record, filename: name) {
        entry.offset = length
        entries.append(entry)
      }
      length += member.bytes.count
    }
    return entries
  }

  func finish() throws(ExportError) {
    guard let (name, sink) = current else { return }
    try files.close(name, sink)
    current = nil
    length = 0
  }

  private func file() throws(ExportError) -> (name: String, sink: any ByteSink) {
    if let current { return current }
    number += 1
    let digits = String(number)
    let name =
      prefix + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits + ".warc.gz"
    let sink = try files.open(name)
    let info = Self.info(name, context, packer)
    try sink.write(info)
    length = info.count
    current = (name, sink)
    return (name, sink)
  }

  /// The first record of a file, packed.
  static func info(_ name: String, _ context: ExportContext, _ packer: GzipPacker) -> [UInt8] {
    let origin = context.reader.descriptor.origin
    let record = WARCRecord.info(
      id: WARCRecordID(seed: "stet-export\n\(origin)\n\(context.now.milliseconds)\n\(name)"),
      date: context.now, filename: name,
      fields: [
        HTTPField("software", context.software), HTTPField("isPartOf", origin),
        HTTPField("description", "records copied from the archive, each as it was"),
      ])
    var bytes: [UInt8] = []
    record.write(with: packer, to: &bytes)
    return bytes
  }
}
