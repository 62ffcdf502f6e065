/// Words that tell which other words are names.
enum NameWords {
  /// In front of a name, and no name themselves: "Mr", "Präsident".
  static let titles = words(
    """
    mr mrs ms miss mx dr prof sir dame lord lady president premier minister chancellor senator governor mayor
    judge justice chairman chairwoman chair chief executive director general colonel captain sergeant
    lieutenant officer detective inspector professor doctor pope king queen prince princess bishop
    congressman congresswoman rep representative gov sen gen col capt sgt rev secretary ambassador
    speaker spokesman spokeswoman spokesperson coach ceo cfo chef
    herr herrn frau präsident präsidentin kanzler kanzlerin ministerin bürgermeister bürgermeisterin sprecher
    sprecherin chefin vorstandschef monsieur madame mme mlle président présidente ministre maire
    señor señora sr sra don doña presidente presidenta ministro ministra alcalde alcaldesa signor signora
    i he she it we they the a an this that these those his her their our its my your in on at for from to by
    with and but or if as after before when while who what where why how no not yes according
    """)

  /// Behind which the nouns of German have no article only where they are names.
  static let honorifics = words("herr herrn frau dr mr mrs ms mme señor señora monsieur madame sir")

  /// In German, what stands in front of a noun and not of a name.
  static let articles = words(
    """
    der die das den dem des ein eine einen einem einer eines kein keine keinen diese dieser dieses diesen
    diesem jede jeder jedes seine seiner ihr ihre ihrer unser unsere viele mehr weniger
    """)

  /// Words by which a text is known to be German, where all nouns have capitals.
  static let german = words(
    "der die das und den dem des ein eine einen einem einer im am zum zur nicht")

  /// In German, in front of the name of a place.
  static let places = words("in aus nach bei von bis über vor gegen")

  /// How the names of towns end in German.
  static let townEnds = [
    "burg", "stadt", "heim", "hausen", "dorf", "berg", "feld", "bach", "furt", "tal", "ingen",
    "kirchen", "ow",
    "itz", "brück", "hafen", "haven", "wald", "stein", "rode", "leben", "münde", "büttel",
  ].map { Array($0.unicodeScalars.map(\.value)) }

  /// How streets end where their names are one word.
  static let streets = [
    "straße", "strasse", "gasse", "platz", "allee", "brücke", "ufer", "gatan", "vägen", "straat",
    "gracht", "plein", "gade", "vej",
  ].map { Array($0.unicodeScalars.map(\.value)) }

  /// Names of one place or body that look like several, each line one.
  static let aliases: [UInt64: Int] = {
    var out: [UInt64: Int] = [:]
    let rows = [
      "us usa america american americans united states", "uk britain british kingdom",
      "eu european union europe", "holland netherlands dutch", "burma myanmar",
      "czechia czech republic",
      "france french", "spain spanish", "greece greek greeks", "switzerland swiss", "ireland irish",
      "wales welsh", "scotland scottish", "poland polish", "turkey turkish türkiye",
      "sweden swedish",
      "denmark danish", "finland finnish", "england english", "thailand thai", "kiev kyiv",
      "peking beijing", "bombay mumbai", "god lord", "nato otan", "un onu uno nations",
      "ezb ecb bce",
    ]
    for (index, row) in rows.enumerated() {
      for token in Folding.tokens(row) where out[token.hash] == nil { out[token.hash] = index }
    }
    return out
  }()

  /// Countries, states, cities and regions that the press names most; in German they tell names from
  /// other nouns, and everywhere names at the beginning of a sentence.
  static let gazetteer = words(
    """
    afghanistan ägypten egypt argentina argentinien australia australien austria österreich bahrain bangladesh
    belarus belgium belgien bolivia brazil brasilien brasil bulgaria bulgarien canada kanada chile china
    colombia kolumbien croatia kroatien cuba kuba cyprus zypern denmark dänemark ecuador egipto estonia estland
    ethiopia äthiopien finland finnland france frankreich francia georgia georgien germany deutschland
    alemania allemagne ghana greece griechenland grecia grèce haiti hungary ungarn hungría hongrie iceland
    island india indien indonesia indonesien iran iraq irak ireland irland irlanda israel italy italien italia
    italie jamaica japan japon japón jordan jordanien kazakhstan kasachstan kenya kenia kuwait latvia
    lettland lebanon libanon libya libyen lithuania litauen luxembourg luxemburg malaysia malta mexico
    mexiko méxico mexique morocco marokko marruecos myanmar nepal netherlands niederlande nicaragua niger
    nigeria norway norwegen noruega pakistan panama peru perú philippines philippinen poland polen polonia
    pologne portugal qatar katar romania rumänien rumania russia russland rusia russie rwanda serbia serbien
    senegal singapore singapur slovakia slowakei slovenia slowenien somalia spain spanien españa espagne
    sudan sweden schweden suecia suède switzerland schweiz suiza suisse syria syrien siria taiwan tanzania
    thailand tunisia tunesien turkey türkei turquía turquie uganda ukraine ucrania uruguay venezuela
    vietnam yemen jemen zambia zimbabwe
    alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois
    indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi
    missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia
    wisconsin wyoming ontario quebec alberta manitoba queensland victoria tasmania
    bayern hessen sachsen thüringen brandenburg niedersachsen saarland schleswig holstein westfalen
    bavaria saxony tirol kärnten steiermark salzburg vorarlberg
    bretagne normandie alsace provence bourgogne corse andalucía cataluña galicia aragón asturias cantabria
    extremadura murcia navarra jalisco oaxaca veracruz yucatán puebla
    london paris berlin madrid rome rom roma vienna wien brussels brüssel bruxelles amsterdam hamburg münchen
    munich köln cologne frankfurt stuttgart düsseldorf dortmund essen leipzig bremen dresden hannover
    nürnberg bonn mannheim karlsruhe wiesbaden münster augsburg kiel lübeck rostock mainz potsdam erfurt
    zürich zurich basel bern genf genève geneva lausanne graz linz innsbruck lyon marseille toulouse nice
    nantes strasbourg bordeaux lille rennes reims toulon grenoble dijon angers barcelona valencia sevilla
    zaragoza málaga bilbao granada alicante vigo gijón córdoba moscow moskau kiev kyiv kiew warsaw warschau
    prague prag budapest bucharest athens athen lisbon lissabon dublin glasgow edinburgh manchester
    liverpool birmingham leeds bristol oslo stockholm copenhagen helsinki tokyo tokio beijing peking
    shanghai seoul delhi mumbai bangkok jakarta manila hanoi sydney melbourne chicago boston houston
    dallas seattle denver detroit miami atlanta philadelphia phoenix toronto montreal vancouver bogotá lima
    santiago caracas quito montevideo havana cairo lagos nairobi johannesburg
    """)

  // MARK: Scripts without spaces

  /// Family names of one character that are hardly ever another word.
  static let chineseFamilies = words(
    "王李张張刘劉陈陳杨楊赵趙吴吳徐孙孫朱胡郭林罗羅梁宋郑鄭谢謝韩韓唐冯馮董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻潘戴夏钟鍾汪任姜范廖邹鄒熊郝崔邱秦侯邵孟龙段雷钱錢汤湯尹黎武乔喬贺賀赖賴龚龔"
  )

  /// Family names that are other words too, and so need a title, a verb or another name beside them.
  static let doubtfulFamilies = words("周黄黃马馬高何于万萬方白金石田江史文安常康毛余顾顧洪易施温牛艾章鲁葛韦俞孔严华向倪")

  static let japaneseFamilies = wide(
    """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本
    阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原
    三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口
    工藤 今井 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保 木下 佐野 野村
    松尾 市川 菊地 杉本 古川 大西 島田 水野 桜井 高野 渡部 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 関
    中田 久保田 服部 岩田 土屋 福島 本田 辻 樋口 秋山 田口 永井 山中 中西 吉村 川上 石原 大橋 松岡 浜田 馬場 森本 矢野
    """)

  static let widePlaces = wide(
    """
    北京 上海 天津 重庆 重慶 广州 廣州 深圳 武汉 武漢 成都 杭州 南京 西安 苏州 青岛 大连 沈阳 长沙 郑州 济南 哈尔滨 昆明 福州 厦门
    合肥 南昌 长春 石家庄 太原 贵阳 南宁 兰州 海口 拉萨 乌鲁木齐 呼和浩特 银川 西宁 宁波 无锡 香港 澳门 台北 高雄
    河北 河南 山东 山西 陕西 湖北 湖南 广东 广西 江苏 浙江 安徽 福建 江西 四川 贵州 云南 甘肃 青海 辽宁 吉林 黑龙江 海南 新疆 西藏
    内蒙古 宁夏 台湾 美国 美國 英国 英國 法国 法國 德国 德國 日本 韩国 韓国 朝鲜 俄罗斯 意大利 西班牙 葡萄牙 荷兰 比利时 瑞士 瑞典
    挪威 丹麦 芬兰 波兰 乌克兰 土耳其 以色列 伊朗 伊拉克 叙利亚 沙特 埃及 南非 尼日利亚 肯尼亚 印度 巴基斯坦 孟加拉国 泰国 越南
    菲律宾 马来西亚 新加坡 印尼 澳大利亚 新西兰 加拿大 墨西哥 巴西 阿根廷 智利 加州 德州 纽约 华盛顿 洛杉矶 芝加哥 伦敦 巴黎 柏林
    莫斯科 东京 首尔 加利福尼亚 得克萨斯 佛罗里达 俄亥俄 爱荷华 米国 中国 東京 大阪 京都 横浜 名古屋 神戸 札幌 福岡 仙台 広島 千葉 埼玉
    神奈川 愛知 兵庫 北海道 青森 岩手 宮城 秋田 山形 福島 茨城 栃木 群馬 新潟 富山 石川 福井 山梨 長野 岐阜 静岡 三重 滋賀 奈良 和歌山
    鳥取 島根 岡山 山口 徳島 香川 愛媛 高知 佐賀 長崎 熊本 大分 宮崎 鹿児島 沖縄 川崎 堺 浜松 金沢 アメリカ イギリス フランス ドイツ
    イタリア スペイン ロシア ウクライナ インド タイ ベトナム カナダ ブラジル メキシコ オーストラリア ロンドン パリ ベルリン ニューヨーク
    ワシントン カリフォルニア テキサス ローマ モスクワ ソウル マドリード
    """)

  /// What follows the name of a person.
  static let wideTitles = wide(
    """
    氏 さん 様 君 容疑者 被告 選手 監督 首相 市長 知事 社長 会長 議員 教授 大臣 大統領 長官 委員長 先生 女士 市长 总理 總理 总统 總統
    部长 主席 书记 书记 经理 董事长 博士 记者 局长 校长 院长 省长 县长 医生 老师 小姐 发言人 議長 部長 所長
    """)

  /// In front of the name of a person.
  static let wideRoles = wide(
    """
    市长 总理 总统 部长 主席 书记 经理 董事长 教授 博士 记者 局长 校长 院长 省长 县长 医生 老师 发言人 主任 市長 知事 社長 会長 首相 大臣
    委員長 队长 教练 居民 负责人 专家
    """)

  /// How the name of a place or a street ends.
  static let placeEnds = words("市省县縣州郡镇町府県")
  static let streetEnds = words("路街道村区區岛桥橋")

  /// What says which of several such a place is, and is no name: 全市, 本省.
  static let notPlaces = words("全本各该此我每某这那两同他她其外城都各跨邻近省市县区新老大小上下前后东西南北中")

  static func words(_ list: String) -> Set<UInt64> { Set(Folding.tokens(list).map(\.hash)) }

  /// By their first characters, so that what a text has at one place is looked up at once.
  static func wide(_ list: String) -> Set<[UInt64]> {
    Set(
      list.split(whereSeparator: { $0 == " " || $0 == "\n" }).map {
        Folding.tokens(String($0)).map(\.hash)
      })
  }
}
