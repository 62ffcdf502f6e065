internal import ArgumentParser
internal import Glibc
internal import StetModel
internal import StetSchedule
internal import StetText

struct PollingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polling",
    abstract: "Replays publication times against the schedule of polls.",
    discussion: """
      The file is a JSON array with, for each feed, the hours at which it published. Polls and \
      delays count after the first third of each feed's posts. With --polls the weight is found \
      that gives so many polls per feed and day: on all feeds, and on each half of them (every \
      second feed) for the other half.
      """)

  @Argument(help: "Publication times.") var file: String
  @Option(help: "Weights of a poll.") var weight: [Double] = []
  @Option(help: "Polls per feed and day to find a weight for.") var polls: [Double] = []
  @Option(help: "Shortest interval, in hours.") var min = 1.0
  @Option(help: "Longest interval, in hours.") var max = 24.0
  @Option(help: "How often everything is replayed, with other jitter.") var rounds = 5

  func run() throws {
    guard let bytes = Self.read(file) else {
      throw ValidationError("\(file) cannot be read")
    }
    let feeds = (try JSON.parse(bytes).array ?? [])
      .map { ($0.array ?? []).compactMap(\.double).filter { $0 >= 0 && $0 < 1e6 }.sorted() }
      .filter { !$0.isEmpty }
    print("\(feeds.count) feeds, \(feeds.reduce(0) { $0 + $1.count }) posts")
    print(
      "                    weight  polls/feed/day  delay: mean     p50     p95 h   found  µs/plan")
    let even = feeds.indices.filter { $0 % 2 == 0 }.map { feeds[$0] }
    let odd = feeds.indices.filter { $0 % 2 == 1 }.map { feeds[$0] }
    let weights = weight.isEmpty && polls.isEmpty ? [PollPolicy.defaultWeight] : weight
    for weight in weights { show("all feeds", weight, feeds) }
    for polls in polls {
      show("all, for \(polls)", found(polls, feeds), feeds)
      show("even, weight of odd", found(polls, odd), even)
      show("odd, weight of even", found(polls, even), odd)
    }
  }

  /// The weight that gives `polls` per feed and day.
  private func found(_ polls: Double, _ feeds: [[Double]]) -> Double {
    var low = 0.01
    var high = 10.0
    for _ in 0..<14 {
      let weight = (low * high).squareRoot()
      if replay(weight, feeds).perDay > polls { low = weight } else { high = weight }
    }
    return high
  }

  private func replay(_ weight: Double, _ feeds: [[Double]]) -> PollReplay.Figures {
    let policy = PollPolicy(
      minimum: .milliseconds(Int64(min * 3_600_000)),
      maximum: .milliseconds(Int64(max * 3_600_000)), weight: weight)
    return PollReplay(feeds: feeds, policy: policy, rounds: rounds).run()
  }

  private func show(_ name: String, _ weight: Double, _ feeds: [[Double]]) {
    let start = Machine.cpu()
    let figures = replay(weight, feeds)
    let cost = (Machine.cpu() - start) / Double(Swift.max(figures.plans, 1)) * 1e6
    let found = 100 * Double(figures.found) / Double(Swift.max(figures.polls, 1))
    print(
      name + String(repeating: " ", count: Swift.max(0, 20 - name.utf8.count))
        + decimals(weight, 3, 6) + decimals(figures.perDay, 2, 16)
        + decimals(figures.mean, 2, 13) + decimals(figures.quantile(0.5), 2, 8)
        + decimals(figures.quantile(0.95), 2, 8) + decimals(found, 1, 8) + " %"
        + decimals(cost, 2, 8))
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes += buffer[..<count]
    }
  }

  private func decimals(_ value: Double, _ places: Int, _ width: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    let text =
      "\(scaled / scale)." + String(repeating: "0", count: places - fraction.utf8.count) + fraction
    return String(repeating: " ", count: Swift.max(0, width - text.utf8.count)) + text
  }
}
