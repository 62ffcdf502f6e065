/// A text of a feed or of an entry.
public enum TextField: String, Sendable, Hashable, CaseIterable {
  case title, description, summary, content, rights
}

/// What the texts of a feed or of an entry are, and what was changed in them.
public struct TextForms: Sendable, Hashable {
  private struct Change: Sendable, Hashable {
    var field: TextField
    var difference: TextChanges
  }

  private var title = TextType.text
  private var description = TextType.text
  private var summary = TextType.text
  private var content = TextType.text
  private var rights = TextType.text
  /// Empty where nothing was changed, which is most of the time.
  private var changes: [Change] = []

  /// All of them plain text as it was published.
  public init() {}

  /// What a text is; plain where there is none.
  public subscript(_ field: TextField) -> TextType {
    get {
      switch field {
      case .title: title
      case .description: description
      case .summary: summary
      case .content: content
      case .rights: rights
      }
    }
    set {
      switch field {
      case .title: title = newValue
      case .description: description = newValue
      case .summary: summary = newValue
      case .content: content = newValue
      case .rights: rights = newValue
      }
    }
  }

  /// What was changed in a text to make it safe and its URLs absolute; nil where nothing was.
  public func difference(_ field: TextField) -> TextChanges? {
    changes.first { $0.field == field }?.difference
  }

  public mutating func set(_ difference: TextChanges?, for field: TextField) {
    changes.removeAll { $0.field == field }
    if let difference { changes.append(Change(field: field, difference: difference)) }
  }
}
