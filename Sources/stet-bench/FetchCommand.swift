internal import ArgumentParser
internal import Glibc
internal import StetFetch
internal import StetModel
internal import StetText
internal import Synchronization

/// What a request costs the fetcher; Scripts/bench-fetch runs it beside others.
struct FetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetches one address again and again, and measures time and CPU.",
    discussion: """
      Any address will do, private ones too. Writes one JSON object. Answers that are not 200, and failures, are counted.
      """)

  @Argument(help: "The URL.") var url: String
  @Option(help: "How many requests are measured.") var requests = 20_000
  @Option(help: "How many are in flight at the same time.") var concurrency = 16
  @Flag(help: "Each request asks for an address of its own: ?0, ?1 and so on.") var distinct = false
  @Flag(inversion: .prefixedNo, help: "Make a tenth of the requests before measuring.")
  var warmUp = true
  @Option(help: "A file of PEM certificates to trust.") var authorities: String?
  @Option(help: "A name and its addresses, as host:port:address.") var resolve: [String] = []
  @Option(help: "A URL that answers without end; it is fetched while the others are measured.")
  var idleURL: String?
  @Option(help: "How many of those idle transfers there are.") var idle = 0

  func run() async throws {
    var options = CurlFetcher.Options()
    options.maximumTransfers = max(1, concurrency) + idle
    options.certificateAuthorities = authorities
    options.resolve = resolve
    let fetcher = try CurlFetcher(userAgent: "Stet/bench", options: options) { Self.wallClock() }
    defer { fetcher.shutdown() }
    let idlers = await startIdle(fetcher)
    if warmUp { _ = await fetchAll(fetcher, count: requests / 10) }
    let (time, cpu) = (Machine.now(), Machine.cpu())
    let result = await fetchAll(fetcher, count: requests)
    let (seconds, used) = (Machine.now() - time, Machine.cpu() - cpu)
    for idler in idlers { idler.cancel() }
    var json = JSONWriter()
    json.object { json in
      json.field("requests", Double(requests))
      json.field("failed", Double(requests - result.good))
      json.field("bytes", Double(result.bytes))
      json.field("seconds", seconds)
      json.field("cpu_seconds", used)
      json.field("peak_mib", Machine.peakMemory())
    }
    json.newline()
    print(String(decoding: json.bytes, as: UTF8.self), terminator: "")
  }

  /// Returns when the server has all of them: its path `/count` says how many it has.
  private func startIdle(_ fetcher: CurlFetcher) async -> [Task<Void, Never>] {
    guard let idleURL, idle > 0, let base = WebURL(idleURL) else { return [] }
    var request = FetchRequest(url: idleURL, allowPrivate: true)
    request.limits.timeout = .seconds(3600)
    request.limits.slowBytesPerSecond = 0
    let tasks = (0..<idle).map { _ in
      Task { [request] in _ = await fetcher.attempt(request, gate: nil) }
    }
    guard let count = WebURL("/count", base: base) else { return tasks }
    while true {
      let ask = FetchRequest(url: count.href, allowPrivate: true)
      let answer = await fetcher.attempt(ask, gate: nil)
      let text = (try? answer.get()).map { String(decoding: $0.body, as: UTF8.self) }
      if let text, let there = Int(text), there >= idle { return tasks }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }

  private struct Sum: Sendable {
    var good = 0
    var bytes = 0
  }

  private func fetchAll(_ fetcher: CurlFetcher, count: Int) async -> Sum {
    let begun = Counter()
    return await withTaskGroup(of: Sum.self) { group in
      for _ in 0..<max(1, concurrency) {
        group.addTask {
          var sum = Sum()
          var request = FetchRequest(url: url, allowPrivate: true)
          while true {
            let number = begun.next()
            guard number < count else { break }
            if distinct { request.url = "\(url)?\(number)" }
            guard case .success(let answer) = await fetcher.attempt(request, gate: nil),
              answer.status == 200
            else { continue }
            sum.good += 1
            sum.bytes += answer.body.count
          }
          return sum
        }
      }
      return await group.reduce(into: Sum()) {
        $0.good += $1.good
        $0.bytes += $1.bytes
      }
    }
  }

  private final class Counter: Sendable {
    private let value = Atomic(0)

    /// 0, then 1, and so on.
    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  private static func wallClock() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
