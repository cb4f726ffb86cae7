import AdvisoryStore
import AdvisorySync
import ArgumentParser

struct KeysInit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Makes the first root of a shared database.",
    discussion: """
      Without --public it makes a key for each role, in the folder of --keys. The key of `root` \
      belongs offline; those of `snapshot` and `timestamp` are needed by every publication.
      """)

  @Option(help: ArgumentHelp("Where the database is published.", valueName: "PLACE"))
  var to: String

  @Option(
    name: .customLong("keys"),
    help: ArgumentHelp("The folder for the keys that are made.", valueName: "DIR"))
  var folder: String = "keys"

  @Option(help: "The keys that are made: ed25519 or ecdsa (P-256).")
  var type: TUFPrivateKey.Kind = .ed25519

  @Option(
    name: .customLong("public"),
    help: ArgumentHelp(
      "A key that a holder has made, for a role (repeatable).", valueName: "ROLE=FILE"))
  var `public`: [String] = []

  @Option(
    help: ArgumentHelp(
      "How many keys of a role have to sign; else 1 (repeatable).", valueName: "ROLE=N"))
  var threshold: [String] = []

  @Flag(help: "Encrypt the keys that are made, with a passphrase.")
  var encrypt = false

  @OptionGroup var root: RootOptions

  func run() throws {
    try reportingErrors {
      let store = try root.repository.store(to)
      guard try TUFRootDraft.newest(in: store) == nil else {
        throw SyncError(
          .refused, "\(to) has a root already: change it with `keys add` and `keys rotate`.")
      }
      var named: [String: [TUFPublicKey]] = [:]
      for entry in `public` {
        let (role, file) = try roleAndValue(entry)
        named[role, default: []].append(try TUFPublicKey(file: file))
      }
      var thresholds: [String: Int] = [:]
      for entry in threshold {
        let (role, text) = try roleAndValue(entry)
        guard let number = Int(text), 1...100 ~= number else {
          throw ValidationError("\(entry): a threshold is 1 to 100.")
        }
        thresholds[role] = number
      }
      var keys = try root.signing.privateKeys()
      let roles = TUFRootDraft.roles.filter { named[$0] == nil }
      let passphrase = encrypt && !roles.isEmpty ? try root.signing.passphrase.new() : nil
      for role in roles {
        try createFolder(folder)
        let key = try newKey("\(folder)/\(role)", type, passphrase: passphrase)
        named[role] = [key.publicKey]
        print("Wrote \(folder)/\(role).key")
        if role == "root" { keys.append(key) }
      }
      let draft = try TUFRootDraft(keys: named, thresholds: thresholds, expires: root.expires)
      try root.finish(draft, after: nil, to: to, keys: keys)
    }
  }
}
