import Advisor
import AdvisoryStore
import ArgumentParser

/// The folder of the database: what is in it, whether it is sound, what may go.
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Show, verify or tidy the folder of the advisory database.",
    discussion: """
        forewarn cache info      what is in force, and what lies in the folder
        forewarn cache verify    read all of it, and compare it with its digests
        forewarn cache prune     remove what is of no use any more
      """,
    subcommands: [Info.self, Verify.self, Prune.self])

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is in force, and what lies in the folder.",
      discussion: "Exit code 2: there is no database that can be read.")

    @OptionGroup var cache: CacheOption

    func run() throws {
      let cache = try AdvisoryCache(folder: cache.folder)
      Terminal.write("Folder: \(displayed(cache.folder, limit: 1_000))\n")
      let today = Timestamp(seconds: Terminal.now)
      var hasFailed = false
      do {
        let source = try cache.openCurrent()
        Terminal.write(DatabaseText.describe(source.database, nil, today) + "\n")
        for (name, count) in source.database.recordCounts.sorted(by: { $0.key < $1.key }) {
          Terminal.write("  \(displayed(name, limit: 100)): \(counted(count, "record"))\n")
        }
        if let health = source.health {
          for feed in health.feeds {
            Terminal.write(
              "  \(displayed(feed.name, limit: 100)): \(counted(feed.count, "subject")), fetched "
                + "\(DatabaseText.age(feed.fetched, today)) ago\n")
          }
        }
        for file in try cache.organisationFiles() {
          Terminal.write("  of the organisation: \(displayed(file.name, limit: 200))\n")
        }
      } catch {
        Terminal.write("\(error)\n")
        hasFailed = true
      }
      if let contents = try? CacheContents(cache) {
        for kind in CacheContents.Kind.allCases {
          let files = contents.entries.filter { $0.kind == kind }
          guard !files.isEmpty else { continue }
          Terminal.write(
            "\(kind.rawValue): \(counted(files.count, "file")), \(megabytes(contents.size(of: kind)))\n"
          )
        }
      }
      if hasFailed { throw ExitCode(2) }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read all that is in force, and compare it with its digests.",
      discussion: "Exit code 2: something is missing or damaged; `forewarn sync` mends it.")

    @OptionGroup var cache: CacheOption

    func run() throws {
      do {
        let cache = try AdvisoryCache(folder: cache.folder)
        let source = try cache.openCurrent()
        try source.verifyFile()
        try source.verifyRows()
        let health = try cache.openHealth()
        try health?.verifyFile()
        try health?.verifyRows()
        let files = try cache.organisationFiles()
        Terminal.write(
          "Sound: generation \(source.database.sequence), "
            + counted(source.database.recordCount, "advisory", "advisories")
            + (health == nil ? "" : ", its signals of health")
            + (files.isEmpty ? "" : ", \(counted(files.count, "file")) of the organisation")
            + ". Digest \(source.database.digest)\n")
      } catch {
        Terminal.write("\(error)\n")
        throw ExitCode(2)
      }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove what is of no use any more: earlier generations, what is unfinished.",
      discussion: """
        What is in force stays, and so does what is trusted of shared databases. What feeds had sent \
        is fetched again by the next sync.
        """)

    @OptionGroup var cache: CacheOption

    func run() throws {
      do {
        let cache = try AdvisoryCache(folder: cache.folder)
        _ = try cache.openCurrent()
        let before = try CacheContents(cache)
        let lock = try WriterLock(cache)
        _ = try lock.prune()
        let after = Set(try CacheContents(cache).entries.map(\.name))
        let removed = before.entries.filter { !after.contains($0.name) }
        let size = removed.reduce(0) { $0 &+ $1.size }
        Terminal.write("Removed \(counted(removed.count, "file")), \(megabytes(size)).\n")
      } catch {
        Terminal.write("\(error)\n")
        throw ExitCode(2)
      }
    }
  }
}

/// `1.5 MB`.
private func megabytes(_ bytes: Int) -> String {
  let tenths = bytes / 100_000
  return "\(tenths / 10).\(tenths % 10) MB"
}
