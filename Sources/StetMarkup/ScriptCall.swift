/// A function that is called where it is written, as what states data does to write each value once:
/// `(function(a,b){return {title:a,body:b}}("…","…"))`. Its parameters are names for its arguments; both are
/// read as data, nothing is run.
public struct ScriptCall: Sendable {
  /// Where each parameter's name stands.
  public var parameters: [Range<Int>]
  /// Where the parenthesis before the arguments stands.
  public var arguments: Int

  /// Parameters that are looked at, and bytes of their list.
  static let maximumParameters = 5000
  static let maximumBytes = 64 << 10

  /// The call whose function returns the value at `value`; nil where there is none.
  ///
  /// Between the list of parameters and `return` may stand a few statements, which are passed over.
  public static func find(
    _ bytes: [UInt8], returning value: Range<Int>, in script: Range<Int>
  ) -> Self? {
    guard script.lowerBound >= 0, script.upperBound <= bytes.count,
      script.lowerBound <= value.lowerBound, value.upperBound <= script.upperBound,
      let arguments = arguments(bytes, after: value.upperBound, script.upperBound),
      let open = list(bytes, before: value.lowerBound, script.lowerBound)
    else { return nil }
    var parameters: [Range<Int>] = []
    var at = open + 1
    while at < value.lowerBound, parameters.count < maximumParameters {
      at = afterSpace(bytes, at, value.lowerBound)
      let start = at
      while at < value.lowerBound, isName(bytes[at]) { at += 1 }
      guard at > start else { break }
      parameters.append(start..<at)
      at = afterSpace(bytes, at, value.lowerBound)
      guard at < value.lowerBound, bytes[at] == 0x2C else { break }
      at += 1
    }
    guard !parameters.isEmpty, at < value.lowerBound, bytes[at] == 0x29 else { return nil }
    return ScriptCall(parameters: parameters, arguments: arguments)
  }

  /// `;}(` or `})(` behind the value.
  private static func arguments(_ bytes: [UInt8], after start: Int, _ end: Int) -> Int? {
    var at = afterSpace(bytes, start, end)
    var closed = false
    while at < end, at < start + 40 {
      switch bytes[at] {
      case 0x3B where !closed, 0x29 where closed: at += 1
      case 0x7D where !closed:
        closed = true
        at += 1
      case 0x28 where closed: return at
      default: return nil
      }
      at = afterSpace(bytes, at, end)
    }
    return nil
  }

  /// The parenthesis that opens the parameters of the first `function(` or `(a,b)=>` of the script, where
  /// it stands near enough before the value.
  private static func list(_ bytes: [UInt8], before value: Int, _ start: Int) -> Int? {
    let word = Array("function".utf8)
    let from = max(start, value - maximumBytes)
    var at = from
    while at + word.count < value {
      if bytes[at] == word[0], bytes[at..<at + word.count].elementsEqual(word) {
        var open = afterSpace(bytes, at + word.count, value)
        while open < value, isName(bytes[open]) { open += 1 }
        open = afterSpace(bytes, open, value)
        return open < value && bytes[open] == 0x28 ? open : nil
      }
      // `((a,b)=>{`, `(a,b) => ({`
      if bytes[at] == 0x28, at + 1 < value, isName(bytes[at + 1]) {
        var end = at + 1
        while end < value, bytes[end] == 0x2C || bytes[end] <= 0x20 || isName(bytes[end]) {
          end += 1
        }
        if end < value, bytes[end] == 0x29 {
          let arrow = afterSpace(bytes, end + 1, value)
          if arrow + 1 < value, bytes[arrow] == 0x3D, bytes[arrow + 1] == 0x3E { return at }
        }
      }
      at += 1
    }
    return nil
  }

  private static func afterSpace(_ bytes: [UInt8], _ index: Int, _ end: Int) -> Int {
    var index = index
    while index < end, bytes[index] <= 0x20 { index += 1 }
    return index
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte == 0x24 || byte >= 0x80
  }
}
