import Advisor
import AdvisoryStore
import AdvisorySync
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The content of shared databases without signatures and servers, for measuring.
struct DebugSegmentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segments", abstract: "Makes a publication in a folder, or takes it in; unsigned.",
    subcommands: [Make.self, Take.self])

  struct Make: ParsableCommand {
    @Option var to: String
    @Option(help: "Seconds since 1970.") var now = 0
    @OptionGroup var place: PlaceOptions

    func run() throws {
      let folder = try UnsignedFolder(to)
      var options = Publication.Options(now: Timestamp(seconds: now > 0 ? now : time(nil)))
      options.previous = folder.targets.isEmpty ? nil : folder
      let result = try Publication(cache: try AdvisoryCache(folder: place.cache), options: options)
        .make(in: to + "/staging")
      for file in result.files where file.path != nil {
        print(file.target.length, file.target.path)
      }
      try folder.take(result)
    }
  }

  struct Take: ParsableCommand {
    @Option var from: String
    @Flag(name: .customLong("allow-shrink")) var allowShrink = false
    @OptionGroup var place: PlaceOptions

    func run() throws {
      let folder = try UnsignedFolder(from)
      var options = SharedImport.Options(
        origin: from,
        ecosystems: Ecosystems.all.filter { $0.advisories == .synced }.map(\.ecosystem),
        now: Timestamp(seconds: time(nil)))
      options.allowsShrinking = allowShrink
      let cache = try AdvisoryCache(folder: place.cache)
      let progress = SyncProgress(isQuiet: place.quiet)
      let outcome = try SharedImport(
        cache: cache, source: folder, options: options, cancellation: cancellation,
        report: progress.show
      ).run()
      progress.finish(outcome.advisories, cache)
      if let health = outcome.health { progress.finish(health, named: []) }
    }
  }
}

/// Targets in a folder, by their digests, and what describes them in one file.
private final class UnsignedFolder: VerifiedTargets {
  private let folder: String
  private(set) var targets: [TUFTarget] = []
  private static let listName = "targets.json"

  init(_ folder: String) throws {
    self.folder = folder
    let path = folder + "/" + Self.listName
    guard let status = try FileStatus(path: path) else { return }
    let list = JSON(try OpenFile(path, .read).readAll(limit: status.size))
    targets = (list?.elements ?? []).compactMap { entry in
      guard let path = entry["path"]?.string, let length = entry["length"]?.integer,
        let digest = entry["sha256"]?.string
      else { return nil }
      return TUFTarget(
        path: path, length: length, hashes: ["sha256": digest], custom: entry["custom"])
    }
  }

  private func path(_ target: TUFTarget) -> String {
    folder + "/" + (target.hashes["sha256"] ?? "")
  }

  func fetch(_ target: TUFTarget, into file: String) throws {
    AtomicFile.remove(file)
    let bytes = try OpenFile(path(target), .read).readAll(limit: target.length)
    try bytes.withUnsafeBytes { try OpenFile(file, .createNew).write($0) }
  }

  func take(_ result: Publication.Result) throws {
    for file in result.files {
      if let path = file.path { rename(path, self.path(file.target)) }
    }
    let list = JSON.array(
      result.files.map { file in
        .object([
          "path": .string(file.target.path), "length": .integer(file.target.length),
          "sha256": .string(file.target.hashes["sha256"] ?? ""),
          "custom": file.target.custom ?? .null,
        ])
      })
    try AtomicFile.write(
      String(decoding: list.line, as: UTF8.self), to: Self.listName, in: folder)
  }
}
