/// What libxml2 is not shown of a page: the texts and the attributes, decoded.
///
/// libxml2 gets a skeleton of tags, each without attributes and each text as one character, since
/// nothing else decides which elements a page has; it is its slow part to read the rest byte by byte.
/// `end` is where in the skeleton libxml2 stands when it tells of the tag or the text: so both are found
/// again.
struct HTMLTokens {
  struct Start {
    /// Of the `>` or `/>`.
    var end: Int32
    var tag: HTMLTag
    /// In `attributes`.
    var first: Int32
    var count: Int32
  }

  struct Text {
    /// Behind its character.
    var end: Int32
    /// In `text`.
    var start: Int32
    var count: Int32
  }

  struct Attribute {
    var attribute: HTMLAttribute
    /// Length of the name, which stands in `values` with a zero byte behind it; 0 where it was not
    /// asked for.
    var nameCount: Int32
    /// Of the name or, where it was not asked for, of the value, which a zero byte follows.
    var start: Int32
    var count: Int32

    var value: Int32 { nameCount > 0 ? start + nameCount + 1 : start }
  }

  var starts: HTMLBuffer<Start>
  var texts: HTMLBuffer<Text>
  var attributes: HTMLBuffer<Attribute>
  var text: HTMLBuffer<UInt8>
  var values: HTMLBuffer<UInt8>

  /// - Parameter bytes: Of the page.
  init(bytes: Int) {
    starts = HTMLBuffer(capacity: bytes / 128)
    texts = HTMLBuffer(capacity: bytes / 256)
    attributes = HTMLBuffer(capacity: bytes / 128)
    text = HTMLBuffer(capacity: bytes / 12)
    values = HTMLBuffer(capacity: bytes / 8)
  }

  /// Texts, attributes and values stay: the tree points to them.
  func deallocateIndex() {
    starts.deallocate()
    texts.deallocate()
  }
}
