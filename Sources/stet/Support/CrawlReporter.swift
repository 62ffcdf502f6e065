internal import Logging
internal import StetArchive
internal import StetCrawl
internal import StetModel
internal import StetText
internal import Synchronization

/// Tells a person what a crawl does: one moving line where a terminal is there, a line for each
/// thing that happened otherwise, and nothing but problems with `--quiet`.
final class CrawlReporter: CrawlObserver {
  enum Style: Sendable {
    case progress, lines, quiet
  }

  private struct State {
    var summary = CrawlSummary()
    var feedsTotal = 0
    var pagesLeft = 0
    var lastDrawn: ContinuousClock.Instant
    var drawn = false
  }

  private let style: Style
  private let logger = Logger(label: "stet.crawl")
  private let started: ContinuousClock.Instant
  private let state: Mutex<State>

  init(style: Style) {
    self.style = style
    started = .now
    state = Mutex(State(lastDrawn: started))
  }

  func observe(_ event: CrawlEvent) {
    log(event)
    let line = Self.line(event)
    state.withLock { state in
      state.summary.add(event)
      if case .backlog(let feeds, let pages) = event {
        state.feedsTotal = state.summary.feeds.total + feeds
        state.pagesLeft = pages
      }
      switch style {
      case .quiet:
        if let line, line.isProblem { Console.error(line.text) }
      case .lines:
        if let line { line.isProblem ? Console.error(line.text) : Console.out(line.text) }
      case .progress:
        if let line, line.isProblem {
          clear(&state)
          Console.error(line.text)
        }
        if ContinuousClock.now - state.lastDrawn > .milliseconds(100) { draw(&state) }
      }
    }
  }

  /// Draws the moving line anew, for times when nothing happens.
  func tick() {
    if style == .progress { state.withLock { draw(&$0) } }
  }

  /// Removes the moving line, so that what is printed next stands alone.
  func finish() { state.withLock { clear(&$0) } }

  // MARK: The moving line

  private func draw(_ state: inout State) {
    let now = ContinuousClock.now
    state.lastDrawn = now
    state.drawn = true
    let (feeds, articles) = (state.summary.feeds, state.summary.articles)
    let seconds = max((now - started).inSeconds, 0.001)
    let rate = Int(Double(articles.total) / seconds)
    // Short enough for 80 columns: what is rare is named only where it happened.
    let rare = [("skipped", articles.rejected), ("gone", articles.gone)].filter { $0.1 > 0 }
    let text =
      "feeds \(feeds.total)/\(max(feeds.total, state.feedsTotal))  new \(articles.new)  "
      + "changed \(articles.changed)  unchanged \(articles.unchanged)  failed \(articles.failed)  "
      + rare.map { "\($0.0) \($0.1)  " }.joined() + "to go \(state.pagesLeft)  \(rate)/s"
    Console.errorRaw("\r\u{1B}[K" + Console.short(text, Console.columns - 1))
  }

  private func clear(_ state: inout State) {
    guard state.drawn else { return }
    state.drawn = false
    Console.errorRaw("\r\u{1B}[K")
  }

  // MARK: Words

  private func log(_ event: CrawlEvent) {
    switch event {
    case .feed(let id, let outcome):
      logger.info("feed", metadata: ["id": "\(id)", "outcome": "\(Console.safe("\(outcome)"))"])
    case .page(let url, _, let outcome):
      logger.debug(
        "page",
        metadata: ["url": "\(Console.safe(url))", "outcome": "\(Console.safe("\(outcome)"))"])
    case .feedMoved(let id, let to, let status):
      logger.notice(
        "the feed has moved; change its URL in the configuration",
        metadata: ["id": "\(id)", "to": "\(Console.safe(to))", "status": "\(status)"])
    case .resting(let host, let until, let pages):
      logger.notice(
        "a host asked to be left alone",
        metadata: ["host": "\(Console.safe(host))", "until": "\(until)", "pages": "\(pages)"])
    case .paused, .resumed, .outOfRoom, .clockWentBack, .backlog: break
    }
  }

  private static func line(_ event: CrawlEvent) -> (text: String, isProblem: Bool)? {
    switch event {
    case .feed(let id, let outcome):
      switch outcome {
      case .changed(let items, let new, let damaged):
        let note = damaged ? "; \(CrawlSummary.damaged)" : ""
        return ("feed \(id): \(items) items, \(new) new\(note)", damaged)
      case .unchanged: return ("feed \(id): unchanged", false)
      case .failed(let reason): return ("feed \(id): failed: \(Console.safe(reason))", true)
      case .gone: return ("feed \(id): gone for good (410); it is not asked again", true)
      case .waiting(let until):
        return ("feed \(id): not asked before \(until), as its publisher wishes", false)
      case .wasGone: return ("feed \(id): gone for good; not asked", false)
      }
    case .page(let url, let title, let outcome):
      let name = Console.short(Console.safe(title ?? url), 100)
      let address = Console.safe(url)
      switch outcome {
      case .new(let id): return ("new       \(id)  \(name)", false)
      case .changed(let id, let version): return ("changed   \(id)  v\(version)  \(name)", false)
      case .unchanged, .alias: return nil
      case .rejected(let reason):
        return ("skipped   \(address): no article (\(Console.safe(reason)))", false)
      case .failed(let reason): return ("failed    \(address): \(Console.safe(reason))", true)
      case .gone(let status): return ("gone      \(address): HTTP \(status)", false)
      }
    case .feedMoved(let id, let to, let status):
      return (
        "feed \(id): moved (\(status)) to \(Console.safe(to)); change its URL in the configuration",
        false
      )
    case .resting(let host, let until, let pages):
      return (
        "host \(Console.safe(host)): left alone until \(until); \(pages) pages wait", pages > 0
      )
    case .paused(let shortage):
      return (
        "\(words(shortage)) Fetching rests; what was fetched is archived. Make room (see \"df -h\" "
          + "and \"df -i\"): it goes on by itself.", true
      )
    case .outOfRoom(let shortage):
      return (
        "\(words(shortage)) The pass ends here; what was fetched is archived. Make room (see "
          + "\"df -h\" and \"df -i\") and run it again.", true
      )
    case .resumed(let free):
      return ("There is room again (\(words(free)) free): fetching goes on.", true)
    case .clockWentBack(let jump):
      return (
        "The clock stands \(words(jump)) before what was written last. Records keep the last time "
          + "until it has caught up, and what was planned is planned anew. Set the clock right if "
          + "it is wrong now.", true
      )
    case .backlog: return nil
    }
  }

  private static func words(_ shortage: DiskShortage) -> String {
    let path = Console.safe(shortage.path)
    let free = "\(words(shortage.free)) are free, \(words(shortage.needed)) are needed."
    guard let failure = shortage.failure else {
      return "The disk of \(path) is short of room: \(free)"
    }
    return "The disk of \(path) had no room (\(Console.safe(failure))): \(free)"
  }

  private static func words(_ space: FreeSpace) -> String {
    let megabytes = "\(space.bytes >> 20) MiB"
    return space.inodes.map { "\(megabytes) and \($0) inodes" } ?? megabytes
  }

  private static func words(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    return switch seconds {
    case ..<120: "\(seconds) seconds"
    case ..<7200: "\(seconds / 60) minutes"
    case ..<172_800: "\(seconds / 3600) hours"
    default: "\(seconds / 86_400) days"
    }
  }
}

extension CrawlSummary {
  /// Two lines for people.
  func text(seconds: Double) -> String {
    var lines = [
      "feeds:    \(feeds.changed) changed, \(feeds.unchanged) unchanged, \(feeds.failed) failed"
        + (feeds.waiting > 0 ? ", \(feeds.waiting) not asked" : "")
        + (feeds.gone > 0 ? ", \(feeds.gone) gone" : ""),
      "articles: \(articles.new) new, \(articles.changed) changed, "
        + "\(articles.unchanged) unchanged, \(articles.rejected) skipped, "
        + "\(articles.gone) gone, \(articles.failed) failed"
        + (articles.waiting > 0 ? ", \(articles.waiting) put off" : "")
        + "  (\(Self.rounded(seconds)) s)",
    ]
    if outOfRoom {
      lines.append("no room on the disk: what is left is done by the next run")
    } else if interrupted {
      lines.append("interrupted: what is left is done by the next run")
    }
    return lines.joined(separator: "\n")
  }

  private static func rounded(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  func json(seconds: Double) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.object("feeds") { json in
        json.field("changed", feeds.changed)
        json.field("unchanged", feeds.unchanged)
        json.field("failed", feeds.failed)
        json.field("gone", feeds.gone)
        json.field("not_asked", feeds.waiting)
      }
      json.object("articles") { json in
        json.field("new", articles.new)
        json.field("changed", articles.changed)
        json.field("unchanged", articles.unchanged)
        json.field("skipped", articles.rejected)
        json.field("gone", articles.gone)
        json.field("failed", articles.failed)
        json.field("put_off", articles.waiting)
      }
      json.array("problems") { json in
        for problem in problems {
          json.object { json in
            json.field("subject", problem.subject)
            json.field("reason", problem.reason)
          }
        }
      }
      json.field("interrupted", interrupted)
      json.field("out_of_room", outOfRoom)
      json.field("seconds", (seconds * 1000).rounded() / 1000)
    }
    json.newline()
    return json.bytes
  }
}
