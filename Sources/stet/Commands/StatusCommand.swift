internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetCrawl
internal import StetModel
internal import StetText

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tells what a crawl has before it, and which hosts make trouble.",
    discussion: """
      It reads what the crawl remembers, also while one runs, and changes nothing.

      Example: stet status --archive archive

      Exit status: 0 all well, 1 there is no archive or it was never crawled into.
      """)

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "One JSON object.") var json = false

  func run() async throws {
    do {
      let path = try archive.existing()
      let file = "\(path)/state/crawl.sqlite"
      guard Files.exists(file) else {
        throw Failure(
          "\(file): there is none. It is made by the first \"stet crawl\" into this archive.")
      }
      let now = SystemClock().now()
      let overview = try await CrawlState(readingAt: file).overview(now: now)
      let kept = (try? POSIXFileSystem().list("\(path)/quarantine"))?.count ?? 0
      json
        ? Console.out(Self.json(overview, now, kept))
        : Console.out(Self.text(overview, now, kept))
    } catch {
      throw fail(error)
    }
  }

  /// - Parameter kept: Files in `quarantine/`.
  private static func text(_ overview: Overview, _ now: Instant, _ kept: Int) -> String {
    let (feeds, hosts, pages) = (overview.feeds, overview.hosts, overview.pages)
    var lines = [
      "feeds:    \(feeds.active), \(feeds.failing) failing, \(feeds.gone) gone, "
        + "\(feeds.neverPolled) never asked"
        + (feeds.merged > 0 ? ", \(feeds.merged) read at another's address" : ""),
      "next:     " + (feeds.next.map { "\($0)\(late($0, now))" } ?? "nothing is planned"),
      "articles: \(count(pages.discoveries)) wait to be fetched, "
        + "\(count(pages.overdue)) second looks are overdue"
        + (pages.oldest.map { ", the oldest since \($0)" } ?? "")
        + (pages.host.map { " (\(Console.safe($0)))" } ?? ""),
      "hosts:    \(hosts.known) known, \(hosts.held) left alone at their wish",
    ]
    lines += hosts.holds.map { "  \(Console.safe($0.host)): until \($0.until)" }
    if !hosts.walls.isEmpty { lines.append("walls:") }
    lines += hosts.walls.map {
      "  \(Console.safe($0.host)): \($0.count)"
        + ($0.last.map { ", the last one \(Console.safe($0))" } ?? "")
    }
    if overview.subscriptions > 0 {
      lines.append("hubs:     \(overview.subscriptions) subscriptions")
    }
    if kept > 0 {
      lines.append("unread:   \(kept) files in quarantine/ that nobody could read: look at them")
    }
    return lines.joined(separator: "\n")
  }

  private static func late(_ time: Instant, _ now: Instant) -> String {
    time < now ? " (due)" : ""
  }

  private static func count(_ number: Int) -> String {
    number >= LookDebt.cap ? "\(LookDebt.cap) or more" : "\(number)"
  }

  private static func json(_ overview: Overview, _ now: Instant, _ kept: Int) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("time", now.description)
      json.object("feeds") { json in
        json.field("active", overview.feeds.active)
        json.field("failing", overview.feeds.failing)
        json.field("gone", overview.feeds.gone)
        json.field("never_polled", overview.feeds.neverPolled)
        json.field("merged", overview.feeds.merged)
        json.field("next", overview.feeds.next?.description)
      }
      json.object("articles") { json in
        json.field("waiting", overview.pages.discoveries)
        json.field("looks_overdue", overview.pages.overdue)
        json.field("oldest_look", overview.pages.oldest?.description)
        json.field("oldest_look_host", overview.pages.host)
      }
      json.object("hosts") { json in
        json.field("known", overview.hosts.known)
        json.field("leased", overview.hosts.leased)
        json.field("held", overview.hosts.held)
        json.array("holds") { json in
          for hold in overview.hosts.holds {
            json.object { json in
              json.field("host", hold.host)
              json.field("until", hold.until.description)
            }
          }
        }
        json.array("walls") { json in
          for wall in overview.hosts.walls {
            json.object { json in
              json.field("host", wall.host)
              json.field("count", wall.count)
              json.field("last", wall.last)
            }
          }
        }
      }
      json.field("subscriptions", overview.subscriptions)
      json.field("quarantined", kept)
    }
    json.newline()
    return json.bytes
  }
}
