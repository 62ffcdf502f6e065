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
  private let descriptor: Int32
  private var lines: StandardInputLines

  init(_ path: String) throws(Failure) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    lines = StandardInputLines(descriptor: descriptor, name: path)
    if descriptor < 0 {
      throw Failure("\(path): \(String(cString: strerror(errno)))", status: Status.badInput)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The next line without its newline; nil at the end.
  mutating func next() throws(Failure) -> [UInt8]? { try lines.next() }
}
