import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@Suite struct FeedListTests {
  @Test("A feed that is added is read first, and named as it names itself")
  func add() throws {
    let site = try FeedSite(["/rss": FeedSite.rss("The \\\"Quay\\\"")])
    defer { site.end() }
    let url = site.server.url("/rss")
    let result = try site.run("add", url, "--tag", "sea", "--tag", "sg", "--id", "quay")
    #expect(result.status == 0, "\(result.error)")
    #expect(
      result.out == "added quay  \(url)  RSS, 2 entries, newest 2026-11-21, en, titles only\n")
    #expect(site.configuration.contains("\"id\": \"quay\", \"url\": \"\(url)\""))
    #expect(site.configuration.contains("\"network\": { \"host_delay\": 0 },\n"))
    let again = try site.run("add", url)
    #expect(again.status == 1 && again.error.contains("has this feed already: quay"))
    let alike = try site.run("add", url.replacing("http:", with: "https:") + "/")
    #expect(alike.status == 1 && alike.error.contains("quay, as \(url)"))
    let list = try JSON.parse(try site.run("list", "--json", "--tag", "sg").out)
    #expect(list["id"]?.string == "quay" && list["tags"]?.array?.count == 2)
    #expect(try site.run("list", "--tag", "nothing").out.isEmpty)
  }

  @Test("The file is made where there is none, and a bare URL is enough without the check")
  func newFile() throws {
    let site = try FeedSite([:])
    defer { site.end() }
    let result = try site.run(
      "add", "--no-check", "example.com/rss", "--config", site.folder.file("new.json"), "--json")
    #expect(result.status == 0, "\(result.error)")
    #expect(try JSON.parse(result.out)["added"]?["id"]?.string == "example.com-rss")
    #expect(
      Program.read(site.folder.file("new.json"))
        == "{\n  \"archive\": \"archive\",\n  \"feeds\": [\n    \"https://example.com/rss\"\n  ]\n}\n"
    )
    #expect(site.server.requests.isEmpty)
  }

  @Test("A page that names one feed stands for it; several are listed and none is added")
  func pages() throws {
    let site = try FeedSite([
      "/one": FeedSite.page(
        FeedSite.link("/rss") + FeedSite.link("/comments/feed")), "/rss": FeedSite.rss("Quay"),
      "/two": FeedSite.page(
        FeedSite.link("/rss", title: "News") + FeedSite.link("/x?a=1&amp;b=2", title: "Sport")),
      "/none": FeedSite.page(),
    ])
    defer { site.end() }
    let two = try site.run("add", site.server.url("/two"))
    #expect(two.status == 65)
    #expect(two.error.contains("names 2 feeds"))
    #expect(two.error.contains("stet feed add '\(site.server.url("/x?a=1&b=2"))'  # Sport"))
    let none = try site.run("add", site.server.url("/none"))
    #expect(none.status == 65 && none.error.contains("--kind listing"))
    #expect(none.error.contains("stet feed discover \(site.server.url("/none"))"))
    let before = site.configuration
    #expect(try site.run("add", site.server.url("/missing")).status == 1)
    #expect(site.configuration == before)
    let one = try site.run("add", site.server.url("/one"))
    #expect(one.status == 0 && one.error.contains("is a page; it names this feed"))
    #expect(site.configuration.contains(site.server.url("/rss")))
  }

  @Test("What is wrong with a new feed is told, and the file stays")
  func wrong() throws {
    let site = try FeedSite([:], feeds: "[{\"id\": \"a\", \"url\": \"https://a.example/\"}]")
    defer { site.end() }
    let before = site.configuration
    for (arguments, status, words) in [
      (["ftp://a.example/"], 64, "no http or https URL"),
      (["https://u:p@a.example/"], 64, "password"),
      (["https://b.example/", "--no-check", "--id", "a"], 64, "the id \"a\" is taken"),
      (["https://b.example/", "--no-check", "--id", "no id"], 64, "not a usable id"),
      (["https://b.example/", "--links", "a"], 64, "--kind listing"),
      (["https://a.example", "--no-check"], 1, "already: a"),
    ] as [([String], Int32, String)] {
      let result = try Program.start(["feed", "add"] + arguments, in: site.folder.path).result()
      #expect(result.status == status, "\(arguments)")
      #expect(result.error.contains(words), "\(result.error)")
    }
    #expect(site.configuration == before)
    try site.folder.write("{\n  \"feed\": []\n}", to: "feeds.json")
    let broken = try site.run("add", "--no-check", "https://b.example/")
    #expect(broken.status == 78 && broken.error.contains("feeds.json:2:3: unknown key"))
    #expect(site.configuration == "{\n  \"feed\": []\n}")
  }

  @Test("A feed goes by its id or its URL, and all of several go or none")
  func remove() throws {
    let feeds = """
      [
          "https://a.example/rss",

          { "id": "b", "url": "https://b.example/rss" },
          "https://c.example/rss"
        ]
      """
    let site = try FeedSite([:], feeds: feeds)
    defer { site.end() }
    let before = site.configuration
    let unknown = try site.run("remove", "b", "nobody")
    #expect(unknown.status == 1 && unknown.error.contains("no feed \"nobody\""))
    #expect(site.configuration == before)
    let result = try site.run("remove", "b", "http://c.example/rss/")
    #expect(result.status == 0, "\(result.error)")
    #expect(
      result.out
        == "removed b  https://b.example/rss\nremoved c.example-rss  https://c.example/rss\n")
    #expect(result.error.contains("What is archived of them stays"))
    #expect(
      site.configuration.contains("[\n    \"https://a.example/rss\"\n  ]"), "\(site.configuration)")
    #expect(
      try Program.run("feed", "remove", "b", "--config", "/nonexistent/feeds.json").status == 78)
  }

  @Test("A link stays a link, and the mode of the file stays")
  func linkAndMode() throws {
    let site = try FeedSite([:])
    defer { site.end() }
    try site.folder.write("{\"feeds\": []}\n", to: "etc/real.json")
    #expect(chmod(site.folder.file("etc/real.json"), 0o640) == 0)
    #expect(symlink("etc/real.json", site.folder.file("link.json")) == 0)
    let config = site.folder.file("link.json")
    let result = try site.run("add", "--no-check", "https://a.example/", "--config", config)
    #expect(result.status == 0, "\(result.error)")
    var status = stat()
    #expect(lstat(config, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(config, &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(
      Program.read(site.folder.file("etc/real.json")) == "{\"feeds\": [\"https://a.example/\"]}\n")
    let leftovers = "test -z \"$(ls -A '\(site.folder.file("etc"))' | grep new)\""
    #expect(try Program.shell(["sh", "-c", leftovers]) == 0)
    #expect(symlink("nowhere.json", site.folder.file("dangling.json")) == 0)
    let dangling = try site.run(
      "add", "--no-check", "https://a.example/", "--config", site.folder.file("dangling.json"))
    #expect(dangling.status == 78 && dangling.error.contains("a link to a file that is not there"))
  }

  @Test("Commands that add at the same time lose nothing of each other")
  func together() throws {
    let site = try FeedSite([:])
    defer { site.end() }
    let running = try (0..<8).map {
      try Program.start(
        ["feed", "add", "--no-check", "https://a.example/\($0)"], in: site.folder.path)
    }
    for one in running { #expect(one.result().status == 0) }
    let list = try site.run("list", "--json").out
    #expect(list.split(separator: "\n").count == 8)
  }

  @Test("A daemon's user is told how it learns of the change")
  func reload() async throws {
    let site = try FeedSite(["/rss": FeedSite.rss("Quay")])
    defer { site.end() }
    try site.folder.write(
      """
      {"network": {"allow_private": true, "host_delay": 0}, "feeds": ["\(site.server.url("/rss"))"]}
      """, to: "feeds.json")
    let daemon = try Program.start(["crawl"], in: site.folder.path)
    await site.server.arrival(of: 1)
    let result = try site.run("add", "--no-check", "https://a.example/")
    #expect(result.error.contains("kill -HUP \(daemon.pid)"), "\(result.error)")
    daemon.signal(SIGTERM)
    _ = daemon.result()
    #expect(!(try site.run("remove", "a.example").error.contains("kill")))
  }

  // MARK: Import and export

  private static let opml = """
    <opml version="1.1"><body>
      <outline text="Sea"><outline text="Ferries &amp; quays" type="rss" xmlUrl="https://f.example/rss"/></outline>
      <outline text="There" xmlUrl="http://a.example/rss/"/>
      <outline text="Page" htmlUrl="https://p.example/"/>
    </body></opml>
    """

  @Test("An OPML list is taken over: what was added, what was there, what was skipped and why")
  func importOPML() throws {
    let site = try FeedSite([:], feeds: "[\n    \"https://a.example/rss\"\n  ]")
    defer { site.end() }
    try site.folder.write(Self.opml, to: "list.opml")
    let before = site.configuration
    let dry = try site.run("import", "--dry-run", "list.opml")
    #expect(dry.status == 0 && dry.out.contains("1 would be added"))
    #expect(site.configuration == before)
    let result = try site.run("import", "list.opml", "--tag", "imported")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.out.contains("added    f.example-rss  https://f.example/rss  [Sea, imported]"))
    #expect(result.out.contains("there    http://a.example/rss/ (a.example-rss)"))
    #expect(result.out.contains("1 added, 1 there already, 1 skipped"))
    #expect(result.error.contains("skipped  Page: it names a page and no feed"))
    #expect(site.configuration.contains("\"title\": \"Ferries & quays\""))
    let again = try JSON.parse(try site.run("import", "--json", "-", input: Self.opml).out)
    #expect(again["added"]?.array?.isEmpty == true && again["there"]?.array?.count == 2)
    #expect(again["skipped"]?.array?.count == 1)
  }

  @Test("A plain list and another feeds.json are taken over too, and what is no list is refused")
  func importOthers() throws {
    let site = try FeedSite([:], feeds: "[{\"id\": \"x\", \"url\": \"https://x.example/\"}]")
    defer { site.end() }
    let plain = try site.run(
      "import", "-", input: "# mine\nhttps://a.example/rss sea\nnonsense\nfeed:https://b.example/\n"
    )
    #expect(plain.status == 0 && plain.out.contains("2 added, 0 there already, 1 skipped"))
    let other = """
      {"feeds": ["https://c.example/", {"id": "x", "url": "https://d.example/", "min_interval": "3h"}]}
      """
    #expect(try site.run("import", "-", input: other).status == 0)
    #expect(site.configuration.contains("\"min_interval\": \"3h\""))
    #expect(
      try site.run("list").out.split(separator: "\n").map { $0.split(separator: " ")[0] }
        == ["x", "a.example-rss", "b.example", "c.example", "d.example"])
    #expect(try site.run("import", "-", input: "[\"https://e.example/\"]").status == 0)
    let before = site.configuration
    for input in ["", "nothing here\n", "<rss/>", "{\"feeds\": [{}]}", "{", "<opml><body/></opml>"]
    {
      let refused = try site.run("import", "-", input: input)
      #expect(refused.status == 65, "\(input)")
      #expect(!refused.error.isEmpty)
    }
    #expect(site.configuration == before)
  }

  @Test("What is exported can be imported again, with every tag")
  func roundTrip() throws {
    let feeds = """
      [
          { "url": "https://a.example/?a=1&b=2", "title": "A <&> \\"b\\"", "tags": ["sea", "sg", "c,d"] },
          { "url": "https://l.example/", "kind": "listing", "links": "main > a", "tags": ["sea"] },
          "https://bare.example/rss"
        ]
      """
    let site = try FeedSite([:], feeds: feeds)
    defer { site.end() }
    let export = try site.run("export").out
    let other = try FeedSite([:])
    defer { other.end() }
    #expect(try other.run("import", "-", input: export).status == 0)
    func lines(_ site: FeedSite) throws -> [Substring] {
      try site.run("list", "--json").out.split(separator: "\n").sorted()
    }
    #expect(try lines(other) == lines(site))
    let sea = try site.run("export", "--tag", "sg").out
    #expect(sea.contains("a.example") && !sea.contains("l.example"))
    let json = try site.run("export", "--json").out
    let third = try FeedSite([:])
    defer { third.end() }
    #expect(try third.run("import", "-", input: json).status == 0)
    #expect(try lines(third) == lines(site))
  }

  @Test("Every command has help with an example")
  func help() throws {
    for name in ["discover", "add", "list", "remove", "import", "export"] {
      let help = try Program.run("feed", name, "--help")
      #expect(help.status == 0)
      #expect(help.out.contains("Example: stet feed \(name)"), "\(name)")
      #expect(help.out.contains("--json") && help.out.contains("--config"), "\(name)")
    }
    #expect(try Program.run("--help").out.contains("  feed "))
  }

  @Test("Nothing in a feed or a list can steer the terminal")
  func terminal() throws {
    let title = "start&#x1b;]0;owned&#7;&#x202e;end"
    let site = try FeedSite([
      "/": FeedSite.page(FeedSite.link("/rss", title: title) + FeedSite.link("/two", title: title)),
      "/rss": FeedSite.rss(title), "/two": FeedSite.rss("two" + title),
    ])
    defer { site.end() }
    let list = "<opml><body><outline text='\(title)' xmlUrl='https://a.example/'/></body></opml>"
    let results = [
      try site.run("discover", site.server.url("/")), try site.run("add", site.server.url("/")),
      try site.run("add", site.server.url("/rss")), try site.run("import", "-", input: list),
      try site.run("list"),
    ]
    for result in results {
      let text = result.out + result.error
      #expect(text.contains("start") || text.contains("added"))
      for scalar in text.unicodeScalars where scalar != "\n" {
        #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
        #expect(!(0x202A...0x202E).contains(scalar.value))
      }
    }
  }
}
