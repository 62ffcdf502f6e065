extension CheckLine {
  /// What a change tells of its edits; keys that would say nothing are left out.
  static func edits(_ scanner: inout CheckScanner) {
    if scanner.take(",\"names\":") { pairs(&scanner) }
    if scanner.take(",\"headline\":"), scanner.strings().count <= 2 { scanner.refuse() }
    if scanner.take(",\"edits\":[") {
      repeat { edit(&scanner) } while scanner.take(",")
      scanner.expect("]")
    }
    if scanner.take(",\"totals\":{") {
      repeat {
        scanner.string(oneOf: [
          "figure", "name", "quote", "attribution", "headline", "correction", "addition", "removal",
          "wording", "moved", "typography",
        ])
        scanner.expect(":")
        _ = scanner.integer()
      } while scanner.take(",")
      scanner.expect("}")
    }
    if scanner.take(",\"coarse\":") { scanner.expect("true") }
  }

  private static func edit(_ scanner: inout CheckScanner) {
    scanner.expect("{\"class\":")
    _ = scanner.string()
    if scanner.take(",\"also\":"), scanner.strings().count <= 2 { scanner.refuse() }
    scanner.expect(",\"old\":")
    _ = scanner.optionalString()
    scanner.expect(",\"new\":")
    _ = scanner.optionalString()
    if scanner.take(",\"figures\":") { pairs(&scanner) }
    if scanner.take(",\"names\":") { pairs(&scanner) }
    scanner.expect("}")
  }

  /// At least one: none is not written.
  private static func pairs(_ scanner: inout CheckScanner) {
    scanner.expect("[")
    repeat { _ = scanner.strings() } while scanner.take(",")
    scanner.expect("]")
  }
}
