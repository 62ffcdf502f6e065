internal import StetText

/// What stands on the line of a byline beside the names.
extension AuthorRules {
  private static let weekdays: Set<String> = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue",
    "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "lundi", "mardi", "mercredi",
    "jeudi",
    "vendredi", "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado",
    "domingo", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "maandag",
    "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    // What leads over from the names to the date.
    "on", "am", "vom", "le", "el", "il", "op", "den", "em", "updated", "published", "posted", "at",
    "last", "first", "date", "aktualisiert", "stand", "publié", "publicado", "pubblicato",
  ]

  /// "Anna Berg and Tom Lee 17 March 2026" → "Anna Berg and Tom Lee": names without the date behind them.
  static func withoutDate(_ text: String) -> String {
    guard text.utf8.count <= 300, text.utf8.contains(where: { $0 &- 0x30 < 10 }) else {
      return text
    }
    let words = text.split(separator: " ")
    guard
      let number = words.firstIndex(where: { $0.utf8.contains { $0 &- 0x30 < 10 } }), number >= 1
    else { return text }
    func isDate(from start: Int) -> Bool {
      // A word more reads as a date too; the least is what is one.
      DateParser.parse(words[start...].prefix(12).joined(separator: " "), source: "") != nil
    }
    var end = number
    if !isDate(from: number) {
      // "March 17, 2026": the month stands before the day.
      guard number >= 2, isDate(from: number - 1) else { return text }
      end = number - 1
    }
    while end > 0, let last = words[..<end].last {
      let word = last.lowercased().filter { !",.:;|–—-•·".contains($0) }
      guard word.isEmpty || weekdays.contains(word) else { break }
      end -= 1
    }
    guard end > 0 else { return text }
    return words[..<end].joined(separator: " ")
  }

  /// Small words within names: "de la Cruz", "van der Aker", "bin Rahman".
  static let particles: Set<String> = [
    "de", "del", "della", "delle", "dei", "degli", "di", "da", "das", "do", "dos", "du", "des",
    "la",
    "las", "le", "les", "los", "el", "al", "ul", "van", "von", "vom", "zu", "zum", "zur", "der",
    "den",
    "dem", "ter", "ten", "te", "het", "'t", "op", "af", "av", "y", "e", "i", "bin", "binti",
    "binte",
    "bint", "ibn", "ben", "abu", "ap", "st", "san", "d'", "dalla", "dal", "lo",
  ]

  /// Those that no sentence has between two words with capitals, or hardly.
  static let sureParticles: Set<String> = [
    "de", "del", "della", "di", "da", "dos", "van", "von", "bin", "binti", "ibn", "al", "ter",
    "ten",
  ]

  static func isParticle(_ word: Substring) -> Bool { particles.contains(String(word)) }

  /// Words of a name, those within it that are no names of their own left out.
  static func nameWords(_ name: String) -> Int {
    let words = name.split(separator: " ")
    let small = words.dropFirst().count { particles.contains(String($0)) }
    return Strings.wordCount(name) - (words.count > small + 1 ? small : 0)
  }
}

/// Bylines in scripts without capitals, which are known by the word for a reporter or for "by".
extension AuthorRules {
  private struct Form {
    /// Before the names.
    var openings: [String] = []
    /// Behind them.
    var endings: [String] = []
    /// Which letters a name is made of.
    var letters: ClosedRange<UInt32>
    /// Letters and marks of a word of a name.
    var length: ClosedRange<Int>
    /// Words of a name, where they stand apart.
    var words: ClosedRange<Int>
  }

  private static let forms: [Form] = [
    // 记者 王小明 报道; 文/王小明; 新华社记者王小明. Japanese: 文・山田太郎, 山田太郎記者.
    Form(
      openings: [
        "本报记者", "本報記者", "本刊记者", "特约记者", "实习记者", "記者", "记者", "作者：", "作者:", "作者/", "文/", "文／",
        "文｜", "文|", "文：", "文:", "文・", "文＝", "撰文：", "撰文:", "撰文/", "执笔：", "执笔:", "執筆：", "執筆:",
        "執筆・", "取材・文：", "取材・文/", "取材・文＝", "取材・文・", "筆者：", "筆者:", "ライター：", "ライター:", "特派员",
      ],
      endings: ["记者", "記者", "特派員", "特派员", "论説委員", "編集委員"],
      letters: 0x3040...0x9FFF, length: 2...8, words: 1...1),
    // 홍길동 기자; 글 홍길동.
    Form(
      openings: ["글·사진", "글:", "글 ", "글=", "기자:", "작성자:", "작성자", "취재:"],
      endings: ["선임기자", "전문기자", "인턴기자", "수습기자", "기자", "특파원", "논설위원", "객원기자", "에디터"],
      letters: 0xAC00...0xD7A3, length: 2...4, words: 1...1),
    // كتب: أحمد علي; بقلم أحمد علي; نویسنده: …
    Form(
      openings: [
        "كتب:", "كتبت:", "كتب :", "كتبت :", "كتب -", "بقلم:", "بقلم :", "بقلم", "بقلم -",
        "إعداد:", "إعداد :", "تقرير:", "تقرير :", "تحرير:", "الكاتب:", "نویسنده:", "نویسنده :",
        "نویسنده", "به قلم", "گزارش:", "تحریر:", "تحریر :", "رپورٹ:",
      ],
      letters: 0x600...0x6FF, length: 2...14, words: 2...4),
    // โดย สมชาย ใจดี
    Form(
      openings: [
        "โดย:", "โดย :", "โดย", "เขียนโดย", "เรื่องโดย", "เรื่อง:", "เรื่อง :", "ผู้เขียน:", "ผู้เขียน :",
        "ผู้เขียน",
        "ผู้สื่อข่าว:", "รายงานโดย",
      ],
      letters: 0xE00...0xE7F, length: 2...20, words: 2...3),
    // राम शर्मा, संवाददाता; लेखक: राम शर्मा
    Form(
      openings: [
        "लेखक:", "लेखक :", "लेखकः", "लेखिका:", "द्वारा:", "द्वारा", "रिपोर्ट:", "रिपोर्टर:", "संवाददाता:",
      ],
      endings: ["संवाददाता", "रिपोर्टर", "की रिपोर्ट", "की कलम से"],
      letters: 0x900...0x97F, length: 2...16, words: 2...4),
    Form(
      openings: ["লেখক:", "লিখেছেন", "প্রতিবেদক:"], endings: ["প্রতিবেদক", "প্রতিনিধি"],
      letters: 0x980...0x9FF, length: 2...16, words: 2...4),
    Form(
      openings: ["מאת:", "מאת", "כתב:", "כתבה:"], letters: 0x590...0x5FF, length: 2...14,
      words: 2...3),
  ]

  /// The names in a line that is a byline in such a script; empty where it is none.
  ///
  /// - Parameter line: Squashed; without the signs that part it from a date.
  static func namesInLine(_ line: String) -> [String] {
    guard line.utf8.count <= 160, line.utf8.contains(where: { $0 >= 0xD6 }),
      !photographs.contains(where: { line.hasSuffix($0) })
    else { return [] }
    for form in forms {
      for opening in form.openings where line.hasPrefix(opening) {
        let rest = line.unicodeScalars.dropFirst(opening.unicodeScalars.count)
        // The word is set apart from the name, or it is another word.
        guard let next = rest.first,
          isApart(next) || opening.unicodeScalars.last.map(isApart) == true
        else { continue }
        let names = names(in: String(rest), form)
        if !names.isEmpty { return names }
      }
      for ending in form.endings {
        let parts = line.components(separatedBy: ending)
        guard parts.count > 1, let before = parts.first, endsThere(parts[1]) else { continue }
        // "17일 홍길동 기자": the name is what stands right before.
        let names = names(in: before, form, isBefore: true)
        if !names.isEmpty { return names }
      }
    }
    return []
  }

  private static let photographs = ["摄", "攝", "摄影", "攝影", "撮影", "사진"]

  private static func isApart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar.value == 0x3000 || separators.contains(scalar)
  }

  /// Whether what follows the word for a reporter is no more of the sentence: nothing, a sign, an address,
  /// a date.
  private static func endsThere(_ rest: String) -> Bool {
    guard let next = rest.unicodeScalars.first(where: { $0 != " " }) else { return true }
    if next.value < 0x80 || separators.contains(next) { return true }
    return ["입력", "승인", "수정", "등록", "기사", "송고", "发布", "報道", "报道"].contains {
      rest.drop { $0 == " " }.hasPrefix($0)
    }
  }

  /// What separates names, beside blanks.
  private static let separators: Set<Unicode.Scalar> = [
    "、", "，", ",", "·", "・", "/", "／", "|", "｜", "&", "،", "=", "＝", "•", "【", "】", "［", "］", "[",
    "]",
    "(", ")", "（", "）", "：", ":", "-", "–",
  ]

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x660...0x669, 0x6F0...0x6F9, 0x966...0x96F, 0x9E6...0x9EF, 0xE50...0xE59,
      0xFF10...0xFF19:
      true
    default: false
    }
  }

  /// The names that `text` is made of, as far as they go.
  private static func names(in text: String, _ form: Form, isBefore: Bool = false) -> [String] {
    var groups: [[String]] = [[]]
    var word = String.UnicodeScalarView()
    func close() {
      guard !word.isEmpty else { return }
      groups[groups.count - 1].append(String(word))
      word = String.UnicodeScalarView()
    }
    for scalar in text.unicodeScalars {
      if isDigit(scalar) {
        // A date stands right behind the names, or before them.
        if !isBefore { break }
        word = String.UnicodeScalarView()
        groups.append([])
      } else if separators.contains(scalar) {
        close()
        groups.append([])
      } else if scalar == " " || scalar.value == 0x3000 {
        close()
      } else {
        word.append(scalar)
      }
    }
    close()
    if isBefore {
      // From the end, as long as they are names.
      var out: [String] = []
      for group in groups.reversed() where !group.isEmpty {
        guard let name = name(Array(group.suffix(form.words.upperBound)), form) else { break }
        out.insert(name, at: 0)
        if group.count > form.words.upperBound { break }
      }
      return out
    }
    var out: [String] = []
    for group in groups where !group.isEmpty {
      if form.words.upperBound == 1 {
        // Each is a name, up to what is none, such as "reports".
        var isThrough = false
        for word in group {
          guard let name = name([word], form) else {
            isThrough = true
            break
          }
          out.append(name)
        }
        if isThrough { return out }
      } else {
        guard let name = name(group, form) else { return out }
        out.append(name)
      }
    }
    return out.count <= 6 ? out : []
  }

  private static let notNames: Set<String> = [
    "报道", "報道", "報導", "报导", "综合报道", "摄影", "撮影", "写真", "编辑", "編輯", "編集", "编译", "通讯员", "综合",
    "整理", "发自", "北京", "上海", "東京", "台北", "香港", "本报", "本社", "本刊", "我们", "记者", "記者", "获悉", "新闻",
    "本紙", "各位", "한국", "서울", "사회부", "경제부", "정치부", "온라인", "디지털", "인턴", "시민", "전문", "선임", "뉴스",
  ]

  private static func name(_ words: [String], _ form: Form) -> String? {
    guard form.words.contains(words.count) else { return nil }
    for word in words {
      let scalars = word.unicodeScalars
      guard form.length.contains(scalars.count), !notNames.contains(word),
        scalars.allSatisfy({ form.letters.contains($0.value) || $0.value == 0x200C })
      else { return nil }
      // Particles of Japanese make a sentence; a name in Chinese has four characters at most.
      if form.letters.lowerBound == 0x3040 {
        let hasKana = scalars.contains { $0.value < 0x30A0 }
        if scalars.contains(where: { "はがをにでのと的是在从從".unicodeScalars.contains($0) }) { return nil }
        if scalars.count > 5, !hasKana { return nil }
      }
    }
    return words.joined(separator: " ")
  }
}
