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

  /// - Parameter edited: texts that count in place of what lies on the disk, by absolute path.
  init(_ options: CheckOptions, edited: [String: [UInt8]] = [:]) {
    self.options = options
    workspace = Workspace(edited: edited)
    result = CheckResult(today: Timestamp(seconds: Terminal.now))
  }

  /// Does it all and ends the process. What the check holds goes with it at once: freeing every
  /// text and finding for itself would take longer than printing them.
  consuming func runToExit() -> Never {
    let code = run()
    withExtendedLifetime(self) { exit(code) }
  }

  /// Does it all and gives the exit code.
  mutating func run() -> Int32 {
    assess()
    return report()
  }

  /// Finds the files and assesses them: ``result`` holds what came of it.
  mutating func assess() {
    let advisories = Databases.open(
      starter: options.starter, folder: options.cacheFolder, problem: &result.databaseProblem)
    result.database = advisories?.database

    var files = files()
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
        result.unreadable.append(
          (path, reason ?? "it is not a manifest or lockfile that Forewarn knows"))
        continue
      }
      let context = workspace.context(of: document)
      // A lockfile that does not say who needs whom may lead from no manifest to what is brought in:
      // it is checked itself, also where Git ignores it or only the manifest was named.
      if let lockfile = context.lockfile, !context.showsWholeLockfile,
        seen.insert(lockfile.path.text).inserted
      {
        files.append(lockfile.path.text)
      }
      for other in context.included where seen.insert(other.path.text).inserted {
        files.append(other.path.text)
      }
      result.add(
        context,
        Advisor.assess(
          context, advisories: advisories, policy: policy, today: result.today))
    }
    result.dropRepeatedLockfileFindings()
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
    var policy = Policy(minimumHealth: options.minimumHealth)
    policy.failOn = [options.threshold]
    return policy
  }

  /// The files to check, in the order given, folders searched, each once.
  private mutating func files() -> [String] {
    var files: [String] = []
    var seen: Set<String> = []
    for path in options.paths.isEmpty ? ["."] : options.paths {
      let absolute = FileSystem.absolute(path)
      switch FileSystem.resolvedKind(absolute) {
      case .folder:
        var finder = ManifestFinder()
        finder.search(absolute)
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
