import ArgumentParser

/// The keys of a shared database, and its root, which says what each of them may sign.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Makes, adds and replaces the keys of a shared database.",
    discussion: """
      The root of a shared database names the keys that may sign its parts, and how many of them \
      have to. A new root is signed by enough keys of the old one. Where several people hold them, a \
      draft travels from one to the next, and each signs it on a machine of their own.
      """,
    subcommands: [
      KeysNew.self, KeysInit.self, KeysAdd.self, KeysRotate.self, KeysSign.self, KeysShow.self,
    ])
}
