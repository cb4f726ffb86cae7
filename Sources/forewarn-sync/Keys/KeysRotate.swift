import AdvisorySync
import ArgumentParser

struct KeysRotate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Replaces a key in every role that it signs, or takes it away."
  )

  @Option(help: ArgumentHelp("Where the database is published.", valueName: "PLACE"))
  var to: String

  @Option(
    help: ArgumentHelp(
      "The key to replace: its file, or the beginning of its name.", valueName: "FILE|KEYID"))
  var old: String

  @Option(
    help: ArgumentHelp("The key that takes its place; none takes it away.", valueName: "FILE"))
  var new: String?

  @OptionGroup var root: RootOptions

  func run() throws {
    try reportingErrors {
      let newest = try root.newest(in: to)
      var draft = try root.begun(after: newest)
      let known = Set(TUFRootDraft.roles.flatMap { draft.keys(of: $0).ids })
      let wanted = (try? TUFPublicKey(file: old).id) ?? old
      let found = known.filter { $0.hasPrefix(wanted) }
      guard let id = found.first, found.count == 1, wanted.utf8.count >= 6 else {
        throw SyncError(
          .notFound, "\(old) is not exactly one key of the root: see `keys show --to \(to)`.")
      }
      let key = try new.map { try TUFPublicKey(file: $0) }
      for role in TUFRootDraft.roles where draft.keys(of: role).ids.contains(id) {
        if let key { try draft.add(key, to: role) }
        try draft.remove(id, from: role)
      }
      try root.finish(draft, after: newest, to: to, keys: try root.signing.privateKeys())
    }
  }
}
