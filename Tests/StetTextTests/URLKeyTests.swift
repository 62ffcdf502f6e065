import StetText
import Testing

@Suite struct URLKeyTests {
  @Test(
    "URLs of the same page have the same key",
    arguments: [
      ("http://stet.example/a", "https://stet.example/a"),
      ("http://stet.example:80/a", "https://stet.example:443/a"),
      ("https://STET.example/a#comments", "https://stet.example/a"),
      ("https://stet.example/a?utm_source=rss&utm_medium=feed", "https://stet.example/a"),
      ("https://stet.example/a?id=1&UTM_Campaign=x", "https://stet.example/a?id=1"),
      ("https://stet.example/a?fbclid=x&id=1&gclid=y&b=2", "https://stet.example/a?id=1&b=2"),
      ("https://stet.example/a?", "https://stet.example/a"),
      ("https://stet.example/a?ref=rss", "https://stet.example/a"),
      ("https://stet.example/a?ref=twitter-share", "https://stet.example/a"),
      ("https://stet.example/a?source=rss----1f2e---4", "https://stet.example/a"),
      ("https://stet.example/a?from=newsletter&x=1", "https://stet.example/a?x=1"),
      ("https://stet.example/a?ref=stet.example", "https://stet.example/a"),
      ("https://stet.example/a?q=b%20c&mtm_source=x", "https://stet.example/a?q=b+c"),
      ("https://stet.example/a?q=b%20c", "https://stet.example/a?q=b+c"),
      ("https://reader@stet.example/a", "https://stet.example/a"),
      ("https://stet.example/a?at_medium=RSS&at_campaign=x", "https://stet.example/a"),
    ])
  func same(_ first: String, _ second: String) throws {
    let first = try #require(WebURL(first))
    let second = try #require(WebURL(second))
    #expect(URLKey.key(for: first) == URLKey.key(for: second))
  }

  @Test(
    "URLs of other pages keep other keys",
    arguments: [
      ("https://stet.example/a", "https://stet.example/a/"),
      ("https://stet.example/a", "https://stet.example/A"),
      ("https://stet.example/a?id=1", "https://stet.example/a?id=2"),
      ("https://stet.example/#!/a", "https://stet.example/#!/b"),
      ("https://stet.example:8080/a", "https://stet.example/a"),
      ("https://stet.example/?ref=42", "https://stet.example/"),
      ("https://stet.example/?source=reuters", "https://stet.example/"),
      ("https://stet.example/?feed=rss2", "https://stet.example/"),
      ("https://stet.example/?ref=rssa", "https://stet.example/"),
      ("https://stet.example/?utmost=1", "https://stet.example/"),
      ("https://www.stet.example/", "https://stet.example/"),
      ("mailto:a@stet.example", "https://stet.example/"),
    ])
  func other(_ first: String, _ second: String) throws {
    let first = try #require(WebURL(first))
    let second = try #require(WebURL(second))
    #expect(URLKey.key(for: first) != URLKey.key(for: second))
  }

  @Test(
    "A key is its own key, and a cleaned URL its own cleaned form",
    arguments: [
      "http://a:b@stet.example:80/x?utm_source=1&y=%20z&&ref=rss&#!frag", "mailto:a@b?utm_id=1",
      "https://bücher.example/?a&utm_x&b", "http://[::1]:81/?&utm_a=1", "https://stet.example/?&&",
    ])
  func idempotent(_ text: String) throws {
    let url = try #require(WebURL(text))
    let key = URLKey.key(for: url)
    #expect(URLKey.key(for: try #require(WebURL(key))) == key)
    let cleaned = URLKey.cleaned(url)
    #expect(URLKey.cleaned(cleaned) == cleaned)
    #expect(WebURL(cleaned.href) == cleaned)
  }

  @Test("The display form keeps the scheme and everything that is not tracking")
  func cleaned() throws {
    let url = try #require(WebURL("http://stet.example/a?b=c%2Fd&utm_term=x&e#part"))
    #expect(URLKey.cleaned(url).href == "http://stet.example/a?b=c%2Fd&e")
    #expect(URLKey.withoutTracking(url).href == "http://stet.example/a?b=c%2Fd&e#part")
  }

  @Test("A ref that names the feed's or the site's host is tracking, another one is not")
  func referrers() throws {
    let url = try #require(WebURL("https://stet.example/a?ref=planet.example"))
    let planet = WebURL("https://planet.example/feed")
    #expect(URLKey.withoutTracking(url) == url)
    #expect(URLKey.withoutTracking(url, feed: planet).href == "https://stet.example/a")
    #expect(URLKey.withoutTracking(url, site: planet).href == "https://stet.example/a")
  }

  @Test("Stripping and keys are idempotent, whatever is combined")
  func idempotent() throws {
    let parameters = [
      "", "a=b", "utm_source=x", "utm_\(String(repeating: "long%20", count: 6))", "ref=feed",
      "ref=stet.example", "%75tm_source=1", "fbclid", "x=%20y", "&", "=", "a=%c3%bc", "a?utm_id=1",
      "source=rss%20feed", "UTM_X=1#f", "#!utm_source=1",
    ]
    for first in parameters {
      for second in parameters {
        for third in parameters.prefix(9) {
          for scheme in ["http", "https", "ftp"] {
            let text = "\(scheme)://u:p@stet.example:8080/%7e/a?\(first)&\(second)&\(third)"
            let url = try #require(WebURL(text))
            let stripped = URLKey.withoutTracking(url)
            #expect(URLKey.withoutTracking(stripped) == stripped, "\(text)")
            let cleaned = URLKey.cleaned(url)
            #expect(URLKey.cleaned(cleaned) == cleaned, "\(text)")
            let key = URLKey.key(for: url)
            let again = try #require(WebURL(key))
            #expect(URLKey.key(for: again) == key, "\(text)")
            #expect(WebURL(text) == url)
          }
        }
      }
    }
  }
}

@Suite struct RegistrableDomainTests {
  @Test(
    "The registrable domain follows the Public Suffix List",
    arguments: [
      ("news.stet.co.uk", "stet.co.uk"), ("stet.com.sg", "stet.com.sg"), ("a.b.c.de", "c.de"),
      ("co.uk", "co.uk"), ("localhost", "localhost"), ("127.0.0.1", "127.0.0.1"),
      ("[::1]", "[::1]"), ("www.xn--bcher-kva.de", "xn--bcher-kva.de"), ("", ""),
      ("www.stet.de.", "stet.de"), ("reader.blogspot.com", "reader.blogspot.com"),
    ])
  func domains(_ host: String, _ domain: String) {
    #expect(RegistrableDomain.of(host: host) == domain)
  }
}
