// swift-tools-version: 6.2
import PackageDescription

// One line per dependency says why it is there. `Package.resolved` is not kept (see
// CONTRIBUTING.md, "Pins"), so the versions are pinned here.
let dependencies: [Package.Dependency] = [
  // Command-line parsing, help, completion scripts.
  .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
  // Structured log messages with levels, so that an operator can choose the backend.
  .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
  // A heap and a deque for the host queues.
  .package(url: "https://github.com/apple/swift-collections", .upToNextMinor(from: "1.6.0")),
  // SQLite with migrations and a serialised writer, for the index and the soft state.
  .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
  // FlyingSocks: sockets with async/await on epoll, for the listener that WebSub's hubs call.
  .package(url: "https://github.com/swhitty/FlyingFox", .upToNextMinor(from: "0.27.1")),
]

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let sockets = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// - Parameter cases: Whether the tests keep a folder of fixtures, which they read by its path.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], cases: Bool = false
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "StetTestKit"] + dependencies,
    exclude: cases ? ["Cases"] : [], swiftSettings: strict)
}

let package = Package(
  name: "stet",
  products: [
    .executable(name: "stet", targets: ["stet"])
  ],
  dependencies: dependencies,
  targets: [
    // C libraries from Debian: no logic here.
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(
      name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // Unicode's foldings, by which words are compared.
    .systemLibrary(
      name: "CLibUTF8Proc", pkgConfig: "libutf8proc", providers: [.apt(["libutf8proc-dev"])]),
    .systemLibrary(name: "CLibPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
    .systemLibrary(name: "CLibIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
    .systemLibrary(
      name: "CUchardet", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    // The few C doors that Swift cannot open by itself.
    .target(
      name: "StetShims", dependencies: ["CLibXML2", "CLibCurl"],
      linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("xml2")]),

    // The learned block model: a C array compiles in no time, a Swift one does not.
    .target(name: "StetTables"),
    // CLD2, which tells languages, speaks C++ alone: one function in C.
    .target(name: "StetLanguage", linkerSettings: [.linkedLibrary("cld2")]),

    module("StetModel"),
    module("StetText", ["StetModel", "CLibCrypto", "CLibPSL", "CLibIDN2", "CUchardet", "CZlib"]),
    module("StetConfig", ["StetModel", "StetText"]),
    module("StetSchedule", ["StetModel", "StetText", heap, deque]),
    module("StetMarkup", ["StetModel", "StetText", "StetShims", "CLibXML2"]),
    module("StetFeed", ["StetModel", "StetText", "StetMarkup"]),
    module("StetExtract", ["StetModel", "StetText", "StetMarkup", "StetTables", "StetLanguage"]),
    module("StetCompare", ["StetModel", "StetText", "StetTables", "CLibUTF8Proc"]),
    // The index of texts, on disk.
    module("StetSameness", ["StetModel", "StetText", "StetCompare"]),
    module("StetFetch", ["StetModel", "StetText", "StetShims", "CLibCurl"]),
    module("StetLog", ["StetText", "CLibCrypto"]),
    module("StetWARC", ["StetModel", "StetText"]),
    module(
      "StetArchive", ["StetModel", "StetText", "StetShims", "StetLog", "StetWARC"]),
    module(
      "StetExport", ["StetModel", "StetText", "StetArchive", "StetWARC", "CLibArchive"]),
    module("StetWebSub", ["StetModel", "StetText", "StetMarkup", deque, sockets]),
    module("StetCatalog", ["StetModel", "StetText", "StetSchedule", grdb]),
    module(
      "StetCrawl",
      [
        "StetModel", "StetText", "StetConfig", "StetSchedule", "StetFeed", "StetExtract",
        "StetCompare", "StetSameness", "StetFetch", "StetArchive", "StetCatalog", heap,
      ]),
    // Shipped as a normal target: the demo runs on its loopback server too.
    module("StetTestKit", ["StetModel", "StetText"]),
    .executableTarget(
      name: "stet",
      dependencies: [
        "StetModel", "StetText", "StetConfig", "StetSchedule", "StetFeed", "StetExtract",
        "StetCompare", "StetFetch", "StetLog", "StetWARC", "StetArchive", "StetExport",
        "StetCatalog",
        "StetCrawl", "StetWebSub", "StetShims", "StetTestKit",
        argumentParser, logging,
      ],
      swiftSettings: strict),
    // Makes large archives and measures them (Documentation/Performance.md). It belongs to no
    // product, so nobody installs it.
    .executableTarget(
      name: "stet-bench",
      dependencies: [
        "StetModel", "StetText", "StetConfig", "StetSchedule", "StetMarkup", "StetFeed",
        "StetExtract", "StetCompare", "StetSameness", "StetFetch", "StetArchive", "StetCatalog",
        "StetCrawl", "CLibXML2",
        argumentParser, heap,
      ],
      swiftSettings: strict),

    // Measures pages for Scripts/train-extraction. Belongs to no product either.
    .executableTarget(
      name: "stet-train",
      dependencies: ["StetModel", "StetText", "StetExtract", "StetCompare"],
      swiftSettings: strict),

    tests("StetModel"),
    tests("StetText"),
    tests("StetConfig", ["StetModel", "StetText"]),
    tests("StetSchedule", ["StetModel"]),
    tests("StetFeed", ["StetModel", "StetMarkup", "StetText"], cases: true),
    tests("StetExtract", ["StetModel", "StetMarkup", "StetText"], cases: true),
    tests("StetCompare", ["StetModel", "StetText"]),
    tests("StetSameness", ["StetModel", "StetText", "StetCompare"]),
    tests("StetFetch", ["StetModel", "StetText"]),
    tests("StetLog", ["StetText"]),
    tests("StetWARC", ["StetModel", "StetText"]),
    tests("StetArchive", ["StetModel", "StetText", "StetLog", "StetWARC"]),
    tests("StetExport", ["StetModel", "StetText", "StetArchive", "StetWARC"]),
    tests("StetWebSub", ["StetModel", "StetText", "StetFeed"]),
    tests("StetCatalog", ["StetModel", "StetSchedule", grdb]),
    tests(
      "StetCrawl",
      ["StetModel", "StetText", "StetConfig", "StetFetch", "StetArchive", "StetCatalog"],
      cases: true),
    .testTarget(
      name: "StetCommandTests",
      dependencies: ["StetModel", "StetText", "StetTestKit", "stet"], swiftSettings: strict),
  ]
)
