import Advisor

/// Tells since when each finding of a check is there.
struct CheckClassification {
  private let source: CheckSource
  private let workspace: Workspace
  /// What was assessed, in the order of the result's documents.
  private let contexts: [DocumentContext]
  private let assess: (DocumentContext) -> Assessment

  /// - Parameters:
  ///   - contexts: those of the result's documents, in their order.
  ///   - assess: what is to be said of an earlier state of a document.
  init(
    _ source: CheckSource, _ workspace: Workspace, _ contexts: [DocumentContext],
    assess: @escaping (DocumentContext) -> Assessment
  ) {
    self.source = source
    self.workspace = workspace
    self.contexts = contexts
    self.assess = assess
  }

  func classify(_ result: inout CheckResult) {
    switch source.earlier {
    case nil: break
    case .baseline(let baseline):
      let state = baseline.state { source.tree.kind(FileSystem.join(source.root, $0)) == .missing }
      classify(&result, state, usesAreKnown: true)
    case .commits(let commits): classify(&result, commits)
    }
  }

  private func classify(_ result: inout CheckResult, _ state: EarlierState, usesAreKnown: Bool) {
    for index in result.documents.indices {
      let findings = result.documents[index].assessment.findings
      if findings.isEmpty { continue }
      let uses = usesAreKnown ? PackageUses(contexts[index]) : PackageUses()
      for number in findings.indices {
        result.documents[index].assessment.findings[number].introduction = state.introduction(
          of: findings[number], root: source.root, uses: uses)
      }
    }
  }

  private func classify(
    _ result: inout CheckResult, _ commits: [(commit: GitRepository.Commit, tree: GitTree)]
  ) {
    var state = EarlierState(moment: commits.map(\.commit.date).max())
    let earlier = commits.map { _, tree in
      let missing = Set(contexts.flatMap(\.files)).filter {
        tree.relative($0) != nil && tree.kind($0) == .missing
      }
      let ignored = source.ignored(missing.sorted())
      return (tree, Workspace(earlier: tree, of: workspace, unchanging: ignored))
    }
    for (tree, files) in earlier {
      for (index, entry) in result.documents.enumerated()
      where !entry.assessment.findings.isEmpty && tree.relative(entry.document.path.text) != nil {
        let now = contexts[index]
        guard let document = files.document(now.document.path.text) else {
          note(files.readErrors, now.document.path.text, &result)
          continue
        }
        let context = files.context(of: document)
        // The same files give the same findings; nearly all are the same.
        add(context.hasSameFiles(as: now) ? entry.assessment : assess(context), to: &state)
      }
    }
    classify(&result, state, usesAreKnown: false)
    guard result.documents.contains(where: { $0.assessment.findings.contains(where: isNew) }) else {
      return
    }
    for (tree, files) in earlier {
      for path in gone(since: tree) {
        guard let document = files.document(path) else { continue }
        add(assess(files.context(of: document)), to: &state, isGone: true)
      }
    }
    classify(&result, state, usesAreKnown: false)
  }

  private func isNew(_ finding: Finding) -> Bool { finding.introduction == .introduced }

  private func add(_ assessment: Assessment, to state: inout EarlierState, isGone: Bool = false) {
    for finding in assessment.findings + assessment.suppressed {
      state.add(SeenFinding(finding, root: source.root), isGone: isGone)
    }
  }

  /// What was there and cannot be read makes the comparison a guess: it is said.
  private func note(
    _ errors: [String: FileSystem.ReadError], _ path: String, _ result: inout CheckResult
  ) {
    switch errors[path] {
    case nil, .notFound, .notRegular: break
    case .some(let error):
      let name = result.comparison?.name ?? ""
      result.unreadable.append((path, "as it was in \(name): \(error)"))
    }
  }

  /// The manifests and lockfiles of a commit that are not there any more.
  private func gone(since tree: GitTree) -> [String] {
    let paths = tree.listing.changedPaths ?? tree.listing.paths(below: "")
    return paths.compactMap { path in
      guard Ecosystems.format(of: DocumentPath(path)) != nil,
        !ManifestFinder.isInSkippedFolder(path, holds: { tree.listing.entry($0) != nil })
      else { return nil }
      let absolute = FileSystem.join(tree.root, path)
      return tree.kind(absolute) == .file && source.tree.kind(absolute) == .missing
        ? absolute : nil
    }
  }
}

extension DocumentContext {
  /// The paths of the document and of what fixes or gives its versions.
  fileprivate var files: [String] {
    ([document, lockfile].compactMap { $0 } + definitions + included).map(\.path.text)
  }
}
