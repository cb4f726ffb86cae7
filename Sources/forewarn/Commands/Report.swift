import Advisor
import AdvisoryStore
import ArgumentParser
import SourceText

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say for many projects what they rely on, who needs help, and how fast flaws go.",
    discussion: """
        forewarn report --ospo ~/work                       Markdown
        forewarn report --ospo --format html --output ospo.html app/ site/
        forewarn report --ospo --format json --against last-month.json .

      Of Git repositories the history is read, with git and without running anything that they name. \
      Exit code 0; 2: there is no database, or nothing to report of; 64: wrong usage.
      """)

  @Flag(help: "The report for those who look after an organisation's open source.")
  var ospo = false

  @Argument(help: "Folders, or manifests and lockfiles.", completion: .file())
  var folders: [String]

  @Option(help: "How to write it: markdown, html or json.")
  var format: Format = .markdown

  @Option(
    help: ArgumentHelp("An earlier report (JSON) to compare with.", valueName: "file"),
    completion: .file())
  var against: String?

  @Option(
    help: ArgumentHelp("Where to write it; by default it is printed.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Use the small database built into Forewarn.")
  var starter = false

  @OptionGroup var cache: CacheOption

  enum Format: String, CaseIterable, ExpressibleByArgument { case markdown, html, json }

  func validate() throws {
    if !ospo { throw ValidationError("There is one report so far: --ospo.") }
  }

  func run() throws {
    let earlier = try earlierState()
    var problem: String?
    guard
      let source = Databases.open(starter: starter, folder: cache.folder, problem: &problem)
    else {
      Terminal.note(
        "forewarn: "
          + (problem.map { displayed($0, limit: 500) } ?? "There is no advisory database."))
      throw ExitCode(2)
    }
    let result: PortfolioResult
    do {
      result = try PortfolioRun(source, today: Timestamp(seconds: Terminal.now))
        .result(of: folders.map(FileSystem.absolute), earlier: earlier)
    } catch {
      Terminal.note(
        "forewarn: The database could not be read: \(displayed("\(error)", limit: 500))")
      throw ExitCode(2)
    }
    let text =
      switch format {
      case .markdown: PortfolioMarkdownReport(result: result).text()
      case .html: PortfolioHTMLReport(result: result).text()
      case .json: PortfolioJSONReport(result: result).text()
      }
    try write(text)
    if result.portfolio.fileCount == 0 { throw ExitCode(2) }
  }

  private func write(_ text: String) throws {
    guard let output else {
      Terminal.write(text)
      return
    }
    let path = FileSystem.absolute(output)
    do {
      let name = String(path.split(separator: "/").last ?? "")
      try AtomicFile.write(text, to: name, in: FileSystem.parent(path))
    } catch {
      Terminal.note(
        "forewarn: \(displayed(output, limit: 1_000)) could not be written: "
          + displayed("\(error)", limit: 500))
      throw ExitCode(2)
    }
  }

  private func earlierState() throws -> PortfolioState? {
    guard let against else { return nil }
    let shown = displayed(against, limit: 1_000)
    switch FileSystem.read(FileSystem.absolute(against)) {
    case .success(let bytes):
      do {
        return try PortfolioState(report: bytes)
      } catch {
        throw ValidationError("\(shown) cannot be compared with: \(error.description).")
      }
    case .failure(let error): throw ValidationError("\(shown): \(error)")
    }
  }
}

/// Reads projects and their histories, and puts together what the reports print.
struct PortfolioRun {
  private let source: any AdvisorySource
  private let today: Timestamp

  init(_ source: any AdvisorySource, today: Timestamp) {
    self.source = source
    self.today = today
  }

  /// - Parameter paths: absolute.
  /// - Throws: what the source throws.
  func result(of paths: [String], earlier: PortfolioState?) throws -> PortfolioResult {
    var base = HealthResult(today: today, isExplained: false)
    base.database = source.database
    base.health = source.health
    var subjects = HealthSubjects()
    for path in paths { subjects.add(path, isDirectOnly: false) }
    subjects.readFiles()
    base.take(subjects)
    let uses = subjects.uses
    let cards = HealthCards(source, today: today)
    base.model = cards.model
    base.modelProblem = cards.modelProblem
    var result = PortfolioResult(
      portfolio: Portfolio(uses, cards: try cards.cards(of: uses.requests)),
      exposures: Exposures(today: today), base: base)
    try addHistories(paths, &result)
    if let earlier { result.trend = PortfolioTrend(from: earlier, to: result.state) }
    return result
  }

  private func addHistories(_ paths: [String], _ result: inout PortfolioResult) throws {
    var flaws = VersionFlaws(source)
    var seen: [String] = []
    for path in paths where FileSystem.resolvedKind(path) == .folder {
      // A folder within another that was read would count twice.
      if seen.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) { continue }
      seen.append(path)
      do {
        let history = try GitHistory(of: path) { try flaws.flawed($0) }
        result.exposures.add(history.steps, isCut: history.isCut, flaws: flaws)
        result.histories.append(history)
      } catch let problem as GitProgram.Failure {
        result.historyProblems.append((path, problem.description))
      }
    }
    result.unjudgedCount = flaws.unjudgedCount
  }
}
