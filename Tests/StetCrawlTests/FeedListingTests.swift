import StetModel
import StetTestKit
import Testing

@testable import StetCrawl

/// What a feed drops, and what merely falls off its end.
@Suite struct FeedListingTests {
  static let noon = Instant(seconds: 1_800_000_000)

  /// Entries by their names; the number is the hour at which each was published.
  static func entries(_ names: [(String, Int?)]) -> [FeedListing.Entry] {
    names.map { name, hour in
      .init(key: name, published: hour.map { noon.advanced(by: .seconds($0 * 3600)) })
    }
  }

  static let five: [(String, Int?)] = [("e", 5), ("d", 4), ("c", 3), ("b", 2), ("a", 1)]

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var before: [(String, Int?)] = five
    var after: [(String, Int?)]
    var dropped: [String] = []
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "an entry goes while older ones stay",
      after: [("e", 5), ("c", 3), ("b", 2), ("a", 1)], dropped: ["d"]),
    Case(
      name: "it goes, and a new one comes",
      after: [("f", 6), ("e", 5), ("c", 3), ("b", 2), ("a", 1)], dropped: ["d"]),
    Case(
      name: "the oldest falls off the end",
      after: [("f", 6), ("e", 5), ("d", 4), ("c", 3), ("b", 2)]
    ),
    Case(name: "only one older entry stayed", after: [("e", 5), ("d", 4), ("c", 3), ("a", 1)]),
    Case(name: "nothing changed", after: five),
    Case(name: "the feed is empty", after: []),
    Case(name: "all is new", after: [("k", 9), ("j", 8), ("i", 7)]),
    Case(name: "many go at once: it picks its entries", after: [("c", 3), ("b", 2), ("a", 1)]),
    Case(
      name: "entries without dates", before: five.map { ($0.0, nil) },
      after: [("e", nil), ("c", nil), ("b", nil), ("a", nil)]),
    Case(
      name: "a feed in no order",
      after: [("b", 2), ("e", 5), ("a", 1), ("c", 3)]),
    Case(
      name: "the oldest first", before: five.reversed(),
      after: [("a", 1), ("b", 2), ("c", 3), ("e", 5)], dropped: ["d"]),
  ]

  @Test("What is dropped is told from what falls off the end", arguments: cases)
  func dropped(_ sample: Case) {
    var listing = FeedListing()
    #expect(listing.take(Self.entries(sample.before), at: Self.noon).isEmpty)
    listing = FeedListing(encoded: listing.encoded)
    let later = Self.noon.advanced(by: .seconds(60))
    let changes = listing.take(Self.entries(sample.after), at: later)
    #expect(changes.dropped.map(\.hash) == sample.dropped.map(FeedListing.Entry.hash))
    #expect(changes.returned.isEmpty && changes.shown == Self.noon)
  }

  @Test("What was dropped and is shown again is back, once")
  func returned() {
    var listing = FeedListing()
    let without = Self.entries(Self.five.filter { $0.0 != "d" })
    _ = listing.take(Self.entries(Self.five), at: Self.noon)
    let later = Self.noon.advanced(by: .seconds(60))
    #expect(listing.take(without, at: later).dropped.first?.older == 3)
    listing = FeedListing(encoded: listing.encoded)
    #expect(listing.take(without, at: later).isEmpty)
    let changes = listing.take(Self.entries(Self.five), at: later)
    #expect(changes.returned == [.init(hash: FeedListing.Entry.hash("d"), since: later)])
    #expect(listing.take(Self.entries(Self.five), at: later).isEmpty)
  }

  @Test("It is bounded, and what cannot be read is as if nothing had been seen")
  func bounded() {
    var listing = FeedListing()
    let many = Self.entries((0..<5000).map { ("\($0)", -$0) })
    _ = listing.take(many, at: Self.noon)
    #expect(listing.entries.count == FeedListing.limit)
    #expect(FeedListing(encoded: listing.encoded) == listing)
    let bytes = listing.encoded
    for damaged in [[], [2], Array(bytes.dropLast()), Array(bytes.prefix(17)), bytes + bytes] {
      #expect(FeedListing(encoded: damaged).entries.isEmpty)
    }
  }

  @Test("An article that a feed drops and shows again is on record both times")
  func onRecord() async throws {
    let site = try Site()
    defer { site.end() }
    let configuration = site.configuration(["one": "/rss"])
    func show(_ days: [Int]) {
      let items = days.map {
        IdentityTests.Item(
          link: site.server.url("/\($0)"), date: "Tue, 0\($0) Mar 2026 10:00:00 GMT")
      }
      site.set("/rss", IdentityTests.rss(items))
    }
    for day in 1...6 { site.article("/\(day)", "the tower of day \(day), built twice") }
    show([5, 4, 3, 2, 1])
    try await site.crawl(configuration)
    show([6, 5, 3, 2, 1])
    try await site.crawl(configuration)
    show([6, 5, 4, 3, 2])
    try await site.crawl(configuration)
    let records = try await site.records()
    let dropped = records.compactMap { record -> DroppedRecord? in
      if case .dropped(let dropped) = record.event { dropped } else { nil }
    }
    let back = records.compactMap { record -> BackRecord? in
      if case .back(let back) = record.event { back } else { nil }
    }
    #expect(dropped.map(\.url) == [site.server.url("/4")])
    #expect(dropped.first?.feed == "one" && dropped.first?.version == 1)
    #expect(dropped.first?.shown != nil)
    #expect(dropped.first?.evidence == ["the feed still shows 3 older entries"])
    #expect(back.map(\.url) == [site.server.url("/4")])
    #expect(back.first?.after == .dropped && back.first?.since != nil)
    #expect(try await site.holds())
  }
}
