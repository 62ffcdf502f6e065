import StetExtract
import StetModel
import StetText
import Testing

/// The same bytes give the same article: alone, after any other page, and on any number of threads.
@Suite("The same page")
struct DeterminismTests {
  /// Pages of many shapes, each made from its number alone.
  static let pages: [[UInt8]] = (0..<48).map { Array(page(UInt64($0)).utf8) }

  private static let sentences = [
    "The harbour master counted the boats twice, because the first count had been too low.",
    "Nobody in the village had seen the river so high since the mill was built.",
    "Wer den Berg kennt, der weiß, dass es im Mai noch einmal schneien kann.",
    "La boulangère a dit que le four était froid depuis que le moulin ne tournait plus.",
    "村の人々は、川がこれほど高くなるのを見たことがなかった。",
  ]

  private static func page(_ seed: UInt64) -> String {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 33) % bound
    }
    var html = "<html lang=en><title>Report \(seed) from the harbour</title><body><nav>"
    for _ in 0..<next(9) { html += "<a href=/\(next(99))>Section &amp; more</a> " }
    html += "</nav><div class='c\(next(4)) story'><h1>Report \(seed) from the harbour</h1>"
    for _ in 0..<3 + next(12) {
      let text = sentences[next(sentences.count)] + " " + sentences[next(sentences.count)]
      switch next(9) {
      case 0: html += "<ul><li>\(text)<li>\(text)</ul>"
      case 1: html += "<blockquote>\(text)</blockquote>"
      case 2: html += "<h2>What \(next(9)) people said</h2><p>\(text)</p>"
      case 3: html += "<table><tr><td>\(next(99))<td>Boats<tr><td>\(next(9))<td>Mills</table>"
      case 4: html += "<div class='share related'><a href=/x>Read more</a></div>"
      case 5: html += "<p>\(text)<br><br>\(text)<unclosed><b>"
      default: html += "<p>\(text) &hellip; &#8212; \(text)</p>"
      }
    }
    return html + "</div><footer><p>All rights reserved, <a href=/i>imprint</a></footer>"
  }

  private static func answer(_ index: Int, _ extractor: Extractor) -> Article {
    extractor.extract(
      pages[index], url: WebURL("https://paper.example/\(index)"), contentType: "text/html")
  }

  @Test("comes out the same in any order")
  func order() {
    let alone = Self.pages.indices.map { Self.answer($0, Extractor()) }
    #expect(alone.contains { $0.text.utf8.count > 500 })
    let shared = Extractor()
    for index in Self.pages.indices.reversed() {
      #expect(Self.answer(index, shared) == alone[index])
    }
    for step in Self.pages.indices {
      let index = step * 29 % Self.pages.count
      #expect(Self.answer(index, shared) == alone[index])
    }
  }

  @Test("comes out the same on many threads at once")
  func threads() async {
    let shared = Extractor()
    let alone = Self.pages.indices.map { Self.answer($0, shared) }
    await withTaskGroup(of: (Int, Article).self) { group in
      for round in 0..<4 {
        for step in Self.pages.indices {
          let index = (step * 13 + round * 7) % Self.pages.count
          group.addTask { (index, Self.answer(index, shared)) }
        }
      }
      for await (index, article) in group { #expect(article == alone[index]) }
    }
  }

  @Test("does not keep what a page before it left behind")
  func afterHostile() {
    let shared = Extractor()
    let alone = Self.answer(7, Extractor())
    for page in ["<div>", "&amp;&#0;<!--", "<table><td>x", "<script>a", "<p class='a"] {
      let bytes = Array(String(repeating: page, count: 2000).utf8)
      _ = shared.extract(bytes, url: nil, contentType: nil)
      #expect(Self.answer(7, shared) == alone)
    }
  }
}
