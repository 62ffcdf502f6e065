import StetExtract
import StetModel
import StetText
import Testing

/// What is put right when the blocks have been decided: furniture without telling classes goes, what
/// belongs to blocks that stay comes back.
@Suite("The last look")
struct FinishTests {
  static let story = [
    "The ferry company said on Monday that it would sell three of its oldest ships before winter, and that the line to Stenvik would be served by the two that are left.",
    "“Nobody likes to see them go,” said Ida Rask, who has been the company’s engineer since 2009. The oldest was built in 1971 and needs a new hull, which would cost 40 million crowns.",
    "Some 900 people take the line every day. The council asked for a timetable by Friday, but the company said it could not promise one before its board has met.",
    "Two buyers have looked at the ships. One of them wants to use the largest as a hotel, the harbour office said, and has asked for a berth in the old basin.",
    "The unions will meet the company on Thursday. They want every one of the 64 workers to keep a place, either at sea or on land, and expect to be told more then.",
  ]

  static func body(_ blocks: [String], head: String = "", lang: String = "en") -> String {
    let page =
      "<!doctype html><html lang=\(lang)><head><meta charset=utf-8>"
      + "<title>Ferry company to sell three ships</title>\(head)</head><body><div>"
      + "<h1>Ferry company to sell three ships</h1>" + blocks.joined() + "</div></body></html>"
    let url = WebURL("https://coast.example/news/2026/05/ferry-company-to-sell-three-ships")
    return Extractor().extract(Array(page.utf8), url: url, contentType: nil).text
  }

  static func paragraphs(_ texts: some Sequence<String>) -> [String] {
    texts.map { "<p>\($0)</p>" }
  }

  static let all = story.joined(separator: "\n\n")

  @Test(
    "lines of furniture go, though they are paragraphs like the story's",
    arguments: [
      "Follow us on Facebook and join our Telegram channel for the latest updates.",
      "For more stories about where the ferries go, click here.",
      "Download our app from Google Play to read on.",
      "Sign up for our newsletter and get the news of the coast in your inbox.",
      "Loading next article...", "Font Resizer", "Scroll to top", "Share to Whatsapp",
      "3 min read", "© 2026 Coast Media. All rights reserved.", "×",
      "Ikuti kami di saluran WhatsApp untuk berita terkini.",
      "Muat turun aplikasi kami sekarang untuk berita terkini.",
      "<a href=/x>Baca juga: Feri lama dijual minggu depan</a>",
      "Read also: <a href=/x>The harbour that nobody wanted</a>",
      "Folgen Sie uns auf Instagram und verpassen Sie keine Nachricht.",
      "Подписывайтесь на наш канал в Telegram.", "Advertisement", "広告",
    ])
  func furniture(_ line: String) {
    let middle =
      Self.paragraphs(Self.story[..<2]) + ["<p>\(line)</p>"]
      + Self.paragraphs(Self.story[2...])
    #expect(Self.body(middle) == Self.all)
    #expect(Self.body(Self.paragraphs(Self.story) + ["<p>\(line)</p>"]) == Self.all)
  }

  @Test(
    "sentences of a story stay, whatever they talk about",
    arguments: [
      "“Follow us on Facebook,” the captain shouted, but nobody on the quay was listening.",
      "The company’s newsletter, which goes out to 4,000 readers, did not mention the sale at all.",
      "Share prices fell by four per cent on Tuesday, and by two more on the following day.",
      "She drew this image: a ship without a sea, and behind it a town without a harbour.",
      "He found the contract in a photo by his sister, who had kept the album for thirty years.",
      "Join them on a winter morning and the deck is as full as it was forty years ago.",
    ])
  func sentences(_ line: String) {
    let text = Self.body(
      Self.paragraphs(Self.story[..<2]) + ["<p>\(line)</p>"] + Self.paragraphs(Self.story[2...]))
    #expect(text.contains(line))
  }

  @Test(
    "links below a heading for them go, in any language",
    arguments: [
      "相关阅读", "相關新聞", "関連記事", "관련기사", "اقرأ أيضا", "यह भी पढ़ें", "Related stories",
      "Lesen Sie auch", "Berita berkaitan",
    ])
  func related(_ heading: String) {
    let links =
      "<div><b>\(heading)</b><ul><li><a href=/1>The harbour that nobody wanted</a></li>"
      + "<li><a href=/2>A hotel at sea opens its doors</a></li></ul></div>"
    let text = Self.body(
      Self.paragraphs(Self.story[..<3]) + [links] + Self.paragraphs(Self.story[3...]))
    #expect(text == Self.all)
  }

  @Test(
    "captions go where they are paragraphs of their own",
    arguments: [
      "The Stenvik in the old basin in March. Photo: Coast Media/Lena Berg",
      "A mechanic at work below deck. (AP Photo/Jo Ek)", "The old basin / Reuters",
      "港に停泊するフェリー（写真：沿岸新聞社）", "旧港に泊まる船＝４月、記者撮影",
    ])
  func captions(_ caption: String) {
    let text = Self.body(
      Self.paragraphs(Self.story[..<2]) + ["<img src=a.jpg><p>\(caption)</p>"]
        + Self.paragraphs(Self.story[2...]))
    #expect(text == Self.all)
  }

  @Test("a second story with a byline of its own is cut", arguments: ["h1", "h2"])
  func nextStory(_ heading: String) {
    let next =
      "<hr><\(heading)>Foresters cut less timber</\(heading)><p class=byline>By Eva Moe</p>"
      + "<p>Foresters in the north cut three per cent less timber last year, their agency said, and"
      + " mills were still full from the storms of the year before.</p>"
      + "<p>Prices rose by a tenth, and exports by a fifth, said Hedda Lund, who wrote the report"
      + " and will present it to the ministry in June.</p>"
    #expect(Self.body(Self.paragraphs(Self.story) + [next]) == Self.all)
  }

  @Test("chapters with headings are no other stories")
  func chapters() {
    let text = Self.body(
      Self.paragraphs(Self.story[..<3]) + ["<h2>What happens next</h2>"]
        + Self.paragraphs(Self.story[3...]))
    #expect(text.hasSuffix(Self.story[4]))
    #expect(text.contains("## What happens next"))
  }

  @Test("a table keeps its headings")
  func table() {
    let table =
      "<table><thead><tr><th>Year</th><th>Ships</th></tr></thead>"
      + "<tbody><tr><td>2024</td><td>331</td></tr><tr><td>2025</td><td>340</td></tr></tbody></table>"
    let text = Self.body(
      Self.paragraphs(Self.story[..<2]) + [table] + Self.paragraphs(Self.story[2...]))
    #expect(text.contains("| Year | Ships |\n| 2024 | 331 |\n| 2025 | 340 |"))
  }

  @Test("code keeps its lines and the blanks before them")
  func code() {
    let code =
      "<pre><code>def berth(ship):\n    if ship.age &gt; 50:\n        sell(ship)\n\n    return ship"
      + "\n</code></pre>"
    let text = Self.body(
      Self.paragraphs(Self.story[..<2]) + [code] + Self.paragraphs(Self.story[2...]))
    #expect(
      text.contains(
        "\n\ndef berth(ship):\n    if ship.age > 50:\n        sell(ship)\n    return ship\n\n"))
  }

  @Test("a quotation names who is quoted, and a post of another site stays")
  func quotations() {
    let quote =
      "<blockquote><p>We have waited for these ships for forty years, and now they go.</p>"
      + "<footer>— Anders Ek, mayor</footer></blockquote>"
    let post =
      "<blockquote class=twitter-tweet><p>Three ships gone. Nobody told us. #ferries</p>"
      + "— Dock Union 4 (@du4) <a href=https://x.example/1>May 4, 2026</a></blockquote>"
    let figure =
      "<figure><blockquote><p>The sea does not read timetables, and never will.</p></blockquote>"
      + "<figcaption>Ida Rask, engineer</figcaption></figure>"
    let text = Self.body(
      Self.paragraphs(Self.story[..<1]) + [quote] + Self.paragraphs(Self.story[1..<2]) + [post]
        + Self.paragraphs(Self.story[2..<3]) + [figure] + Self.paragraphs(Self.story[3...]))
    #expect(text.contains("> — Anders Ek, mayor"))
    #expect(text.contains("> Three ships gone. Nobody told us. #ferries"))
    #expect(text.contains("> — Dock Union 4 (@du4) May 4, 2026"))
    #expect(text.contains("> Ida Rask, engineer"))
  }

  @Test("a text of many megabytes between two tags is cut, not lost")
  func bounded() {
    let sentence = "The ferry to Stenvik leaves at eight, and is late on most days of the year. "
    let long = String(repeating: sentence, count: (6 << 20) / sentence.utf8.count)
    let text = Self.body(["<p>\(long)</p>"])
    #expect(text.utf8.count > 1 << 20)
    #expect(text.utf8.count <= 4 << 20)
  }
}
