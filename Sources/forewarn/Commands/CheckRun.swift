import Advisor
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One check: finds the files, assesses each, prints the report.
struct CheckRun {
  let options: CheckOptions
  private(set) var result: CheckResult
  /// The files that were read.
  let workspace: Workspace
  private let source: CheckSource?
  /// Why there is nothing to read or to compare with.
  private let sourceProblem: String?
  private let outer = OuterPolicies()
  /// What the organisation published with the database.
  private var organisation = OrganisationWord()

  /// - Parameter edited: texts that count in place of what lies on the disk, by absolute path.
  init(_ options: CheckOptions, edited: [String: [UInt8]] = [:]) {
    self.options = options
    result = CheckResult(today: Timestamp(seconds: Terminal.now))
    do {
      let source = try CheckSource(options, edited: edited)
      workspace = Workspace(source.tree)
      result.comparison = source.comparison
      result.isWhole = source.isWhole
      self.source = source
      sourceProblem = nil
    } catch {
      workspace = Workspace()
      source = nil
      sourceProblem = error.description
    }
  }

  /// Does it all and ends the process. What the check holds goes with it at once: freeing every
  /// text and finding for itself would take longer than printing them.
  consuming func runToExit() -> Never {
    let code = run()
    withExtendedLifetime(self) { exit(code) }
  }

  /// Does it all and gives the exit code.
  mutating func run() -> Int32 {
    guard let source else {
      Terminal.note("forewarn: \(sourceProblem ?? "")")
      return 2
    }
    let advisories = openDatabase()
    let contexts = assessFiles(source, advisories)
    let written = options.writtenBaseline.map { ($0, baseline(contexts, source.root)) }
    result.addUnusedExceptions()
    result.dropRepeatedLockfileFindings()
    let policy = policy
    let today = result.today
    CheckClassification(source, workspace, contexts) {
      reassess($0, after: nil, advisories: advisories, policy: policy, today: today)
    }.classify(&result)
    let code = report()
    guard let (path, baseline) = written, !write(baseline, to: path) else { return code }
    return 2
  }

  /// Finds the files and assesses them: ``result`` holds what came of it.
  mutating func assess() {
    guard let source else { return }
    _ = assessFiles(source, openDatabase())
    result.addUnusedExceptions()
    result.dropRepeatedLockfileFindings()
  }

  private mutating func openDatabase() -> (any AdvisorySource)? {
    let advisories = Databases.open(
      starter: options.starter, folder: options.cacheFolder, problem: &result.databaseProblem)
    result.database = advisories?.database
    organisation = advisories?.organisation ?? organisation
    result.take(organisation)
    return advisories
  }

  /// Assesses the files and what belongs to them.
  /// - Returns: what was assessed, in the order of the result's documents.
  private mutating func assessFiles(
    _ source: CheckSource, _ advisories: (any AdvisorySource)?
  ) -> [DocumentContext] {
    let policy = policy
    result.unreadable += outer.problems
    var contexts: [DocumentContext] = []
    var files = files(source)
    let candidates = Set(source.staged?.candidates ?? [])
    workspace.readAhead(files)
    var seen = Set(files)
    var deferred: Set<String> = []
    var next = 0
    while next < files.count {
      let path = files[next]
      next += 1
      guard let document = workspace.document(path) else {
        // A file that comes later may take it in, which tells what it is.
        if deferred.insert(path).inserted {
          files.append(path)
          continue
        }
        let reason = workspace.readErrors[path]?.description
        // Of what is staged only that is of interest which Forewarn knows.
        if source.staged != nil, reason == nil { continue }
        result.unreadable.append(
          (path, reason ?? "it is not a manifest or lockfile that Forewarn knows"))
        continue
      }
      let context = workspace.context(of: document)
      if candidates.contains(path), source.staged?.isAffected(context) == false { continue }
      // A lockfile that does not say who needs whom may lead from no manifest to what is brought in:
      // it is checked itself, also where Git ignores it or only the manifest was named.
      if let lockfile = context.lockfile, !context.showsWholeLockfile,
        seen.insert(lockfile.path.text).inserted
      {
        files.append(lockfile.path.text)
      }
      // A rule that is not understood holds nowhere: what is wrong in it is told with every file.
      for other in context.policies where !other.reading.problems.isEmpty {
        if seen.insert(other.path.text).inserted { files.append(other.path.text) }
      }
      for other in context.included where seen.insert(other.path.text).inserted {
        files.append(other.path.text)
      }
      contexts.append(context)
    }
    let work = Assessments(advisories: advisories, policy: policy, today: result.today)
    for (context, assessment) in zip(contexts, work.assessments(of: contexts)) {
      result.add(context, assessment)
    }
    result.isNothingStaged = source.staged != nil && contexts.isEmpty
    return contexts
  }

  /// Writes all reports and gives the exit code; one that cannot be written is not silent.
  private func report() -> Int32 {
    var isWritten = true
    for file in options.outputs {
      guard let report = CheckReports.named(file.format.text) else { continue }
      let path = FileSystem.absolute(file.path)
      if let problem = FileSystem.replace(path, with: report.text(of: result, ReportStyle())) {
        Terminal.note("forewarn: \(displayed(file.path, limit: 1_000)): \(problem)")
        isWritten = false
      }
    }
    let style = ReportStyle(isQuiet: options.quiet, hasColor: Terminal.hasColor)
    if let report = CheckReports.named(options.format.text) {
      Terminal.write(report.text(of: result, style))
    }
    return isWritten || result.exitCode != 0 ? result.exitCode : 2
  }

  /// What holds whatever a repository says.
  private var policy: Policy {
    var layers = outer.layers
    func add(_ change: (inout PolicyLayer) -> Void) {
      var layer = PolicyLayer()
      layer.origin = PolicyOrigin(.commandLine)
      change(&layer)
      layers.append(layer)
    }
    for threshold in options.failOn.thresholds {
      add { $0.failOn = PolicyLayer.Entry(value: threshold, span: .documentStart) }
    }
    if let least = options.minimumHealth {
      add { $0.minimumHealth = PolicyLayer.Entry(value: least, span: .documentStart) }
    }
    var policy = Policy(organisation, layers: layers)
    policy.failOnIntroductions =
      source?.earlier == nil ? nil : options.failOn.introductions ?? [.introduced]
    return policy
  }

  /// What later checks can be compared with; nil without a database.
  private func baseline(_ contexts: [DocumentContext], _ root: String) -> String? {
    guard let database = result.database else { return nil }
    let files = zip(result.documents, contexts).map { entry, context in
      Baseline.File(
        path: relativePath(entry.document.path.text, to: root), packages: PackageUses(context),
        findings: (entry.assessment.findings + entry.assessment.suppressed)
          .map { SeenFinding($0, root: root) })
    }
    return BaselineReport(files: files, database: database).text()
  }

  /// False if there is nothing to write, or it could not be written.
  private func write(_ baseline: String?, to path: String) -> Bool {
    guard let baseline else { return false }
    guard let problem = FileSystem.replace(FileSystem.absolute(path), with: baseline) else {
      return true
    }
    Terminal.note(
      "forewarn: \(displayed(path, limit: 1_000)) could not be written: \(problem)")
    return false
  }

  /// The files to check, in the order given, folders searched, each once.
  private mutating func files(_ source: CheckSource) -> [String] {
    if let staged = source.staged { return staged.changed + staged.candidates }
    var files: [String] = []
    var seen: Set<String> = []
    for path in options.paths.isEmpty ? ["."] : options.paths {
      let absolute = FileSystem.absolute(path)
      switch source.tree.resolvedKind(absolute) {
      case .folder:
        var finder = ManifestFinder(source.tree)
        finder.search(absolute)
        workspace.add(folder: absolute)
        if finder.problems.isEmpty { result.wholeFolders.append(absolute) }
        files += finder.files.filter { seen.insert($0).inserted }
        result.unreadable += finder.problems.map { ($0.path, $0.message) }
      case .file:
        if seen.insert(absolute).inserted { files.append(absolute) }
      case .missing:
        result.unreadable.append((absolute, "there is no such file or folder"))
      case .link, .other:
        result.unreadable.append((absolute, "it is neither a regular file nor a folder"))
      }
    }
    return files
  }
}
