extension Target {
  static let all: [Target] = [
    Target(name: "feed", maximumLength: 8192, run: FeedTargets.feed),
    Target(name: "xml", maximumLength: 4096, run: FeedTargets.xml),
    Target(name: "extract", maximumLength: 16_384, run: PageTargets.extract),
    Target(name: "html", maximumLength: 8192, run: PageTargets.html),
    Target(name: "date", maximumLength: 256, run: TextTargets.date),
    Target(name: "url", maximumLength: 512, run: TextTargets.url),
    Target(name: "charset", maximumLength: 2048, run: TextTargets.charset),
    Target(name: "entities", maximumLength: 512, run: TextTargets.entities),
    Target(name: "json", maximumLength: 2048, run: TextTargets.json),
    Target(name: "gzip", maximumLength: 4096, run: TextTargets.gzip),
    Target(name: "robots", maximumLength: 4096, run: FileTargets.robots),
    Target(name: "config", maximumLength: 4096, run: FileTargets.configuration),
  ]
}
