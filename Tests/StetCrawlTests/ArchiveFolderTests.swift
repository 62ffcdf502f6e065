import Glibc
import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import Synchronization
import Testing

/// Folders that are no archive, or no longer a whole one.
@Suite("The archive's folder", .timeLimit(.minutes(5))) struct ArchiveFolderTests {
  /// A site with one article, crawled once.
  func crawled() async throws -> (Site, Configuration) {
    let site = try Site()
    site.article("/a", "the attic")
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    return (site, configuration)
  }

  func remove(_ site: Site, _ path: String) throws {
    let full = "\(site.archive)/\(path)"
    let system = POSIXFileSystem()
    guard try system.status(full)?.kind == .folder else {
      #expect(unlink(full) == 0)
      return
    }
    for entry in try system.list(full) ?? [] { try remove(site, "\(path)/\(entry.name)") }
    #expect(rmdir(full) == 0)
  }

  func refusal(_ site: Site, _ configuration: Configuration) async -> String {
    do {
      try await site.crawl(configuration)
      return "(it went through)"
    } catch {
      return "\(error)"
    }
  }

  @Test("A folder with something else in it is refused and stays as it is")
  func foreign() async throws {
    let site = try Site()
    defer { site.end() }
    try site.folder.write("dear diary", to: "archive/diary.txt")
    let sentence = await refusal(site, site.configuration([:]))
    #expect(sentence.contains(site.archive))
    #expect(try POSIXFileSystem().list(site.archive)?.map(\.name) == ["diary.txt"])
  }

  @Test("A file where the folder should be is refused")
  func file() async throws {
    let site = try Site()
    defer { site.end() }
    try site.folder.write("dear diary", to: "archive")
    let sentence = await refusal(site, site.configuration([:]))
    #expect(sentence.contains("--archive"), "\(sentence)")
  }

  @Test(
    "An archive that lost a part of what it cannot do without is refused, and keeps the rest",
    arguments: ["archive.json", "manifest"])
  func halfDeleted(part: String) async throws {
    let (site, configuration) = try await crawled()
    defer { site.end() }
    let texts = try await site.versions().map(\.text.path)
    try remove(site, part)
    let sentence = await refusal(site, configuration)
    #expect(sentence.contains(site.archive), "\(sentence)")
    for path in texts { #expect(try POSIXFileSystem().status("\(site.archive)/\(path)") != nil) }
    #expect(try POSIXFileSystem().status("\(site.archive)/\(part)/2") == nil)
  }

  @Test("Without its texts an archive goes on, makes no false versions, and verify names the loss")
  func withoutTexts() async throws {
    let (site, configuration) = try await crawled()
    defer { site.end() }
    try remove(site, "text")
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    #expect(try await site.versions().count == 1)
    #expect(try await site.holds() == false)
  }

  @Test("What is derived, or only for the next run, is made anew", arguments: ["index", "state"])
  func derived(part: String) async throws {
    let (site, configuration) = try await crawled()
    defer { site.end() }
    try remove(site, part)
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    #expect(try await site.versions().count == 1)
    #expect(try await site.holds())
  }

  @Test("A disk that may only be read is named with its remedy")
  func readOnly() async throws {
    let (site, configuration) = try await crawled()
    defer { site.end() }
    let disk = RoomyFileSystem()
    disk.state.withLock { ($0.failures, $0.code) = (.max, EROFS) }
    let error = await #expect(throws: CrawlError.self) {
      try await site.crawl(configuration, on: disk, told: Told())
    }
    #expect(error?.description.contains("mount it read-write") == true)
    #expect(try await site.holds())
  }
}
