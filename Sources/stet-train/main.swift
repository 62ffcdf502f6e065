internal import Glibc
internal import StetCompare
internal import StetExtract
internal import StetModel
internal import StetText

// The trainer's other half (see Scripts/train-extraction): what it learns from is measured here, by
// the code that decides later. Belongs to no product.
//
//   stet-train names                        the features' names, first and context, a line each
//   stet-train blocks [MODEL [CHANCES]]     JSON lines {"id","file"} in; records out, each after its
//                                           length (32 bits, little endian)
//   stet-train kinds                        JSON lines {"id","file","url"} in; the signals' names, then
//                                           for each page its id and its signals, a line each
//   stet-train words                        JSON lines {"text"} in; how many texts have each word out
//   stet-train stories [fresh]              JSON lines of texts and pairs in (see StoryRecord); the
//                                           evidence's names, then a line for each pair
//   stet-train judge MODEL [fresh]          the same lines in; what is decided about each pair
//   stet-train streams MODEL [LEAST VOICES] JSON lines of texts in, as they arrive; each one's id and the
//                                           number of its story out
//   stet-train extract rules|shipped|MODEL  JSON lines {"id","file","url"} in,
//                                           {"id","result":{"text",…}} out
//
// CHANCES is a file of 32-bit floats: for each block of each page, in the order of the lines.

func load(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { _ = fclose(file) }
  var out: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count <= 0 { break }
    out += buffer[0..<count]
  }
  guard Gzip.isGzip(out) else { return out }
  return (try? Gzip.unpack(out, limit: 1 << 26)) ?? []
}

func words(_ path: String) -> [UInt32] {
  load(path).withUnsafeBytes { bytes in
    (0..<bytes.count / 4).map {
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
    }
  }
}

nonisolated(unsafe) let output = fdopen(1, "w")

func fail(_ message: String, status: Int32) -> Never {
  let bytes = Array((message + "\n").utf8)
  _ = Glibc.write(2, bytes, bytes.count)
  exit(status)
}

func write(_ bytes: [UInt8]) {
  guard let output else { fail("no standard output", status: 1) }
  bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, output) }
}

func model(_ path: String) -> BlockModel? {
  guard let model = BlockModel(words(path)) else {
    fail("\(path) is no model for these features", status: 1)
  }
  return model
}

func storyModel(_ path: String) -> StoryModel {
  guard let model = StoryModel(words(path)) else {
    fail("\(path) is no model for this evidence", status: 64)
  }
  return model
}

func extractor(_ name: String) -> Extractor {
  switch name {
  case "shipped": Extractor()
  case "rules": Extractor(model: nil)
  default: Extractor(model: model(name))
  }
}

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "names":
  let names = TrainingRecord.names
  print(names.first.joined(separator: " "))
  print(names.context.joined(separator: " "))
case "blocks":
  let learned = arguments.count > 2 ? model(arguments[2]) : nil
  let chances = arguments.count > 3 ? words(arguments[3]).map { Float(bitPattern: $0) } : nil
  var used = 0
  while let line = readLine() {
    guard let request = try? JSON.parse(Array(line.utf8)) else { continue }
    let page = load(request["file"]?.string ?? "")
    var own: [Float]?
    if let chances, let count = request["blocks"]?.int.map({ Int($0) }) {
      guard used + count <= chances.count else { exit(1) }
      own = Array(chances[used..<used + count])
      used += count
    }
    let record = TrainingRecord.of(page, contentType: nil, model: learned, chances: own)
    withUnsafeBytes(of: UInt32(record.count).littleEndian) { write(Array($0)) }
    write(record)
  }
case "kinds":
  print(KindRecord.names.joined(separator: " "))
  while let line = readLine() {
    guard let request = try? JSON.parse(Array(line.utf8)), let id = request["id"]?.string else {
      continue
    }
    let signals = KindRecord.of(
      load(request["file"]?.string ?? ""), url: WebURL(request["url"]?.string ?? ""))
    print("\(id) \(signals.map { "\($0)" }.joined(separator: " "))")
  }
case "words":
  for line in StoryRecord.words({ readLine() }) { print(line) }
case "stories":
  print(StoryEvidence.names.joined(separator: " "))
  let lines: () -> String? = { readLine() }
  StoryRecord.pairs(learns: arguments.dropFirst(2).first != "fresh", lines) { print($0) }
case "judge" where arguments.count > 2:
  let model = storyModel(arguments[2])
  let lines: () -> String? = { readLine() }
  StoryRecord.judge(model, learns: arguments.dropFirst(3).first != "fresh", lines) { print($0) }
case "streams" where arguments.count > 2:
  let stream = StoryStream(
    threshold: arguments.dropFirst(3).first.flatMap(Double.init) ?? StoryStream.threshold,
    voices: arguments.dropFirst(4).first.flatMap(Int.init) ?? StoryStream.voices)
  var trial = StoryTrial(storyModel(arguments[2]), stream)
  while let line = readLine() {
    guard let json = try? JSON.parse(Array(line.utf8)), let id = json["id"]?.string else {
      continue
    }
    print("\(id) \(trial.place(.init(json)))")
  }
case "extract" where arguments.count == 3:
  let extractor = extractor(arguments[2])
  while let line = readLine() {
    guard let request = try? JSON.parse(Array(line.utf8)) else { continue }
    let article = extractor.extract(
      load(request["file"]?.string ?? ""), url: WebURL(request["url"]?.string ?? ""),
      contentType: nil)
    var json = JSONWriter()
    json.object { json in
      json.field("id", request["id"]?.string ?? "")
      json.key("result")
      json.object { json in
        json.field("kind", article.kind.rawValue)
        json.field("title", article.title)
        json.strings("authors", article.authors)
        json.field("published", article.published?.value)
        json.field("canonical_url", article.canonicalURL)
        json.field("extractor", article.extractor)
        json.field("text", article.text)
      }
    }
    write(json.bytes + [0x0A])
  }
default:
  fail(
    "usage: stet-train names | blocks [MODEL [CHANCES]] | kinds | words | stories [fresh] | "
      + "judge MODEL [fresh] | streams MODEL [LEAST VOICES] | extract rules|shipped|MODEL",
    status: 64)
}
fflush(nil)
