import AdvisorySync
import ArgumentParser

struct KeysAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Lets another key sign a role, or changes how many have to.")

  @Option(help: ArgumentHelp("Where the database is published.", valueName: "PLACE"))
  var to: String

  @Option(
    help: ArgumentHelp("root, targets, snapshot or timestamp (repeatable).", valueName: "ROLE"))
  var role: [String]

  @Option(
    name: .customLong("public"),
    help: ArgumentHelp("The key (repeatable).", valueName: "FILE"))
  var `public`: [String] = []

  @Option(help: ArgumentHelp("How many of the role's keys have to sign.", valueName: "N"))
  var threshold: Int?

  @OptionGroup var root: RootOptions

  func run() throws {
    try reportingErrors {
      let newest = try root.newest(in: to)
      var draft = try root.begun(after: newest)
      for role in role {
        for file in `public` { try draft.add(try TUFPublicKey(file: file), to: role) }
        if let threshold { draft.setThreshold(threshold, of: role) }
      }
      try root.finish(draft, after: newest, to: to, keys: try root.signing.privateKeys())
    }
  }
}
