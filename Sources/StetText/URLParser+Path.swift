/// Path, query and fragment.
extension URLParser {
  mutating func beginPath() {
    pathStart = output.count
    layout.path = pathStart..<pathStart
  }

  mutating func parsePathStart() -> Bool {
    beginPath()
    if scheme.isSpecial {
      if isSlash(current) { position += 1 }
      return parsePath()
    }
    if current == 0x2F {
      position += 1
      return parsePath()
    }
    return parseAfterPath()
  }

  /// Reads segments up to the query or the fragment; the slash before the first one is consumed.
  mutating func parsePath() -> Bool {
    while true {
      let start = position
      while let byte = current, byte != 0x2F, byte != 0x3F, byte != 0x23,
        !(byte == 0x5C && scheme.isSpecial)
      {
        position += 1
      }
      let segment = start..<position
      let endsWithSlash = current == 0x2F || (scheme.isSpecial && current == 0x5C)
      switch dots(segment) {
      case 2:
        shortenPath()
        if !endsWithSlash { output.append(0x2F) }
      case 1:
        if !endsWithSlash { output.append(0x2F) }
      default:
        let first = output.count == pathStart
        output.append(0x2F)
        if scheme == .file, first, isDriveLetter(segment) {
          output.append(input[start])
          output.append(0x3A)
        } else {
          PercentEncoding.append(input, segment, set: .path, to: &output)
        }
      }
      guard endsWithSlash else { break }
      position += 1
    }
    sealPath()
    return parseAfterPath()
  }

  /// Ends the path. Without an authority, a path that begins with two slashes would be read as
  /// one, so `/.` goes before it (section 4.5); it is no part of the path.
  mutating func sealPath() {
    if layout.host == nil, !layout.opaquePath, output.count >= pathStart + 2,
      output[pathStart] == 0x2F, output[pathStart + 1] == 0x2F
    {
      output.insert(contentsOf: [0x2F, 0x2E], at: pathStart)
      pathStart += 2
    }
    layout.path = pathStart..<output.count
  }

  /// 1 for `.`, 2 for `..`, each dot also as `%2e`; else 0.
  private func dots(_ range: Range<Int>) -> Int {
    guard range.count <= 6 else { return 0 }
    var index = range.lowerBound
    var count = 0
    while index < range.upperBound {
      if input[index] == 0x2E {
        index += 1
      } else if index + 2 < range.upperBound, input[index] == 0x25, input[index + 1] == 0x32,
        input[index + 2] | 0x20 == 0x65
      {
        index += 3
      } else {
        return 0
      }
      count += 1
    }
    return count <= 2 ? count : 0
  }

  /// Removes the last segment, but never the drive letter of a file.
  mutating func shortenPath() {
    guard let slash = output[pathStart...].lastIndex(of: 0x2F) else { return }
    if scheme == .file, slash == pathStart, output.count == pathStart + 3,
      ASCII.isAlpha(output[pathStart + 1]), output[pathStart + 2] == 0x3A
    {
      return
    }
    output.removeSubrange(slash...)
  }

  mutating func parseOpaquePath() -> Bool {
    layout.opaquePath = true
    let start = output.count
    let from = position
    while let byte = current, byte != 0x3F, byte != 0x23 { position += 1 }
    PercentEncoding.append(input, from..<position, set: .c0Control, to: &output)
    // A space at the very end would be lost when the URL is parsed again.
    if current != nil, output.last == 0x20 {
      output.removeLast()
      output.append(contentsOf: "%20".utf8)
    }
    layout.path = start..<output.count
    return parseAfterPath()
  }

  // MARK: Query and fragment

  mutating func parseAfterPath() -> Bool {
    switch current {
    case 0x3F: return parseQuery()
    case 0x23: return parseFragment()
    default: return true
    }
  }

  mutating func parseQuery() -> Bool {
    output.append(0x3F)
    position += 1
    let from = position
    while let byte = current, byte != 0x23 { position += 1 }
    let start = output.count
    PercentEncoding.append(
      input, from..<position, set: scheme.isSpecial ? .specialQuery : .query, to: &output)
    layout.query = start..<output.count
    return current == nil ? true : parseFragment()
  }

  mutating func parseFragment() -> Bool {
    output.append(0x23)
    let start = output.count
    PercentEncoding.append(input, (position + 1)..<input.count, set: .fragment, to: &output)
    layout.fragment = start..<output.count
    return true
  }
}
