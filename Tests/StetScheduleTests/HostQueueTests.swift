import StetModel
import StetSchedule
import Testing

@Suite struct HostQueueTests {
  let start = Instant(seconds: 1_000_000)
  func at(_ seconds: Double) -> Instant {
    Instant(milliseconds: start.milliseconds + Int64(seconds * 1000))
  }
  let gentle = HostManners(delay: .seconds(1), concurrency: 1)

  @Test("One request at a time per host, with a pause after its end")
  func pause() {
    var queue = HostQueue<Int>()
    for job in 1...3 { queue.enqueue(job, host: "a", rank: 0, manners: gentle, now: start) }
    #expect(queue.next(now: start)?.job == 1)
    #expect(queue.next(now: at(100)) == nil)
    queue.finished(host: "a", now: at(5))
    #expect(queue.next(now: at(5.9)) == nil)
    #expect(queue.nextStart() == at(6))
    #expect(queue.next(now: at(6))?.job == 2)
    queue.finished(host: "a", now: at(6))
    #expect(queue.next(now: at(7))?.job == 3)
    #expect(queue.count == 0 && queue.running == 1)
  }

  @Test("Hosts do not wait for each other and take turns")
  func turns() {
    var queue = HostQueue<String>()
    let fast = HostManners(delay: .zero, concurrency: 1)
    for host in ["a", "b"] {
      for number in 1...2 {
        queue.enqueue("\(host)\(number)", host: host, rank: 0, manners: fast, now: start)
      }
    }
    #expect(queue.next(now: start)?.job == "a1")
    #expect(queue.next(now: start)?.job == "b1")
    queue.finished(host: "a", now: start)
    queue.finished(host: "b", now: start)
    #expect(queue.next(now: start)?.job == "a2")
    #expect(queue.next(now: start)?.job == "b2")
  }

  @Test("Smaller ranks go first, equal ranks keep their order")
  func ranks() {
    var queue = HostQueue<String>()
    let fast = HostManners(delay: .zero, concurrency: 10)
    for (job, rank) in [("look", 2), ("new1", 1), ("poll", 0), ("new2", 1)] {
      queue.enqueue(job, host: "a", rank: rank, manners: fast, now: start)
    }
    var order: [String] = []
    while let next = queue.next(now: start) { order.append(next.job) }
    #expect(order == ["poll", "new1", "new2", "look"])
  }

  @Test("A host on hold starts nothing before its time, and others go on")
  func hold() {
    var queue = HostQueue<Int>()
    queue.enqueue(1, host: "a", rank: 0, manners: gentle, now: start)
    queue.enqueue(2, host: "b", rank: 0, manners: gentle, now: start)
    queue.hold(host: "a", until: at(60))
    #expect(queue.next(now: start)?.job == 2)
    #expect(queue.next(now: at(59)) == nil)
    #expect(queue.next(now: at(60))?.job == 1)
  }

  @Test("The gentlest manners asked for a host hold, and concurrency is kept")
  func gentlest() {
    var queue = HostQueue<Int>()
    queue.enqueue(
      1, host: "a", rank: 0, manners: .init(delay: .zero, concurrency: 8), now: start)
    queue.enqueue(
      2, host: "a", rank: 0, manners: .init(delay: .seconds(2), concurrency: 2), now: start)
    queue.enqueue(
      3, host: "a", rank: 0, manners: .init(delay: .zero, concurrency: 8), now: start)
    #expect(queue.next(now: start)?.job == 1)
    #expect(queue.next(now: start) == nil)
    #expect(queue.next(now: at(2))?.job == 2)
    #expect(queue.next(now: at(50)) == nil, "two are under way")
  }

  @Test("What waits can be taken out")
  func drain() {
    var queue = HostQueue<Int>()
    for job in 1...3 { queue.enqueue(job, host: "a", rank: 0, manners: gentle, now: start) }
    _ = queue.next(now: start)
    #expect(queue.drain(host: "a") == [2, 3])
    queue.finished(host: "a", now: start)
    #expect(queue.next(now: at(9)) == nil)
    queue.enqueue(4, host: "a", rank: 0, manners: gentle, now: at(9))
    #expect(queue.next(now: at(9))?.job == 4)
  }

  @Test("A hundred thousand jobs of one host cost no more each than ten")
  func manyJobs() {
    var queue = HostQueue<String>()
    let fast = HostManners(delay: .zero, concurrency: 1)
    let count = 100_000
    for number in 0..<count {
      queue.enqueue("job \(number)", host: "a", rank: 1, manners: fast, now: start)
    }
    // Quadratic work would be ten thousand million copies here: minutes, not a second.
    for number in 0..<count {
      #expect(queue.next(now: start)?.job == "job \(number)")
      queue.hold(host: "a", until: start)
      queue.finished(host: "a", now: start)
    }
    #expect(queue.count == 0)
  }

  @Test("In a simulated crawl of many hosts no host is ever asked too soon or twice at once")
  func simulation() {
    var queue = HostQueue<Int>()
    for job in 0..<5000 {
      queue.enqueue(job, host: "h\(job % 97)", rank: job % 3, manners: gentle, now: start)
    }
    var now = start
    var under: [(end: Instant, host: String)] = []
    var lastEnd: [String: Instant] = [:]
    var done = 0
    while done < 5000 {
      while let (job, host) = queue.next(now: now) {
        #expect(!under.contains { $0.host == host })
        if let last = lastEnd[host] { #expect(now >= last.advanced(by: .seconds(1))) }
        under.append((now.advanced(by: .milliseconds(Int64(100 + job * 37 % 900))), host))
      }
      let nextEnd = under.map(\.end).min()
      now = [nextEnd, queue.nextStart()].compactMap(\.self).min() ?? now
      under.removeAll { end, host in
        guard end <= now else { return false }
        queue.finished(host: host, now: now)
        lastEnd[host] = now
        done += 1
        return true
      }
    }
    #expect(queue.running == 0 && queue.count == 0)
  }
}
