import Advisor
import AdvisorySync
import ArgumentParser

struct KeysShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows which keys sign what, in force and in a draft.")

  @Option(
    name: [.customLong("from"), .customLong("to")],
    help: ArgumentHelp("Where the database is published.", valueName: "PLACE"))
  var place: String

  @Option(help: ArgumentHelp("Show this draft.", valueName: "FILE"))
  var draft: String?

  @OptionGroup var repository: RepositoryOptions

  func run() throws {
    try reportingErrors {
      let root: TUFRootDraft
      if let draft, case let bytes = try readMetadata(draft), TUFTargetsDraft.isOne(bytes) {
        return try show(try TUFTargetsDraft(bytes: bytes))
      } else if let draft {
        root = try readDraft(draft)
      } else if let newest = try TUFRootDraft.newest(in: try repository.source(place)) {
        root = newest
      } else {
        throw noRoot(place)
      }
      print("Root \(root.version), valid until \(root.expires)")
      for role in TUFRootDraft.roles {
        let (ids, threshold) = root.keys(of: role)
        print("\(role): \(threshold) of \(ids.count) have to sign")
        for id in ids {
          print("  \(id)\(root.signers.contains(id) && role == "root" ? "  signed" : "")")
        }
      }
    }
  }
}

extension KeysShow {
  /// What somebody who is asked to sign a publication has to know.
  private func show(_ draft: TUFTargetsDraft) throws {
    let source = try repository.source(place)
    guard let root = try TUFRootDraft.newest(in: source) else { throw noRoot(place) }
    let changes = try draft.changes(in: source)
    print(
      "Publication \(draft.sequence), \(draft.files.count) files; waits for "
        + "\(try draft.missingSignatures(by: root)) more of the keys of targets.\n")
    for line in changes.split(separator: "\n", omittingEmptySubsequences: false) {
      print(displayed(String(line), limit: 1_000))
    }
  }
}
