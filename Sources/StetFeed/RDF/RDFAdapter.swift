internal import StetMarkup
internal import StetModel
internal import StetText

/// RSS 0.90 and 1.0: RDF, in which items and image stand beside the channel.
struct RDFRaw {
  var channel = RSSChannel()
  var image: XMLTree.Node?

  init(_ root: XMLTree.Node, in document: FeedDocument) {
    document.forEachElement(in: root) { child, tag in
      guard tag.space == .plain else { return }
      switch tag.local {
      case .channel:
        if channel.node == nil { channel.node = child }
        channel.take(childrenOf: child, in: document)
      case .image: if image == nil { image = child }
      default: break
      }
    }
    document.forEachElement(in: root) { child, tag in
      if tag == Tag(space: .plain, local: .item) { channel.items.append(child) }
    }
    // The channel only points to the image; the image itself says more.
    channel.image = image ?? channel.image
  }
}

struct RDFAdapter {
  let document: FeedDocument
  let url: WebURL?

  func feed(_ root: XMLTree.Node) -> Feed {
    let raw = RDFRaw(root, in: document)
    var adapter = RSSAdapter(document, root: root, url: url)
    return adapter.feed(raw.channel, format: .rdf)
  }
}
