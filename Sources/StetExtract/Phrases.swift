/// Phrases that short boilerplate begins with, or that give a consent notice away.
struct Phrases: Sendable {
  /// One after the other, those that begin with the same byte together.
  private var bytes: [UInt8] = []
  /// Where each phrase begins in `bytes`, and where the last ends.
  private var starts: [Int32] = [0]
  /// Which of several lists each phrase is from, as a bit.
  private var marks: [UInt8] = []
  /// The first phrase that begins with each byte; the next byte's is behind the last.
  private var first: [Int32] = []
  /// A bit for each pair of bytes that some phrase begins with.
  private var pairs = [UInt64](repeating: 0, count: 1024)

  /// - Parameter list: One phrase per line, lower case, of two bytes or more.
  init(_ list: StaticString) { self.init([list]) }

  /// - Parameter lists: At most eight; ``found(in:)`` tells them apart.
  init(_ lists: [StaticString]) {
    var byFirst = [[(phrase: [UInt8], mark: UInt8)]](repeating: [], count: 256)
    for (index, list) in lists.enumerated() {
      let bytes = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
      for line in bytes.split(separator: 0x0A) {
        let phrase = Array(line)
        guard phrase.count >= 2 else { continue }
        byFirst[Int(phrase[0])].append((phrase, 1 << UInt8(index)))
        let pair = Int(phrase[0]) << 8 | Int(phrase[1])
        pairs[pair >> 6] |= 1 << UInt64(pair & 63)
      }
    }
    for list in byFirst {
      first.append(Int32(marks.count))
      for (phrase, mark) in list {
        bytes += phrase
        starts.append(Int32(bytes.count))
        marks.append(mark)
      }
    }
    first.append(Int32(marks.count))
  }

  /// Whether `folded` (lower case) begins with a phrase that ends at the end of a word.
  func begins(_ folded: [UInt8]) -> Bool {
    guard folded.count >= 2, holds(Int(folded[0]) << 8 | Int(folded[1])) else { return false }
    return folded.withUnsafeBufferPointer { folded in
      bytes.withUnsafeBufferPointer { bytes in
        let byte = Int(folded[0])
        for phrase in Int(first[byte])..<Int(first[byte + 1]) {
          let start = Int(starts[phrase])
          let count = Int(starts[phrase + 1]) - start
          guard Self.matches(folded, 0, bytes, start, count) else { continue }
          guard count < folded.count else { return true }
          if !Self.isWord(folded[count - 1]) || !Self.isWord(folded[count]) { return true }
        }
        return false
      }
    }
  }

  /// Whether a phrase occurs anywhere in `folded`.
  func occurs(in folded: [UInt8]) -> Bool { found(in: folded) != 0 }

  /// The lists that a phrase in `folded` is from, bit by bit.
  func found(in folded: [UInt8]) -> UInt8 {
    folded.withUnsafeBufferPointer { text in
      pairs.withUnsafeBufferPointer { pairs in
        var out: UInt8 = 0
        var pair = 0
        for index in text.indices {
          pair = (pair &<< 8 | Int(text[index])) & 0xFFFF
          guard pairs[pair &>> 6] &>> UInt64(pair & 63) & 1 != 0, index > 0 else { continue }
          out |= found(text, at: index - 1)
        }
        return out
      }
    }
  }

  private func found(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt8 {
    var out: UInt8 = 0
    bytes.withUnsafeBufferPointer { bytes in
      let byte = Int(text[index])
      for phrase in Int(first[byte])..<Int(first[byte + 1]) {
        let start = Int(starts[phrase])
        if Self.matches(text, index, bytes, start, Int(starts[phrase + 1]) - start) {
          out |= marks[phrase]
        }
      }
    }
    return out
  }

  private func holds(_ pair: Int) -> Bool { pairs[pair >> 6] >> UInt64(pair & 63) & 1 != 0 }

  @inline(__always)
  private static func matches(
    _ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ phrases: UnsafeBufferPointer<UInt8>,
    _ start: Int, _ count: Int
  ) -> Bool {
    guard count <= text.count - at else { return false }
    var index = 0
    while index < count, text[at + index] == phrases[start + index] { index += 1 }
    return index == count
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }
}

extension Lexicon {
  /// Short lines that begin so are about the page, not part of its story.
  static let dropped = Phrases(
    """
    share
    tweet
    print
    email
    e-mail
    advertisement
    advertisements
    advertising
    advertise
    anzeige
    werbung
    publicidad
    publicité
    pubblicità
    publicidade
    reklama
    read more
    read also
    also read
    related
    see also
    more from
    sign up
    sign in
    log in
    subscribe
    newsletter
    comment
    comments
    leave a reply
    leave a comment
    tag:
    tags
    topic:
    topics
    filed under
    follow us
    follow me
    photo
    foto
    image
    bild
    source
    quelle
    credit
    copyright
    ©
    (c)
    by
    von
    par
    por
    updated
    published
    posted
    loading
    watch
    listen
    skip to
    continue reading
    get the
    click here
    download
    all rights
    table of contents
    in this article
    contents
    jump to
    teilen
    drucken
    kommentare
    lesen sie auch
    mehr zum thema
    zum thema
    auch interessant
    lire aussi
    à lire
    leia também
    leia mais
    lea también
    te puede interesar
    leggi anche
    lees ook
    partager
    compartir
    compartilhar
    condividi
    open in app
    scroll to top
    font resizer
    """)

  /// Headings that begin what is appended to a story.
  static let cutting = Phrases(
    """
    related
    more from
    more on
    more stories
    read next
    up next
    you may also
    you might
    recommended
    comment
    comments
    leave a reply
    leave a comment
    about the author
    share this
    sign up
    subscribe
    most read
    most popular
    trending
    latest
    references
    mehr zum thema
    lesen sie auch
    auch interessant
    das könnte
    weitere
    kommentare
    lire aussi
    à lire aussi
    sur le même
    leia mais
    leia também
    lea también
    te puede interesar
    más noticias
    leggi anche
    footnotes
    """)

  /// Consent notices, calls and walls, in the order of their bits.
  static let notices = PhraseTable([consent, calls, walls])

  /// Notices that stand in for embedded content or ask for consent.
  private static let consent: StaticString =
    """
    externe inhalt
    externer inhalt
    externen inhalt
    extern inhalt
    privatsph
    external content
    contenu externe
    contenido externo
    cookie zu
    cookies zu
    cookie accept
    cookies accept
    accept cookie
    datenschutzerkl
    enable javascript
    javascript is
    javascript must
    adblock
    ad blocker
    """

  /// Calls to follow, subscribe, donate or install: dropped where they are a paragraph of their own.
  private static let calls: StaticString =
    """
    follow us on
    follow our
    follow him on
    follow her on
    follow them on
    follow me on
    join our telegram
    join our whatsapp
    whatsapp-kanal
    whatsapp channel
    telegram channel
    subscribe to our
    subscribe now
    sign up for our
    sign up to our
    signing up for our
    our newsletter
    our free newsletter
    daily newsletter
    weekly newsletter
    unseren newsletter
    unserem newsletter
    newsletter informiert
    newsletter abonnieren
    notre newsletter
    nuestra newsletter
    nuestro boletín
    nossa newsletter
    nostra newsletter
    download our app
    download the app
    bookmark our
    may earn a commission
    may earn an affiliate
    earn a small commission
    affiliate links
    affiliate-links
    unterstützen sie uns
    mit einer spende
    support our journalism
    all rights reserved
    alle rechte vorbehalten
    tous droits réservés
    """

  /// Requests to subscribe in order to read on.
  private static let walls: StaticString =
    """
    continue reading with
    to continue reading
    to keep reading
    subscribe to read
    read the full article
    read the full story
    read this article
    already a subscriber
    for subscribers only
    um weiterzulesen
    jetzt weiterlesen
    weiterlesen mit
    nur für abonnenten
    mit abo weiterlesen
    réservé aux abonnés
    la suite est réservée
    para seguir leyendo
    para continuar leyendo
    per continuare a leggere
    para continuar a ler
    om verder te lezen
    for å lese videre
    för att läsa vidare
    """
}
