import StetModel
import Testing

@testable import StetCompare

/// Notices of correction and the edits that they explain.
@Suite struct CorrectionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var notice: String
    var before: String
    var after: String
    /// nil where the notice must explain nothing.
    var from: String?
    var kind = "figure"
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "English, both figures",
      notice: "Correction: An earlier version of this article said prices rose 4.2%. It is 4.6%.",
      before: "Prices rose 4.2% in the year to May, the bureau of the harbour towns said.",
      after: "Prices rose 4.6% in the year to May, the bureau of the harbour towns said.",
      from: "4.2%"),
    Case(
      name: "English, only the wrong figure, written otherwise",
      notice: "An earlier version of this article put the cost of the pier at 25 million euros.",
      before: "The new pier cost €25 million and was opened by the mayor on a wet morning.",
      after: "The new pier cost €52 million and was opened by the mayor on a wet morning.",
      from: "25"),
    Case(
      name: "English, a name",
      notice: "Corrected: the harbour master is Ines Okafor, not Okafur as we wrote.",
      before: "The cranes will stand still until Monday, said Ines Okafur, the harbour master.",
      after: "The cranes will stand still until Monday, said Ines Okafor, the harbour master.",
      from: "Okafur", kind: "name"),
    Case(
      name: "German",
      notice:
        "Korrekturhinweis: In einer früheren Version hieß es, 312 Boote lägen im Hafen. "
        + "Richtig sind 231.",
      before: "Im Hafen von Nordwiek lagen am Abend 312 Boote, mehr als je zuvor im Mai.",
      after: "Im Hafen von Nordwiek lagen am Abend 231 Boote, mehr als je zuvor im Mai.",
      from: "312"),
    Case(
      name: "Spanish",
      notice: "Fe de errores: en una versión anterior se decía que el alcalde era Tomás Rivella.",
      before: "El alcalde Tomás Rivella anunció ayer la reapertura del muelle viejo al público.",
      after: "El alcalde Tomás Rivelo anunció ayer la reapertura del muelle viejo al público.",
      from: "Rivella", kind: "name"),
    Case(
      name: "French",
      notice:
        "Rectificatif : la subvention est de 2,5 millions d'euros, et non de 5,2 millions "
        + "comme écrit dans une version précédente de cet article.",
      before: "La ville versera 5,2 millions d'euros au port pour la remise en état des quais.",
      after: "La ville versera 2,5 millions d'euros au port pour la remise en état des quais.",
      from: "5,2"),
    Case(
      name: "Russian",
      notice: "Исправление: в предыдущей версии говорилось о 417 пассажирах, их было 471.",
      before: "На борту парома в ту ночь находились 417 пассажиров и двадцать членов экипажа.",
      after: "На борту парома в ту ночь находились 471 пассажиров и двадцать членов экипажа.",
      from: "417"),
    Case(
      name: "Chinese",
      notice: "更正：本文早前版本称涨幅为4.2%，应为4.6%。",
      before: "统计局周一公布，港口城市五月份的物价同比上涨4.2%，高于上月。",
      after: "统计局周一公布，港口城市五月份的物价同比上涨4.6%，高于上月。",
      from: "4.2"),
    Case(
      name: "A notice about something else",
      notice: "Correction: a caption under the photograph named the wrong bridge.",
      before: "Prices rose 4.2% in the year to May, the bureau of the harbour towns said.",
      after: "Prices rose 4.6% in the year to May, the bureau of the harbour towns said."),
    Case(
      name: "A small number that stands in the notice's date",
      notice: "Correction, May 5: the photograph was taken by another photographer.",
      before: "There were 5 boats in the water when the wind turned to the north at noon.",
      after: "There were 6 boats in the water when the wind turned to the north at noon."),
    Case(
      name: "A replaced word that any notice has",
      notice: "This article has been corrected.",
      before: "The council said it has agreed to open the old pier to everybody in summer.",
      after: "The council said it had agreed to open the old pier to everybody in summer."),
  ]

  @Test("A notice explains the edit whose figure or name it gives", arguments: cases)
  func explains(_ sample: Case) {
    let difference = TextDifference(from: sample.before, to: sample.after)
    let edits = Corrections.edits(difference, version: 2)
    #expect(!edits.isEmpty)
    let found = Corrections.explain(sample.notice, by: edits)
    #expect((found == nil) == (sample.from == nil), "\(String(describing: found)) of \(edits)")
    guard let found, let from = sample.from else { return }
    #expect(found.edit.from?.contains(from) == true, "\(found)")
    #expect(found.edit.kind == sample.kind && found.edit.version == 2)
    #expect(!found.evidence.isEmpty)
  }

  @Test("Of several edits the one that the notice names most of is meant, then the latest")
  func best() {
    let edits: [CorrectionRecord.Edit] = [
      .init(version: 2, kind: "figure", from: "4.2%", to: "4.6%"),
      .init(version: 3, kind: "figure", from: "4.6%", to: "4.9%"),
      .init(version: 3, kind: "name", from: "Okafur", to: "Okafor"),
    ]
    let both = "Correction: it was 4.2%, and has been made 4.6% since."
    #expect(Corrections.explain(both, by: edits)?.edit.version == 2)
    let one = "Correction: 4.6% was wrong."
    #expect(Corrections.explain(one, by: edits)?.edit == edits[1])
    #expect(Corrections.explain(both, by: []) == nil)
  }

  @Test("A notice is new once, and typography does not make it new")
  func fresh() {
    let notice = "Correction: an earlier version of this article said “4.2%”."
    #expect(Corrections.fresh([notice, notice], before: []) == [notice])
    let again = "Correction:  an earlier version of this article said \"4.2%\"."
    #expect(Corrections.fresh([again], before: [notice]).isEmpty)
    #expect(Corrections.fresh(["", " ", "…"], before: []).isEmpty)
    // Records keep the beginning of a long one.
    let long = "Correction: " + String(repeating: "it was the other bridge ", count: 60)
    let kept = String(long.prefix(500))
    #expect(Corrections.fresh([long], before: [kept]).isEmpty)
  }

  @Test("A phrase is in a text as words, not as letters")
  func holds() {
    #expect(Corrections.holds("It rose 4.2% in May.", "4.2%"))
    #expect(!Corrections.holds("It rose 14.2% in May.", "4.2%"))
    #expect(!Corrections.holds("", "4.2%") && !Corrections.holds("It rose.", ""))
  }

  @Test("Texts of any kind are judged in bounded time, and explain nothing by accident")
  func hostile() {
    let many = String(repeating: "4.2% of it ", count: 200_000)
    let digits = String(repeating: "1234567890", count: 20_000)
    let edits = [CorrectionRecord.Edit(version: 2, kind: "figure", from: "7.1%", to: "7.2%")]
    for text in ["", "x", many, digits, String(repeating: "\u{0}", count: 10_000)] {
      #expect(Corrections.explain(text, by: edits) == nil)
    }
    let empty = [CorrectionRecord.Edit(version: 2, kind: "figure", from: "", to: nil)]
    #expect(Corrections.explain("Correction: none.", by: empty) == nil)
    #expect(Corrections.edits(TextDifference(from: many, to: digits), version: 2).isEmpty)
  }
}
