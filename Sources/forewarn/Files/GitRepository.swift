import Advisor

/// A repository whose commits and index are read as trees of files, without anything that it names
/// being started (``GitProgram``).
final class GitRepository: Sendable {
  struct Commit {
    var id: String
    var date: Timestamp
  }

  /// The folder that holds `.git`.
  let root: String
  private let git: GitProgram
  private let objects: GitObjects

  /// - Parameter folder: an absolute path in the repository.
  /// - Throws: ``GitProgram/Failure``, with the reason in words.
  init(of folder: String) throws(GitProgram.Failure) {
    guard let root = ManifestFinder.repositoryRoot(of: folder) else {
      throw GitProgram.Failure(
        description: "\(displayed(folder, limit: 1_000)) is in no Git repository")
    }
    guard var git = GitProgram(root: root) else {
      throw GitProgram.Failure(description: "there is no git on this machine")
    }
    git.indexFile = Terminal.environment("GIT_INDEX_FILE")
    self.root = root
    self.git = git
    objects = try GitObjects(git)
  }

  /// The commit that a name stands for; `A...` stands for the one where the branch of HEAD left A.
  /// Nil if there is none.
  func commit(_ name: String) throws(GitProgram.Failure) -> Commit? {
    var name = name
    if name.hasSuffix("...") {
      let other = String(name.dropLast(3))
      guard !other.hasPrefix("-"), try commit(other) != nil else { return nil }
      let output: [UInt8]
      do {
        output = try git.run(["merge-base", other, "HEAD"])
      } catch {
        return nil
      }
      name = String(decoding: output.prefix { $0 != 0x0A }, as: UTF8.self)
    }
    guard let object = try objects.object(name + "^{commit}"), object.type == "commit" else {
      return nil
    }
    return Commit(id: object.id, date: Self.date(of: object.bytes))
  }

  /// The commit that the next one follows; nil if there is none yet.
  func head() throws(GitProgram.Failure) -> Commit? {
    if let commit = try commit("HEAD") { return commit }
    // Before the first commit HEAD names a branch that there is not; all else is damage.
    do {
      let name = String(
        decoding: try git.run(["symbolic-ref", "-q", "HEAD"]).prefix { $0 != 0x0A }, as: UTF8.self)
      if try git.run(["for-each-ref", name]).isEmpty { return nil }
    } catch {}
    throw GitProgram.Failure(description: "HEAD names a commit that is not there")
  }

  /// The files of a commit.
  func tree(_ commit: Commit) throws(GitProgram.Failure) -> GitTree {
    let output = try list(["ls-tree", "-r", "-z", "--full-tree", commit.id])
    return GitTree(
      root: root, listing: GitListing(output, hasStages: false), objects: objects)
  }

  /// How what is staged differs from a commit (``GitListing/before(_:)``).
  func difference(from commit: Commit) throws(GitProgram.Failure) -> [UInt8] {
    try list([
      "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev",
      "--ita-invisible-in-index", commit.id, "--",
    ])
  }

  /// The files of a commit from which what is staged differs in this.
  func tree(before difference: [UInt8], of index: GitTree) -> GitTree {
    GitTree(root: root, listing: index.listing.before(difference), objects: objects)
  }

  /// What is staged for the next commit.
  func index() throws(GitProgram.Failure) -> GitTree {
    GitTree(
      root: root, listing: GitListing(try list(["ls-files", "-s", "-z"]), hasStages: true),
      objects: objects)
  }

  /// Those of the paths that lie in the working folder and are none of the repository's, by the rules of
  /// whoever ignores them: no change of the repository brings them in. Absolute paths.
  func ignored(_ paths: [String]) throws(GitProgram.Failure) -> Set<String> {
    var ignored: Set<String> = []
    for start in stride(from: 0, to: paths.count, by: Self.mostPaths) {
      let part = paths[start..<Swift.min(start + Self.mostPaths, paths.count)]
      let output = try list(
        ["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--"] + part)
      for path in output.split(separator: 0) {
        ignored.insert(FileSystem.join(root, String(decoding: path, as: UTF8.self)))
      }
    }
    return ignored
  }

  /// So many fit into one command line.
  private static let mostPaths = 500

  private func list(_ arguments: [String]) throws(GitProgram.Failure) -> [UInt8] {
    do {
      return try git.run(arguments)
    } catch let failure as GitProgram.Failure {
      throw failure
    } catch {
      throw GitProgram.Failure(description: "\(error)")
    }
  }

  /// The moment in `committer NAME <ADDRESS> SECONDS ZONE`; the beginning of time if there is none.
  private static func date(of commit: [UInt8]) -> Timestamp {
    for line in commit.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.isEmpty { break }
      guard line.starts(with: "committer ".utf8) else { continue }
      let words = line.split(separator: 0x20).suffix(2).map { String(decoding: $0, as: UTF8.self) }
      guard let seconds = words.first.flatMap({ Int($0) }) else { break }
      return Timestamp(seconds: Swift.min(Swift.max(seconds, 0), 253_402_300_799))
    }
    return Timestamp(seconds: 0)
  }
}
