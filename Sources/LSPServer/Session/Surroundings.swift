import Advisor
import LanguageServerProtocol
import SourceText

/// The database that assessments use.
enum AdvisoriesState: Sendable {
  /// Not tried yet: assessments wait.
  case opening
  /// Opened, or found to be missing or unusable.
  case opened(stamp: String?, source: (any AdvisorySource)?)
}

/// Whether a task looks at what surrounds the open documents.
enum SurroundingsCheck: Sendable { case idle, running, runningAndWantedAgain }

/// What a look at the surroundings found.
struct SurroundingsReport: Sendable {
  /// Nil if the same database is in force.
  var advisories: AdvisoriesState?
  /// Why there is a database but none that can be used.
  var problem: String?
  /// Nil if they are what they were.
  var configuration: ConfigurationFiles?
  /// The files that have changed since they were looked for.
  var changedFiles: Set<String>
}

extension Session {
  /// Looks, off the loop, whether the database or a file that an open document depends on has
  /// changed. Clients that watch files say so earlier; the database lies outside their folders.
  mutating func checkSurroundings() {
    guard phase == .running else { return }
    guard check == .idle else {
      check = .runningAndWantedAgain
      return
    }
    check = .running
    let environment = environment
    let advisories = advisories
    let (configuration, paths) = (configuration, configurationPaths)
    let openPaths = Set(documents.keys.map(\.path.text))
    let consulted = documents.values.reduce(into: Set<String>()) { all, document in
      all.formUnion(document.result?.consulted ?? [])
    }
    let stamps = consulted.subtracting(openPaths).map { path in
      (path: path, stamp: files[DocumentPath(path)]?.stamp)
    }
    start { emit in
      var report = SurroundingsReport(changedFiles: [])
      report.configuration = configuration.changed(paths, environment)
      let stamp = environment.advisoriesStamp()
      if case .opened(let known, _) = advisories, known == stamp {
      } else {
        do {
          let source = try environment.openAdvisories()
          report.advisories = .opened(stamp: stamp, source: source)
        } catch {
          report.advisories = .opened(stamp: stamp, source: nil)
          report.problem = "\(error)"
        }
      }
      for (path, stamp) in stamps where environment.fileStamp(path) != stamp {
        report.changedFiles.insert(path)
      }
      emit(.surroundingsChecked(report))
    }
  }

  mutating func surroundingsChecked(_ report: SurroundingsReport) {
    let wantedAgain = check == .runningAndWantedAgain
    check = .idle
    if let problem = report.problem {
      let message = "The advisory database cannot be used: \(problem)"
      log(.error, message)
      notify("window/showMessage", MessageParams(type: .error, message: message))
    }
    if let files = report.configuration { take(files) }
    if let state = report.advisories {
      advisories = state
      invalidateAll()
      scanWorkspace()
    } else if !report.changedFiles.isEmpty {
      invalidateDependents(of: report.changedFiles)
    }
    if wantedAgain { checkSurroundings() }
  }

  /// Forgets files that no open document depends on any more.
  mutating func forgetUnusedFiles() {
    let consulted = documents.values.reduce(into: Set<String>()) { all, document in
      all.formUnion(document.result?.consulted ?? [])
    }
    files = files.filter { consulted.contains($0.key.text) }
  }

  /// Ends the server when a process that it must not outlive has ended.
  mutating func checkParents() {
    if parents.contains(where: { !environment.processIsAlive($0) }) { stop(1) }
  }
}
