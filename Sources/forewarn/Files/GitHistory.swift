import Advisor

/// The manifests and lockfiles of a folder as they changed, from the history of its repository.
///
/// Only first parents are followed: what counts is when something came to this branch. Objects are
/// read as they are stored; nothing of the working tree is touched.
struct GitHistory {
  /// What is read at most; a history that has more is cut, and says so.
  struct Limits {
    var commits = 10_000
    /// Changes of manifests and lockfiles.
    var changes = 4_000
    /// Bytes of one file.
    var fileSize = 64 << 20
    /// Bytes that are read at once.
    var batchSize = 64 << 20
  }

  /// The name of the repository's folder.
  private(set) var name = ""
  private(set) var steps: [HistoryStep] = []
  /// Commits that were looked at.
  private(set) var commitCount = 0
  /// Whether there is an older part that was not read.
  private(set) var isCut = false
  private(set) var first: Timestamp?
  /// Versions of files that are missing or too large.
  private(set) var unreadCount = 0

  private struct Commit {
    var id: String
    var date: Timestamp
    var changes: [(path: String, blob: String?)] = []
  }

  /// - Parameters:
  ///   - folder: an absolute path.
  ///   - flawed: those of the versions that are of interest.
  /// - Throws: ``GitProgram/Failure``, with the reason in words, or what `flawed` throws.
  init(
    of folder: String, limits: Limits = Limits(),
    flawed: (Set<FixedVersion>) throws -> Set<FixedVersion>
  ) throws {
    guard let root = ManifestFinder.repositoryRoot(of: folder) else {
      throw GitProgram.Failure(description: "it is in no Git repository")
    }
    guard let git = GitProgram(root: root) else {
      throw GitProgram.Failure(description: "there is no git on this machine to read it with")
    }
    name = root.split(separator: "/").last.map(String.init) ?? "/"
    let below = folder == root ? [] : ["--", String(folder.dropFirst(root.count + 1))]

    var commits = try Self.commits(git, limits, &isCut)
    try Self.addChanges(git, &commits, below)
    // The newest are kept: what is open now matters more than what was closed long ago.
    var kept = 0
    if let last = commits.lastIndex(where: { commit in
      kept += commit.changes.count
      return kept > limits.changes
    }) {
      commits.removeFirst(Swift.min(last, commits.count - 1))
      isCut = true
    }
    guard let oldest = commits.first else { return }
    commits[0].changes = try Self.files(git, oldest.id, below)
    commitCount = commits.count
    first = oldest.date
    let versions = try Self.versions(git, commits, limits, flawed)
    var date = oldest.date
    for commit in commits where !commit.changes.isEmpty {
      // Clocks differ; what came later is not earlier.
      date = Swift.max(date, commit.date)
      var step = HistoryStep(date: date, files: [])
      for (path, blob) in commit.changes {
        let shown = name + "/" + path
        guard let blob else {
          step.files.append((shown, nil))
          continue
        }
        if let found = versions[BlobFile(blob: blob, path: path)] {
          step.files.append((shown, found))
        } else {
          unreadCount += 1
        }
      }
      steps.append(step)
    }
  }

  /// Oldest first.
  private static func commits(
    _ git: GitProgram, _ limits: Limits, _ isCut: inout Bool
  ) throws -> [Commit] {
    let list = try git.run([
      "rev-list", "--first-parent", "--timestamp", "--max-count=\(limits.commits + 1)", "HEAD",
      "--",
    ])
    var commits = list.split(separator: 0x0A).compactMap { line -> Commit? in
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 2, let seconds = Int(words[0]), isObject(words[1]) else { return nil }
      return Commit(
        id: words[1],
        date: Timestamp(seconds: Swift.min(Swift.max(seconds, 0), 253_402_300_799)))
    }
    let shallow = try git.run(["rev-parse", "--is-shallow-repository"])
    isCut = commits.count > limits.commits || shallow.starts(with: Array("true".utf8))
    commits = Array(commits.prefix(limits.commits))
    commits.reverse()
    return commits
  }

  /// What each commit but the oldest changed against its first parent.
  private static func addChanges(
    _ git: GitProgram, _ commits: inout [Commit], _ below: [String]
  ) throws {
    guard commits.count > 1 else { return }
    var input = ""
    var places: [String: Int] = [:]
    for place in commits.indices.dropFirst() {
      // The ids behind the first stand for its parents.
      input += "\(commits[place].id) \(commits[place - 1].id)\n"
      places[commits[place].id] = place
    }
    let output = try git.run(
      ["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames"] + below,
      input: Array(input.utf8))
    var place: Int?
    var entry: [String]?
    for token in output.split(separator: 0, omittingEmptySubsequences: false) {
      let text = String(decoding: token, as: UTF8.self)
      if let words = entry {
        entry = nil
        guard let place, isWanted(text) else { continue }
        // `:old-mode new-mode old-id new-id letter`
        let isFile = words[1] == "100644" || words[1] == "100755"
        commits[place].changes.append((text, isFile && isObject(words[3]) ? words[3] : nil))
      } else if text.hasPrefix(":") {
        let words = text.split(separator: " ").map(String.init)
        entry = words.count == 5 ? words : nil
      } else {
        place = places[text]
      }
    }
  }

  /// The files that there were in the oldest commit.
  private static func files(
    _ git: GitProgram, _ commit: String, _ below: [String]
  ) throws -> [(path: String, blob: String?)] {
    let output = try git.run(["ls-tree", "-r", "-z", "--full-tree", commit] + below)
    return output.split(separator: 0).compactMap { line in
      // `mode type id<tab>path`
      let parts = line.split(separator: 0x09, maxSplits: 1)
      guard parts.count == 2 else { return nil }
      let words = parts[0].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      let path = String(decoding: parts[1], as: UTF8.self)
      guard words.count == 3, ["100644", "100755"].contains(words[0]), isObject(words[2]),
        isWanted(path)
      else { return nil }
      return (path, words[2])
    }
  }

  private struct BlobFile: Hashable {
    var blob: String
    var path: String
  }

  /// What each version of each file fixes; it is missing for those that are not read.
  private static func versions(
    _ git: GitProgram, _ commits: [Commit], _ limits: Limits,
    _ flawed: (Set<FixedVersion>) throws -> Set<FixedVersion>
  ) throws -> [BlobFile: Set<FixedVersion>] {
    var paths: [String: [String]] = [:]
    var blobs: [String] = []
    for case (let path, let blob?) in commits.flatMap(\.changes) {
      if paths[blob] == nil { blobs.append(blob) }
      if paths[blob]?.contains(path) != true { paths[blob, default: []].append(path) }
    }
    var result: [BlobFile: Set<FixedVersion>] = [:]
    for batch in try batches(git, blobs, limits) {
      let output = try git.run(
        ["cat-file", "--batch"], input: Array((batch.joined(separator: "\n") + "\n").utf8))
      var rest = output[...]
      // `id type size<newline>content<newline>`
      while let end = rest.firstIndex(of: 0x0A) {
        let words = rest[..<end].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        rest = rest[(end + 1)...]
        guard words.count == 3, let size = Int(words[2]), size >= 0, size < rest.count else {
          continue
        }
        let content = Array(rest.prefix(size))
        rest = rest.dropFirst(size + 1)
        for path in paths[words[0]] ?? [] {
          result[BlobFile(blob: words[0], path: path)] = try flawed(
            FixedVersion.all(path: path, bytes: content))
        }
      }
    }
    return result
  }

  /// Objects that are small enough, in parts that are read at once.
  private static func batches(
    _ git: GitProgram, _ blobs: [String], _ limits: Limits
  ) throws -> [[String]] {
    if blobs.isEmpty { return [] }
    let output = try git.run(
      ["cat-file", "--batch-check"], input: Array((blobs.joined(separator: "\n") + "\n").utf8))
    var batches: [[String]] = []
    var sum = Int.max
    for line in output.split(separator: 0x0A) {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 3, words[1] == "blob", let size = Int(words[2]),
        (0...limits.fileSize).contains(size)
      else { continue }
      if sum > limits.batchSize - size {
        batches.append([])
        sum = 0
      }
      batches[batches.count - 1].append(words[0])
      sum += size
    }
    return batches
  }

  static func isObject(_ text: String) -> Bool {
    (text.utf8.count == 40 || text.utf8.count == 64)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// A manifest or lockfile, outside the folders of installed packages.
  private static func isWanted(_ path: String) -> Bool {
    guard Ecosystems.format(of: DocumentPath(path)) != nil else { return false }
    return !ManifestFinder.isInSkippedFolder(path)
  }
}
