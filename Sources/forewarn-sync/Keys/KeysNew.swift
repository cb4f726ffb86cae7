import AdvisorySync
import ArgumentParser

struct KeysNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Makes a key: NAME.key to keep, NAME.pub to hand out.")

  @Argument(help: ArgumentHelp("Where to write them.", valueName: "NAME"))
  var name: String

  @Option(help: "ed25519 or ecdsa (P-256).")
  var type: TUFPrivateKey.Kind = .ed25519

  @Flag(help: "Encrypt it with a passphrase.")
  var encrypt = false

  @OptionGroup var passphrase: PassphraseOption

  func run() throws {
    try reportingErrors {
      let key = try newKey(name, type, passphrase: encrypt ? try passphrase.new() : nil)
      print("Wrote \(name).key and \(name).pub. Key \(key.publicKey.id)")
    }
  }
}
