internal import ArgumentParser
internal import Glibc
internal import StetArchive
internal import StetCrawl
internal import StetModel
internal import StetText

struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Shows and changes the keys that sign the archive's log.",
    discussion: """
      Publish the public keys where others find them without you: a proof is as good as the \
      reader's knowledge of the key. Documentation/Log.md says more.

      Example: stet key
      """,
    subcommands: [Show.self, Rotate.self, Retire.self, Generate.self], defaultSubcommand: Show.self)

  @Sendable static func now() -> Instant { SystemClock().now() }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Prints the public keys and which of them sign.")

    @OptionGroup var archive: ArchiveOptions
    @Flag(help: "The keys as JSON.") var json = false

    func run() throws {
      do {
        let ring = try LogKeyring.read(
          path: try archive.archivePath(),
          credentials: ArchiveWriter.Options.ofThisProcess.credentialsFolder)
        if json { return Console.out(Self.json(ring)) }
        if ring.entries.isEmpty {
          Console.out("no keys yet: the first writer, such as \"stet crawl\", makes one")
        }
        for entry in ring.entries {
          Console.out("\(Console.safe(entry.key))  \(Self.state(entry))")
        }
        if let file = ring.file {
          Console.out(
            "private: \(Console.safe(file))\(ring.isCredential ? " (credential)" : "")")
        }
        if let problem = ring.problem {
          Console.error("stet: \(Console.safe(problem))")
          throw Status.failed
        }
      } catch {
        throw fail(error)
      }
    }

    private static func state(_ entry: LogKeyring.Entry) -> String {
      switch (entry.signs, entry.isListed) {
      case (nil, _): entry.hasSigned ? "has signed the checkpoint" : "has not signed the checkpoint"
      case (true?, true): "signs"
      case (true?, false): "will sign from the next start on"
      case (false?, _): "signs no more"
      }
    }

    private static func json(_ ring: LogKeyring) -> [UInt8] {
      var json = JSONWriter()
      json.object { json in
        json.array("keys") { json in
          for entry in ring.entries {
            json.object { json in
              json.field("key", entry.key)
              json.field("id", entry.id)
              json.field("signs", entry.signs)
              json.field("listed", entry.isListed)
              json.field("signed_checkpoint", entry.hasSigned)
            }
          }
        }
        json.field("file", ring.file)
        json.field("credential", ring.isCredential)
        json.optional("problem", ring.problem)
      }
      json.newline()
      return json.bytes
    }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract: "Makes a new key, which signs beside the ones before it from now on.",
      discussion: """
        Publish the new key, give readers time, and then retire the old one: stet key retire KEYID

        Exit status: 75 while another process writes the archive.
        """)

    @OptionGroup var archive: ArchiveOptions

    func run() async throws {
      do {
        let key = try await LogKeyring.rotate(
          path: try archive.archivePath(), options: .ofThisProcess, now: KeyCommand.now)
        Console.out(Console.safe(key))
      } catch {
        throw fail(error)
      }
    }
  }

  struct Retire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retire",
      abstract: "Has a key sign no more; its private half is removed.",
      discussion: """
        The public key stays listed, since what it has signed stays valid.

        Exit status: 75 while another process writes the archive.
        """)

    @OptionGroup var archive: ArchiveOptions
    @Argument(
      help: ArgumentHelp("The eight digits in the middle of the key.", valueName: "keyid"))
    var id: String

    func run() async throws {
      do {
        let key = try await LogKeyring.retire(
          id, path: try archive.archivePath(), options: .ofThisProcess, now: KeyCommand.now)
        Console.out("\(Console.safe(key))  signs no more")
      } catch {
        throw fail(error)
      }
    }
  }

  struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "generate",
      abstract: "Prints a new private key, for a credential of the service manager.",
      discussion: """
        Nothing in the archive changes. Who reads the output can sign in the archive's name.

        Example: (umask 077; stet key generate > log.key)
        """)

    @OptionGroup var archive: ArchiveOptions

    func run() throws {
      do {
        Console.out(Array(try LogKeyring.generate(path: try archive.archivePath()).utf8))
      } catch {
        throw fail(error)
      }
    }
  }
}
