import StetModel
import StetText
import Testing

@testable import StetExtract

@Suite("Articles over several pages")
struct MultiPageTests {
  private static func page(_ head: String, _ foot: String) -> [UInt8] {
    SiteRulePages.page(
      head: head,
      "<article><h1>Two ferries fewer</h1>\(SiteRulePages.paragraphs(0..<6))</article>\(foot)")
  }

  struct Turn: Sendable, CustomTestStringConvertible {
    var url: String
    var head = ""
    var foot = ""
    var next: String?
    var testDescription: String { "\(url) \(head)\(foot)" }
  }

  private static func box(_ links: (String, String)...) -> String {
    "<div class='pager'>" + links.map { "<a href='\($0.0)'>\($0.1)</a> " }.joined() + "</div>"
  }

  @Test(
    "the next page is one whose address is this page's and the next number",
    arguments: [
      Turn(
        url: "https://q.example/a/story", head: "<link rel='next' href='/a/story/2'>",
        next: "https://q.example/a/story/2"),
      Turn(
        url: "https://q.example/a/story/", foot: box(("/a/story/2/", "2"), ("/a/story/3/", "3")),
        next: "https://q.example/a/story/2/"),
      Turn(
        url: "https://q.example/a/story?id=4", foot: box(("?id=4&page=2", " 2 ")),
        next: "https://q.example/a/story?id=4&page=2"),
      Turn(
        url: "https://q.example/a/story-77.html",
        foot: box(("story-77-2.html", "2"), ("story-77-3.html", "3")),
        next: "https://q.example/a/story-77-2.html"),
      Turn(
        url: "https://q.example/a/story",
        foot: "<a rel='nofollow NEXT' href='/a/story?seite=2'>Weiter</a>",
        next: "https://q.example/a/story?seite=2"),
      Turn(
        url: "https://q.example/a/story?page=2",
        foot: box(("/a/story", "1"), ("/a/story?page=3", "3")),
        next: "https://q.example/a/story?page=3"),
      Turn(
        url: "https://q.example/a/story/page/2", foot: box(("/a/story/page/3", "3")),
        next: "https://q.example/a/story/page/3"),
      Turn(
        url: "https://q.example/a/story-2.html",
        foot: box(("story.html", "1"), ("story-3.html", "3")),
        next: "https://q.example/a/story-3.html"),
      // The next article, not the next page.
      Turn(url: "https://q.example/a/story", head: "<link rel='next' href='/a/other-story'>"),
      Turn(
        url: "https://q.example/a/story-77.html", head: "<link rel='next' href='/a/story-78.html'>"),
      Turn(url: "https://q.example/2026/77", foot: box(("/2026/78", "78"))),
      Turn(url: "https://q.example/a/story", foot: box(("/a/story/3", "3"))),
      Turn(url: "https://q.example/a/story", foot: box(("/a/story/2", "Chapter 2"))),
      Turn(
        url: "https://q.example/a/story",
        foot: "<div class='comments'>\(box(("/a/story?page=2", "2")))</div>"),
      Turn(
        url: "https://q.example/a/story",
        head: "<link rel='next' href='https://r.example/a/story/2'>"),
      Turn(url: "https://q.example/", foot: box(("/page/2", "2"))),
      Turn(url: "https://q.example/a/story?page=2", foot: box(("/a/story?page=2", "2"))),
      Turn(url: "https://q.example/a/story?page=2", foot: box(("/a/story?page=1", "1"))),
    ])
  func next(_ turn: Turn) {
    let article = Extractor().extract(
      Self.page(turn.head, turn.foot), url: WebURL(turn.url), contentType: nil)
    #expect(article.nextPage == turn.next)
  }

  @Test("a rule's link to the next page needs no number, and wins")
  func byRule() {
    let set = ruleSet("next_page_link: //a[@id='n']", name: "q.example.txt")
    let article = Extractor(rules: set).extract(
      Self.page(
        "<link rel='next' href='/a/story/2'>", "<a id='n' href='/a/story-continued#top'>on</a>"),
      url: WebURL("https://q.example/a/story"), contentType: nil)
    #expect(article.nextPage == "https://q.example/a/story-continued")
  }

  private static func article(_ paragraphs: String..., next: String? = nil) -> Article {
    var article = Article(kind: .article)
    article.title = "Two ferries fewer"
    article.text = paragraphs.joined(separator: "\n\n")
    article.nextPage = next
    return article
  }

  private static let long =
    "The council votes next week, and nobody on the quay expects it to be a quiet evening."

  @Test(
    "pages are joined without what later ones repeat",
    arguments: [
      ([article("A one.", "B two.")], "A one.|B two."),
      ([article("A one.", "B two."), article("C three.")], "A one.|B two.|C three."),
      (
        [article("Lead.", "A one."), article("## Two ferries fewer", "Lead.", "A one.", "B two.")],
        "Lead.|A one.|B two."
      ),
      // A short line may come again, a long one not.
      (
        [article("No.", long), article("Really?", "No.", long, "Yes.")],
        "No.|\(long)|Really?|No.|Yes."
      ),
      // Boxes at the end of each page, and a heading that is left of one.
      (
        [article("A one.", "In brief", "six ships"), article("B two.", "In brief", "six ships")],
        "A one.|In brief|six ships|B two."
      ),
      (
        [
          article("A one."), article("B two.", "## More", long),
          article("C three.", "## More", long),
        ], "A one.|B two.|## More|\(long)|C three."
      ),
      // A sentence over the border.
      ([article("A one and"), article("two more.", "B.")], "A one and two more.|B."),
      ([article("A one."), article("two more.")], "A one.|two more."),
      ([article("- a one"), article("two more.")], "- a one|two more."),
      ([article("A one."), article("")], "A one."),
    ] as [([Article], String)])
  func joins(_ pages: [Article], _ expected: String) {
    let text = MultiPage.join(pages)?.text
    #expect(text?.components(separatedBy: "\n\n").joined(separator: "|") == expected)
  }

  @Test("the first page says what it is, the last where it goes on")
  func fields() throws {
    var first = Self.article("A one.", next: "https://q.example/2")
    first.corrections = ["C1"]
    var second = Self.article("B two.", next: "https://q.example/3")
    second.title = "Another"
    second.partial = true
    second.corrections = ["C1", "C2"]
    let joined = try #require(MultiPage.join([first, second]))
    #expect(joined.title == "Two ferries fewer")
    #expect(joined.partial)
    #expect(joined.corrections == ["C1", "C2"])
    #expect(joined.nextPage == "https://q.example/3")
    #expect(MultiPage.join([]) == nil)
    let many = (0..<50).map { Self.article("Paragraph \($0).") }
    #expect(
      MultiPage.join(many)?.text.components(separatedBy: "\n\n").count == MultiPage.maximumPages)
  }
}
