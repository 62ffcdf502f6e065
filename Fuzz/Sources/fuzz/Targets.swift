extension Target {
  static let all: [Target] = [
    Target(name: "feed", maximumLength: 8192, run: FeedTargets.feed),
    Target(name: "sitemap", maximumLength: 4096, run: FeedTargets.sitemap),
    Target(name: "listing", maximumLength: 8192, run: FeedTargets.listing),
    Target(name: "clean", maximumLength: 2048, run: FeedTargets.clean),
    Target(name: "discovery", maximumLength: 4096, run: FeedTargets.discovery),
    Target(name: "opml", maximumLength: 4096, run: FeedTargets.opml),
    Target(name: "xml", maximumLength: 4096, run: FeedTargets.xml),
    Target(name: "extract", maximumLength: 16_384, run: PageTargets.extract),
    Target(name: "rules", maximumLength: 4096, run: PageTargets.rules),
    Target(name: "html", maximumLength: 8192, run: PageTargets.html),
    Target(name: "selector", maximumLength: 1024, run: PageTargets.selector),
    Target(name: "date", maximumLength: 256, run: TextTargets.date),
    Target(name: "url", maximumLength: 512, run: TextTargets.url),
    Target(name: "charset", maximumLength: 2048, run: TextTargets.charset),
    Target(name: "entities", maximumLength: 512, run: TextTargets.entities),
    Target(name: "json", maximumLength: 2048, run: TextTargets.json),
    Target(name: "gzip", maximumLength: 4096, run: TextTargets.gzip),
    Target(name: "robots", maximumLength: 4096, run: FileTargets.robots),
    Target(name: "config", maximumLength: 4096, run: FileTargets.configuration),
    Target(name: "editor", maximumLength: 2048, run: FileTargets.editor),
  ]
}
