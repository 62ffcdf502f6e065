/// The pages of the made-up newspapers: the stories, and all that is not the story.
enum DemoPage {
  /// The furniture of a business daily: an app banner, share buttons, a font resizer, a caption,
  /// advertisements that cut the body into pieces, follow-us lines, a stub of the next article
  /// and a footer.
  static func lantern(_ story: DemoStory) -> String {
    let middle = (story.paragraphs.count + 1) / 2
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>\(story.headline) | The Morning Lantern</title>
      <meta property="og:title" content="\(story.headline)">
      <meta property="og:site_name" content="The Morning Lantern">
      <meta property="article:published_time" content="\(story.iso)">
      <link rel="canonical" href="/news/\(story.slug)">
      <script type="application/ld+json">
      {"@context":"https://schema.org","@type":"NewsArticle","headline":"\(story.headline)",
       "datePublished":"\(story.iso)","author":{"@type":"Person","name":"\(story.author)"}}
      </script>
      </head>
      <body>
      <div class="app-banner"><p>Continue reading this on our app for a better experience</p>
      <a href="/app">Open in App</a></div>
      <header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li>
      <li><a href="/markets">Markets</a></li><li><a href="/weekend">Weekend</a></li></ul></nav></header>
      <main>
      <div class="article-head"><h1>\(story.headline)</h1>
      <div class="byline"><a href="/authors/a">\(story.author)</a> • 2 min read</div></div>
      <figure><img src="/photo.jpg" alt=""><figcaption>\(story.caption)</figcaption></figure>
      <div class="tools"><span>Font Resizer</span>
      <ul class="share"><li><a href="#w">Share to Whatsapp</a></li>
      <li><a href="#f">Share to Facebook</a></li><li><a href="#l">Share to LinkedIn</a></li></ul>
      <a href="#top">Scroll to top</a></div>
      <p class="follow">Follow us on Facebook and join our Telegram channel for the latest updates.</p>
      <div class="story-text">
      \(paragraphs(story.paragraphs[..<middle]))
      </div>
      <div class="ad-slot"><span>Advertisement</span><a href="/ad">Open an account with Lantern Brokers today</a></div>
      <div class="story-text">
      \(paragraphs(story.paragraphs[middle...]))
      </div>
      <div class="related"><h3>Related stories</h3><ul>
      <li><a href="/news/a">Five harbours to watch this spring</a></li>
      <li><a href="/news/b">Why the lighthouse keeper came back</a></li></ul></div>
      <div class="next"><span>×</span><p>Loading next article...</p></div>
      </main>
      <footer><p>The Morning Lantern</p><p>Download The Morning Lantern App</p>
      <p>Keep updated</p><p>Follow our social media</p>
      <p>© 2026 Lantern Publishing. All rights reserved.</p></footer>
      </body></html>
      """
  }

  /// A plainer site.
  static func ledger(_ story: DemoStory) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>\(story.headline) - The Quay Ledger</title>
    <meta name="author" content="\(story.author)">
    <meta property="article:published_time" content="\(story.iso)"></head>
    <body>
    <div id="menu"><a href="/">Front page</a> <a href="/wire">Wire</a> <a href="/tides">Tides</a></div>
    <article><h1>\(story.headline)</h1>
    <p class="byline">By \(story.author)</p>
    \(paragraphs(story.paragraphs[...]))
    <p class="newsletter">Sign up for our newsletter and never miss a tide.</p></article>
    <div class="footer">© 2026 The Quay Ledger</div>
    </body></html>
    """
  }

  private static func paragraphs(_ texts: ArraySlice<String>) -> String {
    texts.map { "<p>\($0)</p>" }.joined(separator: "\n")
  }
}
