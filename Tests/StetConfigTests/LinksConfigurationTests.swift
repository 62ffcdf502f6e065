import StetConfig
import Testing

@Suite("The selector of a listing's links")
struct LinksConfigurationTests {
  private static func problems(_ feed: String) -> [ConfigurationProblem] {
    do {
      _ = try Configuration.parse(Array("{\"feeds\": [\n\(feed)]}".utf8))
      return []
    } catch {
      return error.problems
    }
  }

  @Test(
    "A selector that can be read is taken",
    arguments: [
      "{\"url\": \"https://a.example/\", \"kind\": \"listing\", \"links\": \"article h2 > a\"}",
      "{\"url\": \"https://a.example/\", \"links\": \"a[href*=\\\"/news/\\\"]\"}",
    ])
  func good(_ feed: String) { #expect(Self.problems(feed).isEmpty) }

  @Test("One that cannot names the place in it")
  func bad() throws {
    let problem = try #require(
      Self.problems("{\"links\": \"h2 >\", \"url\": \"https://a.example/\"}").first)
    #expect(problem.line == 2)
    #expect(problem.column == 16)
    #expect(problem.message.contains("ends where an element is expected"))
    #expect(problem.remedy.contains("article h2 a"))
  }

  @Test("Where escapes blur the place, the whole text is named")
  func escaped() throws {
    let problem = try #require(
      Self.problems("{\"links\": \"a[x=\\\"y\\\"]]\", \"url\": \"https://a.example/\"}").first)
    #expect(problem.column == 11)
  }

  @Test(
    "On a feed or a sitemap it has no effect, and that is said", arguments: ["feed", "sitemap"])
  func useless(_ kind: String) throws {
    let problem = try #require(
      Self.problems("{\"url\": \"https://a.example/\", \"kind\": \"\(kind)\", \"links\": \"h2 a\"}")
        .first)
    #expect(problem.message.contains("has no effect"))
    #expect(problem.remedy.contains("listing"))
  }
}
