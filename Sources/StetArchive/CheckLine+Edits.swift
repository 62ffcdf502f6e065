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
      var isFirst = true
      for kind in totalKeys where isFirst ? scanner.take(kind.first) : scanner.take(kind.next) {
        _ = scanner.integer()
        isFirst = false
      }
      if isFirst { scanner.refuse() }
      scanner.expect("}")
    }
    if scanner.take(",\"coarse\":") { scanner.expect("true") }
  }

  /// Of `EditClass`, in its order. Another one is read the slow way.
  private static let classes: [StaticString] = [
    "figure", "name", "quote", "attribution", "headline", "correction", "addition", "removal",
    "wording", "moved", "typography",
  ]
  private static let totalKeys: [(first: StaticString, next: StaticString)] = [
    ("\"figure\":", ",\"figure\":"), ("\"name\":", ",\"name\":"),
    ("\"quote\":", ",\"quote\":"), ("\"attribution\":", ",\"attribution\":"),
    ("\"headline\":", ",\"headline\":"), ("\"correction\":", ",\"correction\":"),
    ("\"addition\":", ",\"addition\":"), ("\"removal\":", ",\"removal\":"),
    ("\"wording\":", ",\"wording\":"), ("\"moved\":", ",\"moved\":"),
    ("\"typography\":", ",\"typography\":"),
  ]

  private static func edit(_ scanner: inout CheckScanner) {
    scanner.expect("{\"class\":")
    scanner.string(oneOf: classes)
    if scanner.take(",\"also\":[") {
      repeat { scanner.string(oneOf: classes) } while scanner.take(",")
      scanner.expect("]")
    }
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
