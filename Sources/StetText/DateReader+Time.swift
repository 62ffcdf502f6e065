/// The time of day and its zone.
extension DateReader {
  enum TimeResult {
    case none, invalid
    case found(TimeOfDay)

    /// The first token after it; 0 where there is none.
    var end: Int {
      if case .found(let time) = self { return time.end }
      return 0
    }
  }

  struct TimeOfDay {
    var hour: Int
    var minute = 0
    var second = 0
    var millisecond = 0
    var korean = false
    var end = 0
  }

  private enum Meridiem {
    case before, after
  }

  mutating func readTime() -> TimeResult {
    for index in tokens.indices {
      guard number(index) != nil, tokens[index].length <= 2 else { continue }
      if let result = colonTime(index) ?? unitTime(index) ?? bareHour(index) { return result }
    }
    for index in tokens.indices {
      if let result = dottedTime(index) { return result }
    }
    return wordTime() ?? .none
  }

  /// `10:05`, `10:05:30`, `10:05:30.123`.
  private mutating func colonTime(_ index: Int) -> TimeResult? {
    guard isMark(index + 1, ":"), let hour = number(index), let minute = number(index + 2),
      tokens[index + 2].length <= 2
    else { return nil }
    var time = TimeOfDay(hour: hour, minute: minute, end: index + 3)
    if isMark(time.end, ":"), let second = number(time.end + 1), tokens[time.end + 1].length <= 2 {
      time.second = second
      time.end += 2
      if isMark(time.end, ".", ","), number(time.end + 1) != nil, !tokens[time.end + 1].spaced {
        time.millisecond = tokens[time.end + 1].thousandths
        time.end += 2
      }
    }
    return finish(time, from: index)
  }

  /// `10h05`, `10 h`, `10時05分30秒`, `10시 5분`.
  private mutating func unitTime(_ index: Int) -> TimeResult? {
    guard let hour = number(index) else { return nil }
    var time = TimeOfDay(hour: hour, end: index + 2)
    if word(index + 1) == "h" || word(index + 1) == "นาฬิกา" {
      if let minute = number(time.end), tokens[time.end].length == 2 {
        time.minute = minute
        time.end += 1
        if ["min", "m", "นาที"].contains(word(time.end)) {
          time.end += 1
          if let second = number(time.end), let unit = word(time.end + 1),
            ["s", "sec", "วินาที"].contains(unit)
          {
            time.second = second
            time.end += 2
          }
        }
      }
      return finish(time, from: index)
    }
    if word(index + 1) == "uhr" || word(index + 1) == "uur" {
      guard !endsDotted(index) else { return nil }
      if let minute = number(time.end), tokens[time.end].length == 2, minute < 60,
        !isMark(time.end + 1, ".", ":")
      {
        time.minute = minute
        time.end += 1
      }
      return finish(time, from: index)
    }
    guard isMark(index + 1, "時", "时", "點", "点", "시") else { return nil }
    time.korean = isMark(index + 1, "시")
    if let minute = number(time.end), isMark(time.end + 1, "分", "분") {
      time.minute = minute
      time.end += 2
      if let second = number(time.end), isMark(time.end + 1, "秒", "초") {
        time.second = second
        time.end += 2
      }
    } else if isMark(time.end, "半", "반") {
      time.minute = 30
      time.end += 1
    }
    return finish(time, from: index)
  }

  /// Whether the number is the second of `10.05`.
  private func endsDotted(_ index: Int) -> Bool {
    isMark(index - 1, ".") && number(index - 2) != nil && !tokens[index].spaced
  }

  /// `10am`, `10 p.m.`, `T10`.
  private mutating func bareHour(_ index: Int) -> TimeResult? {
    if word(index - 1) == "t", !tokens[index].spaced, tokens[index].length == 2,
      let hour = number(index), hour <= 24
    {
      return finish(TimeOfDay(hour: hour, end: index + 1), from: index)
    }
    guard !endsDotted(index), let hour = number(index), (1...12).contains(hour),
      meridiem(after: index + 1) != nil
    else { return nil }
    return finish(TimeOfDay(hour: hour, end: index + 1), from: index)
  }

  /// `kl. 10.05`, `klo 10.05`, `ore 10.05`, `10.05 Uhr`, where a word says that it is a time; and
  /// `21.11.2026 22.05.30`, where a whole date is there without it.
  private mutating func dottedTime(_ index: Int) -> TimeResult? {
    guard let hour = number(index), tokens[index].length <= 2, hour < 24, isMark(index + 1, "."),
      let minute = number(index + 2), tokens[index + 2].length == 2, minute < 60,
      !endsDotted(index)
    else { return nil }
    var time = TimeOfDay(hour: hour, minute: minute, end: index + 3)
    if isMark(index + 3, "."), let second = number(index + 4), !tokens[index + 4].spaced {
      guard tokens[index + 4].length == 2, second < 60, !isMark(index + 5, ".") else { return nil }
      time.second = second
      time.end += 2
    }
    let before = word(index - 1) ?? (isMark(index - 1, ".") ? word(index - 2) : nil)
    let introduced = before.map {
      ["kl", "klo", "ore", "alle", "pukul", "godz", "um", "jam", "at"].contains($0)
    }
    guard
      introduced == true || word(time.end) == "uhr" || meridiem(after: time.end) != nil
        || isDate(without: index..<time.end)
    else {
      return nil
    }
    return finish(time, from: index)
  }

  /// Whether the other tokens make a date.
  private func isDate(without range: Range<Int>) -> Bool {
    var rest = self
    rest.use(range)
    return rest.readDate().map(rest.isValid) ?? false
  }

  /// `noon`, `12 noon`, `midnight`: the beginning of the day that is named.
  private mutating func wordTime() -> TimeResult? {
    for index in tokens.indices {
      guard let word = word(index), word == "noon" || word == "midnight" else { continue }
      use((number(index - 1) == 12 ? index - 1 : index)..<index + 1)
      return .found(TimeOfDay(hour: word == "noon" ? 12 : 0, end: index + 1))
    }
    return nil
  }

  private mutating func finish(_ found: TimeOfDay, from start: Int) -> TimeResult {
    var time = found
    guard time.minute < 60, time.second <= 60, time.hour < 24 || isMidnight(time) else {
      return .invalid
    }
    var used = start..<time.end
    if let (half, end) = meridiem(after: time.end) {
      apply(half, to: &time)
      time.end = end
      used = start..<end
    } else if let (half, first, korean) = meridiem(before: start) {
      apply(half, to: &time)
      time.korean = time.korean || korean
      used = first..<time.end
    }
    use(used)
    return .found(time)
  }

  private func isMidnight(_ time: TimeOfDay) -> Bool {
    time.hour == 24 && time.minute == 0 && time.second == 0
  }

  private func apply(_ half: Meridiem, to time: inout TimeOfDay) {
    guard time.hour <= 12 else { return }
    switch half {
    case .before: if time.hour == 12 { time.hour = 0 }
    case .after: if time.hour < 12 { time.hour += 12 }
    }
  }

  /// `am`, `pm`, `a.m.`, `p. m.` and what they are elsewhere; `de la tarde`, `in the morning`.
  private func meridiem(after index: Int) -> (Meridiem, end: Int)? {
    guard let first = word(index) else { return nil }
    if isMark(index + 1, "."), let second = word(index + 2), first.unicodeScalars.count == 1,
      second.unicodeScalars.count == 1, let half = half(first + second)
    {
      return (half, isMark(index + 3, ".") ? index + 4 : index + 3)
    }
    if let half = half(first) { return (half, isMark(index + 1, ".") ? index + 2 : index + 1) }
    var next = index
    while next < index + 2, let word = word(next),
      ["de", "la", "da", "du", "in", "the", "at"].contains(word)
    {
      next += 1
    }
    return word(next).flatMap { DateReader.dayParts[$0] }.map { ($0, next + 1) }
  }

  private func half(_ word: String) -> Meridiem? {
    DateReader.halves[word]
      ?? language.flatMap { DateReader.localHalves[String($0.prefix(2)) + " " + word] }
  }

  /// English, Greek, Malay, Arabic, Persian; folded.
  private static let halves: [String: Meridiem] = [
    "am": .before, "pm": .after, "πμ": .before, "μμ": .after, "pg": .before, "ptg": .after,
    "ص": .before, "م": .after, "صباحا": .before, "مساء": .after, "قظ": .before, "بظ": .after,
  ]

  /// Those that are other words in other languages.
  private static let localHalves: [String: Meridiem] = [
    "vi sa": .before, "vi ch": .after, "tr oo": .before, "tr os": .after, "sv fm": .before,
    "sv em": .after, "hu de": .before, "hu du": .after,
  ]

  private static let dayParts: [String: Meridiem] = [
    "morning": .before, "afternoon": .after, "evening": .after, "night": .after,
    "madrugada": .before, "manana": .before, "manha": .before, "matin": .before,
    "morgens": .before, "tarde": .after, "noche": .after, "noite": .after, "soir": .after,
    "nachmittags": .after, "abends": .after, "утра": .before, "вечера": .after, "дня": .after,
    "pagi": .before, "petang": .after, "sore": .after, "malam": .after,
  ]

  /// 午前, 午後, 上午, 下午 and their like, 오전, 오후, which stand before the hour.
  private func meridiem(before index: Int) -> (Meridiem, first: Int, korean: Bool)? {
    if isMark(index - 1, "전"), isMark(index - 2, "오") { return (.before, index - 2, true) }
    if isMark(index - 1, "후"), isMark(index - 2, "오") { return (.after, index - 2, true) }
    if isMark(index - 1, "午", "前"), isMark(index - 2, "上", "午") {
      return (.before, index - 2, false)
    }
    if isMark(index - 1, "午", "後", "后"), isMark(index - 2, "下", "午") {
      return (.after, index - 2, false)
    }
    if isMark(index - 1, "晨", "上"), isMark(index - 2, "凌", "早") {
      return (.before, index - 2, false)
    }
    if isMark(index - 1, "上"), isMark(index - 2, "晚") { return (.after, index - 2, false) }
    if word(index - 1) == "am" { return (.before, index - 1, false) }
    if word(index - 1) == "pm" { return (.after, index - 1, false) }
    return nil
  }

  // MARK: Zone

  /// The zone right after the time, or a name in capitals elsewhere.
  mutating func readZone(after index: Int) -> DateZone? {
    if index > 0 {
      var next = index
      // A comment, or the `Uhr` after the hour, may stand between.
      if word(next) == "uhr" || isMark(next, "(", ",") { next += 1 }
      if let zone = offset(at: next) { return zone }
      if let zone = namedZone(at: next, anyCase: true) ?? zoneInWords(at: next) { return zone }
    }
    for index in tokens.indices where tokens[index].capitals || word(index)?.contains("/") == true {
      if let zone = namedZone(at: index, anyCase: false) { return zone }
    }
    return nil
  }

  private mutating func namedZone(at index: Int, anyCase: Bool) -> DateZone? {
    guard let name = word(index), let zone = DateZone.named(name, language: language) else {
      return nil
    }
    // `et` and `at` are words.
    let capitals = tokens[index].capitals || name.contains("/")
    guard
      capitals || (anyCase && (tokens[index].length > 2 || name == "z")) || name == "utc"
        || name == "gmt"
    else { return nil }
    use(index..<index + 1)
    if let numeric = offset(at: index + 1) {
      // POSIX counts westwards: Etc/GMT-8 is UTC+8.
      return name == "etc/gmt" ? DateZone(standard: -numeric.standard) : numeric
    }
    return zone
  }

  /// `Eastern Standard Time`, `Central European Summer Time`, `Moscow Time`.
  private mutating func zoneInWords(at index: Int) -> DateZone? {
    var name = ""
    for end in index..<index + 5 {
      guard let word = word(end) else { return nil }
      if word == "time" {
        guard let zone = DateZone.inWords(name) else { return nil }
        use(index..<end + 1)
        return zone
      }
      name += name.isEmpty ? word : " " + word
    }
    return nil
  }

  /// `+08:00`, `-0500`, `+8`, `+08`; the digits directly after the sign.
  private mutating func offset(at index: Int) -> DateZone? {
    guard isMark(index, "+", "-"), let value = number(index + 1), !tokens[index + 1].spaced else {
      return nil
    }
    let sign = isMark(index, "-") ? -1 : 1
    var hours = value
    var minutes = 0
    var end = index + 2
    switch tokens[index + 1].length {
    case 1, 2:
      if isMark(end, ":"), let second = number(end + 1), tokens[end + 1].length == 2 {
        minutes = second
        end += 2
      }
    case 3, 4: (hours, minutes) = (value / 100, value % 100)
    default: return nil
    }
    guard hours <= 14, minutes < 60 else { return nil }
    use(index..<end)
    return DateZone(standard: sign * (hours * 3600 + minutes * 60))
  }
}
