/// Notices of correction in a body, told by how they begin; a notice goes on to the end of its paragraph.
enum Notices {
  /// Sentences and bytes of a notice; what is longer is no notice but a text without paragraphs.
  private static let mostSentences = 8
  private static let mostBytes = 1_500

  /// - Returns: For each sentence of a notice the first one of the notice.
  static func find(_ side: EditSide) -> [Int: Int] {
    var out: [Int: Int] = [:]
    var start = 0
    for index in side.sentences.indices {
      if index > 0, side.isOneParagraph(index - 1, index) { continue }
      add(side, start..<index, to: &out)
      start = index
    }
    add(side, start..<side.sentences.count, to: &out)
    return out
  }

  private static func add(_ side: EditSide, _ paragraph: Range<Int>, to out: inout [Int: Int]) {
    guard let notice = paragraph.first(where: { begins(side, side.sentences[$0]) }) else { return }
    let bytes =
      side.sentences[notice].bytes
      .lowerBound..<side.sentences[paragraph.upperBound - 1].bytes.upperBound
    let isShort = paragraph.upperBound - notice <= mostSentences && bytes.count <= mostBytes
    for index in notice..<(isShort ? paragraph.upperBound : notice + 1) { out[index] = notice }
  }

  /// Whether a sentence begins as notices of correction do.
  private static func begins(_ side: EditSide, _ sentence: EditSide.Sentence) -> Bool {
    let hashes = side.text.tokens[sentence.tokens].prefix(10).map(\.hash)
    guard let notice = EditWords.notices.first(where: { hashes.starts(with: $0) }) else {
      return false
    }
    if notice.count > 2 { return true }
    // "Correction: …" is one, "Corrections officers …" is none.
    let end = Int(side.text.tokens[sentence.tokens.lowerBound + notice.count - 1].end)
    let rest = side.text.bytes[end..<max(end, min(sentence.bytes.upperBound, end + 4))]
    return [":", " -", " –", " —", "：", "】", " ("].contains { rest.starts(with: $0.utf8) }
  }
}

extension EditSide {
  /// Whether no line ends between two sentences that follow each other.
  func isOneParagraph(_ i: Int, _ j: Int) -> Bool {
    let start = sentences[i].bytes.upperBound
    return !text.bytes[start..<max(start, sentences[j].bytes.lowerBound)].contains(0x0A)
  }
}
