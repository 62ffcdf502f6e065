/// How captions end, in many languages: "Photo: …", "（写真：…）", "/ Reuters".
///
/// A paragraph that ends so is a caption, wherever markup puts it.
enum PictureCredit {
  /// - Parameters:
  ///   - text: Of a block.
  ///   - besidePicture: Whether a picture stands right before; then the name of an agency at the end
  ///     is enough.
  static func ends(_ text: ArraySlice<UInt8>, besidePicture: Bool) -> Bool {
    let tail = text.suffix(120)
    let folded = tail.withUnsafeBufferPointer { Scanner.folded($0) }
    guard !folded.isEmpty else { return false }
    if follows(labels, folded, besidePicture) { return true }
    for ending in endings
    where folded.count >= ending.count && folded.suffix(ending.count).elementsEqual(ending) {
      return true
    }
    guard besidePicture else { return false }
    if follows(hints, folded, true) { return true }
    var end = folded[...]
    while let last = end.last, last < 0x80, !isLetter(last) { end.removeLast() }
    return agencies.contains { agency in
      guard end.count >= agency.count, end.suffix(agency.count).elementsEqual(agency) else {
        return false
      }
      // Set off by a sign: "/ Reuters", "(AFP)", "| EPA", "– dpa".
      let before = end.dropLast(agency.count).reversed().first { $0 != 0x20 }
      guard let before else { return false }
      return [0x2F, 0x28, 0x7C, 0x5B, 0x2D, 0x3D, 0x3A, 0x94, 0x93, 0xA9].contains(before)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

  /// Whether the last part of `text` is one of the labels for pictures and a few words that name
  /// somebody.
  private static func follows(
    _ labels: [[[UInt8]]], _ text: [UInt8], _ besidePicture: Bool
  ) -> Bool {
    for start in text.indices.reversed() {
      let first = text[start]
      // Most places begin with none of them.
      for label in labels[Int(first)]
      where label.count <= text.count - start && text[start...].starts(with: label)
        && isFree(text[..<start], first, besidePicture)
      {
        let rest = text[(start + label.count)...]
        // Names, not the sentence that goes on.
        if rest.count <= 70, rest.count(where: { $0 == 0x20 }) <= 7,
          !rest.dropLast(2).contains(sequence: ". ")
        {
          return true
        }
      }
    }
    return false
  }

  /// Whether a label may begin after `before`: "this image: …" goes on with a sentence.
  private static func isFree(
    _ before: ArraySlice<UInt8>, _ first: UInt8, _ besidePicture: Bool
  ) -> Bool {
    guard isLetter(first) || first >= 0x80, let last = before.last else { return true }
    if first >= 0x80 { return besidePicture || !(last >= 0x80 && isWordBefore(before)) }
    if isLetter(last) || last >= 0x80 { return false }
    guard !besidePicture else { return true }
    guard let sign = before.last(where: { $0 != 0x20 }) else { return true }
    return !isLetter(sign) && sign != 0x2C && !(sign &- 0x30 < 10)
      && !(sign >= 0x80 && isWordBefore(before))
  }

  /// Whether the last character, blanks aside, is a letter beyond ASCII.
  private static func isWordBefore(_ before: ArraySlice<UInt8>) -> Bool {
    guard var start = before.lastIndex(where: { $0 != 0x20 }) else { return false }
    while start > before.startIndex, before[start] & 0xC0 == 0x80 { start -= 1 }
    return before[start...].withUnsafeBufferPointer { bytes in
      var i = 0
      switch Scanner.classify(Scanner.scalar(bytes, &i)) {
      case .word, .ideograph: return true
      default: return false
      }
    }
  }

  /// Enough anywhere at the end of a paragraph.
  private static let labels: [[[UInt8]]] = byFirst(
    """
    photo:
    photos:
    photo credit
    photograph:
    photo/
    picture:
    pictures:
    image:
    images:
    image credit
    foto:
    fotos:
    (foto\u{20}
    (foto:
    foto/
    bild:
    bilder:
    symbolbild:
    archivbild:
    crédit photo
    crédits photo
    crédit :
    crédito:
    imagem:
    reprodução/
    imagen:
    zdjęcie:
    zdj.:
    kuva:
    kép:
    fotó:
    gambar:
    fotoğraf:
    фото:
    фото :
    φωτο:
    φωτ.:
    φωτογραφία:
    צילום:
    تصوير:
    صورة:
    (صورة
    الصورة:
    عکس:
    फोटो:
    ছবি:
    ảnh:
    ภาพ:
    写真：
    写真:
    写真＝
    写真=
    （写真
    (写真
    撮影：
    摄影：
    攝影：
    （图
    图：
    图/
    图源：
    图片来源
    圖：
    圖／
    圖/
    （圖
    圖片來源
    사진=
    사진 =
    사진:
    [사진
    (사진
    """)

  /// Enough beside a picture: stories say these words too.
  private static let hints: [[[UInt8]]] = byFirst(
    """
    photo by
    photo courtesy
    photos courtesy
    photograph by
    (photo
    picture by
    image courtesy
    image via
    file photo
    file pic
    getty images
    ap photo
    foto de archivo
    foto ilustrasi
    gambar hiasan
    fot.
    © dpa
    photo ©
    foto ©
    提供写真
    撮影
    图源
    圖取自
    사진 제공
    फोटो -
    фото автора
    """)

  /// Verbs and notices that captions end with where sentences end with a full stop.
  private static let endings: [[UInt8]] = lines(
    """
    摄
    攝
    撮影
    撮影）
    提供）
    촬영
    제공]
    db 금지]
    db금지]
    """)

  private static let agencies: [[UInt8]] = lines(
    """
    reuters
    afp
    ap
    dpa
    epa
    epa-efe
    efe
    ansa
    tass
    xinhua
    bernama
    antara
    getty
    ntb
    tt
    scanpix
    ritzau
    anp
    belga
    keystone
    yonhap
    kyodo
    jiji
    pti
    ani
    aap
    imago
    shutterstock
    alamy
    unsplash
    istock
    """)

  /// The lines that begin with each byte.
  private static func byFirst(_ list: StaticString) -> [[[UInt8]]] {
    var out = [[[UInt8]]](repeating: [], count: 256)
    for line in lines(list) { out[Int(line.first ?? 0)].append(line) }
    return out
  }

  private static func lines(_ list: StaticString) -> [[UInt8]] {
    UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
      .split(separator: 0x0A).map { Array($0) }
  }
}
