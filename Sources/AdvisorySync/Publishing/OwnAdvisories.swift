import Advisor
import AdvisoryStore

/// The organisation's own records: a folder of files in OSV's form, one record each.
struct OwnAdvisories {
  static let sourceName = "Own advisories"

  private(set) var advisories: [Advisory] = []
  private var paths: [String: String] = [:]

  private static let fileLimit = 100_000

  /// - Throws: ``SyncError`` naming the file that cannot be taken in: an own record that is left out is
  ///   an answer that is wrong.
  init(folder: String?) throws {
    guard let folder else { return }
    guard try FileStatus(path: folder, followingLink: true)?.isFolder == true else {
      throw SyncError(.readFailed, "\(folder) is not a folder of advisories.")
    }
    let names = try fileNames(in: folder).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
    guard names.count <= Self.fileLimit else {
      throw SyncError(.tooLarge, "\(folder) has more than \(Self.fileLimit) files.")
    }
    for name in names { try add(folder + "/" + name) }
  }

  private mutating func add(_ path: String) throws {
    guard let status = try FileStatus(path: path, followingLink: true), status.isRegular,
      status.size <= OSVDecoder.maximumBytes
    else {
      throw SyncError(.readFailed, "\(path) is not a plain file of at most 32 MiB.")
    }
    let bytes = try OpenFile(path, .read, followingLink: true).readAll(limit: status.size)
    switch OSVDecoder.decode(bytes) {
    case .failure(let problem):
      throw SyncError(
        .unexpectedContent, "\(path) is no record of OSV: correct it or take it away.",
        cause: problem.message)
    case .success(let advisory):
      guard !advisory.affected.isEmpty else {
        throw SyncError(
          .unexpectedContent, "\(path) names no package: correct it or take it away.")
      }
      if let other = paths.updateValue(path, forKey: advisory.id) {
        throw SyncError(
          .unexpectedContent, "\(path) and \(other) have one id: give one of them another.",
          cause: printable(advisory.id.utf8))
      }
      advisories.append(advisory)
    }
  }

  /// - Throws: ``SyncError`` if a public record has the id of an own one, which would hide it.
  func checkClash(_ id: String) throws {
    guard let path = paths[id] else { return }
    throw SyncError(
      .unexpectedContent,
      "\(path) has the id of a public record, which it would take the place of: give it an id of "
        + "your own, such as x_\(printable(id.utf8)), and name the public one as an alias.")
  }

  /// - Throws: ``SyncError`` if an own record is about an ecosystem that is not published.
  func checkEcosystems(_ published: Set<Ecosystem>) throws {
    for advisory in advisories
    where !advisory.affected.contains(where: { published.contains($0.package.ecosystem) }) {
      let names = Set(advisory.affected.map(\.package.ecosystem.name)).sorted()
      throw SyncError(
        .unexpectedContent,
        "\(paths[advisory.id] ?? "") is about an ecosystem that is not in this database: sync that "
          + "too, or correct the record.",
        cause: names.map { printable($0.utf8) }.joined(separator: ", "))
    }
  }
}
