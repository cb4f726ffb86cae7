import Advisor
import LanguageServerProtocol
import SourceText

/// A snapshot of everything that is needed to assess the files of a workspace that are not open.
struct WorkspaceScan: Sendable {
  /// The client's workspace folders.
  let folders: [DocumentPath]
  /// The open documents, by path: they count instead of the files on the disk.
  let openTexts: [DocumentPath: AssessmentTask.OpenText]
  /// What an earlier scan has found.
  let known: [DocumentPath: ScannedFile]
  /// The decisions that speak of findings of the open documents; nil while that is not known.
  let usedByOpen: Set<DecisionPlace>?
  let advisories: (any AdvisorySource)?
  let minimumLevel: Finding.Level
  let client: ClientCapabilities
  let manual: [FindingCode: String]
  let encoding: PositionEncoding
  let environment: ServerEnvironment
  /// Sets its result ids apart from those of other scans.
  let number: String

  /// Assesses what has changed since, and hands over each file of which something else is to be
  /// shown than before: nil for one that is gone. Tells how many files are done each time that it is
  /// a hundredth more of them.
  func run(_ tell: (ScanEvent) -> Void) async {
    let isComplete = await assessFiles(tell)
    tell(.ended(isComplete: isComplete))
  }

  /// What a file of decisions says that nobody needs, as its findings; nil of every other file.
  private func unused(in file: ScannedFile, _ used: Set<DecisionPlace>) -> [Finding]? {
    guard let database = advisories?.database, usedByOpen != nil, let document = file.decisions
    else { return nil }
    return unusedExceptions(in: document, used: used, database: database)
  }

  /// False if it was cancelled.
  private func assessFiles(_ tell: (ScanEvent) -> Void) async -> Bool {
    func found(_ path: DocumentPath, _ file: ScannedFile?) { tell(.file(path, file)) }
    var paths = environment.findManifests(folders.map(\.text)).map { DocumentPath($0) }
      .filter { openTexts[$0] == nil }
    var present = Set(paths)
    // Files that others take in may have any name.
    var includes: [DocumentPath: Manifest.Include] = [:]
    func follow(_ file: ScannedFile) {
      for (path, include) in file.includes.sorted(by: { $0.key.text < $1.key.text })
      where openTexts[path] == nil && present.insert(path).inserted {
        includes[path] = include
        paths.append(path)
      }
    }
    var files: [DocumentPath: ReadFile] = [:]
    var repeated = RepeatedFindings()
    var lockfiles: [ScannedFile] = []
    var decisions: [ScannedFile] = []
    var used = usedByOpen ?? []
    var next = 0
    while next < paths.count {
      let path = paths[next]
      if Task.isCancelled { return false }
      tellAdvance(next, of: paths.count, tell)
      next += 1
      if let old = known[path], isStillTrue(old) {
        repeated.insert(old.assessment)
        used.formUnion(old.assessment.usedDecisions)
        follow(old)
        if old.isLockfile { lockfiles.append(old) }
        if old.decisions != nil { decisions.append(old) }
        continue
      }
      guard let scanned = await scan(path, includes[path], &files) else {
        present.remove(path)
        continue
      }
      follow(scanned)
      repeated.insert(scanned.assessment)
      used.formUnion(scanned.assessment.usedDecisions)
      // What a lockfile repeats, and what nobody needs, is known when all manifests are.
      if scanned.isLockfile {
        lockfiles.append(scanned)
      } else if scanned.decisions != nil {
        decisions.append(scanned)
      } else {
        found(path, shown(scanned, without: nil))
      }
    }
    for lockfile in lockfiles {
      let file = shown(lockfile, without: repeated)
      if file.diagnostics != known[file.uri.path]?.diagnostics { found(file.uri.path, file) }
    }
    for scanned in decisions {
      var file = scanned
      let rest = file.assessment.findings.filter { $0.code != .unusedException }
      file.assessment.findings = rest + (unused(in: file, used) ?? [])
      file = shown(file, without: nil)
      if file.diagnostics != known[file.uri.path]?.diagnostics { found(file.uri.path, file) }
    }
    for path in known.keys where !present.contains(path) { found(path, nil) }
    return true
  }

  private func tellAdvance(_ done: Int, of count: Int, _ tell: (ScanEvent) -> Void) {
    let step = max(1, count / 100)
    if done % step == 0 { tell(.advanced(done, of: count)) }
  }

  private func isStillTrue(_ file: ScannedFile) -> Bool {
    file.database == advisories?.database && file.minimumLevel == minimumLevel
      && file.policy == environment.policy
      && file.stamps.allSatisfy { path, stamp in
        openTexts[DocumentPath(path)] == nil && environment.fileStamp(path) == stamp
      }
  }

  private func scan(
    _ path: DocumentPath, _ include: Manifest.Include?,
    _ files: inout [DocumentPath: ReadFile]
  ) async -> ScannedFile? {
    let stamp = environment.fileStamp(path.text)
    guard let bytes = environment.readFile(path.text) else { return nil }
    let uri = DocumentURI(DocumentURI("file:///").naming(path))
    let task = AssessmentTask(
      uri: uri, revision: 0, version: 0, text: DocumentText(file: bytes), document: nil,
      before: nil, include: include, assessment: nil, openTexts: openTexts, files: files,
      folders: folders,
      advisories: advisories, environment: environment)
    let outcome = await task.run()
    files.merge(outcome.files) { _, new in new }
    var stamps: [String: String?] = [path.text: stamp]
    for other in outcome.consulted { stamps[other] = environment.fileStamp(other) }
    var assessment = outcome.assessment
    assessment.forgetWork()
    return ScannedFile(
      uri: uri, isLockfile: outcome.document?.reading.lockfile != nil,
      asks: outcome.document.flatMap { document in
        document.reading.manifest == nil
          ? nil : PackagesAtHand.Manifest(document, shownAs: shown(path))
      },
      decisions: outcome.document.flatMap { $0.reading.decisions == nil ? nil : $0 },
      assessment: assessment,
      text: task.text, texts: outcome.texts.filter { $0.key != path.text },
      includes: outcome.includes,
      database: advisories?.database, minimumLevel: minimumLevel, policy: environment.policy,
      stamps: stamps)
  }

  /// A path as people know it: from the workspace folder that holds it.
  private func shown(_ path: DocumentPath) -> String { path.shown(from: folders) }

  private func shown(_ file: ScannedFile, without repeated: RepeatedFindings?) -> ScannedFile {
    var file = file
    let translation = DiagnosticTranslation(
      client: client, encoding: encoding, uri: file.uri, text: file.text, texts: file.texts,
      manual: manual)
    file.diagnostics = file.assessment.findings
      .filter { $0.level >= minimumLevel && !(repeated?.holds($0) ?? false) }
      .map(translation.diagnostic)
    file.resultID = "\(number)-\(file.uri.path.text)"
    return file
  }
}

/// What a scan found of one file.
struct ScannedFile: Sendable {
  var uri: DocumentURI
  var isLockfile: Bool
  /// What it asks for, of a manifest.
  var asks: PackagesAtHand.Manifest?
  /// The document itself, if it holds decisions.
  var decisions: Document?
  var assessment: Assessment
  var text: DocumentText
  var texts: [String: DocumentText]
  /// The files that it takes in and that were found.
  var includes: [DocumentPath: Manifest.Include]
  var diagnostics: [Diagnostic] = []
  var resultID = ""
  /// Under what it is true: the database, the level, the policy, and the states of all files that were looked for.
  var database: DatabaseDescription?
  var minimumLevel: Finding.Level
  var policy: Policy
  var stamps: [String: String?]
}

/// What a running scan tells.
enum ScanEvent: Sendable {
  case file(DocumentPath, ScannedFile?)
  /// So many files are done, of so many that are known to be there.
  case advanced(Int, of: Int)
  /// It was cancelled if it is not complete.
  case ended(isComplete: Bool)
}
