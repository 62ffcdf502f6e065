internal import StetArchive
internal import StetModel
internal import StetText

/// A bag (RFC 8493, version 1.0): manifest lines, texts and captures as they are in the archive.
///
/// ```
/// bagit.txt  bag-info.txt  manifest-sha512.txt  tagmanifest-sha512.txt
/// data/manifest.jsonl      the records, byte for byte as in the archive
/// data/text/…              the texts under the paths that the records name
/// data/warc/stet-export-000001.warc.gz   what came over the wire
/// data/missing.jsonl       what is not there and why; only where something is not
/// ```
struct BagExport {
  private let context: ExportContext
  private let root: String
  private var fileSystem: any FileSystem { context.fileSystem }

  /// - Parameter root: A folder that is not there yet.
  init(_ context: ExportContext, _ root: String) {
    self.context = context
    self.root = root
  }

  func write() throws(ExportError) {
    let survey = try context.survey()
    let (fileSystem, root) = (fileSystem, root)
    try writing { () throws(SystemError) in
      _ = try fileSystem.makeFolder(root)
      _ = try fileSystem.makeFolder("\(root)/data")
    }
    let payload = try Payload(fileSystem, root)
    try writePayload(payload, survey)
    let manifest = try payload.manifest.close()
    let tags = try writeTags(payload, manifest)
    let sink = try FileSink(fileSystem, "\(root)/tagmanifest-sha512.txt")
    for (name, digest) in tags { try sink.write("\(digest)  \(name)\n") }
    try sink.close()
  }

  /// The files below `data`, each listed in the manifest when it is complete.
  private final class Payload {
    let manifest: FileSink
    private let fileSystem: any FileSystem
    private let root: String
    private var folder = ""
    private(set) var bytes = 0
    private(set) var files = 0

    init(_ fileSystem: any FileSystem, _ root: String) throws(ExportError) {
      self.fileSystem = fileSystem
      self.root = root
      manifest = try FileSink(fileSystem, "\(root)/manifest-sha512.txt", digest: .sha512)
    }

    func open(_ path: String) throws(ExportError) -> FileSink {
      let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
      let folder = String(path[..<slash])
      if folder != self.folder {
        let (fileSystem, base) = (fileSystem, "\(root)/data")
        try writing { () throws(SystemError) in
          try fileSystem.makeFolders(folder, below: base)
        }
        self.folder = folder
      }
      return try FileSink(fileSystem, "\(root)/data/\(path)", digest: .sha512)
    }

    func close(_ path: String, _ sink: FileSink) throws(ExportError) {
      let written = try sink.close()
      bytes += written.bytes
      files += 1
      try manifest.write("\(written.digest)  data/\(BagExport.encoded(path))\n")
    }
  }

  private func writePayload(_ payload: Payload, _ survey: Survey) throws(ExportError) {
    let lines = try payload.open("manifest.jsonl")
    var missing: FileSink?
    let captures = CaptureWriter(
      prefix: "stet-export-", context: context,
      files: .init(
        open: { name throws(ExportError) in try payload.open("warc/\(name)") },
        close: { name, sink throws(ExportError) in
          guard let sink = sink as? FileSink else { return }
          try payload.close("warc/\(name)", sink)
        }))
    func lack(_ item: ExportItem, _ path: String, _ reason: String) throws(ExportError) {
      let sink: FileSink
      if let missing { sink = missing } else { sink = try payload.open("missing.jsonl") }
      missing = sink
      try sink.write(Self.missing(item.record.seq, path, reason))
    }
    let cursor = try ExportCursor(context, survey)
    while let item = try cursor.next() {
      if item.isSelected {
        let line = try context.line(item.entry) + [0x0A]
        try lines.write(line)
        context.monitor.wrote(bytes: line.count)
        context.note(item.record)
        if let version = item.record.event.described {
          switch try context.text(version.text, seq: item.record.seq) {
          case .file(_, let rendered):
            let sink = try payload.open(version.text.path)
            try sink.write(rendered)
            try payload.close(version.text.path, sink)
            context.monitor.wrote(bytes: rendered.count)
          case let text: try lack(item, version.text.path, text.note ?? "missing")
          }
        }
      }
      if let raw = item.record.event.raw {
        let (redacted, start) = (context.summary.redactedCaptures, item.captureStart)
        if let group = try context.capture(raw, from: start, seq: item.record.seq) {
          try captures.add(group)
          context.monitor.wrote(bytes: group.members.reduce(0) { $0 + $1.bytes.count })
        } else {
          let isRedacted = context.summary.redactedCaptures > redacted
          try lack(item, raw.warc, isRedacted ? "redacted" : "missing")
        }
      } else if case .version = item.record.event {
        context.summary.withoutCapture += 1
      }
      if item.isSelected, item.record.event.subject.isText { context.monitor.wroteText() }
    }
    try captures.finish()
    try payload.close("manifest.jsonl", lines)
    if let missing { try payload.close("missing.jsonl", missing) }
  }

  /// The files beside `data` and their digests.
  private func writeTags(
    _ payload: Payload, _ manifest: WrittenFile
  ) throws(ExportError) -> [(name: String, digest: String)] {
    var tags = [("manifest-sha512.txt", manifest.digest)]
    let origin = context.reader.descriptor.origin
    let files = [
      ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
      (
        "bag-info.txt",
        """
        Bagging-Date: \(context.now.day)
        Bag-Software-Agent: \(context.software)
        External-Identifier: \(origin)
        External-Description: Records, texts and captures from an archive of published articles
        Payload-Oxum: \(payload.bytes).\(payload.files)

        """
      ),
    ]
    for (name, text) in files {
      let sink = try FileSink(fileSystem, "\(root)/\(name)", digest: .sha512)
      try sink.write(text)
      tags.append((name, try sink.close().digest))
    }
    return tags
  }

  static func missing(_ seq: Int, _ path: String, _ reason: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("seq", seq)
      json.field("path", path)
      json.field("reason", reason)
    }
    json.newline()
    return json.bytes
  }

  /// A path as a manifest writes it (section 2.1.3).
  static func encoded(_ path: String) -> String {
    guard path.utf8.contains(where: { $0 == 0x25 || $0 == 0x0A || $0 == 0x0D }) else { return path }
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case 0x25: bytes += "%25".utf8
      case 0x0A: bytes += "%0A".utf8
      case 0x0D: bytes += "%0D".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
