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

/// What all commands that make a root are told.
struct RootOptions: ParsableArguments {
  @OptionGroup var signing: SigningKeys

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
  func finish(
    _ root: TUFRootDraft, after previous: TUFRootDraft?, to place: String, keys: [TUFPrivateKey]
  ) throws {
    var root = root
    try root.check()
    try root.sign(keys)
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

extension TUFPrivateKey.Kind: ExpressibleByArgument {}

func readDraft(_ path: String) throws -> TUFRootDraft {
  try TUFRootDraft(bytes: try readMetadata(path))
}

func readMetadata(_ path: String) throws -> [UInt8] {
  try OpenFile(path, .read, followingLink: true).readAll(limit: TUFClient.Limits().targets)
}

func noRoot(_ place: String) -> SyncError {
  SyncError(.notFound, "\(place) has no root: make one with `forewarn-sync keys init`.")
}

extension RepositoryOptions {
  func store(_ place: String) throws -> any RepositoryStore {
    try RepositoryPlace(place).store(settings, cancellation: cancellation)
  }

  func source(_ place: String) throws -> any RepositorySource {
    try RepositoryPlace(place).source(settings, cancellation: cancellation)
  }
}

func roleAndValue(_ entry: String) throws -> (String, String) {
  let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
  guard parts.count == 2, TUFRootDraft.roles.contains(parts[0]) else {
    throw ValidationError(
      "\(entry): write ROLE=VALUE, with a role of \(TUFRootDraft.roles.joined(separator: ", ")).")
  }
  return (parts[0], parts[1])
}

/// Makes a key pair; never over a file that exists.
func newKey(_ name: String, _ kind: TUFPrivateKey.Kind, passphrase: [UInt8]?) throws
  -> TUFPrivateKey
{
  let key = TUFPrivateKey.generate(kind)
  let pem = try key.pem(passphrase: passphrase)
  // Made readable by its owner alone.
  try OpenFile(name + ".key", .createNew).write(pem)
  try replaceFile(name + ".pub", with: key.publicKey.line)
  return key
}

func replaceFile(_ path: String, with bytes: [UInt8]) throws {
  let slash = path.lastIndex(of: "/")
  try AtomicFile.write(
    bytes, to: String(slash.map { path[path.index(after: $0)...] } ?? path[...]),
    in: slash.map { String(path[..<$0]) } ?? ".")
}
