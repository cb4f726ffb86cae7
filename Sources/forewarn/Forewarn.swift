import Advisor
import ArgumentParser

/// The command line. It only joins the parts: what is said about packages is decided in `Advisor`.
@main
struct Forewarn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forewarn",
    abstract: "Says whether your dependencies are vulnerable, malicious or abandoned, and the fix.",
    discussion: """
      Forewarn reads manifests and lockfiles and answers from a local advisory database. It \
      connects nowhere and runs nothing of your projects; `forewarn sync` alone fetches advisories.

        forewarn sync                 get or update the advisory database
        forewarn --check              check the manifests and lockfiles of this folder
        forewarn lsp                  serve an editor
      """,
    version: forewarnVersion,
    subcommands: [
      Check.self, LSPCommand.self, Sync.self, FetchHealth.self, List.self, Explain.self,
      Health.self, Report.self, BillOfMaterialsCommand.self, Fix.self, Vex.self,
      PolicyCommand.self, CacheCommand.self, Doctor.self, Debug.self,
    ])

  /// `--check` and `--stdio` may stand for their subcommands, as hooks and editors write them.
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "--check": arguments[0] = "check"
    case "--stdio": arguments.insert("lsp", at: 0)
    case "--generate-completion-script":
      let name = arguments.dropFirst().first
      if let shell = name.map(CompletionShell.init(rawValue:)) ?? .autodetected() {
        Terminal.write(CompletionScript.text(for: shell) + "\n")
        return
      }
    default: break
    }
    // A check is what hooks wait for.
    guard arguments.first == "check" else { return main(arguments) }
    arguments.removeFirst()
    guard let options = CheckOptions(plain: arguments) else { return Check.main(arguments) }
    CheckRun(options).runToExit()
  }
}

/// Where the advisory database lies; the same option on every command that reads it.
struct CacheOption: ParsableArguments {
  @Option(
    name: .customLong("cache"),
    help: ArgumentHelp(
      "The folder of the advisory database.",
      discussion: "By default $FOREWARN_CACHE, else the platform's cache folder.",
      valueName: "folder"), completion: .directory)
  var folder: String?
}
