import Advisor
import AdvisoryStore
import ArgumentParser
import SourceText

struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how well dependencies are looked after, why, and what you can do.",
    discussion: """
        forewarn health pkg:npm/lodash@4.17.11      one card, with its evidence
        forewarn health package.json app/           all that these ask for, most pressing first
        forewarn health --explain pkg:npm/lodash    the number, reckoned step by step

      What is not known is said, and fails nothing. Exit code 0; 1: a card reaches --fail-on; 2: nothing \
      could be said; 64: wrong usage.
      """)

  @Argument(
    help: "Package URLs with or without a version, manifests, lockfiles or folders.",
    completion: .file())
  var subjects: [String]

  @Option(help: "How to print it: text, json, markdown or html.")
  var format: Format = .text

  @Flag(help: "Show of every card how its number comes about.")
  var explain = false

  @Flag(help: "Also what dependencies bring in.")
  var all = false

  @Option(
    name: .customLong("fail-on"),
    help: "From which verdict on the run fails: blocked, act, watch, or never.")
  var failOn: Failure = .never

  @Option(
    help: ArgumentHelp("A model of your own, in place of the built-in one.", valueName: "file"),
    completion: .file())
  var model: String?

  @Flag(help: "Use the small database built into Forewarn.")
  var starter = false

  @OptionGroup var cache: CacheOption

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, markdown, html }

  enum Failure: String, CaseIterable, ExpressibleByArgument {
    case blocked, act, watch, never

    func isReached(by card: HealthCard) -> Bool {
      switch self {
      case .blocked: card.isBlocked
      case .act: card.grade >= .act
      case .watch: card.grade >= .watch
      case .never: false
      }
    }
  }

  func run() throws {
    var result = HealthResult(today: Timestamp(seconds: Terminal.now), isExplained: explain)
    let own = try ownModel()
    if let source = Databases.open(
      starter: starter, folder: cache.folder, problem: &result.databaseProblem)
    {
      result.database = source.database
      result.health = source.health
      let cards = HealthCards(source, model: own, today: result.today)
      result.model = cards.model
      result.modelProblem = cards.modelProblem
      var subjects = HealthSubjects()
      for subject in self.subjects { subjects.add(subject, isDirectOnly: !all) }
      subjects.readFiles()
      result.take(subjects)
      do {
        try result.add(
          cards.cards(of: subjects.requests), reliances: subjects.uses.reliances)
      } catch {
        result.entries = []
        result.databaseProblem = "The database could not be read: \(error)"
      }
    }
    switch format {
    case .text: Terminal.write(HealthTextReport(result: result).text())
    case .json: Terminal.write(HealthJSONReport(result: result).text())
    case .markdown: Terminal.write(HealthMarkdownReport(result: result).text())
    case .html: Terminal.write(HealthHTMLReport(result: result).text())
    }
    if result.entries.contains(where: { failOn.isReached(by: $0.card) }) { throw ExitCode(1) }
    if result.isEmpty { throw ExitCode(2) }
  }

  private func ownModel() throws -> HealthModel? {
    guard let model else { return nil }
    switch FileSystem.read(FileSystem.absolute(model)) {
    case .success(let bytes):
      do {
        return try HealthModel(reading: String(decoding: bytes, as: UTF8.self))
      } catch {
        throw ValidationError("The model cannot be used: \(displayed(error.description)).")
      }
    case .failure(let error):
      throw ValidationError("\(displayed(model, limit: 1_000)): \(error)")
    }
  }
}

/// What a run is asked about: each package version once, with the projects that bring it in.
struct HealthSubjects {
  private(set) var requests: [HealthRequest] = []
  /// How the files that were read use them, and what these bring in.
  private(set) var uses = PortfolioUses()
  private(set) var fileCount = 0
  private(set) var outsideCount = 0
  private(set) var unreadable: [(path: String, reason: String)] = []
  private var paths: [String] = []
  private var folders: [String] = []
  private var isDirectOnly = true
  private var places: [Key: Int] = [:]
  /// The files that were read, without lockfiles whose manifest is among them.
  private(set) var contexts: [DocumentContext] = []

  private struct Key: Hashable {
    var package: PackageIdentity
    var version: String?
  }

  mutating func add(_ subject: String, isDirectOnly: Bool) {
    self.isDirectOnly = isDirectOnly
    guard subject.hasPrefix("pkg:") else {
      addPath(FileSystem.absolute(subject))
      return
    }
    if let request = HealthRequest(purl: subject) {
      add(request)
    } else {
      unreadable.append((subject, "it is not a package URL of an ecosystem that Forewarn knows"))
    }
  }

  private mutating func addPath(_ path: String) {
    switch FileSystem.resolvedKind(path) {
    case .folder:
      var finder = ManifestFinder()
      finder.search(path)
      folders.append(path)
      paths += finder.files
      unreadable += finder.problems.map { ($0.path, $0.message) }
    case .file: paths.append(path)
    case .missing: unreadable.append((path, "there is no such file or folder"))
    case .link, .other: unreadable.append((path, "it is neither a regular file nor a folder"))
    }
  }

  /// Reads the files that were named. A lockfile whose manifest is among them says nothing that the
  /// manifest does not.
  mutating func readFiles() {
    let workspace = Workspace()
    for folder in folders { workspace.add(folder: folder) }
    workspace.readAhead(paths)
    var seen: Set<String> = []
    var covered: Set<String> = []
    var next = 0
    while next < paths.count {
      let path = paths[next]
      next += 1
      guard seen.insert(path).inserted else { continue }
      guard let document = workspace.document(path) else {
        let reason = workspace.readErrors[path]?.description
        unreadable.append((path, reason ?? "it is not a manifest or lockfile that Forewarn knows"))
        continue
      }
      let context = workspace.context(of: document)
      if let lockfile = context.lockfile { covered.insert(lockfile.path.text) }
      paths += context.included.map(\.path.text)
      contexts.append(context)
    }
    contexts.removeAll { covered.contains($0.document.path.text) }
    for context in contexts {
      fileCount += 1
      let found = uses.add(context)
      outsideCount += isDirectOnly ? found.directOutsideCount : found.outsideCount
      for request in isDirectOnly ? found.direct : found.requests { add(request) }
    }
  }

  private mutating func add(_ request: HealthRequest) {
    let key = Key(package: request.package, version: request.version)
    if let place = places[key] {
      if requests[place].signals.isEmpty { requests[place].signals = request.signals }
    } else {
      places[key] = requests.count
      requests.append(request)
    }
  }
}
