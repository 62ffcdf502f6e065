/// Words and characters that belong to figures, in the languages of the press.
enum FigureWords {
  /// What a word multiplies the number before it by.
  static let magnitudes: [UInt64: Double] = table([
    (1e2, "hundred hundert honderd"),
    (
      1e3,
      "thousand thsd tausend tsd mille mil mila mille duizend tusen tusind tys tis тыс тысяч тысячи "
        + "bin ribu nghìn ngàn ألف हज़ार k 千 천"
    ),
    (1e4, "万 萬 만"),
    (1e5, "lakh lakhs लाख"),
    (
      1e6,
      "million millions mln mn m mio millionen millón millones milione milioni milhão milhões mi "
        + "miljoen miljoner miljon millioner milion miliony milionów milionu milionů млн миллион миллиона "
        + "миллионов milyon juta triệu مليون"
    ),
    (1e7, "crore crores करोड़"),
    (1e8, "亿 億 억"),
    (
      1e9,
      "billion billions bln bn mrd milliarde milliarden milliard milliards miliardo miliardi bilhão "
        + "bilhões bi miljard miljarder milliarder mld miliard miliardy miliardů miliardów млрд миллиард "
        + "миллиарда миллиардов milyar miliar tỷ مليار"
    ),
    (
      1e12, "trillion trillions trn tn billionen bio billones biliardi trilhão trilhões triliun 兆 조"
    ),
  ])

  static let percent = Set(
    hashes(
      "percent pct prozent pourcent percento procent procento procent проц процент процента процентов "
        + "yüzde persen")
  )

  /// Of currencies that a word names.
  static let currencies: [UInt64: String] = table([
    ("$", "dollar dollars dlr dlrs dólar dólares dollari dolar dolarów доллар доллара долларов 달러"),
    ("EUR", "euro euros eur евро avro 유로"),
    ("GBP", "pound pounds stg sterling gbp pfund livres"),
    ("USD", "usd"), ("CNY", "yuan renminbi rmb cny 元 юаней юань"),
    ("JPY", "yen jpy 円"), ("INR", "rupee rupees inr rs"), ("KRW", "won krw 원"),
    ("CHF", "chf franken francs"),
    ("RUB", "rub ruble rubles rouble roubles руб рубль рублей рубля"),
    ("SGD", "sgd"), ("AUD", "aud"), ("CAD", "cad"), ("HKD", "hkd"), ("MYR", "ringgit myr rm"),
    ("SEK", "sek"), ("NOK", "nok"), ("DKK", "dkk"), ("KR", "kronor kroner crowns"),
    ("PLN", "pln zł złotych"), ("CZK", "czk kč korun"), ("TRY", "lira tl"), ("BRL", "reais brl"),
    ("IDR", "rupiah rp idr"), ("THB", "baht thb"), ("VND", "đồng vnd"), ("NTD", "twd"),
    ("PESO", "peso pesos"), ("ZAR", "rand zar"), ("AED", "dirham dirhams aed"),
    ("SAR", "riyal riyals sar"), ("ILS", "shekel shekels ils"),
  ])

  /// The same in scripts without spaces, where each character is a word.
  static let wideCurrencies: [[UInt64]: String] = {
    let rows = [
      ("USD", "美元 美金 米ドル"), ("$", "ドル"), ("EUR", "欧元 歐元 ユーロ"), ("GBP", "英镑 英鎊 ポンド"),
      ("CNY", "元 人民币 人民幣 人民元"), ("JPY", "日元 日圆 日圓 円"), ("HKD", "港元 港币 香港ドル"),
      ("SGD", "新元 新加坡元 シンガポールドル"), ("AUD", "澳元 豪ドル"), ("CAD", "加元 カナダドル"),
      ("KRW", "韩元 韓元 ウォン"), ("INR", "卢比 盧比 ルピー"), ("RUB", "卢布 盧布 ルーブル"),
      ("CHF", "瑞士法郎 瑞郎 スイスフラン"), ("NTD", "新台币 新臺幣 台币 台湾ドル"),
    ]
    var out: [[UInt64]: String] = [:]
    for (code, names) in rows {
      for name in names.split(separator: " ") {
        out[Folding.tokens(String(name)).map(\.hash)] = code
      }
    }
    return out
  }()

  /// "per cent" in katakana.
  static let widePercent = Folding.tokens("パーセント").map(\.hash)

  /// Letters that stand in front of a dollar sign without a space.
  static let dollars: [UInt64: String] = table([
    ("USD", "us"), ("SGD", "s"), ("AUD", "a au"), ("CAD", "c ca can"), ("HKD", "hk"),
    ("NTD", "nt"), ("NZD", "nz"), ("BRL", "r"), ("MXN", "mx"), ("JMD", "j"),
  ])

  static let months = Set(
    hashes(
      """
      january february march april may june july august september october november december jan feb
      mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember
      janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero
      marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio
      aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho
      setembro outubro novembro dezembro januari februari maart mei augustus januari maj
      января февраля марта апреля мая июня июля августа сентября октября ноября декабря
      月 日 월 일
      """))

  /// Numbers that are written as words.
  static let numbers: [UInt64: Double] = table([
    (2, "two zwei deux dos due dois två twee dwa два"),
    (3, "three drei trois tres tre três drie trzy три"),
    (4, "four vier quatre cuatro quattro quatro fyra cztery четыре"),
    (5, "five fünf cinq cinco cinque fem vijf pięć пять"),
    (6, "six sechs seis sei zes sześć шесть"),
    (7, "seven sieben sept siete sette sete zeven siedem семь"),
    (8, "eight acht huit ocho otto oito åtta osiem восемь"),
    (9, "nine neun neuf nueve nove negen dziewięć девять"),
    (10, "ten zehn dix diez dieci dez tien dziesięć десять"),
    (11, "eleven elf onze once undici"), (12, "twelve zwölf douze doce dodici doze twaalf dozen"),
    (13, "thirteen"), (14, "fourteen"), (15, "fifteen"), (16, "sixteen"), (17, "seventeen"),
    (18, "eighteen"), (19, "nineteen"), (20, "twenty zwanzig vingt veinte venti vinte"),
    (30, "thirty dreißig trente treinta trinta"), (40, "forty vierzig quarante cuarenta quarenta"),
    (50, "fifty fünfzig cinquante cincuenta cinquenta"), (60, "sixty sechzig sesenta sessenta"),
    (70, "seventy setenta"), (80, "eighty ochenta oitenta"), (90, "ninety noventa"),
  ])

  /// Of a word for one to nine, as it stands behind a ten.
  static func one(_ hash: UInt64) -> Double? {
    if single.contains(hash) { return 1 }
    return numbers[hash].flatMap { $0 < 10 ? $0 : nil }
  }

  private static let single = hashes("one un une uno una um uma")

  /// Between a ten and what is behind it: "treinta y siete", "trinta e sete".
  static let joints = hashes("y e et")

  /// Currency signs in front of or behind a number.
  static let signs: [Unicode.Scalar: String] = [
    "$": "$", "€": "EUR", "£": "GBP", "¥": "¥", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
    "₫": "VND", "฿": "THB", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₪": "ILS", "＄": "$", "￥": "¥",
  ]

  private static func hashes(_ words: String) -> [UInt64] { Folding.tokens(words).map(\.hash) }

  private static func table<Value>(_ rows: [(Value, String)]) -> [UInt64: Value] {
    var out: [UInt64: Value] = [:]
    for (value, words) in rows {
      for hash in hashes(words) where out[hash] == nil { out[hash] = value }
    }
    return out
  }
}
