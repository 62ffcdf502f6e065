internal import StetArchive
internal import StetCrawl
internal import StetModel
internal import StetText

/// What happens in a crawl, in words.
extension CrawlEvent {
  /// What is told of it in lines; nil where nothing is.
  var line: (text: String, isProblem: Bool)? {
    switch self {
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
      case .sharesAddress(let other):
        return ("feed \(id): has moved to the address of \(other), which is read for both", false)
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
      case .blocked(let reason): return ("blocked   \(address): \(Console.safe(reason))", true)
      case .disallowed: return ("skipped   \(address): robots.txt does not allow it", false)
      case .waiting(let until): return ("waiting   \(address): not before \(until)", false)
      case .failed(let reason): return ("failed    \(address): \(Console.safe(reason))", true)
      case .gone(let status): return ("gone      \(address): HTTP \(status)", false)
      }
    case .feedMoved(let id, let to, let status):
      return (
        "feed \(id): moved (\(status)) to \(Console.safe(to)); change its URL in the configuration",
        false
      )
    case .feedAdopted(let id, let to):
      return ("feed \(id): is asked for at \(Console.safe(to)) from here on", false)
    case .feedMovedBack(let id, let to):
      return (
        "feed \(id): its new address failed; \(Console.safe(to)) is asked again", false
      )
    case .sitemap(let id, let url, let reason):
      return ("feed \(id): sitemap \(Console.safe(url)): \(Console.safe(reason))", true)
    case .quarantined(let id, let path?):
      return ("feed \(id): what came is kept in the archive as \(path)", true)
    case .quarantined(let id, nil):
      return (
        "feed \(id): what came is not kept: quarantine/ holds enough. Look at what is there, and "
          + "remove it", true
      )
    case .networkLost:
      return (
        "No server answers: the network here seems to be out. What failed is not held against "
          + "anybody, and is asked again when it is back.", true
      )
    case .networkBack(let lasted):
      return ("The network is back after \(Self.words(lasted)).", true)
    case .reloaded(let feeds, let added, let removed, let changed):
      return (
        "The configuration was read anew: \(feeds) feeds, \(added) added, \(removed) removed, "
          + "\(changed) with another address.", false
      )
    case .reloadFailed(let reason):
      return ("\(Console.safeLines(reason))\nThe configuration stays as it was.", true)
    case .samenessFailed(let reason):
      return (
        "Copies and stories are not looked for: \(Console.safeLines(reason)). What is archived is "
          + "safe; it is tried again with the next new article.", true
      )
    case .rulesRead(let count, let problems):
      let lines = problems.prefix(20).map(Console.safe)
      let more = problems.count - lines.count
      return (
        (lines + (more > 0 ? ["and \(more) more problems: see \"stet doctor --rules\""] : [])
          + ["\(count) site rules are in force."]).joined(separator: "\n"), !problems.isEmpty
      )
    case .resting(let host, let until, let pages):
      return (
        "host \(Console.safe(host)): left alone until \(until); \(pages) pages wait", pages > 0
      )
    case .paused(let shortage):
      return (
        "\(Self.words(shortage)) Fetching rests; what was fetched is archived. Make room (see \"df -h\" "
          + "and \"df -i\"): it goes on by itself.", true
      )
    case .outOfRoom(let shortage):
      return (
        "\(Self.words(shortage)) The pass ends here; what was fetched is archived. Make room (see "
          + "\"df -h\" and \"df -i\") and run it again.", true
      )
    case .resumed(let free):
      return ("There is room again (\(Self.words(free)) free): fetching goes on.", true)
    case .clockWentBack(let jump):
      return (
        "The clock stands \(Self.words(jump)) before what was written last. Records keep the last time "
          + "until it has caught up, and what was planned keeps its distance. Set the clock right if "
          + "it is wrong now.", true
      )
    case .clockJumped(let jump):
      return (
        "The clock was set by \(Self.words(jump)); what was planned keeps its distance.", false
      )
    case .backlog: return nil
    }
  }

  private static func words(_ shortage: DiskShortage) -> String {
    let path = Console.safe(shortage.path)
    let free = "\(Self.words(shortage.free)) are free, \(Self.words(shortage.needed)) are needed."
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
    let seconds = Swift.abs(duration.components.seconds)
    return switch seconds {
    case ..<120: "\(seconds) seconds"
    case ..<7200: "\(seconds / 60) minutes"
    case ..<172_800: "\(seconds / 3600) hours"
    default: "\(seconds / 86_400) days"
    }
  }
}
