// swift-tools-version: 6.2
import PackageDescription

// The parsers, built once more with libFuzzer and the address sanitizer: `Scripts/fuzz` does it.
// A package of its own, so that nothing of this is part of `swift build`. SwiftPM takes no sources
// from outside a package, hence the links in `Sources`.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies)
}

let package = Package(
  name: "stet-fuzz",
  targets: [
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CLibPSL", pkgConfig: "libpsl"),
    .systemLibrary(name: "CLibIDN2", pkgConfig: "libidn2"),
    .systemLibrary(name: "CUchardet", pkgConfig: "uchardet"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .target(
      name: "StetShims", dependencies: ["CLibXML2", "CLibCurl"],
      linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("xml2")]),
    library("StetModel"),
    library("StetText", ["StetModel", "CLibCrypto", "CLibPSL", "CLibIDN2", "CUchardet", "CZlib"]),
    library("StetConfig", ["StetModel", "StetText"]),
    // Only what reads robots.txt; the rest needs other packages.
    library("StetSchedule", ["StetModel", "StetText"]),
    library("StetMarkup", ["StetModel", "StetText", "StetShims", "CLibXML2"]),
    library("StetFeed", ["StetModel", "StetText", "StetMarkup"]),
    .target(name: "StetTables"),
    .target(name: "StetLanguage", linkerSettings: [.linkedLibrary("cld2")]),
    library(
      "StetExtract", ["StetModel", "StetText", "StetMarkup", "StetTables", "StetLanguage"]),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "StetModel", "StetText", "StetConfig", "StetSchedule", "StetMarkup", "StetFeed",
        "StetExtract",
      ]),
  ]
)
