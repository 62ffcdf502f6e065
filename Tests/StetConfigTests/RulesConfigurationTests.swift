import StetConfig
import Testing

@Suite struct RulesConfigurationTests {
  @Test("The folder of site rules is taken as written, and there is none where none is named")
  func folder() throws {
    func rules(_ more: String) throws -> String? {
      try Configuration.parse(Array("{\(more) \"feeds\": []}".utf8)).rules
    }
    #expect(try rules("") == nil)
    #expect(try rules("\"rules\": \"rules\",") == "rules")
    #expect(try rules("\"rules\": \"/etc/stet/rules\",") == "/etc/stet/rules")
  }

  @Test("What is no name of a folder is told with its place", arguments: ["\"\"", "[]", "false"])
  func mistakes(value: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration.parse(Array("{\"feeds\": [],\n \"rules\": \(value)}".utf8))
    }
    #expect(error?.problems.first?.line == 2)
    #expect(error?.problems.first?.message.contains("\"rules\"") == true)
  }
}
