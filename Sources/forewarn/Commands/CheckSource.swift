import Advisor

/// Where a check reads its files, and the earlier state that it compares them with.
struct CheckSource {
  struct Problem: Error {
    var description: String
  }

  enum Earlier {
    /// Commits, whose files are assessed with the database of today.
    case commits([(commit: GitRepository.Commit, tree: GitTree)])
    case baseline(Baseline)
  }

  private(set) var tree: any FileTree
  private(set) var earlier: Earlier?
  /// The folder that the paths of a comparison are counted from.
  private(set) var root: String
  private(set) var comparison: CheckResult.Comparison?
  /// What is staged, where no path was given.
  private(set) var staged: StagedFiles?
  /// Whether all that Git tracks is read, since a hook was run by hand while nothing is staged.
  private(set) var isWhole = false
  private var repository: GitRepository?

  /// - Parameter edited: texts that count in place of what lies on the disk, by absolute path.
  /// - Throws: why there is nothing to read or to compare with.
  init(_ options: CheckOptions, edited: [String: [UInt8]] = [:]) throws(Problem) {
    tree = WorkingFolder(edited: edited)
    let folder = FileSystem.currentFolder
    root = ManifestFinder.repositoryRoot(of: folder) ?? folder
    guard options.isCompared else { return }
    if options.staged || options.base != nil {
      do {
        try readRepository(GitRepository(of: folder), options)
      } catch let failure as GitProgram.Failure {
        throw Problem(description: displayed(failure.description, limit: 500))
      } catch {
        throw Problem(description: "\(error)")
      }
    }
    if let baseline = options.baseline { try readBaseline(baseline) }
  }

  private mutating func readRepository(
    _ repository: GitRepository, _ options: CheckOptions
  ) throws {
    root = repository.root
    self.repository = repository
    // pre-commit names the commit that it runs for the changes since.
    let name =
      options.base ?? (options.staged ? Terminal.environment("PRE_COMMIT_FROM_REF") : nil) ?? "HEAD"
    let isHead = name == "HEAD" && options.base == nil
    let commit = isHead ? try repository.head() : try repository.commit(name)
    if commit == nil, !isHead {
      throw GitProgram.Failure(
        description: "there is no commit \(name) here; a shallow clone may lack it")
    }
    if options.staged {
      let merged = isHead ? try repository.commit("MERGE_HEAD") : nil
      try readIndex(repository, [commit, merged].compactMap { $0 }, options, isHead: isHead)
    } else if let commit {
      earlier = .commits([(commit, try repository.tree(commit))])
    }
    if options.baseline == nil, !isWhole {
      comparison = CheckResult.Comparison(
        name: name, commit: commit?.id, moment: commit?.date, isBaseline: false)
    }
  }

  /// - Parameter commits: those that the next one follows. What comes in with the other side of a
  ///   merge, its authors have answered for.
  ///   - isHead: whether they are those of a commit that would be made now.
  private mutating func readIndex(
    _ repository: GitRepository, _ commits: [GitRepository.Commit], _ options: CheckOptions,
    isHead: Bool
  ) throws(GitProgram.Failure) {
    var differences: [[UInt8]] = []
    for commit in commits { differences.append(try repository.difference(from: commit)) }
    if isHead, options.paths.isEmpty, !differences.isEmpty, differences.allSatisfy(\.isEmpty),
      Self.isHookRunByHand
    {
      tree = try repository.index()
      isWhole = true
      return
    }
    earlier = .commits([])
    if options.paths.isEmpty, let difference = differences.first,
      !GitListing.changedPaths(in: difference).contains(where: StagedFiles.mayMatter)
    {
      // To list what is staged would take longer than all the rest.
      staged = StagedFiles()
      return
    }
    let index = try repository.index()
    let trees = differences.map { repository.tree(before: $0, of: index) }
    earlier = .commits(zip(commits, trees).map { (commit: $0, tree: $1) })
    if options.paths.isEmpty {
      let changes = trees.first?.listing.changedPaths ?? index.listing.paths(below: "")
      staged = StagedFiles(index, changes: changes)
    }
    tree = index
  }

  /// Whether pre-commit runs the hook, but not for a commit, of which Git would name the index:
  /// `pre-commit run --all-files`, as pipelines have it, is to look at everything.
  private static var isHookRunByHand: Bool {
    Terminal.environment("PRE_COMMIT") != nil && Terminal.environment("GIT_INDEX_FILE") == nil
  }

  /// Those of the paths that Git ignores, where the working folder is checked.
  func ignored(_ paths: [String]) -> Set<String> {
    guard tree is WorkingFolder, !paths.isEmpty, let repository else { return [] }
    return (try? repository.ignored(paths)) ?? []
  }

  private mutating func readBaseline(_ path: String) throws(Problem) {
    let shown = displayed(path, limit: 1_000)
    switch FileSystem.read(FileSystem.absolute(path)) {
    case .failure(let error): throw Problem(description: "\(shown): \(error)")
    case .success(let bytes):
      do {
        let baseline = try Baseline(bytes)
        earlier = .baseline(baseline)
        comparison = CheckResult.Comparison(
          name: path, commit: nil, moment: baseline.databaseDate, isBaseline: true)
      } catch {
        throw Problem(description: "\(shown) cannot be compared with: \(error.description)")
      }
    }
  }
}
