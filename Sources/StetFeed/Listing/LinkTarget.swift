internal import StetText

/// One address that a page links to, with all its links: what may become an entry.
struct LinkTarget {
  var url: WebURL
  var key: String
  var shape: AddressShape
  var isOwn: Bool
  /// Places in `PageOutline.links`, in document order.
  var links: [Int] = []

  /// The link whose text is the title, and that text.
  var best: Int = 0
  var title: String?
  /// What the links and the address say by themselves; what is alike is then looked at together.
  var score: Float = 0
  /// Of the title's link: the kind of place in which it stands.
  var group: UInt64 = 0
  /// Where its card lies in the page.
  var card: Range<Int>?
  var date: Int?
}

/// How much a text is like a title.
struct TitleText {
  var text: String
  /// Words with a letter; where words are not parted by blanks, two characters count as one.
  var words: Int

  init(_ text: String) {
    self.text = text
    var words = 0
    var inWord = false
    var ideographs = 0
    for scalar in text.unicodeScalars.prefix(400) {
      switch scalar.value {
      case 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x0E00...0x0EFF:
        ideographs += 1
        inWord = false
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xAA...:
        if scalar.value >= 0x2000, scalar.value < 0x2C00 {
          // Dashes, quotes, arrows, pictures.
          if scalar.value != 0x2019 { inWord = false }
        } else {
          if !inWord { words += 1 }
          inWord = true
        }
      case 0x27: break
      default: inWord = false
      }
    }
    self.words = words + (ideographs + 1) / 2
  }
}
