import Glibc
import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit

extension Site {
  var rules: String { folder.file("rules") }

  /// Writes a rule file, as if a minute ago: nobody is writing it any more.
  ///
  /// - Parameter age: In seconds; each edit needs another, or it looks like the one before.
  func rule(_ text: String, age: Int = 60, name: String = "127.0.0.1.txt") throws {
    mkdir(rules, 0o755)
    _ = try folder.write(text, to: "rules/\(name)")
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    now.tv_sec -= age
    let times = [now, now]
    utimensat(AT_FDCWD, "\(rules)/\(name)", times, 0)
  }

  func ruled(_ feeds: [String: String]) -> Configuration {
    var configuration = configuration(feeds)
    configuration.rules = rules
    return configuration
  }

  /// A page whose story is in an element that only a rule knows, beside an article of another
  /// story that the generic way takes.
  static func ruledPage(_ words: String, next: String? = nil) -> String {
    let link = next.map { "<p><a class='onward' href='\($0)'>Page 2</a></p>" } ?? ""
    return page("the harvest").replacing(
      "<footer>",
      with: """
        <div class="tale"><p>Here is \(words), which nobody but its own reader would look for, in a
        box of its own beside the pages that all the others read on their way to work.</p>
        <p>It goes on for a while, so that it is long enough to be taken for a text, and it says
        \(words) once more before it comes to its end on this page of the paper.</p></div>
        \(link)<footer>
        """)
  }

  static let rule = "body: //div[@class='tale']\ntitle: //h1\n"
  static let onward = rule + "next_page_link: //a[@class='onward']/@href\n"

  func text(_ version: VersionRecord) throws -> String {
    String(decoding: try ArchiveReader(path: archive).text(version).body, as: UTF8.self)
  }
}
