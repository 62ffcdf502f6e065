internal import ArgumentParser
internal import StetModel
internal import StetSchedule
internal import StetText

/// A large crawl in virtual time: the scheduler's own code in a made-up world.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Lets the scheduler poll a made-up world of feeds in virtual time.",
    discussion: """
      The feeds publish at very different rates, more by day than by night; one host in a hundred \
      is dead, and answers take from 50 ms to 2 s. Nothing is fetched.

      Example: stet-bench simulate --feeds 1000000 --hosts 200000 --days 7
      """)

  @Option(help: "Feeds.") var feeds = 1_000_000
  @Option(help: "Hosts.") var hosts = 200_000
  @Option(help: "Simulated days.") var days = 7
  @Option(help: "Requests on their way at once.") var requests = 256
  @Option(help: "The cadence's weight: larger means fewer polls.")
  var weight = PollPolicy.defaultWeight
  @Option(help: "Of the made-up world.") var seed: UInt64 = 1

  func run() throws {
    let started = Machine.now()
    var world = SimulatedWorld(
      feeds: max(1, feeds), hosts: max(1, hosts), requests: requests,
      policy: PollPolicy(minimum: .seconds(3600), maximum: .seconds(86_400), weight: weight),
      seed: seed)
    let made = Machine.now()
    for day in 1...max(1, days) {
      world.run(until: .seconds(Int64(day) * 86_400))
      print(world.day(day))
    }
    print(world.report(days: max(1, days)))
    print(
      "made in \(Self.rounded(made - started)) s, simulated in "
        + "\(Self.rounded(Machine.now() - made)) s, peak memory \(Int(Machine.peakMemory())) MiB")
  }

  static func rounded(_ value: Double, _ digits: Int = 1) -> String {
    let scale = [1.0, 10, 100, 1000][min(max(digits, 0), 3)]
    let whole = Int((value * scale).rounded())
    guard digits > 0 else { return "\(whole)" }
    let fraction = String(whole % Int(scale) + Int(scale)).dropFirst()
    return "\(whole / Int(scale)).\(fraction)"
  }
}
