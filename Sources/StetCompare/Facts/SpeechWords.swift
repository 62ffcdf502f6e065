/// Words that report what somebody said, by what they say of it, and words for who says things.
enum SpeechWords {
  enum Stance {
    case neutral, claimed, confirmed, conceded, admitted, denied
  }

  /// Whether two words that report speech say different things of what was said. That somebody claims or
  /// confirms what another telling has him say is a matter of style.
  static func areOpposed(_ x: Stance, _ y: Stance) -> Bool {
    guard x != y else { return false }
    if [x, y].contains(.denied) { return true }
    return [x, y].contains(.admitted) && ![x, y].contains(.conceded)
      || [x, y].contains(.claimed) && [x, y].contains(.confirmed)
  }

  static let stances: [UInt64: Stance] = {
    let rows: [(Stance, String)] = [
      (
        .denied,
        """
        denied denies deny denying disputed disputes rejected rejects refuted refutes
        bestritt bestreitet bestritten dementierte dementiert leugnete leugnet verneinte
        nié nie nia niait démenti dément démentait réfuté réfute contesté
        negó niega desmintió desmiente rechazó negado desmentido
        negato nega negava smentito smentisce negou nega desmentiu отрицал отрицает опроверг ontkende ontkent
        zaprzeczył zaprzecza yalanladı nekade förnekade benægtede
        """
      ),
      (
        .admitted,
        """
        admitted admits admit confessed confesses gestand gesteht gestanden zugegeben
        admis avoué avoue admitió admite confesó ammesso ammette
        admitiu confessou признал признала призналa erkende erkent przyznał erkände medgav
        """
      ),
      (
        .conceded,
        """
        conceded concedes acknowledged acknowledges räumte reconnu reconnaît reconoció reconoce reconheceu
        """
      ),
      (
        .confirmed,
        """
        confirmed confirms confirm bestätigte bestätigt confirmé confirme confirmó confirma confermato
        confirmou подтвердил bevestigde potwierdził bekräftade doğruladı
        """
      ),
      (
        .claimed,
        """
        claimed claims claim alleged alleges behauptete behauptet prétend prétendu alegó alega sostiene
        утверждает beweerde twierdzi påstod
        """
      ),
    ]
    var out: [UInt64: Stance] = [:]
    for (stance, words) in rows {
      for token in Folding.tokens(words) where out[token.hash] == nil { out[token.hash] = stance }
    }
    return out
  }()

  /// The same in scripts without spaces, the longer ones first.
  static let wideStances: [(word: [UInt64], stance: Stance)] = {
    let rows: [(Stance, String)] = [
      (.denied, "否认 否認 反驳 反駁 否定した 否定し 打ち消した"),
      (.admitted, "承认 承認 认罪 坦承 供认 認めた 認め 自白"), (.confirmed, "证实 證實 确认 確認した"),
      (.claimed, "声称 聲稱 宣称 主張した 主張し"),
      (.neutral, "述べた 語った 話した 説明した 発表した 表示 指出 说 說 称"),
    ]
    return rows.flatMap { stance, words in
      words.split(separator: " ").map { (Folding.tokens(String($0)).map(\.hash), stance) }
    }
  }()

  /// In front of a source in Chinese: 据新华社报道.
  static let wideSources = NameWords.words("据據")

  /// Between a name and the verb.
  static let auxiliaries = NameWords.words(
    "has have had hat haben a ha ont hatte had also auch later")

  /// Who says things without a name: words of one line mean one.
  static let sources: [UInt64: Int] = {
    let rows = [
      "police polizei policía polizia politie polisen officers polizisten policiers",
      "prosecutors prosecutor staatsanwaltschaft staatsanwalt parquet procureur fiscalía fiscal procura",
      "firefighters firefighter feuerwehr pompiers bomberos bombero vigili",
      "witnesses witness zeugen zeuge zeugin témoins témoin testigos testigo testimoni",
      "doctors doctor ärzte arzt ärztin médecins médecin médicos médico medici hospital krankenhaus hôpital",
      "lawyers lawyer attorney anwalt anwälte anwältin avocat avocats avocate abogado abogados abogada",
      "army military armee militär armée ejército esercito",
      "residents anwohner riverains vecinos residenti",
      "union unions gewerkschaft syndicat sindicato",
      "ministry ministerium ministère ministerio ministero", "opposition oposición opposizione",
      "relatives family angehörige familie famille familia",
      "researchers scientists forscher chercheurs",
      "analysts analyst analysten analystes analistas",
    ]
    var out: [UInt64: Int] = [:]
    for (index, words) in rows.enumerated() {
      for token in Folding.tokens(words) where out[token.hash] == nil { out[token.hash] = index }
    }
    return out
  }()

  static let wideKinds: [[UInt64]: Int] = {
    let rows = [
      "警方 警察 公安 警視庁", "检方 检察院 検察 地検", "消防 消防局", "目击者 目撃者", "医生 医院 医師 病院", "律师 弁護士",
      "军方 军队 陸軍 軍", "居民 住民", "工会 労組 労働組合", "家属 家族 遺族", "专家 学者 専門家", "政府", "公司 会社",
    ]
    var out: [[UInt64]: Int] = [:]
    for (index, words) in rows.enumerated() {
      for word in NameWords.wide(words) { out[word] = index }
    }
    return out
  }()

  static let negations = NameWords.words(
    """
    not t never no nicht nie kein keine keinen pas jamais no nunca non mai não nunca niet geen inte ikke не nie
    değil 不 没 沒 未 ない
    """)
}
