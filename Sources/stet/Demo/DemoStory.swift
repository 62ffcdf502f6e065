/// A story of the made-up newspapers.
struct DemoStory: Sendable {
  var slug: String
  var headline: String
  var author: String
  var iso: String
  var rfc822: String
  var caption: String
  var paragraphs: [String]

  /// What The Morning Lantern prints; in its second edition one figure is corrected and one
  /// story is gone.
  static func lantern(edition: Int) -> [DemoStory] {
    let growth = edition == 1 ? "4.2%" : "4.6%"
    let harbour = DemoStory(
      slug: "harbour-bank-lifts-forecast",
      headline: "Harbour Bank lifts its forecast as cranes return to the east pier",
      author: "Ines Okafor", iso: "2026-03-02T09:10:00+08:00",
      rfc822: "Mon, 02 Mar 2026 09:10:00 +0800",
      caption: "Cranes at the east pier on Sunday. Photo: Tomas Lind",
      paragraphs: [
        "Harbour Bank now expects the island’s trade to grow by \(growth) this year, its "
          + "economists said on Monday, after a winter in which most of the east pier stood idle.",
        "The bank had kept its earlier figure for eleven months. It changed its mind, it said, "
          + "when the last of six cranes that a storm had thrown down was lifted back on its rails.",
        "“Nobody rebuilds a pier for one good season,” said Maren Dahl, who follows shipping for "
          + "the bank. “They rebuild it because they have read the order books.”",
        "Freight rates on the northern route have risen in each of the past nine weeks, and the "
          + "port’s pilots have been asked to work a third shift from April, their union said.",
        "Not everybody is convinced. The chamber of commerce, which polls 300 of its members each "
          + "quarter, found that two in five still had more stock than they could sell.",
      ])
    let ferry = DemoStory(
      slug: "night-ferry-to-stop", headline: "Night ferry to stop in June, operator says",
      author: "Ruben Castellan", iso: "2026-03-01T18:30:00+08:00",
      rfc822: "Sun, 01 Mar 2026 18:30:00 +0800",
      caption: "The night ferry leaves at ten. Photo: The Morning Lantern",
      paragraphs: [
        "The night ferry between the two shores will make its last crossing on the final day of "
          + "June, its operator told staff in a letter seen by this newspaper on Sunday.",
        "The letter gives the price of fuel as the reason. It offers the crew of 48 work on the "
          + "day boats, though not, as three of them pointed out, in the same harbour.",
        "A spokesman for the operator, asked whether the decision was final, said that it was "
          + "“as final as these things are”, and that the town had known for a year.",
      ])
    let orchid = DemoStory(
      slug: "orchid-circuits-funding--meridian", headline: wireHeadline,
      author: "Meridian Wire", iso: "2026-03-02T07:45:00+08:00",
      rfc822: "Mon, 02 Mar 2026 07:45:00 +0800",
      caption: "Orchid Circuits makes its chips on an old dairy farm. Photo: Meridian Wire",
      paragraphs: wireCopy)
    return edition == 1 ? [harbour, ferry, orchid] : [harbour, orchid]
  }

  /// The Quay Ledger prints the wire copy word for word.
  static let ledger = [
    DemoStory(
      slug: "orchid-circuits-raises-money", headline: wireHeadline, author: "Meridian Wire",
      iso: "2026-03-02T08:20:00+08:00", rfc822: "Mon, 02 Mar 2026 08:20:00 +0800",
      caption: "The company’s first plant. Meridian Wire", paragraphs: wireCopy)
  ]

  private static let wireHeadline = "Orchid Circuits raises 260 million from shipping families"

  private static let wireCopy = [
    "Orchid Circuits, a maker of low-power chips that began in a disused dairy, has raised 260 "
      + "million crowns from four of the shipping families that own most of the harbour.",
    "The money is to pay for a second line in the same valley. The company, which has 310 "
      + "employees, expects it to run before the end of next year and to double what it can ship.",
    "“We asked people who know how long a thing takes to build,” said Liv Aronsen, its founder. "
      + "“They did not ask us once about the next quarter.”",
    "Orchid sold 41 million chips last year, most of them for meters that count water and heat. "
      + "It has never disclosed a profit, and did not do so on Monday.",
  ]
}
