import StetText

/// Pages written for the tests of site rules.
enum SiteRulePages {
  static let sentences = [
    "The ferry company said on Monday that it would lay up two of its six ships for the winter.",
    "Passengers will have to change in the outer harbour, where a bus waits for the late sailing.",
    "The mayor called the plan a poor joke and asked the ministry for a crossing that runs all year.",
    "A spokesman answered that the ships had carried eleven people a day since the bridge opened.",
    "Fishermen offered to take over the route, as their fathers did before the first ferry came.",
    "The council votes next week, and nobody on the quay expects it to be a quiet evening.",
  ]

  static func paragraphs(_ range: Range<Int>) -> String {
    range.map { "<p>\(sentences[$0])</p>" }.joined()
  }

  /// Other paragraphs of the same length.
  static func variants(_ range: Range<Int>) -> String {
    range.map { "<p>In the year before, much the same was heard: \(sentences[$0])</p>" }.joined()
  }

  static func text(_ range: Range<Int>) -> String { sentences[range].joined(separator: "\n\n") }

  static func page(head: String = "", _ body: String) -> [UInt8] {
    Array(
      """
      <!DOCTYPE html><html lang="en"><head><title>Two ferries fewer | Quay Post</title>
      <meta property="og:title" content="Two ferries fewer"><meta property="og:type" content="article">
      \(head)</head><body>\(body)</body></html>
      """.utf8)
  }

  /// Shaped as the notes say of a Next.js site: the text in several parts inside a container whose
  /// class has a suffix that changes, advertisements between, another story below.
  static func splitStory(suffix: String) -> [UInt8] {
    page(
      """
      <div id="__next"><div class="app-promo_wrap__Jk2">Continue reading this on our app <a href="/app">Open</a></div>
      <div class="news-detail_newsHead__Bp"><h1>Two ferries fewer</h1></div>
      <div class="tools_bar__7a"><span>Font Resizer</span><button>Share to Whatsapp</button></div>
      <div class="news-detail_newsTextDataWrap__\(suffix)">
      <p>Follow us on <a href="/f">Facebook</a> and join our <a href="/t">Telegram</a> channel for the latest updates.</p>
      <div class="newsTextDataWrapInner">\(paragraphs(0..<2))</div>
      <div class="ads_slot__1"><div>Advertisement</div></div>
      <div class="newsTextDataWrapInner">\(paragraphs(2..<3))</div>
      <div class="ads_slot__1"><div>Advertisement</div></div>
      <div class="newsTextDataWrapInner">\(paragraphs(3..<4))</div>
      </div><div class="loading_next__4">Loading next article...</div>
      <div class="news-detail_newsHead__Bp"><h1>Sugar mill shuts for six weeks</h1></div>
      <div class="news-detail_newsTextDataWrap__\(suffix)"><div class="newsTextDataWrapInner">
      <p>The sugar mill stops for six weeks to replace two boilers that are older than its manager, it said.</p>
      <p>Shops will be supplied from another plant, which runs at two thirds of what it could make.</p>
      </div></div><footer><p>Download the app</p><a href="#">Google play</a></footer></div>
      """)
  }

  /// Shaped as Drupal 7 renders an article.
  static let drupal = page(
    """
    <div id="navigation"><ul><li><a href="/1">Home</a></li><li><a href="/2">Latest</a></li></ul></div>
    <h1 class="title">Two ferries fewer</h1><div class="content"><div id="node-4" class="node node-article clearfix">
    <div class="submitted">By <a href="/u">Mara Linde</a></div>
    <div class="field field-name-field-image"><img src="/a.jpg" alt=""></div>
    <div class="field field-name-body field-type-text-with-summary"><div class="field-items"><div class="field-item even">
    \(paragraphs(0..<5))</div></div></div>
    <div class="sharebar"><a href="#">Share</a></div></div></div>
    <div id="sidebar"><h2>Most read</h2><ul><li><a href="/3">Sugar mill shuts</a></li></ul></div>
    """)

  static let encyclopedia = page(
    """
    <div id="content"><h1 id="firstHeading">Outer Quay</h1><div id="mw-content-text"><div class="mw-content-ltr mw-parser-output">
    <div role="note" class="hatnote">For the film of the same name, see elsewhere.</div>
    <table class="infobox vcard"><tr><th>Built</th><td>1874</td></tr><tr><th>Berths</th><td>6</td></tr></table>
    <p>\(sentences[0])<sup id="cite1" class="reference"><a href="#n1">[1]</a></sup></p>
    <div id="toc"><ul><li><a href="#History">History</a></li></ul></div>
    <h2><span class="mw-headline">History</span><span class="mw-editsection">[<a href="/e">edit</a>]</span></h2>
    \(paragraphs(1..<4))
    <div class="reflist"><ol><li>The Quay Post, 3 May 2026, page four, second column, at the bottom.</li></ol></div>
    <div class="navbox"><a href="/a">Ferries of the north</a></div></div></div></div>
    """)

  static let blog = page(
    """
    <main><article class="post"><header><h1 class="entry-title">Laid up for the winter</h1>
    <span class="byline"><span class="author vcard"><a class="url fn n" href="/a">Mara Linde</a></span></span>
    <time class="entry-date published" datetime="2026-05-03T08:00:00+02:00">May 3</time></header>
    <div class="entry-content">\(paragraphs(0..<5))
    <div id="jp-post-flair" class="sharedaddy sd-like-enabled"><h3>Share this:</h3><p>Click to send this to a friend, who may then like it as much as you did.</p></div>
    <div id="jp-relatedposts" class="jp-relatedposts"><p>Related: what the harbour looked like before the bridge was built in 1998.</p></div>
    </div></article></main>
    """)
}
