import AdvisorySync
import ArgumentParser

struct KeysSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Signs the draft of a root, or of a publication.",
    discussion: """
      The last signature of a root puts it in force. A publication is put in force by \
      `publish --release`, with the keys of snapshot and timestamp.
      """)

  @Option(help: ArgumentHelp("Where the database is published.", valueName: "PLACE"))
  var to: String

  @OptionGroup var root: RootOptions

  func run() throws {
    try reportingErrors {
      let previous = try TUFRootDraft.newest(in: try root.repository.source(to))
      let bytes = try readMetadata(root.draft)
      if TUFTargetsDraft.isOne(bytes) {
        try signPublication(try TUFTargetsDraft(bytes: bytes), previous)
      } else {
        try root.finish(
          try TUFRootDraft(bytes: bytes), after: previous, to: to,
          keys: try root.signing.privateKeys())
      }
    }
  }

  private func signPublication(_ draft: TUFTargetsDraft, _ newest: TUFRootDraft?) throws {
    guard let newest else { throw noRoot(to) }
    var draft = draft
    try draft.sign(try root.signing.privateKeys(), by: newest)
    try replaceFile(root.draft, with: draft.bytes)
    let missing = try draft.missingSignatures(by: newest)
    print(
      "Signed the draft of publication \(draft.sequence). "
        + (missing > 0
          ? "It waits for \(missing) more of the keys of targets."
          : "Put it in force with `forewarn-sync publish --to \(to) --release \(root.draft)` and "
            + "the keys of snapshot and timestamp."))
  }
}
