import StetConfig
import StetModel
import StetTestKit
import Testing

@Suite struct FeedsFileEditorTests {
  private static let draft = FeedDraft(
    url: "https://new.example/feed", title: "Ünder \"one\" roof", tags: ["a", "b"])
  private static let text =
    #"{ "url": "https://new.example/feed", "title": "Ünder \"one\" roof", "tags": ["a", "b"] }"#

  private func add(_ draft: FeedDraft, to text: String) throws -> String {
    var editor = try FeedsFileEditor(Array(text.utf8), file: "feeds.json")
    try editor.add([draft])
    return String(decoding: editor.bytes, as: UTF8.self)
  }

  @Test(
    "A feed that is added is laid out as what stands there",
    arguments: [
      // One line a feed.
      (
        "{\n  \"feeds\": [\n    { \"url\": \"https://a.example/\" },\n    { \"url\": \"https://b.example/\", \"tags\": [] }\n  ]\n}\n",
        "{\n  \"feeds\": [\n    { \"url\": \"https://a.example/\" },\n    { \"url\": \"https://b.example/\", \"tags\": [] },\n    \(text)\n  ]\n}\n"
      ),
      // A line a member, tabs, CRLF, no line end at the end.
      (
        "{\r\n\t\"feeds\": [\r\n\t\t{\r\n\t\t\t\"url\": \"https://a.example/\"\r\n\t\t}\r\n\t]\r\n}",
        "{\r\n\t\"feeds\": [\r\n\t\t{\r\n\t\t\t\"url\": \"https://a.example/\"\r\n\t\t},\r\n\t\t{\r\n\t\t\t\"url\": \"https://new.example/feed\",\r\n\t\t\t\"title\": \"Ünder \\\"one\\\" roof\",\r\n\t\t\t\"tags\": [\"a\", \"b\"]\r\n\t\t}\r\n\t]\r\n}"
      ),
      // Objects one after another, closed and opened on one line.
      (
        "{\"feeds\": [{\n  \"id\": \"a\",\n  \"url\": \"https://a.example/\"\n}, {\n  \"id\": \"b\",\n  \"url\": \"https://b.example/\"\n}]}",
        "{\"feeds\": [{\n  \"id\": \"a\",\n  \"url\": \"https://a.example/\"\n}, {\n  \"id\": \"b\",\n  \"url\": \"https://b.example/\"\n}, {\n  \"url\": \"https://new.example/feed\",\n  \"title\": \"Ünder \\\"one\\\" roof\",\n  \"tags\": [\"a\", \"b\"]\n}]}"
      ),
      // No white space at all.
      (
        "{\"archive\":\"x\",\"feeds\":[{\"url\":\"https://a.example/\"}]}",
        "{\"archive\":\"x\",\"feeds\":[{\"url\":\"https://a.example/\"},{\"url\":\"https://new.example/feed\",\"title\":\"Ünder \\\"one\\\" roof\",\"tags\":[\"a\",\"b\"]}]}"
      ),
      // Bare URLs on one line, a byte order mark, keys after the list.
      (
        "\u{FEFF}{ \"feeds\": [ \"https://a.example/\", \"https://b.example/\" ], \"archive\": \"x\" }\n",
        "\u{FEFF}{ \"feeds\": [ \"https://a.example/\", \"https://b.example/\", \(text) ], \"archive\": \"x\" }\n"
      ),
      // Commas at the beginning of lines, and a blank line between groups.
      (
        "{ \"feeds\":\n  [ \"https://a.example/\"\n\n  , \"https://b.example/\"\n  ]\n}\n",
        "{ \"feeds\":\n  [ \"https://a.example/\"\n\n  , \"https://b.example/\"\n  , \(text)\n  ]\n}\n"
      ),
      (
        "{\n    \"feeds\": [\n        \"https://a.example/\",\n\n        \"https://b.example/\"\n    ]\n}\n",
        "{\n    \"feeds\": [\n        \"https://a.example/\",\n\n        \"https://b.example/\",\n        \(text)\n    ]\n}\n"
      ),
      // Empty lists.
      ("{\"feeds\": []}", "{\"feeds\": [\(text)]}"),
      (
        "{\n    \"feeds\": [ ],\n    \"archive\": \"x\"\n}\n",
        "{\n    \"feeds\": [\n        \(text)\n    ],\n    \"archive\": \"x\"\n}\n"
      ),
      // No list.
      ("{}", "{\n  \"feeds\": [\n    \(text)\n  ]\n}"),
      (
        "{\n\t\"archive\": \"x\"\n}\n",
        "{\n\t\"archive\": \"x\",\n\t\"feeds\": [\n\t\t\(text)\n\t]\n}\n"
      ),
      ("{\"archive\": \"x\"}", "{\"archive\": \"x\", \"feeds\": [\(text)]}"),
    ])
  func layouts(before: String, after: String) throws {
    #expect(try add(Self.draft, to: before) == after)
  }

  @Test("A feed that is only a URL stands bare among bare ones, and as an object among objects")
  func bare() throws {
    let draft = FeedDraft(url: "https://new.example/feed")
    #expect(
      try add(draft, to: "{\"feeds\": [\"https://a.example/\"]}")
        == "{\"feeds\": [\"https://a.example/\", \"https://new.example/feed\"]}")
    #expect(
      try add(draft, to: "{\"feeds\": [{\"url\": \"https://a.example/\"}]}")
        == "{\"feeds\": [{\"url\": \"https://a.example/\"}, {\"url\": \"https://new.example/feed\"}]}"
    )
  }

  /// Layouts, all of them with the same three feeds.
  private static let files = [
    """
    {
      "archive" : "x",

      "feeds" : [
        "https://a.example/",

        {"id" : "b", "url" : "https://b.example/}],\\"", "network" : {"headers" : {"From" : "a]}"}}},
        {
          "url" : "https://c.example/"
        }
      ],
      "contact" : "https://example.org/"
    }

    """,
    "{\"feeds\":[\"https://a.example/\",{\"id\":\"b\",\"url\":\"https://b.example/\"},\"https://c.example/\"]}",
    "\u{FEFF}\t{\r\n\t\"feeds\":\r\n[\"https://a.example/\"\r\n,\r\n{\"id\":\"b\",\"url\":\"https://b.example/\"}, \"https://c.example/\"\r\n]\r\n,\"network\":{\"timeout\":\"5s\"}}\r\n",
  ]

  @Test("An addition is one insertion: what was there keeps its bytes", arguments: files)
  func additionIsInsertion(text: String) throws {
    let before = Array(text.utf8)
    for drafts in [[Self.draft], [Self.draft, FeedDraft(url: "https://second.example/")]] {
      var editor = try FeedsFileEditor(before, file: "f")
      let feeds = editor.configuration.feeds
      try editor.add(drafts)
      let after = editor.bytes
      let common = zip(before, after).prefix { $0 == $1 }.count
      #expect(after.suffix(before.count - common) == before.suffix(before.count - common))
      #expect(Array(editor.configuration.feeds.dropLast(drafts.count)) == feeds)
      #expect(
        editor.configuration.feeds.suffix(drafts.count).map(\.url) == drafts.map(\.url))
      #expect(try Configuration.parse(after).feeds == editor.configuration.feeds)
    }
  }

  @Test("A removal is one deletion: what stays keeps its bytes", arguments: files)
  func removalIsDeletion(text: String) throws {
    let before = Array(text.utf8)
    let ids = try FeedsFileEditor(before, file: "f").configuration.feeds.map(\.id)
    #expect(ids.count == 3)
    for id in ids {
      var editor = try FeedsFileEditor(before, file: "f")
      try editor.remove(id: id)
      let after = editor.bytes
      let common = zip(before, after).prefix { $0 == $1 }.count
      #expect(after.suffix(after.count - common) == before.suffix(after.count - common))
      #expect(editor.configuration.feeds.map(\.id) == ids.filter { $0 != id })
    }
    var editor = try FeedsFileEditor(before, file: "f")
    for id in ids.reversed() { try editor.remove(id: id) }
    #expect(editor.configuration.feeds.isEmpty)
    try editor.remove(id: "nobody")
    try editor.add([Self.draft])
    #expect(editor.configuration.feeds.map(\.url) == ["https://new.example/feed"])
  }

  @Test("Ids that are made of long addresses alike can be written down, so each can be taken out")
  func longNames() throws {
    let long = "/" + String(repeating: "x", count: 80)
    let urls = (1...3).map { "\"https://.a.example\(long)\($0)\"" }.joined(separator: ", ")
    var editor = try FeedsFileEditor(
      Array("{ \"feeds\": [\(urls)] }".utf8), file: "feeds.json")
    let ids = editor.configuration.feeds.map(\.id)
    #expect(Set(ids).count == 3 && ids.allSatisfy { $0.utf8.count <= 64 }, "\(ids)")
    for id in ids { try editor.remove(id: id) }
    #expect(editor.configuration.feeds.isEmpty)
  }

  @Test("What was added and removed again leaves the file as it was", arguments: files)
  func roundTrip(text: String) throws {
    var editor = try FeedsFileEditor(Array(text.utf8), file: "f")
    try editor.add([Self.draft])
    try editor.remove(id: try #require(editor.configuration.feeds.last?.id))
    #expect(String(decoding: editor.bytes, as: UTF8.self) == text)
  }

  @Test("A feed keeps the id that it had, whichever feed before it goes")
  func pinnedIds() throws {
    let text = """
      {"feeds": [
        "https://a.example/x",
        {"url": "http://a.example/x", "title": "second"},
        "https://www.a.example/x",
        "https://z.example/"
      ]}
      """
    var editor = try FeedsFileEditor(Array(text.utf8), file: "f")
    #expect(
      editor.configuration.feeds.map(\.id)
        == ["a.example-x", "a.example-x-2", "a.example-x-3", "z.example"])
    try editor.remove(id: "a.example-x")
    #expect(
      editor.configuration.feeds.map(\.id) == ["a.example-x-2", "a.example-x-3", "z.example"])
    #expect(
      String(decoding: editor.bytes, as: UTF8.self) == """
        {"feeds": [
          {"id": "a.example-x-2", "url": "http://a.example/x", "title": "second"},
          {"id": "a.example-x-3", "url": "https://www.a.example/x"},
          "https://z.example/"
        ]}
        """)
  }

  @Test(
    "A file with errors is not edited, and they are told",
    arguments: [
      ("[\"https://a.example/\"]", "the file must be an object"), ("", "this is not JSON"),
      ("{\"feeds\": [\"https://a.example/\",]}", "this is not JSON"),
      ("{\"feed\": []}", "unknown key \"feed\""), ("{\"feeds\": {}}", "must be a list"),
      ("{\"feeds\": [], \"feeds\": []}", "stands twice"),
      ("// feeds\n{\"feeds\": []}", "this is not JSON"),
    ])
  func errors(text: String, words: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try FeedsFileEditor(Array(text.utf8), file: "f")
    }
    #expect(error?.problems.contains { $0.message.contains(words) } == true, "\(error as Any)")
  }

  @Test("An addition that would be an error changes nothing")
  func refusedAddition() throws {
    let text = "{\"feeds\": [{\"id\": \"a\", \"url\": \"https://a.example/\"}]}"
    var editor = try FeedsFileEditor(Array(text.utf8), file: "f")
    for draft in [
      FeedDraft(url: "https://b.example/", id: "a"), FeedDraft(url: "https://a.example/"),
      FeedDraft(url: "mailto:a@a.example"), FeedDraft(url: "https://b.example/", id: "no id"),
    ] {
      #expect(throws: ConfigurationError.self) { try editor.add([draft]) }
      #expect(editor.bytes == Array(text.utf8))
      #expect(editor.configuration.feeds.count == 1)
    }
  }

  @Test("The text of a new file is one that can be read, and takes a feed a line")
  func newFile() throws {
    var editor = try FeedsFileEditor(FeedsFileEditor.empty, file: "f")
    try editor.add([FeedDraft(url: "https://a.example/"), Self.draft])
    #expect(
      String(decoding: editor.bytes, as: UTF8.self) == """
        {
          "archive": "archive",
          "feeds": [
            "https://a.example/",
            \(Self.text)
          ]
        }

        """)
  }

  @Test("The feeds of a file are told with all their members")
  func drafts() throws {
    let editor = try FeedsFileEditor(Array(Self.files[0].utf8), file: "f")
    #expect(
      editor.drafts.map(\.url)
        == ["https://a.example/", "https://b.example/}],\"", "https://c.example/"])
    #expect(editor.drafts[1].members.map(\.key) == ["id", "url", "network"])
    var copy = try FeedsFileEditor(FeedsFileEditor.empty, file: "f")
    try copy.add(editor.drafts)
    #expect(copy.drafts.map(\.members.count) == editor.drafts.map(\.members.count))
    #expect(copy.configuration.feeds.map(\.id) == editor.configuration.feeds.map(\.id))
    #expect(copy.configuration.feeds[1].network.headers.map(\.name) == ["From"])
  }

  @Test("Ten thousand feeds are added at once, and the last of them is found")
  func many() throws {
    var editor = try FeedsFileEditor(FeedsFileEditor.empty, file: "f")
    try editor.add((0..<10_000).map { FeedDraft(url: "https://example.com/\($0)") })
    #expect(editor.configuration.feeds.last?.id == "example.com-9999")
    try editor.remove(id: "example.com-5000")
    #expect(editor.configuration.feeds.count == 9999)
  }
}
