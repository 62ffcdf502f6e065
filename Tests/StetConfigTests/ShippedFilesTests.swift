import FoundationEssentials
import StetConfig
import StetText
import Testing

@Suite struct ShippedFilesTests {
  static func file(_ name: String) throws -> [UInt8] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return [UInt8](try Data(contentsOf: URL(filePath: "/\(root)/\(name)")))
  }

  @Test("The feeds.json of the repository is a valid configuration, The Edge Singapore first")
  func feeds() throws {
    let configuration = try Configuration.parse(try Self.file("feeds.json"))
    #expect(configuration.feeds.count >= 10)
    #expect(configuration.feeds.first?.url == "https://www.theedgesingapore.com/rss.xml")
    #expect(configuration.feeds.allSatisfy { $0.url.hasPrefix("https://") })
  }

  @Test("The JSON Schema names exactly the keys that are read")
  func schema() throws {
    let schema = try JSON.parse(try Self.file("Documentation/feeds.schema.json"))
    let feed = schema["properties"]?["feeds"]?["items"]?["oneOf"]?.array?.last
    let places: [(json: JSON?, wrap: (String) -> String)] = [
      (schema, { "{\"feeds\": [], \($0)}" }),
      (schema["properties"]?["defaults"], { "{\"feeds\": [], \"defaults\": {\($0)}}" }),
      (schema["$defs"]?["network"], { "{\"feeds\": [], \"network\": {\($0)}}" }),
      (feed, { "{\"feeds\": [{\($0)}]}" }),
    ]
    for place in places {
      let keys = try #require(place.json?["properties"]?.object).map(\.key)
      #expect(!keys.isEmpty)
      for key in keys {
        // The value is wrong on purpose; only an unknown key would be told as one.
        let text = place.wrap("\"\(key)\": [[]]")
        #expect(!Self.problems(text).contains { $0.contains("unknown key") }, "\(key)")
      }
      let unknown = Self.problems(place.wrap("\"zzzzzzzz\": 1"))
      let listed = try #require(unknown.first { $0.contains("Known keys: ") })
      for key in keys { #expect(listed.contains(key), "\(key) is in the schema only") }
      let read = listed.split(separator: "Known keys: ").last.map(String.init) ?? ""
      #expect(read.split(separator: ",").count == keys.count, "\(read) against \(keys)")
    }
  }

  static func problems(_ text: String) -> [String] {
    do {
      _ = try Configuration.parse(Array(text.utf8))
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}
