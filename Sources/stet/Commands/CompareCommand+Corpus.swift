internal import Glibc
internal import StetCompare
internal import StetText

/// What is known of other texts: which words are rare, and which runs of words belong to no story.
struct CompareCorpus: Sendable {
  private var weights = WordWeights()
  private var furniture = Furniture.none

  /// Words from which furniture is learned; the rest of a larger corpus only teaches which are rare.
  private static let maximumWords = 20_000_000

  init() {}

  /// - Parameter file: JSON lines with `text` and perhaps `title`. It is read line by line.
  init(file: String) throws(Failure) {
    var lines = try FileLines(file)
    var learner = FurnitureLearner()
    var words = 0
    var number = 0
    while let line = try lines.next() {
      number += 1
      if line.allSatisfy({ $0 <= 0x20 }) { continue }
      guard let json = try? JSON.parse(line), let text = json["text"]?.string else {
        throw Failure(
          "\(file), line \(number): this is no JSON object with a \"text\"", status: Status.badInput
        )
      }
      let compared = ComparedText(title: json["title"]?.string ?? "", text: text)
      weights.learn(compared.tokens)
      words += compared.tokens.count
      if words <= Self.maximumWords { learner.learn(compared) }
    }
    furniture = learner.furniture()
  }

  func judge(_ a: ComparedArticle, _ b: ComparedArticle) -> Judgement {
    Judgement(
      a.text, b.text, furniture: furniture, weights: weights,
      published: (a.published, b.published))
  }
}

/// A file, line by line, in bounded memory.
struct FileLines: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var ended = false

  init(_ path: String) throws(Failure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw Failure("\(path): \(String(cString: strerror(errno)))", status: Status.badInput)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The next line without its newline; nil at the end.
  mutating func next() throws(Failure) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      if ended {
        defer { start = buffer.count }
        return start < buffer.count ? Array(buffer[start...]) : nil
      }
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      searched = buffer.count
      guard buffer.count <= StandardInputLines.maximumLine else {
        throw Failure(
          "\(path): a line is longer than \(StandardInputLines.maximumLine) bytes",
          status: Status.badInput)
      }
      try read()
    }
  }

  private mutating func read() throws(Failure) {
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    let count = Glibc.read(descriptor, &chunk, chunk.count)
    if count > 0 {
      buffer.append(contentsOf: chunk[..<count])
    } else if count == 0 {
      ended = true
    } else if errno != EINTR {
      throw Failure("\(path): \(String(cString: strerror(errno)))", status: Status.badInput)
    }
  }
}
