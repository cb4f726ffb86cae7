package import Advisor

/// A publication that waits for signatures: its targets metadata (TUF 1.0.34, section 4.5), where several
/// holders of keys have to agree to it.
///
/// What it names lies in the repository already; nothing is in force before enough of them have signed
/// (``TUFPublisher/release(_:)``).
package struct TUFTargetsDraft {
  private var file: JSON
  private let targets: TUFTargets

  /// - Throws: ``TUFError`` if it is no targets metadata.
  package init(bytes: [UInt8]) throws {
    targets = try TUFTargets(bytes, role: "targets")
    guard let file = JSON(bytes) else {
      throw TUFError(.malformed, "targets", "this is no draft of a publication.")
    }
    self.file = file
  }

  /// Whether a file is such a draft, and not one of a root.
  package static func isOne(_ bytes: [UInt8]) -> Bool {
    JSON(bytes)?["signed"]?["_type"]?.string == "targets"
  }

  package var bytes: [UInt8] { file.line + [UInt8(ascii: "\n")] }

  var envelope: TUFEnvelope {
    get throws { try TUFEnvelope(bytes, type: "targets", role: "targets") }
  }

  package var version: Int { targets.envelope.version }

  package var files: [TUFTarget] { targets.targets.values.sorted { $0.path < $1.path } }

  /// The publication's number.
  package var sequence: Int {
    targets.targets[SharedDatabase.changesPath]?.custom?["sequence"]?.integer ?? 0
  }

  /// Adds signatures of those of the keys that the root names for targets.
  /// - Throws: ``SyncError`` `refused` if it names none of them.
  package mutating func sign(_ keys: [TUFPrivateKey], by root: TUFRootDraft) throws {
    let named = root.keys(of: "targets").ids
    let own = keys.filter { named.contains($0.publicKey.id) }
    guard !own.isEmpty, let signed = JSON(try TUFSigning.adding(to: file, own)) else {
      throw SyncError(.refused, "The root names none of these keys for targets: see `keys show`.")
    }
    file = signed
  }

  /// How many more signatures are needed.
  package func missingSignatures(by root: TUFRootDraft) throws -> Int {
    let keys = try TUFRoot(root.bytes).keys(of: "targets")
    return max(0, keys.threshold - (try envelope.signerCount(among: keys)))
  }

  /// What the publisher says of it, for those who are asked to sign.
  /// - Throws: ``TUFError`` if it is not what the draft names.
  package func changes(in store: any RepositorySource) throws -> String {
    guard let target = targets.targets[SharedDatabase.changesPath],
      let bytes = try store.read(
        "targets/" + TUFPublisher.location(of: target), limit: PublishedFiles.documentLength),
      target.length == bytes.count, target.hashes["sha256"] == sha256(bytes)
    else {
      throw TUFError(
        .missing, "targets", "what has changed does not lie in the repository as the draft says.")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
