import AdvisoryStore
import AdvisorySync
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The private keys that a command signs with, and their passphrases.
struct SigningKeys: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A private key to sign with: a file, or env:NAME (repeatable).", valueName: "KEY"))
  var key: [String] = []

  @OptionGroup var passphrase: PassphraseOption

  func privateKeys() throws -> [TUFPrivateKey] {
    let passphrases = passphrase.passphrases()
    return try key.map { try TUFPrivateKey(at: $0, passphrases: passphrases) }
  }
}

/// Where a passphrase comes from.
struct PassphraseOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The passphrase of the keys: the first line of a file, or env:NAME. Default: it is asked for at "
        + "the terminal.", valueName: "FILE"))
  var passphrase: String?

  /// What was given for one key is tried for the next, before another is asked for.
  func passphrases() -> TUFPrivateKey.Passphrases {
    var known: [[UInt8]] = []
    var questions: [String: Int] = [:]
    return { place, attempt in
      if attempt < known.count { return known[attempt] }
      questions[place, default: 0] += 1
      let answer: [UInt8]?
      if let given = passphrase {
        answer =
          known.isEmpty ? try Self.line(try TUFPrivateKey.secret(at: given), given) : nil
      } else {
        answer = questions[place, default: 0] <= 3 ? asked("Passphrase of \(place): ") : nil
      }
      if let answer { known.append(answer) }
      return answer
    }
  }

  /// A passphrase for keys that are made.
  func new() throws -> [UInt8] {
    if let given = passphrase { return try Self.line(try TUFPrivateKey.secret(at: given), given) }
    guard let first = asked("New passphrase: "), let again = asked("The same again: ") else {
      throw SyncError(
        .refused, "There is no terminal to ask at: give the passphrase with --passphrase.")
    }
    guard first == again else {
      throw SyncError(.refused, "The two passphrases differ. No key was made.")
    }
    guard !first.isEmpty else {
      throw SyncError(.refused, "The passphrase is empty. No key was made.")
    }
    return first
  }

  private static func line(_ bytes: [UInt8], _ place: String) throws -> [UInt8] {
    let line = Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    guard !line.isEmpty else {
      throw SyncError(.readFailed, "\(place) holds no passphrase in its first line.")
    }
    return line
  }
}

/// What is typed at the terminal, which does not show it; nil if there is no terminal.
private func asked(_ question: String) -> [UInt8]? {
  // Without one it would read what is piped in.
  let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
  guard terminal >= 0 else { return nil }
  close(terminal)
  guard let answer = getpass(question) else { return nil }
  return Array(UnsafeRawBufferPointer(start: answer, count: strlen(answer)))
}
