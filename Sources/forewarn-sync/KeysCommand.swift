import Advisor
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

/// What all commands that make a root are told.
struct RootOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A private key to sign with: a file, or env:NAME (repeatable).", valueName: "KEY"))
  var key: [String] = []

  @Option(
    help: ArgumentHelp("The draft of the next root.", valueName: "FILE"))
  var draft: String = "root.draft.json"

  @Option(help: ArgumentHelp("How long the root is valid.", valueName: "DAYS"))
  var days: Int = 365

  @OptionGroup var repository: RepositoryOptions

  func validate() throws {
    guard 1...3_650 ~= days else { throw ValidationError("--days is 1 to 3650.") }
  }

  var expires: Timestamp { Timestamp(seconds: time(nil) + days * 86_400) }

  func newest(in place: String) throws -> TUFRootDraft {
    guard let newest = try TUFRootDraft.newest(in: try repository.source(place)) else {
      throw noRoot(place)
    }
    return newest
  }

  func privateKeys() throws -> [TUFPrivateKey] { try key.map { try TUFPrivateKey(at: $0) } }

  /// The draft that somebody has begun, or one made of the newest root.
  func begun(after newest: TUFRootDraft) throws -> TUFRootDraft {
    guard try FileStatus(path: draft, followingLink: true) != nil else {
      return newest.next(expires: expires)
    }
    let begun = try readDraft(draft)
    guard begun.version == newest.version + 1 else {
      throw SyncError(
        .refused,
        "\(draft) is a draft of root \(begun.version), but root \(newest.version) is in force: "
          + "remove it, and begin anew.")
    }
    return begun
  }

  /// Signs the draft with the keys at hand, and releases it if these were the last.
  func finish(_ root: TUFRootDraft, after previous: TUFRootDraft?, to place: String) throws {
    var root = root
    try root.check()
    try root.sign(try privateKeys())
    let missing = try root.missingSignatures(after: previous)
    if missing == (0, 0) {
      try root.release(to: try repository.store(place), after: previous)
      AtomicFile.remove(draft)
      print("Root \(root.version) is in force in \(place), until \(root.expires).")
      if root.version == 1 {
        print("Its fingerprint, by which users can recognise it: \(sha256(root.bytes))")
      }
      return
    }
    try replaceFile(draft, with: root.bytes)
    let own = missing.new > 0 ? "\(missing.new) more of its own root keys" : nil
    let old = missing.old > 0 ? "\(missing.old) more of the root keys before it" : nil
    print(
      "Wrote \(draft), the draft of root \(root.version). It waits for signatures of "
        + [old, own].compactMap(\.self).joined(separator: ", and of ")
        + ": `forewarn-sync keys sign --to \(place) --draft \(draft) --key KEY`.")
  }
}

struct KeysNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Makes a key: NAME.key to keep, NAME.pub to hand out.")

  @Argument(help: ArgumentHelp("Where to write them.", valueName: "NAME"))
  var name: String

  @Option(help: "ed25519 or ecdsa (P-256).")
  var type: TUFPrivateKey.Kind = .ed25519

  func run() throws {
    try reportingErrors {
      let key = try newKey(name, type)
      print("Wrote \(name).key and \(name).pub. Key \(key.id)")
    }
  }
}

struct KeysInit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Makes the first root of a shared database.",
    discussion: """
      Without --public it makes a key for each role, in the folder of --keys. The key of `root` \
      belongs offline; those of `snapshot` and `timestamp` are needed by every publication.
      """)

  @Option(help: ArgumentHelp("Where the database is published.", valueName: "PLACE"))
  var to: String

  @Option(help: ArgumentHelp("The folder for the keys that are made.", valueName: "DIR"))
  var keys: String = "keys"

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
      var signing = root
      for role in TUFRootDraft.roles where named[role] == nil {
        try createFolder(keys)
        let key = try newKey("\(keys)/\(role)", type)
        named[role] = [key]
        print("Wrote \(keys)/\(role).key")
        if role == "root" { signing.key.append("\(keys)/\(role).key") }
      }
      let draft = try TUFRootDraft(keys: named, thresholds: thresholds, expires: root.expires)
      try signing.finish(draft, after: nil, to: to)
    }
  }
}

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
      try root.finish(draft, after: newest, to: to)
    }
  }
}

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
      try root.finish(draft, after: newest, to: to)
    }
  }
}

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
        try root.finish(try TUFRootDraft(bytes: bytes), after: previous, to: to)
      }
    }
  }

  private func signPublication(_ draft: TUFTargetsDraft, _ newest: TUFRootDraft?) throws {
    guard let newest else { throw noRoot(to) }
    var draft = draft
    try draft.sign(try root.privateKeys(), by: newest)
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

// MARK: What they share

extension TUFPrivateKey.Kind: ExpressibleByArgument {}

private func readDraft(_ path: String) throws -> TUFRootDraft {
  try TUFRootDraft(bytes: try readMetadata(path))
}

func readMetadata(_ path: String) throws -> [UInt8] {
  try OpenFile(path, .read, followingLink: true).readAll(limit: TUFClient.Limits().targets)
}

private func noRoot(_ place: String) -> SyncError {
  SyncError(.notFound, "\(place) has no root: make one with `forewarn-sync keys init`.")
}

extension RepositoryOptions {
  fileprivate func store(_ place: String) throws -> any RepositoryStore {
    try RepositoryPlace(place).store(settings, cancellation: cancellation)
  }

  fileprivate func source(_ place: String) throws -> any RepositorySource {
    try RepositoryPlace(place).source(settings, cancellation: cancellation)
  }
}

private func roleAndValue(_ entry: String) throws -> (String, String) {
  let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
  guard parts.count == 2, TUFRootDraft.roles.contains(parts[0]) else {
    throw ValidationError(
      "\(entry): write ROLE=VALUE, with a role of \(TUFRootDraft.roles.joined(separator: ", ")).")
  }
  return (parts[0], parts[1])
}

/// Makes a key pair; never over a file that exists.
private func newKey(_ name: String, _ kind: TUFPrivateKey.Kind) throws -> TUFPublicKey {
  let key = TUFPrivateKey.generate(kind)
  // Made readable by its owner alone.
  try OpenFile(name + ".key", .createNew).write(key.pem)
  try replaceFile(name + ".pub", with: key.publicKey.line)
  return key.publicKey
}

func replaceFile(_ path: String, with bytes: [UInt8]) throws {
  let slash = path.lastIndex(of: "/")
  try AtomicFile.write(
    bytes, to: String(slash.map { path[path.index(after: $0)...] } ?? path[...]),
    in: slash.map { String(path[..<$0]) } ?? ".")
}

/// Runs a command, and says what went wrong as the others of this program do.
func reportingErrors(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as ValidationError {
    throw error
  } catch let code as ExitCode {
    throw code
  } catch {
    SyncProgress(isQuiet: true).fail(error)
    throw ExitCode(1)
  }
}
