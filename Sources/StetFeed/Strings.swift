internal import StetModel

extension String {
  /// Without ASCII white space around it; nil where nothing is left.
  var trimmed: String? {
    var view = self[...].utf8
    while let first = view.first, first <= 0x20 { view.removeFirst() }
    while let last = view.last, last <= 0x20 { view.removeLast() }
    guard !view.isEmpty else { return nil }
    return view.count == utf8.count ? self : String(Substring(view))
  }

  /// Whether the ASCII text `part`, in lower case, occurs, without regard to ASCII case.
  func mentions(_ part: StaticString) -> Bool {
    let length = part.utf8CodeUnitCount
    guard utf8.count >= length else { return false }
    return utf8.withContiguousStorageIfAvailable { bytes in
      var start = 0
      while start + length <= bytes.count {
        var matched = 0
        while matched < length, bytes[start + matched].asciiLowercased == part.utf8Start[matched] {
          matched += 1
        }
        if matched == length { return true }
        start += 1
      }
      return false
    } ?? false
  }
}
