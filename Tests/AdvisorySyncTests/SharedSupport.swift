import Advisor
import AdvisoryStore
import Foundation

@testable import AdvisorySync

/// A repository whose files lie in a folder, and whose targets count as verified.
final class FolderTargets: VerifiedTargets {
  private(set) var targets: [TUFTarget] = []
  let folder: String
  /// The paths that were asked for, in turn.
  private(set) var requests: [String] = []

  init(_ folder: String) { self.folder = folder }

  private func path(_ target: TUFTarget) -> String {
    folder + "/" + (target.hashes["sha256"] ?? "")
  }

  /// Takes in a publication in place of the one before; the files of earlier ones stay.
  func take(_ result: Publication.Result) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in result.files {
      guard let source = file.path else { continue }
      try? FileManager.default.removeItem(atPath: path(file.target))
      try FileManager.default.copyItem(atPath: source, toPath: path(file.target))
    }
    targets = result.files.map(\.target)
  }

  func fetch(_ target: TUFTarget, into file: String) throws {
    requests.append(target.path)
    guard let bytes = FileManager.default.contents(atPath: path(target)) else {
      throw SyncError(.notFound, "There is no \(target.path).")
    }
    try bytes.write(to: URL(fileURLWithPath: file))
  }

  func forgetRequests() { requests = [] }

  func change(_ path: String, _ body: (inout TUFTarget) -> Void) {
    for index in targets.indices where targets[index].path == path { body(&targets[index]) }
  }

  /// Damages the file of a target.
  func damage(_ target: String, _ body: (inout [UInt8]) -> Void) throws {
    guard let target = targets.first(where: { $0.path == target }),
      let bytes = FileManager.default.contents(atPath: path(target))
    else { return }
    var changed = Array(bytes)
    body(&changed)
    try Data(changed).write(to: URL(fileURLWithPath: path(target)))
  }
}

/// A publisher with a cache of its own, and a repository.
final class TestPublisher {
  let folder: TemporaryFolder
  let cache: AdvisoryCache
  let targets: FolderTargets
  private(set) var count = 0

  init(_ folder: TemporaryFolder) throws {
    self.folder = folder
    cache = try AdvisoryCache(folder: folder.path + "/publisher")
    targets = FolderTargets(folder.path + "/repository")
  }

  /// Syncs the records and publishes them.
  @discardableResult
  func publish(
    _ records: [TestRecord], at now: Int = 1_800_000_000,
    _ change: (inout Publication.Options) -> Void = { _ in }
  ) throws -> Publication.Result {
    for (name, bytes) in try feedFiles(records) { try folder.write(bytes, to: "feed/" + name) }
    _ = try SyncRun(
      cache: cache, feed: OSVFolderFeed(folder: folder.path + "/feed"),
      options: SyncRun.Options(
        ecosystems: Set(records.map(\.ecosystem)).sorted { $0.name < $1.name },
        allowsShrinking: true, now: Timestamp(seconds: now))
    ).run()
    let result = try make(at: now, change)
    try targets.take(result)
    return result
  }

  func make(
    at now: Int = 1_800_000_000, _ change: (inout Publication.Options) -> Void = { _ in }
  ) throws -> Publication.Result {
    count += 1
    var options = Publication.Options(now: Timestamp(seconds: now))
    options.previous = targets.targets.isEmpty ? nil : targets
    change(&options)
    return try Publication(cache: cache, options: options).make(
      in: folder.path + "/staging-\(count)")
  }
}

/// Takes in what a publisher published.
@discardableResult
func importShared(
  _ source: FolderTargets, into cache: AdvisoryCache, _ ecosystems: [Ecosystem] = [npm, pypi],
  at now: Int = 1_800_000_100, _ change: (inout SharedImport.Options) -> Void = { _ in }
) throws -> SharedImport.Outcome {
  var options = SharedImport.Options(
    origin: "https://database.example", ecosystems: ecosystems, now: Timestamp(seconds: now))
  change(&options)
  return try SharedImport(cache: cache, source: source, options: options).run()
}
