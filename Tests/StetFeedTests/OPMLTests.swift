import StetFeed
import StetModel
import Testing

@Suite struct OPMLTests {
  private func read(_ text: String) throws(OPML.Problem) -> FeedList {
    try OPML.read(Array(text.utf8))
  }

  @Test("Folders become tags, each level one, and categories too")
  func folders() throws {
    let list = try read(
      """
      <?xml version="1.0"?>
      <opml version="2.0"><head><title> My
        feeds </title></head><body>
        <outline text="Asia"><outline title="South" text="ignored">
          <outline type="rss" text="A &amp; B" xmlUrl="https://a.example/rss" htmlUrl="https://a.example/"/>
        </outline>
          <outline text="b" xmlUrl="https://b.example/" category="/Boston/Weather, news,Asia,"/>
        </outline>
        <outline text="c" xmlUrl="https://c.example/x#top"/>
      </body></opml>
      """)
    #expect(list.title == "My feeds")
    #expect(
      list.items == [
        .init(
          url: "https://a.example/rss", title: "A & B", site: "https://a.example/",
          tags: ["Asia", "South"]),
        .init(
          url: "https://b.example/", title: "b", tags: ["Asia", "Boston", "Weather", "news"]),
        .init(url: "https://c.example/x", title: "c"),
      ])
    #expect(list.skipped.isEmpty && !list.isCut)
  }

  @Test("The same address twice is one feed with the tags of both places")
  func merged() throws {
    let list = try read(
      """
      <opml><body>
        <outline text="one"><outline xmlUrl="http://www.example.com/rss/"/></outline>
        <outline text="two"><outline xmlUrl="https://www.example.com/rss" text="Named"/></outline>
      </body></opml>
      """)
    #expect(
      list.items == [
        .init(url: "http://www.example.com/rss/", title: "Named", tags: ["one", "two"])
      ])
  }

  @Test("An address that is longer than a name may be is written and read again as it was")
  func longAddress() throws {
    let url = "https://a.example/" + String(repeating: "x", count: 500)
    let list = try read("<opml><body><outline xmlUrl='\(url)'/></body></opml>")
    let written = OPML.write(list)
    let again = try OPML.read(written)
    #expect(again.items == [.init(url: url)])
    #expect(OPML.write(again) == written)
  }

  @Test(
    "Lists are read in whatever shape they come",
    arguments: [
      // Names in capitals, and 1.0 without a type.
      "<OPML VERSION='1.0'><BODY><OUTLINE TEXT='x' XMLURL='https://a.example/f'/></BODY></OPML>",
      "<opml><body><outline text=x xmlurl=https://a.example/f></body>",
      // Cut off, in no encoding that is declared, without a root.
      "<opml><body><outline text='x' xmlUrl='https://a.example/f'/><outline text='y' xmlU",
      "<outline text='x' xmlUrl='  https://a.example/f\n'/>",
      "\u{FEFF}\n<opml><body><outline text='x' type='rss' url='https://a.example/f'/></body></opml>",
      "<opml><body><outline text='x' type='atom' feedUrl='x' xmlUrl='feed:https://a.example/f'/>",
      "<!DOCTYPE opml [<!ENTITY e 'https://a.example/f'>]><opml><body><outline text='x' xmlUrl='&e;'/></body></opml>",
    ])
  func shapes(text: String) throws {
    #expect(try read(text).items.first?.url == "https://a.example/f")
    #expect(try read(text).items.first?.title == "x")
  }

  @Test("What is no feed is skipped with its reason")
  func skipped() throws {
    let list = try read(
      """
      <opml><body>
        <outline text="page" htmlUrl="https://a.example/"/>
        <outline text="script" xmlUrl="javascript:alert(1)"/>
        <outline text="secret" xmlUrl="https://u:p@b.example/"/>
        <outline text="more" type="include" url="https://c.example/list.opml"/>
        <outline text="nothing" type="rss"/>
        <outline text="an empty folder"/>
        <outline text="good" xmlUrl="https://d.example/"/>
      </body></opml>
      """)
    #expect(list.items.map(\.url) == ["https://d.example/"])
    #expect(list.skipped.map(\.name) == ["page", "script", "secret", "more", "nothing"])
    let reasons = list.skipped.map(\.reason)
    #expect(reasons[0].contains("stet feed discover https://a.example/"))
    #expect(reasons[1].contains("no http or https URL"))
    #expect(reasons[2].contains("password") && reasons[3].contains("list.opml"))
    #expect(reasons[4].contains("no address"))
  }

  @Test(
    "What is no list is refused",
    arguments: ["", "plain", "<rss><channel/></rss>", "<html><body>x</body></html>"])
  func noList(text: String) {
    #expect(throws: OPML.Problem.self) { try read(text) }
  }

  @Test("What is written can be read again, and is the same feeds with the same tags")
  func roundTrip() throws {
    let items: [FeedList.Item] = [
      .init(
        url: "https://a.example/?a=1&b=2", title: "A <b> \"c\" & 'd'\u{1}\t–",
        site: "https://a.example/"),
      .init(url: "https://b.example/", tags: ["news"]),
      .init(url: "https://c.example/", title: "C", tags: ["news", "asia", "weekly paper"]),
      .init(
        url: "https://d.example/", title: "D", tags: ["x"], kind: "listing",
        links: "article > h2 a[href^=\"/\"]"),
      .init(url: "https://e.example/", title: "E", tags: ["a/b", "c,d", " spaced "]),
      .init(url: "https://f.example/", title: "F", tags: ["same", "same"]),
      .init(url: "https://g.example/", title: "G", tags: ["日本", "", "é&<"]),
    ]
    let bytes = OPML.write(FeedList(title: "T & T", items: items))
    let list = try OPML.read(bytes)
    #expect(list.title == "T & T")
    #expect(list.items.map(\.url).sorted() == items.map(\.url).sorted())
    for item in items {
      let read = try #require(list.items.first { $0.url == item.url })
      #expect(read.tags == item.tags)
      #expect(read.kind == item.kind && read.links == item.links && read.site == item.site)
    }
    #expect(list.items.first { $0.url.contains("a=1") }?.title == "A <b> \"c\" & 'd'\u{FFFD} –")
    #expect(list.items.first { $0.url == "https://b.example/" }?.title == nil)
    // Folder by folder it does not move any more.
    #expect(try OPML.write(OPML.read(OPML.write(list))) == OPML.write(list))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\""))
    #expect(text.contains("category=\"news,asia,weekly paper\""))
  }

  @Test("Depth and number are bounded")
  func bounds() throws {
    let deep = String(repeating: "<outline text='f'>", count: 5000)
    let list = try read(
      "<opml><body>\(deep)<outline text='x' xmlUrl='https://a.example/'/></opml>")
    #expect(list.items.map(\.url) == ["https://a.example/"])
    #expect((list.items.first?.tags.count ?? 99) <= 16)
    let many = (0..<2000).map { "<outline text='\($0)' xmlUrl='nothing'/>" }.joined()
    let cut = try read("<opml><body>\(many)</body></opml>")
    #expect(cut.skipped.count == 1000 && cut.isCut)
    let large = [UInt8](repeating: 0x20, count: OPML.maximumBytes + 1)
    #expect(throws: OPML.Problem.tooLarge(limit: OPML.maximumBytes)) { try OPML.read(large) }
  }

  @Test("A plain list has an address on a line, and may have tags and a title behind it")
  func lines() {
    let list = URLLines.read(
      Array(
        """
        \u{FEFF}# my feeds\r
        https://a.example/rss\r

        https://b.example/rss "world news" asia "~B, the paper" asia
        not an address
        https://a.example/rss/ later
        """.utf8))
    #expect(
      list.items == [
        .init(url: "https://a.example/rss", tags: ["later"]),
        .init(
          url: "https://b.example/rss", title: "B, the paper", tags: ["world news", "asia"]),
      ])
    #expect(list.skipped.map(\.name) == ["not"])
  }
}
