import Advisor
import AdvisoryStore
import ArgumentParser
import SourceText

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Show the policy in force in a folder, or what a preset says.",
    discussion: """
        forewarn policy show               what holds in this folder, and whose word it is
        forewarn policy show services/api
        forewarn policy preset service     a forewarn.toml to begin with
      """,
    subcommands: [Show.self, Preset.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print what holds in a folder, and where each of it comes from.",
      discussion: """
        The layers, from outside: the organisation (what it published with the database; \
        $FOREWARN_ORGANISATION_POLICY, by default \
        /etc/forewarn/forewarn.toml), the user ($XDG_CONFIG_HOME/forewarn/forewarn.toml), and the \
        forewarn.toml of the repository and its folders. An inner one may only tighten. Exit code \
        2: one of them could not be read, or something in it is not understood.
        """)

    @Argument(
      help: "A folder, or a file in it; by default the current folder.", completion: .file())
    var folder = "."

    func run() throws {
      let path = FileSystem.absolute(folder)
      let outer = OuterPolicies()
      var problem: String?
      let database = Databases.open(starter: false, folder: nil, problem: &problem)
      // Without a database nothing was published; of a damaged one nobody knows.
      let isUnknown = problem != nil && (try? AdvisoryCache())?.currentStamp != nil
      let organisation = database?.organisation ?? OrganisationWord()
      let place = FileSystem.resolvedKind(path) == .folder ? FileSystem.join(path, "x") : path
      let workspace = Workspace()
      let inner = workspace.policies(around: DocumentPath(place))
      let policy = inner.layers.reduce(Policy(organisation, layers: outer.layers)) {
        $0.tightened(by: $1)
      }
      Terminal.write(PolicyOverview(policy).text)
      let problems = organisation.problems + outer.problems
      if isUnknown, let problem { Terminal.note("forewarn: \(problem)") }
      for (path, reason) in problems {
        Terminal.note("forewarn: \(displayed(path, limit: 500)): \(displayed(reason))")
      }
      for path in inner.faulty {
        Terminal.note(
          "forewarn: \(displayed(path, limit: 500)) is not understood in every place; "
            + "`forewarn --check` on it says where.")
      }
      if !inner.faulty.isEmpty || !problems.isEmpty || isUnknown { throw ExitCode(2) }
    }
  }

  struct Preset: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a preset as the text of a forewarn.toml.")

    @Argument(help: ArgumentHelp("library, service or regulated.", valueName: "name"))
    var preset: PolicyPreset

    func run() { Terminal.write(preset.text) }
  }
}

extension PolicyPreset: ExpressibleByArgument {}
