import StetModel
import StetSchedule
import Testing

@Suite struct RobotsBoundsTests {
  private func rules(_ text: String) -> RobotsRules {
    RobotsRules(Array(text.utf8), agent: "Stet")
  }

  @Test("Half a megabyte is read, up to the last whole line of it")
  func bytes() {
    let padding = "# \(String(repeating: "x", count: 98))\n"
    let room = RobotsRules.maximumBytes - "User-agent: *\n".utf8.count
    let lines = String(repeating: padding, count: room / padding.utf8.count)
    let filler = String(repeating: "\n", count: room % padding.utf8.count)
    // The rule begins five octets before the limit.
    let text = "User-agent: *\nDisallow: /a\n" + lines + filler
    let rules = rules(String(text.prefix(RobotsRules.maximumBytes - 5)) + "Disallow: /b\n")
    #expect(!rules.decision(for: "/a").isAllowed)
    #expect(rules.decision(for: "/b").isAllowed)
    #expect(rules.decision(for: "/").isAllowed)
  }

  @Test("A rule that the limit cuts in two is no rule")
  func half() {
    let head = "User-agent: *\n"
    let line = "Disallow: /abc"
    let padding = String(
      repeating: "\n", count: RobotsRules.maximumBytes - head.utf8.count - line.utf8.count + 2)
    #expect(rules(head + padding + line).decision(for: "/a").isAllowed)
    #expect(rules(head + padding + line).decision(for: "/abc").isAllowed)
  }

  @Test("A line is cut at its bound")
  func line() {
    let path = "/" + String(repeating: "a", count: RobotsRules.maximumLine)
    let rules = rules("User-agent: *\nDisallow: \(path)b\nDisallow: /c")
    #expect(!rules.decision(for: path).isAllowed)
    #expect(!rules.decision(for: "/c").isAllowed)
    #expect(rules.decision(for: "/a").isAllowed)
  }

  @Test("So many rules are kept")
  func count() {
    var text = "User-agent: *\n"
    for number in 0...RobotsRules.maximumRules { text += "Disallow: /\(number)/\n" }
    let rules = rules(text)
    #expect(!rules.decision(for: "/\(RobotsRules.maximumRules - 1)/").isAllowed)
    #expect(rules.decision(for: "/\(RobotsRules.maximumRules)/").isAllowed)
  }

  @Test(
    "Hostile patterns are matched in time that grows with the lengths only",
    .timeLimit(.minutes(5)),
    arguments: [
      "*" + String(repeating: "*a", count: 8000) + "b", String(repeating: "*", count: 16_000) + "b",
      "/*" + String(repeating: "a", count: 8000) + "b",
      "/*" + String(repeating: "a*", count: 8000) + "b$",
    ])
  func hostile(_ pattern: String) {
    let rules = rules("User-agent: *\nDisallow: \(pattern)")
    let path = "/" + String(repeating: "a", count: 30_000)
    for _ in 0..<3 { #expect(rules.decision(for: path).isAllowed) }
    #expect(!rules.decision(for: path + "b").isAllowed)
  }

  @Test("A file made to be costly is refused in bounded time", .timeLimit(.minutes(5)))
  func costly() {
    let text = "User-agent: *\n" + String(repeating: "Disallow: *a*a*aaab\n", count: 20_000)
    let rules = rules(text)
    let long = "/" + String(repeating: "a", count: 60_000)
    #expect(rules.decision(for: long) == .init(isAllowed: false))
    // What it says is obeyed as long as it can be read.
    #expect(rules.decision(for: "/aaa").isAllowed)
    #expect(rules.decision(for: "/aaaaab").rule == "Disallow: *a*a*aaab")
  }

  @Test("A piece is found wherever a plain search finds it")
  func search() {
    // Few letters make many half matches, which is what the linear search is for.
    var state: UInt64 = 42
    func letters(_ count: Int) -> String {
      var text = ""
      for _ in 0..<count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += (state >> 33) % 8 == 0 ? "b" : "a"
      }
      return text
    }
    for _ in 0..<60 {
      let text = letters(1500)
      let piece = letters(24)
      for wanted in [
        piece, String(text.dropFirst(1000).prefix(200)), String(text.suffix(300)) + "b",
      ] {
        let isThere = text.utf8.count >= wanted.utf8.count && contains(text, wanted)
        #expect(
          rules("User-agent: *\nDisallow: /*\(wanted)").decision(for: "/\(text)").isAllowed
            != isThere)
      }
    }
  }

  private func contains(_ text: String, _ piece: String) -> Bool {
    let (text, piece) = (Array(text.utf8), Array(piece.utf8))
    return (0...(text.count - piece.count)).contains {
      text[$0..<($0 + piece.count)].elementsEqual(piece)
    }
  }

  @Test("Any bytes can be read")
  func garbage() {
    var state: UInt64 = 7
    for length in 0..<300 {
      let bytes = (0..<length).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 40)
      }
      let all = Array("User-agent: *\nDisallow: /*".utf8) + bytes + Array("%\n\\".utf8)
      let rules = RobotsRules(all, agent: "Stet")
      _ = rules.decision(for: String(decoding: bytes, as: UTF8.self))
      #expect(rules == RobotsRules(all, agent: "STET"))
    }
  }
}
