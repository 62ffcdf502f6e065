/// A feed of any size, in the shape of real ones: half of it is CDATA.
enum MadeUpFeed {
  /// - Parameter bytes: How long it becomes, up to the length of an entry.
  static func rss(bytes: Int) -> [UInt8] {
    var random = SplitMix(seed: 5)
    let words = [
      "harbour", "council", "winter", "bridge", "morning", "said", "the", "of", "and", "river",
      "street", "new", "old", "weather", "über", "ночь", "town", "light", "market", "station",
    ]
    var text: [UInt8] = []
    text.reserveCapacity(bytes + 16_384)
    func add(_ string: String) { text.append(contentsOf: string.utf8) }
    func prose(_ count: Int) {
      for index in 0..<count {
        if index > 0 { add(" ") }
        add(words[Int(random.below(words.count))])
      }
    }
    add(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
      xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel><title>The Made-up Paper</title><link>https://paper.example/</link>
      <description>Everything that never happened</description>

      """)
    var number = 0
    while text.count + 20 < bytes {
      number += 1
      add("<item>\n  <title>")
      prose(8)
      add(
        "</title>\n  <link>https://paper.example/2026/11/\(number)-harbour?utm_source=rss</link>\n")
      add("  <guid isPermaLink=\"false\">paper-\(number)</guid>\n  <dc:creator>Ada Example")
      add("</dc:creator>\n  <pubDate>Sat, 21 Nov 2026 1\(number % 10):05:30 +0100</pubDate>\n")
      add("  <category>town</category>\n  <description>&lt;p&gt;")
      prose(40)
      add("&lt;/p&gt; &amp;#8220;")
      prose(20)
      add("&amp;#8221;</description>\n  <content:encoded><![CDATA[<p>")
      for paragraph in 0..<4 {
        prose(60)
        add("</p>\n<p class=\"text\"><a href=\"/2026/11/\(number)/\(paragraph)\">")
        prose(4)
        add("</a> &#8217; ")
      }
      add("</p>]]></content:encoded>\n</item>\n")
    }
    add("</channel></rss>\n")
    return text
  }
}
