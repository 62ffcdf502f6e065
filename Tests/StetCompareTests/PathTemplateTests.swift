import StetCompare
import StetText
import Testing

/// Templates of addresses, learned from pages with the same text.
@Suite struct PathTemplateTests {
  private func url(_ text: String) throws -> WebURL {
    try #require(WebURL(text.hasPrefix("/") ? "https://news.example" + text : text))
  }

  private static let proposals: [(String, String, String?)] = [
    ("/world/123456-title", "/asia/123456-title", "/{free}/{name}"),
    ("/123456-title", "/amp/123456-title", "/{free}/{name}"),
    ("/123456-title/", "/123456-title/amp/", "/{name}/{free}/{same}"),
    ("/a/world/the-bridge-is-open", "/a/asia/the-bridge-is-open", "/{same}/{free}/{name}"),
    ("/123456?section=asia", "/123456", "/{name}?section={free}"),
    (
      "/show?id=48211&section=asia", "/show?id=48211&section=eu", "/{same}?id={name}&section={free}"
    ),
    ("/asia/show?id=48211", "/eu/show?id=48211", "/{free}/{same}?id={name}"),
    // The same page, two sites, two differences.
    ("/world/123456-title", "/world/123456-title?utm_source=x", nil),
    ("/world/123456-title", "https://other.example/asia/123456-title", nil),
    ("/world/123456-title", "/asia/eu/123456-title", nil),
    ("/world/a/123456", "/asia/b/123456", nil),
    ("/world/123456?section=eu", "/asia/123456", nil),
    // What is shared names no article.
    ("/world/bridge", "/asia/bridge", nil),
    ("/2026/11/bridge", "/2026/11/tower", nil),
    ("/20261122/bridge", "/20261122/tower", nil),
    ("/world/", "/asia/", nil),
    // What differs is a name of its own, or a page of several.
    ("/123456/the-bridge-is-open", "/123457/the-bridge-is-open", nil),
    ("/123456-title/2", "/123456-title/3", nil),
    ("/123456-title?page=2", "/123456-title?page=3", nil),
    ("/123456/the-old-headline", "/123456/the-new-headline", nil),
    ("/123456?tag=a&tag=b", "/123456?tag=a&tag=c", nil),
  ]

  @Test("Two addresses make a template where one part differs and the rest names an article")
  func proposed() throws {
    for (a, b, expected) in Self.proposals {
      let pair = (try url(a), try url(b))
      let wanted = expected.map { "https://news.example" + $0 }
      #expect(PathTemplate(pair.0, pair.1)?.description == wanted, "\(a) \(b)")
      #expect(PathTemplate(pair.1, pair.0)?.description == wanted, "\(b) \(a)")
    }
  }

  private func learned(_ names: [String]) throws -> PathTemplates {
    var templates = PathTemplates()
    for name in names { templates.confirm(try url("/world/\(name)"), try url("/asia/\(name)")) }
    return templates
  }

  @Test("Three articles bring a template into force, one article three times does not")
  func needed() throws {
    var templates = PathTemplates()
    #expect(templates.confirm(try url("/world/10001-a"), try url("/asia/10001-a")) == nil)
    #expect(templates.confirm(try url("/world/10001-a"), try url("/eu/10001-a")) == nil)
    #expect(templates.confirm(try url("/asia/10001-a"), try url("/eu/10001-a")) == nil)
    #expect(templates.confirm(try url("/asia/10002-b"), try url("/world/10002-b")) == nil)
    #expect(templates.candidates(for: try url("/asia/10009-z")).isEmpty)
    let template = templates.confirm(try url("/asia/10003-c"), try url("/eu/10003-c"))
    #expect(template?.description == "https://news.example/{free}/{name}")
    #expect(templates.confirm(try url("/asia/10004-d"), try url("/eu/10004-d")) == nil)

    let candidates = templates.candidates(for: try url("/sport/10009-z"))
    #expect(
      Set(candidates.map(\.url))
        == Set(["world", "asia", "eu"].map { "https://news.example/\($0)/10009-z" }))
    #expect(candidates.allSatisfy { $0.confirmations == 4 && $0.template == template })
    // The page's own address is none of them; other forms, names and hosts have none.
    #expect(templates.candidates(for: try url("/asia/10009-z")).count == 2)
    for other in [
      "/10009-z", "/a/b/10009-z", "/asia/opinion", "https://x.example/asia/10009-z",
      "/20001/10009-z", "ftp://news.example/asia/10009-z",
    ] {
      #expect(templates.candidates(for: try url(other)).isEmpty, "\(other)")
    }
  }

  @Test("A part may be left out where that was seen, and a parameter keeps its place")
  func absent() throws {
    var templates = PathTemplates()
    for id in 70_001...70_003 {
      templates.confirm(try url("/\(id)"), try url("/amp/\(id)"))
      templates.confirm(try url("/show?id=\(id)&s=eu"), try url("/show?id=\(id)"))
    }
    #expect(
      templates.candidates(for: try url("/80001")).map(\.url) == ["https://news.example/amp/80001"])
    #expect(
      templates.candidates(for: try url("/amp/80001")).map(\.url) == ["https://news.example/80001"])
    #expect(
      templates.candidates(for: try url("/show?s=us&id=80001")).map(\.url)
        == ["https://news.example/show?s=eu&id=80001", "https://news.example/show?id=80001"])
  }

  @Test("A counter-example ends a template for good, before or after it was learned")
  func refuted() throws {
    let names = ["10001-a", "10002-b", "10003-c"]
    var after = try learned(names)
    #expect(!after.candidates(for: try url("/asia/10009-z")).isEmpty)
    #expect(after.refute(try url("/world/10005-e"), try url("/asia/10005-e")).count == 1)
    #expect(after.refute(try url("/world/10005-e"), try url("/asia/10005-e")).isEmpty)
    var before = PathTemplates()
    #expect(before.refute(try url("/asia/10005-e"), try url("/world/10005-e")).isEmpty)
    for name in names + ["10006-f"] {
      for pair in [("world", "asia"), ("asia", "eu")] {
        after.confirm(try url("/\(pair.0)/\(name)"), try url("/\(pair.1)/\(name)"))
        before.confirm(try url("/\(pair.0)/\(name)"), try url("/\(pair.1)/\(name)"))
      }
    }
    #expect(after.candidates(for: try url("/asia/10009-z")).isEmpty)
    #expect(before.candidates(for: try url("/asia/10009-z")).isEmpty)
    // One that says nothing of it leaves it in force.
    var other = try learned(names)
    other.refute(try url("/world/10005-e"), try url("/asia/10006-f"))
    other.refute(try url("/a/world/10005-e"), try url("/a/asia/10005-e"))
    #expect(!other.candidates(for: try url("/asia/10009-z")).isEmpty)
  }

  @Test("Pairs that a template joins without having learned from them are to be looked at")
  func collisions() throws {
    let templates = try learned(["10001-a", "10002-b", "10003-c"])
    let template = try #require(
      PathTemplate(try url("/world/10001-a"), try url("/asia/10001-a")))
    let urls = ["/world/10001-a", "/asia/10001-a", "/world/10005-e", "/eu/10005-e", "/eu/10006-f"]
      .map { "https://news.example" + $0 }
    let pairs = templates.collisions(of: template, among: urls + ["", "no address"])
    #expect(pairs.map(\.0) == [urls[2]])
    #expect(pairs.map(\.1) == [urls[3]])
    let many = (0..<500).flatMap { ["/a/2\($0)000", "/b/2\($0)000"] }
      .map { "https://news.example" + $0 }
    #expect(templates.collisions(of: template, among: many).count == 16)
  }

  @Test("However many pairs come, little is kept, and long addresses count for nothing")
  func bounded() throws {
    var templates = try learned(["10001-a", "10002-b", "10003-c"])
    for index in 0..<3000 {
      let host = "https://h\(index).example"
      templates.confirm(try url("\(host)/a/50001"), try url("\(host)/b/50001"))
    }
    for index in 0..<200 {
      let name = String(repeating: "x/", count: index % 12) + "50001"
      templates.confirm(try url("/a/\(name)"), try url("/b/\(name)"))
      templates.confirm(try url("/v\(index)/10001-a"), try url("/asia/10001-a"))
    }
    // What was learned is not pushed out.
    let count = templates.candidates(for: try url("/sport/10009-z")).count
    #expect(count > 0 && count <= 24)
    let long = String(repeating: "a", count: 60_000)
    let deep = String(repeating: "a/", count: 20_000)
    for tail in [long, deep, "x?" + String(repeating: "a=1&", count: 10_000)] {
      let pair = (try url("/a/10001/\(tail)"), try url("/b/10001/\(tail)"))
      #expect(PathTemplate(pair.0, pair.1) == nil)
      #expect(templates.candidates(for: pair.0).isEmpty)
    }
  }
}
