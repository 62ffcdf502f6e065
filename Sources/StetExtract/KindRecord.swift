package import StetText

/// What the trainer of the kinds reads of a page.
package enum KindRecord {
  package static var names: [String] { KindSignals.Name.allCases.map { "\($0)" } }

  package static func of(_ html: [UInt8], url: WebURL?) -> [Float] {
    let analysis = Analysis(html, contentType: nil, model: nil)
    let data = StructuredData(analysis.page.islands, url: url)
    return KindMeasure(
      page: analysis.page, features: analysis.features, data: data, url: url,
      result: analysis.byRules, words: analysis.byRules.words
    ).signals().values
  }
}
