internal import CLibUTF8Proc

extension FoldingTable {
  /// A character without the marks that compose with it: "ū" is "u".
  static func withoutMarks(_ scalar: UInt32) -> [UInt32] {
    let options = utf8proc_option_t(
      rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_STRIPMARK.rawValue
    )
    var buffer = [Int32](repeating: 0, count: 32)
    var boundary: Int32 = 0
    let count = utf8proc_decompose_char(
      Int32(bitPattern: scalar), &buffer, buffer.count, options, &boundary)
    guard count > 0, count <= buffer.count else { return [scalar] }
    return buffer.prefix(count).map { UInt32(bitPattern: $0) }
  }
}
