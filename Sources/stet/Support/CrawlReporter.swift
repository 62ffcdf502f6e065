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
    let line = event.line
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
    let rare = [
      ("skipped", articles.rejected), ("gone", articles.gone), ("blocked", articles.blocked),
      ("disallowed", articles.disallowed),
    ].filter { $0.1 > 0 }
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

  // MARK: The log

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
    case .feedAdopted(let id, let to):
      logger.notice(
        "the feed is asked for at its new address",
        metadata: ["id": "\(id)", "to": "\(Console.safe(to))"])
    case .feedMovedBack(let id, let to):
      logger.notice(
        "the feed's new address failed, the configured one is asked again",
        metadata: ["id": "\(id)", "to": "\(Console.safe(to))"])
    default: break
    }
  }
}
