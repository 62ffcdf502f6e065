import GRDB
import StetModel
import StetSchedule
import StetTestKit
import Testing

@testable import StetCatalog

@Suite struct LayoutTests {
  typealias F = Frontiers

  /// The file of a crawl by the first layout.
  func old(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    let time = F.now.milliseconds
    try queue.write { db in
      try db.execute(
        sql: """
          CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
          INSERT INTO grdb_migrations VALUES ('1');
          CREATE TABLE feeds (
            id TEXT PRIMARY KEY, url TEXT NOT NULL, etag TEXT, last_modified TEXT,
            validators_url TEXT, body_sha256 TEXT, interval INTEGER, next_poll INTEGER,
            not_before INTEGER, failures INTEGER NOT NULL, last_good INTEGER,
            gone INTEGER NOT NULL, tally_kind TEXT, tally_count INTEGER, tally_first INTEGER,
            tally_last INTEGER, tally_day TEXT) STRICT, WITHOUT ROWID;
          CREATE TABLE pages (
            key TEXT PRIMARY KEY, url TEXT NOT NULL, host TEXT NOT NULL, status TEXT NOT NULL,
            article TEXT, etag TEXT, last_modified TEXT, validators_url TEXT, due INTEGER,
            attempts INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER,
            reason TEXT, tally_kind TEXT, tally_count INTEGER, tally_first INTEGER,
            tally_last INTEGER, tally_day TEXT) STRICT, WITHOUT ROWID;
          CREATE INDEX pages_due ON pages (due) WHERE due IS NOT NULL;
          CREATE TABLE page_feeds (
            key TEXT NOT NULL, feed TEXT NOT NULL, PRIMARY KEY (key, feed)) STRICT, WITHOUT ROWID;
          CREATE INDEX pages_of_article ON pages (article) WHERE article IS NOT NULL;
          CREATE TABLE holds (
            host TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
          CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
          CREATE INDEX pages_of_feed ON page_feeds (feed);
          INSERT INTO meta VALUES ('restored', 'then');
          INSERT INTO page_feeds VALUES ('x', 'one'), ('y', 'one');
          """)
      try db.execute(
        sql: """
          INSERT INTO feeds VALUES ('one', 'https://feeds.example/rss', 'e', 'l', 'v', 'h',
            60000, ?, ?, 2, ?, 0, 'k', 1, 2, 3, 'd')
          """, arguments: [time + 5000, time + 9000, time - 1000])
      try db.execute(
        sql: """
          INSERT INTO pages VALUES
            ('x', 'https://p.example/x', 'p.example', 'pending', NULL, NULL, NULL, NULL, ?1, 1,
              ?1, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            ('y', 'https://p.example/y', 'p.example', 'archived', '00112233aabb', 'e', NULL, 'v',
              ?1 + 7000, 0, ?1, ?1, NULL, NULL, NULL, NULL, NULL, NULL)
          """, arguments: [time])
      try db.execute(
        sql: "INSERT INTO holds VALUES ('p.example', ?), ('q.example', ?)",
        arguments: [time + 20_000, time + 30_000])
    }
    try queue.close()
  }

  @Test("A state of the first layout is carried over: validators, plans, pages and holds")
  func carriedOver() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    try old(path)
    let early = #expect(throws: CatalogError.self) { try CrawlState(readingAt: path) }
    #expect(early?.description.contains("older Stet") == true)
    let state = try CrawlState(path: path)
    let feed = try #require(try await state.feed("one"))
    #expect(feed.host == "feeds.example" && feed.url == "https://feeds.example/rss")
    #expect(feed.validators == Validators(etag: "e", lastModified: "l"))
    #expect(feed.validatorsURL == "v" && feed.bodySHA256 == "h")
    #expect(feed.schedule.next == F.at(5) && feed.schedule.notBefore == F.at(9))
    #expect(feed.schedule.interval == .seconds(60) && feed.schedule.failures == 2)
    #expect(feed.schedule.lastGood == F.at(-1) && feed.tally?.kind == "k")
    #expect(try await state.note("restored") == "then")
    #expect(
      try await state.holds(now: F.now) == ["p.example": F.at(20), "q.example": F.at(30)])
    #expect(try await state.page("y")?.feeds == ["one"])
    #expect(try await state.page("y")?.validators.etag == "e")
    let entry = FeedEntry(id: "one", url: feed.url, host: feed.host)
    let configured = try await state.configure([entry], now: F.now, spread: .seconds(60))
    #expect(configured.added == 1)
    #expect(try await state.feed("one") == feed, "a plan that is there stays")
    let early2 = try await state.lease(F.request(19))
    #expect(early2.hosts.map(\.state.host) == ["feeds.example"] && early2.next == F.at(20))
    let late = try await state.lease(F.request(20))
    #expect(late.hosts.first?.pages.map(\.key) == ["x", "y"])
    #expect(try await CrawlState(readingAt: path).overview(now: F.now).feeds.active == 1)
  }

  @Test("A file of a newer Stet is refused, for writing and for reading")
  func newer() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    let state = try CrawlState(path: path)
    try await state.store.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('5')")
    }
    for open in [{ try CrawlState(path: path) }, { try CrawlState(readingAt: path) }] {
      let error = #expect(throws: CatalogError.self) { try open() }
      #expect(error?.description.contains("newer Stet") == true)
    }
  }

  /// Statements that are run for every poll, page or turn.
  static let hot = [
    CrawlState.freeExpired, CrawlState.readyHosts, CrawlState.readyHostsOfPass,
    CrawlState.nextReady, CrawlState.nextReadyOfPass, CrawlState.dueFeeds, CrawlState.duePending,
    CrawlState.dueLooks, CrawlState.takeHost, CrawlState.planOfHost, CrawlState.releaseHost,
    CrawlState.touchHost, CrawlState.feedByID, CrawlState.saveFeed, CrawlState.hintFeed,
    CrawlState.savePage, CrawlState.linked, CrawlState.linkedAndModified, CrawlState.pageOfEntry,
    CrawlState.callUpPage, CrawlState.listSitemap, CrawlState.saveSitemap, CrawlState.activatePages,
    CrawlState.deactivatePages,
    CrawlState.forgetRobots, CrawlState.countOverdue,
    CrawlState.countPending, CrawlState.oldestLook,
  ]

  @Test("No statement that is run often reads a whole table or sorts", arguments: hot)
  func plans(_ sql: String) async throws {
    let state = try CrawlState(path: nil)
    let steps = try await state.store.read { db in
      let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
      statement.setUncheckedArguments([])
      return try Row.fetchAll(statement).map { $0["detail"] as String }
    }
    // These two are walks along an index that end at the first row, or after so many.
    let walks = ["hosts_ready", "pages_pending"]
    for step in steps {
      #expect(!step.contains("TEMP B-TREE"), "\(steps)")
      if step.hasPrefix("SCAN"), step != "SCAN CONSTANT ROW", !step.contains("LIST SUBQUERY") {
        #expect(walks.contains { step.contains($0) } || step.hasPrefix("SCAN (sub"), "\(steps)")
      }
    }
  }
}

@Suite struct GroupWriterTests {
  typealias F = Frontiers

  @Test("One write that fails among many fails alone, and is told to who asked for it")
  func alone() async throws {
    let state = try CrawlState(path: nil)
    let failed = await withTaskGroup(of: Int?.self, returning: [Int].self) { group in
      for index in 0..<500 {
        group.addTask {
          do throws(CatalogError) {
            if index % 50 == 7 {
              try await state.store.write { db in
                try db.execute(sql: "INSERT INTO meta VALUES (?, ?)", arguments: ["\(index)", "x"])
                try db.execute(sql: "INSERT INTO meta VALUES (?, NULL)", arguments: ["bad"])
              }
            } else {
              try await state.setNote("\(index)", "x")
            }
            return nil
          } catch {
            return error.isDiskFull ? -1 : index
          }
        }
      }
      var failed: [Int] = []
      for await index in group { if let index { failed.append(index) } }
      return failed.sorted()
    }
    #expect(failed == (0..<10).map { $0 * 50 + 7 })
    for index in 0..<500 {
      let note = try await state.note("\(index)")
      #expect((note == nil) == (index % 50 == 7), "\(index)")
    }
  }

  @Test("What has been begun is written, also where its task is cancelled")
  func cancelled() async throws {
    let state = try CrawlState(path: nil)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await state.setNote("a", "b")
    }
    try await task.value
    #expect(try await state.note("a") == "b")
  }

  @Test("A full disk is told as that, and what was written before stays")
  func full() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let state = try CrawlState(path: "\(folder.path)/crawl.sqlite")
    try await state.setNote("a", "b")
    try await state.store.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
    }
    let text = String(repeating: "x", count: 100_000)
    let error = await #expect(throws: CatalogError.self) { try await state.setNote("c", text) }
    #expect(error?.isDiskFull == true)
    #expect(try await state.note("a") == "b")
    try await state.setNote("a", "c")
    #expect(try await state.note("a") == "c")
  }
}
