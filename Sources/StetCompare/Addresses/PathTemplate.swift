public import StetText

/// A way in which one site gives several addresses to one article: all parts but one are the same.
///
///     https://example.com/{free}/{name}     // /world/123456-title, /asia/123456-title
public struct PathTemplate: Sendable, Hashable, CustomStringConvertible {
  /// Where something stands in an address.
  enum Place: Sendable, Hashable {
    /// Of the path, from 0.
    case segment(Int)
    /// With this name.
    case parameter(String)
  }

  /// The site: `https://host[:port]`, as the keys of its addresses begin.
  public let origin: String
  /// What makes no difference.
  let free: Place
  /// What says which article it is, counted as if the free part were not there.
  let name: Place
  /// Of the path, without the free one.
  let segments: Int

  /// With `{free}` for what makes no difference, `{name}` for what names the article, and `{same}`
  /// for what has to be the same beside it.
  public var description: String {
    var parts = Array(repeating: "{same}", count: segments)
    if case .segment(let index) = name, parts.indices.contains(index) { parts[index] = "{name}" }
    if case .segment(let index) = free { parts.insert("{free}", at: min(index, parts.count)) }
    var query: [String] = []
    if case .parameter(let name) = name { query.append("\(name)={name}") }
    if case .parameter(let name) = free { query.append("\(name)={free}") }
    let tail = query.isEmpty ? "" : "?" + query.joined(separator: "&")
    return origin + "/" + parts.joined(separator: "/") + tail
  }

  /// An address as the template sees it.
  struct Reading: Sendable, Hashable {
    /// The free part; nil where it is absent.
    var value: String?
    /// The address without it.
    var rest: AddressParts
    /// Where among the parameters it stood.
    var position: Int
  }

  /// - Returns: nil where the address is not of this form.
  func read(_ parts: AddressParts) -> Reading? {
    guard parts.origin == origin else { return nil }
    var reading = Reading(value: nil, rest: parts, position: parts.parameters.count)
    switch free {
    case .segment(let index):
      if parts.segments.count == segments + 1, index <= segments {
        reading.value = reading.rest.segments.remove(at: index)
      } else if parts.segments.count != segments {
        return nil
      }
    case .parameter(let name):
      guard parts.segments.count == segments else { return nil }
      let places = parts.parameters.indices.filter {
        AddressParts.name(parts.parameters[$0]) == name
      }
      guard places.count < 2 else { return nil }
      if let place = places.first {
        reading.value = reading.rest.parameters.remove(at: place)
        reading.position = place
      }
    }
    guard reading.value.map(isPlace) ?? true, let part = Self.part(name, of: reading.rest),
      AddressPart.isSpecific(part)
    else { return nil }
    return reading
  }

  private func isPlace(_ value: String) -> Bool {
    if case .parameter = free { return AddressPart.isPlace(AddressParts.value(value)) }
    return AddressPart.isPlace(value)
  }

  private static func part(_ place: Place, of parts: AddressParts) -> String? {
    switch place {
    case .segment(let index):
      return parts.segments.indices.contains(index) ? parts.segments[index] : nil
    case .parameter(let name):
      return parts.parameters.first { AddressParts.name($0) == name }.map(AddressParts.value)
    }
  }

  /// The address that has another free part.
  func address(_ reading: Reading, with value: String?) -> String {
    var parts = reading.rest
    if let value {
      switch free {
      case .segment(let index):
        parts.segments.insert(value, at: min(index, parts.segments.count))
      case .parameter:
        parts.parameters.insert(value, at: min(reading.position, parts.parameters.count))
      }
    }
    return parts.href
  }

  /// Whether two addresses are one by this template.
  public func joins(_ a: WebURL, _ b: WebURL) -> Bool {
    guard let a = AddressParts(a).flatMap(read), let b = AddressParts(b).flatMap(read) else {
      return false
    }
    return a.rest == b.rest && a.value != b.value
  }

  // MARK: Proposing

  /// The template by which two addresses would be one: they differ in one segment of the path or in
  /// one parameter, or one of them lacks it, and what they share names an article.
  ///
  /// - Returns: nil where they differ otherwise, or where what differs, or what is shared, could
  ///   stand at any article.
  public init?(_ a: WebURL, _ b: WebURL) {
    guard let a = AddressParts(a), let b = AddressParts(b), let template = Self.proposed(a, b),
      let first = template.read(a), let second = template.read(b), first.rest == second.rest,
      first.value != second.value
    else { return nil }
    self = template
  }

  private init(origin: String, free: Place, name: Place, segments: Int) {
    self.origin = origin
    self.free = free
    self.name = name
    self.segments = segments
  }

  private static func proposed(_ a: AddressParts, _ b: AddressParts) -> PathTemplate? {
    guard a.origin == b.origin else { return nil }
    var rest = a
    let free: Place
    if a.parameters == b.parameters, let index = difference(a.segments, b.segments) {
      free = .segment(index)
      rest.segments = a.segments.count < b.segments.count ? a.segments : b.segments
      if a.segments.count == b.segments.count { rest.segments.remove(at: index) }
    } else if a.segments == b.segments, let index = difference(a.parameters, b.parameters) {
      let longer = a.parameters.count < b.parameters.count ? b.parameters : a.parameters
      let name = AddressParts.name(longer[index])
      guard
        a.parameters.count != b.parameters.count || AddressParts.name(b.parameters[index]) == name
      else { return nil }
      free = .parameter(name)
      rest.parameters = longer
      rest.parameters.remove(at: index)
    } else {
      return nil
    }
    let name: Place
    if let index = rest.segments.lastIndex(where: AddressPart.isSpecific) {
      name = .segment(index)
    } else if let parameter = rest.parameters.first(where: {
      AddressPart.isSpecific(AddressParts.value($0))
    }) {
      name = .parameter(AddressParts.name(parameter))
    } else {
      return nil
    }
    return PathTemplate(
      origin: a.origin, free: free, name: name, segments: rest.segments.count)
  }

  /// The one place at which two lists differ: in the longer one, where one is longer by one.
  private static func difference(_ a: [String], _ b: [String]) -> Int? {
    guard a != b, abs(a.count - b.count) <= 1 else { return nil }
    let longer = a.count < b.count ? b : a
    let shorter = a.count < b.count ? a : b
    let index = zip(longer, shorter).prefix { $0 == $1 }.count
    let from = a.count == b.count ? index + 1 : index
    return longer[(index + 1)...] == shorter[from...] ? index : nil
  }
}
