import Advisor
import ArgumentParser

/// The command line of a check.
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
        forewarn --check --output sarif=forewarn.sarif --output junit=forewarn.xml
        forewarn --check --staged                 what is staged, against HEAD: for hooks
        forewarn --check --base origin/main...    what this branch brings in
      """)

  @Argument(help: "Files or folders; by default the current folder.", completion: .file())
  var paths: [String] = []

  @Option(
    help: ArgumentHelp(
      "How to print the result.",
      discussion: CheckReports.all.map { "\($0.name): \($0.summary)." }.joined(separator: " "),
      valueName: "format"))
  var format = ReportName.text

  @Option(
    help: ArgumentHelp(
      "Also write the result to a file, in the format named; may be given several times.",
      valueName: "format=file"))
  var output: [ReportFile] = []

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "From where on findings make the run fail.",
      discussion:
        "A level (hint, information, warning, error), a rating of known vulnerabilities (low, "
        + "medium, high, critical), or never; with something to compare with also introduced, "
        + "newly-disclosed and existing, by default introduced. Joined by commas."
        + " By default what a policy says, else warning; what a policy of the organisation or the "
        + "user says can only be tightened.",
      valueName: "threshold"), completion: .list(FailOn.words + ["never"]))
  var failOn: String?

  @Flag(help: "Read what is staged in Git, and compare it with HEAD; without paths, what changes.")
  var staged = false

  @Option(
    help: ArgumentHelp(
      "Compare with a commit: what it had is existing, or newly disclosed.",
      discussion: "REF... stands for the commit where this branch left REF.", valueName: "ref"))
  var base: String?

  @Option(
    help: ArgumentHelp("Compare with what --write-baseline wrote.", valueName: "file"),
    completion: .file())
  var baseline: String?

  @Option(
    name: .customLong("write-baseline"),
    help: ArgumentHelp("Write what was found, to compare with later.", valueName: "file"),
    completion: .file())
  var writtenBaseline: String?

  @Option(
    name: .customLong("minimum-health"),
    help: ArgumentHelp(
      "Warn of direct dependencies whose health is certainly below this.",
      discussion:
        "From 0 to 100; a missing signal never counts. By default health is not looked at.",
      valueName: "N"))
  var minimumHealth: Int?

  @Flag(help: "Use the small database built into Forewarn, which only shows how it works.")
  var starter = false

  @Flag(name: [.short, .long], help: "Print only what makes the run fail.")
  var quiet = false

  @OptionGroup var cache: CacheOption

  func validate() throws {
    guard let options else {
      throw ValidationError(
        "--fail-on takes \(FailOn.words.joined(separator: ", ")) or never, joined by commas.")
    }
    if let contradiction = options.contradiction { throw ValidationError(contradiction) }
    if let minimumHealth, !(0...100).contains(minimumHealth) {
      throw ValidationError("--minimum-health takes a number from 0 to 100.")
    }
  }

  func run() throws {
    guard let options else { return }
    var check = CheckRun(options)
    throw ExitCode(check.run())
  }

  var options: CheckOptions? {
    guard let failOn = failOn.map({ FailOn($0) }) ?? FailOn() else { return nil }
    return CheckOptions(
      paths: paths, format: format, outputs: output, failOn: failOn, starter: starter,
      quiet: quiet, minimumHealth: minimumHealth, cacheFolder: cache.folder, staged: staged,
      base: base, baseline: baseline, writtenBaseline: writtenBaseline)
  }
}

extension ReportName: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
  var defaultValueDescription: String { text }
  static var allValueStrings: [String] { CheckReports.all.map(\.name) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension ReportFile: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
