internal import ArgumentParser
internal import Glibc
internal import Logging
internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetCrawl
internal import StetModel

/// Where the configuration and the archive are.
struct ArchiveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The configuration to read.", valueName: "file"))
  var config = "feeds.json"

  @Option(
    help: ArgumentHelp("The archive's folder. (default: the one the configuration names)"))
  var archive: String?

  /// Reads and checks the configuration.
  func configuration() throws(Failure) -> Configuration {
    guard Files.exists(config) else {
      throw Failure(
        "\(config): there is no such file. Write one, or name it with --config "
          + "(see Documentation/Configuration.md).", status: Status.configuration)
    }
    let bytes: [UInt8]
    do {
      bytes = try Files.read(config, limit: 256 << 20)
    } catch {
      throw Failure(
        "\(error.lines.joined(separator: " ")). Name a readable file with --config.",
        status: Status.configuration)
    }
    do {
      var configuration = try Configuration.parse(bytes, file: config)
      configuration.rules = configuration.rules.map {
        Files.resolve($0, in: Files.folder(of: config))
      }
      return configuration
    } catch {
      let more = error.problems.count - 100
      throw Failure(
        lines: error.problems.prefix(100).map(\.description)
          + (more > 0 ? ["\(config): and \(more) more problems"] : []),
        status: Status.configuration)
    }
  }

  /// The configuration with its passwords and keys looked up, for what goes to the network.
  func resolvedConfiguration() throws(Failure) -> Configuration {
    let store = SecretStore { name in getenv(name).map { String(cString: $0) } }
    let configuration = try configuration()
    do throws(ConfigurationError) {
      return try configuration.resolvingSecrets(file: config, store.find)
    } catch {
      throw Failure(
        lines: error.problems.prefix(100).map(\.description), status: Status.configuration)
    }
  }

  /// The archive's folder; the configuration is only read where `--archive` is not given.
  func archivePath() throws(Failure) -> String {
    if let archive { return archive }
    return path(in: try configuration())
  }

  /// The folder of an archive that is there and has a layout that this program knows.
  func existing() throws -> String {
    let path = try archivePath()
    guard Files.exists(path) else {
      throw Failure(
        "\(path): there is no archive yet. Make one with \"stet crawl --once\", "
          + "or name another with --archive.")
    }
    return try ArchiveReader(path: path).path
  }

  func path(in configuration: Configuration) -> String {
    archive ?? Files.resolve(configuration.archive, in: Files.folder(of: config))
  }

  /// Opens the archive for reading, with an index that knows all of it.
  func open() throws -> OpenArchive {
    let path = try existing()
    let reader = try ArchiveReader(path: path)
    let index = try IndexCatchUp.open(path: path, reader: reader)
    return OpenArchive(path: path, reader: reader, index: index)
  }
}

struct OpenArchive {
  var path: String
  var reader: ArchiveReader
  var index: ArchiveIndex

  /// The one article that `text` means.
  func article(_ text: String) async throws -> IndexedArticle {
    let found = try await index.find(text)
    switch found.count {
    case 1: return found[0]
    case 0:
      throw Failure(
        "no article \"\(text)\" in \(path). \"stet list\" shows what is there; "
          + "an id, its first digits or a URL will do.")
    default:
      throw Failure(
        "\"\(text)\" may be any of \(found.map(\.id.hex).joined(separator: ", ")). "
          + "Give more digits.")
    }
  }

  /// `ARTICLE` or `ARTICLE@VERSION`.
  func reference(_ text: String) async throws -> (IndexedArticle, version: Int?) {
    // A URL may hold an @ too: only a number behind the last one is a version.
    if let at = text.lastIndex(of: "@"), let version = Int(text[text.index(after: at)...]) {
      return (try await article(String(text[..<at])), version)
    }
    return (try await article(text), nil)
  }

  /// What the manifest says of an article, in order.
  func records(of article: IndexedArticle) async throws -> [ManifestRecord] {
    try await index.lines(of: article.id).map { place in
      let line = try reader.line(
        at: ManifestLocation(segment: place.segment, offset: place.offset, length: place.length))
      return try ManifestCodec.record(line)
    }
  }

  func versions(of article: IndexedArticle) async throws -> [VersionRecord] {
    try await records(of: article).compactMap {
      if case .version(let version) = $0.event { version } else { nil }
    }
  }
}

extension ArchiveWriter.Options {
  /// With what the service manager gave this process.
  static var ofThisProcess: ArchiveWriter.Options {
    var options = ArchiveWriter.Options()
    options.credentialsFolder = getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }
    return options
  }
}

struct LogOptions: ParsableArguments {
  enum Level: String, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, notice, warning, error, critical
  }

  @Option(help: "How much is logged to standard error.")
  var logLevel: Level = .notice

  func bootstrap() {
    let level = Logger.Level(rawValue: logLevel.rawValue) ?? .notice
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
  }
}
