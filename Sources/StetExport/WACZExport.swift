internal import StetArchive
internal import StetModel
internal import StetText
internal import StetWARC

/// A Web Archive Collection Zipped 1.1.1: captures with an index and a list of pages, for replay.
///
/// ```
/// archive/stet-export-000001.warc.gz   stored, so that a player reads one record of it
/// indexes/index.cdx.gz, indexes/index.idx
/// pages/pages.jsonl                    a page for each version that has a capture
/// datapackage.json, datapackage-digest.json
/// ```
struct WACZExport {
  private struct Resource {
    var path: String
    var file: WrittenFile
  }

  private let context: ExportContext
  private let path: String

  /// - Parameter path: A file that is not there yet.
  init(_ context: ExportContext, _ path: String) {
    self.context = context
    self.path = path
  }

  func write() throws(ExportError) {
    let survey = try context.survey()
    guard survey.captures > 0 else { throw .noCaptures }
    let zip = try ZipFile(context.fileSystem, path, modified: context.now)
    let pages = try LineRun(context.fileSystem, path + ".pages")
    let index = LineSorter(context.fileSystem, prefix: path)
    var resources = try writeCaptures(zip, index, pages, survey)
    guard index.count > 0 else { throw .noCaptures }
    resources += try writeIndex(zip, index)
    resources.append(try writePages(zip, pages))
    let package = package(resources)
    let written = try zip.add("datapackage.json", stored: false, package)
    var json = JSONWriter()
    json.object { json in
      json.field("path", "datapackage.json")
      json.field("hash", "sha256:\(written.digest)")
    }
    _ = try zip.add("datapackage-digest.json", stored: false, json.bytes)
    try zip.close()
  }

  // MARK: Captures

  private func writeCaptures(
    _ zip: ZipFile, _ index: LineSorter, _ pages: LineRun, _ survey: Survey
  ) throws(ExportError) -> [Resource] {
    var resources: [Resource] = []
    let captures = CaptureWriter(
      prefix: "stet-export-", context: context,
      files: .init(
        open: { name throws(ExportError) in
          try zip.begin("archive/\(name)", stored: true)
          return ZipSink(zip)
        },
        close: { name, _ throws(ExportError) in
          resources.append(Resource(path: "archive/\(name)", file: try zip.end()))
        }))
    context.summary.pages = 0
    let cursor = try ExportCursor(context, survey)
    while let item = try cursor.next() {
      if item.isSelected { context.note(item.record) }
      guard let raw = item.record.event.raw else {
        if case .version = item.record.event { context.summary.withoutCapture += 1 }
        continue
      }
      guard
        let group = try context.capture(raw, from: item.captureStart, seq: item.record.seq)
      else { continue }
      for entry in try captures.add(group) { try index.add(Array(entry.line.utf8)) }
      context.monitor.wrote(bytes: group.members.reduce(0) { $0 + $1.bytes.count })
      guard item.isSelected, case .version(let version) = item.record.event else { continue }
      let text = try context.text(version.text, seq: item.record.seq)
      let page = Self.page(version, group.answer, text)
      try pages.append(page)
      context.monitor.wrote(bytes: page.count + 1)
      context.summary.pages? += 1
      context.monitor.wroteText()
    }
    try captures.finish()
    return resources
  }

  /// A line of the list of pages.
  private static func page(
    _ version: VersionRecord, _ answer: WARCMember, _ text: ExportContext.Text
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("id", "\(version.article)-\(version.version)")
      json.field("url", answer.head.targetURI ?? version.url)
      json.field("ts", (answer.head.date ?? version.fetched).withMilliseconds)
      json.field("title", version.title ?? version.canonicalURL)
      if case .file(let file, _) = text {
        json.field("text", String(decoding: file.body, as: UTF8.self))
      }
    }
    return json.bytes
  }

  // MARK: Index and pages

  private func writeIndex(_ zip: ZipFile, _ lines: LineSorter) throws(ExportError) -> [Resource] {
    var index = CompressedIndex(name: "index.cdx.gz")
    try zip.begin("indexes/index.cdx.gz", stored: true)
    try lines.drain { line throws(ExportError) in
      if let member = index.add(line) { try zip.write(member) }
    }
    if let member = index.flush() { try zip.write(member) }
    let compressed = Resource(path: "indexes/index.cdx.gz", file: try zip.end())
    let summary = try zip.add("indexes/index.idx", stored: true, index.index)
    return [compressed, Resource(path: "indexes/index.idx", file: summary)]
  }

  private func writePages(_ zip: ZipFile, _ pages: LineRun) throws(ExportError) -> Resource {
    var json = JSONWriter()
    json.object { json in
      json.field("format", "json-pages-1.0")
      json.field("id", "pages")
      json.field("title", "All versions")
      json.field("hasText", true)
    }
    json.newline()
    try zip.begin("pages/pages.jsonl", stored: false)
    try zip.write(json.bytes)
    try pages.rewind()
    while let line = try pages.next() { try zip.write(line + [0x0A]) }
    return Resource(path: "pages/pages.jsonl", file: try zip.end())
  }

  // MARK: The package

  private func package(_ resources: [Resource]) -> [UInt8] {
    let summary = context.summary
    var json = JSONWriter()
    json.object { json in
      json.field("profile", "data-package")
      json.field("wacz_version", "1.1.1")
      json.field("title", "Export from \(context.reader.descriptor.origin)")
      json.field("description", Self.description(summary))
      json.field("created", context.now.withMilliseconds)
      json.field("software", context.software)
      json.array("resources") { json in
        for resource in resources {
          json.object { json in
            json.field("name", resource.path.split(separator: "/").last.map(String.init))
            json.field("path", resource.path)
            json.field("hash", "sha256:\(resource.file.digest)")
            json.field("bytes", resource.file.bytes)
          }
        }
      }
    }
    return json.bytes
  }

  /// What is in it and, where something is not, that.
  private static func description(_ summary: ExportSummary) -> String {
    var parts = ["\(summary.pages ?? 0) archived versions of articles"]
    let lacks = [
      (summary.withoutCapture, "without a capture are not in it"),
      (summary.redactedCaptures, "captures were redacted"),
      (summary.redactedTexts, "texts were redacted"),
      (summary.problemCount, "files were missing or damaged"),
    ]
    parts += lacks.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.joined(separator: "; ")
  }
}
