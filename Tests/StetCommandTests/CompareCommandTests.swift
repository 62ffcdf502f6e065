import StetTestKit
import StetText
import Testing

/// `stet compare`, from the outside.
@Suite struct CompareCommandTests {
  private static let text = """
    The harbour town of Vellmar will close its fish market for three months from Monday so that the \
    roof can be replaced, the council said. The work is expected to cost 4.2 million crowns and will \
    be carried out by Tollen Builders, a firm from the capital. Traders will move to a hall beside the \
    railway station, where rents are to stay the same.
    """
  private static var altered: String {
    text.replacing("4.2 million", with: "2.4 million") + " Shops were told of it in a letter."
  }

  private static func line(_ id: String, _ a: String, _ b: String) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("pair_id", id)
      for (key, text) in [("a", a), ("b", b)] {
        json.object(key) { $0.field("text", text) }
      }
    }
    return json.string + "\n"
  }

  @Test("two files: the verdict in words, then what differs with both sentences")
  func words() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(Self.text, to: "a.txt")
    try folder.write(Self.altered + "\u{1B}[31m", to: "b.txt")
    let result = try Program.run("compare", "a.txt", "b.txt", in: folder.path)
    #expect(result.status == 0)
    #expect(result.out.hasPrefix("near"))
    #expect(result.out.contains("differs: number"))
    #expect(result.out.contains("2.4 million"))
    #expect(!result.out.contains("\u{1B}"))
    let json = try Program.run("compare", "a.txt", "-", "--json", in: folder.path, input: Self.text)
    #expect(try JSON.parse(json.out)["label"]?.string == "exact")
  }

  @Test("a file that is not there and no archive: bad input, with the remedy")
  func missing() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(Self.text, to: "a.txt")
    let result = try Program.run("compare", "a.txt", "b.txt", in: folder.path)
    #expect(result.status == 65)
    #expect(result.error.contains("--archive"))
    #expect(try Program.run("compare", "a.txt", in: folder.path).status == 64)
    #expect(try Program.run("compare", "-", "-", in: folder.path).status == 64)
  }

  @Test("a batch keeps its order, and a bad line stops nothing")
  func batch() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("{\"text\":\"One text of no story.\"}\n", to: "corpus.jsonl")
    let input =
      Self.line("one", Self.text, Self.text) + "{ no json\n" + "{\"pair_id\":\"three\"}\n\n"
      + Self.line("four", Self.text, Self.altered) + Self.line("five", Self.text, "") + "[1,\n"
    let result = try Program.run(
      "compare", "--batch", "--corpus", "corpus.jsonl", in: folder.path, input: input)
    #expect(result.status == 0)
    let answers = try result.out.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(answers.map { $0["pair_id"]?.string } == ["one", nil, "three", "four", "five", nil])
    #expect(answers.map { $0["label"]?.string } == ["exact", nil, nil, "near", "none", nil])
    let errors = answers.compactMap { $0["error"]?.string }
    #expect(errors.count == 3)
    // The empty line counts.
    for (error, line) in zip(errors, ["line 2, ", "line 3: ", "line 7, "]) {
      #expect(error.hasPrefix(line), "\(error)")
    }
    #expect(answers[3]["conflicts"]?.array?.first?["type"]?.string == "number")
    #expect(answers[4]["related"]?.bool == false)
  }

  @Test("a corpus that is none is bad input, by its line")
  func corpus() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("{\"text\":\"a\"}\n[]\n", to: "corpus.jsonl")
    let result = try Program.run(
      "compare", "--batch", "--corpus", "corpus.jsonl", in: folder.path, input: "")
    #expect(result.status == 65)
    #expect(result.error.contains("line 2"))
  }
}
