import StetMarkup

/// A tree as text, for comparison: `<p:name attribute="value">text</>`.
func outline(_ tree: XMLTree) -> String {
  var output = ""
  var ends: [Int] = []
  func close(before index: Int) {
    while let end = ends.last, end <= index {
      output += "</>"
      ends.removeLast()
    }
  }
  for node in 1..<tree.end(of: tree.document) {
    close(before: node)
    guard tree.isElement(node) else {
      output += tree.text(of: node)
      continue
    }
    func written(_ number: Int) -> String {
      let name = tree.names[number]
      return name.prefix.isEmpty ? name.local : "\(name.prefix):\(name.local)"
    }
    output += "<\(written(tree.name(of: node)))"
    tree.forEachAttribute(of: node) { name, value in
      output += " \(written(name))=\"\(String(decoding: value, as: UTF8.self))\""
    }
    output += ">"
    ends.append(tree.end(of: node))
  }
  close(before: .max)
  return output
}
