/// The word for advertisement in many languages, where it is all of a block.
///
/// The model sees nothing of this list: it only overrules what the prose around carried.
enum FurnitureLabels {
  static func isAdvertisement(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count <= 40 else { return false }
    return advertisement.contains(trimmed(text.withUnsafeBufferPointer { Scanner.folded($0) }))
  }

  /// Without signs at either end: `- Advertisement -`, `[広告]`.
  private static func trimmed(_ text: [UInt8]) -> [UInt8] {
    func isSign(_ byte: UInt8) -> Bool { byte < 0x80 && !(byte &- 0x61 < 26) }
    guard let first = text.firstIndex(where: { !isSign($0) }),
      let last = text.lastIndex(where: { !isSign($0) })
    else { return [] }
    return Array(text[first...last])
  }

  private static let advertisement: Set<[UInt8]> = Set(
    """
    advertisement advertising sponsored anzeige werbung advertentie reclame publicité publicidad
    anuncio publicidade anúncio pubblicità publicitat annons annonse annonce reklame mainos reklama
    reklam hirdetés publicitate oglas реклама διαφήμιση διαφημιση reklaam إعلان اعلان إعلانات آگهی
    تبلیغات פרסומת विज्ञापन বিজ্ঞাপন விளம்பரம் โฆษณา iklan 広告 廣告 广告 광고
    """.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }).map { word in
      Array(word).withUnsafeBufferPointer { Scanner.folded($0) }
    })
}
