internal import Glibc
internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetCrawl
internal import StetFetch
internal import StetModel
internal import StetSchedule

/// Looks at an installation, and changes nothing.
struct InstallationChecks {
  let options: ArchiveOptions
  /// nil where it cannot be read.
  let configuration: Configuration?
  let now: Instant
  private(set) var findings: [Finding] = []

  /// A feed that fails for longer than this has to be looked at.
  private static let patience = Duration.seconds(3 * 86_400)

  init(_ options: ArchiveOptions, _ configuration: Configuration?, now: Instant) {
    self.options = options
    self.configuration = configuration
    self.now = now
  }

  mutating func run() async {
    manners()
    libraries()
    if now < Instant(seconds: 1_767_225_600) {
      add(.error, "clock", "it says \(now)", "Set it: dates of records come from it.")
    }
    guard let path = options.archive ?? configuration.map({ options.path(in: $0) }) else { return }
    guard let reader = archive(path) else { return }
    disk(path)
    let pid = writer(path)
    key(path)
    state(path)
    index(path, reader, isRunning: pid != nil)
    await feeds(path, isRunning: pid != nil)
  }

  private mutating func add(
    _ level: Finding.Level, _ area: String, _ message: String, _ remedy: String? = nil
  ) {
    findings.append(Finding(level, area, message, remedy))
  }

  // MARK: Without an archive

  private mutating func manners() {
    guard let configuration else { return }
    if let contact = configuration.contact {
      add(.ok, "manners", "publishers can reach you at \(contact)")
    } else {
      add(
        .warning, "manners", "publishers cannot tell who you are",
        "Set \"contact\" in \(options.config) to a page or a mail address.")
    }
    let rude = configuration.feeds.filter { !$0.network.obeysRobots && !$0.network.allowPrivate }
    if !rude.isEmpty {
      add(
        .warning, "manners",
        "robots.txt is not obeyed for \(rude.count) feeds (\(rude.prefix(3).map(\.id).joined(separator: ", ")))",
        "Keep \"robots\": false for your own servers.")
    }
  }

  private mutating func libraries() {
    let features = FetchFeatures.current
    var missing: [String] = []
    if !features.speaksHTTP2 { missing.append("HTTP/2 (a libcurl with nghttp2)") }
    if !features.codings.contains("br") { missing.append("brotli (libbrotli1)") }
    if !features.codings.contains("zstd") { missing.append("zstd (libzstd1)") }
    if !features.speaksTLS {
      add(
        .error, "libraries", "\(features.library) speaks no TLS", "Install libcurl4 of OpenSSL.")
    } else if missing.isEmpty {
      add(
        .ok, "libraries",
        "\(features.library), HTTP/2, \(features.codings.joined(separator: ", "))")
    } else {
      add(
        .warning, "libraries", "\(features.library) is without \(missing.joined(separator: ", "))",
        "Install what is missing: pages come without it, in more bytes.")
    }
  }

  // MARK: The folder

  private mutating func archive(_ path: String) -> ArchiveReader? {
    guard Files.exists(path) else {
      let parent = Files.folder(of: path)
      if access(parent, W_OK | X_OK) == 0 {
        add(.note, "archive", "\(path): there is none yet; the first crawl makes it")
      } else {
        add(
          .error, "archive",
          "\(path) is not there, and cannot be made: \(String(cString: strerror(errno)))",
          "Make \(parent), and give it to the user that crawls.")
      }
      return nil
    }
    let reader: ArchiveReader
    do throws(ArchiveError) {
      reader = try ArchiveReader(path: path)
    } catch {
      add(
        .error, "archive", error.description,
        "Name another folder in \"archive\", or bring this one back from a copy.")
      return nil
    }
    var status = stat()
    _ = stat(path, &status)
    if access(path, W_OK | X_OK) != 0 {
      let reason = String(cString: strerror(errno))
      add(
        .error, "archive", "\(path) cannot be written by user \(geteuid()): \(reason)",
        "Run as its owner (user \(status.st_uid)), or give it to this one.")
    } else if geteuid() != 0, status.st_uid != geteuid() {
      add(
        .warning, "archive", "\(path) belongs to user \(status.st_uid), and this is \(geteuid())",
        "Crawl as one user only: what another one writes may not be readable.")
    } else {
      add(.ok, "archive", "\(path) can be read and written")
    }
    return reader
  }

  private mutating func disk(_ path: String) {
    guard let free = try? POSIXFileSystem().space(path) else {
      return add(.note, "disk", "it does not say what is free")
    }
    let reserve = DiskReserve()
    let inodes = free.inodes.map { " and \($0) inodes" } ?? ""
    let text = "\(free.bytes >> 20) MiB\(inodes) are free"
    func falls(below factor: Int) -> Bool {
      free.bytes < reserve.bytes * factor || free.inodes ?? .max < reserve.inodes * factor
    }
    if falls(below: 1) {
      add(
        .error, "disk",
        "\(text); \(reserve.bytes >> 20) MiB and \(reserve.inodes) inodes are needed",
        "Make room (see \"df -h\" and \"df -i\"): nothing is fetched until there is.")
    } else if falls(below: 16) {
      add(.warning, "disk", text, "Make room (see \"df -h\" and \"df -i\") before it is full.")
    } else {
      add(.ok, "disk", text)
    }
  }

  /// The process that writes, by the kernel's list of locks: to try the lock would stand in the way
  /// of a crawl that starts just now.
  private mutating func writer(_ path: String) -> Int32? {
    let file = "\(path)/state/lock"
    var status = stat()
    guard stat(file, &status) == 0 else {
      add(.note, "writer", "nothing has ever written here, or state/ was removed")
      return nil
    }
    // The kernel gives the list in pieces, and leaves lines out where it changes meanwhile.
    for _ in 0..<5 {
      if let pid = Self.holder(of: status.st_ino) {
        add(.ok, "writer", "process \(pid) is at work")
        return pid
      }
    }
    add(.note, "writer", "no process is at work")
    return nil
  }

  private static func holder(of inode: ino_t) -> Int32? {
    let locks = (try? Files.read("/proc/locks", limit: 16 << 20)).map {
      String(decoding: $0, as: UTF8.self)
    }
    // `1: FLOCK  ADVISORY  WRITE 812 08:01:131090 0 EOF`
    for line in (locks ?? "").split(separator: "\n") {
      let parts = line.split(separator: " ")
      if let kind = parts.firstIndex(of: "FLOCK"), parts.count > kind + 4,
        parts[kind + 4].hasSuffix(":\(inode)"), let pid = Int32(parts[kind + 3])
      {
        return pid
      }
    }
    return nil
  }

  private mutating func key(_ path: String) {
    let credentials = getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }
    do throws(ArchiveError) {
      var status = stat()
      let own = "\(path)/state/log.key"
      if credentials == nil, stat(own, &status) == 0, status.st_mode & 0o077 != 0 {
        return add(
          .error, "log key", "\(own) may be read by others",
          "Do \"chmod 600 \(own)\"; where somebody may have read it, then \"stet key rotate\" and "
            + "\"stet key retire\".")
      }
      let ring = try LogKeyring.read(path: path, credentials: credentials)
      if let problem = ring.problem {
        return add(
          .warning, "log key", problem, "Run this as the user that crawls; without it no log grows."
        )
      }
      guard let file = ring.file else {
        return add(.note, "log key", "there is none yet; the next crawl makes it")
      }
      guard ring.entries.contains(where: { $0.signs == true }) else {
        return add(.error, "log key", "no key signs", "Make one with \"stet key rotate\".")
      }
      add(.ok, "log key", "\(file) signs, and is its owner's alone")
    } catch {
      add(.error, "log key", error.description, "See \"stet key list\" and \"stet verify\".")
    }
  }

  private mutating func state(_ path: String) {
    var status = stat()
    guard stat("\(path)/state", &status) == 0 else { return }
    if status.st_mode & 0o077 != 0 {
      add(
        .warning, "state", "\(path)/state may be looked into by others, and holds secrets of hubs",
        "Do \"chmod 700 \(path)/state\"; the next crawl does it as well.")
    }
  }

  private mutating func index(_ path: String, _ reader: ArchiveReader, isRunning: Bool) {
    let file = "\(path)/index/stet.sqlite"
    guard Files.exists(file) else {
      return add(.note, "index", "there is none; the next command that needs it makes it")
    }
    do {
      guard let (time, place) = try ArchiveIndex(readingAt: file).position() else {
        return add(.note, "index", "nothing is in it; the next command brings it up to date")
      }
      let location = ManifestLocation(
        segment: place.segment, offset: place.offset, length: place.length)
      guard let line = try? reader.line(at: location), let record = try? ManifestCodec.record(line),
        record.seq == place.seq, record.time == time
      else {
        return add(
          .warning, "index", "it does not belong to this manifest",
          "Make it anew with \"stet reindex\".")
      }
      clock(time)
      let cursor = try reader.records(from: .after(location))
      var behind = 0
      while behind < 100_000, try cursor.next() != nil { behind += 1 }
      if behind == 0 {
        add(.ok, "index", "it knows all \(place.seq + 1) records")
      } else {
        add(
          .note, "index",
          "it is \(behind) records behind; \(isRunning ? "the crawl" : "the next command") brings it "
            + "up to date")
      }
    } catch {
      add(
        .warning, "index", "it cannot be read: \(error)",
        "Make it anew with \"stet reindex\" while nothing crawls.")
    }
  }

  private mutating func clock(_ last: Instant) {
    let ahead = last.since(now)
    if ahead > .seconds(60) {
      add(
        .error, "clock", "it says \(now), and the archive's last record is of \(last)",
        "Set the clock; records keep the last time until it has caught up.")
    } else {
      add(.ok, "clock", "it does not stand before the archive's last record")
    }
  }

  // MARK: Feeds

  private mutating func feeds(_ path: String, isRunning: Bool) async {
    let file = "\(path)/state/crawl.sqlite"
    guard Files.exists(file) else {
      return add(.note, "feeds", "no crawl has run here yet")
    }
    do throws(CatalogError) {
      let state = try CrawlState(readingAt: file)
      let overview = try await state.overview(now: now)
      if let next = overview.feeds.next, !isRunning, now.since(next) > .seconds(86_400) {
        add(
          .warning, "feeds", "nothing crawls: a poll was due at \(next)",
          "Start \"stet crawl\", or have \"stet crawl --once\" run from time to time.")
      }
      let known = try await state.feeds(configuration?.feeds.map(\.id) ?? [])
      var wrong = 0
      for (id, feed) in known.sorted(by: { $0.key < $1.key }) {
        let schedule = feed.schedule
        if schedule.gone {
          add(
            .warning, "feeds", "\(id): its publisher says that it is gone (410)",
            "Take it out with \"stet feed remove \(id)\".")
        } else if let since = schedule.failingSince, now.since(since) > Self.patience {
          add(
            .warning, "feeds",
            "\(id): it has failed \(schedule.failures) times since \(since)",
            "See why with \"stet crawl --once --feed \(id)\"; look for its new address with "
              + "\"stet feed discover\".")
        } else {
          continue
        }
        wrong += 1
      }
      if wrong == 0 { add(.ok, "feeds", "none of \(known.count) fails for long") }
      let kept = (try? POSIXFileSystem().list("\(path)/quarantine"))?.count ?? 0
      if kept > 0 {
        add(.note, "feeds", "\(kept) files in quarantine/ could not be read by anybody")
      }
    } catch {
      add(
        .error, "feeds", error.description,
        "Run this as the user that crawls; where the file is damaged, remove it while nothing "
          + "crawls.")
    }
  }
}
