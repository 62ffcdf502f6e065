import StetMarkup
import StetText
import Testing

@testable import StetExtract

@Suite("The learned model")
struct ModelTests {
  static func page(_ html: String) -> (page: Page, features: Features) {
    let page = PageReader.read(HTMLDocument(Array(html.utf8)))
    return (page, Features(page, titles: []))
  }

  static func body(_ html: String, _ model: BlockModel) -> BodyModel {
    let (page, features) = page(html)
    var rules = BodyRules(page: page, features: features)
    let result = rules.run()
    return BodyModel(page: page, features: features, rules: &rules, result: result, model: model)
  }

  @Test("that is shipped fits the features")
  func shipped() {
    #expect(BlockModel.shared != nil)
    let names = BlockFeatures.names + BlockContext.names
    #expect(Set(names).count == names.count)
    #expect(names.count < 255)
  }

  @Test("sees a row of as many numbers as there are names, whatever the page")
  func rows() throws {
    let model = try #require(BlockModel.shared)
    for page in Case.all {
      let body = Self.body(String(decoding: page.page, as: UTF8.self), model)
      let blocks = body.page.blocks.count
      #expect(body.rows.values.count == blocks * BlockFeatures.names.count)
      #expect(body.context.values.count == blocks * BlockContext.names.count)
      #expect(body.scores.count == blocks)
      #expect(body.rows.values.allSatisfy { $0.isFinite })
      #expect(body.context.values.allSatisfy { $0.isFinite })
    }
  }

  @Test("is refused when it is cut short, and reading it is no danger")
  func damaged() {
    let whole = Self.small(feature: 1)
    #expect(BlockModel(whole) != nil)
    for count in 0..<whole.count { #expect(BlockModel(Array(whole[..<count])) == nil) }
    // A feature that only the second forest sees, in the first.
    #expect(BlockModel(Self.small(feature: UInt32(BlockFeatures.names.count))) == nil)
    // A threshold that is not there.
    #expect(BlockModel(Self.small(feature: 2)) == nil)
  }

  /// A first forest of one tree: above 7.5, `feature` gives 100, otherwise -50; none in the second.
  static func small(feature: UInt32) -> [UInt32] {
    let columns = UInt32(BlockFeatures.names.count + BlockContext.names.count)
    var words: [UInt32] = [0x5354_424D, 1, columns, 0, 0, 0, 0]
    words += [0, 0, 0, 0]
    for column in 0..<columns {
      words +=
        column == 1 || column == BlockFeatures.names.count ? [1, Float(7.5).bitPattern] : [0]
    }
    let negative = UInt32(UInt16(bitPattern: -50))
    words += [0, Float(0.5).bitPattern, 1, 6]
    words += [feature | 10 << 16, 0xFF | negative << 16, 0xFF | 100 << 16]
    words += [0, Float(1).bitPattern, 0, 0]
    return words
  }

  @Test("scores a block the same alone as among others, and says what moved the score")
  func forest() throws {
    let model = try #require(BlockModel(Self.small(feature: 1)))
    let width = BlockFeatures.names.count
    for count in [1, 2, 3, 4, 5, 15, 16, 17, 33] {
      var rows = [Float](repeating: 0, count: count * width)
      for row in 0..<count { rows[row * width + 1] = Float(row) }
      let scores = rows.withUnsafeBufferPointer { model.first.scores($0, width: width) }
      #expect(scores == (0..<count).map { $0 <= 7 ? -25 : 50 })
    }
    var row = [Float](repeating: 0, count: width)
    row[1] = 9
    let moved = model.first.contributions(row)
    #expect(moved.map(\.feature) == [1])
    #expect(moved.map(\.odds) == [45])
  }

  @Test("turns odds into chances that rise with them and never leave 0…1")
  func chances() {
    #expect(BodyModel.chance(0) == 0.5)
    var last: Float = 0
    for step in -40...40 {
      let chance = BodyModel.chance(Float(step) / 2)
      #expect(chance >= last && chance >= 0 && chance <= 1)
      last = chance
    }
    #expect(abs(BodyModel.chance(2) - 0.8808) < 0.001)
  }

  @Test(
    "sees a sentence in a script without spaces about as long as its Latin translation",
    arguments: [
      "河水在一夜之间上涨了两米，黎明时分下城的集市已被淹没，消防员从阳台上救出了六十一人。",
      "강물이 하룻밤 사이에 두 미터나 불어나 새벽에는 아랫마을 시장이 물에 잠겼고 소방관들이 예순한 명을 구했다.",
    ])
  func scripts(_ sentence: String) {
    let latin = """
      The river rose by two metres in a single night, by dawn the lower market stood under water, and \
      firemen took sixty-one people from their balconies.
      """
    let own = Self.page("<p>\(sentence)").page.blocks[0]
    let other = Self.page("<p>\(latin)").page.blocks[0]
    #expect(own.size * 2 > other.size && own.size < other.size * 2)
    #expect(own.words * 5 > other.words * 2 && own.words < other.words * 2)
    #expect(own.endsSentence && own.beginsWithCapital)
  }

  @Test("names in the explanation what weighed most")
  func explained() throws {
    let page = try #require(Case.all.first { $0.name == "app-chrome-and-split-body" })
    let explanation = Extractor().explain(page.page, url: nil, contentType: nil)
    for block in explanation.blocks {
      #expect(block.odds != nil)
      #expect((1...4).contains(block.weights.count))
      let sizes = block.weights.map { abs($0.odds) }
      #expect(sizes == sizes.sorted(by: >))
    }
  }
}
