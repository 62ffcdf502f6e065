import StetModel
import Testing

@testable import StetCrawl

/// One answer and what it is to be taken for.
struct WallCase: Sendable, CustomTestStringConvertible {
  enum Expected: Sendable, Equatable {
    case none, gone
    case blocked(WallVerdict.Reason)
  }

  var name: String
  var expected: Expected
  var status = 200
  var from = "https://www.paper.example/news/2026/harbour-bank-lifts-forecast"
  var fields: [HTTPField] = []
  var bytes = 40_000
  /// Where it was redirected to, with the status of each redirect.
  var hops: [(Int, String)] = []
  /// What one line of the evidence holds.
  var evidence: String?

  var testDescription: String { name }

  var response: FetchResponse {
    var exchanges: [HTTPExchange] = []
    var url = from
    func add(_ status: Int) {
      exchanges.append(
        HTTPExchange(
          url: url, started: Instant(seconds: 0), address: "192.0.2.1", requestHead: [],
          responseHead: [], status: status))
    }
    for hop in hops {
      add(hop.0)
      url = hop.1
    }
    add(status)
    return FetchResponse(
      status: status, url: url,
      fields: [HTTPField("Content-Type", "text/html; charset=utf-8")] + fields,
      body: [UInt8](repeating: 0x20, count: bytes), exchanges: exchanges,
      finished: Instant(seconds: 1))
  }
}

private func answer(
  _ name: String, _ expected: WallCase.Expected, _ status: Int,
  _ fields: KeyValuePairs<String, String>,
  bytes: Int = 40_000, evidence: String? = nil
) -> WallCase {
  WallCase(
    name: name, expected: expected, status: status,
    fields: fields.map { HTTPField($0.key, $0.value) }, bytes: bytes, evidence: evidence)
}

private func redirect(
  _ name: String, _ expected: WallCase.Expected, _ from: String, _ to: String, status: Int = 302,
  final: Int = 200, evidence: String? = nil
) -> WallCase {
  WallCase(
    name: name, expected: expected, status: final, from: from, hops: [(status, to)],
    evidence: evidence)
}

@Suite struct WallTests {
  static let paper = "https://www.paper.example"
  static let story = paper + "/news/2026/harbour-bank-lifts-forecast"

  static let answers: [WallCase] = [
    // Walls.
    answer(
      "a challenge", .blocked(.botWall), 403,
      ["CF-Mitigated": "challenge", "Server": "cloudflare"],
      evidence: "header cf-mitigated: challenge"),
    answer("a challenge with 200", .blocked(.botWall), 200, ["cf-mitigated": "challenge"]),
    answer("a challenge with 404", .blocked(.botWall), 404, ["cf-mitigated": "challenge"]),
    answer("the older challenge", .blocked(.botWall), 503, ["cf-chl-bypass": "1"]),
    answer("a captcha with 405", .blocked(.botWall), 405, ["x-amzn-waf-action": "captcha"]),
    answer("a silent challenge", .blocked(.botWall), 202, ["x-amzn-waf-action": "challenge"]),
    answer("mitigated at the edge", .blocked(.botWall), 429, ["x-vercel-mitigated": "challenge"]),
    answer("denied at the edge", .blocked(.botWall), 403, ["x-vercel-mitigated": "deny"]),
    answer("a numbered block", .blocked(.botWall), 403, ["X-Sucuri-Block": "BLK001"]),
    answer("a firewall's name", .blocked(.botWall), 403, ["Server": "Sucuri/Cloudproxy"]),
    answer("an edge's own 403", .blocked(.botWall), 403, ["Server": "AkamaiGHost"]),
    answer("protected", .blocked(.botWall), 403, ["X-DataDome": "protected"], bytes: 800),
    answer("a captcha's cookie name", .blocked(.botWall), 429, ["x-datadome-cid": "abc"]),
    answer("pressed and held", .blocked(.botWall), 403, ["x-px-uuid": "1-2"]),
    answer("pressed and held, with 200", .blocked(.botWall), 200, ["x-px-blocked": "1"]),
    answer("an incident's number", .blocked(.botWall), 403, ["X-Iinfo": "1-2-3 NNN"]),
    answer("a cdn that guards", .blocked(.botWall), 503, ["X-CDN": "Imperva"]),
    answer(
      "a frame instead of a page", .blocked(.botWall), 200,
      ["X-Iinfo": "1-2-3", "Cache-Control": "no-cache, no-store"], bytes: 212, evidence: "212 bytes"
    ),
    answer("a script's riddle", .blocked(.botWall), 429, ["x-kpsdk-ct": "0abc"]),
    answer("not a teapot", .blocked(.botWall), 418, [:]),
    answer("no answer", .blocked(.botWall), 444, [:]),
    answer(
      "too many", .blocked(.rateLimited), 429, ["Retry-After": "120"],
      evidence: "header retry-after: 120"),
    answer("too busy, come back", .blocked(.rateLimited), 503, ["Retry-After": "30"]),
    answer("forbidden", .blocked(.forbidden), 403, [:], evidence: "status 403"),
    answer(
      "forbidden behind a cdn", .blocked(.forbidden), 403, ["Server": "cloudflare", "CF-Ray": "1"]),
    answer("not acceptable", .blocked(.forbidden), 406, [:]),
    answer(
      "who are you", .blocked(.login), 401, ["WWW-Authenticate": "Basic realm=\"x\""],
      evidence: "Basic realm"),
    answer("pay first", .blocked(.payment), 402, [:]),
    answer("a court's order", .blocked(.legal), 451, [:]),
    answer("broken", .blocked(.serverError), 500, [:]),
    answer("busy without a date", .blocked(.serverError), 503, ["Server": "AkamaiGHost"]),
    answer("gone", .gone, 410, [:], evidence: "status 410"),
    answer(
      "not found behind a cdn", .gone, 404, ["Server": "cloudflare", "X-DataDome": "protected"]),

    // Pages.
    answer("a plain page", .none, 200, [:]),
    answer(
      "behind one cdn", .none, 200,
      ["Server": "cloudflare", "CF-Ray": "8", "CF-Cache-Status": "HIT"]),
    answer(
      "protected and passed on", .none, 200, ["X-DataDome": "protected", "x-datadome-cid": "a"]),
    answer("behind another", .none, 200, ["Server": "AkamaiGHost", "X-Akamai-Transformed": "9"]),
    answer("behind a third", .none, 200, ["X-CDN": "Imperva", "X-Iinfo": "1-2-3"]),
    answer("behind a fourth", .none, 200, ["Server": "Sucuri/Cloudproxy", "X-Sucuri-ID": "1"]),
    answer("behind a fifth", .none, 200, ["x-vercel-id": "sin1::1", "Server": "Vercel"]),
    answer("behind a sixth", .none, 200, ["x-kpsdk-st": "1", "x-px-uuid": "2"]),
    answer("passed by the firewall", .none, 200, ["x-amzn-waf-action": "allow"]),
    answer("mitigation that did nothing", .none, 200, ["cf-mitigated": "none"]),
    answer("not blocked", .none, 200, ["x-px-blocked": "0"]),
    answer(
      "short live news behind a guard", .none, 200,
      ["X-Iinfo": "1-2-3", "Cache-Control": "no-cache"], bytes: 2100),
    answer(
      "a tiny page that may be cached", .none, 200,
      ["X-Iinfo": "1", "Cache-Control": "max-age=60"], bytes: 300),
    answer("a tiny plain page", .none, 200, ["Cache-Control": "no-store"], bytes: 120),
    answer(
      "not modified", .none, 304, ["Server": "AkamaiGHost", "X-DataDome": "protected"], bytes: 0),
    answer("with a pause asked for", .none, 200, ["Retry-After": "60"]),
    answer("not understood", .none, 400, [:]),
    answer("partial content", .none, 206, [:]),
    answer("a name that begins alike", .none, 403 - 203, ["cf-mitigated-by": "challenge"]),
  ]

  static let redirects: [WallCase] = [
    // Doors.
    redirect(
      "to a login with a way back", .blocked(.login), story,
      paper + "/login?returnUrl=%2Fnews%2F2026%2Fharbour-bank-lifts-forecast",
      evidence: "stands in its query"),
    redirect("to a login without one", .blocked(.login), story, paper + "/user/sign-in.html"),
    redirect(
      "to another host's login", .blocked(.login), story,
      "https://sso.house.example/realm/a?x=1",
      evidence: "redirected to https://sso.house.example/realm/a (302)"),
    redirect("to an account's host", .blocked(.login), story, "https://accounts.paper.example/"),
    redirect(
      "to a door of several words, with a way back encoded twice", .blocked(.login), story,
      paper
        + "/premium-login-page/step-1?next=https%253A%252F%252Fwww.paper.example%252Fnews%252F2026%252Fharbour-bank-lifts-forecast"
    ),
    redirect("to a subscription", .blocked(.login), story, paper + "/subscribe/offer"),
    redirect("to a German door", .blocked(.login), story, paper + "/anmelden"),
    redirect("to a door that refuses", .blocked(.login), story, paper + "/login", final: 403),
    redirect(
      "to a consent host", .blocked(.consent), story,
      "https://consent.paper.example/?redirect=https%3A%2F%2Fwww.paper.example%2Fnews%2F2026%2Fharbour-bank-lifts-forecast"
    ),
    redirect(
      "to a consent host without a way back", .blocked(.consent), story,
      "https://consent.house.example/v2"),
    redirect("to a privacy wall", .blocked(.consent), story, paper + "/privacy-wall"),
    redirect(
      "to a consent page by a permanent redirect", .blocked(.consent), story,
      paper + "/cookie-consent", status: 301),
    // Removals.
    redirect(
      "to the home page", .blocked(.homeRedirect), story, paper + "/",
      evidence: "redirected to the home page, https://www.paper.example/ (302)"),
    redirect(
      "to the home page for good", .blocked(.homeRedirect), story, paper + "/?ref=gone", status: 301
    ),
    redirect(
      "to the home page of another name", .blocked(.homeRedirect), story,
      "https://paper.example/index.html"),
    redirect(
      "to the home page of a language", .blocked(.homeRedirect),
      paper + "/en/news/harbour-bank-lifts-forecast", paper + "/en/"),
    redirect("to a regional home page", .blocked(.homeRedirect), story, paper + "/en-gb/home"),
    redirect(
      "to the section", .blocked(.homeRedirect), story, paper + "/news/", evidence: "to the section"
    ),
    redirect(
      "an article by number to the home page", .blocked(.homeRedirect), paper + "/?p=12345",
      paper + "/"),
    redirect("to a page that says so", .gone, story, paper + "/404.html", evidence: "404.html"),
    redirect("to a page that says so in words", .gone, story, paper + "/page-not-found"),

    // Ways to the page.
    redirect(
      "to https", .none, "http://www.paper.example/news/2026/harbour-bank-lifts-forecast", story,
      status: 301),
    redirect(
      "to the name with www", .none, "https://paper.example/news/2026/harbour-bank-lifts-forecast",
      story, status: 301),
    redirect("to the slash", .none, story, story + "/", status: 301),
    redirect(
      "to another slug", .none, story, paper + "/news/2026/harbour-bank-cuts-forecast", status: 301),
    redirect("to another section", .none, story, paper + "/business/harbour-bank-lifts-forecast"),
    redirect("to a page without its ending", .none, story + ".html", story),
    redirect("to the form for telephones", .none, story, story + "/amp"),
    redirect("from the form for telephones", .none, story + "/amp/", story + "/"),
    redirect(
      "to the host for telephones", .none, story,
      "https://m.paper.example/news/2026/harbour-bank-lifts-forecast"),
    redirect(
      "to another house", .none, story, "https://new.example/harbour-bank-lifts-forecast",
      status: 308),
    redirect(
      "from a counter", .none, "https://feeds.counter.example/~r/x/~3/abcd/", story, status: 301),
    redirect("to a language's article", .none, story, paper + "/en/harbour-bank-lifts-forecast"),
    redirect("from a number to a name", .none, paper + "/?p=12345", story, status: 301),
    redirect("from a name to a number", .none, story, paper + "/a/1234567"),
    redirect("the home page's own redirect", .none, paper + "/", paper + "/en/"),
    redirect("a section to the home page", .none, paper + "/news/", paper + "/"),
    redirect("to the home page with the article in the query", .none, story, paper + "/?p=12345"),
    redirect(
      "to another house's home page", .none, "https://short.example/ab12cd34",
      "https://www.other.example/"),
    redirect("a story about a login", .none, story, paper + "/tech/login-fraud-is-on-the-rise"),
    redirect(
      "a story in a section of that name", .none, paper + "/register/2026/new-ship-is-named",
      paper + "/register/2026/new-ship-is-named-at-last"),
    redirect(
      "a story about consent", .none, paper + "/law/consent-bill-is-passed",
      paper + "/law/consent/consent-bill-is-passed-today"),
    redirect(
      "a short name in a section about identity", .none, paper + "/politics/new-id",
      paper + "/identity/new-id"),
    redirect(
      "a paper that is called so", .none, "https://old.example/a/story-of-the-day",
      "https://www.register.example/a/story-of-the-day"),
    redirect("with a mark for counting", .none, story, story + "?from=login"),
    redirect(
      "with itself in the query", .none, story,
      story + "?u=%2Fnews%2F2026%2Fharbour-bank-lifts-forecast"),
    redirect("the second page of an article", .none, story + "/page/2", story),
    redirect("by way of a consent page and back", .none, story, story + "?consent=done"),
    redirect(
      "a file in capitals", .none, paper + "/News/2026/Harbour-Bank-Lifts-Forecast", story,
      status: 301),
  ]

  @Test("Answers are walls only where they say that something was withheld", arguments: answers)
  func judgesAnswer(_ one: WallCase) { check(one) }

  @Test("Redirects are walls only where they lead away from the article", arguments: redirects)
  func judgesRedirect(_ one: WallCase) { check(one) }

  private func check(_ one: WallCase) {
    let verdict = Walls.classify(one.response, requested: one.from)
    let found: WallCase.Expected =
      switch verdict {
      case .none: .none
      case .gone: .gone
      case .blocked(let reason, _): .blocked(reason)
      }
    #expect(found == one.expected, "\(one.name): \(verdict)")
    if one.expected != .none { #expect(!verdict.evidence.isEmpty) }
    #expect(verdict.evidence.allSatisfy { $0.utf8.count <= 256 })
    if let text = one.evidence {
      #expect(verdict.evidence.contains { $0.contains(text) }, "\(verdict.evidence)")
    }
  }

  @Test("More than 60 cases, half of them pages")
  func table() {
    let all = Self.answers + Self.redirects
    #expect(all.count >= 60)
    #expect(all.count { $0.expected == .none } * 2 >= all.count - 16)
    #expect(Set(all.map(\.name)).count == all.count)
  }

  @Test("An address without a name that had an article is known for one when it leads home")
  func shortAddress() {
    var one = WallCase(name: "", expected: .none)
    one.from = Self.paper + "/news/home"
    one.hops = [(302, Self.paper + "/")]
    #expect(Walls.classify(one.response, requested: one.from) == .none)
    let known = Walls.classify(one.response, requested: one.from, isKnown: true)
    guard case .blocked(.homeRedirect, _) = known else {
      Issue.record("\(known)")
      return
    }
  }

  @Test("Fields and addresses of any size and kind leave evidence of one short line")
  func hostile() {
    let value = "challenge\r\n\u{1B}[31m" + String(repeating: "é", count: 100_000)
    let fields = (0..<1000).map { HTTPField("cf-mitigated", value + "\($0)") }
    var one = WallCase(name: "", expected: .none, fields: fields)
    one.hops = [(302, Self.paper + "/login/" + String(repeating: "a/", count: 20_000))]
    let verdict = Walls.classify(one.response, requested: one.from)
    #expect(verdict.evidence.count <= 16)
    #expect(verdict.evidence.allSatisfy { $0.utf8.count <= 256 && !$0.utf8.contains { $0 < 0x20 } })
    one.fields = []
    one.hops = [(302, Self.paper + "/login?" + String(repeating: "a=%2525&", count: 8000))]
    #expect(Walls.classify(one.response, requested: "not a URL") == .none)
    #expect(!Walls.classify(one.response, requested: one.from).evidence.isEmpty)
  }
}

@Suite struct RepeatedWallTests {
  let start = Instant(seconds: 1_800_000_000)
  private func hours(_ hours: Int64) -> Instant { start.advanced(by: .seconds(hours * 3600)) }

  @Test(
    "Much shorter is under a fifth and under 150 words",
    arguments: [
      (0, 100, true), (19, 100, true), (20, 100, false), (40, 60, false), (149, 800, true),
      (150, 5000, false), (30, 140, false), (0, 0, false), (5, 0, false), (149, 745, false),
    ])
  func lengths(words: Int, before: Int, expected: Bool) {
    #expect(Walls.isMuchShorter(words: words, before: before) == expected)
  }

  @Test("A much shorter text is believed when it is the same a day later, and not before")
  func believed() {
    var waiting: ShortText?
    func look(_ hour: Int64, _ sha256: String = "a", words: Int = 40, before: Int? = 1000)
      -> WallVerdict
    {
      Walls.length(
        words: words, before: before, sha256: sha256, now: hours(hour), waiting: &waiting)
    }
    let first = look(0)
    #expect(first == .blocked(.muchShorter, evidence: ["40 words, 4 % of the version before"]))
    #expect(look(6) != .none && look(23) != .none)
    #expect(waiting == ShortText(sha256: "a", first: start, sightings: 3))
    #expect(look(24) == .none && waiting == nil, "it becomes a version")

    // Another text in between, or the long one, begins anew.
    #expect(look(30) != .none && look(55, "b") != .none && look(56, "a") != .none)
    #expect(look(79) != .none && look(80) == .none)
    #expect(look(90) != .none)
    #expect(look(91, "c", words: 900) == .none && waiting == nil)
    #expect(look(200) != .none)
    // A clock that was set back.
    #expect(look(100) != .none && look(123) != .none && look(124) == .none)
    #expect(look(125, before: nil) == .none, "a first version has nothing before it")
  }

  @Test("An article that leads to the home page for a day is gone; anything else ends the wait")
  func home() {
    var waiting: HomeRedirects?
    let verdict = WallVerdict.blocked(.homeRedirect, evidence: ["redirected"])
    func look(_ hour: Int64, _ verdict: WallVerdict) -> WallVerdict {
      Walls.persisting(verdict, status: 302, now: hours(hour), waiting: &waiting)
    }
    #expect(look(0, verdict) == verdict)
    #expect(look(10, verdict) == verdict)
    #expect(look(11, .none) == .none && waiting == nil)
    #expect(look(20, verdict) == verdict)
    #expect(look(43, verdict) == verdict)
    #expect(
      look(44, verdict)
        == .gone(status: 302, evidence: ["redirected", "seen 3 times since \(hours(20))"]))
    let wall = WallVerdict.blocked(.botWall, evidence: [])
    #expect(look(45, wall) == wall && waiting == nil)
  }
}
