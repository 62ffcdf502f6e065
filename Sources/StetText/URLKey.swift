/// What makes two URLs the same page. Only for comparison and display: the URL that is fetched
/// stays as its publisher wrote it.
public enum URLKey {
  /// The key of `url`: two URLs with equal keys are the same page.
  ///
  /// It is itself a URL, `https://example.org/a?id=1`, and its own key: as serialised, with
  /// percent-escapes in upper case, without tracking parameters, empty query, credentials, default port and fragment (a `#!` names a page
  /// and stays), a space in the query as `+`, and `https` where there was `http`.
  public static func key(for url: WebURL) -> String {
    let url = cleaned(url)
    guard url.isHTTP, let host = url.host else { return url.href }
    var key = "https://" + host
    // The default of either scheme, since the two are one here.
    if let port = url.port, port != 80, port != 443 { key += ":\(port)" }
    key += Self.upperCaseEscapes(url.path)
    if let query = url.query, !query.isEmpty {
      key += "?"
      key += upperCaseEscapes(String(decoding: spacesAsPlus(Array(query.utf8)), as: UTF8.self))
    }
    if let fragment = url.fragment { key += "#" + fragment }
    return key
  }

  /// `%c3` and `%C3` are the same octet (RFC 3986, section 6.2.2.1).
  private static func upperCaseEscapes(_ text: String) -> String {
    guard text.utf8.contains(0x25) else { return text }
    var bytes = Array(text.utf8)
    for index in bytes.indices where bytes[index] == 0x25 && index + 2 < bytes.count {
      let isHexadecimal = bytes[index + 1...index + 2].allSatisfy {
        ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66)
      }
      guard isHexadecimal else { continue }
      for place in index + 1...index + 2 where bytes[place] >= 0x61 { bytes[place] &= 0xDF }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `url` without tracking parameters and without its fragment, unless that begins with `!`:
  /// the form in which a canonical URL is shown. The scheme stays.
  public static func cleaned(_ url: WebURL) -> WebURL {
    let url = withoutTracking(url)
    return url.fragment?.utf8.first == 0x21 ? url : url.withoutFragment
  }

  /// `url` without tracking parameters; everything else as it was, but for `%20` in the query,
  /// which becomes `+` where something was taken out, as form encoding has it.
  ///
  /// - Parameters:
  ///   - feed: The feed in which it stood, and
  ///   - site: the site of that feed: a `ref` that names the host of either of them is tracking.
  public static func withoutTracking(
    _ url: WebURL, feed: WebURL? = nil, site: WebURL? = nil
  ) -> WebURL {
    guard url.isHTTP, let range = url.layout.query, !range.isEmpty else { return url }
    let referrers = [url.host, feed?.host, site?.host].compactMap { $0 }
    let href = Array(url.href.utf8)
    var kept: [UInt8] = []
    kept.reserveCapacity(range.count)
    var removed = false
    var start = range.lowerBound
    while start <= range.upperBound {
      let end = href[start..<range.upperBound].firstIndex(of: 0x26) ?? range.upperBound
      let parameter = href[start..<end]
      if Tracking.isTracking(parameter, referrers: referrers) {
        removed = true
      } else {
        if start > range.lowerBound, !kept.isEmpty { kept.append(0x26) }
        kept.append(contentsOf: parameter)
      }
      start = end + 1
    }
    guard removed else { return url }
    var bytes = Array(href[..<(range.lowerBound - 1)])
    while kept.last == 0x26 { kept.removeLast() }
    if !kept.isEmpty {
      bytes.append(0x3F)
      bytes.append(contentsOf: spacesAsPlus(kept))
    }
    bytes.append(contentsOf: href[range.upperBound...])
    return WebURL(String(decoding: bytes, as: UTF8.self)) ?? url
  }

  private static func spacesAsPlus(_ query: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(query.count)
    var index = 0
    while index < query.count {
      if query[index] == 0x25, index + 2 < query.count, query[index + 1] == 0x32,
        query[index + 2] == 0x30
      {
        output.append(0x2B)
        index += 3
      } else {
        output.append(query[index])
        index += 1
      }
    }
    return output
  }
}

/// Which query parameters say where a reader came from and not what is to be read.
enum Tracking {
  static func isTracking(_ parameter: ArraySlice<UInt8>, referrers: [String]) -> Bool {
    let equals = parameter.firstIndex(of: 0x3D) ?? parameter.endIndex
    // Longer than any name that is known, and enough for every prefix.
    let nameBytes = parameter[..<equals].prefix(40)
    guard !nameBytes.isEmpty else { return false }
    let name = String(decoding: nameBytes.map(ASCII.lowercased), as: UTF8.self)
    if names.contains(name) { return true }
    // Most names begin with none of their letters.
    if let first = name.utf8.first, prefixLetters.contains(first),
      prefixes.contains(where: { name.utf8.starts(with: $0.utf8) })
    {
      return true
    }
    guard equals < parameter.endIndex else { return false }
    let value = parameter[(equals + 1)...].prefix(256).map(ASCII.lowercased)
    if referrerNames.contains(name) {
      return isOne(of: feedWords, value) || isOne(of: postWords, value)
        || referrers.contains { $0.utf8.elementsEqual(value) }
    }
    return sourceNames.contains(name) && isOne(of: feedWords, value)
  }

  /// Whether the value is one of `words`, or begins with one and goes on after a separator.
  private static func isOne(of words: Set<String>, _ value: [UInt8]) -> Bool {
    let word = value.prefix(while: ASCII.isAlpha)
    guard word.count == value.count || !ASCII.isAlphanumeric(value[word.count]) else {
      return false
    }
    return words.contains(String(decoding: word, as: UTF8.self))
  }

  /// Parameters that only ever track.
  private static let names = words(
    """
    fbclid fb_action_ids fb_action_types fb_source fb_ref fb_comment_id gclid dclid gbraid wbraid
    gclsrc gad_source gad_campaignid srsltid yclid ysclid ymclid twclid msclkid ttclid li_fat_id
    igshid igsh epik sccid rdt_cid dicbo mkt_tok mc_cid mc_eid mc_tc vero_id vero_conv oly_anon_id
    oly_enc_id rb_clickid s_cid s_kwcid wickedid _openstat hsctatracking __s ml_subscriber
    ml_subscriber_hash _ga _gl ncid cmpid cmp ftag ftcamp guccounter guce_referrer
    guce_referrer_sig __twitter_impression spm xtor trk_contact trk_msg trk_module trk_sid
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee sr_share smid smtyp wt.mc_id wt.mc_ev
    wt.nav echobox soc_src soc_trk tracking_source wprss emci emdi ref_src ref_url mibextid
    share_from irclickid irgwc _branch_match_id _branch_referrer ck_subscriber_id icid intcid
    intcmp int_cmp pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid pk_vid
    """)

  /// Beginnings of names that only ever track.
  private static let prefixes = ["utm_", "mtm_", "piwik_", "matomo_", "hsa_", "_hs", "__hs", "at_"]

  private static let prefixLetters = Set(prefixes.compactMap(\.utf8.first))

  /// Names that track where the value names a place from which readers come.
  private static let referrerNames = words("ref referrer referer")

  /// Names that mean many things, and track only where the value says that a feed was read.
  private static let sourceNames = words("source src from via partner emc xg_source")

  private static let feedWords = words("rss rssfeed rssfeeds atom feed feeds feedburner newsletter")

  private static let postWords = words(
    "email twitter facebook linkedin whatsapp telegram reddit flipboard pocket social share")

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
