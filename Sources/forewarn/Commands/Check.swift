import Advisor
import AdvisoryStore
import ArgumentParser
import SourceText

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "forewarn",
    abstract: "Check manifests and lockfiles; also written `forewarn --check`.",
    discussion: """
      Exit code 0: nothing at or above the threshold. 1: findings. 2: something could not be \
      assessed, or there is no database. 64: wrong usage.

        forewarn --check                          this folder and those below
        forewarn --check package.json app/        a file and a folder
        forewarn --check --fail-on high --format json
      """)

  @Argument(help: "Files or folders; by default the current folder.")
  var paths: [String] = []

  @Option(help: "How to print the result: text or json.")
  var format: Format = .text

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "From where on findings make the run fail.",
      discussion:
        "A level (hint, information, warning, error), a rating of known vulnerabilities (low, "
        + "medium, high, critical), or never.",
      valueName: "threshold"))
  var failOn: String = "warning"

  @Flag(help: "Use the small database built into Forewarn, which only shows how it works.")
  var starter = false

  @Flag(name: [.short, .long], help: "Print only what makes the run fail.")
  var quiet = false

  @OptionGroup var cache: CacheOption

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  func validate() throws {
    guard Threshold(failOn) != nil else {
      throw ValidationError(
        "--fail-on takes one of \(Threshold.words.joined(separator: ", ")) or never.")
    }
  }

  func run() throws {
    guard let threshold = Threshold(failOn) else { return }
    var result = CheckResult(threshold: threshold, today: Timestamp(seconds: Terminal.now))
    let advisories = Databases.open(
      starter: starter, folder: cache.folder, problem: &result.databaseProblem)
    result.database = advisories?.database

    let workspace = Workspace()
    for path in files(&result) {
      guard let document = workspace.document(path) else {
        let reason = workspace.readErrors[path]?.description
        result.unreadable.append(
          (path, reason ?? "it is not a manifest or lockfile that Forewarn knows"))
        continue
      }
      let context = workspace.context(of: document)
      result.add(
        context,
        assess(context, advisories: advisories, policy: Policy(), today: result.today))
    }
    result.dropRepeatedLockfileFindings()
    switch format {
    case .text: Terminal.write(TextReport(result: result, isQuiet: quiet).text())
    case .json: Terminal.write(JSONReport(result: result).text())
    }
    throw ExitCode(result.exitCode)
  }

  /// The files to check, in the order given, folders searched, each once.
  private func files(_ result: inout CheckResult) -> [String] {
    var files: [String] = []
    var seen: Set<String> = []
    for path in paths.isEmpty ? ["."] : paths {
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
