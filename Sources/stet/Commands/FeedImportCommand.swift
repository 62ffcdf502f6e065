internal import ArgumentParser
internal import StetConfig
internal import StetFeed
internal import StetText

struct FeedImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes over the feeds of a list: OPML, one address a line, or another feeds.json.",
    discussion: """
      Folders and categories of OPML become tags. What is there already stays as it is; nothing is \
      fetched.

      Example: stet feed import subscriptions.opml --tag imported

      Exit status: 0 the list was read, 65 it is no list, or names no feed.
      """)

  @Argument(help: "A file, or - for standard input.") var list: String

  @OptionGroup var file: FeedsFileOptions
  @Option(name: .customLong("tag"), help: "A tag for all of them; may be repeated.")
  var tags: [String] = []
  @Flag(help: "Say what would be done, and do nothing.") var dryRun = false
  @Flag(help: "One JSON object with what was added, was there and was skipped.") var json = false

  /// What becomes of a list.
  private struct Outcome {
    var added: [FeedConfiguration] = []
    /// With the id under which each is there.
    var there: [(url: String, id: String)] = []
    var skipped: [FeedList.Skipped] = []
  }

  func run() async throws {
    do {
      let incoming = try IncomingList.read(list)
      guard !incoming.drafts.isEmpty else {
        var lines = incoming.skipped.prefix(10).map {
          "\(Console.short($0.name, 100)): \($0.reason)"
        }
        if incoming.skipped.count > lines.count {
          lines.append("and \(incoming.skipped.count - lines.count) more like these")
        }
        throw Failure(lines: lines + ["\(list): there is no feed in it"], status: Status.badInput)
      }
      let outcome: Outcome
      var hint: String?
      if dryRun {
        var editor = try FeedsFile.read(file.config) ?? Self.emptyEditor()
        outcome = try take(incoming, &editor)
      } else {
        (outcome, hint) = try FeedsFile.edit(file.config) { editor in
          let outcome = try take(incoming, &editor)
          let isNews = !outcome.added.isEmpty
          return (outcome, isNews ? FeedsFile.reloadHint(editor, file.config) : nil)
        }
      }
      if json { Console.out(Self.json(outcome)) } else { tell(outcome) }
      if incoming.isCut {
        Console.error("stet: \(Console.safe(list)): too long; a part is missing")
      }
      if let hint { Console.error(hint) }
    } catch {
      throw fail(error)
    }
  }

  private func take(
    _ incoming: IncomingList, _ editor: inout FeedsFileEditor
  ) throws -> Outcome {
    var outcome = Outcome(skipped: incoming.skipped)
    var known: [String: String] = [:]
    for feed in editor.configuration.feeds {
      if let url = WebURL(feed.url) { known[FeedAddress.key(url)] = feed.id }
    }
    var ids = Set(editor.configuration.feeds.map(\.id))
    var drafts: [FeedDraft] = []
    for var draft in incoming.drafts {
      guard case .success(let url) = FeedAddress.read(draft.url) else { continue }
      if let id = known[FeedAddress.key(url)] {
        outcome.there.append((draft.url, id))
        continue
      }
      draft.tags += tags.filter { !draft.tags.contains($0) }
      if let problem = Self.problem(draft) {
        outcome.skipped.append(.init(name: draft.url, reason: problem))
        continue
      }
      // A name that is taken is made anew from the address.
      if let id = draft.id, !ids.insert(id).inserted { draft.set("id", nil) }
      known[FeedAddress.key(url)] = "the same list"
      drafts.append(draft)
    }
    let before = editor.configuration.feeds.count
    do throws(ConfigurationError) {
      try editor.add(drafts)
    } catch {
      throw Failure(
        lines: error.problems.prefix(100).map { "\($0.message). \($0.remedy)" },
        status: Status.badInput)
    }
    outcome.added = Array(editor.configuration.feeds[before...])
    return outcome
  }

  /// What `feeds.json` would say against it.
  private static func problem(_ draft: FeedDraft) -> String? {
    do throws(ConfigurationError) {
      var editor = try FeedsFileEditor(FeedsFileEditor.empty, file: "feeds.json")
      try editor.add([draft])
      return nil
    } catch {
      return error.problems.first?.message ?? "it cannot be written"
    }
  }

  private static func emptyEditor() throws(Failure) -> FeedsFileEditor {
    do throws(ConfigurationError) {
      return try FeedsFileEditor(FeedsFileEditor.empty, file: "feeds.json")
    } catch {
      throw Failure(lines: error.problems.map(\.description), status: Status.configuration)
    }
  }

  private func tell(_ outcome: Outcome) {
    for feed in outcome.added {
      let tags = feed.tags.isEmpty ? "" : "  [\(feed.tags.joined(separator: ", "))]"
      Console.out(Console.safe("added    \(feed.id)  \(feed.url)\(tags)"))
    }
    for feed in outcome.there {
      Console.out(Console.safe("there    \(feed.url) (\(feed.id))"))
    }
    for item in outcome.skipped {
      Console.error(Console.safe("skipped  \(item.name): \(item.reason)"))
    }
    Console.out(
      "\(outcome.added.count) \(dryRun ? "would be added" : "added"), "
        + "\(outcome.there.count) there already, \(outcome.skipped.count) skipped")
  }

  private static func json(_ outcome: Outcome) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.array("added") { json in
        for feed in outcome.added { json.object { feed.write(&$0) } }
      }
      json.array("there") { json in
        for feed in outcome.there {
          json.object { json in
            json.field("url", feed.url)
            json.field("id", feed.id)
          }
        }
      }
      json.array("skipped") { json in
        for item in outcome.skipped {
          json.object { json in
            json.field("name", item.name)
            json.field("reason", item.reason)
          }
        }
      }
    }
    json.newline()
    return json.bytes
  }
}

/// A list of feeds from outside, in whichever form it came.
private struct IncomingList {
  var drafts: [FeedDraft] = []
  var skipped: [FeedList.Skipped] = []
  var isCut = false

  static func read(_ name: String) throws(Failure) -> IncomingList {
    let bytes = try Files.read(name, limit: OPML.maximumBytes)
    let text = bytes.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
    switch text.first {
    case UInt8(ascii: "{"): return try configuration(bytes, name)
    case UInt8(ascii: "["):
      // The list alone is understood, too.
      return try configuration(Array("{\"feeds\": ".utf8) + text + [UInt8(ascii: "}")], name)
    case UInt8(ascii: "<"), 0xFE, 0xFF: return try opml(bytes, name)
    default:
      let isBinary = text.prefix(4096).contains { $0 < 0x20 && !(0x09...0x0D).contains($0) }
      guard !isBinary else {
        throw Failure("\(name): binary data and no list of feeds", status: Status.badInput)
      }
      return IncomingList(URLLines.read(bytes))
    }
  }

  private init() {}

  private init(_ list: FeedList) {
    skipped = list.skipped
    isCut = list.isCut
    drafts = list.items.map { item in
      let kind = item.kind.flatMap(FeedConfiguration.Kind.init(rawValue:)) ?? .auto
      return FeedDraft(
        url: item.url, title: item.title, kind: kind, tags: item.tags,
        links: item.links)
    }
  }

  private static func opml(_ bytes: [UInt8], _ name: String) throws(Failure) -> IncomingList {
    do throws(OPML.Problem) {
      return IncomingList(try OPML.read(bytes))
    } catch {
      throw Failure("\(name): \(error.description)", status: Status.badInput)
    }
  }

  /// The feeds of another `feeds.json` with all that it says of each.
  private static func configuration(
    _ bytes: [UInt8], _ name: String
  ) throws(Failure) -> IncomingList {
    do throws(ConfigurationError) {
      var list = IncomingList()
      list.drafts = try FeedsFileEditor(bytes, file: name).drafts
      return list
    } catch {
      throw Failure(
        lines: error.problems.prefix(100).map(\.description), status: Status.badInput)
    }
  }
}
