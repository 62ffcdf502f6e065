import StetModel
import StetText
import Testing

@testable import StetCrawl

@Suite struct PageWalkTests {
  private static let origin = "https://www.example.com"

  private static func page(_ text: String, next: String? = nil, kind: PageKind = .article)
    -> Article
  {
    var article = Article(kind: kind)
    article.text = text
    article.nextPage = next.map { $0.hasPrefix("/") ? origin + $0 : $0 }
    return article
  }

  private static func url(_ path: String) throws -> WebURL {
    try #require(WebURL(path.hasPrefix("/") ? origin + path : path))
  }

  private static func walk(_ first: Article, single: Bool = false) throws -> PageWalk {
    PageWalk(first: first, url: try url("/a"), readsSinglePage: single)
  }

  @Test("Pages are wanted one after the other, until one leads nowhere")
  func chain() throws {
    var walk = try Self.walk(Self.page("One.", next: "/a?2"))
    let second = try Self.url("/a?2")
    #expect(walk.step() == .next(second) && walk.number == 2)
    walk.take(Self.page("Two.", next: "/a?3#top"), asked: second, answered: second)
    let third = try Self.url("/a?3")
    #expect(walk.step() == .next(third), "without the fragment")
    walk.take(Self.page("Three."), asked: third, answered: third)
    #expect(walk.step() == .done && !walk.isCut)
    #expect(walk.article.nextPage == nil && !walk.article.partial)
  }

  @Test(
    "What leads back, elsewhere or down is not gone to",
    arguments: [
      "/a", "/a#2", "https://www.example.org/a?2", "http://www.example.com/a?2",
      "ftp://www.example.com/a", "javascript:next()", "https://example.com.evil.test/a?2",
    ])
  func nowhere(next: String) throws {
    let walk = try Self.walk(Self.page("One.", next: next))
    #expect(walk.step() == .done && !walk.isCut)
  }

  @Test("Another host of the site may have the next page")
  func sibling() throws {
    let walk = try Self.walk(Self.page("One.", next: "https://news.example.com/a/2"))
    #expect(walk.step() == .next(try Self.url("https://news.example.com/a/2")))
  }

  @Test("A loop of pages ends, also one that redirects make")
  func loops() throws {
    var walk = try Self.walk(Self.page("One.", next: "/a?2"))
    let second = try Self.url("/a?2")
    walk.take(Self.page("Two.", next: "/a"), asked: second, answered: second)
    #expect(walk.step() == .done && !walk.isCut)
    walk = try Self.walk(Self.page("One.", next: "/a?2"))
    walk.take(Self.page("One.", next: "/a?3"), asked: second, answered: try Self.url("/a"))
    #expect(walk.step() == .done && !walk.isCut && walk.article.text == "One.")
  }

  @Test("After ten pages it is enough: what there is, is a part")
  func limit() throws {
    var walk = try Self.walk(Self.page("Page 1.", next: "/a?2"))
    var taken = 1
    while case .next(let url) = walk.step() {
      taken += 1
      walk.take(
        Self.page("Page \(taken).", next: "/a?\(taken + 1)"), asked: url, answered: url)
      try #require(taken < 50)
    }
    #expect(taken == PageWalk.maximumPages && walk.isCut && walk.article.partial)
  }

  @Test("A page that is missing ends it and makes a part; one that is no article ends it alone")
  func ends() throws {
    let second = try Self.url("/a?2")
    var walk = try Self.walk(Self.page("One.", next: "/a?2"))
    walk.miss(second)
    #expect(walk.step() == .done && walk.isCut && walk.article.partial)
    walk = try Self.walk(Self.page("One.", next: "/a?2"))
    walk.take(Self.page("", kind: .listing), asked: second, answered: second)
    #expect(walk.step() == .done && !walk.isCut && walk.article.text == "One.")
  }

  @Test("The article on one page stands for the pages, unless it has less than the first")
  func single() throws {
    let long = String(repeating: "word ", count: 100)
    var first = Self.page(long, next: "/a?2")
    first.title = "The title"
    first.alternates = [.init(relation: .singlePage, url: Self.origin + "/a?all")]
    let all = try Self.url("/a?all")
    var walk = try Self.walk(first)
    #expect(walk.step() == .single(all))
    walk.take(Self.page(long + "and more"), asked: all, answered: all)
    #expect(walk.step() == .done && walk.article.text == long + "and more")
    #expect(walk.article.title == "The title")

    walk = try Self.walk(first)
    walk.take(Self.page("Sign in."), asked: all, answered: all)
    #expect(walk.step() == .next(try Self.url("/a?2")) && walk.article.text == long)
    walk = try Self.walk(first)
    walk.miss(all)
    #expect(walk.step() == .next(try Self.url("/a?2")) && !walk.isCut)

    first.nextPage = nil
    #expect(try Self.walk(first).step() == .done, "a whole article is not asked for twice")
    #expect(try Self.walk(first, single: true).step() == .single(all), "unless a rule says so")
  }
}
